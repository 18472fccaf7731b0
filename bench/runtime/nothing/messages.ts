/** Messages, each of a length that does not come again. */

let next = 0;

function checksum(length: number): number {
  const message = new Uint8Array(length);
  for (let at = 0; at < message.length; at += 7) message[at] = at;
  let sum = 0;
  for (let at = 0; at < message.length; at += 64) sum = (sum * 31 + message[at]!) | 0;
  return sum;
}

export function run(times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) {
    next = (next + 7919) % 99_991;
    sum += checksum(200 + next);
  }
  return sum;
}
