/** The factors by which the later of several times differ from the first. */
export const againstFirst = ([first, ...others]) => others.map((time) => time / first);

/** Over programs: the geometric mean of the factor between the first time of each and the one at that place. */
export function geometricMean(results, at) {
  const factors = Object.values(results).map((times) => againstFirst(times)[at - 1]);
  return Math.exp(factors.reduce((sum, factor) => sum + Math.log(factor), 0) / factors.length);
}
