/**
 * Where the program's text lets built-ins go: the global object, classes, prototypes.
 *
 * `const F = Float64Array; F.prototype.fill = g` changes a built-in by another name; `const n = Uint8Array` in one
 * function and `n[i] = 0` of another `n` does not. So values are followed from the places that name a built-in,
 * forward, by variable:
 *
 * 1. A mention of a global, of `globalThis`, of `.constructor`, a call of `getPrototypeOf` … is an *origin*.
 * 2. What stands around it says where the value goes on: into a variable (all mentions of that variable, in all files
 *    that import it), a parameter of a function that is called by its name, a member of it (`.prototype`), or nowhere
 *    (callee, operand of a comparison, of `instanceof`).
 * 3. Everything else – returned, stored, in a list, an argument of a function that is not known – lets it *loose*. What
 *    is loose may be met in any expression whose value is not obvious: the second half of the search looks at every
 *    member that is written, every `.prototype` and every class that is extended, with the loose values in mind.
 *
 * It follows no names that are put together at run time: `x[k]` is a prototype only if the program holds such a name as
 * a value, or asks for the names of members. Neither does it know code outside of the program.
 */
import type ts from "typescript";
import { type BuiltIn, classOf, mattersIfWritten, memberOf } from "./built-in-names.js";
import { LOOKS_ONLY, Origins } from "./built-in-origins.js";
import { BuiltInVariables } from "./built-in-variables.js";
import { isWrapper, unwrap } from "./facts.js";
import {
  type Access,
  accessWrite,
  callWrite,
  isAccess,
  isWriteTarget,
  lastName,
  type MemberWrite,
  memberName,
  namesWriter,
} from "./member-writes.js";
import { OwnMembers } from "./own-members.js";
import type { ProgramText } from "./program-text.js";

/** What is done to built-ins. */
export interface Consequences {
  /** a member is written of a value that is surely on its way here, or of one that may be */
  written(value: BuiltIn, write: MemberWrite, may: boolean): void;
  /** a value that may be changed by whoever gets it */
  loose(value: BuiltIn, node: ts.Node): void;
  extended(value: BuiltIn, node: ts.Node): void;
  /** an instance may be given a member of that name, or of any */
  hidden(member: string | undefined): void;
  /** another value is given to a global */
  replaced(name: string, node: ts.Node): void;
}

export class BuiltInFlow {
  private readonly reached = new Map<ts.Node, Set<BuiltIn>>();
  private readonly pending: { node: ts.Node; value: BuiltIn }[] = [];
  private readonly loose = new Map<BuiltIn, ts.Node>();
  /** those of the loose values for which every assignment has been looked at; of calls, more may be found later */
  private readonly met = new Set<BuiltIn>();
  private allAssignments: readonly MemberWrite[] | undefined;
  private allNames: readonly (string | undefined)[] | undefined;
  private readonly ts: typeof import("typescript");
  private readonly origins: Origins;
  private readonly variables: BuiltInVariables;

  constructor(
    private readonly text: ProgramText,
    private readonly out: Consequences,
  ) {
    this.ts = text.ts;
    const push = (node: ts.Node, value: BuiltIn): void => this.push(node, value);
    this.origins = new Origins(text, {
      push,
      bind: (name, value) => this.variables.bind(name, value),
      followExport: (name, symbol, value) => this.variables.followExport(name, symbol, value),
    });
    this.variables = new BuiltInVariables(text, this.origins.defaults, {
      push,
      letLoose: (value, node) => this.letLoose(value, node),
    });
  }

  run(): void {
    for (const file of this.text.files) this.origins.scan(file);
    this.drain();
    for (let before = -1; before !== this.loose.size; ) {
      before = this.loose.size;
      this.meetLoose();
      this.drain();
    }
    new OwnMembers(this.text, this.origins, (member) => this.out.hidden(member)).find();
  }

  private drain(): void {
    for (let next = this.pending.pop(); next; next = this.pending.pop()) this.flow(next.node, next.value);
  }

  private push(node: ts.Node, value: BuiltIn): void {
    const values = this.reached.get(node);
    if (values?.has(value)) return;
    if (values) values.add(value);
    else this.reached.set(node, new Set([value]));
    this.pending.push({ node, value });
  }

  private flow(node: ts.Node, value: BuiltIn): void {
    const { ts } = this;
    const { parent } = node;
    if (isWrapper(ts, parent) || ts.isAwaitExpression(parent)) return this.push(parent, value);
    if (isAccess(ts, parent)) return this.flowIntoAccess(node, parent, value);
    if (ts.isBinaryExpression(parent)) return this.flowIntoOperator(node, parent, value);
    if (ts.isConditionalExpression(parent)) {
      if (parent.condition !== node) this.push(parent, value);
      return;
    }
    if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent)) {
      if (parent.initializer === node) this.variables.bind(parent.name, value);
      return;
    }
    if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) {
      if (parent.expression === node) {
        if (ts.isCallExpression(parent)) this.flowIntoCallee(parent, value);
      } else this.flowIntoArgument(node as ts.Expression, parent, value);
      return;
    }
    if (ts.isExpressionWithTypeArguments(parent)) {
      if (ts.isHeritageClause(parent.parent)) this.out.extended(value, node);
      return;
    }
    if (ts.isExportAssignment(parent))
      return this.variables.flowIntoDefault(node as ts.Expression, parent, value);
    if (ts.isIdentifier(node) && this.text.isTarget(node)) return this.out.replaced(node.text, node);
    if (
      this.isHarmless(parent) &&
      !(ts.isTemplateSpan(parent) && ts.isTaggedTemplateExpression(parent.parent.parent))
    )
      return;
    this.letLoose(value, node);
  }

  /** A place where a value is looked at, and no more. */
  private isHarmless(parent: ts.Node): boolean {
    const { ts } = this;
    return (
      ts.isTypeOfExpression(parent) ||
      ts.isVoidExpression(parent) ||
      ts.isPrefixUnaryExpression(parent) ||
      ts.isTemplateSpan(parent) ||
      ts.isExpressionStatement(parent) ||
      ts.isIfStatement(parent) ||
      ts.isWhileStatement(parent) ||
      ts.isDoStatement(parent) ||
      ts.isForStatement(parent) ||
      ts.isSwitchStatement(parent) ||
      ts.isCaseClause(parent) ||
      ts.isForInStatement(parent) ||
      ts.isComputedPropertyName(parent) ||
      ts.isTypeNode(parent) ||
      ts.isTypeParameterDeclaration(parent) ||
      ts.isQualifiedName(parent)
    );
  }

  private flowIntoAccess(node: ts.Node, access: Access, value: BuiltIn): void {
    const { ts } = this;
    if (access.expression !== node) return; // it is the key
    const write = accessWrite(ts, access);
    if (write && this.text.mayBeName(write.key)) this.written(value, write, false);
    const name = memberName(ts, access);
    const { parent } = access;
    if (ts.isCallExpression(parent) && parent.expression === access) {
      if (name === "valueOf") return this.push(parent, value);
      if (name?.startsWith("__define"))
        return this.out.written(value, callWrite(ts, parent) as MemberWrite, false);
    }
    if (name === undefined && !this.text.mayBeName((access as ts.ElementAccessExpression).argumentExpression))
      return;
    const member = memberOf(value, name);
    if (member) this.push(access, member);
    // `Reflect[key](…)`
    if (name === undefined && hasWriters(value)) this.push(access, "writes members");
  }

  private flowIntoOperator(node: ts.Node, parent: ts.BinaryExpression, value: BuiltIn): void {
    const { ts } = this;
    const K = ts.SyntaxKind;
    const { kind } = parent.operatorToken;
    if (kind >= K.FirstAssignment && kind <= K.LastAssignment) {
      if (parent.left === node) {
        if (ts.isIdentifier(node) && !isAccess(ts, node)) this.out.replaced(node.text, node);
        return;
      }
      this.variables.assign(parent.left, value);
      return this.push(parent, value);
    }
    const isPassedOn =
      kind === K.BarBarToken ||
      kind === K.AmpersandAmpersandToken ||
      kind === K.QuestionQuestionToken ||
      (kind === K.CommaToken && parent.right === node);
    if (isPassedOn) this.push(parent, value);
    // `Symbol.hasInstance` of the right operand is given the left one
    if (kind === K.InstanceOfKeyword && parent.left === node) this.letLoose(value, node);
  }

  private flowIntoCallee(call: ts.CallExpression, value: BuiltIn): void {
    const { ts } = this;
    if (value === "reads prototypes") return this.push(call, "prototype *");
    if (value !== "writes members") return;
    const callee = unwrap(ts, call.expression);
    // `define.call(null, x, …)`: whatever it is given is let loose, and a loose value may be written
    if (isAccess(ts, callee) && /^(?:call|apply|bind)$/.test(memberName(ts, callee) ?? "")) {
      this.letLoose(value, call);
      return;
    }
    this.origins.calls.add(call);
    const [object] = call.arguments;
    for (const given of (object && this.reached.get(object)) ?? [])
      this.out.written(given, callWrite(ts, call) as MemberWrite, false);
  }

  private flowIntoArgument(
    node: ts.Expression,
    call: ts.CallExpression | ts.NewExpression,
    value: BuiltIn,
  ): void {
    const { ts } = this;
    const index = call.arguments?.indexOf(node) ?? -1;
    if (index < 0) return; // the template of a tag, a type argument
    const callee = unwrap(ts, call.expression);
    const name = lastName(ts, callee);
    const isWriter =
      ts.isCallExpression(call) &&
      (namesWriter(ts, callee) || this.reached.get(callee)?.has("writes members"));
    if (isWriter || this.isReflective(callee)) {
      const write = index === 0 ? callWrite(ts, call as ts.CallExpression) : undefined;
      if (write) this.out.written(value, write, false);
      else if (name === "setPrototypeOf") this.out.extended(value, node);
      else if (name === "assign")
        return; // its own members are copied, and it has none that matter
      else this.letLoose(value, node);
      return;
    }
    if (name === "call" && isAccess(ts, callee) && LOOKS_ONLY.test(lastName(ts, callee.expression))) return;
    if (name === "create" && this.origins.constructs) return this.out.extended(value, node);
    if (/^(?:getOwnPropertyDescriptors?|values|entries)$/.test(name) && !value.startsWith("prototype ")) {
      const key = call.arguments?.[1];
      const member = memberOf(value, key && ts.isStringLiteralLike(key) ? key.text : undefined);
      if (member) this.letLoose(member, call);
      return;
    }
    if (name === "get" && this.isReflectsGet(callee)) {
      const key = call.arguments?.[1];
      const member =
        index === 0 ? memberOf(value, key && ts.isStringLiteralLike(key) ? key.text : undefined) : undefined;
      if (member) this.push(call, member);
      else if (index > 1 && !this.reached.has(call.arguments?.[0] as ts.Node)) this.letLoose(value, node);
      return;
    }
    if (/^(?:freeze|seal|preventExtensions|Object)$/.test(name)) return this.push(call, value);
    if (LOOKS_ONLY.test(name)) return;
    if (name === "construct" && index < 2) {
      if (index === 0 && call.arguments?.length !== 2) this.out.extended(value, node);
      return;
    }
    const parameter = this.text.parameterOf(callee, index);
    if (parameter) this.variables.bind(parameter.name, value);
    else this.letLoose(value, node);
  }

  private isReflectsGet(callee: ts.Expression): boolean {
    const { ts } = this;
    if (!isAccess(ts, callee)) return false;
    const owner = unwrap(ts, callee.expression);
    return lastName(ts, owner) === "Reflect" || (this.reached.get(owner)?.has("class Reflect") ?? false);
  }

  /** `Reflect.set`, `Reflect.deleteProperty` */
  private isReflective(callee: ts.Expression): boolean {
    const { ts } = this;
    if (!isAccess(ts, callee) || !/^(?:set|deleteProperty)$/.test(memberName(ts, callee) ?? "")) return false;
    return this.reached.get(unwrap(ts, callee.expression))?.has("class Reflect") ?? false;
  }

  private letLoose(value: BuiltIn, node: ts.Node): void {
    if (this.loose.has(value)) return;
    this.loose.set(value, node);
    this.out.loose(value, node);
  }

  private meetLoose(): void {
    const { ts } = this;
    if (this.loose.size === 0 && !this.origins.namesPrototypes && this.origins.gets.length === 0) return;
    const values = [...this.loose.keys()];
    const classes = values.filter((value) => classOf(value) !== undefined);
    for (const access of this.origins.accesses) {
      const name = memberName(ts, access);
      if (name === "prototype") {
        if (!this.text.isOwnClass(access.expression))
          for (const value of classes) this.push(access, `prototype ${classOf(value) as string}`);
      } else if (
        name === undefined &&
        (this.origins.namesPrototypes || this.origins.listsMembers) &&
        this.isThroughWritten(access)
      ) {
        for (const value of classes) this.push(access, `prototype ${classOf(value) as string}`);
        if (this.origins.namesPrototypes) this.push(access, "prototype *");
      }
    }
    const unmet = values.filter((value) => !this.met.has(value));
    for (const value of unmet) {
      this.met.add(value);
      const members = this.writtenNames.filter((member) => mattersIfWritten(value, member));
      if (members.length === 0) continue;
      const matters = new Set(members);
      for (const write of this.assignments) if (matters.has(write.member)) this.meetWrite(value, write);
    }
    for (const call of this.origins.gets) {
      if (!this.isReflectsGet(unwrap(ts, call.expression))) continue;
      const key = call.arguments[1] as ts.Expression;
      const name = ts.isStringLiteralLike(key) ? key.text : undefined;
      if (name === "__proto__" || (name === undefined && this.origins.namesPrototypes))
        this.push(call, "prototype *");
      if (name === "constructor") this.push(call, "class *");
      if (name === "prototype")
        for (const value of classes) this.push(call, `prototype ${classOf(value) as string}`);
    }
    for (const call of this.origins.calls) {
      const write = callWrite(ts, call);
      if (write && !this.text.isOwnObject(write.object))
        for (const value of values) this.meetWrite(value, write);
    }
    if (this.isWriterLoose())
      for (const value of classes) this.out.written(value, anyMember(this.loose.get(value) as ts.Node), true);
    for (const expression of this.origins.heritages)
      if (!this.text.isOwnClass(expression))
        for (const value of classes) this.out.extended(value, expression);
  }

  /** Every assignment of a member of an object which may be a built-in. */
  private get assignments(): readonly MemberWrite[] {
    this.allAssignments ??= this.origins.accesses.flatMap((access) => {
      const write = accessWrite(this.ts, access);
      return write && !this.text.isOwnObject(write.object) && this.text.mayBeName(write.key) ? write : [];
    });
    return this.allAssignments;
  }

  /** The names of what is assigned: many writes have the same, and every value is met with all of them. */
  private get writtenNames(): readonly (string | undefined)[] {
    this.allNames ??= [...new Set(this.assignments.map(({ member }) => member))];
    return this.allNames;
  }

  /** Whether somebody may write members by a function that is not called by its name. */
  private isWriterLoose(): boolean {
    const { loose } = this;
    if (loose.has("writes members") || loose.has("class Reflect")) return true;
    return this.origins.namesWriters && loose.has("class Object");
  }

  private meetWrite(value: BuiltIn, write: MemberWrite): void {
    if (!mattersIfWritten(value, write.member)) return;
    if (!this.text.mayBe(write.object, this.loose.get(value) as ts.Node)) return;
    this.written(value, write, true);
  }

  /** A member of the global object that is written by a computed name is one whose name the program has. */
  private written(value: BuiltIn, write: MemberWrite, may: boolean): void {
    const { builtInNames, listsMembers } = this.origins;
    const isAny = !may && (write.defines || listsMembers || this.isPutTogether(write.key));
    if (value !== "global" || write.member !== undefined || isAny) return this.out.written(value, write, may);
    for (const member of builtInNames) this.out.written(value, { ...write, member }, may);
  }

  /** `"Float64" + rest` */
  private isPutTogether(key: ts.Expression | undefined): boolean {
    const { ts } = this;
    if (!key) return true;
    const inner = unwrap(ts, key);
    if (ts.isBinaryExpression(inner))
      return this.isPutTogether(inner.left) || this.isPutTogether(inner.right);
    return ts.isTemplateExpression(inner) || ts.isStringLiteralLike(inner);
  }

  /** `x[k].m = …`, `x[k][j] = …`, `f(x[k])` with a name that may be computed. */
  private isThroughWritten(access: Access): boolean {
    if (!this.text.mayBeName((access as ts.ElementAccessExpression).argumentExpression)) return false;
    const { ts } = this;
    const { parent } = access;
    if (!this.origins.namesPrototypes && this.isEnumerated(access as ts.ElementAccessExpression))
      return false;
    return !isWriteTarget(ts, access) && !(ts.isCallExpression(parent) && parent.expression === access);
  }

  /** `for (const k in x) x[k]`: a prototype is no enumerable member of its class. */
  private isEnumerated({ argumentExpression: key }: ts.ElementAccessExpression): boolean {
    const { ts } = this;
    const symbol = ts.isIdentifier(key) ? this.text.names.symbolAt(key) : undefined;
    const declaration = symbol?.valueDeclaration;
    if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
    const list = declaration.parent;
    return (
      ts.isForInStatement(list.parent) && (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0
    );
  }
}

/** `Object` and `Reflect` have the functions that write members. */
const hasWriters = (value: BuiltIn): boolean => value === "class Object" || value === "class Reflect";

/** What a function does to an object that nobody sees. */
function anyMember(node: ts.Node): MemberWrite {
  return { object: node as ts.Expression, member: undefined, key: undefined, defines: true, node };
}
