function hann(n: number): Float64Array {
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n);
  return values;
}

export function weight(n: number): number {
  const values = hann(n);
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum / n;
}
