/** The verdict on one program: does the rewritten one do what the original does? */
import { analyse, toBody } from "./analyse.mjs";
import { difference, run } from "./execute.mjs";

/** @typedef {{ kind: "same" | "unfit" | "wrong", detail: string }} Verdict */

/** Judges a rewriting that is there already. @returns {Promise<Verdict>} */
export async function judge(name, source, result, runtimes, kinds = ["checked", "production"]) {
  const isTypeScript = name.endsWith(".ts");
  const original = await run(toBody(source, isTypeScript));
  if (original.unfit) return { kind: "unfit", detail: original.unfit };
  for (const { code, message } of result.skipped)
    if (code !== "SF2002") return { kind: "wrong", detail: `${code} ${message}` };
  if (result.code === source) return { kind: "same", detail: "" };
  const body = toBody(result.code, isTypeScript);
  for (const kind of kinds) {
    const rewritten = await run(body, runtimes[kind]);
    const found = difference(original.lines, rewritten.lines);
    if (!found) continue;
    // the same under a runtime that does nothing: the program is at fault, or the machine
    const again = difference(original.lines, (await run(toBody(source, isTypeScript))).lines);
    if (again) return { kind: "unfit", detail: "differs from itself" };
    return { kind: "wrong", detail: `${kind}: ${found}` };
  }
  return { kind: "same", detail: "" };
}

/** Analyses and judges one program. With types, a program that the checker refuses is unfit. */
export async function judgeAlone(pass, runtimes, name, source, mode, how = {}) {
  const result = analyse(pass, new Map([[name, source]]), mode, how).get(name);
  const verdict = await judge(name, source, result, runtimes);
  if (verdict.kind !== "wrong" || !name.endsWith(".ts")) return verdict;
  const { errors } = analyse(pass, new Map([[name, source]]), "typed", { check: true }).get(name);
  return errors.length > 0 ? { kind: "unfit", detail: errors[0] } : verdict;
}
