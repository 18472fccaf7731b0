/** transform and filter signals of 256, 480 and 441 samples */
export default async function jsfft(load) {
  const { FFT } = await load("jsfft", "dist/fft.js");
  const signals = [256, 480, 441].map((length) =>
    Float32Array.from({ length }, (_, i) => Math.fround(Math.sin(i / 3) + (i % 7) / 7)),
  );
  const lowPass = (value, k, n) => {
    if (k <= n / 4 || k >= (3 * n) / 4) return;
    value.real = 0;
    value.imag = 0;
  };
  return {
    rounds: 3,
    op(i) {
      const spectrum = FFT(signals[i]);
      return [spectrum.real, spectrum.frequencyMap(lowPass).real];
    },
  };
}
