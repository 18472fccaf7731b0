/**
 * Writes docs/support.md from what the matrix has run. Results are kept for as long as the package is the same build,
 * so a part may be run again; the page is written when every row has been green with that build.
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import { repository } from "../hosts/project.js";
import type { Cell } from "./cells.js";
import { allRows } from "./rows.js";
import { supportPage } from "./support-page.js";

export default class SupportReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const build = readFileSync(join(repository, "dist/build-id"), "utf8").trim();
    const green = new Results(build);
    for (const module of modules)
      for (const one of module.children.allTests()) {
        const { cell } = one.meta();
        if (cell) green.tell(cell, one.ok());
      }
    const cells = green.cells();
    if (cells.length > 0) console.log(`support: ${cells.length} of ${keys().size} cells are green`);
    if (cells.length === keys().size) writeFileSync(join(repository, "docs/support.md"), supportPage(cells));
  }
}

const keyOf = (row: number, node: number) => `${row} ${node}`;

/** All cells there are. */
const keys = () => new Set(allRows.flatMap(({ nodes }, row) => nodes.map((node) => keyOf(row, node))));

/** What was green with a build, on the disk. */
class Results {
  readonly #path: string;
  readonly #cells: Map<string, Cell>;

  constructor(build: string) {
    const folder = join(tmpdir(), "scopefree-matrix");
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, `results-${build}.json`);
    this.#cells = new Map();
    try {
      for (const cell of JSON.parse(readFileSync(this.#path, "utf8")) as Cell[])
        this.#cells.set(keyOf(cell.row, cell.node), cell);
    } catch {
      // the first run
    }
  }

  tell(cell: Cell, isGreen: boolean): void {
    if (isGreen) this.#cells.set(keyOf(cell.row, cell.node), cell);
    else this.#cells.delete(keyOf(cell.row, cell.node));
    writeFileSync(this.#path, JSON.stringify([...this.#cells.values()]));
  }

  /** In the order of the matrix, those that it does not have any more left out. */
  cells(): readonly Cell[] {
    const known = keys();
    return [...this.#cells.values()]
      .filter(({ row, node }) => known.has(keyOf(row, node)))
      .sort((a, b) => a.row - b.row || a.node - b.node);
  }
}
