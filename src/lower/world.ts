/**
 * The program as the analysis sees it: its files, and one room for each kind of question about it.
 *
 * Two kinds of answers leave this house. *Bindings* (what does this name denote?) come from scopes and are exact.
 * *Types* (of which built-in kind is this receiver? is this a number?) are declared types (types.ts).
 */
import type ts from "typescript";
import type { ClassId, FnId } from "../ir/ir.js";
import type { AnalysisSwitches } from "../options.js";
import { BroughtValues } from "./brought.js";
import { Callees } from "./callees.js";
import { Classes, type ClassInfo, type Lineage } from "./class-infos.js";
import type { DeclaredSummary } from "./declared-summary.js";
import { isAsync } from "./facts.js";
import { Names } from "./names.js";
import { Numbers } from "./numbers.js";
import { PrivateNames } from "./private-names.js";
import { type SignatureFile, Signatures } from "./signatures.js";
import { type FnNode, isThisParameter, Sources } from "./sources.js";
import { SteadyNumbers } from "./steady.js";
import { Types } from "./types.js";
import { Uses } from "./uses.js";

export type { ClassInfo } from "./class-infos.js";
export type { FnNode } from "./sources.js";

/** Parameters that the implicit constructor of a derived class is given, before its rest parameter. */
export const PASSED_ON = 8;

export class World extends Sources {
  readonly names = new Names(this);
  readonly privateNames = new PrivateNames(this.ts);
  readonly uses = new Uses(this, this.names);
  readonly types = new Types(this, this.names);
  readonly callees = new Callees(this, this.names, this.uses);
  readonly classes = new Classes(this, this.names, this.uses, this.types, this.privateNames);
  readonly brought = new BroughtValues(this, this.names, this.uses, this.callees, this.classes, this.types);
  readonly numbers = new Numbers(this, this.names, this.uses, this.types, this.callees);
  readonly steady = new SteadyNumbers(this, this.names, this.types, this.numbers);
  /** what functions without a body promise */
  readonly signatures: Signatures;

  constructor(
    ts: typeof import("typescript"),
    program: ts.Program,
    /** files of the analysed program: their bodies are known */
    files: ReadonlySet<ts.SourceFile>,
    switches: AnalysisSwitches,
    signatureFiles: readonly SignatureFile[] = [],
    summaries: readonly DeclaredSummary[] = [],
  ) {
    super(ts, program, files, switches);
    this.signatures = new Signatures(this, this.uses, this.types, signatureFiles, summaries);
  }

  classInfo(id: ClassId): ClassInfo {
    return this.classes.classInfo(id);
  }

  lineage(id: ClassId): Lineage {
    return this.classes.lineage(id);
  }

  isAsync(id: FnId): boolean {
    return isAsync(this.ts, this.fnNode(id));
  }

  /** The position of a function's rest parameter, if it has one. A class without a constructor passes all on. */
  restPosition(id: FnId): number | undefined {
    const node = this.fnNode(id);
    if (this.ts.isSourceFile(node)) return undefined;
    const parameters = this.parametersOf(node as FnNode);
    if (!parameters) return PASSED_ON;
    const index = parameters.findIndex((p) => p.dotDotDotToken);
    return index < 0 ? undefined : index;
  }

  /** The parameters that have a default, as a bit set. */
  defaulted(id: FnId): number {
    let bits = 0;
    this.parametersOf(this.fnNode(id) as FnNode)?.forEach(({ initializer }, index) => {
      if (initializer && index < 30) bits |= 1 << index;
    });
    return bits;
  }

  /** None of a class that passes its arguments on. */
  private parametersOf(node: FnNode): ts.ParameterDeclaration[] | undefined {
    const { ts } = this;
    let parameters = (node as Partial<ts.FunctionDeclaration>).parameters;
    if (ts.isClassLike(node))
      parameters = node.members.find(
        (member): member is ts.ConstructorDeclaration =>
          ts.isConstructorDeclaration(member) && member.body !== undefined,
      )?.parameters;
    return parameters?.filter((p) => !isThisParameter(ts, p));
  }
}
