/** The power of a signal in each of `bands` bands; what an editor says about it stands beside it. */
export function spectrum(samples: Float32Array, bands: number): Float64Array {
  const window = /* @tracked */ new Float64Array(samples.length);
  for (let i = 0; i < samples.length; i++) window[i] = (samples[i] ?? 0) * hann(i, samples.length);
  const power = new Float64Array(bands); // a hint: it is returned
  for (let band = 0; band < bands; band++) power[band] = powerOf(window, (Math.PI * band) / bands);
  return power; // an inlay hint before it: frees window
}

function hann(i: number, length: number): number {
  return 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length);
}

function powerOf(signal: Float64Array, frequency: number): number {
  let re = 0;
  let im = 0;
  signal.forEach((value, i) => {
    re += value * Math.cos(frequency * i);
    im += value * Math.sin(frequency * i);
  });
  return re * re + im * im;
}
