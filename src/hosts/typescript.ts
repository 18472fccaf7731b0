/**
 * Where the `typescript` namespace comes from. ts-patch and browsers hand it in; in Node it is loaded when it
 * is first needed, because it takes longer to load than everything else. It is not imported: inside `tspc`
 * that would load a second compiler beside the one that is running.
 *
 * The project's own TypeScript is taken where its version will do. Where it will not – TypeScript 7 has no
 * compiler in JavaScript – the one that scopefree depends on analyses, and that of the project compiles.
 */

import { ConfigurationError } from "../diagnostics/configuration-error.js";

export type TypeScript = typeof import("typescript");

interface ModuleLoader {
  createRequire(from: string): (id: string) => unknown;
}

interface NodeProcess {
  cwd(): string;
  getBuiltinModule?(id: "node:module"): ModuleLoader | undefined;
}

interface Found {
  readonly version: string;
  load(): TypeScript;
}

export function loadTypeScript(): TypeScript {
  return analysing().load();
}

/** The version of the TypeScript that analyses. */
export function typescriptVersion(): string {
  return analysing().version;
}

/** The version that a folder's own `import "typescript"` leads to. */
export function projectVersion(folder: string): string | undefined {
  return find(`${folder}/_.js`)?.version;
}

export function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 6 || (major === 5 && minor >= 5);
}

/** Whether the compiler is a native program, which runs no transformers. */
export function isNative(version: string): boolean {
  return Number(version.split(".")[0]) >= 7;
}

function analysing(): Found {
  const node = (globalThis as { process?: NodeProcess }).process;
  if (!node?.getBuiltinModule)
    throw new ConfigurationError("SF3012", { why: "pass the namespace as the option ts" });
  const found = [find(`${node.cwd()}/_.js`), find(import.meta.url)].filter((one) => one !== undefined);
  const usable = found.find(({ version }) => isSupported(version));
  if (usable) return usable;
  if (found[0]) throw new ConfigurationError("SF3011", { version: found[0].version });
  throw new ConfigurationError("SF3012", { why: "install it beside scopefree" });
}

function find(from: string): Found | undefined {
  const node = (globalThis as { process?: NodeProcess }).process?.getBuiltinModule?.("node:module");
  if (!node) return undefined;
  const require = node.createRequire(from);
  try {
    const { version } = require("typescript/package.json") as { version: string };
    return { version, load: () => require("typescript") as TypeScript };
  } catch {
    return undefined;
  }
}
