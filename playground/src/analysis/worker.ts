/** The pass, in a worker of the page: the same code as everywhere, handed the TypeScript that is bundled with it. */
import ts from "typescript";
import { ablate } from "./ablate.js";
import { analyse } from "./analyse.js";
import { problemsOf } from "./problems.js";
import { loadMissing, makeProgram } from "./program.js";
import type { AnalyseRequest, Answer, Request, WarmRequest } from "./protocol.js";
import { noteQuestion, warmUp } from "./warm.js";

const answer = (message: Answer): void => self.postMessage(message);

/** Only the newest program is worth analysing. */
let newest = 0;
let working: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if (data.kind === "warm") {
    void warmUp(data);
    return;
  }
  noteQuestion();
  if (data.kind === "analyse" && !data.comparison) newest = data.id;
  working = working
    .then(() => handle(data))
    .catch((error: unknown) => {
      answer({
        kind: "failed",
        id: data.id,
        message: error instanceof Error ? error.message : String(error),
      });
    });
};

async function handle(request: Exclude<Request, WarmRequest>): Promise<void> {
  if (request.kind === "transpile") {
    const scripts = request.sources.map((source) => transpile(source, request.language));
    answer({ kind: "transpiled", id: request.id, scripts });
    return;
  }
  if (request.kind === "ablate") {
    answer({ kind: "ablated", id: request.id, lost: ablate(request) });
    return;
  }
  if (request.comparison) {
    const { program, file } = makeProgram(request.source, request.language);
    answer(analyse(request, program, file, performance.now()));
    return;
  }
  if (await superseded(request)) return;
  await show(request);
}

const turns = new MessageChannel();
const ends: (() => void)[] = [];
turns.port1.onmessage = () => ends.shift()?.();

/** Messages that have arrived meanwhile are seen after a turn of the event loop; a timer would take longer. */
async function superseded(request: AnalyseRequest): Promise<boolean> {
  await new Promise<void>((resolve) => {
    ends.push(resolve);
    turns.port2.postMessage(undefined);
  });
  return request.id !== newest;
}

async function show(request: AnalyseRequest): Promise<void> {
  const begin = performance.now();
  const { program, file } = makeProgram(request.source, request.language);
  answer(analyse(request, program, file, begin));
  if (await superseded(request)) return;
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  if (await loadMissing(found)) return show(request);
  answer({ kind: "checked", id: request.id, problems: problemsOf(found) });
}

// The platform's types are read before there is a program, and bound when the page is slow to ask.
const { program: empty } = makeProgram("", "ts");
setTimeout(() => {
  if (newest === 0) empty.getTypeChecker();
});

function transpile(source: string, language: string): string {
  const { outputText } = ts.transpileModule(source, {
    fileName: `input.${language}`,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      jsx: ts.JsxEmit.React,
    },
  });
  return outputText;
}
