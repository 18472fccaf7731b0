/**
 * Signatures of functions that others declare, in a file of their own (option `signatures`):
 *
 *     {
 *       "modules": {
 *         "wasm-codec": { "crc32": ["data"], "Encoder#write": ["chunk"], "Encoder.probe": ["head"] }
 *       },
 *       "globals": { "hashNative": ["input"], "AudioSink#push": ["samples"] }
 *     }
 *
 * Under each function stand the parameters that go nowhere, as in `@noescape`. `Class#method` is a member of
 * instances (of an interface, too), `a.b` a member of a namespace or a static one. The names must be those of the
 * declarations: what does not exist is reported, because it would be trusted by nobody.
 */

export interface Signature {
  /** undefined: a global */
  readonly module: string | undefined;
  /** "crc32", "Encoder#write" */
  readonly path: string;
  readonly parameters: readonly string[];
}

/** The signatures of a file given as text, or of an object given in its place; or what is wrong with it. */
export function readSignatures(given: unknown): readonly Signature[] | string {
  let value = given;
  if (typeof given === "string") {
    try {
      value = JSON.parse(given);
    } catch (error) {
      return `it is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  if (!isRecord(value)) return "it must be an object with modules or globals";
  const found: Signature[] = [];
  for (const [key, content] of Object.entries(value)) {
    if (key === "$schema") continue;
    if (key !== "modules" && key !== "globals") return `${key} is neither modules nor globals`;
    if (!isRecord(content)) return `${key} must be an object`;
    if (key === "globals") {
      const wrong = collect(undefined, content, found);
      if (wrong !== undefined) return wrong;
      continue;
    }
    for (const [module, functions] of Object.entries(content)) {
      if (!isRecord(functions)) return `${module} must be an object of functions`;
      const wrong = collect(module, functions, found);
      if (wrong !== undefined) return wrong;
    }
  }
  return found;
}

function collect(
  module: string | undefined,
  functions: Readonly<Record<string, unknown>>,
  found: Signature[],
): string | undefined {
  for (const [path, parameters] of Object.entries(functions)) {
    const isList = Array.isArray(parameters) && parameters.every((one) => typeof one === "string");
    if (!isList) return `${path} must be a list of names of parameters`;
    if (!/^[\w$]+(?:\.[\w$]+)*(?:#[\w$]+)?$/.test(path)) return `${path} is no path of names: f, a.f, C#f`;
    found.push({ module, path, parameters });
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
