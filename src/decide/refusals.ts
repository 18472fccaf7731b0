/** Reasons to leave a site as it is that no analysis has to find: its file, its form, a wish of the user, a limit. */
import type ts from "typescript";
import { annotationsOf } from "../annotations/annotations.js";
import { type Code, message } from "../diagnostics/messages.js";
import { excludes } from "../exclude.js";
import { nameOf } from "../lower/functions.js";
import type { Site } from "../lower/sites.js";
import type { FnNode, World } from "../lower/world.js";
import type { PipelineInput } from "../pipeline-input.js";
import type { SkippedFile } from "../report.js";
import type { ModuleForm } from "../rewrite/plan.js";
import { siteFilter } from "../site-range.js";
import type { Places } from "../verdicts/places.js";
import type { Verdict } from "../verdicts/verdict.js";

/** Levels of nesting beyond which the recursive passes could overflow the stack. */
const MAX_DEPTH = 700;

export class Refusals {
  /** files that are passed through, or a part of them, and why */
  readonly skipped: SkippedFile[] = [];
  /** why nothing in a file can be rewritten */
  private readonly fileVerdicts = new Map<ts.SourceFile, Verdict | undefined>();
  private readonly isExcluded: (fileName: string) => boolean;
  private readonly isSelected: ReturnType<typeof siteFilter>;

  constructor(
    private readonly input: PipelineInput,
    private readonly world: World,
    private readonly places: Places,
  ) {
    this.isSelected = siteFilter(input.options.sites);
    this.isExcluded = excludes(input.options.exclude, input.workingDirectory);
  }

  /** How a file gets the runtime. */
  form(file: ts.SourceFile): ModuleForm | "none" {
    return this.input.moduleForm?.(file) ?? (this.input.ts.isExternalModule(file) ? "esm" : "none");
  }

  fileVerdict(file: ts.SourceFile): Verdict | undefined {
    if (!this.fileVerdicts.has(file)) this.fileVerdicts.set(file, this.refuse(file));
    return this.fileVerdicts.get(file);
  }

  /** What is decided about a site by looking at it alone. */
  preclude(site: Site): Verdict | undefined {
    const ignored = this.ignored(site);
    if (ignored) return ignored;
    const { patches } = this.world;
    const { threshold } = this.input.options;
    if (patches.everything || patches.kinds.has(site.kind) || patches.globals.has(site.kind))
      return this.patched(site);
    if (site.form === "other") return { code: "SF1203", holes: { form: excerpt(site.node) } };
    if (site.bytes !== undefined && site.bytes <= threshold)
      return { code: "SF1201", holes: { bytes: String(site.bytes), threshold: String(threshold) } };
    if (site.root === undefined) return { code: "SF1209", holes: {} };
    if (this.world.ts.isSourceFile(site.root) && !this.insideBlock(site.node))
      return { code: "SF1209", holes: {} };
    return this.deselected(site);
  }

  /** Left alone by wish of the user, in a comment. */
  ignored({ file, node }: Site): Verdict | undefined {
    return annotationsOf(this.world.ts, file).ignores(node) ? { code: "SF1210", holes: {} } : undefined;
  }

  /** Switched off by hash. */
  deselected(site: Site): Verdict | undefined {
    if (this.isSelected(this.places.ofSite(site))) return undefined;
    return { code: "SF1211", holes: {} };
  }

  skip(file: ts.SourceFile, code: Code, holes: Readonly<Record<string, string>>): Verdict {
    this.skipped.push({ file: this.places.relative(file.fileName), code, message: message(code, holes) });
    return { code, holes };
  }

  /** Why nothing is known of what a function makes. */
  switchedOff(root: FnNode, why: string): Verdict {
    const off = /^uses (.*)$/.exec(why);
    if (off) return { code: "SF1204", holes: { what: off[1] as string } };
    if (why.startsWith("internal:")) {
      this.skipped.push({
        file: this.places.relative(root.getSourceFile().fileName),
        code: "SF2005",
        message: message("SF2005", { error: `${nameOf(this.world.ts, root)}: ${why.slice(10)}` }),
      });
      return { code: "SF1109", holes: { what: why } };
    }
    if (/too (large|deep|much)/.test(why)) return { code: "SF1205", holes: {} };
    return { code: "SF1109", holes: { what: why } };
  }

  /** Why nothing in a file can be rewritten. */
  private refuse(file: ts.SourceFile): Verdict | undefined {
    const { ts, program } = this.input;
    if (this.isExcluded(file.fileName)) return { code: "SF1207", holes: {} };
    const errors =
      (file as { parseDiagnostics?: readonly ts.Diagnostic[] }).parseDiagnostics ??
      program.getSyntacticDiagnostics(file);
    const [first] = errors;
    if (first)
      return this.skip(file, "SF2001", { error: ts.flattenDiagnosticMessageText(first.messageText, " ") });
    if (this.world.facts(file).depth > (this.input.maxDepth ?? MAX_DEPTH))
      return this.skip(file, "SF2004", {});
    if (this.form(file) === "none") return this.skip(file, "SF2002", {});
    return undefined;
  }

  private patched({ kind }: Site): Verdict {
    const { patches } = this.world;
    const name = patches.everything ? "a prototype that built-ins share" : kind;
    const cause = patches.cause(kind);
    if (!cause) return { code: "SF1208", holes: { name } };
    const file = cause.getSourceFile();
    const { line, column } = this.places.position(file, cause.getStart());
    const step = this.places.flowStep(
      file.fileName,
      cause.getStart(),
      "changed here, or given to what may change it",
    );
    const place = this.places.relative(file.fileName);
    return { code: "SF1208", holes: { name, at: `${place}:${line}:${column}` }, flow: [step] };
  }

  private insideBlock(node: ts.Node): boolean {
    const { ts } = this.world;
    for (let at = node.parent; at && !ts.isSourceFile(at); at = at.parent) {
      if (ts.isBlock(at) || ts.isIterationStatement(at, false)) return true;
    }
    return false;
  }
}

function excerpt(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
