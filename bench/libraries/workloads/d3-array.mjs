import { generator } from "../random.mjs";

/** statistics of a column of 300 values, and a blurred image of 64 × 64 */
export default async function d3Array(load) {
  const d3 = await load("d3-array", "src/index.js");
  const { unit } = generator(7);
  const column = Array.from({ length: 300 }, () => unit() * 1000);
  const image = Array.from({ length: 64 * 64 }, unit);
  return {
    rounds: 4,
    op(i) {
      column[0] = i;
      const data = Float64Array.from(image);
      const quantiles = [d3.median(column), d3.quantile(column, 0.1), d3.quantile(column, 0.9)];
      const moments = [d3.mode(column), d3.fsum(column), d3.deviation(column), d3.rank(column)];
      const bins = d3.thresholdFreedmanDiaconis(column, 0, 1000);
      return [...quantiles, ...moments, bins, d3.blur2({ data, width: 64, height: 64 }, 2).data];
    },
  };
}
