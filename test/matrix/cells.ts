/** A test for each cell of the matrix. What it ran, and with which version, is told to `support-reporter.ts`. */

import { afterAll, beforeAll, describe, test } from "vitest";
import { allRows, nameIn, type Row } from "./rows.js";
import type { Walk } from "./walk.js";

export interface Cell {
  /** place of its row in the matrix */
  readonly row: number;
  readonly host: string;
  /** that were installed, as `name version` */
  readonly versions: readonly string[];
  readonly node: number;
}

declare module "vitest" {
  interface TaskMeta {
    cell?: Cell;
  }
}

/**
 * @param prepare makes the folder of a row, in which its packages are installed once
 * @param run what a user does in it, under a Node
 */
export function testCells<R extends Row>(
  rows: readonly R[],
  prepare: (row: R) => Walk,
  run: (walk: Walk, row: R, node: number) => unknown,
): void {
  describe.each(rows)("$host with $packages.0", (row) => {
    let walk: Walk;
    beforeAll(() => {
      walk = prepare(row);
    });
    afterAll(() => walk.remove());
    test.for(row.nodes)("Node %i", async (node, { task }) => {
      const versions = row.packages.map((spec) => {
        const name = nameIn(spec);
        return `${name} ${walk.version(name)}`;
      });
      task.meta.cell = { row: allRows.indexOf(row), host: row.host, versions, node };
      await run(walk, row, node);
    });
  });
}
