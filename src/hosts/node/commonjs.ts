/** CommonJS where Node has no hooks for it: its own loader is asked through, as tools have long done. */

import { readFileSync } from "node:fs";
import { Module } from "node:module";
import { Loader } from "./loader.js";
import { isRuntime } from "./urls.js";

interface LoadingModule {
  _compile(code: string, path: string, ...rest: unknown[]): unknown;
}

/** What Node's loader of CommonJS consists of, which its declarations leave out. */
interface CommonJsLoader {
  readonly prototype: LoadingModule;
  readonly _extensions: Record<string, (module: LoadingModule, path: string) => void>;
  _resolveFilename(request: string, parent: unknown, ...rest: unknown[]): string;
}

/**
 * Rewrites what Node's loader compiles.
 * @param isDone whether a text has been through the hooks already
 */
export function rewriteCompiled(loader: Loader, isDone: (path: string, text: string) => boolean): void {
  const node = Module as unknown as CommonJsLoader;
  const compile = node.prototype._compile;
  node.prototype._compile = function (code, path, ...rest) {
    const wanted = loader.wants(path) && !/\.[cm]?ts$/.test(path) && !isDone(path, code);
    return compile.call(this, wanted ? loader.rewrite(code, path, undefined) : code, path, ...rest);
  };
}

export function compileCommonJs(): void {
  const loader = new Loader();
  const node = Module as unknown as CommonJsLoader;
  rewriteCompiled(loader, () => false);

  const resolveFilename = node._resolveFilename;
  node._resolveFilename = (request, parent, ...rest) => {
    if (!isRuntime(request)) return resolveFilename.call(node, request, parent, ...rest);
    try {
      return resolveFilename.call(node, request, parent, ...rest);
    } catch {
      return Module.createRequire(import.meta.url).resolve(request);
    }
  };

  for (const extension of [".ts", ".cts"])
    node._extensions[extension] ??= (module, path) => {
      const text = readFileSync(path, "utf8");
      module._compile(loader.rewrite(text, path, "commonjs", true), path);
    };
}
