/** Vectors of three, which die at once, but are too small for a pool to be of use. */

function lengthOfSum(x: number, y: number, dimensions: number): number {
  const vector = new Float64Array(dimensions);
  vector[0] = Math.sin(x + y);
  vector[1] = Math.cos(x - y);
  vector[2] = x * y;
  let sum = 0;
  for (let at = 0; at < vector.length; at++) sum += vector[at]! * vector[at]!;
  return Math.sqrt(sum);
}

export function run(times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) for (let k = 0; k < 100; k++) sum += lengthOfSum(i, k, 3);
  return sum;
}
