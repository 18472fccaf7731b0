/**
 * What the result kept of the source, as runs of characters. The source map has a segment for each character that
 * is kept; runs are what is left of it when neighbours are joined.
 */
import { decode } from "@jridgewell/sourcemap-codec";
import type { SourceMap } from "../../../src/hosts/library.js";
import type { Kept } from "./protocol.js";

export function keptOf(source: string, code: string, map: SourceMap | undefined): Kept[] {
  if (!map) return [{ source: 0, output: 0, length: source.length }];
  const sourceLines = startsOf(source);
  const outputLines = startsOf(code);
  const pairs: { source: number; output: number }[] = [];
  decode(map.mappings).forEach((segments, line) => {
    for (const segment of segments) {
      if (segment.length === 1) continue;
      const [column, , sourceLine, sourceColumn] = segment;
      pairs.push({
        source: (sourceLines[sourceLine] ?? 0) + sourceColumn,
        output: (outputLines[line] ?? 0) + column,
      });
    }
  });
  return runsOf(pairs, source, code);
}

/** A segment that is followed by another text than the source has there belongs to something inserted. */
function runsOf(pairs: readonly { source: number; output: number }[], source: string, code: string): Kept[] {
  const runs: { source: number; output: number; length: number }[] = [];
  for (const [at, { source: from, output }] of pairs.entries()) {
    const last = runs.at(-1);
    if (last && from < last.source + last.length) continue;
    const next = pairs[at + 1];
    let length = 0;
    const limit = Math.min(
      next ? next.output - output : code.length - output,
      next && next.source > from ? next.source - from : source.length - from,
    );
    while (length < limit && source[from + length] === code[output + length]) length++;
    if (length === 0) continue;
    if (last && last.source + last.length === from && last.output + last.length === output)
      last.length += length;
    else runs.push({ source: from, output, length });
  }
  return runs;
}

/** Where a character of the source stands in the result; for one that was removed, where the next one stands. */
export function toOutput(kept: readonly Kept[], offset: number): number {
  for (const run of kept)
    if (offset < run.source + run.length) return run.output + Math.max(0, offset - run.source);
  const last = kept.at(-1);
  return last ? last.output + last.length : 0;
}

/** Where a character of the result comes from; for one that was inserted, the place before which it stands. */
export function toSource(kept: readonly Kept[], offset: number): number {
  for (const run of kept)
    if (offset < run.output + run.length) return run.source + Math.max(0, offset - run.output);
  const last = kept.at(-1);
  return last ? last.source + last.length : 0;
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
