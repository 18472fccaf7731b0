import { generator } from "../random.mjs";

/** solve, invert and decompose 12 × 12; plain arrays only */
export default async function numericJs(load) {
  const numeric = await load("numeric", "numeric-1.2.6.js");
  const { unit } = generator(18);
  const a = Array.from({ length: 12 }, () => Array.from({ length: 12 }, () => unit() - 0.5));
  const b = a.map(unit);
  const symmetric = numeric.dot(a, numeric.transpose(a));
  const oscillate = (_, at) => [at[1], -at[0]];
  return {
    rounds: 1,
    op(i) {
      a[0][0] = i;
      const solved = [numeric.solve(a, b), numeric.inv(a)[0]];
      const decomposed = [numeric.svd(a).S, numeric.eig(symmetric).lambda.x];
      return [...solved, ...decomposed, numeric.dopri(0, 3, [1, 0], oscillate, 1e-6, 200).at(2)];
    },
  };
}
