/**
 * One walk over the rewritten tree that finds out, for the names that the plan frees: where they are
 * declared, where they are mentioned, and where they are freed. It also sees to it that the names which the
 * plan introduces stand nowhere but in the shapes that it may add (`shapes.ts`).
 */
import { demandArrival } from "./arrivals.js";
import { type Declaration, declaredBy } from "./declarations.js";
import * as freeing from "./freeing.js";
import { isRuntimeImport } from "./imports.js";
import { forEachValueChild, identifierName, isMention } from "./names.js";
import type { Names } from "./plan-names.js";
import { isReaderBlock, isReaderDeclaration } from "./readers.js";
import {
  type Binding,
  type Facts,
  type Frame,
  type Free,
  type Mention,
  type Scope,
  scopeOf,
} from "./scopes.js";
import * as shapes from "./shapes.js";
import { endOf, type Node, Rejection, statementsOf, withoutAssertions } from "./tree.js";

export function factsOf(program: Node, names: Names): Facts {
  const walk = new Walk(names);
  walk.enter(program);
  return walk;
}

class Walk implements Facts {
  readonly mentions: Mention[] = [];
  readonly frees: Free[] = [];
  readonly made: { name: string; node: Node; scope: Scope }[] = [];
  /** identifiers that declare, or that were understood as part of a shape */
  readonly #settled = new Set<Node>();
  readonly #slots = new Set<string>();
  readonly #declares = new Set<string>();
  #arrives = false;

  constructor(readonly names: Names) {}

  enter(program: Node): void {
    const scope: Scope = { parent: undefined, owner: program, declared: new Map() };
    this.#children({ node: program, field: "program", parent: undefined }, scope, false);
    if (this.#arrives && (this.#declares.has("arguments") || this.#declares.has("undefined")))
      throw new Rejection("what is passed is asked for by names that mean something else");
  }

  #visit(node: Node, field: string, parent: Frame, outer: Scope, isTarget: boolean): void {
    if (isReaderBlock(node, this.names)) return;
    const frame: Frame = { node, field, parent };
    const name = identifierName(node);
    if (name !== undefined) this.#identifier(name, frame, outer, isTarget);
    const scope = scopeOf(frame, outer);
    for (const declaration of declaredBy(node, parent.node, outer, scope)) {
      if (this.#settled.has(declaration.id)) continue;
      this.#settled.add(declaration.id);
      this.#declare(declaration, frame);
      this.#declares.add(declaration.name);
    }
    const after = freeing.freeingReturn(node, this.names);
    if (after) {
      this.#visit(after.value, "argument", frame, scope, false);
      this.#free(after.freed, node, frame, 0, scope, true);
      return;
    }
    const forgetting = shapes.forgettingOperand(node, this.names);
    if (forgetting) {
      for (const slot of forgetting.slots) this.mentions.push({ name: slot, node, kind: "slot", scope });
      this.#visit(forgetting.value, "expressions", frame, scope, false);
      return;
    }
    this.#expression(frame, scope);
    this.#children(frame, scope, isTarget);
  }

  #children(frame: Frame, scope: Scope, isTarget: boolean): void {
    const { node } = frame;
    if (statementsOf(node)) return this.#statements(frame, scope);
    forEachValueChild(node, (child, field) => {
      if (child.type === "Identifier" && this.#settled.has(child)) return;
      this.#visit(child, field, frame, scope, staysTarget(node, field, isTarget));
    });
  }

  #statements(frame: Frame, scope: Scope): void {
    const { node } = frame;
    const list = statementsOf(node) ?? [];
    this.#hoist(list, frame, scope);
    if (node.type === "SwitchCase" && node.test) this.#visit(node.test, "test", frame, scope, false);
    let skip = -1;
    list.forEach((statement, index) => {
      const freed = freeing.freeStatement(statement, this.names);
      const forgotten = shapes.forgetStatement(statement, this.names);
      const arrival = shapes.arrivalDeclaration(statement, this.names);
      const result = freeing.resultReturn(list, index, this.names);
      if (result) {
        const { value, length } = result;
        const inner = withoutAssertions(value);
        if (isAnonymous(inner))
          throw new Rejection("a function or class that is returned would get a name", value);
        this.#visit(value, "argument", { node: statement, field: "body", parent: frame }, scope, false);
        if (result.freed.length > 0) this.#free(result.freed, statement, frame, index, scope, false);
        skip = index + length - 1;
      } else if (forgotten !== undefined) {
        this.mentions.push({ name: forgotten, node: statement, kind: "slot", scope });
      } else if (freed) {
        this.#free(freed, statement, frame, index, scope, false);
      } else if (arrival) {
        demandArrival(arrival, frame, index, this.names);
        this.#arrives = true;
        this.made.push({ name: arrival.slot, node: statement, scope });
      } else if (node.type === "Program" && isReaderDeclaration(statement, this.names)) {
        // mentions nothing
      } else if (index === skip || shapes.slotDeclaration(statement, this.names)) {
        // `return result;` and `let slot;` mention nothing else
      } else if (node.type === "Program" && isRuntimeImport(statement, this.names)) {
        // seen to by `undoneStatements`
      } else {
        this.#visit(statement, "body", frame, scope, false);
      }
    });
  }

  /** Slots are declared by statements that are not walked. */
  #hoist(list: readonly Node[], container: Frame, scope: Scope): void {
    for (const statement of list) {
      const arrival = shapes.arrivalDeclaration(statement, this.names);
      for (const name of arrival ? [arrival.slot] : (shapes.slotDeclaration(statement, this.names) ?? [])) {
        const frame: Frame = { node: statement, field: "body", parent: container };
        this.#bind(scope, {
          name,
          kind: "slot",
          node: statement,
          statement: frame,
          end: endOf(statement),
          owner: scope.owner,
          made: false,
          mentions: [],
          frees: 0,
        });
      }
    }
  }

  #free(
    freed: readonly freeing.Freed[],
    node: Node,
    container: Frame,
    index: number,
    scope: Scope,
    returns: boolean,
  ): void {
    if (new Set(freed.map(({ text }) => text)).size !== freed.length)
      throw new Rejection("a name is freed twice", node);
    const list = [...new Set(freed.map(({ name }) => name))];
    for (const name of list) {
      if (!this.names.freed.has(name)) throw new Rejection(`${name} is freed, but not by the plan`, node);
      this.mentions.push({ name, node, kind: "free", scope });
    }
    this.frees.push({ names: list, node, container, index, scope, returns });
  }

  #identifier(name: string, frame: Frame, scope: Scope, isTarget: boolean): void {
    const { node, field, parent } = frame;
    if (!parent || this.#settled.has(node) || !isMention(parent.node, field, parent.parent?.node)) return;
    if (shapes.isIntroduced(name, this.names))
      throw new Rejection(`${name} is mentioned outside of what the plan adds`, node);
    if (!this.names.freed.has(name)) return;
    const kind = parent.node.type.startsWith("Export") ? "export" : isTarget ? "write" : "read";
    this.mentions.push({ name, node, kind, scope });
  }

  /** Calls that make memory, and who holds it. */
  #expression({ node, parent }: Frame, scope: Scope): void {
    if (this.names.found.carried.has(node) && node.type === "AssignmentExpression") {
      this.#carried(node, parent, scope);
      return;
    }
    const assigned = shapes.slotAssignment(node, this.names);
    if (assigned && node.type === "AssignmentExpression") {
      this.#settled.add(node.left).add(assigned.value);
      this.mentions.push({ name: assigned.slot, node, kind: "slot", scope });
      this.made.push({ name: assigned.slot, node, scope });
      return;
    }
    if (node.type !== "CallExpression") return;
    const bound = shapes.boundValue(node, this.names);
    if (bound) this.#settled.add(node.callee);
    if (bound?.opening && bound.here !== undefined) {
      const { left, right } = bound.opening;
      this.#settled.add(left);
      if (right.type === "CallExpression") this.#settled.add(right.callee);
      this.mentions.push({ name: bound.here, node, kind: "slot", scope });
      this.made.push({ name: bound.here, node, scope });
    }
    if (!shapes.makeCall(node, this.names)) return;
    this.#settled.add(node.callee);
    if (this.#settled.has(node) || this.names.found.unheld.has(node)) return;
    let holder = parent;
    while (holder && withoutAssertions(holder.node) !== holder.node) holder = holder.parent;
    if (holder?.node.type !== "VariableDeclarator" || holder.node.id.type !== "Identifier") {
      throw new Rejection("tracked memory is neither in a slot nor in a variable that is freed", node);
    }
    this.made.push({ name: holder.node.id.name, node, scope });
  }

  /** A slot gets what a variable gets, in the same function, and has lost what it freed. */
  #carried(
    node: Extract<Node, { type: "AssignmentExpression" }>,
    parent: Frame | undefined,
    scope: Scope,
  ): void {
    const slot = (node.left as Extract<Node, { type: "Identifier" }>).name;
    if (!givesVariable(parent)) throw new Rejection(`${slot} gets what no variable gets`, node);
    this.#settled.add(node.left);
    const replaces = shapes.replacement(node.right, slot, this.names) !== undefined;
    if (replaces && node.right.type === "CallExpression")
      for (const part of [node.right.callee, node.right.arguments[1]]) if (part) this.#settled.add(part);
    this.mentions.push({ name: slot, node, kind: replaces ? "replace" : "slot", scope });
    this.made.push({ name: slot, node, scope });
  }

  #declare({ id, name, kind, scope, init }: Declaration, frame: Frame): void {
    if (shapes.isIntroduced(name, this.names))
      throw new Rejection(`${name} is declared outside of what the plan adds`, id);
    if (!this.names.freed.has(name)) return;
    const statement = frame.node.type === "VariableDeclarator" && frame.parent ? frame.parent : frame;
    const value = init && withoutAssertions(init);
    const made =
      value !== undefined &&
      (shapes.makeCall(value, this.names) !== undefined || this.names.found.kept.has(value));
    this.#bind(scope, {
      name,
      kind,
      node: id,
      statement,
      end: endOf(frame.node),
      owner: scope.owner,
      made,
      mentions: [],
      frees: 0,
    });
  }

  #bind({ declared }: Scope, binding: Binding): void {
    if (binding.kind === "slot") {
      if (this.#slots.has(binding.name))
        throw new Rejection(`${binding.name} is declared twice`, binding.node);
      this.#slots.add(binding.name);
    }
    declared.set(binding.name, declared.has(binding.name) ? "several" : binding);
  }
}

/** `v = …`, `let v = …`, or `[v, …] = […, …]` around what stands there */
function givesVariable(parent: Frame | undefined): boolean {
  const { node } = parent ?? {};
  if (node?.type === "VariableDeclarator") return node.id.type === "Identifier";
  if (node?.type === "AssignmentExpression") return node.operator === "=" && node.left.type === "Identifier";
  const around = parent?.parent?.node;
  return (
    node?.type === "ArrayExpression" &&
    around?.type === "AssignmentExpression" &&
    around.left.type === "ArrayPattern"
  );
}

/** Is what stands in this field assigned to? */
function staysTarget(node: Node, field: string, isTarget: boolean): boolean {
  switch (node.type) {
    case "AssignmentExpression":
    case "ForInStatement":
    case "ForOfStatement":
      return field === "left";
    case "UpdateExpression":
      return true;
    case "ArrayPattern":
    case "RestElement":
    case "ObjectPattern":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSSatisfiesExpression":
      return isTarget;
    case "AssignmentPattern":
      return isTarget && field === "left";
    case "ObjectProperty":
      return isTarget && field === "value";
    default:
      return false;
  }
}

function isAnonymous(node: Node): boolean {
  if (node.type === "ArrowFunctionExpression") return true;
  return (node.type === "FunctionExpression" || node.type === "ClassExpression") && !node.id;
}
