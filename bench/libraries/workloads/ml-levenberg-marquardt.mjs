/** fit a sine with three parameters to 60 points */
export default async function levenberg(load) {
  const { levenbergMarquardt } = await load("ml-levenberg-marquardt", "lib/index.js");
  const x = Array.from({ length: 60 }, (_, i) => i / 6);
  const y = x.map((at) => 2.5 * Math.sin(1.3 * at + 0.2) + 0.05 * Math.cos(31 * at));
  const sine =
    ([a, b, c]) =>
    (t) =>
      a * Math.sin(b * t + c);
  return {
    rounds: 1,
    op: (i) =>
      levenbergMarquardt({ x, y }, sine, {
        damping: 1.5,
        initialValues: [2, 1.2 + i / 100, 0],
        gradientDifference: 1e-4,
        maxIterations: 40,
        errorTolerance: 1e-9,
      }).parameterValues,
  };
}
