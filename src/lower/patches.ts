/**
 * What the analysed program visibly does to built-ins: replaces globals or their members, changes or hands
 * around prototypes, subclasses. The effect tables describe the built-ins of the language; where the program
 * replaces one, its table entry no longer holds.
 *
 * Where built-ins go is found by `BuiltInFlow`; here stands what follows from it. It errs towards "patched": a prototype
 * that is returned, stored or passed on counts as patched, for whoever gets it may change it. A class that goes
 * anywhere is not patched by that, but every write of a member that may be one of its own counts. Patches made by code
 * outside the analysed program are assumed not to exist (docs/assumptions.md).
 */
import type ts from "typescript";
import { isKind } from "../effects/tables.js";
import { BuiltInFlow, type Consequences } from "./built-in-flow.js";
import {
  type BuiltIn,
  classOf,
  isNamespace,
  isReliedOn,
  isShared,
  mattersIfWritten,
  prototypeOf,
} from "./built-in-names.js";
import type { MemberWrite } from "./member-writes.js";
import { type Names, ProgramText } from "./program-text.js";

export interface Patches {
  /** some prototype nobody can name was changed, or one that all objects share: no built-in can be trusted */
  readonly everything: boolean;
  /** kinds whose methods were replaced */
  readonly kinds: ReadonlySet<string>;
  /** global names (or roots of paths) that were given another value or other members */
  readonly globals: ReadonlySet<string>;
  /** built-in classes and namespaces that may have been given other members of their own */
  readonly members: ReadonlySet<string>;
  /** built-in classes that the program extends */
  readonly subclassed: ReadonlySet<string>;
  /** whether an instance may have a member of that name that hides the one of its prototype */
  mayHide(member: string): boolean;
  /** what made a kind untrusted, or everything */
  cause(kind: string): ts.Node | undefined;
  /** whether a global, or the member of one, is still the built-in: `parseInt`, `Math.max` */
  isIntact(path: string): boolean;
}

const TYPED_ARRAYS = [
  ..."Int8Array,Uint8Array,Uint8ClampedArray,Int16Array,Uint16Array,Int32Array,Uint32Array,Float16Array".split(
    ",",
  ),
  ..."Float32Array,Float64Array,BigInt64Array,BigUint64Array,Buffer".split(","),
];

export function programPatches(
  ts: typeof import("typescript"),
  files: Iterable<ts.SourceFile>,
  names: Names,
): Patches {
  const found = new Found();
  new BuiltInFlow(new ProgramText(ts, [...files], names), found).run();
  return found;
}

class Found implements Patches, Consequences {
  everything = false;
  readonly kinds = new Set<string>();
  readonly globals = new Set<string>();
  readonly members = new Set<string>();
  readonly subclassed = new Set<string>();
  private readonly hiding = new Set<string>();
  private readonly causes = new Map<string, ts.Node>();

  cause(kind: string): ts.Node | undefined {
    return this.causes.get(this.everything ? "*" : kind);
  }

  isIntact(path: string): boolean {
    const root = path.split(".")[0] as string;
    return !this.globals.has(root) && (root === path || !this.members.has(root));
  }

  written(value: BuiltIn, { member, defines, node }: MemberWrite, may: boolean): void {
    if (!mattersIfWritten(value, member)) return;
    const cls = classOf(value);
    if (value === "global") {
      if (member === undefined) this.distrust(node);
      else this.replaced(member, node);
    } else if (cls !== undefined) this.memberWritten(cls, member, defines, node, may);
    else this.loose(value, node);
  }

  private memberWritten(
    cls: string,
    member: string | undefined,
    defines: boolean,
    node: ts.Node,
    may: boolean,
  ): void {
    if (cls === "*") {
      // `this.constructor.count = 1` is about a class of the program; no built-in relies on such a name
      if (member !== undefined && !STATICS.some((name) => isReliedOn(name, member))) return;
      if (!may) return this.distrust(node);
      for (const name of STATICS)
        if (mattersIfWritten(`class ${name}`, member)) this.memberWritten(name, member, defines, node, may);
      return;
    }
    this.members.add(cls);
    // its species, or what it inherits
    if (
      isKind(cls) &&
      (member === undefined ? defines || !may : /^(?:@@|__proto__$|prototype$)/.test(member))
    )
      this.patch(cls, node);
    if (!may && !isNamespace(cls) && member === undefined) this.replaced(cls, node);
  }

  loose(value: BuiltIn, node: ts.Node): void {
    const prototype = prototypeOf(value);
    if (prototype !== undefined) {
      if (isShared(prototype)) this.distrust(node);
      else this.patch(prototype, node);
    } else if (value === "reads prototypes") this.distrust(node);
  }

  extended(value: BuiltIn, node: ts.Node): void {
    const name = classOf(value) ?? prototypeOf(value);
    if (name === undefined) return;
    if (name === "*") return this.distrust(node);
    if (!isKind(name)) return;
    this.subclassed.add(name);
    if (name === "Uint8Array") this.subclassed.add("Buffer");
  }

  hidden(member: string | undefined): void {
    this.hiding.add(member ?? "*");
  }

  mayHide(member: string): boolean {
    return this.hiding.has(member) || this.hiding.has("*");
  }

  replaced(name: string, node: ts.Node): void {
    this.globals.add(name);
    if (!this.causes.has(name)) this.causes.set(name, node);
  }

  private patch(kind: string, node: ts.Node): void {
    for (const name of TYPED_ARRAYS.includes(kind) ? TYPED_ARRAYS : [kind]) {
      this.kinds.add(name);
      if (!this.causes.has(name)) this.causes.set(name, node);
    }
  }

  private distrust(node: ts.Node): void {
    this.everything = true;
    if (!this.causes.has("*")) this.causes.set("*", node);
  }
}

const STATICS =
  "Math,Object,Reflect,JSON,Number,String,Atomics,Symbol,Array,Buffer,ArrayBuffer,Float64Array,Promise".split(
    ",",
  );
