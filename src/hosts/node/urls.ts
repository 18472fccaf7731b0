import { fileURLToPath } from "node:url";

/** The file that a URL of a module names, if it is one. Queries tell instances of a module apart. */
export function pathOf(url: string): string | undefined {
  return url.startsWith("file:") ? fileURLToPath(url.replace(/[?#].*$/, "")) : undefined;
}

export function isRuntime(specifier: string): boolean {
  return specifier === "scopefree/runtime";
}
