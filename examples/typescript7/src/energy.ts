/** The energy of a signal behind a window; the window is scratch memory, and the assertion says so to `scopefree check`. */
export function energy(signal: Float64Array): number {
  const window = /* @tracked */ new Float64Array(signal.length);
  for (let i = 0; i < window.length; i++)
    window[i] = signal[i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window.length));
  let sum = 0;
  for (const x of window) sum += x * x;
  if (!Number.isFinite(sum)) throw new RangeError("a signal consists of numbers");
  return sum;
}
