/** The first example through the pass, when the page is built (`build/first.ts`). */
import { type Example, examples } from "../examples/index.js";
import { analyse } from "./analyse.js";
import { makeProgram } from "./program.js";
import type { Result } from "./protocol.js";

export function firstResult(): Result {
  const { source, language } = examples[0] as Example;
  const { program, file } = makeProgram(source, language);
  const request = {
    kind: "analyse",
    id: 0,
    source,
    language,
    options: {},
    comparison: false,
    detailed: false,
  } as const;
  return analyse(request, program, file, performance.now());
}
