/**
 * `npm run fuzz:mutants`: plants each fault of faults.mjs in a copy of the built pass, and lets the fuzzer loose on
 * it. The table tells after how many programs, and after how much of a core's time, the fault was found.
 */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FAULTS, plantAll } from "./faults.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    core: { type: "string", default: "60" },
    only: { type: "string" },
  },
});

const rows = [];
for (const fault of FAULTS) {
  if (values.only !== undefined && !fault.name.includes(values.only)) continue;
  const found = await hunt(fault);
  rows.push(found);
  console.log(
    `${found.wrong ? "found " : "MISSED"} ${fault.name.padEnd(58)} ${String(found.programs).padStart(6)} programs ${found.core.toFixed(1).padStart(7)} s of a core`,
  );
}
const missed = rows.filter(({ wrong }) => !wrong).length;
console.log(`${rows.length - missed} of ${rows.length} planted faults found`);
process.exit(missed > 0 ? 1 : 0);

async function hunt(fault) {
  const folder = path.join(root, ".cache", "fuzz", `faulty-${process.pid}`);
  plantAll(fault.edits, path.join(root, "dist"), folder);
  return new Promise((resolve, reject) => {
    const args = [
      "--seed",
      values.seed,
      "--core",
      values.core,
      "--dist",
      folder,
      "--first",
      "--json",
      "--no-shrink",
    ];
    execFile(process.execPath, [path.join(root, "fuzz", "main.mjs"), ...args], (error, stdout, stderr) => {
      try {
        const result = JSON.parse(stdout.trim().split("\n").at(-1));
        rmSync(folder, { recursive: true, force: true });
        resolve({ ...result, wrong: result.wrong > 0 });
      } catch {
        reject(new Error(`${fault.name}: ${stderr || error}`));
      }
    });
  });
}
