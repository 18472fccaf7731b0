import { describe, expect, test } from "vitest";
import { Project, sumOfSquares } from "./project.js";
import { installTypeScript, TsServer } from "./tsserver.js";

const leaking = `import { view } from "./b.js";
export function leak(n: number): Uint8Array {
  const bytes = new Uint8Array(n);
  return view(bytes);
}
// @scopefree-ingore
export const small = new Uint8Array(4);
`;
const view = "export function view(of: Uint8Array): Uint8Array {\n  return of.subarray(1);\n}\n";

interface Hint {
  readonly message: string;
  readonly code: number;
  readonly category: string;
  readonly source: string;
  readonly startLocation: { readonly line: number; readonly offset: number };
  readonly endLocation: { readonly line: number; readonly offset: number };
  readonly relatedInformation?: readonly {
    readonly message: string;
    readonly span: { readonly file: string; readonly start: { readonly line: number } };
  }[];
}

function open(
  files: Readonly<Record<string, string>>,
  entry: object = {},
  nodeFlags: readonly string[] = [],
) {
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    strict: true,
    types: [],
    plugins: [{ transform: "scopefree", name: "scopefree", ...entry }],
  };
  const project = new Project({
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({ compilerOptions }),
    ...files,
  }).link("scopefree");
  installTypeScript(project);
  const server = new TsServer(project, nodeFlags);
  for (const name of Object.keys(files)) server.open(name);
  const diagnostics = (command: string) => (name: string) =>
    server.request<readonly Hint[]>(command, { file: server.file(name), includeLinePosition: true });
  return {
    project,
    server,
    suggestions: diagnostics("suggestionDiagnosticsSync"),
    semantic: diagnostics("semanticDiagnosticsSync"),
    inlays: (name: string) =>
      server.request<readonly { text: string; position: object }[]>("provideInlayHints", {
        file: server.file(name),
        start: 0,
        length: 10_000,
      }),
    fixes: (name: string, { startLocation, endLocation, code }: Hint) =>
      server.request<
        readonly {
          fixName: string;
          description: string;
          changes: readonly { textChanges: readonly object[] }[];
        }[]
      >("getCodeFixes", {
        file: server.file(name),
        startLine: startLocation.line,
        startOffset: startLocation.offset,
        endLine: endLocation.line,
        endOffset: endLocation.offset,
        errorCodes: [code],
      }),
  };
}

describe("in tsserver", () => {
  test("allocations that stay on the heap are hints, with the way of the memory, across files", async () => {
    const { suggestions, semantic, fixes, server } = open({ "a.ts": leaking, "b.ts": view });
    const [hint, ...more] = await suggestions("a.ts");
    expect(more).toEqual([]);
    expect(hint).toMatchObject({
      message: "Uint8Array stays on the heap – escapes by return at 4:3 (SF1101)",
      category: "suggestion",
      code: 901101,
      source: "scopefree",
      startLocation: { line: 3, offset: 17 },
      endLocation: { line: 3, offset: 31 },
    });
    const steps = hint?.relatedInformation?.map(({ message, span }) => [
      span.file === server.file("a.ts"),
      span.start.line,
      message,
    ]);
    expect(steps?.length).toBeGreaterThan(1);
    expect(steps?.at(-1)).toEqual([true, 4, "returned"]);

    const [warning] = await semantic("a.ts");
    expect(warning).toMatchObject({
      message: "unknown annotation @scopefree-ingore; did you mean @scopefree-ignore? (SF4002)",
      category: "warning",
      startLocation: { line: 6, offset: 4 },
    });

    const codes = await server.request<readonly string[]>("getSupportedCodeFixes", {
      file: server.file("a.ts"),
    });
    expect(codes).toEqual(expect.arrayContaining(["901101", "904002", "2304"]));
    expect(await fixes("a.ts", hint as Hint)).toMatchObject([
      {
        fixName: "scopefreeIgnore",
        changes: [{ textChanges: [{ start: { line: 3, offset: 17 }, newText: "/* @scopefree-ignore */ " }] }],
      },
    ]);
    expect(await fixes("a.ts", warning as Hint)).toMatchObject([
      { fixName: "scopefreeSpelling", changes: [{ textChanges: [{ newText: "@scopefree-ignore" }] }] },
    ]);
  });

  test("inlay hints show where memory is freed, and follow edits", async () => {
    const { inlays, suggestions, server } = open({ "sum.ts": sumOfSquares });
    expect(await inlays("sum.ts")).toMatchObject([
      { text: "frees squares", position: { line: 6, offset: 3 } },
    ]);
    expect(await suggestions("sum.ts")).toEqual([]);
    const leaky = sumOfSquares.replace("return sum", "return squares as never");
    server.edit("sum.ts", sumOfSquares, leaky);
    expect(await inlays("sum.ts")).toEqual([]);
    expect(await suggestions("sum.ts")).toMatchObject([{ code: 901101 }]);
    const ignored = leaky.replace("new ", "/* @scopefree-ignore */ new ");
    server.edit("sum.ts", leaky, ignored);
    expect(await suggestions("sum.ts")).toEqual([]);
  });

  test("they come with the events that editors wait for", async () => {
    const { server } = open({ "a.ts": leaking, "b.ts": view });
    const told = server.event("suggestionDiag");
    server.send("geterr", { files: [server.file("a.ts")], delay: 0 });
    expect(await told).toMatchObject({ diagnostics: [{ code: 901101, category: "suggestion" }] });
  });

  test("where ESM cannot be required, it is imported", async () => {
    const flag = "--no-experimental-require-module";
    if (!process.allowedNodeEnvironmentFlags.has(flag)) return;
    const { suggestions, project } = open({ "a.ts": leaking, "b.ts": view }, {}, [flag]);
    await expect
      .poll(() => suggestions("a.ts"), { timeout: 60_000, interval: 200 })
      .toMatchObject([{ code: 901101 }]);
    expect(project.read("server.log")).not.toContain("scopefree: not loaded");
  });

  test("wrong options cost the hints, and nothing else", async () => {
    const { suggestions, server, project } = open({ "a.ts": leaking, "b.ts": view }, { treshold: 1 });
    expect(await suggestions("a.ts")).toEqual([]);
    const info = await server.request("quickinfo", { file: server.file("a.ts"), line: 3, offset: 10 });
    expect(info).toMatchObject({ displayString: expect.stringContaining("bytes") });
    expect(project.read("server.log")).toContain("scopefree: tsconfig plugins: unknown option treshold");
  });
});
