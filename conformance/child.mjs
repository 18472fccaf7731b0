/** A process that judges the files it is told, one at a time; its parent (main.mjs) replaces it if it dies. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { judgeFile } from "./judge.mjs";
import { Host } from "./realm.mjs";

const [suite, dist] = process.argv.slice(2);
const { rewrite } = await import(pathToFileURL(path.join(dist, "index.js")).href);
const host = new Host(suite, dist);

// A file may reject what nobody waits for.
process.on("unhandledRejection", () => {});
process.on("uncaughtException", () => {});

process.on("message", async (file) => {
  const full = path.join(suite, "test", file);
  try {
    process.send({ file, verdict: await judgeFile(host, rewrite, full, readFileSync(full, "utf8")) });
  } catch (error) {
    process.send({ file, broken: String(error?.stack ?? error) });
  }
});
