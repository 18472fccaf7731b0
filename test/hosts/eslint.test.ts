import { createRequire } from "node:module";
import { describe, expect, it, test } from "vitest";
import scopefree from "../../src/hosts/eslint/index.js";
import { Project, sumOfSquares } from "./project.js";

interface EslintModule {
  readonly RuleTester: (new () => { run(name: string, rule: object, cases: object): void }) &
    Record<string, unknown>;
  readonly ESLint: new (
    options: object,
  ) => {
    lintFiles(
      files: readonly string[],
    ): Promise<{ messages: readonly { ruleId: string; message: string }[] }[]>;
  };
}

const require = createRequire(import.meta.url);
const { ESLint, RuleTester } = require("eslint") as EslintModule;
const { parser } = require("typescript-eslint") as { readonly parser: object };

RuleTester.it = it;
RuleTester.describe = describe;

const leaking = "export function leak(n) {\n  const bytes = new Uint8Array(n);\n  return bytes;\n}\n";

describe("plain JavaScript", () => {
  const tester = new RuleTester();
  tester.run("scopefree/stays-on-heap", scopefree.rules["stays-on-heap"], {
    valid: [
      sumOfSquares.replaceAll(/: number|!/g, ""),
      leaking.replace("new", "/* @scopefree-ignore */ new"),
      { code: leaking, options: [{ ignore: ["SF1101"] }] },
      { code: leaking, settings: { scopefree: { exclude: ["**"] } } },
      "export const one = 1;\n",
    ],
    invalid: [
      {
        code: leaking,
        errors: [
          {
            message: "Uint8Array stays on the heap – escapes by return at 3:3 (SF1101)",
            line: 2,
            column: 17,
            endLine: 2,
            endColumn: 31,
            suggestions: [
              {
                desc: "Silence with /* @scopefree-ignore */",
                output: leaking.replace("new", "/* @scopefree-ignore */ new"),
              },
            ],
          },
        ],
      },
      {
        code: leaking,
        settings: { scopefree: { treshold: 1 } },
        errors: [{ message: "ESLint settings: unknown option treshold; did you mean threshold? (SF3001)" }],
      },
    ],
  });
  tester.run("scopefree/annotations", scopefree.rules.annotations, {
    valid: [`// @scopefree-ignore\n${leaking}`, leaking, "// the word @tracked in running text"],
    invalid: [
      {
        code: leaking.replace("new", "/* @tracked */ new"),
        errors: [
          {
            message:
              "`@tracked` does not hold: Uint8Array stays on the heap – escapes by return at 3:3 (SF4001)",
            line: 2,
            column: 20,
            endColumn: 28,
          },
        ],
      },
      {
        code: `// @scopefree-ingore\n${leaking}`,
        errors: [
          {
            message: "unknown annotation @scopefree-ingore; did you mean @scopefree-ignore? (SF4002)",
            suggestions: [
              { desc: "Change to @scopefree-ignore", output: `// @scopefree-ignore\n${leaking}` },
            ],
          },
        ],
      },
    ],
  });
});

describe("with typescript-eslint's program", () => {
  const uses = `import { norm } from "./norm.js";
export function f(n: number): number {
  const v = /* @tracked */ new Float64Array(n);
  return norm(v);
}
`;
  const norm = "export function norm(v: Float64Array): number {\n  return Math.hypot(...v);\n}\n";
  const files = {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": JSON.stringify({
      compilerOptions: { strict: true, module: "nodenext", types: [], lib: ["es2022"] },
    }),
  };
  const lint = async (project: Project, languageOptions: object) => {
    const eslint = new ESLint({
      cwd: project.folder,
      overrideConfigFile: true,
      overrideConfig: [
        {
          files: ["**/*.ts"],
          languageOptions: { parser, ...languageOptions },
        },
        scopefree.configs.all,
      ],
    });
    const results = await eslint.lintFiles(["*.ts"]);
    return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
  };
  const typed = (project: Project) => ({
    parserOptions: { projectService: true, tsconfigRootDir: project.folder },
  });

  test("facts of other files are used", async () => {
    const project = new Project({ ...files, "a.ts": uses, "norm.ts": norm });
    expect(await lint(project, typed(project))).toEqual([]);
    const leaky =
      "let last: Float64Array;\nexport function norm(v: Float64Array): number {\n  last = v;\n  return last.length;\n}\n";
    const other = new Project({ ...files, "a.ts": uses, "norm.ts": leaky });
    const [broken, heap] = await lint(other, typed(other));
    expect(broken).toMatch(/^scopefree\/annotations: `@tracked` does not hold: .+ escapes into norm\(\)/);
    expect(heap).toMatch(/^scopefree\/stays-on-heap: Float64Array stays on the heap/);
  });

  test("without types, other files are unknown", async () => {
    const project = new Project({ ...files, "a.ts": uses, "norm.ts": norm });
    const [broken] = await lint(project, {});
    expect(broken).toMatch(/`@tracked` does not hold: Float64Array stays on the heap – escapes into a call/);
  });
});
