/** How engines are told to run `engine-program.mjs` with the runtime as it is built. */
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../../", import.meta.url));

const program = `
  const runtime = await import("./dist/runtime/index.js");
  const { check } = await import("./test/runtime/engine-program.mjs");
  console.log(JSON.stringify(await check(runtime)));`;

type CommandLine = readonly [command: string, ...args: string[]];

export const commandLines: Readonly<Record<"Node" | "Deno" | "Bun", CommandLine>> = {
  Node: [process.execPath, "--input-type=module", "--eval", program],
  Deno: ["deno", "eval", program],
  Bun: ["bun", "--eval", program],
};
