export function mode(bytes: Uint8Array): number {
  const histogram = new Uint32Array(256);

  const add = (byte: number): void => {
    histogram[byte]!++;
  };
  const best = (): number => {
    let at = 0;
    for (let i = 1; i < 256; i++) if (histogram[i]! > histogram[at]!) at = i;
    return at;
  };

  bytes.forEach(add);
  return best();
}
