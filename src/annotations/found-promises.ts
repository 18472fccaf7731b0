/**
 * What the functions of a project keep no hold of, for who sees their declarations only: `@noescape`, found out
 * (judge.ts) and not written down. Hosts put it into a file beside the declarations (src/hosts/summaries).
 *
 * A function is looked at if its declaration says of its parameters what its source says, position by position:
 *
 * - it is a function declaration, or a function in a constant without a type, at the top level of a TypeScript module;
 * - it is declared once: overloads, and namespaces that are merged with it, may count parameters in another way;
 * - nothing in its file assigns to a variable of its name, so that its name denotes it for good.
 *
 * Parameters are asked about one at a time; the others, and the receiver, are then the world outside, in which nothing
 * may be left. A summary is about one function, whoever else has its type (src/lower/signatures.ts).
 */
import type ts from "typescript";
import type { Summary } from "../escape/summary.js";
import { isTypedArray } from "../lower/sites.js";
import type { FnNode, World } from "../lower/world.js";
import { goesNowhere } from "./judge.js";

export interface FoundPromise {
  /** the source, as its program names it */
  readonly file: string;
  readonly name: string;
  readonly positions: readonly number[];
  readonly async: boolean;
}

interface Asked {
  readonly name: ts.Identifier;
  readonly answers: readonly {
    readonly position: number;
    readonly isMemory: boolean;
    readonly summary: () => Summary | undefined;
  }[];
}

export class FoundPromises {
  private asked: readonly Asked[] = [];

  constructor(
    private readonly world: World,
    private readonly files: readonly ts.SourceFile[],
  ) {}

  /** @param ask what a function does with the parameter at a position; to be answered when everything is solved */
  ask(ask: (fn: FnNode, position: number) => () => Summary | undefined): void {
    const { ts, checker } = this.world;
    this.asked = this.files
      .filter((file) => ts.isExternalModule(file) && /\.[mc]?tsx?$/.test(file.fileName))
      .flatMap((file) => {
        const exported = this.exportsOf(file);
        return file.statements
          .flatMap((statement) => this.functionsOf(statement))
          .filter(({ name }) => exported.has(checker.getSymbolAtLocation(name)));
      })
      .map(({ name, fn }) => ({
        name,
        answers: this.positions(fn).map((position) => ({
          position,
          isMemory: this.isMemory(fn, position),
          summary: ask(fn, position),
        })),
      }));
  }

  found(): readonly FoundPromise[] {
    return this.asked.flatMap(({ name, answers }) => {
      const good = answers.filter(({ summary, isMemory }) => goesNowhere(summary(), isMemory));
      if (good.length === 0) return [];
      const async = good.some(({ summary }) => summary()?.async);
      const { fileName } = name.getSourceFile();
      return [{ file: fileName, name: name.text, positions: good.map(({ position }) => position), async }];
    });
  }

  private exportsOf(file: ts.SourceFile): ReadonlySet<ts.Symbol | undefined> {
    const { ts, checker } = this.world;
    const module = checker.getSymbolAtLocation(file);
    const symbols = module ? checker.getExportsOfModule(module) : [];
    const isAlias = ({ flags }: ts.Symbol): boolean => (flags & ts.SymbolFlags.Alias) !== 0;
    return new Set(symbols.map((one) => (isAlias(one) ? checker.getAliasedSymbol(one) : one)));
  }

  private functionsOf(statement: ts.Statement): readonly { name: ts.Identifier; fn: FnNode }[] {
    const { ts } = this.world;
    if (ts.isFunctionDeclaration(statement)) {
      const { name, body } = statement;
      return name && body && this.isAlone(name) ? [{ name, fn: statement }] : [];
    }
    if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const))
      return [];
    return statement.declarationList.declarations.flatMap(({ name, type, initializer: fn }) =>
      fn &&
      !type &&
      ts.isIdentifier(name) &&
      (ts.isArrowFunction(fn) || ts.isFunctionExpression(fn)) &&
      this.isAlone(name)
        ? [{ name, fn }]
        : [],
    );
  }

  private isAlone(name: ts.Identifier): boolean {
    const { checker } = this.world;
    const { assigned, dynamicScope } = this.world.facts(name.getSourceFile());
    if (assigned.has(name.text) || dynamicScope) return false;
    return checker.getSymbolAtLocation(name)?.declarations?.length === 1;
  }

  /** Whether the elements of a parameter are numbers, by its declared type. */
  private isMemory(fn: FnNode, position: number): boolean {
    const { ts, types } = this.world;
    const name = (fn as ts.FunctionLikeDeclaration).parameters[position]?.name;
    const kind = name && ts.isIdentifier(name) ? types.declaredKind(name) : undefined;
    return kind === "Buffer" || (kind !== undefined && isTypedArray(kind));
  }

  /** Those of parameters that have a name and may be more than a primitive. */
  private positions(fn: FnNode): readonly number[] {
    const { ts, checker } = this.world;
    const primitive =
      ts.TypeFlags.NumberLike | ts.TypeFlags.StringLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.BigIntLike;
    const parameters = (fn as ts.FunctionLikeDeclaration).parameters;
    if (parameters.some(({ name }) => ts.isIdentifier(name) && name.text === "this")) return [];
    return parameters.flatMap((parameter, position) =>
      position < MAX_POSITIONS &&
      ts.isIdentifier(parameter.name) &&
      !parameter.dotDotDotToken &&
      !(checker.getTypeAtLocation(parameter).flags & primitive)
        ? [position]
        : [],
    );
  }
}

/** Parameters beyond these are not worth the file. */
const MAX_POSITIONS = 16;
