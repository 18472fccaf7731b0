/** What the pipeline is given. */
import type ts from "typescript";
import type { DeclaredSummary } from "./lower/declared-summary.js";
import type { Observer } from "./observe.js";
import type { Options } from "./options.js";
import type { ModuleForm } from "./rewrite/plan.js";

export interface PipelineInput {
  readonly ts: typeof import("typescript");
  readonly program: ts.Program;
  /** files whose sites are decided and which may be rewritten */
  readonly files: readonly ts.SourceFile[];
  readonly options: Options;
  /** paths in the report are relative to this */
  readonly workingDirectory: string;
  /** false where an incremental compiler may keep stale output: facts about other files are then not used */
  readonly crossFileFacts: boolean;
  /** levels of nesting beyond which a file is left alone; by default what the usual stack can take */
  readonly maxDepth?: number;
  /** the text of a file of signatures, by its path as the option gives it; without it none can be read */
  readonly readFile?: (path: string) => string | undefined;
  /** what other projects have found out about the functions that they declare */
  readonly summaries?: readonly DeclaredSummary[];
  /** whether to find out what the functions of the files do with their parameters, for other projects */
  readonly summarise?: boolean;
  /**
   * files whose sites are decided, if not all. The others are looked into where that is needed, but what their
   * functions make and hand out is not followed.
   */
  readonly decide?: ReadonlySet<ts.SourceFile>;
  /** module form of each file; by default what its syntax says */
  readonly moduleForm?: (file: ts.SourceFile) => ModuleForm | "none";
  /** is told of every pass that has run; what it throws ends the run */
  readonly observe?: Observer | undefined;
}
