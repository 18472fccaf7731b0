/** The report: what was decided for each site, and why. Its JSON form is a public interface. */

export type Decision = "tracked" | "heap";
export type FreedAt = "scope-exit" | "iteration" | "last-use" | "reassignment" | "caller";

export interface FlowStep {
  /** relative to the working directory, with forward slashes */
  readonly file: string;
  /** from 1 */
  readonly line: number;
  readonly column: number;
  /** what happens here, in a few words: "assigned to window", "captured by closure", "returned" */
  readonly text: string;
}

export interface SiteReport {
  readonly file: string;
  /** place of `new`, or of the last name before the `(`; from 1 */
  readonly line: number;
  readonly column: number;
  /** name of the innermost function around the site; "" at module level, "(anonymous)" without a name */
  readonly function: string;
  /** what is allocated: "Float64Array", "Buffer", "Array", … */
  readonly allocates: string;
  readonly decision: Decision;
  /** only where tracked */
  readonly freedAt?: FreedAt;
  /** where `freeTracked` is called; only where tracked */
  readonly frees?: readonly { readonly line: number; readonly column: number }[];
  /** whether the memory is zeroed when it is handed out */
  readonly zeroing: "kept" | "elided";
  /** freed on some paths only */
  readonly partial: boolean;
  readonly reason: {
    /** SF1xxx, see docs/diagnostics.md */
    readonly code: string;
    readonly message: string;
    readonly flow: readonly FlowStep[];
  };
}

export interface SkippedFile {
  readonly file: string;
  /** SF2xxx */
  readonly code: string;
  readonly message: string;
}

/** Something that is wrong with an annotation, or an assertion that does not hold. */
export interface Finding {
  readonly file: string;
  /** from 1 */
  readonly line: number;
  readonly column: number;
  /** of the annotation, in UTF-16 code units */
  readonly length: number;
  /** SF4xxx, see docs/diagnostics.md */
  readonly code: string;
  readonly message: string;
  /** what to write instead */
  readonly suggestion?: string;
}

/** An allocation in what a region calls. */
export interface SiteInRegionReport {
  readonly file: string;
  /** as in its `SiteReport` */
  readonly line: number;
  readonly column: number;
  readonly allocates: string;
}

/** A call of `region.do`, and what becomes of the memory that is made in it. */
export interface RegionReport {
  readonly file: string;
  /** place of the last name before the `(`; from 1 */
  readonly line: number;
  readonly column: number;
  /** freed when the region ends, or before */
  readonly bound: readonly SiteInRegionReport[];
  /** left to the collector, or to scopes that outlive the region, and why; on some paths, where it is bound as well */
  readonly fades: readonly { readonly site: SiteInRegionReport; readonly reason: SiteReport["reason"] }[];
}

export interface Report {
  readonly version: 1;
  readonly sites: readonly SiteReport[];
  readonly summary: {
    readonly files: number;
    readonly sites: number;
    readonly tracked: number;
    readonly heap: number;
    /** number of heap sites by reason code */
    readonly reasons: Readonly<Record<string, number>>;
  };
  /** files passed through untouched although they hold sites, with the reason */
  readonly skipped: readonly SkippedFile[];
  /** in the order of the text, by file */
  readonly regions: readonly RegionReport[];
  /** what is wrong with annotations */
  readonly findings: readonly Finding[];
}
