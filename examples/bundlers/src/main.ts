import { stats } from "scopefree/runtime";
import nacl from "tweetnacl";
import { boxBlur } from "./blur";

const width = 64;
const image = new Uint8ClampedArray(width * width).map((_, index) => (index * 7) % 251);
const text = new Uint8Array(image);
const key = new Uint8Array(32).fill(1);
const nonce = new Uint8Array(24).fill(2);

function reuses(run: () => void): number {
  run();
  run();
  const before = stats().reuses;
  run();
  return stats().reuses - before;
}

console.log(`blurred in memory that was used before: ${reuses(() => boxBlur(image, width)) > 0}`);
console.log(`sealed in memory that was used before: ${reuses(() => nacl.secretbox(text, nonce, key)) > 0}`);
console.log(`checksum ${image.reduce((sum, value) => (sum * 31 + value) | 0, 0)}`);
if (process.argv.includes("--fail")) boxBlur(image, -1);
