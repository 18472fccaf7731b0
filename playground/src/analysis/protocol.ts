/** What the page asks the analysis worker, and what it answers. Offsets are into the source, or the result, as said. */
import type { OptionsInput } from "../../../src/hosts/library.js";
import type { PassName } from "../../../src/observe.js";
import type { FreedAt } from "../../../src/report.js";

export type Language = "ts" | "tsx" | "js" | "jsx";

export interface AnalyseRequest {
  readonly kind: "analyse";
  readonly id: number;
  readonly source: string;
  readonly language: Language;
  readonly options: OptionsInput;
  /** beside the program that is shown: it supersedes nothing, and types are not checked */
  readonly comparison: boolean;
  /** whether somebody looks at passes, graphs or lifetimes */
  readonly detailed: boolean;
}

/** Which sites each switch of the analysis is worth, in this program. */
export interface AblateRequest {
  readonly kind: "ablate";
  readonly id: number;
  readonly source: string;
  readonly language: Language;
  readonly options: OptionsInput;
}

export interface TranspileRequest {
  readonly kind: "transpile";
  readonly id: number;
  readonly sources: readonly string[];
  readonly language: Language;
}

/** Programs that nobody waits for: nothing is answered. */
export interface WarmRequest {
  readonly kind: "warm";
  readonly id: number;
  readonly programs: readonly { readonly source: string; readonly language: Language }[];
}

export type Request = AnalyseRequest | AblateRequest | TranspileRequest | WarmRequest;

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface SiteStep extends Range {
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** on another path than the steps before it: it leads there from the first */
  readonly aside?: boolean;
}

export interface SiteView {
  /** position in `Result.sites`, and its number on the page */
  readonly index: number;
  readonly extent: Range;
  readonly line: number;
  readonly column: number;
  readonly allocates: string;
  readonly function: string;
  readonly decision: "tracked" | "heap";
  readonly freedAt?: FreedAt;
  readonly frees: readonly SiteStep[];
  readonly partial: boolean;
  readonly zeroing: "kept" | "elided";
  readonly code: string;
  /** the sentence of `scopefree explain` */
  readonly sentence: string;
  /** a few words for the end of the line */
  readonly ghost: string;
  /** the way of the memory */
  readonly flow: readonly SiteStep[];
  /** names of the memory and of views of it */
  readonly names: readonly string[];
}

/** A piece of text that belongs to a site. */
export interface Link extends Range {
  readonly site: number;
  readonly role: "alloc" | "use" | "free";
}

export interface Problem extends Range {
  readonly message: string;
  readonly severity: "error" | "warning";
}

export interface PassView {
  readonly name: PassName;
  readonly milliseconds: number;
  readonly text: string;
  /** what it is compared with: the state before it */
  readonly before: string;
}

export interface GraphView {
  readonly function: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly id: string;
  readonly kind: "memory" | "view" | "object" | "variable" | "result" | "outside";
  readonly label: string;
  /** sites whose memory comes here */
  readonly sites: readonly number[];
  /** in the source, if it has a place there */
  readonly at?: Range;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly sites: readonly number[];
}

export interface LifetimeView {
  readonly function: string;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly lives: readonly Life[];
}

export interface Life {
  readonly site: number;
  readonly born: number;
  readonly uses: readonly number[];
  /** lines where it is freed; none on the heap */
  readonly frees: readonly number[];
  /** line where it gets out; only on the heap, and only if there is one */
  readonly escapes?: number;
}

/** A run of characters that the result kept; `source` and `output` are where it begins. */
export interface Kept {
  readonly source: number;
  readonly output: number;
  readonly length: number;
}

/** What only some panes show, and what takes its time. */
export interface Details {
  readonly passes: readonly PassView[];
  readonly graphs: readonly GraphView[];
  readonly lifetimes: readonly LifetimeView[];
}

export interface Result {
  readonly kind: "result";
  readonly id: number;
  readonly source: string;
  readonly code: string;
  readonly map: string | undefined;
  readonly kept: readonly Kept[];
  readonly sites: readonly SiteView[];
  readonly skipped: readonly string[];
  readonly sourceLinks: readonly Link[];
  readonly outputLinks: readonly Link[];
  readonly problems: readonly Problem[];
  /** undefined where they were not asked for */
  readonly details: Details | undefined;
  /** a call of the program's main function with plausible arguments; "" if there is none */
  readonly call: string;
  readonly milliseconds: number;
}

/** What the type checker says, after the result. */
export interface Checked {
  readonly kind: "checked";
  readonly id: number;
  readonly problems: readonly Problem[];
}

export interface Ablated {
  readonly kind: "ablated";
  readonly id: number;
  /** for each switch, the sites (places in the source) that are lost without it */
  readonly lost: Readonly<Record<string, readonly number[]>>;
}

export interface Transpiled {
  readonly kind: "transpiled";
  readonly id: number;
  readonly scripts: readonly string[];
}

export interface Failed {
  readonly kind: "failed";
  readonly id: number;
  readonly message: string;
}

export type Answer = Result | Checked | Ablated | Transpiled | Failed;
