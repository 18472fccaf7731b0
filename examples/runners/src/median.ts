/** The copy that is sorted is scratch memory. */
export function median(values: Float64Array): number {
  const sorted = new Float64Array(values.length);
  sorted.set(values);
  sorted.sort();
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
