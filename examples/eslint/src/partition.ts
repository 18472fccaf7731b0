/** The element that would stand at `k` if the numbers were sorted; they change places. */
export function partition(values: Float64Array, k: number): number {
  return values.sort()[k] ?? Number.NaN;
}
