/**
 * Programs → what an engine runs. A program is files and the one that is run; what it is written as is its form:
 * `script`, a single file of which the text is the body of a function, or `esm` and `cjs`, modules that import each other.
 *
 * @typedef {"script" | "esm" | "cjs"} Form
 * @typedef {{ files: Map<string, string>, entry: string, form: Form }} Program
 */
import { transform } from "esbuild";

/** A program of one file. @returns {Program} */
export function single(name, text) {
  return { files: new Map([[name, text]]), entry: name, form: "script" };
}

/** Without types, and with `require` for `import`. @param {Program} program @returns {Promise<Program>} */
export async function compile({ files, entry, form }) {
  const made = await Promise.all(
    [...files].map(async ([name, text]) => [name, await body(name, text, form)]),
  );
  return { files: new Map(made), entry, form };
}

async function body(name, text, form) {
  const isTypeScript = name.endsWith(".ts");
  const plain = form === "script" ? text.replace(/^export \{\s*\};?$/m, "") : text;
  // what this Node does not know
  const isNew = /\busing \w+ =/.test(plain);
  if (!isTypeScript && form !== "esm" && !isNew) return plain;
  const format = form === "esm" ? { format: "cjs" } : {};
  const loader = isTypeScript ? "ts" : "js";
  try {
    return (await transform(plain, { loader, target: "es2022", logLevel: "silent", ...format })).code;
  } catch (error) {
    // what is said of this process, and not of the text
    if (!error.errors?.length || /Invalid option/.test(error.message)) throw error;
    return plain; // has an error, which whoever runs it finds too
  }
}
