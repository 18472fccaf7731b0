/** find the peaks of a spectrum of 400 points */
export default async function mlGsd(load) {
  const { gsd } = await load("ml-gsd", "lib/index.js");
  const x = Float64Array.from({ length: 400 }, (_, i) => i / 10);
  const peak = (at, centre, k) => (k + 1) * Math.exp(-(((at - centre) / 0.5) ** 2));
  const y = x.map(
    (at) =>
      [8, 15, 22, 30].reduce((sum, centre, k) => sum + peak(at, centre, k), 0) + 0.01 * Math.sin(at * 17),
  );
  return {
    rounds: 2,
    op(i) {
      const sgOptions = { windowSize: 9 + 2 * i, polynomial: 3 };
      const peaks = gsd({ x, y }, { sgOptions, realTopDetection: true, minMaxRatio: 0.02 });
      return peaks.map((one) => [one.x, one.y]);
    },
  };
}
