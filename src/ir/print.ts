/**
 * The IR as text, for people: a line an instruction, in the order of the blocks.
 *
 *     function f1(size)
 *     b0 → b1
 *       s = alloc Float64Array#0 of size        3:13
 *       return total                            6:3
 *
 * Variables bear their source names; a version that SSA made has its number behind the name (`i.7`), a temporary is
 * `%` and its number. What stands at the end of a line is the place in the source.
 */
import {
  type Block,
  type FnBody,
  type Instr,
  type Key,
  NONE,
  type Target,
  type Unit,
  type VarId,
} from "./ir.js";

export interface PrintOptions {
  /** the text of the unit's file, for lines and columns; without it there are offsets */
  readonly source?: string;
  /** what a site allocates */
  readonly siteName?: (site: number) => string;
  /** what else is to be said of an instruction, behind its place */
  readonly note?: (instr: Instr) => string;
}

export function printUnit(unit: Unit, options: PrintOptions = {}): string {
  return [...unit.fns.values()].map((body) => new Printer(unit, options).body(body)).join("\n\n");
}

class Printer {
  private readonly lineStarts: readonly number[] | undefined;

  constructor(
    private readonly unit: Unit,
    private readonly options: PrintOptions,
  ) {
    const { source } = options;
    this.lineStarts = source === undefined ? undefined : startsOf(source);
  }

  body(body: FnBody): string {
    const kind = `${body.async ? "async " : ""}function${body.generator ? "*" : ""}`;
    const params = body.params.map(({ var: id, rest }) => (rest ? "..." : "") + this.name(id));
    const lines = [`${kind} ${body.name || "(anonymous)"}(${params.join(", ")})`];
    if (body.opaque !== undefined) lines.push(`  opaque: ${body.opaque}`);
    if (body.captures.size > 0)
      lines.push(`  captures ${[...body.captures].map((id) => this.name(id)).join(", ")}`);
    const shown = reached(body);
    for (const block of body.blocks) if (shown.has(block.id)) lines.push(...this.block(block));
    return lines.join("\n");
  }

  private *block(block: Block): Iterable<string> {
    const to = block.succs.length > 0 ? ` → ${block.succs.map((id) => `b${id}`).join(", ")}` : "";
    yield `b${block.id}${to}${block.handler === undefined ? "" : `, throws to b${block.handler}`}`;
    for (const instr of block.instrs) {
      const note = this.options.note?.(instr) ?? "";
      const place = this.place(instr);
      yield `  ${this.instr(instr).padEnd(38)} ${note === "" ? place : `${place.padEnd(6)} ${note}`}`;
    }
  }

  private instr(instr: Instr): string {
    const text = this.right(instr);
    return "dst" in instr && instr.dst !== NONE ? `${this.name(instr.dst)} = ${text}` : text;
  }

  private right(instr: Instr): string {
    switch (instr.op) {
      case "alloc":
        return `alloc ${this.options.siteName?.(instr.site) ?? "site"}#${instr.site}${this.of(instr.source)}`;
      case "view":
        return `view ${instr.kind}${this.of(instr.source)}`;
      case "fresh":
        return `fresh ${instr.kind}${this.fnName(instr.fn)}${instr.path ? ` ${instr.path}` : ""}`;
      case "copy":
        return this.name(instr.src);
      case "phi":
        return `phi(${instr.srcs.map((src, at) => `b${instr.from[at]}: ${this.name(src)}`).join(", ")})`;
      case "load":
        return `${this.name(instr.object)}${keyText(instr.key)}`;
      case "store":
        return `${this.name(instr.object)}${keyText(instr.key)} = ${this.name(instr.src)}`;
      case "iterate":
        return `iterate ${this.name(instr.object)}${instr.at === undefined ? "" : ` at ${instr.at}`}`;
      case "spread":
        return `spread ${this.name(instr.src)} into ${this.name(instr.object)}`;
      case "call":
        return `${this.call(instr)}${instr.site === undefined ? "" : ` as site#${instr.site}`}`;
      case "escape":
        return `escape ${this.name(instr.src)} (${instr.why})`;
      case "use":
        return `use ${this.name(instr.src)}${instr.coerce ? " as a primitive" : ""}`;
      case "unknown":
        return "unknown";
      case "point":
        return this.point(instr.point);
      default:
        return `${instr.op} ${this.name(instr.src)}`;
    }
  }

  private call(instr: Extract<Instr, { op: "call" }>): string {
    const args = instr.args.map(({ value, spread }) => (spread ? "..." : "") + this.name(value));
    const self = instr.thisArg === NONE ? "" : `${this.name(instr.thisArg)}.`;
    const verb = `${instr.awaited ? "await " : ""}${instr.construct ? "new" : "call"}`;
    return `${verb} ${self}${this.target(instr.target)}(${args.join(", ")})`;
  }

  private target(target: Target): string {
    switch (target.kind) {
      case "value":
        return this.name(target.callee);
      case "declared":
      case "construct-fn":
        return `fn${target.fn}`;
      case "method":
      case "builtin":
      case "builtin-new":
        return target.name;
      case "construct":
      case "super":
        return `class${target.cls}`;
      case "unknown":
        return "?";
    }
  }

  private point(id: number): string {
    const point = this.unit.points[id];
    return point
      ? `point ${point.kind}, leaves ${point.leaves.map((scope) => `s${scope}`).join(", ")}`
      : "point";
  }

  private of(source: VarId): string {
    return source === NONE ? "" : ` of ${this.name(source)}`;
  }

  private fnName(fn: number | undefined): string {
    return fn === undefined ? "" : ` ${this.unit.fns.get(fn)?.name || `fn${fn}`}`;
  }

  private name(id: VarId): string {
    const variable = id === NONE ? undefined : this.unit.vars[id];
    if (!variable) return "–";
    const base = variable.name || (variable.kind === "temp" ? "%" : variable.kind);
    if (variable.origin !== undefined && variable.origin !== id) return `${base}.${id}`;
    return base === "%" ? `%${id}` : base;
  }

  private place({ span }: Instr): string {
    const { lineStarts } = this;
    if (!lineStarts) return `@${span.start}`;
    let low = 0;
    for (let high = lineStarts.length; high - low > 1; ) {
      const middle = (low + high) >> 1;
      if ((lineStarts[middle] as number) <= span.start) low = middle;
      else high = middle;
    }
    return `${low + 1}:${span.start - (lineStarts[low] as number) + 1}`;
  }
}

/** Lowering leaves blocks behind a jump that nothing leads to. */
function reached(body: FnBody): ReadonlySet<number> {
  const found = new Set<number>([body.entry]);
  for (const id of found) {
    const block = body.blocks[id];
    for (const next of block?.succs ?? []) found.add(next);
    if (block?.handler !== undefined) found.add(block.handler);
  }
  return found;
}

function keyText(key: Key): string {
  if (key.kind === "name") return `.${key.name}`;
  return key.kind === "any" ? "[*]" : "[]";
}

function startsOf(source: string): readonly number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
