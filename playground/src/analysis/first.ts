/** Examples through the pass, outside a browser: the first one when the page is built, all of them in tests. */
import { type Example, examples } from "../examples/index.js";
import { analyse } from "./analyse.js";
import { problemsOf } from "./problems.js";
import { loadMissing, makeProgram } from "./program.js";
import type { Problem, Result } from "./protocol.js";

export function firstResult(): Result {
  return resultOf(examples[0] as Example).result;
}

export interface Checked {
  readonly example: Example;
  readonly result: Result;
  readonly problems: readonly Problem[];
}

export async function checkedExamples(): Promise<Checked[]> {
  const all: Checked[] = [];
  for (const example of examples) {
    let checked = resultOf(example);
    while (await loadMissing(checked.found)) checked = resultOf(example);
    all.push({ example, result: checked.result, problems: problemsOf(checked.found) });
  }
  return all;
}

function resultOf({ source, language }: Example) {
  const begin = performance.now();
  const { program, file } = makeProgram(source, language);
  const result = analyse(
    { kind: "analyse", id: 0, source, language, options: {}, comparison: false, detailed: false },
    program,
    file,
    begin,
  );
  return {
    result,
    found: [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)],
  };
}
