/** Reads source maps: as much as a test needs. */

interface Position {
  /** from 1 */
  readonly line: number;
  /** from 0 */
  readonly column: number;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function decode(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const char of segment) {
    const digit = DIGITS.indexOf(char);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}

/** The original position of a position in generated code. */
export function originOf(map: string, generated: Position): Position | undefined {
  const { mappings } = JSON.parse(map) as { mappings: string };
  let line = 0;
  let column = 0;
  let found: Position | undefined;
  mappings.split(";").forEach((segments, index) => {
    let at = 0;
    for (const segment of segments === "" ? [] : segments.split(",")) {
      const [moved = 0, , lines = 0, columns = 0] = decode(segment);
      at += moved;
      line += lines;
      column += columns;
      if (index + 1 === generated.line && at <= generated.column) found = { line: line + 1, column };
    }
  });
  return found;
}
