/**
 * Members that an instance of a built-in may be given: `(memory as any).set = f` hides the method. What a write is about
 * is judged by its type; of what may be anything only a name that built-ins have counts.
 */
import type ts from "typescript";
import { isMemberName } from "../effects/tables.js";
import { isBuiltInName } from "./built-in-names.js";
import type { Origins } from "./built-in-origins.js";
import { unwrap } from "./facts.js";
import { accessWrite, callWrite, lastName, type MemberWrite } from "./member-writes.js";
import type { ProgramText } from "./program-text.js";

export class OwnMembers {
  private readonly ts: typeof import("typescript");

  /** `hidden` is told a member that an instance may have itself; undefined is any. */
  constructor(
    private readonly text: ProgramText,
    private readonly origins: Origins,
    private readonly hidden: (member: string | undefined) => void,
  ) {
    this.ts = text.ts;
  }

  find(): void {
    const { ts } = this;
    const writes = this.origins.accesses.flatMap((access) => accessWrite(ts, access) ?? []);
    for (const write of [
      ...writes,
      ...[...this.origins.calls].flatMap((call) => callWrite(ts, call) ?? []),
    ]) {
      const { member, object, defines } = write;
      const isNamed = member !== undefined && member !== "__proto__";
      if (isNamed && !isMemberName(member)) continue;
      if (
        this.text.isOwnObject(object) &&
        !ts.isIdentifier(unwrap(ts, object)) &&
        !ts.isNewExpression(unwrap(ts, object))
      )
        continue;
      const instance = this.instanceOf(object);
      if (instance === "none") continue;
      if (isNamed) this.hidden(member);
      else if (defines || member === "__proto__") this.hideSources(write, instance);
      else if (instance === "kind" && this.isCallable(write)) this.hidden(undefined);
    }
  }

  /** Members that come from objects: literal ones show which, others may have those of any object of the program. */
  private hideSources(write: MemberWrite, instance: "kind" | "any"): void {
    const { ts } = this;
    const { node } = write;
    const isAssign = ts.isCallExpression(node) && lastName(ts, node.expression) === "assign";
    const sources = isAssign ? node.arguments.slice(1) : [];
    if (sources.length > 0 && sources.every(ts.isObjectLiteralExpression) && namesAll(ts, sources)) {
      for (const source of sources)
        for (const { name } of source.properties)
          if (name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) && isMemberName(name.text))
            this.hidden(name.text);
    } else if (instance === "kind") this.hidden(undefined);
    else for (const name of this.origins.memberNames) this.hidden(name);
  }

  /** `memory[key] = f`, with a function for all that its type says */
  private isCallable({ node, key }: MemberWrite): boolean {
    const { ts } = this;
    const { parent } = node;
    if (!ts.isBinaryExpression(parent) || parent.left !== node || !this.text.mayBeName(key)) return false;
    return this.text.names.checker.getTypeAtLocation(parent.right).getCallSignatures().length > 0;
  }

  private instanceOf(object: ts.Expression): "kind" | "any" | "none" {
    const { ts } = this;
    const judge = (type: ts.Type): "kind" | "any" | "none" => {
      if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return "any";
      if (type.isUnionOrIntersection()) {
        const all = type.types.map(judge);
        return all.find((one) => one === "kind") ?? all.find((one) => one === "any") ?? "none";
      }
      const symbol = type.getSymbol();
      const isLibrary = symbol?.declarations?.every((one) => one.getSourceFile().isDeclarationFile);
      return isLibrary && isHolding(symbol?.name ?? "") ? "kind" : "none";
    };
    const inner = unwrap(ts, object);
    const outer = judge(this.text.names.checker.getTypeAtLocation(object));
    // `(memory as any).set = f`
    return inner === object || outer !== "any"
      ? outer
      : judge(this.text.names.checker.getTypeAtLocation(inner));
  }
}

/** Built-ins whose members the analysis relies on. Errors are given members all the time, and it relies on none of theirs. */
const isHolding = (name: string): boolean => isBuiltInName(name) && !name.endsWith("Error");

function namesAll(ts: typeof import("typescript"), sources: readonly ts.ObjectLiteralExpression[]): boolean {
  return sources.every(({ properties }) =>
    properties.every(({ name }) => name && !ts.isComputedPropertyName(name)),
  );
}
