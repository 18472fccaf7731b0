/**
 * What is made of each file of Test262, so that its allocations become candidates:
 *
 * - *as it is*: a script in sloppy mode;
 * - *three times*: the body is that of a function, in strict mode where the file allows it, which is called three times.
 *   What the first call frees is what the second gets, and an error ends a call, not the file;
 * - *named*: the same, and where a file tests all typed arrays through a parameter (`function(TA, makeCtorArg)`), one
 *   of them by its name. `new TA(n)` is a call of something unknown, `new Int16Array(n)` is a site.
 *
 * The original of a variant is its text too: all comparisons are between two programs that differ by the pass alone.
 */
import { readFrontmatter } from "./frontmatter.mjs";

const NUMBERS = [
  "Float64Array",
  "Uint8Array",
  "Int16Array",
  "Uint32Array",
  "Uint8ClampedArray",
  "Float32Array",
];
const BIG = ["BigInt64Array", "BigUint64Array"];

/** @returns {{ name: string, text: string }[]} */
export function variantsOf(text, seed) {
  const { flags } = readFrontmatter(text);
  const strict = !flags.has("noStrict") && !flags.has("raw");
  const plain = { name: "as it is", text: flags.has("onlyStrict") ? `"use strict";\n${text}` : text };
  if (flags.has("raw") || flags.has("module")) return [plain];
  const variants = [plain, { name: "three times", text: threeTimes(text, strict) }];
  const named = nameConstructors(text, seed);
  if (named !== text) variants.push({ name: "named", text: threeTimes(named, strict) });
  return variants;
}

function threeTimes(text, strict) {
  const directive = strict ? '"use strict";' : "";
  const call = "try { $body(); } catch (error) { $caught(error); }\n";
  return `function $body() {${directive}\n${text}\n}\n${call.repeat(3)}`;
}

/** A file names the parameters TA and makeCtorArg by convention; where it does not, it stays as it is. */
function nameConstructors(text, seed) {
  if (!/\(\s*(?:function\s*)?\(?\s*TA\b/.test(text)) return text;
  const names = /testWithBigIntTypedArrayConstructors/.test(text) ? BIG : NUMBERS;
  const name = names[seed % names.length];
  return text
    .replace(/(function\s*\(\s*|\(\s*\(\s*)TA(?=\s*[,)])/g, "$1$$TA")
    .replace(/(\$TA\s*,\s*)makeCtorArg\b/g, "$1$$arg")
    .replace(/\bmakeCtorArg(?=\()/g, "")
    .replace(/\bTA\b/g, name);
}
