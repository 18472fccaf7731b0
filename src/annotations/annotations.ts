/**
 * What the comments of one file say (docs/annotations.md is the page for users):
 *
 * - `@scopefree-ignore` before an allocation, a statement, a function, a class, or at the head of a file: nothing in
 *   it is rewritten. It never makes anything else go: functions in it are still followed from outside.
 * - `@tracked` before an allocation: an assertion about every allocation of the annotated expression or statement,
 *   functions inside it left out, for those allocate later.
 * - `@noescape p` on a function: the parameter `p` goes nowhere. Where the function has a body that is compiled, this
 *   is an assertion too; where it has none, it is a trusted signature (src/lower/signatures.ts).
 *
 * This file says which words stand where and what is wrong with them. Whether assertions hold is said when
 * everything is decided (src/annotations/judge.ts).
 */
import type ts from "typescript";
import { closest } from "../diagnostics/closest.js";
import type { Code } from "../diagnostics/messages.js";
import { annotatingComments, type Comment } from "./comments.js";
import { annotatedFunctions, parameterNames, type SignatureNode } from "./functions.js";
import type { Mention } from "./words.js";

/** A mistake in an annotation. */
export interface Problem {
  readonly file: ts.SourceFile;
  readonly start: number;
  readonly length: number;
  readonly code: Code;
  readonly holes: Readonly<Record<string, string>>;
  /** what to write instead */
  readonly suggestion?: string;
}

export interface TrackedAnnotation {
  readonly file: ts.SourceFile;
  readonly start: number;
  readonly length: number;
  /** whether the annotation is about an allocation */
  covers(allocation: ts.Node): boolean;
}

/** One parameter of one function that is promised to go nowhere. */
export interface NoescapeAnnotation {
  readonly file: ts.SourceFile;
  readonly start: number;
  readonly length: number;
  readonly fn: SignatureNode;
  /** "this", or the name of a parameter that exists */
  readonly parameter: string;
}

export interface FileAnnotations {
  /** whether an allocation is left alone by wish of the user */
  ignores(allocation: ts.Node): boolean;
  /** number of `@scopefree-ignore` */
  readonly ignoreCount: number;
  readonly tracked: readonly TrackedAnnotation[];
  readonly noescape: readonly NoescapeAnnotation[];
  readonly problems: readonly Problem[];
}

type TypeScript = typeof import("typescript");

/** Reading is a matter of the text alone, so it is done once for each tree, whatever programs that is part of. */
const known = new WeakMap<ts.SourceFile, FileAnnotations>();

export function annotationsOf(ts: TypeScript, file: ts.SourceFile): FileAnnotations {
  let annotations = known.get(file);
  if (!annotations) {
    annotations = new Reader(ts, file).read();
    known.set(file, annotations);
  }
  return annotations;
}

class Reader {
  private readonly ignored: ((allocation: ts.Node) => boolean)[] = [];
  private readonly tracked: TrackedAnnotation[] = [];
  private readonly noescape: NoescapeAnnotation[] = [];
  private readonly problems: Problem[] = [];

  constructor(
    private readonly ts: TypeScript,
    private readonly file: ts.SourceFile,
  ) {}

  read(): FileAnnotations {
    for (const comment of annotatingComments(this.ts, this.file))
      for (const mention of comment.mentions) this.note(comment, mention);
    const { ignored, tracked, noescape, problems } = this;
    return {
      ignores: (allocation) => ignored.some((covers) => covers(allocation)),
      ignoreCount: ignored.length,
      tracked,
      noescape,
      problems,
    };
  }

  private note(comment: Comment, mention: Mention): void {
    switch (mention.word) {
      case undefined:
        // without our prefix it may be a word of another tool, unless it would make sense as ours
        if (!/^@scope/i.test(mention.text) && !this.makesSense(comment, mention)) return;
        this.complain(mention, "SF4002", { word: mention.text }, mention.suggestion);
        return;
      case "@scopefree-ignore":
        if (comment.wholeFile) this.ignored.push(() => true);
        else {
          const covers = this.extent(comment, "any");
          if (covers) this.ignored.push(covers);
          else this.misplaced(mention, "put it before an allocation, a statement or a function");
        }
        return;
      case "@tracked": {
        const covers = this.extent(comment, "own");
        if (covers) this.tracked.push({ ...this.place(mention), covers });
        else this.misplaced(mention, "put it before an allocation");
        return;
      }
      case "@noescape":
        this.signature(comment, mention);
    }
  }

  private makesSense({ owner, ...comment }: Comment, { suggestion }: Mention): boolean {
    if (suggestion === "@noescape")
      return owner !== undefined && annotatedFunctions(this.ts, owner).length > 0;
    const covers = this.extent({ owner, ...comment }, "own");
    return covers !== undefined && this.someAllocation(this.file, covers);
  }

  /** Which allocations a comment is about: any inside its node, or only those that its node's own code makes. */
  private extent(comment: Comment, which: "any" | "own"): ((allocation: ts.Node) => boolean) | undefined {
    const { file, ts } = this;
    const { owner } = comment;
    const onLine = (node: ts.Node): boolean =>
      node.getStart(file) < comment.start &&
      file.getLineAndCharacterOfPosition(node.getStart(file)).line ===
        file.getLineAndCharacterOfPosition(comment.start).line;
    if (comment.trailing || !owner) {
      if (this.someAllocation(file, onLine)) return onLine;
      if (!owner) return undefined;
    }
    const inside = (node: ts.Node): boolean => {
      for (let at: ts.Node | undefined = node; at; at = at.parent) {
        if (at === owner) return true;
        if (which === "own" && ts.isFunctionLike(at)) return false;
      }
      return false;
    };
    if (which === "own" && ts.isFunctionLike(owner)) return undefined;
    return inside;
  }

  private someAllocation(from: ts.Node, accept: (node: ts.Node) => boolean): boolean {
    const { ts } = this;
    const pending: ts.Node[] = [from];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && accept(node)) return true;
      ts.forEachChild(node, (child) => {
        pending.push(child);
      });
    }
    return false;
  }

  private signature(comment: Comment, mention: Mention): void {
    const { ts } = this;
    const { owner } = comment;
    const names = parameterList(mention.rest);
    if (owner && ts.isParameter(owner) && isSignature(ts, owner.parent)) {
      const name = ts.isIdentifier(owner.name) ? owner.name.text : undefined;
      if (name === undefined || (names.length > 0 && !(names.length === 1 && names[0] === name)))
        this.misplaced(mention, "beside a parameter it names that parameter, or nothing");
      else this.noescape.push({ ...this.place(mention), fn: owner.parent, parameter: name });
      return;
    }
    const functions = owner ? annotatedFunctions(ts, owner) : [];
    const [fn] = functions;
    if (!fn || functions.length > 1) {
      this.misplaced(mention, "put it before the declaration of one function");
      return;
    }
    const known = parameterNames(ts, fn);
    if (names.length === 0) this.complain(mention, "SF4004", { name: "nothing", function: nameOf(ts, fn) });
    for (const parameter of names) {
      if (parameter === "this" || known.includes(parameter))
        this.noescape.push({ ...this.place(mention), fn, parameter });
      else {
        const suggestion = closest(parameter, known);
        this.complain(mention, "SF4004", {
          name: parameter,
          function: nameOf(ts, fn),
          ...(suggestion === undefined ? {} : { suggestion }),
        });
      }
    }
  }

  private misplaced(mention: Mention, advice: string): void {
    this.complain(mention, "SF4003", { word: mention.text, advice });
  }

  private complain(
    mention: Mention,
    code: Code,
    holes: Readonly<Record<string, string>>,
    suggestion?: string,
  ): void {
    const given = suggestion === undefined ? holes : { ...holes, suggestion };
    this.problems.push({
      ...this.place(mention),
      code,
      holes: given,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }

  private place({ start, text }: Mention): { file: ts.SourceFile; start: number; length: number } {
    return { file: this.file, start, length: text.length };
  }
}

/** `a`, `a, b`, `a - why`: names up to what is no name or not separated by commas. */
function parameterList(rest: string): readonly string[] {
  const [list] = /^[\w$]+(?:\s*,\s*[\w$]+)*/.exec(rest.trim()) ?? [];
  return list === undefined ? [] : list.split(/\s*,\s*/);
}

function isSignature(ts: TypeScript, node: ts.Node): node is SignatureNode {
  return ts.isFunctionLike(node) && !ts.isJSDocSignature(node);
}

function nameOf(ts: TypeScript, fn: SignatureNode): string {
  const { name } = fn as { name?: ts.Node };
  return name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) ? `${name.text}()` : "the function";
}
