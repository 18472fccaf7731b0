/**
 * What happens to a module that Node loads. Each is decided by itself, and the result is kept on the disk, so
 * a second start loads neither the analysis nor TypeScript.
 *
 * Where Node strips types (22.18 and later) it is given TypeScript and does so afterwards. Where it does not,
 * TypeScript does it here, and the two source maps are composed.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import remapping, { type SourceMapInput } from "@jridgewell/remapping";
import { DiskCache, usualCacheFolder } from "../cache.js";
import { allocates, otherPackages, rewrittenBefore, sourceName } from "../candidates.js";
import type { Loading } from "../module-form.js";
import type { RewrittenModule } from "../one-module.js";
import { packageTypes } from "../package-type.js";
import { loadTypeScript, type TypeScript } from "../typescript.js";
import { nodeOptions } from "./options.js";

const require = createRequire(import.meta.url);

/** This package's own code is never rewritten, wherever it is linked from. */
const ownFolder = fileURLToPath(new URL("../..", import.meta.url));

/** Whether Node runs TypeScript by itself. */
export const stripsTypes = Boolean((process.features as { typescript?: unknown }).typescript);

/** How Node is going to run a file; undefined where it looks at the syntax to find out. */
export type Format = "module" | "commonjs" | undefined;

export class Loader {
  readonly #options = nodeOptions();
  readonly #others = otherPackages(this.#options.include);
  readonly #cache = new DiskCache(usualCacheFolder());
  readonly #packageType = packageTypes();
  #ts: TypeScript | undefined;

  /** Whether a file may be rewritten at all. */
  wants(path: string): boolean {
    return sourceName.test(path) && !path.startsWith(ownFolder) && !this.#others.test(path);
  }

  /**
   * The text to be run in place of another.
   * @param transpile whether TypeScript has to become JavaScript here
   */
  rewrite(text: string, path: string, format: Format, transpile = false): string {
    const isCandidate = allocates.test(text) && !rewrittenBefore.test(text);
    if (!transpile && !isCandidate) return text;
    const { include, ...options } = this.#options;
    const key = [path, text, options, process.cwd(), format, transpile];
    const found = this.#cache.remember<{ code?: string }>(key, () => {
      const known = format ?? this.#formatOf(path, text);
      const rewritten = isCandidate ? this.#decide(text, path, known) : undefined;
      if (transpile) return { code: this.#transpile(text, rewritten, path, known) };
      return rewritten ? { code: withMap(rewritten.code, [rewritten.map], text, path) } : {};
    });
    return found.code ?? text;
  }

  #decide(text: string, path: string, format: "module" | "commonjs"): RewrittenModule | undefined {
    const loading: Loading =
      format === "module" ? { packageType: "module" } : { packageType: "commonjs", scripts: "commonjs" };
    const module = { fileName: path, text, loading };
    // Loaded when there is something to decide, which at a second start there is not.
    const { decideModule } = require("../one-module.js") as typeof import("../one-module.js");
    return decideModule(this.#typescript, module, this.#options, process.cwd()).rewritten;
  }

  /** Node takes for CommonJS what compiles as such, and tries the rest as an ES module. */
  #formatOf(path: string, text: string): "module" | "commonjs" {
    if (/\.[cm]?ts$/.test(path)) return this.formatOfTypeScript(path, text);
    try {
      compileFunction(text.replace(/^#!.*/, ""), ["exports", "require", "module", "__filename", "__dirname"]);
      return "commonjs";
    } catch {
      return "module";
    }
  }

  /** As Node finds out itself where it runs TypeScript: by extension, package.json, and then syntax. */
  formatOfTypeScript(path: string, text: string): "module" | "commonjs" {
    if (/\.mts$/.test(path)) return "module";
    if (/\.cts$/.test(path)) return "commonjs";
    const type = this.#packageType(dirname(path));
    if (type === "module" || type === "commonjs") return type;
    return this.#typescript.isExternalModule(this.#parse(path, text)) ? "module" : "commonjs";
  }

  get #typescript(): TypeScript {
    this.#ts ??= loadTypeScript();
    return this.#ts;
  }

  #parse(path: string, text: string) {
    return this.#typescript.createSourceFile(path, text, this.#typescript.ScriptTarget.Latest);
  }

  #transpile(
    text: string,
    rewritten: RewrittenModule | undefined,
    path: string,
    format: "module" | "commonjs",
  ): string {
    const ts = this.#typescript;
    const { outputText, sourceMapText } = ts.transpileModule(rewritten?.code ?? text, {
      fileName: path,
      compilerOptions: {
        module: format === "module" ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        isolatedModules: true,
        esModuleInterop: true,
        sourceMap: true,
      },
    });
    const code = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, "");
    const map: unknown = JSON.parse(sourceMapText ?? "null");
    return withMap(code, rewritten ? [map, rewritten.map] : [map], text, path);
  }
}

/**
 * @param maps last step first
 * @param original the text before the first step, which may have a map of its own
 */
function withMap(code: string, maps: readonly unknown[], original: string, path: string): string {
  const own = mapOf(original, path);
  const chain = [...maps, ...(own === undefined ? [] : [own])] as SourceMapInput[];
  const map = { ...remapping(chain, () => null) };
  if (own === undefined) {
    map.sources = [basename(path)];
    map.sourcesContent = [original];
  }
  const data = Buffer.from(JSON.stringify(map)).toString("base64");
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${data}\n`;
}

/** The map that a text says it has, if that can be read. */
function mapOf(text: string, path: string): unknown {
  const url = /^\/\/[#@] sourceMappingURL=(\S+)\s*$/m.exec(text)?.[1];
  if (url === undefined) return undefined;
  try {
    const inline = /^data:application\/json[^,]*;base64,(.*)$/.exec(url)?.[1];
    const json = inline === undefined ? readFileSync(new URL(url, `file://${path}`), "utf8") : "";
    return JSON.parse(inline === undefined ? json : Buffer.from(inline, "base64").toString()) as unknown;
  } catch {
    return undefined;
  }
}
