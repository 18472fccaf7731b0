/**
 * What differs between bundlers: how to tell whether a build reads every file once, and how a package that is
 * rewritten finds `scopefree/runtime` where it cannot see it from where it is installed (as under pnpm).
 */

import { fileURLToPath } from "node:url";
import type { UnpluginContextMeta, UnpluginOptions } from "unplugin";
import { sourceName } from "../candidates.js";
import { viteConfiguration } from "./dependencies.js";
import type { BundlerOptions } from "./options.js";
import type { Session } from "./session.js";

const runtime = "scopefree/runtime";
const ownRuntime = fileURLToPath(new URL("../../runtime/index.js", import.meta.url));

type Hooks = Omit<UnpluginOptions, "name">;

export function hookUp(
  framework: UnpluginContextMeta["framework"],
  session: Session,
  options: BundlerOptions,
): Hooks {
  switch (framework) {
    case "vite":
      return vite(session, options);
    case "rollup":
    case "rolldown":
      return rollup(session, framework);
    case "webpack":
    case "rspack":
      return webpack(session, framework);
    case "esbuild":
      return esbuild(session);
    default:
      return { buildStart: () => session.start(false) };
  }
}

/** The part of Rollup's plugin context that Vite, Rollup and Rolldown share. */
interface RollupContext {
  readonly meta: { readonly watchMode?: boolean };
  resolve(id: string, importer: string | undefined, options: object): Promise<{ id: string } | null>;
}

const resolveId = {
  filter: { id: /^scopefree\/runtime$/ },
  async handler(this: unknown, id: string, importer: string | undefined, options: object) {
    const found = await (this as RollupContext).resolve(id, importer, { ...options, skipSelf: true });
    return found ?? ownRuntime;
  },
};

/**
 * Rollup takes a module over from the cache of an earlier build if its own text is the same, whatever else its rewrite
 * depended on. So what an earlier build rewrote is done again, and a build that is given such a cache, which does not show
 * all modules, decides each by itself.
 */
function rollup(session: Session, framework: "rollup" | "rolldown"): Hooks {
  return {
    [framework]: {
      resolveId,
      buildStart(this: RollupContext, { cache }: { readonly cache?: unknown }) {
        session.start(!this.meta.watchMode && !cache);
      },
      shouldTransformCachedModule: ({ code }: { readonly code: string }) =>
        /["']scopefree\/runtime["']/.test(code),
    },
  };
}

/** The dev server, Vitest and `build --watch` transform one module at a time and keep the others. */
function vite(session: Session, options: BundlerOptions): Hooks {
  let everything = false;
  return {
    buildStart: () => session.start(everything),
    vite: {
      resolveId: resolveId as never,
      config(_, { command }) {
        return viteConfiguration(
          options,
          command,
          this?.meta !== undefined && "rolldownVersion" in this.meta,
        );
      },
      configResolved(config) {
        everything = config.command === "build" && !config.build.watch;
      },
    },
  };
}

/** The part of webpack's compiler that Rspack has too. */
interface Compiler {
  readonly hooks: Record<
    "run" | "watchRun",
    { tap(options: { name: string; stage: number }, run: () => void): void }
  >;
  readonly options: { readonly resolve: { fallback?: unknown } };
}

function webpack(session: Session, framework: "webpack" | "rspack"): Hooks {
  const apply = (compiler: Compiler) => {
    const stage = { name: "scopefree", stage: -1 };
    compiler.hooks.run.tap(stage, () => session.start(true));
    compiler.hooks.watchRun.tap(stage, () => session.start(false));
    const { resolve } = compiler.options;
    if (Array.isArray(resolve.fallback)) resolve.fallback.push({ name: runtime, alias: ownRuntime });
    else resolve.fallback = { [runtime]: ownRuntime, ...(resolve.fallback as object | undefined) };
  };
  return { [framework]: apply };
}

/** esbuild asks plugins anew for every file of every build; but only the first is sure not to be watched. */
function esbuild(session: Session): Hooks {
  let builds = 0;
  let loaders: Readonly<Record<string, string>> = {};
  return {
    buildStart: () => session.start(builds++ === 0),
    esbuild: {
      onLoadFilter: sourceName,
      config: (options) => {
        loaders = options.loader ?? {};
      },
      loader: (_, path) => {
        const extension = /\.[^.]+$/.exec(path)?.[0] ?? "";
        const usual = /^\.[cm]?ts$/.test(extension) ? "ts" : extension.slice(1).replace(/^[cm]js$/, "js");
        return (loaders[extension] ?? usual) as "js";
      },
      setup(build) {
        const again = Symbol("again");
        build.onResolve({ filter: /^scopefree\/runtime$/ }, async ({ path, pluginData, ...rest }) => {
          if (pluginData === again) return undefined;
          const { importer, namespace, resolveDir, kind } = rest;
          const found = await build.resolve(path, {
            importer,
            namespace,
            resolveDir,
            kind,
            pluginData: again,
          });
          return found.errors.length > 0 ? { path: ownRuntime } : found;
        });
      },
    },
  };
}
