/**
 * What is made of each file of Test262, so that its allocations become candidates:
 *
 * - *as it is*: a script in sloppy mode;
 * - *three times*: the body is that of a function, in strict mode where the file allows it, which is called three times.
 *   What the first call frees is what the second gets, and an error ends a call, not the file;
 * - *named*: the same, and where a file tests all typed arrays through a parameter (`function(TA, makeCtorArg)`), one
 *   of them by its name. `new TA(n)` is a call of something unknown, `new Int16Array(n)` is a site;
 * - *memory*: the same as three times, with typed arrays in the place of literals like `[1, 2, 3]`. Most files about
 *   classes, destructuring, generators and iterators hand such lists around, and allocate nothing else. Many then no longer
 *   succeed, since a typed array is no array: they must fail alike.
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
  const plain = {
    name: "as it is",
    text: flags.has("onlyStrict") ? `"use strict";\n${text}` : text,
  };
  if (flags.has("raw") || flags.has("module")) return [plain];
  const variants = [plain, { name: "three times", text: threeTimes(text, strict) }];
  const named = nameConstructors(text, seed);
  if (named !== text) variants.push({ name: "named", text: threeTimes(named, strict) });
  const memory = useMemory(text);
  if (memory !== text) variants.push({ name: "memory", text: threeTimes(memory, strict) });
  return variants;
}

function threeTimes(text, strict) {
  const directive = strict ? '"use strict";' : "";
  const call = "try { $body(); } catch (error) { $caught(error); }\n";
  return `function $body() {${directive}\n${text}\n}\n${call.repeat(3)}`;
}

/** A list of numbers that is an expression: neither the key of a member nor a part of a pattern. */
const NUMBERS_LISTED =
  /(^|[=(,?:[]\s*|\breturn |\bof |\byield |\.\.\.)(\[\s*\d+(?:\s*,\s*\d+)*\s*,?\s*\])(?!\s*[:=(])/gm;

function useMemory(text) {
  return text.replace(NUMBERS_LISTED, (_, before, list) => `${before}new Float64Array(${list})`);
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
