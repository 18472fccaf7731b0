import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allRows, nameIn } from "../matrix/rows.js";
import { listedRows } from "../matrix/support-page.js";
import { repository } from "./project.js";

test("docs/support.md lists what the matrix runs, and nothing else", () => {
  const listed = listedRows(readFileSync(join(repository, "docs/support.md"), "utf8"));
  expect(listed.map(({ host, nodes }) => [host, nodes])).toEqual(
    allRows.map(({ host, nodes }) => [host, nodes]),
  );
  for (const [index, { packages }] of allRows.entries())
    for (const [place, spec] of packages.entries()) {
      const [name, version = ""] = (listed[index]?.with[place] ?? "").split(" ");
      expect(name).toBe(nameIn(spec));
      const asked = spec.slice(nameIn(spec).length).replace(/^@~?/, "").replace(/\.0$/, "");
      expect(`${version}.`.startsWith(asked === "" ? "" : `${asked}.`), `${spec}: ${version}`).toBe(true);
    }
});
