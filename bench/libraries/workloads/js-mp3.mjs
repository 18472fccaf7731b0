import { readFileSync } from "node:fs";

/** decode 0.4 s of 44.1 kHz stereo */
export default async function jsMp3(load) {
  const { newDecoder } = await load("js-mp3", "index.js");
  const file = new Uint8Array(readFileSync(new URL("./tone.mp3", import.meta.url)));
  return {
    rounds: 1,
    op: () => new Int16Array(newDecoder(file.buffer.slice(0)).decode()).subarray(4000, 14_000),
  };
}
