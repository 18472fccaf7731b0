/**
 * Hooks in the thread of the program (`module.registerHooks`).
 *
 * Tools that compile CommonJS themselves (tsx) read it from the disk, whatever hooks made of it; so what comes to be
 * compiled and is not what the hooks handed out is rewritten there.
 */

import { readFileSync } from "node:fs";
import type { LoadFnOutput, ResolveFnOutput } from "node:module";
import { rewriteCompiled } from "./commonjs.js";
import { type Format, Loader, stripsTypes } from "./loader.js";
import { isRuntime, pathOf } from "./urls.js";

interface Context {
  readonly parentURL?: string | undefined;
}

/** The hooks of Node 22.15 and later, which the declarations of earlier ones do not have. */
export interface SyncHooks {
  resolve(
    specifier: string,
    context: Context,
    next: (specifier: string, context: Context) => ResolveFnOutput,
  ): ResolveFnOutput;
  load(url: string, context: object, next: (url: string, context: object) => LoadFnOutput): LoadFnOutput;
}

export function installHooks(registerHooks: (hooks: SyncHooks) => unknown): void {
  const loader = new Loader();
  /** texts that were handed out and may be compiled as CommonJS, by path */
  const handedOut = new Map<string, string>();
  const hand = (path: string, format: Format, text: string) => {
    if (format !== "module") handedOut.set(path, text);
    return text;
  };
  rewriteCompiled(loader, (path, text) => {
    const isDone = handedOut.get(path) === text;
    handedOut.delete(path);
    return isDone;
  });
  registerHooks({
    resolve(specifier, context, next) {
      if (!isRuntime(specifier)) return next(specifier, context);
      try {
        return next(specifier, context);
      } catch {
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
    load(url, context, next) {
      const path = pathOf(url);
      if (path === undefined || !loader.wants(path)) return next(url, context);
      if (!stripsTypes && /\.[cm]?ts$/.test(path)) {
        const text = readFileSync(path, "utf8");
        const format = loader.formatOfTypeScript(path, text);
        const source = hand(path, format, loader.rewrite(text, path, format, true));
        return { format, source, shortCircuit: true };
      }
      const loaded = next(url, context);
      const format = formatOf(loaded.format);
      if (format === null) return loaded;
      const { source } = loaded;
      const text = source ? Buffer.from(source as Uint8Array).toString() : readFileSync(path, "utf8");
      const rewritten = hand(path, format, loader.rewrite(text, path, format));
      return rewritten === text ? loaded : { ...loaded, source: rewritten };
    },
  });
}

/** @returns null for what is no code */
function formatOf(format: string | null | undefined): Format | null {
  if (format === undefined || format === null) return undefined;
  const [, kind] = /^(module|commonjs)(?:-typescript)?$/.exec(format) ?? [];
  return (kind as Format) ?? null;
}
