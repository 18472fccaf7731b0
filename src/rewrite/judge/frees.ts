/**
 * Nothing freed is used, freed again, or out of reach – judged from the shape of the text alone, from the
 * place of a free outwards to the list of statements that declares the name (its home):
 *
 *     {                              home of slot
 *       let slot: unknown;
 *       if (c) {
 *         g((slot = make(…)));
 *         freeTracked(slot);
 *         return;                    leaves home: whatever follows is not reached
 *       }
 *       freeTracked(slot);           the end of home
 *     }
 *
 * After a free there come, in its list, other frees, then nothing or a jump; more only where the plan says that the
 * name is freed behind its last use. A jump must leave home; where there is none, control goes on, so no mention may follow in any enclosing list up to home, nor may a loop be left by the
 * way (it would free again). `finally` blocks on the way must not mention the name.
 *
 * A user's own name must be declared once with memory as its value, never be assigned, and be declared before
 * it is freed. What this does not see: other names for the same memory. That is the analysis's business.
 */

import { freeingReturn, freeStatement } from "./freeing.js";
import type { Names } from "./plan-names.js";
import {
  type Binding,
  type Facts,
  type Frame,
  type Free,
  type Mention,
  OWNS_SCOPE,
  resolve,
  type Scope,
} from "./scopes.js";
import {
  endOf,
  isFunction,
  isLoop,
  type Node,
  Rejection,
  startOf,
  statementsOf,
  withoutAssertions,
} from "./tree.js";

export function demandFreedLast(facts: Facts, names: Names): void {
  const freed = new Set<Binding>();
  for (const mention of facts.mentions) {
    const binding = resolve(mention.name, mention.scope);
    binding?.mentions.push(mention);
    if (mention.kind !== "free" && mention.kind !== "replace") continue;
    if (!binding)
      throw new Rejection(
        `${mention.name} is freed where it is not declared, or declared twice`,
        mention.node,
      );
    binding.frees++;
    freed.add(binding);
  }
  for (const { name, node, scope } of facts.made) {
    if (!resolve(name, scope)?.frees)
      throw new Rejection(`${name} holds tracked memory and is never freed`, node);
  }
  for (const binding of freed) {
    binding.mentions.sort((a, b) => startOf(a.node) - startOf(b.node));
    demandOwned(binding, names);
  }
  for (const free of facts.frees) {
    const jump = jumpAfter(free, names);
    const last = lastOfRun(free, names);
    for (const name of free.names) {
      const binding = resolve(name, free.scope);
      if (binding) demandLast(free, last, binding, jump);
    }
  }
}

/** The name stands for one piece of memory at a time, within its home. */
function demandOwned(binding: Binding, names: Names): void {
  const { name, kind, node, statement, end, owner, made, mentions } = binding;
  if (kind === "other") throw new Rejection(`${name} is freed, but is no variable`, node);
  const home = statement.parent?.node;
  if (!home || !statementsOf(home))
    throw new Rejection(`${name} is freed, but is not declared by a statement`, node);
  if (kind !== "slot" && !made)
    throw new Rejection(`${name} is freed, but does not begin as tracked memory`, node);
  for (const mention of mentions) {
    const isOutside = startOf(mention.node) < startOf(home) || endOf(mention.node) > endOf(home);
    if (isOutside)
      throw new Rejection(`${name} is mentioned outside of the block that declares it`, mention.node);
    if (mention.kind === "write" || mention.kind === "export")
      throw new Rejection(`${name} is freed, but also assigned or exported`, mention.node);
    if (
      kind === "slot" &&
      !(mention.scope.owner === owner || (names.enclosed.has(name) && isFilledWithin(mention, owner)))
    )
      throw new Rejection(`${name} is mentioned in another function`, mention.node);
    const isEarly = startOf(mention.node) < end;
    if (isEarly && (kind === "slot" || kind === "var" || mention.kind === "free")) {
      throw new Rejection(`${name} is mentioned before it is declared`, mention.node);
    }
  }
}

/**
 * Is a slot filled by a nested function? One that runs on when its caller goes on could fill it at any time.
 */
function isFilledWithin(mention: Mention, owner: Node): boolean {
  if (mention.kind !== "slot" && mention.kind !== "replace") return false;
  for (let at: Scope | undefined = mention.scope; at; at = at.parent) {
    if (at.owner === owner) return true;
    const { owner: within } = at;
    if (!isFunction(within)) return false;
    if (("async" in within && within.async) || ("generator" in within && within.generator)) return false;
  }
  return false;
}

/**
 * The last of the frees that stand one behind the other from this one on. They may go through the same name –
 * `freeTracked(slot?.data); freeElements(slot?.rows);` – but not to the same memory: none of the ways may be the
 * beginning of another.
 */
function lastOfRun(free: Free, names: Names): Node {
  if (free.returns) return free.node;
  const list = statementsOf(free.container.node) ?? [];
  const ways: string[] = [];
  let last = free.node;
  for (let index = free.index; ; index++) {
    const next = list[index];
    const freed = next && freeStatement(next, names);
    if (!freed) return last;
    last = next;
    for (const { text } of freed) {
      const way = `${text.replace(/^\[|\]$/g, "")}?.`;
      if (ways.some((known) => known.startsWith(way) || way.startsWith(known)))
        throw new Rejection(`${text} is freed twice`, next);
      ways.push(way);
    }
  }
}

/** The jump that follows a free in its list, behind other frees, if one does. */
function jumpAfter(free: Free, names: Names): Node | undefined {
  if (free.returns) return free.node;
  const list = statementsOf(free.container.node) ?? [];
  let index = free.index + 1;
  let next = list[index];
  while (next && freeStatement(next, names)) next = list[++index];
  if (!next) return undefined;
  const isJump =
    next.type === "BreakStatement" ||
    next.type === "ContinueStatement" ||
    (next.type === "ReturnStatement" && isAtom(freeingReturn(next, names)?.value ?? next.argument));
  if (isJump) return next;
  if (!free.names.every((name) => names.freedEarly.has(name)))
    throw new Rejection("a free is followed by more than a jump", next);
  return undefined;
}

/** something whose evaluation runs no code of the program */
function isAtom(node: Node | null | undefined): boolean {
  if (!node) return true;
  const inner = withoutAssertions(node);
  switch (inner.type) {
    case "Identifier":
    case "ThisExpression":
    case "NumericLiteral":
    case "StringLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
    case "BigIntLiteral":
      return true;
    case "TemplateLiteral":
      return inner.expressions.length === 0;
    case "UnaryExpression":
      return (
        ["-", "+", "!", "void", "typeof"].includes(inner.operator) &&
        isAtom(inner.argument) &&
        withoutAssertions(inner.argument).type !== "Identifier"
      );
    default:
      return false;
  }
}

function demandLast(free: Free, last: Node, binding: Binding, jump: Node | undefined): void {
  const home = binding.statement.parent?.node;
  demandSilence(binding, endOf(last), endOf(jump ?? free.container.node));
  let child = free.container;
  while (child.node !== home) {
    const { parent } = child;
    if (!parent || isFunction(parent.node) || OWNS_SCOPE.has(parent.node.type)) {
      throw new Rejection(`${binding.name} is freed in another function`, free.node);
    }
    if (jump && isTargetOf(jump, parent.node))
      throw new Rejection(`${binding.name} is freed before a jump that does not leave its scope`, free.node);
    if (jump) demandSilenceInFinally(child, parent.node, binding);
    else demandSilenceBehind(child, parent.node, binding, free);
    child = parent;
  }
}

function isTargetOf(jump: Node, node: Node): boolean {
  if (jump.type !== "BreakStatement" && jump.type !== "ContinueStatement") return false;
  if (jump.label) return node.type === "LabeledStatement" && node.label.name === jump.label.name;
  return isLoop(node) || (jump.type === "BreakStatement" && node.type === "SwitchStatement");
}

function demandSilenceInFinally(child: Frame, parent: Node, binding: Binding): void {
  if (parent.type !== "TryStatement" || !parent.finalizer || child.field === "finalizer") return;
  demandSilence(binding, startOf(parent.finalizer), endOf(parent.finalizer));
}

function demandSilenceBehind(child: Frame, parent: Node, binding: Binding, free: Free): void {
  if (isLoop(parent))
    throw new Rejection(`${binding.name} is freed in a loop that it is not declared in`, free.node);
  if (statementsOf(parent) || parent.type === "SwitchStatement" || parent.type === "TryStatement") {
    demandSilence(binding, endOf(child.node), endOf(parent));
  }
}

/** No mention between two offsets of the rewritten text. */
function demandSilence({ name, mentions }: Binding, start: number, end: number): void {
  let low = 0;
  let high = mentions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const mention = mentions[middle];
    if (mention && startOf(mention.node) < start) low = middle + 1;
    else high = middle;
  }
  const next = mentions[low];
  if (next && startOf(next.node) < end)
    throw new Rejection(`${name} is mentioned after it is freed`, next.node);
}
