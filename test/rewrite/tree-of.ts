import { parse } from "@babel/parser";

const IGNORED = new Set(["start", "end", "loc", "extra", "errors", "comments", "tokens"]);

/** What a program is, apart from how it is written. */
export function treeOf(text: string, fileName: string): string {
  const plugins: ("jsx" | "typescript")[] = /\.[mc]?ts$/.test(fileName)
    ? ["typescript"]
    : /\.tsx$/.test(fileName)
      ? ["typescript", "jsx"]
      : ["jsx"];
  const file = parse(text, {
    sourceType: "unambiguous",
    plugins: [...plugins, "decorators-legacy"],
    attachComment: false,
    allowReturnOutsideFunction: true,
  });
  return JSON.stringify(file.program, (key, value: unknown) => (IGNORED.has(key) ? undefined : value));
}
