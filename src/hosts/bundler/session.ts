/**
 * What a plugin knows from the start of a build to its end.
 *
 * Facts about other files are used only in a build that reads every file once. A bundler that watches keeps
 * modules that it transformed earlier; in it, and wherever it is not known whether a bundler does, each module
 * is decided by itself (see `staleness.ts` for what would go wrong).
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Options } from "../../options.js";
import type { Report } from "../../report.js";
import { DiskCache, usualCacheFolder } from "../cache.js";
import { allocates, rewrittenBefore } from "../candidates.js";
import { decideModule, type RewrittenModule } from "../one-module.js";
import { packageTypes } from "../package-type.js";
import { loadTypeScript, type TypeScript } from "../typescript.js";
import { type BundlerOptions, givenOptions, withProject } from "./options.js";
import { moduleType, WholeProgram } from "./whole-program.js";

/** The manifest of this package: when it changes, so may every decision. */
const ownManifest = fileURLToPath(new URL("../../../package.json", import.meta.url));

export interface Transformed extends RewrittenModule {
  /** files on which the result depends beside the module itself */
  readonly dependencies: readonly string[];
}

export class Session {
  readonly #given: object;
  readonly #tsconfig: string | undefined;
  readonly #cache = new DiskCache(usualCacheFolder());
  #ts: TypeScript | undefined;
  #read: Options | undefined;
  #packageType = packageTypes();
  /** made when the first module is met that allocates */
  #whole: WholeProgram | undefined;
  readonly #seenBefore = new Map<string, string>();
  #wholeIsSound = false;
  #reports: Report[] = [];

  constructor(raw: BundlerOptions) {
    const { given, tsconfig } = givenOptions(raw);
    this.#given = given;
    this.#tsconfig = tsconfig;
  }

  /** @param everything whether this build reads every file once, and keeps nothing of an earlier one */
  start(everything: boolean): void {
    this.#wholeIsSound = everything;
    this.#whole = undefined;
    this.#seenBefore.clear();
    this.#reports = [];
    this.#packageType = packageTypes();
  }

  transform(text: string, id: string): Transformed | undefined {
    const path = pathOf(id);
    if (path === undefined || rewrittenBefore.test(text)) return undefined;
    if (!allocates.test(text)) {
      // Nothing to rewrite; but others may rely on what stands here.
      if (this.#whole) this.#whole.decided(path, text);
      else if (this.#wholeIsSound) this.#seenBefore.set(path, text);
      return undefined;
    }
    const options = this.#options;
    const decided = this.#wholeProgram()?.decided(path, text);
    if (decided) {
      const dependencies = [ownManifest, ...decided.dependencies];
      return decided.rewritten && { ...decided.rewritten, dependencies };
    }
    const module = { fileName: path, text, loading: { packageType: moduleType(this.#packageType, path) } };
    const { rewritten, report } = this.#cache.remember([module, options, process.cwd()], () =>
      decideModule(this.#typescript, module, options, process.cwd()),
    );
    this.#reports.push(report);
    return rewritten && { ...rewritten, dependencies: [ownManifest] };
  }

  /** Throws if what other plugins did makes a rewrite of this build wrong. */
  end(): void {
    this.#whole?.confirm();
    const report = this.#read?.report;
    if (report === undefined) return;
    const path = resolve(report);
    mkdirSync(dirname(path), { recursive: true });
    const all = joined([...(this.#whole?.reports ?? []), ...this.#reports]);
    writeFileSync(path, `${JSON.stringify(all, undefined, 2)}\n`);
  }

  /** The compiler is loaded when a module is worth it. */
  get #typescript(): TypeScript {
    this.#ts ??= loadTypeScript();
    return this.#ts;
  }

  get #options(): Options {
    const tsconfig = this.#tsconfig;
    this.#read ??= withProject(tsconfig === undefined ? undefined : this.#typescript, this.#given, tsconfig);
    return this.#read;
  }

  #wholeProgram(): WholeProgram | undefined {
    if (!this.#wholeIsSound || this.#tsconfig === undefined) return undefined;
    if (this.#whole) return this.#whole;
    const whole = new WholeProgram(this.#typescript, this.#tsconfig, this.#options, process.cwd());
    for (const [path, text] of this.#seenBefore) whole.decided(path, text);
    this.#seenBefore.clear();
    this.#whole = whole;
    return whole;
  }
}

/** The file whose text a module is, or undefined where a query asks for something else than that text. */
function pathOf(id: string): string | undefined {
  const [path = "", ...queries] = id.split("?");
  const plain = queries.every((query) => /^(?:(?:v|t)=[\w.-]*|worker_file|type=module|&)*$/.test(query));
  return plain ? path : undefined;
}

function joined(reports: readonly Report[]): Report {
  const reasons: Record<string, number> = {};
  for (const { summary } of reports)
    for (const [code, count] of Object.entries(summary.reasons)) reasons[code] = (reasons[code] ?? 0) + count;
  const sum = (of: (report: Report) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    version: 1,
    sites: reports.flatMap(({ sites }) => sites),
    summary: {
      files: sum(({ summary }) => summary.files),
      sites: sum(({ summary }) => summary.sites),
      tracked: sum(({ summary }) => summary.tracked),
      heap: sum(({ summary }) => summary.heap),
      reasons,
    },
    skipped: reports.flatMap(({ skipped }) => skipped),
    regions: reports.flatMap(({ regions }) => regions),
    findings: reports.flatMap(({ findings }) => findings),
  };
}
