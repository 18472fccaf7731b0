/** Products of small matrices. One whose trace is zero would be dropped, but none is; the last thousand are kept. */

function product(a: Float64Array, b: Float64Array, n: number): Float64Array | undefined {
  const c = new Float64Array(n * n);
  let trace = 0;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[row * n + k]! * b[k * n + column]!;
      c[row * n + column] = sum;
    }
    trace += c[row * n + row]!;
  }
  if (trace === 0) return undefined;
  return c;
}

const n = 12;
export const kept: Float64Array[] = [new Float64Array(n * n).fill(1.5)];

export function run(times: number): number {
  const a = kept[0]!;
  for (let i = 0; i < times; i++) {
    const c = product(a, a, n);
    if (c !== undefined) kept[1 + (i % 1000)] = c;
  }
  return kept.length;
}
