/**
 * Results that are there before the worker is: that of the program which the page was built with, and the one that was
 * shown when the page was left. Both are of this very build, and the worker has the last word.
 */
import first from "virtual:first";
import { examples } from "../examples/index.js";
import type { AnalyseRequest, Result } from "./protocol.js";

type Program = Pick<AnalyseRequest, "source" | "language" | "options">;

interface Left {
  readonly build: string;
  readonly language: string;
  readonly options: string;
  readonly result: Result;
}

const STORED = "scopefree.playground.result";
const BUILD = `${__VERSION__} ${__COMMIT__}`;
/** Characters; storage has room for some millions, and larger results take long to read. */
const MOST = 500_000;

export function knownResult({ source, language, options }: Program): Result | undefined {
  const set = JSON.stringify(options);
  if (source === first.source && language === examples[0]?.language && set === "{}") return first;
  try {
    const left = JSON.parse(localStorage.getItem(STORED) ?? "null") as Left | null;
    const isSame =
      left?.build === BUILD &&
      left.language === language &&
      left.options === set &&
      left.result.source === source;
    return isSame ? left.result : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what is shown for the next visit. */
export function keepResult({ language, options }: Program, { details: _, ...result }: Result): void {
  try {
    const text = JSON.stringify({ build: BUILD, language, options: JSON.stringify(options), result });
    if (text.length < MOST) localStorage.setItem(STORED, text);
    else localStorage.removeItem(STORED);
  } catch {
    // Storage is full, or the browser keeps none for this page.
  }
}
