/** The plans of the files that hold bound sites, each printed and judged. A file whose plan is rejected stays as it is. */
import type ts from "typescript";
import type { Code } from "../diagnostics/messages.js";
import type { Site } from "../lower/sites.js";
import type { Stopwatch } from "../observe.js";
import type { Options } from "../options.js";
import { type Elision, Zeroing } from "../place/zeroing/elide-zeroing.js";
import type { BoundSite } from "../rewrite/bound-site.js";
import { makePlan } from "../rewrite/make-plan.js";
import type { Plan } from "../rewrite/plan.js";
import { printText } from "../rewrite/print-text.js";
import { verify } from "../rewrite/verify.js";
import type { Verdict } from "../verdicts/verdict.js";
import type { Decisions } from "./decisions.js";
import type { Refusals } from "./refusals.js";

export class Plans {
  /** verified plans by name of file */
  readonly plans = new Map<string, Plan>();
  readonly printed = new Map<string, ReturnType<typeof printText>>();
  readonly elisions = new Map<Site, Elision | undefined>();
  private readonly zeroing: Zeroing;

  constructor(
    private readonly decisions: Decisions,
    private readonly refusals: Refusals,
    private readonly options: Options,
    private readonly watch: Stopwatch,
  ) {
    this.zeroing = new Zeroing(decisions.world);
  }

  make(): void {
    for (const file of this.decisions.files) this.plan(file);
    this.replan();
  }

  /** How it is known that the memory may be handed out dirty. Where properties may be set on it, it never is. */
  private elision({ site, marked, numbers }: BoundSite): Elision | undefined {
    if (marked || numbers) return undefined;
    if (!this.elisions.has(site)) {
      const { fileName } = site.file;
      this.elisions.set(
        site,
        this.watch.run("zeroing", fileName, () => this.zeroing.elide(site)),
      );
    }
    return this.elisions.get(site);
  }

  private plan(file: ts.SourceFile): void {
    const { decisions, plans, printed } = this;
    const bound = decisions.in(file).flatMap((site) => decisions.verdicts.get(site)?.bound ?? []);
    const module = this.refusals.form(file);
    if (bound.length === 0 || module === "none") return;
    try {
      const { fileName } = file;
      const { disposal } = this.options;
      const elided = bound.map((one) => ({ ...one, elision: this.elision(one) }));
      const plan = this.watch.run("plan", fileName, () =>
        makePlan(decisions.world, file, module, elided, disposal),
      );
      const text = this.watch.run("print", fileName, () => printText(file.text, plan));
      const judged = this.watch.run("verify", fileName, () => verify(file.text, text.code, plan));
      if (judged.ok) {
        plans.set(fileName, plan);
        printed.set(fileName, text);
        return;
      }
      this.drop(file, bound, "SF2003", { why: judged.reason });
    } catch (error) {
      this.drop(file, bound, "SF2005", { error: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Nobody frees what a file makes that is not rewritten after all. */
  private replan(): void {
    const { decisions, plans, printed } = this;
    for (let again = true; again; ) {
      again = false;
      for (const call of decisions.calls) {
        const { site, origins } = call;
        if (!decisions.verdicts.get(site)?.bound) continue;
        const lost = [...origins]
          .map((id) => decisions.sites.all[id] as Site)
          .find((origin) => !decisions.verdicts.get(origin)?.bound && !decisions.isLeftForItsSize(origin));
        if (!lost) continue;
        decisions.verdicts.set(site, decisions.verdicts.get(lost) as Verdict);
        plans.delete(site.file.fileName);
        printed.delete(site.file.fileName);
        this.plan(site.file);
        again = true;
      }
    }
  }

  private drop(
    file: ts.SourceFile,
    bound: readonly BoundSite[],
    code: Code,
    holes: Record<string, string>,
  ): void {
    const verdict = this.refusals.skip(file, code, holes);
    for (const { site } of bound) this.decisions.verdicts.set(site, verdict);
  }
}
