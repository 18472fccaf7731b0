import type { Code } from "../diagnostics/messages.js";
import type { FlowStep } from "../report.js";
import type { BoundSite } from "../rewrite/bound-site.js";

/** What was decided about a site, and why. */
export interface Verdict {
  readonly code: Code;
  readonly holes: Readonly<Record<string, string>>;
  readonly flow?: readonly FlowStep[];
  /** how it is rewritten, where it is tracked */
  readonly bound?: readonly BoundSite[];
}
