import { describe, expect, test } from "vitest";
import { analyze, rewrite } from "../../src/index.js";

const program = `import { region } from "scopefree/runtime";
let keep;
export function run(n) {
  return region.do(() => {
    let head;
    for (let i = 0; i < 9; i++) head = { data: new Float64Array(n), next: head };
    keep = new Float64Array(n + 1);
    region.ignore(() => { keep = new Uint8Array(n); });
    return head.data.length;
  });
}
`;

describe("regions in the report", () => {
  test("list what they free, and what fades, and why", () => {
    const { regions } = analyze({ "a.js": program }, {});
    expect(regions.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual(["a.js:4:17"]);
    const [{ bound = [], fades = [] } = {}] = regions;
    expect(bound).toEqual([{ file: "a.js", line: 6, column: 48, allocates: "Float64Array" }]);
    expect(fades.map(({ site, reason }) => `${site.line} ${reason.code}`)).toEqual(["7 SF1102", "8 SF1112"]);
    expect(fades[0]?.reason.flow.length).toBeGreaterThan(0);
  });

  test("are not looked for when that is switched off, nor where the name comes from elsewhere", () => {
    expect(analyze({ "a.js": program }, { analysis: { regions: false } }).regions).toEqual([]);
    const own = program.replace(
      'import { region } from "scopefree/runtime";',
      "const region = { do: (f) => f() };",
    );
    expect(analyze({ "a.js": own }, {}).regions).toEqual([]);
    expect(rewrite(own, { fileName: "a.js" }).code).not.toContain("Region");
  });

  test("bind what is made where it is made", () => {
    const { code } = rewrite(program, { fileName: "a.js" });
    expect(code).toContain("{ data: freeWithRegion(makeSliceTrackedWithin(Float64Array, n)), next: head }");
    expect(code).toContain("keep = new Float64Array(n + 1)");
  });
});
