/** Plain JavaScript is looked at file by file. */
export function checksum(text) {
  const codes = /* @tracked */ new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) codes[i] = text.charCodeAt(i);
  return codes.reduce((sum, code) => (sum * 31 + code) | 0, 0);
}
