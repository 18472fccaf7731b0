/**
 * Writes docs/support.md from what the matrix has run. Only a whole run that is green writes it: a table of what
 * was green some other day would say nothing of today's code.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import { repository } from "../hosts/project.js";
import type { Cell } from "./cells.js";
import { allRows } from "./rows.js";
import { supportPage } from "./support-page.js";

export default class SupportReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cells: Cell[] = [];
    for (const module of modules)
      for (const one of module.children.allTests("passed")) {
        const { cell } = one.meta();
        if (cell) cells.push(cell);
      }
    const wanted = allRows.reduce((sum, { nodes }) => sum + nodes.length, 0);
    if (cells.length !== wanted || modules.some((module) => !module.ok())) return;
    writeFileSync(join(repository, "docs/support.md"), supportPage(cells));
  }
}
