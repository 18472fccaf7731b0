/**
 * In which files of the program a text may stand, as a name or in a string literal. Programs are asked for hundreds of
 * names, and most files have few of them: each file is taken apart into words once, and only those that have a word have
 * their trees looked at.
 *
 * A name or literal that is a word stands between characters that are none, or is written with escapes; files that
 * have such escapes may have any.
 */
import type ts from "typescript";

const WORD = /^[\w$]+$/;
/** What may stand for a letter of a name. */
const NAME_ESCAPE = /\\u/;
/** What may stand in a string literal for a letter, digit or underscore, or for nothing. Escapes of controls do not. */
const WORD_ESCAPE = /\\(?:(?![bfnrtv])\w|[\r\n\u2028\u2029])/;
const ANY_ESCAPE = /\\/;

export class Words {
  /** the files by their words, in the order of the program */
  private index: Map<string, number[]> | undefined;
  private readonly escaping = new Map<RegExp, readonly number[]>();

  constructor(private readonly files: readonly ts.SourceFile[]) {}

  /** The files in which a text may be a name. */
  ofName(text: string): readonly ts.SourceFile[] {
    return this.with(text, NAME_ESCAPE);
  }

  /** The files in which a text may be a string literal. */
  ofString(text: string): readonly ts.SourceFile[] {
    return this.with(text, WORD.test(text) ? WORD_ESCAPE : ANY_ESCAPE);
  }

  private with(text: string, spelling: RegExp): readonly ts.SourceFile[] {
    const found = new Set(WORD.test(text) ? this.words.get(text) : this.numbers((one) => one.includes(text)));
    for (const at of this.escapers(spelling)) found.add(at);
    return [...found].sort((a, b) => a - b).map((at) => this.files[at] as ts.SourceFile);
  }

  private get words(): ReadonlyMap<string, number[]> {
    if (!this.index) {
      this.index = new Map();
      for (const [at, { text }] of this.files.entries())
        for (const word of new Set(text.match(/[\w$]+/g))) {
          const files = this.index.get(word);
          if (files) files.push(at);
          else this.index.set(word, [at]);
        }
    }
    return this.index;
  }

  private escapers(spelling: RegExp): readonly number[] {
    let found = this.escaping.get(spelling);
    if (!found) this.escaping.set(spelling, (found = this.numbers((text) => spelling.test(text))));
    return found;
  }

  private numbers(is: (text: string) => boolean): number[] {
    return this.files.flatMap(({ text }, at) => (is(text) ? [at] : []));
  }
}
