/** The version of this package. It is asked for where there are files; the library, which may run elsewhere, never does. */
export function version(): string {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  const manifest = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
