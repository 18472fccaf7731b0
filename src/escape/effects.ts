/**
 * The effect of a built-in, applied to the receiver and arguments of one call (src/effects/effect.ts says what the
 * fields mean). Every argument that is no callback is also *looked into*: it may be converted to a primitive, so an
 * object that brings methods for that escapes.
 *
 * Calls of built-ins that copy are sites (src/lower/sites.ts). The memory of the site is always among what such a call
 * yields, beside whatever the receiver's own method may yield, and it takes the place of the fresh memory that an
 * effect speaks of. Nothing rests on the receiver being what it is declared to be: if it is not – a subclass, a
 * Buffer, an object with a method of its own – then what the call yields is nothing that the runtime would ever take
 * back, so its free does nothing, and to take it for the site's memory is harmless, as memory that is never handed
 * out again may have any number of references. That of what the method was given, the views and the aliases, is told
 * by the effects as for any other call.
 */
import type { Effect, Result, Source } from "../effects/effect.js";
import { ANY_KEY, INDEX, type Instr, NONE, type SiteId } from "../ir/ir.js";
import { coerce, coerceObject } from "./conversion.js";
import { expose, exposeObject, showsElementsOnly } from "./exposure.js";
import { ANY_FIELD, INDEX_FIELD, type NodeId, type ObjId, UNKNOWN } from "./graph.js";
import { isPatched, iterate, pairOf } from "./iteration.js";
import { load } from "./members.js";
import { viewOf } from "./memory.js";
import { BUILT_IN, type CallArgument, type CallInstr, cause, label, type Run, step } from "./task.js";
import { callValue } from "./values.js";

/** Parameters of a callback beyond those that its effect lists: they receive something of the world's. */
const EXTRA_PARAMETERS = 4;

/** Applies an effect to a call; `receiver` is the object the method was found on, `self` what the receiver is. */
export function applyEffect(
  run: Run,
  instr: CallInstr,
  described: Effect,
  name: string,
  receiver: ObjId | undefined,
  args: readonly CallArgument[],
): void {
  const { graph } = run;
  const { given } = described;
  const effect = given && areGiven(args, given.least) ? given.effect : described;
  // `new Array(n)` holds nothing yet
  const isLength = /^(?:new )?Array$/.test(name) && args.length === 1 && args[0]?.numeric === true;
  const sources = new Sources(run, instr, receiver, isLength ? [] : args, name);
  const callbacks = new Set((effect.calls ?? []).map((call) => call.fn));
  args.forEach((argument, index) => {
    if (!callbacks.has(index)) coerce(run, argument.node);
  });
  if (!showsElementsOnly(name)) {
    for (const argument of args) expose(run, argument.node);
    if (receiver !== undefined) exposeObject(run, receiver);
  }
  // sorting, joining and the like convert what an array holds
  if (receiver !== undefined && graph.object(receiver).thing.kind === "array") coerceObject(run, receiver);
  if (/^String\.(match|matchAll|replace|replaceAll|search|split)$/.test(name))
    patternMethod(run, instr, args);
  const leak = (list: readonly Source[] | undefined, code: string, text: string): void => {
    for (const source of list ?? []) graph.escapeAll(sources.node(source), cause(run, instr, code, text));
  };
  leak(effect.escapes, "SF1107", `kept by ${name}`);
  leak(effect.keepsUntilSettled, "SF1106", `used by ${name} after it has returned`);
  leak(effect.detaches, "SF1108", `detached by ${name}`);
  leak(effect.brands, "SF1108", `changed for good by ${name}`);
  for (const source of effect.inherits ?? [])
    graph.watch(sources.node(source), () =>
      graph.escapeAll(instr.dst, cause(run, instr, "SF1103", "an object with an unknown prototype")),
    );

  effect.calls?.forEach((call, alternative) => {
    if (args.length === 0) return;
    const given = call.args.map((source) => ({
      node: source === "primitive" ? NONE : sources.node(source),
      spread: false,
      numeric: source === "primitive",
    }));
    for (let i = 0; i < EXTRA_PARAMETERS; i++)
      given.push({ node: sources.unknown(), spread: false, numeric: false });
    const self =
      call.this === undefined
        ? sources.unknown()
        : typeof call.this === "number"
          ? sources.node(`arg${call.this}`)
          : sources.node(call.this);
    // what is made of something that a call made is one object: see `fresh`
    const on = receiver === undefined || run.made.has(receiver) ? "" : receiver;
    const tag = `${name}:${on}:${call.fn}:${alternative}`;
    // nobody awaits what a callback of a built-in returns
    callValue(
      run,
      {
        ...instr,
        target: { kind: "unknown" },
        awaited: false,
        site: undefined,
        within: instr.within ?? BUILT_IN,
      },
      sources.node(`arg${call.fn}`),
      self,
      given,
      sources.callback(),
      false,
      tag,
    );
  });
  for (const source of effect.keeps ?? []) {
    if (receiver === undefined)
      graph.escapeAll(sources.node(source), cause(run, instr, "SF1107", `kept by ${name}`));
    else keepIn(run, instr, receiver, sources.node(source), name);
  }
  for (const source of effect.keepsIn0 ?? []) {
    const kept = sources.node(source);
    graph.watch(sources.node("arg0"), (id) => {
      if (graph.object(id).thing.kind === "memory")
        graph.escape(id, cause(run, instr, "SF1108", `given properties by ${name}`));
      keepIn(run, instr, id, kept, name, ANY_FIELD);
    });
  }
  if (effect.shuffles && receiver !== undefined && receiver !== UNKNOWN) shuffle(run, instr, receiver);
  applyResult(run, instr, effect, receiver, instr.dst, sources);
}

function areGiven(args: readonly CallArgument[], least: number): boolean {
  return args.length >= least && args.slice(0, least).every((argument) => !argument.spread);
}

/** String methods that leave the work to a method of their first argument, unless it is a string or a RegExp. */
function patternMethod(run: Run, instr: CallInstr, args: readonly CallArgument[]): void {
  const { graph } = run;
  const [pattern, ...rest] = args;
  graph.watch(pattern?.node ?? NONE, (id) => {
    const { thing } = graph.object(id);
    if (
      thing.kind === "memory" ||
      thing.kind === "array" ||
      (thing.kind === "builtin" && thing.type === "RegExp")
    )
      return;
    for (const { node } of rest)
      graph.escapeAll(node, cause(run, instr, "SF1103", "passed to the pattern's own method"));
  });
}

/** What the call (or the property) yields. */
export function applyResult(
  run: Run,
  instr: Instr,
  effect: Effect,
  receiver: ObjId | undefined,
  dst: NodeId,
  given?: Sources,
): void {
  const { graph } = run;
  const { result } = effect;
  if (result === "primitive") return;
  if (typeof result !== "string" || !(result === "unknown" || result.startsWith("fresh:")))
    run.passing.add(`${instr.span.start}:${instr.span.end}`);
  if (typeof result !== "string") {
    const list = given ?? new Sources(run, instr, receiver, []);
    for (const source of result)
      graph.flow(list.node(source), dst, step(run, instr, "returned by a built-in"));
    return;
  }
  if (result === "unknown") {
    graph.add(dst, UNKNOWN, -1, undefined);
    return;
  }
  const sources = given ?? new Sources(run, instr, receiver, []);
  const view = /^view(\d*):(.*)$/.exec(result);
  if (view) {
    const type = view[2] as string;
    // in place of a copy, a new view of something of the world's, which the runtime does not know
    if (receiver === UNKNOWN && isSite(instr) && view[1] === "") {
      const { kind } = run.siteOf(instr.site);
      const foreign = graph.child(`foreign${label(instr)}`, () => ({
        kind: "memory",
        type: kind,
        site: undefined,
        root: undefined,
        origin: instr.site,
      }));
      graph.add(dst, foreign, -1, undefined);
      return;
    }
    graph.add(dst, UNKNOWN, -1, undefined);
    const seen = (id: ObjId): void => {
      const object = viewOf(run, id, type);
      if (object !== undefined)
        graph.add(dst, object, -1, step(run, instr, `viewed as ${type === "same" ? "a part" : type}`));
    };
    if (view[1] === "") {
      if (receiver !== undefined) seen(receiver);
    } else graph.watch(sources.node(`arg${Number(view[1])}`), seen);
    return;
  }
  if (result.startsWith("fresh:")) {
    fresh(run, instr, effect, result, receiver, dst, sources);
    return;
  }
  graph.flow(sources.node(result as Source), dst, step(run, instr, "returned by a built-in"));
}

/** A new object that the call makes. */
function fresh(
  run: Run,
  instr: Instr,
  effect: Effect,
  result: Result,
  receiver: ObjId | undefined,
  dst: NodeId,
  sources: Sources,
): void {
  const { graph } = run;
  let type = result.slice("fresh:".length);
  if (type === "same") {
    const thing = receiver === undefined ? undefined : graph.object(receiver).thing;
    type = thing?.kind === "memory" || thing?.kind === "builtin" ? thing.type : "Array";
    if (thing?.kind === "unknown" || thing?.kind === "phantom") {
      if (isSite(instr)) return;
      graph.add(dst, UNKNOWN, -1, undefined);
      if (!effect.holds && !effect.over) return;
    }
  }
  if (isSite(instr) && run.siteOf(instr.site).kind === type) {
    // an array holds what the callback returns, whatever its type says
    const made = graph.known(`site${instr.site}`);
    if (type === "Array" && made !== undefined)
      for (const source of effect.holds ?? [])
        graph.flow(
          sources.node(source),
          graph.field(made, INDEX_FIELD),
          step(run, instr, "held by the result"),
        );
    return;
  }
  // what is made of something that a call made is one object, or `a = a.slice()` would make ever more of them
  const of = receiver === undefined || run.made.has(receiver) ? "" : receiver;
  const key = `made${label(instr)}:${of}:${type}`;
  const memory = /Array$|^Buffer$|^ArrayBuffer$/.test(type) && type !== "Array";
  const object = graph.child(key, () =>
    memory
      ? { kind: "memory", type, site: undefined, root: undefined }
      : type === "Array"
        ? { kind: "array" }
        : type === "Object"
          ? { kind: "object" }
          : { kind: "builtin", type },
  );
  run.made.add(object);
  graph.add(dst, object, -1, undefined);
  for (const source of effect.holds ?? [])
    graph.flow(
      sources.node(source),
      graph.field(object, contentsOf(type)),
      step(run, instr, "held by the result"),
    );
  if (effect.holdsNested) {
    const nested = graph.child(`${key}:nested`, () => ({ kind: "array" }));
    graph.add(graph.field(object, contentsOf(type)), nested, -1, undefined);
    for (const source of effect.holdsNested)
      graph.flow(
        sources.node(source),
        graph.field(nested, INDEX_FIELD),
        step(run, instr, "held by the result"),
      );
  }
  for (const source of effect.over ?? [])
    graph.flow(
      sources.node(source),
      graph.field(object, OVER_FIELD),
      step(run, instr, "kept alive by the result"),
    );
}

const isSite = (instr: Instr): instr is CallInstr & { readonly site: SiteId } =>
  instr.op === "call" && instr.site !== undefined;

/** Where a new built-in object keeps what it holds: an array at its positions, any other under names that are not told. */
const contentsOf = (type: string): string => (type === "Array" ? INDEX_FIELD : ANY_FIELD);

/** Holds what an object keeps alive but never hands out. No key of a program matches it. */
const OVER_FIELD = " over";

function keepIn(
  run: Run,
  instr: Instr,
  holder: ObjId,
  kept: NodeId,
  name: string,
  wanted = INDEX_FIELD,
): void {
  const { graph } = run;
  const { thing } = graph.object(holder);
  if (thing.kind === "unknown" || thing.kind === "function" || thing.kind === "native")
    graph.escapeAll(
      kept,
      cause(run, instr, "SF1102", `kept by ${name} in an object that outlives the scope`),
    );
  else if (thing.kind === "memory" && thing.type !== "Array")
    graph.escapeAll(kept, cause(run, instr, "SF1107", `kept by ${name}`));
  else if (thing.kind === "instance") {
    graph.escape(holder, cause(run, instr, "SF1107", `changed by ${name}`));
    graph.escapeAll(kept, cause(run, instr, "SF1107", `kept by ${name}`));
  } else {
    const field =
      thing.kind === "array" || thing.kind === "memory" || thing.kind === "phantom" ? wanted : ANY_FIELD;
    graph.flow(kept, graph.field(holder, field), step(run, instr, `kept by ${name}`));
  }
}

/** Positions are no longer known: whatever is at one may be at any. */
function shuffle(run: Run, instr: Instr, receiver: ObjId): void {
  const { graph } = run;
  const { thing } = graph.object(receiver);
  if (thing.kind === "memory" && thing.type !== "Array") return;
  const all = graph.newNode();
  graph.loadField(receiver, { kind: "index" }, all, step(run, instr, "moved"));
  graph.flow(all, graph.field(receiver, INDEX_FIELD), step(run, instr, "moved"));
}

/** Nodes for the sources of an effect at one call. */
export class Sources {
  private readonly nodes = new Map<string, NodeId>();

  constructor(
    private readonly run: Run,
    private readonly instr: Instr,
    private readonly receiver: ObjId | undefined,
    private readonly args: readonly CallArgument[],
    /** what is called: methods of arrays see positions, functions of `Object` and the options of errors all members */
    private readonly name = "",
  ) {}

  unknown(): NodeId {
    const known = this.nodes.get("unknown");
    if (known !== undefined) return known;
    const node = this.run.graph.newNode();
    this.nodes.set("unknown", node);
    this.run.graph.add(node, UNKNOWN, -1, undefined);
    return node;
  }

  callback(): NodeId {
    return this.node("callback");
  }

  node(source: Source): NodeId {
    let node = this.nodes.get(source);
    if (node === undefined) {
      node = this.run.graph.newNode();
      this.nodes.set(source, node);
      this.fill(source, node);
    }
    return node;
  }

  private fill(source: Source, node: NodeId): void {
    const { graph } = this.run;
    if (source === "callback") return;
    if (source === "receiver") {
      if (this.receiver !== undefined) graph.add(node, this.receiver, -1, undefined);
      return;
    }
    if (source === "elements" || source === "reach") {
      if (this.receiver === undefined) return;
      const self = graph.newNode();
      graph.add(self, this.receiver, -1, undefined);
      if (source === "reach") this.reach(self, node);
      else this.elements(self, node, false);
      return;
    }
    const parsed = /^(arg|args|elements|reach)(\d*)(\+?)$/.exec(source);
    if (!parsed) throw new Error(`unknown source ${source}`);
    const [, what, digits, onwards] = parsed;
    if (what === "args") {
      this.from(Number(digits || "0"), Number.POSITIVE_INFINITY, node);
      return;
    }
    const index = Number(digits);
    if (what === "arg") {
      this.from(index, index, node);
      return;
    }
    const argument = graph.newNode();
    this.from(index, onwards === "" ? index : Number.POSITIVE_INFINITY, argument);
    if (what === "elements") this.elements(argument, node, true);
    else this.reach(argument, node);
  }

  /** What the arguments at positions `first` to `last` may be; behind a spread any value may be at any position. */
  private from(first: number, last: number, node: NodeId): void {
    const { graph } = this.run;
    let spread = false;
    this.args.forEach((argument, index) => {
      spread ||= argument.spread;
      if (!spread && (index < first || index > last)) return;
      if (argument.spread) iterate(this.run, this.instr, argument.node, node);
      else graph.flow(argument.node, node, undefined);
    });
  }

  /** What a container holds; `iterated`, if it is an argument that the built-in goes through as an iterable. */
  private elements(holder: NodeId, node: NodeId, iterated: boolean): void {
    this.run.graph.watch(holder, (id) => this.contents(id, node, false, iterated));
  }

  private reach(holder: NodeId, node: NodeId): void {
    const { graph } = this.run;
    graph.flow(holder, node, undefined);
    graph.watch(node, (id) => this.contents(id, node, true, true));
  }

  private contents(id: ObjId, node: NodeId, all: boolean, iterated: boolean): void {
    const { graph } = this.run;
    const { thing } = graph.object(id);
    if (thing.kind === "unknown") {
      graph.add(node, UNKNOWN, -1, undefined);
      return;
    }
    if (iterated && isPatched(this.run, id))
      graph.escape(
        id,
        cause(this.run, this.instr, "SF1103", "iterated by a method that the program has replaced"),
      );
    if (thing.kind === "memory" && thing.type !== "Array") return;
    if (thing.kind === "phantom") {
      const self = graph.newNode();
      graph.add(self, id, -1, undefined);
      // these look at members, and at no iterator
      const isIterated = iterated && !/^Object\.(?:assign|entries|values)$/.test(this.name);
      const isByName = all || !isIterated || /^Object\.|Error$/.test(this.name);
      if (isIterated) iterate(this.run, this.instr, self, node);
      if (isByName)
        load(this.run, this.instr, self, this.name.startsWith("Array.") ? INDEX : ANY_KEY, node, undefined);
      if (all) coerceObject(this.run, id);
    }
    // the length of what is like an array is converted to a number
    const isLength = (name: string): boolean => !all && thing.kind === "object" && name === "length";
    graph.watchFields(id, (name, field) => {
      if (!isLength(name)) graph.flow(field, node, undefined);
    });
    if (thing.kind === "builtin" && iterated) graph.add(node, pairOf(this.run, id), -1, undefined);
  }
}
