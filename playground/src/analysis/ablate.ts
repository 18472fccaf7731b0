/** What each switch of the analysis is worth: the sites that are not tracked any more when it alone is off. */
import ts from "typescript";
import { analyze } from "../../../src/hosts/library.js";
import { defaultOptions } from "../../../src/options.js";
import { makeProgram } from "./program.js";
import type { AblateRequest } from "./protocol.js";

export function ablate(request: AblateRequest): Record<string, number[]> {
  const { source, language, options } = request;
  const { program } = makeProgram(source, language);
  const tracked = (analysis: Readonly<Record<string, boolean>>): Set<number> => {
    const { decided } = analyze(program, { ...options, analysis, ts, workingDirectory: "/", module: "esm" });
    return new Set(
      decided.filter((site) => site.report.decision === "tracked").map((site) => site.extent.start),
    );
  };
  const all: Record<string, boolean> = { ...defaultOptions.analysis };
  const before = tracked(all);
  const lost: Record<string, number[]> = {};
  for (const name of Object.keys(all)) {
    const now = tracked({ ...all, [name]: false });
    lost[name] = [...before].filter((start) => !now.has(start));
  }
  return lost;
}
