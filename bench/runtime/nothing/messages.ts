/** Messages of any length. One that is empty would be dropped, but none is; the last thousand wait in a queue. */

let next = 0;

function encode(length: number): Uint8Array | undefined {
  const message = new Uint8Array(length);
  let sum = 0;
  for (let at = 0; at < message.length; at += 7) {
    message[at] = at + length;
    sum = (sum * 31 + message[at]!) | 0;
  }
  if (sum === 0) return undefined;
  return message;
}

export const queue: Uint8Array[] = [];

export function run(times: number): number {
  for (let i = 0; i < times; i++) {
    next = (next + 7919) % 9973;
    const message = encode(200 + next);
    if (message !== undefined) queue[i % 1000] = message;
  }
  return queue.length;
}
