/** The copy is scratch memory. */
export function energy(bytes) {
  const centred = new Float64Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) centred[i] = bytes[i] - 128;
  let sum = 0;
  for (const x of centred) sum += x * x;
  return sum;
}
