/**
 * Private names. `#x` of one class is not `#x` of another, and an object can have both: its class's and its base's. So
 * each class that declares a name has its own: the first one `#x`, the next `#x@2`.
 *
 *     class B { #m() {…}  run() { this.#m(); } }      run() calls the #m of B,
 *     class C extends B { #m() {…} }                  on an instance of C, too
 *
 * Which class is meant is a matter of the text alone: the innermost around the mention that declares the name.
 */
import type ts from "typescript";

export class PrivateNames {
  private readonly numbers = new Map<string, Map<ts.ClassLikeDeclaration, number>>();

  constructor(private readonly ts: typeof import("typescript")) {}

  of(id: ts.PrivateIdentifier): string {
    const owner = this.ownerOf(id);
    if (!owner) return id.text;
    let numbers = this.numbers.get(id.text);
    if (!numbers) this.numbers.set(id.text, (numbers = new Map()));
    let number = numbers.get(owner);
    if (number === undefined) numbers.set(owner, (number = numbers.size + 1));
    return number === 1 ? id.text : `${id.text}@${number}`;
  }

  /** The class that declares the name. */
  ownerOf(id: ts.PrivateIdentifier): ts.ClassLikeDeclaration | undefined {
    const { ts } = this;
    let child: ts.Node = id;
    for (let at = id.parent as ts.Node | undefined; at; child = at, at = at.parent) {
      if (!ts.isClassLike(at) || ts.isHeritageClause(child)) continue;
      const declares = at.members.some(
        ({ name }) => name && ts.isPrivateIdentifier(name) && name.text === id.text,
      );
      if (declares) return at;
    }
    return undefined;
  }
}

/** A private name as it is written. */
export const asWritten = (text: string): string => text.replace(/(#[\w$\u0080-\uffff]+)@\d+/g, "$1");
