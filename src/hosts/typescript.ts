/**
 * Where the `typescript` namespace comes from. ts-patch and browsers hand it in; in Node the peer
 * dependency is loaded when it is first needed, because it takes longer to load than everything else.
 * It is not imported: inside `tspc` that would load a second compiler beside the one that is running.
 */

import { ConfigurationError } from "../diagnostics/configuration-error.js";

export type TypeScript = typeof import("typescript");

interface ModuleLoader {
  createRequire(from: string): (id: string) => unknown;
}

interface NodeProcess {
  getBuiltinModule?(id: "node:module"): ModuleLoader | undefined;
}

export function loadTypeScript(): TypeScript {
  const node = (globalThis as { process?: NodeProcess }).process?.getBuiltinModule?.("node:module");
  if (!node) throw new ConfigurationError("SF3012", { why: "pass the namespace as the option ts" });
  let loaded: unknown;
  try {
    loaded = node.createRequire(import.meta.url)("typescript");
  } catch {
    throw new ConfigurationError("SF3012", { why: "install it beside scopefree" });
  }
  return supported(loaded as TypeScript);
}

/** TypeScript 7 has another API altogether; before 5.5 parts of the one used here are missing. */
function supported(ts: TypeScript): TypeScript {
  const [major = 0, minor = 0] = ts.version.split(".").map(Number);
  if (major > 6 || major < 5 || (major === 5 && minor < 5)) {
    throw new ConfigurationError("SF3011", { version: ts.version });
  }
  return ts;
}
