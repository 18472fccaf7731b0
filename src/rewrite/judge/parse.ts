/**
 * Parses the original and the rewritten text with `@babel/parser`, both with the same options. The options
 * follow from the file name and the module form; where they leave a choice – old or new decorators, script
 * or module – the first that the original parses with is taken.
 */
import { type ParserOptions, parse } from "@babel/parser";
import type { File } from "@babel/types";
import type { Plan } from "../plan.js";
import { Rejection } from "./tree.js";

export function parseBoth(original: string, rewritten: string, plan: Plan): [File, File] {
  let failure: unknown;
  for (const options of candidates(plan)) {
    let tree: File;
    try {
      tree = parse(original, options);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      failure ??= error;
      continue;
    }
    try {
      return [tree, parse(rewritten, options)];
    } catch (error) {
      throw rejected("the rewritten text does not parse", error);
    }
  }
  throw rejected("the original does not parse", failure);
}

function* candidates({ fileName, module }: Plan): Generator<ParserOptions> {
  const language: NonNullable<ParserOptions["plugins"]> = /\.[mc]?ts$/i.test(fileName)
    ? ["typescript"]
    : /\.tsx$/i.test(fileName)
      ? ["typescript", "jsx"]
      : ["jsx"];
  const sourceTypes =
    module === "esm" ? (["module"] as const) : (["unambiguous", "script", "module"] as const);
  for (const sourceType of sourceTypes) {
    for (const decorators of [["decorators", { version: "2023-11" }], "decorators-legacy"] as const) {
      yield {
        sourceType,
        plugins: [
          ...language,
          decorators as "decorators",
          "decoratorAutoAccessors",
          "explicitResourceManagement",
          "importAttributes",
        ],
        errorRecovery: false,
        attachComment: false,
        allowReturnOutsideFunction: true,
        allowNewTargetOutsideFunction: true,
        allowUndeclaredExports: true,
      };
    }
  }
}

function rejected(what: string, error: unknown): unknown {
  if (!(error instanceof SyntaxError)) return error;
  const { loc } = error as SyntaxError & { loc?: { line: number; column: number } };
  return new Rejection(`${what}: ${error.message}`, loc ? { loc: { start: loc } } : undefined);
}
