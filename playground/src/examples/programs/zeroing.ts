export function ramp(n: number): number {
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = i * 0.5;
  return values.reduce((a, b) => a + b, 0);
}

export function counted(words: number[], n: number): number {
  const counts = new Uint32Array(n);
  for (const word of words) counts[word % n]!++;
  return counts.reduce((a, b) => Math.max(a, b), 0);
}

export const main = () => ramp(20_000) + counted([1, 2, 3, 2, 1, 2], 20_000);
