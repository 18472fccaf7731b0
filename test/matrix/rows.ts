/** What the matrix runs: hosts, with the versions of their tools, under lines of Node. docs/support.md lists just this. */

export interface Row {
  /** as the documentation calls it */
  readonly host: string;
  /** the packages that the user installs beside scopefree; the version of the first is shown */
  readonly packages: readonly [string, ...string[]];
  /** majors of Node */
  readonly nodes: readonly number[];
}

export interface BundlerRow extends Row {
  /** the script of examples/bundlers, and the folder of its output */
  readonly script: string;
  /** what a build sees at once */
  readonly sees: "program" | "module";
}

const supported = [20, 22, 24, 26];
const ends = [20, 24, 26];

export const tsPatchRows: readonly Row[] = [
  ...["5.5", "5.6", "5.7", "5.8"].map((version) => tspc(version, "~3.3.0", [20])),
  tspc("5.9", "~3.3.0", ends),
  tspc("6.0", "4", [22, 26]),
];

function tspc(version: string, patch: string, nodes: readonly number[]): Row {
  return { host: "tspc (ts-patch)", packages: [`typescript@~${version}.0`, `ts-patch@${patch}`], nodes };
}

/** The persistent patch: `tsc` itself runs transformers. */
export const patchedRows: readonly Row[] = [["5.9", "~3.3.0", 20] as const, ["6.0", "4", 26] as const].map(
  ([version, patch, node]) => ({
    ...tspc(version, patch, [node]),
    host: "tsc (ts-patch install)",
  }),
);

export const buildRows: readonly Row[] = ["~5.9.0", "~6.0.0", "7"].map((version) => ({
  host: "scopefree build",
  packages: [`typescript@${version}`],
  nodes: version === "7" ? ends : [24],
}));

export const bundlerRows: readonly BundlerRow[] = [
  { host: "Vite", packages: ["vite@8"], script: "vite", sees: "program", nodes: ends },
  { host: "Vite", packages: ["vite@7"], script: "vite", sees: "program", nodes: [24] },
  {
    host: "Rollup",
    packages: ["rollup@4", "@rollup/plugin-commonjs", "@rollup/plugin-node-resolve", "esbuild"],
    script: "rollup",
    sees: "program",
    nodes: ends,
  },
  { host: "Rolldown", packages: ["rolldown@1"], script: "rolldown", sees: "program", nodes: ends },
  {
    host: "webpack",
    packages: ["webpack@5", "ts-loader", "typescript@~5.9.0"],
    script: "webpack",
    sees: "program",
    nodes: ends,
  },
  { host: "Rspack", packages: ["@rspack/core@2"], script: "rspack", sees: "program", nodes: ends },
  { host: "esbuild", packages: ["esbuild@0.28"], script: "esbuild", sees: "program", nodes: ends },
  {
    host: "Farm",
    packages: ["@farmfe/core@1", "@farmfe/cli@1"],
    script: "farm",
    sees: "module",
    nodes: ends,
  },
  { host: "Bun", packages: ["bun@1"], script: "bun", sees: "module", nodes: [20] },
];

export const registerRows: readonly Row[] = [
  { host: "node --import scopefree/register", packages: ["tweetnacl@1"], nodes: supported },
];

export const runnerRows: readonly Row[] = [
  { host: "tsx", packages: ["tsx@4"], nodes: ends },
  { host: "Vitest", packages: ["vitest@4", "vite@8"], nodes: ends },
  {
    host: "Jest",
    packages: ["jest@30", "babel-jest@30", "@babel/preset-env@7", "@babel/preset-typescript@7"],
    nodes: ends,
  },
];

export const editorRows: readonly Row[] = ["~5.9.0", "~6.0.0"].map((version) => ({
  host: "editor (tsserver)",
  packages: [`typescript@${version}`],
  nodes: [24, 26],
}));

export const eslintRows: readonly Row[] = [
  { host: "ESLint", packages: ["eslint@9", "typescript-eslint@8", "typescript@~5.9.0"], nodes: [24] },
  { host: "ESLint", packages: ["eslint@10", "typescript-eslint@8", "typescript@~5.9.0"], nodes: ends },
];

export const allRows: readonly Row[] = [
  ...tsPatchRows,
  ...patchedRows,
  ...buildRows,
  ...registerRows,
  ...bundlerRows,
  ...runnerRows,
  ...editorRows,
  ...eslintRows,
];

/** The name in `name@version`. */
export function nameIn(spec: string): string {
  return spec.replace(/(?<=.)@.*$/, "");
}
