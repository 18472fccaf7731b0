/**
 * The words that can be written in comments, and how they are found in the text of one.
 *
 * A word counts where a comment, or a line of it, begins with it: `// @tracked`, `// @scopefree-ignore: flaky`,
 * a line ` * @noescape data` of a JSDoc block. In running text it is only talked about.
 *
 * What looks like one of ours and is none is reported, for a misspelt annotation that is ignored silently is worse
 * than none. Everything that begins with our name looks like ours. `@noescape` and `@tracked` have no prefix, and
 * other tools have tags of their own, so there only a word that is one letter away is taken for a mistake.
 */
import { closest, editDistance } from "../diagnostics/closest.js";

export type Word = "@scopefree-ignore" | "@noescape" | "@tracked";

const words: readonly Word[] = ["@scopefree-ignore", "@noescape", "@tracked"];

export interface Mention {
  /** offset of the `@` */
  readonly start: number;
  /** as written */
  readonly text: string;
  /** undefined: none of ours */
  readonly word: Word | undefined;
  /** for a word that is none of ours */
  readonly suggestion: Word | undefined;
  /** the rest of the line */
  readonly rest: string;
}

/** Whether a text may hold a mention at all; a file without one is not looked at. */
export const MAY_MENTION = /@(?:scope-?_?free|no-?_?e|tr)/i;

const LINE_START = /(?:^\/[/*]+|\n)[\t *]*(@[\w-]+):?[\t ]*(.*)/g;

/** The words of a comment, given with its delimiters; `at` is its offset in the file. */
export function mentionsIn(comment: string, at: number): readonly Mention[] {
  const found: Mention[] = [];
  for (const match of comment.matchAll(LINE_START)) {
    const [whole, text = "", rest = ""] = match;
    const word = words.find((one) => one === text);
    const suggestion = word ? undefined : meant(text);
    if (!word && !suggestion && !/^@scope-?_?free/i.test(text)) continue;
    const start = at + match.index + whole.indexOf(text);
    found.push({ start, text, word, suggestion, rest: rest.replace(/\s*\*\/\s*$/, "") });
  }
  return found;
}

function meant(written: string): Word | undefined {
  if (/^@scope-?_?free/i.test(written)) {
    const bare = written.replace(/^@scope-?_?free-?_?/i, "@");
    return (
      closest(bare, ["@noescape", "@tracked"]) ?? closest(written, ["@scopefree-ignore"]) ?? ignored(bare)
    );
  }
  return words.find((word) => editDistance(written.toLowerCase(), word) <= 1);
}

/** `@scopefree-disable` and the like, and `@scopefree-ignore-next-line`. */
function ignored(bare: string): Word | undefined {
  return /^@(?:ignore|disable|skip|exclude|off|no)/i.test(bare) ? "@scopefree-ignore" : undefined;
}
