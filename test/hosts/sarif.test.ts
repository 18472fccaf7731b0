import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { Project, sumOfSquares } from "./project.js";

const require = createRequire(import.meta.url);
const schema: object = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const Validator = require("ajv-draft-04") as new (
  options: object,
) => {
  compile(schema: object): ((value: unknown) => boolean) & { errors: unknown };
};
const addFormats = require("ajv-formats") as (validator: object) => void;
const validator = new Validator({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(validator);
const validate = validator.compile(schema);

interface Place {
  readonly physicalLocation?: { readonly region?: { readonly startLine?: number } };
  readonly message?: { readonly text: string };
}

interface Result {
  readonly ruleId: string;
  readonly partialFingerprints?: Readonly<Record<string, string>>;
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly { readonly locations: readonly { readonly location?: Place }[] }[];
  }[];
}

interface Log {
  readonly runs: readonly {
    readonly results?: readonly Result[];
    readonly tool: { readonly driver: { readonly rules?: readonly { readonly id: string }[] } };
    readonly invocations?: readonly object[];
  }[];
}

const leaking = `export function leak(n: number): Uint8Array {
  const bytes = new Uint8Array(n);
  const view = bytes.subarray(1);
  return view;
}
`;

function log(project: Project, ...args: readonly string[]): Log {
  const { stdout } = project.scopefree(...args);
  const found = JSON.parse(stdout) as Log;
  validate(found);
  expect(validate.errors).toBeNull();
  return found;
}

const results = ({ runs }: Log): readonly Result[] => runs[0]?.results ?? [];
const fingerprints = (of: Log) =>
  results(of).map(({ partialFingerprints }) => partialFingerprints?.["scopefree/v1"]);

test("what stays on the heap is a note, with the way of the memory as a code flow", () => {
  const project = new Project({
    "src/a.ts": sumOfSquares,
    "src/with space#.ts": leaking,
    "src/broken.ts": "export const = 1;\n",
    "src/typo.ts": `// @scopefree-ingore\n${sumOfSquares}`,
  });
  const all = log(project, "explain", "--sarif", "src");
  const [run] = all.runs;
  expect(run?.tool.driver.rules?.map(({ id }) => id)).toEqual(["SF1101", "SF4002"]);
  expect(run?.invocations?.[0]).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [{ descriptor: { id: "SF2001" }, level: "error" }],
  });
  const [finding, leak] = results(all);
  expect(results(all)).toHaveLength(2);
  expect(finding).toMatchObject({ ruleId: "SF4002", ruleIndex: 1, level: "error" });
  expect(leak).toMatchObject({
    ruleId: "SF1101",
    ruleIndex: 0,
    level: "note",
    message: { text: "Uint8Array stays on the heap – escapes by return at 4:3" },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "src/with%20space%23.ts", uriBaseId: "SRCROOT" },
          region: { startLine: 2, startColumn: 17 },
        },
      },
    ],
  });
  const steps = leak?.codeFlows?.[0]?.threadFlows[0]?.locations.map(({ location }) => [
    location?.physicalLocation?.region?.startLine,
    location?.message?.text,
  ]);
  expect(steps).toEqual([
    [3, "viewed as a part"],
    [3, "assigned to view"],
    [4, "returned"],
  ]);
});

test("fingerprints survive edits elsewhere, and tell equals apart", () => {
  const twice = `${leaking}${leaking.replace("leak(", "other(")}${leaking.replace("leak(", "leak2(").replace("subarray(1)", "slice(1)")}`;
  const project = new Project({ "a.ts": twice });
  const before = fingerprints(log(project, "explain", "--sarif", "a.ts"));
  expect(new Set(before).size).toBe(before.length);
  project.write("a.ts", `// a line\n\n${twice.replaceAll("  const bytes", "    const bytes")}`);
  expect(fingerprints(log(project, "explain", "--sarif", "a.ts"))).toEqual(before);
});

test("check gives the findings alone", () => {
  const project = new Project({ "a.ts": leaking.replace("new", "/* @tracked */ new") });
  expect(results(log(project, "check", "--sarif", "a.ts"))).toMatchObject([
    {
      ruleId: "SF4001",
      level: "error",
      locations: [{ physicalLocation: { region: { startLine: 2, startColumn: 20, endColumn: 28 } } }],
    },
  ]);
});
