/** Adler-32, with the sums of blocks in scratch memory. */
exports.checksum = function checksum(bytes) {
  const block = 16;
  const sums = new Uint32Array(Math.ceil(bytes.length / block));
  for (let i = 0; i < bytes.length; i++) sums[(i / block) | 0] += bytes[i];
  let a = 1;
  let b = 0;
  for (const sum of sums) {
    a = (a + sum) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
};
