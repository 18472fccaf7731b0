function hann(n: number): Float64Array {
  const window = new Float64Array(n);
  for (let i = 0; i < n; i++) window[i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / n);
  return window;
}

export function weight(n: number): number {
  const window = hann(n);
  let sum = 0;
  for (const value of window) sum += value * value;
  return sum / n;
}
