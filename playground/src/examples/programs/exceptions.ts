export function checksum(text: string): number {
  const bytes = new Uint8Array(text.length * 2);
  try {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 255) throw new RangeError(`not Latin: ${text[i]}`);
      bytes[i] = code;
    }
    return sum(bytes);
  } catch (error) {
    if (error instanceof RangeError) return -1;
    throw error;
  } finally {
    bytes.fill(0);
  }
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const byte of bytes) total = (total * 31 + byte) | 0;
  return total;
}

export const main = () => checksum("the quick brown fox jumps over the lazy dog");
