import ts from "typescript";
import { describe, expect, test } from "vitest";
import { emittedForms, writtenForm } from "../../src/hosts/module-form.js";

function programOf(name: string, text: string, options: ts.CompilerOptions): ts.Program {
  const settings = { allowJs: true, noLib: true, noResolve: true, types: [], ...options };
  const host = ts.createCompilerHost(settings);
  host.getSourceFile = (file, version) =>
    file === name ? ts.createSourceFile(file, text, version) : undefined;
  const program = ts.createProgram({ rootNames: [name], options: settings, host });
  program.getTypeChecker();
  return program;
}

const {
  CommonJS,
  ES2015,
  ES2020,
  ES2022,
  ESNext,
  Node16,
  Node18,
  Node20,
  NodeNext,
  Preserve,
  AMD,
  System,
  UMD,
} = ts.ModuleKind;
const esm = "export const one = 1;\n";
const cjs = "exports.one = 1;\n";
const umd = 'if (typeof exports === "object") exports.one = 1;\n';
const script = "var one = 1;\n";

type Case = [name: string, text: string, options: ts.CompilerOptions, expected: string];

describe("the form of a file as it is emitted", () => {
  test.each<Case>([
    ["/a.ts", esm, { module: ESNext }, "esm"],
    ...[ES2015, ES2020, ES2022].map((module): Case => ["/a.ts", esm, { module }, "esm"]),
    ...[Node16, Node18, Node20].flatMap((module): Case[] => [
      ["/a.mts", esm, { module }, "esm"],
      ["/a.cts", esm, { module }, "cjs"],
    ]),
    ["/a.ts", esm, { module: Preserve }, "esm"],
    ["/a.ts", esm, { module: CommonJS }, "cjs"],
    ["/a.ts", esm, { target: ts.ScriptTarget.ES2022 }, "esm"],
    ["/a.ts", esm, { target: ts.ScriptTarget.ES5 }, "cjs"],
    ["/a.ts", esm, { module: AMD }, "none"],
    ["/a.ts", esm, { module: System }, "none"],
    ["/a.ts", esm, { module: UMD }, "none"],
    ["/a.ts", script, { module: ESNext }, "none"],
    ["/a.ts", script, { module: CommonJS }, "none"],
    ["/a.ts", script, {}, "none"],
    ["/a.mts", esm, { module: NodeNext }, "esm"],
    ["/a.mts", script, { module: NodeNext }, "esm"],
    ["/a.cts", esm, { module: NodeNext }, "cjs"],
    ["/a.cts", script, { module: NodeNext }, "cjs"],
    ["/a.js", cjs, { module: CommonJS }, "cjs"],
    ["/a.js", umd, { module: CommonJS }, "none"],
    ["/a.js", cjs, { module: ESNext }, "none"],
  ])("%s, %j under %j: %s is %s", (name, text, options, expected) => {
    const program = programOf(name, text, options);
    const file = program.getSourceFile(name)!;
    expect(emittedForms(ts, program)(file)).toBe(expected);
    const old = { ...program, getEmitModuleFormatOfFile: undefined };
    expect(emittedForms(ts, old as unknown as ts.Program)(file)).toBe(expected);
  });
});

describe("the form of a file as it is written", () => {
  test.each<[string, string, string | undefined, string]>([
    ["/a.ts", esm, undefined, "esm"],
    ["/a.ts", script, undefined, "none"],
    ["/a.mts", script, undefined, "esm"],
    ["/a.cts", script, undefined, "esm"],
    ["/a.js", esm, undefined, "esm"],
    ["/a.js", esm, "commonjs", "esm"],
    ["/a.js", script, "module", "esm"],
    ["/a.js", script, "commonjs", "cjs"],
    ["/a.js", `${script}document.title = "one";\n`, "commonjs", "none"],
    ["/a.js", script, undefined, "none"],
    ["/a.js", cjs, undefined, "cjs"],
    ["/a.js", umd, undefined, "umd"],
    ["/a.js", 'if (typeof module === "object") module.exports = 1;\n', undefined, "umd"],
    ["/a.js", `var module = {};\n${cjs}`, undefined, "none"],
    ["/a.js", "if (typeof define === 'function') define([], () => 1);\n", undefined, "none"],
    ["/a.js", `var require = Object;\n${cjs}`, undefined, "none"],
    ["/a.js", `if (one) { function require() {} }\n${cjs}`, undefined, "none"],
    ["/a.js", `#!/usr/bin/env node\n${script}`, undefined, "cjs"],
    ["/a.cjs", script, "module", "cjs"],
    ["/a.mjs", script, "commonjs", "esm"],
  ])("%s, %j in a package of type %s is %s", (name, text, type, expected) => {
    const options = { module: Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler };
    const file = programOf(name, text, options).getSourceFile(name)!;
    expect(writtenForm(ts, file, { packageType: type })).toBe(expected);
  });
});
