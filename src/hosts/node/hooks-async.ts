/** Hooks in a thread of their own (`module.register`), for ES modules. */

import { readFileSync } from "node:fs";
import type { LoadHook, ResolveHook } from "node:module";
import { Loader } from "./loader.js";
import { isRuntime, pathOf } from "./urls.js";

const loader = new Loader();

export const resolve: ResolveHook = async (specifier, context, next) => {
  if (!isRuntime(specifier)) return next(specifier, context);
  try {
    return await next(specifier, context);
  } catch {
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
};

export const load: LoadHook = async (url, context, next) => {
  const path = pathOf(url);
  if (path === undefined || !loader.wants(path)) return next(url, context);
  if (/\.[cm]?ts$/.test(path)) {
    const text = readFileSync(path, "utf8");
    const format = loader.formatOfTypeScript(path, text);
    // Without a source, Node asks its CommonJS loader, which knows what to do (commonjs.ts).
    if (format === "commonjs") return { format, shortCircuit: true };
    return { format, source: loader.rewrite(text, path, format, true), shortCircuit: true };
  }
  const loaded = await next(url, context);
  if (loaded.format !== "module" || !loaded.source) return loaded;
  const text = Buffer.from(loaded.source as Uint8Array).toString();
  return { ...loaded, source: loader.rewrite(text, path, "module") };
};
