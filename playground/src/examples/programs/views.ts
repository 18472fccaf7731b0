export function header(size: number): number {
  const packet = new Uint8Array(size + 128);
  const head = packet.subarray(0, 8);
  const fields = new DataView(packet.buffer);
  fields.setUint32(0, 0xcafe);
  fields.setUint32(4, size);
  return head.reduce((sum, byte) => sum + byte, 0);
}

export function copied(size: number): Uint8Array {
  const packet = new Uint8Array(size + 128);
  packet.fill(1, 0, 8);
  return packet.slice(0, 8);
}

export function viewed(size: number): Uint8Array {
  const packet = new Uint8Array(size + 128);
  packet.fill(1, 0, 8);
  return packet.subarray(0, 8);
}

export const main = () => [header(1000), copied(1000), viewed(1000)];
