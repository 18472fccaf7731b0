export interface Fixture {
  readonly name: string;
  readonly main: string;
  readonly files: readonly string[];
}
export function findFixtures(): Fixture[];
export function checkFixture(
  fixture: Fixture,
  options?: { update?: boolean; run?: boolean },
): Promise<{ problems: string[]; expectation: string; expectFile: string }>;
export function analyseFixture(fixture: Fixture): {
  readonly report: import("../src/report.js").Report;
  /** the rewritten text of a file of the fixture */
  text(file: string): string;
};
