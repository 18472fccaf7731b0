/** Members of classes: accessors, which are called where a member is read or written, and methods. */
import type { Instr, Key } from "../ir/ir.js";
import type { ClassInfo } from "../lower/world.js";
import { callDeclared } from "./declared.js";
import { type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import { type CallInstr, cause, type Run } from "./task.js";

/** What reading or writing a member of an instance runs: an accessor of its class, if there is one of that name. */
export function access(
  run: Run,
  instr: Instr,
  id: ObjId,
  cls: number,
  key: Key,
  how: "get" | "set",
  src: NodeId,
  dst: NodeId,
): void {
  const { graph } = run;
  const found =
    key.kind === "name" ? findAccessor(run, cls, key.name) : anyAccessor(run, cls) ? "unknown" : undefined;
  if (found === undefined) return;
  const fn = found === "unknown" ? undefined : found[how];
  if (fn === undefined) {
    // an accessor that cannot be followed; reading one that only sets, or the other way round, does nothing
    if (found !== "unknown" && (found.get !== undefined || found.set !== undefined)) return;
    graph.escape(id, cause(run, instr, "SF1103", "an accessor"));
    graph.escapeAll(src, cause(run, instr, "SF1103", "an accessor"));
    graph.add(dst, UNKNOWN, -1, undefined);
    return;
  }
  const self = graph.newNode();
  graph.add(self, id, -1, undefined);
  const args = how === "set" ? [{ value: src, spread: false, numericIf: -1 }] : [];
  const call: CallInstr = {
    op: "call",
    dst,
    target: { kind: "declared", fn },
    thisArg: self,
    args,
    awaited: false,
    construct: false,
    span: instr.span,
    ...(instr.path !== undefined && { path: instr.path }),
    ...("within" in instr && { within: instr.within as number }),
  };
  callDeclared(
    run,
    call,
    fn,
    self,
    args.map(({ value }) => ({ node: value, spread: false, numeric: false })),
    dst,
    `${how}${id}`,
  );
}

function findAccessor(
  run: Run,
  cls: number,
  name: string,
): { get?: number; set?: number } | "unknown" | undefined {
  for (let at: number | "unknown" | undefined = cls; at !== undefined; ) {
    if (at === "unknown") return "unknown";
    const info: ClassInfo = run.world.classInfo(at);
    if (info.opaque) return "unknown";
    const found = info.accessors.get(name);
    if (found) return found;
    if (info.methods.has(name)) return undefined;
    at = info.base;
  }
  return undefined;
}

/** Whether reading a member of an instance may run an accessor. */
export function hasAccessor(run: Run, cls: number, name: string): boolean {
  return findAccessor(run, cls, name) !== undefined;
}

/** Whether nothing is known about instances of a class. */
export function isOpaque(run: Run, cls: number): boolean {
  for (let at: number | "unknown" | undefined = cls; at !== undefined; ) {
    if (at === "unknown") return true;
    const info: ClassInfo = run.world.classInfo(at);
    if (info.opaque) return true;
    at = info.base;
  }
  return false;
}

export function hasMethod(run: Run, cls: number, name: string): boolean {
  for (let at: number | "unknown" | undefined = cls; typeof at === "number"; ) {
    const info: ClassInfo = run.world.classInfo(at);
    if (info.methods.has(name)) return true;
    at = info.base;
  }
  return false;
}

export function anyAccessor(run: Run, cls: number): boolean {
  for (let at: number | "unknown" | undefined = cls; at !== undefined; ) {
    if (at === "unknown") return true;
    const info = run.world.classInfo(at);
    if (info.opaque || info.accessors.size > 0) return true;
    at = info.base;
  }
  return false;
}
