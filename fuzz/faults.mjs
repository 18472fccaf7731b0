/**
 * Planted faults: for each, exact texts of the built pass and what stands there instead. Every one makes the analysis
 * unsound in a way that a person could; the fuzzer must find each. A test checks that the texts are still there.
 */

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** @type {{ name: string, edits: { file: string, find: string, put: string }[] }[]} */
export const FAULTS = [
  one(
    "closures do not capture",
    "escape/constraints.js",
    "for (const captured of body.captures) {",
    "for (const captured of []) {",
  ),
  one(
    "who holds a closure does not hold what it captured",
    "place/holders.js",
    "unit.fns.get(thing.fn)?.captures ?? []",
    "[]",
  ),
  one(
    "subarray copies",
    "effects/ecmascript/typed-arrays.js",
    'subarray: yields("view:same")',
    'subarray: yields("fresh:same")',
  ),
  one(
    ".buffer copies",
    "effects/ecmascript/typed-arrays.js",
    'buffer: yields("view:ArrayBuffer"),',
    'buffer: yields("fresh:ArrayBuffer"),',
  ),
  one(
    "fill, reverse and copyWithin return something new",
    "effects/ecmascript/typed-arrays.js",
    'each("copyWithin fill reverse", returnsReceiver)',
    'each("copyWithin fill reverse", yields("fresh:same"))',
  ),
  one(
    "new DataView(b) copies",
    "escape/memory.js",
    "        if (seen !== undefined)\n            graph.add(dst, seen, source,",
    "        if (seen === -1)\n            graph.add(dst, seen, source,",
  ),
  one(
    "this.x = is no store",
    "escape/members.js",
    'access(run, instr, id, thing.cls, key, "set", src, NONE);\n                graph.storeField(id, key, src, where);',
    'access(run, instr, id, thing.cls, key, "set", src, NONE);',
  ),
  one(
    "what an object holds is forgotten",
    "escape/members.js",
    'stored where the program may have put a setter"));\n                graph.storeField(id, key, src, where);',
    'stored where the program may have put a setter"));',
  ),
  one(
    "what a container holds does not escape with it",
    "escape/graph.js",
    "this.watch(node, (object) => this.escape(object, { ...cause, node, carrier: holder.id }));",
    "",
  ),
  one(
    "Map.set, push and the like keep nothing",
    "escape/effects.js",
    "for (const source of effect.keeps ?? [])",
    "for (const source of [])",
  ),
  one(
    "a variable of the module does not outlive the call",
    "lower/name-values.js",
    'l.emit({ op: "escape", src, why: outsideKind(l, id), span: l.span(node) });',
    ";",
  ),
  one(
    "stores of a function into its parameters are not told",
    "escape/summary.js",
    "held.add(key(to));",
    ";",
  ),
  one(
    "escapes of a function's parameters are not told",
    "escape/summary.js",
    "escapes.set(name, obj.escaped);",
    ";",
  ),
  one(
    "what a function returns is not told",
    "escape/summary.js",
    "const result = keysAt(resultNode);",
    "const result = [];",
  ),
  one(
    "unknown code keeps nothing",
    "escape/calls.js",
    "        graph.escapeAll(node, why);\n        if (spread) {",
    "        if (spread) {",
  ),
  one("catch blocks are not seen", "lower/jumps.js", "l.fn.handler = catchEntry;", ";"),
  one(
    "what is thrown does not escape",
    "escape/constraints.js",
    'graph.escapeAll(instr.src, cause(run, instr, "SF1105", "thrown"));',
    "",
  ),
  one(
    "what is yielded does not escape",
    "escape/constraints.js",
    'graph.escapeAll(instr.src, cause(run, instr, "SF1106", "yielded"));',
    ";",
  ),
  one(
    "async functions end when they return",
    "escape/instantiate.js",
    "if (summary.async && (!instr.awaited || summary.generator)) {",
    "if (false) {",
  ),
  one(
    "back edges are ignored",
    "lower/loops.js",
    "    l.goto(head);\n    l.fn.current = after;",
    "    l.fn.current = after;",
  ),
  one(
    "nothing is live at the end of a block",
    "ir/liveness.js",
    "return def === undefined && liveOut.has(block);",
    "return false;",
  ),
  one(
    "what is returned is freed",
    "place/bind.js",
    "for (const object of this.run.graph.pointsTo(src))\n            if (reaching.has(object))\n                return true;\n        return false;",
    "return false;",
  ),
  one(
    "a way out is never taken before a free",
    "place/bind.js",
    "return ways.some((way) => this.reaches(way, place, at));",
    "return false;",
  ),
  one(
    "zeroing is always elided",
    "rewrite/allocation.js",
    'return "makeSliceTracked";',
    'return "makeSliceTrackedNoZero";',
  ),
  one(
    "a join is the first of its values",
    "escape/constraints.js",
    "for (const src of instr.srcs)",
    "for (const src of instr.srcs.slice(0, 1))",
  ),
  one(
    "c ? a : b is b",
    "lower/expressions.js",
    "l.copy(dst, value, node);\n        ends.push",
    "if (way !== ways[0]) l.copy(dst, value, node);\n        ends.push",
  ),
  one(
    "elements of an array are not its contents",
    "escape/iteration.js",
    'case "array":\n                graph.loadField(id, key, dst, where);',
    'case "array":',
  ),
  one(
    "a free may follow a free",
    "place/bind.js",
    "return chosen.some((other) => {",
    "return [].some((other) => {",
  ),
  one(
    "accessors are plain fields",
    "escape/accessors.js",
    "if (found === undefined)\n        return;",
    "if (found !== 1)\n        return;",
  ),
  one(
    "a spread holds nothing of its source",
    "escape/constraints.js",
    "store(run, instr, instr.object, ANY_KEY, all);",
    ";",
  ),
];

function one(name, file, find, put) {
  return { name, edits: [{ file, find, put }] };
}

/** The text with the edits of a fault applied to it; throws where one no longer fits exactly once. */
export function plant(text, edit) {
  const parts = text.split(edit.find);
  if (parts.length < 2) throw new Error(`${edit.file} has no longer: ${edit.find}`);
  return [parts[0], parts.slice(1).join(edit.find)].join(edit.put);
}

/** A copy of the built pass with faults in it. */
export function plantAll(edits, dist, folder) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(dist, folder, { recursive: true });
  for (const edit of edits) {
    const file = path.join(folder, edit.file);
    writeFileSync(file, plant(readFileSync(file, "utf8"), edit));
  }
}
