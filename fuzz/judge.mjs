/** The verdict on one program: does the rewritten one do what the original does? */
import { analyse } from "./analyse.mjs";
import { compile } from "./compile.mjs";
import { difference, run } from "./execute.mjs";

/** @typedef {{ kind: "same" | "unfit" | "wrong", detail: string }} Verdict */
/** @typedef {import("./compile.mjs").Program} Program */

/**
 * What there is to run: the original, and as it is rewritten if that is something else. To make many at once takes less
 * time than one by one.
 * @param {Program} program
 * @param {Map<string, { code: string, skipped: { code: string, message: string }[] }>} results by file
 */
export async function prepare(program, results) {
  const codes = new Map([...program.files.keys()].map((name) => [name, results.get(name).code]));
  const same = [...codes].every(([name, code]) => code === program.files.get(name));
  const [original, rewritten] = await Promise.all([
    compile(program),
    same ? undefined : compile({ ...program, files: codes }),
  ]);
  const skipped = [...codes.keys()].flatMap((name) => results.get(name).skipped);
  return { original, rewritten, refusal: skipped.find(({ code }) => code !== "SF2002") };
}

/** Judges what has been prepared. @returns {Promise<Verdict>} */
export async function judge({ original, rewritten, refusal }, runtimes, kinds = ["checked", "production"]) {
  const expected = await run(original);
  if (expected.unfit) return { kind: "unfit", detail: expected.unfit };
  if (refusal) return { kind: "wrong", detail: `${refusal.code} ${refusal.message}` };
  if (!rewritten) return { kind: "same", detail: "" };
  for (const kind of kinds) {
    const actual = await run(rewritten, runtimes[kind]);
    const found = difference(expected.lines, actual.lines);
    if (!found) continue;
    // the same under a runtime that does nothing: the program is at fault, or the machine
    const again = difference(expected.lines, (await run(original)).lines);
    if (again) return { kind: "unfit", detail: "differs from itself" };
    return { kind: "wrong", detail: `${kind}: ${found}` };
  }
  return { kind: "same", detail: "" };
}

/** Analyses and judges one program. With types, a program that the checker refuses is unfit. @param {Program} program */
export async function judgeAlone(pass, runtimes, program, mode, how = {}) {
  const results = analyse(pass, program.files, mode, { ...how, formOf: () => program.form });
  const verdict = await judge(await prepare(program, results), runtimes);
  if (verdict.kind !== "wrong" || !program.entry.endsWith(".ts")) return verdict;
  const checked = analyse(pass, program.files, "typed", { check: true, formOf: () => program.form });
  const errors = [...checked.values()].flatMap((result) => result.errors);
  return errors.length > 0 ? { kind: "unfit", detail: errors[0] } : verdict;
}
