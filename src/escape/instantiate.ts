/**
 * A summary, copied into the graph of a call: phantoms become what the arguments hold, new objects become objects of
 * the call site, stores and escapes are repeated on them. Called again with every wider summary; nodes and objects
 * have the same keys each time, so only what is new is added.
 */
import { ANY_KEY, type FnId, type Key, NONE } from "../ir/ir.js";
import { borrow } from "./borrow.js";
import { unknownCall } from "./calls.js";
import { coerce } from "./conversion.js";
import { expose } from "./exposure.js";
import { ANY_FIELD, INDEX_FIELD, type NodeId, UNKNOWN } from "./graph.js";
import { iterate } from "./iteration.js";
import { load, store } from "./members.js";
import { viewOf } from "./memory.js";
import { callMethodByName } from "./methods.js";
import type { FreshThing, Summary, SummaryNode } from "./summary.js";
import { storeKey, UNKNOWN_KEY } from "./summary.js";
import { type CallArgument, type CallInstr, cause, type Run, step } from "./task.js";
import { callValue, FRAME_FIELD } from "./values.js";

export interface Call {
  readonly summary: Summary;
  readonly fn: FnId;
  readonly self: NodeId;
  readonly args: readonly CallArgument[];
  readonly dst: NodeId;
  /** tells apart the calls of one unit */
  readonly tag: string;
}

export function instantiate(run: Run, instr: CallInstr, call: Call): void {
  const { summary, args, self, dst } = call;
  if (summary.top !== undefined) {
    unknownCall(run, instr, self, args, dst, `${nameOf(run, call.fn)}() (${summary.top})`);
    return;
  }
  if (summary.async && (!instr.awaited || summary.generator)) {
    const { graph } = run;
    const why = cause(
      run,
      instr,
      "SF1106",
      `passed to ${nameOf(run, call.fn)}(), which runs on after the call`,
    );
    graph.escapeAll(self, why);
    for (const { node, spread } of args) {
      graph.escapeAll(node, why);
      if (spread) unknownCall(run, instr, node, args, dst, nameOf(run, call.fn));
    }
    graph.add(dst, UNKNOWN, -1, undefined);
    return;
  }
  new Instance(run, instr, call).build();
}

function nameOf(run: Run, fn: FnId): string {
  const node = run.world.fnNode(fn);
  const name = "name" in node ? node.name : undefined;
  return name && run.world.ts.isIdentifier(name) ? name.text : "the function";
}

/**
 * A name that stands for a longer one. What a call adds is named after it, and what a call in its summary adds after that
 * one: functions that call each other in a ring would have names as long as the way round.
 */
function shortName({ names }: Run, name: string): string {
  let short = names.get(name);
  if (short === undefined) {
    short = `#${names.size}`;
    names.set(name, short);
  }
  return short;
}

const keyOf = (field: string): Key =>
  field === ANY_FIELD ? ANY_KEY : field === INDEX_FIELD ? { kind: "index" } : { kind: "name", name: field };

class Instance {
  /** stands in front of the keys of all that this call adds to the graph */
  private readonly prefix: string;

  constructor(
    private readonly run: Run,
    private readonly instr: CallInstr,
    private readonly call: Call,
  ) {
    this.prefix = shortName(run, `${call.tag}/${call.fn}`);
  }

  build(): void {
    const { run, instr, call } = this;
    const { graph } = run;
    const { summary } = call;
    for (const [key, node] of summary.nodes) this.define(key, node);
    for (const stored of summary.stores) this.once(storeKey(stored), () => this.store(stored));
    for (const [key, why] of summary.escapes)
      this.once(`!${key}`, () =>
        graph.escapeAll(this.node(key), {
          ...cause(run, instr, why.code, ""),
          text: `passed to ${nameOf(run, call.fn)}(), where it is ${why.text.replace(/^.*, where it is /, "")}`,
        }),
      );
    for (const key of summary.coerced) this.once(`~${key}`, () => coerce(run, this.node(key)));
    for (const key of summary.borrowed)
      this.once(`&${key}`, () => borrow(run, instr, this.node(key), nameOf(run, call.fn)));
    for (const key of summary.exposed) this.once(`%${key}`, () => expose(run, this.node(key)));
    summary.calls.forEach((_, index) => this.deferred(index));
    this.result();
  }

  /** The node of the caller's graph for a node of the summary. */
  private node(key: string): NodeId {
    const { nodes } = this.run;
    const id = `${this.prefix}/${key}`;
    let node = nodes.get(id);
    if (node === undefined) {
      node = this.run.graph.newNode();
      nodes.set(id, node);
      if (key === UNKNOWN_KEY) this.run.graph.add(node, UNKNOWN, -1, undefined);
    }
    return node;
  }

  /** The instruction that stands for a load or store of the callee's: an accessor that it runs is called there. */
  private step(key: string): CallInstr {
    return { ...this.instr, path: `${this.prefix}/${key}@`, within: this.within() };
  }

  private within(): FnId {
    return this.instr.within ?? this.call.fn;
  }

  /** Runs a step of the construction unless an earlier version of the summary had it too. */
  private once(key: string, action: () => void): void {
    const id = `${this.prefix}/${key}`;
    if (this.run.done.has(id)) return;
    this.run.done.add(id);
    action();
  }

  private define(key: string, node: SummaryNode): void {
    this.once(`=${key}`, () => {
      const { run, instr, call } = this;
      const { graph } = run;
      const dst = this.node(key);
      switch (node.kind) {
        case "param":
          this.argument(node.index, dst);
          return;
        case "this":
          graph.flow(call.self, dst, undefined);
          return;
        case "field":
          load(run, this.step(key), this.node(node.of), keyOf(node.key), dst, undefined);
          return;
        case "deep": {
          const of = this.node(node.of);
          load(run, instr, of, ANY_KEY, dst, undefined);
          load(run, instr, dst, ANY_KEY, dst, undefined);
          iterate(run, instr, of, dst);
          iterate(run, instr, dst, dst);
          return;
        }
        case "view":
          graph.watch(this.node(node.of), (id) => {
            const view = viewOf(run, id, node.type);
            if (view !== undefined)
              graph.add(dst, view, -1, step(run, instr, `viewed in ${nameOf(run, call.fn)}()`));
          });
          return;
        case "called":
          return; // filled by the call
        case "fresh":
          this.fresh(key, node.what, dst);
          return;
      }
    });
  }

  private fresh(key: string, what: FreshThing, dst: NodeId): void {
    const { graph } = this.run;
    const id = `${this.prefix}/${key}`;
    if (what.kind === "memory" && what.root !== undefined) {
      // a view of memory that the callee made: as the callee's memory is not ours to free, neither is this
      graph.watch(this.node(what.root), (root) => {
        const view = viewOf(this.run, root, what.type);
        if (view !== undefined) graph.add(dst, view, -1, undefined);
      });
      return;
    }
    const object = graph.child(id, () =>
      what.kind === "memory"
        ? { kind: "memory", type: what.type, site: undefined, root: undefined, origin: what.site }
        : what,
    );
    this.run.born.set(object, { span: this.instr.span, fn: this.call.fn, called: this.within() });
    graph.add(dst, object, -1, undefined);
  }

  private argument(index: number, dst: NodeId): void {
    const { run, instr, call } = this;
    const { graph, world } = run;
    const where = step(run, instr, `passed to ${nameOf(run, call.fn)}()`);
    const rest = world.restPosition(call.fn) === index;
    let spread = false;
    call.args.forEach((argument, position) => {
      spread ||= argument.spread;
      const reached = position === index || spread || (rest && position >= index);
      if (!reached) return;
      let value = argument.node;
      if (argument.spread) {
        value = graph.newNode();
        iterate(run, instr, argument.node, value);
      }
      if (!rest) {
        graph.flow(value, dst, where);
        return;
      }
      const array = graph.child(`${this.prefix}/rest${index}`, () => ({ kind: "array" }));
      graph.add(dst, array, -1, undefined);
      graph.flow(value, graph.field(array, INDEX_FIELD), where);
    });
  }

  private store(stored: Summary["stores"][number]): void {
    const { from, key, to } = stored;
    const { run } = this;
    const { graph } = run;
    if (!key.startsWith(" ")) {
      store(run, this.step(storeKey(stored)), this.node(from), keyOf(key), this.node(to));
      return;
    }
    // hidden fields: what an iterator or generator keeps alive
    graph.watch(this.node(from), (id) => {
      if (id !== UNKNOWN) graph.flow(this.node(to), graph.field(id, key), undefined);
    });
  }

  private deferred(index: number): void {
    const { run, call } = this;
    const { graph } = run;
    const deferred = call.summary.calls[index];
    if (!deferred) return;
    const gather = (name: string, keys: readonly string[]): NodeId => {
      const node = this.node(`call${index}:${name}`);
      for (const key of keys) graph.flow(this.node(key), node, undefined);
      return node;
    };
    const self = gather("this", deferred.thisArg);
    const args = deferred.args.map((argument, i) => ({
      node: gather(`arg${i}`, argument.values),
      spread: argument.spread,
      numeric: argument.numeric,
    }));
    const dst = this.node(`c${index}`);
    this.once(`call${index}`, () => {
      // the callee's own call is not the operand of the caller's `await`; if it makes a copy, that is of its own site
      const tag = `${this.prefix}/${index}`;
      const { site, origin } = deferred;
      const target = { kind: "unknown" } as const;
      const within = this.within();
      const path = `${tag}@`;
      const instr: CallInstr = { ...this.instr, target, awaited: false, site, origin, path, within };
      if (deferred.method === undefined)
        callValue(run, instr, this.node(deferred.callee), self, args, dst, deferred.construct, tag);
      else
        callMethodByName(
          run,
          { ...instr, dst },
          deferred.method,
          this.node(deferred.callee),
          args,
          deferred.promised,
        );
    });
  }

  /** Whether what is returned came to be in this very call: the callee has kept nothing of the kind from an earlier one. */
  private isNew(key: string): boolean {
    if (key === UNKNOWN_KEY) return true;
    const { nodes, stores, escapes } = this.call.summary;
    const node = nodes.get(key);
    if (node?.kind !== "fresh") return false;
    if (node.what.kind === "memory" && node.what.root !== undefined) return false;
    return !escapes.has(key) && !stores.some(({ to }) => to === key);
  }

  private result(): void {
    const { run, instr, call } = this;
    const { graph } = run;
    if (call.dst === NONE) return;
    const where = step(run, instr, `returned by ${nameOf(run, call.fn)}()`);
    if (!call.summary.generator) {
      if (!call.summary.result.every((key) => this.isNew(key)))
        run.passing.add(`${instr.span.start}:${instr.span.end}`);
      for (const key of call.summary.result)
        this.once(`>${key}`, () => graph.flow(this.node(key), call.dst, where));
      return;
    }
    const generator = graph.child(`${this.prefix}/generator`, () => ({ kind: "generator" }));
    graph.add(call.dst, generator, -1, undefined);
    for (const key of call.summary.result)
      this.once(`>${key}`, () => graph.flow(this.node(key), graph.field(generator, INDEX_FIELD), where));
    const frame = graph.field(generator, FRAME_FIELD);
    graph.flow(call.self, frame, undefined);
    for (const { node } of call.args) graph.flow(node, frame, undefined);
  }
}
