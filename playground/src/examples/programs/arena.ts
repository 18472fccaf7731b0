import { Arena } from "scopefree/runtime";

export function median(rows: number, width: number): Float64Array {
  const arena = new Arena();
  const medians = arena.alloc(Float64Array, rows);
  for (let row = 0; row < rows; row++) {
    const values = arena.alloc(Float64Array, width);
    for (let i = 0; i < width; i++) values[i] = (i * 7919 + row) % 101;
    values.sort();
    medians[row] = values[width >> 1]!;
  }
  const result = arena.clone(medians);
  arena.free();
  return result;
}

export const main = () => median(10, 200);
