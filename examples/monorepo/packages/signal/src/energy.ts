/** The energy of a signal under a window. The window is scratch memory: it is freed here, whoever calls. */
export function energy(signal: Float64Array): number {
  const window = new Float64Array(signal.length);
  for (let i = 0; i < window.length; i++) window[i] = Math.sin((Math.PI * i) / window.length) ** 2;
  let sum = 0;
  for (let i = 0; i < window.length; i++) sum += (signal[i]! * window[i]!) ** 2;
  return sum;
}
