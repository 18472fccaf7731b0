// The pools that are compared with are fetched from npm when the benchmark runs first: one of them has 400 MB of
// dependencies, which nobody needs who only wants to run the tests.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const packages = ["typedarray-pool@1.2.0", "@thi.ng/malloc@6.1.150", "@stdlib/array@0.5.1"];

export const peersFolder = new URL("../../.cache/bench/peers/", import.meta.url);

export function fetchPeers() {
  if (existsSync(new URL("complete", peersFolder))) return;
  const folder = fileURLToPath(peersFolder);
  console.log("fetching typedarray-pool, @thi.ng/malloc and @stdlib/array from npm, once");
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("package.json", peersFolder), "{}");
  const flags = ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", ...packages];
  execFileSync("npm", flags, { stdio: "inherit", shell: process.platform === "win32" });
  writeFileSync(new URL("complete", peersFolder), "");
}
