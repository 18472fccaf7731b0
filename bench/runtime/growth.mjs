// Growth: Go's benchmark of strings.Builder, whose buffers `runtime.free` made reusable. A builder gets 1 … 1000 writes
// of 36 bytes. One process with the free, or without. Prints JSON: nanoseconds per shape.

import { measure } from "./measure.mjs";

const shapes = [1, 2, 3, 5, 8, 10, 100, 1000];
const [, , how] = process.argv;
const { ByteBuilder } = await import(`../../dist/runtime/${how === "free" ? "index" : "noreuse"}.js`);
const write = new Uint8Array(36).fill(0x78);

const results = {};
for (const writes of shapes) {
  results[writes] = await measure((times) => {
    let bytes = 0;
    for (let i = 0; i < times; i++) {
      const builder = new ByteBuilder();
      for (let at = 0; at < writes; at++) builder.append(write);
      bytes += builder.length;
      builder.free();
    }
    return bytes;
  });
}
console.log(JSON.stringify(results));
