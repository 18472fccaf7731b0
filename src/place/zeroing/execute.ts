/**
 * Statements. Control that leaves by `break`, `continue` or `return` takes its state to where it leads; the state that
 * goes on is then dead.
 *
 * An exception can come from anywhere. Behind a `try`, what its block assigned is unknown in the handler, and only
 * what was written before it counts: writing never makes anything unwritten. An exception that leaves the function
 * takes the memory with it, so nobody reads it.
 */
import type ts from "typescript";
import { bind, setSymbol } from "./bindings.js";
import { branch } from "./conditions.js";
import { hold } from "./evaluate.js";
import { loop } from "./loops.js";
import { isAround, type Proof, type Target } from "./proof.js";
import { plain, STALE, type State } from "./state.js";
import { anything, discard, evaluate, read, useCaptured } from "./uses.js";

export function execute(
  proof: Proof,
  node: ts.Statement,
  state: State,
  labels: readonly string[] = [],
): void {
  if (state.dead) {
    proof.skip(node);
    return;
  }
  const inHand = proof.inHand.size;
  run(proof, node, state, labels);
  proof.settleHands(inHand, node);
}

function run(proof: Proof, node: ts.Statement, state: State, labels: readonly string[]): void {
  const { ts } = proof;
  proof.spend(node);
  switch (node.kind) {
    case ts.SyntaxKind.Block:
      list(proof, (node as ts.Block).statements, state);
      return;
    case ts.SyntaxKind.VariableStatement:
      declare(proof, (node as ts.VariableStatement).declarationList, state);
      return;
    case ts.SyntaxKind.ExpressionStatement:
      discard(proof, (node as ts.ExpressionStatement).expression, state);
      return;
    case ts.SyntaxKind.IfStatement: {
      const { expression, thenStatement, elseStatement } = node as ts.IfStatement;
      const [yes, no] = branch(proof, expression, state.clone());
      execute(proof, thenStatement, yes);
      if (elseStatement) execute(proof, elseStatement, no);
      state.become(yes.join(no, proof.origin(node)));
      return;
    }
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.WhileStatement:
    case ts.SyntaxKind.DoStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.ForInStatement:
      loop(proof, node as ts.IterationStatement, state, labels);
      return;
    case ts.SyntaxKind.ReturnStatement: {
      const { expression } = node as ts.ReturnStatement;
      const value = expression ? hold(proof, expression, state) : plain(proof.atoms.intern("undefined", []));
      // the caller of the root is not looked into
      if (proof.frames.length === 1) proof.use(value, node, state);
      // the caller gets it from there
      proof.take(value);
      proof.frame.returns.push({ state: state.clone(), value });
      state.die();
      return;
    }
    case ts.SyntaxKind.ThrowStatement:
      evaluate(proof, (node as ts.ThrowStatement).expression, state);
      state.die();
      return;
    case ts.SyntaxKind.BreakStatement:
    case ts.SyntaxKind.ContinueStatement:
      jump(proof, node as ts.BreakOrContinueStatement, state);
      return;
    case ts.SyntaxKind.LabeledStatement:
      labelled(proof, node as ts.LabeledStatement, state, labels);
      return;
    case ts.SyntaxKind.SwitchStatement:
      choose(proof, node as ts.SwitchStatement, state, labels);
      return;
    case ts.SyntaxKind.TryStatement:
      attempt(proof, node as ts.TryStatement, state);
      return;
    case ts.SyntaxKind.EmptyStatement:
    case ts.SyntaxKind.InterfaceDeclaration:
    case ts.SyntaxKind.TypeAliasDeclaration:
      return;
    case ts.SyntaxKind.FunctionDeclaration:
      // hoisted: what it captures is dealt with where the variable is given the memory, or where it is called
      return;
    case ts.SyntaxKind.ClassDeclaration:
      useCaptured(proof, node, state);
      return;
    default:
      anything(proof, node, state);
  }
}

function list(proof: Proof, statements: readonly ts.Statement[], state: State): void {
  for (const statement of statements) execute(proof, statement, state);
}

export function declare(proof: Proof, declarations: ts.VariableDeclarationList, state: State): void {
  const { ts, variables } = proof;
  if (declarations.flags & ts.NodeFlags.Using) {
    anything(proof, declarations, state);
    return;
  }
  for (const { name, initializer } of declarations.declarations) {
    if (initializer) bind(proof, name, hold(proof, initializer, state), state);
    else if (ts.isIdentifier(name)) {
      proof.saw(name);
      // a `var` keeps what it has, which may be what a parameter of its name got
      if (!(declarations.flags & ts.NodeFlags.BlockScoped)) continue;
      const symbol = variables.symbolOf(name);
      if (symbol) setSymbol(proof, symbol, plain(proof.atoms.intern("undefined", [])), name, state);
    }
  }
}

function jump(proof: Proof, node: ts.BreakOrContinueStatement, state: State): void {
  const { ts } = proof;
  const { targets } = proof.frame;
  const isBreak = ts.isBreakStatement(node);
  const label = node.label?.text;
  for (let i = targets.length - 1; i >= 0; i--) {
    const target = targets[i] as Target;
    const isIt =
      label !== undefined
        ? target.labels.includes(label)
        : isBreak
          ? target.breakable
          : target.continues !== undefined;
    if (!isIt) continue;
    (isBreak ? target.breaks : target.continues)?.push(state.clone());
    state.die();
    return;
  }
  anything(proof, node, state);
}

function labelled(proof: Proof, node: ts.LabeledStatement, state: State, outer: readonly string[]): void {
  const { ts } = proof;
  const { statement } = node;
  const labels = [...outer, node.label.text];
  if (
    ts.isIterationStatement(statement, false) ||
    ts.isLabeledStatement(statement) ||
    ts.isSwitchStatement(statement)
  ) {
    execute(proof, statement, state, labels);
    return;
  }
  const target: Target = { labels, breakable: false, breaks: [], continues: undefined };
  proof.frame.targets.push(target);
  execute(proof, statement, state);
  proof.frame.targets.pop();
  leave(proof, node, state, target);
}

/** Behind a statement: the ways out of it come together. */
export function leave(proof: Proof, node: ts.Node, state: State, { breaks }: Target): void {
  let joined = state.clone();
  for (const one of breaks) joined = joined.join(one, proof.origin(node));
  state.become(joined);
}

function choose(proof: Proof, node: ts.SwitchStatement, state: State, labels: readonly string[]): void {
  const { ts } = proof;
  evaluate(proof, node.expression, state);
  const target: Target = { labels, breakable: true, breaks: [], continues: undefined };
  proof.frame.targets.push(target);
  let falling = state.clone();
  falling.die();
  const { clauses } = node.caseBlock;
  for (const clause of clauses) {
    if (!ts.isCaseClause(clause)) continue;
    const { expression } = clause;
    // only the cases up to the one that is taken are evaluated
    if (ts.isLiteralExpression(expression) || ts.isIdentifier(expression)) read(proof, expression, state);
    else anything(proof, expression, state);
  }
  for (const clause of clauses) {
    const entered = state.clone().join(falling, proof.origin(clause));
    list(proof, clause.statements, entered);
    falling = entered;
  }
  proof.frame.targets.pop();
  if (!clauses.some((clause) => ts.isDefaultClause(clause)))
    falling = falling.join(state, proof.origin(node));
  state.become(falling);
  leave(proof, node, state, target);
}

function attempt(proof: Proof, node: ts.TryStatement, state: State): void {
  const { tryBlock, catchClause, finallyBlock } = node;
  const before = state.clone();
  const marks = finallyBlock && pendingJumps(proof);
  execute(proof, tryBlock, state);
  if (catchClause) {
    const caught = thrown(proof, tryBlock, before);
    if (catchClause.variableDeclaration)
      bind(proof, catchClause.variableDeclaration.name, proof.opaque(catchClause), caught);
    execute(proof, catchClause.block, caught);
    state.become(state.join(caught, proof.origin(node)));
  }
  if (!finallyBlock || !marks) return;
  // an exception on its way out
  const passing = thrown(proof, tryBlock, before);
  if (catchClause) interrupted(proof, catchClause, passing);
  execute(proof, finallyBlock, passing);
  // jumps on their way out
  for (const [list, mark] of marks) {
    const jumps = list.splice(mark);
    for (const one of jumps) {
      const passed = "state" in one ? one.state : one;
      execute(proof, finallyBlock, passed);
      if (!passed.dead) list.push(one as never);
    }
  }
  execute(proof, finallyBlock, state);
}

/** The state in which a handler begins: somewhere in `block` an exception was thrown. */
function thrown(proof: Proof, block: ts.Block, before: State): State {
  const state = before.clone();
  interrupted(proof, block, state);
  return state;
}

/** What is known if `block` was left somewhere in the middle: nothing of what it may have assigned. */
function interrupted(proof: Proof, block: ts.Node, state: State): void {
  const { written, full } = state;
  const holdsSite = proof.frames.length === 1 && isAround(block, proof.site.node);
  for (const symbol of proof.variables.assignedIn(block)) {
    state.forget(symbol, proof.origin(block));
    const kind = symbol.valueDeclaration && isNumber(proof, symbol.valueDeclaration);
    // it may hold the memory, of which nothing is known
    if (!kind && (holdsSite || (written && !full))) state.env.set(symbol, STALE);
  }
  state.called();
}

/** A variable that is declared to be a number, or begins as one. */
function isNumber(proof: Proof, declaration: ts.Declaration): boolean {
  const { ts, world } = proof;
  const name = ts.getNameOfDeclaration(declaration);
  return name !== undefined && ts.isIdentifier(name) && world.types.declaredKind(name) === "Number";
}

/** The jumps that are under way, and how many there are already. */
function pendingJumps(proof: Proof): [(State | { state: State })[], number][] {
  const { targets, returns } = proof.frame;
  const lists: (State | { state: State })[][] = [returns];
  for (const { breaks, continues } of targets) {
    lists.push(breaks);
    if (continues) lists.push(continues);
  }
  return lists.map((one) => [one, one.length]);
}
