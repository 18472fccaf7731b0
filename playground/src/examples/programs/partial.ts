export function trimmed(samples: Float64Array, limit: number): Float64Array | null {
  const copy = new Float64Array(samples.length);
  let kept = 0;
  for (const sample of samples) {
    if (Math.abs(sample) < limit) copy[kept++] = sample;
  }
  if (kept < 2) return null;
  return copy;
}

export function main(): number {
  const noise = new Float64Array(500).fill(9);
  return trimmed(noise, 5) === null ? 0 : 1;
}
