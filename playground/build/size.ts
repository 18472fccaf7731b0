/**
 * Writes a gzip and a brotli copy beside each file of the build, for servers that send them, prints what each part
 * weighs, and fails the build when a part outgrows its budget.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

interface Part {
  readonly name: string;
  readonly files: RegExp;
  /** kB, gzipped */
  readonly budget: number;
}

/** In order of loading. The first two are what a first result waits for. */
const PARTS: readonly Part[] = [
  { name: "page", files: /^(?:index\.html|assets\/(?:index|page|connection)-.*\.(?:js|css))$/, budget: 290 },
  { name: "analysis worker", files: /^assets\/worker-.*\.js$/, budget: 1050 },
  { name: "fonts", files: /\.woff2$/, budget: 110 },
  { name: "types of the web", files: /^assets\/dom-.*\.js$/, budget: 260 },
  { name: "types of Node", files: /^assets\/node-.*\.js$/, budget: 200 },
  { name: "other", files: /^assets\/.*\.(?:js|css)$/, budget: 150 },
];

interface Weight {
  raw: number;
  gzip: number;
  brotli: number;
}

export function size(): Plugin {
  let outDir = "";
  return {
    name: "scopefree-size",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      outDir = path.resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      const weights = new Map<Part, Weight>();
      for (const file of readdirSync(outDir, { recursive: true, encoding: "utf8" })) {
        const name = file.replaceAll("\\", "/");
        const part = PARTS.find(({ files }) => files.test(name));
        if (!part) continue;
        const weight = weights.get(part) ?? { raw: 0, gzip: 0, brotli: 0 };
        weights.set(part, weight);
        add(weight, compress(path.join(outDir, file)));
      }
      report(weights);
    },
  };
}

function compress(file: string): Weight {
  const bytes = readFileSync(file);
  if (file.endsWith(".woff2")) return { raw: bytes.length, gzip: bytes.length, brotli: bytes.length };
  const gz = gzipSync(bytes, { level: 9 });
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  const br = brotliCompressSync(bytes, { params: quality });
  writeFileSync(`${file}.gz`, gz);
  writeFileSync(`${file}.br`, br);
  return { raw: bytes.length, gzip: gz.length, brotli: br.length };
}

function add(sum: Weight, one: Weight): void {
  sum.raw += one.raw;
  sum.gzip += one.gzip;
  sum.brotli += one.brotli;
}

function report(weights: ReadonlyMap<Part, Weight>): void {
  const kB = (bytes: number): string => (bytes / 1000).toFixed(0).padStart(7);
  const lines = ["", `${"kB".padEnd(18)}    raw   gzip brotli budget`];
  const tooLarge: string[] = [];
  for (const [{ name, budget }, { raw, gzip, brotli }] of weights) {
    lines.push(`${name.padEnd(18)}${kB(raw)}${kB(gzip)}${kB(brotli)}${String(budget).padStart(7)}`);
    if (gzip > budget * 1000) tooLarge.push(name);
  }
  console.log(`${lines.join("\n")}\n`);
  if (tooLarge.length > 0)
    throw new Error(`over budget: ${tooLarge.join(", ")} (playground/build/size.ts has the budgets)`);
}
