import { stats } from "scopefree/runtime";
import nacl from "tweetnacl";
import { checksum } from "./checksum.cjs";
import { energy } from "./energy.js";

function reused(run) {
  for (let i = 0; i < 2; i++) run();
  const before = stats().reuses;
  run();
  return stats().reuses > before ? "used again" : "made anew";
}

const bytes = new Uint8Array(4096).fill(7);
const key = new Uint8Array(32).fill(1);
const nonce = new Uint8Array(24).fill(2);
console.log(
  "ES module:",
  reused(() => energy(bytes)),
);
console.log(
  "CommonJS:",
  reused(() => checksum(bytes)),
);
console.log(
  "package:",
  reused(() => nacl.secretbox(bytes, nonce, key)),
);
