/**
 * Small functions that make memory and fill it, in all the shapes that the zeroing proof knows, and in some that it
 * does not. Each is right as it stands here; `mutate.mjs` makes most of them wrong.
 *
 * A function gets numbers (`n`, `m`, `w`, `h`), a source `s`, a list `l`, a condition `c`, a callback `f` and an object
 * `o`; it names its memory `a` and shows all of it at the end, so that whatever was not written shows. A condition of a
 * loop ends in the mark of `execute.mjs` that counts rounds, so that every function ends.
 */

const TYPES = [
  "Float64Array",
  "Uint8Array",
  "Int32Array",
  "Uint8ClampedArray",
  "Float32Array",
  "Int16Array",
  "Uint32Array",
  "BigInt64Array",
];

/** Counts rounds in the executed text. */
const ROUND = "/*K*/";

/** A length, and the statements before the allocation that it needs. @param {import("../random.mjs").Random} r */
function lengthOf(r) {
  return r.weighted([
    { weight: 8, length: "n" },
    { weight: 4, length: "w * h" },
    { weight: 3, length: "s.length" },
    { weight: 2, length: "l.length" },
    { weight: 2, length: "n * 4" },
    { weight: 1, length: "n << 2" },
    { weight: 1, length: "n + 1" },
    { weight: 1, length: "12" },
    { weight: 1, length: "n >> 1" },
    { weight: 1, length: "2 * n" },
    { weight: 2, length: "n + m" },
    { weight: 1, length: "Math.max(n, m)" },
    { weight: 1, length: "Math.min(n, m)" },
    { weight: 1, length: "Math.floor(n / 2)" },
    { weight: 1, length: "n / 2" },
    { weight: 1, length: "n - 1" },
    { weight: 1, length: "n | 0" },
    { weight: 1, length: "n * (n + 1) / 2" },
    { weight: 1, length: "w * h * 2" },
    { weight: 1, length: "(n + 3) & ~3" },
    { weight: 1, length: "o.n" },
    { weight: 1, length: "str.length" },
    { weight: 1, length: "set.size" },
    { weight: 1, length: "+n" },
    { weight: 1, length: "-n + 40" },
    { weight: 1, length: "n % 16" },
    { weight: 1, length: "c ? n : m" },
    { weight: 1, length: "limit" },
    { weight: 1, length: "limits.size" },
    { weight: 1, length: "~~n" },
    { weight: 1, length: "n & 15" },
  ]).length;
}

/** A value to store; `i` is an index that is in sight. */
function value(r, i) {
  return r.weighted([
    { weight: 8, text: `${i} + 1` },
    { weight: 3, text: `${i} * 3 % 7` },
    { weight: 2, text: "7" },
    { weight: 2, text: `f(${i})` },
    { weight: 2, text: `s[${i}]` },
    { weight: 1, text: `l[${i} % 3]` },
    { weight: 1, text: `c ? 1 : ${i}` },
    { weight: 1, text: "n" },
    { weight: 1, text: `Math.sqrt(${i})` },
    { weight: 1, text: "o.g" },
    { weight: 1, text: "o" },
    { weight: 1, text: `${i} > 0 ? a[${i} - 1] + 1 : 5` },
    { weight: 1, text: `square(${i})` },
  ]).text;
}

/** Statements that fill all of `a`, whose length is `length`. */
function filling(r, length, depth = 0) {
  const v = (i) => value(r, i);
  const K = ROUND;
  const bound = r.pick([length, "a.length"]);
  const decl = r.pick(["let", "let", "var"]);
  const choices = [
    { weight: 6, text: () => `for (${decl} i = 0; i < ${bound} ${K}; i++) a[i] = ${v("i")};` },
    { weight: 2, text: () => `for (${decl} i = 0; i !== ${bound} ${K}; ++i) { a[i] = ${v("i")}; }` },
    { weight: 2, text: () => `for (let i = 0; i <= ${bound} - 1 ${K}; i += 1) { a[i] = ${v("i")}; }` },
    { weight: 3, text: () => `for (let i = ${bound} - 1; i >= 0 ${K}; i--) a[i] = ${v("i")};` },
    { weight: 1, text: () => `for (let i = ${bound}; i > 0 ${K}; i--) a[i - 1] = ${v("i")};` },
    { weight: 1, text: () => `for (let i = ${bound}; i-- > 0 ${K}; ) a[i] = ${v("i")};` },
    { weight: 2, text: () => `let k = 0;\nwhile (k < ${bound} ${K}) {\na[k] = ${v("k")};\nk++;\n}` },
    { weight: 2, text: () => `let k = 0;\nwhile (k < ${bound} ${K}) a[k++] = 3;` },
    { weight: 1, text: () => `let k = ${bound};\nwhile (k ${K}) a[--k] = 3;` },
    { weight: 1, text: () => `let k = 0;\ndo {\na[k] = ${v("k")};\nk++;\n} while (k < ${bound} ${K});` },
    {
      weight: 1,
      text: () =>
        `let k = 0;\nfor (; /*T*/; ) {\nif (k >= ${bound} ${K.replace("K", "E")}) break;\na[k] = ${v("k")};\nk++;\n}`,
    },
    { weight: 2, text: () => `a.fill(${v("n")});` },
    { weight: 1, text: () => `a.fill(${v("n")}, 0, ${bound});` },
    {
      weight: 2,
      text: () => {
        const k = r.pick(["n >> 1", "m", "1", "Math.min(m, a.length)", "Math.floor(a.length / 2)"]);
        return `const k = ${k};\nfor (let i = 0; i < k ${K}; i++) a[i] = 1;\nfor (let i = k; i < ${bound} ${K}; i++) a[i] = ${v("i")};`;
      },
    },
    { weight: 1, text: () => `const k = ${r.pick(["m", "1", "n >> 1"])};\na.fill(1, 0, k);\na.fill(2, k);` },
    {
      weight: 2,
      text: () => `a[0] = 1;\nfor (let i = 1; i < ${bound} ${K}; i++) a[i] = a[i - 1] + ${v("i")};`,
    },
    {
      weight: 1,
      text: () => `a[0] = 1;\na[1] = 1;\nfor (let i = 2; i < ${bound} ${K}; i++) a[i] = a[i - 1] + a[i - 2];`,
    },
    {
      weight: 1,
      text: () => `a[${bound} - 1] = 1;\nfor (let i = ${bound} - 2; i >= 0 ${K}; i--) a[i] = a[i + 1] + i;`,
    },
    {
      weight: 2,
      text: () =>
        `for (let i = 0; i < ${bound} ${K}; i++) {\nif (${cond(r, "i")}) a[i] = ${v("i")};\nelse a[i] = ${v("i")};\n}`,
    },
    {
      weight: 1,
      text: () =>
        `for (let i = 0; i < ${bound} ${K}; i++) {\nif (${cond(r, "i")}) {\na[i] = 4;\ncontinue;\n}\na[i] = ${v("i")};\n}`,
    },
    {
      weight: 1,
      text: () =>
        `for (let i = 0; i < ${bound} ${K}; i++) {\nswitch (i % 3) {\ncase 0:\na[i] = 1;\nbreak;\ncase 1:\na[i] = 5;\nbreak;\ndefault:\na[i] = ${v("i")};\n}\n}`,
    },
    {
      weight: 1,
      text: () => `for (let i = 0; i < ${bound} ${K}; i++) a[i] = ${cond(r, "i")} ? 1 : ${v("i")};`,
    },
    {
      weight: 1,
      text: () => `for (let i = 0; i < ${bound} ${K}; i++) {\na[i] = 1;\na[i] += ${v("i")};\na[i]++;\n}`,
    },
    { weight: 2, text: () => `fillAll(a, ${r.pick(["2", "n", "m"])});` },
    { weight: 2, text: () => `fillTo(a, ${bound});` },
    { weight: 1, text: () => `fillRange(a, 0, ${bound});` },
    { weight: 1, text: () => `fillRange(a, 0, n >> 1);\nfillRange(a, n >> 1, ${bound});` },
    { weight: 1, text: () => `for (let i = 0; i < ${bound} ${K}; i++) put(a, i, ${v("i")});` },
    { weight: 1, text: () => `const b = filled(a);\nb[0] = 1;` },
    {
      weight: 1,
      text: () =>
        `let k = 0;\nconst push = (x) => {\na[k++] = x;\n};\nfor (let i = 0; i < ${bound} ${K}; i++) push(${v("i")});`,
    },
    {
      weight: 1,
      text: () => `let k = 0;\nfunction push(x) {\na[k] = x;\nk++;\n}\nwhile (k < ${bound} ${K}) push(k);`,
    },
    {
      weight: 1,
      text: () =>
        `const half = ${bound} + 1 >> 1;\nfor (let i = 0; i < half ${K}; i++) {\na[i] = i;\na[${bound} - 1 - i] = ${v("i")};\n}`,
    },
    {
      weight: 2,
      text: () =>
        `let k = 0;\nfor (; k + 4 <= ${bound} ${K}; k += 4) {\na[k] = 1;\na[k + 1] = 2;\na[k + 2] = ${v("k")};\na[k + 3] = 4;\n}\nfor (; k < ${bound} ${K}; k++) a[k] = 9;`,
    },
    {
      weight: 1,
      text: () => `for (let i = 0; i < ${bound} ${K}; i += 2) {\na[i] = 1;\na[i + 1] = ${v("i")};\n}`,
    },
    { weight: 1, text: () => `const v = a;\nfor (let i = 0; i < v.length ${K}; i++) v[i] = ${v("i")};` },
    {
      weight: 1,
      text: () => `const v = a.subarray(0, ${bound});\nfor (let i = 0; i < v.length ${K}; i++) v[i] = i;`,
    },
    { weight: 1, text: () => `const v = a.subarray(1);\nv.fill(2);\na[0] = 1;` },
    {
      weight: 1,
      text: () =>
        `const bytes = new Uint8Array(a.buffer);\nfor (let i = 0; i < bytes.length ${K}; i++) bytes[i] = i;`,
    },
    {
      weight: 1,
      text: () =>
        `const size = a.BYTES_PER_ELEMENT;\nconst view = new DataView(a.buffer);\nfor (let i = 0; i < a.byteLength ${K}; i++) view.setUint8(i, i);`,
    },
    {
      weight: 1,
      text: () =>
        `try {\nfor (let i = 0; i < ${bound} ${K}; i++) a[i] = ${v("i")};\n} catch (error) {\na.fill(8);\n}`,
    },
    {
      weight: 1,
      text: () => `try {\nf(1);\n} finally {\nfor (let i = 0; i < ${bound} ${K}; i++) a[i] = ${v("i")};\n}`,
    },
    {
      weight: 1,
      text: () => `if (c) a.fill(1);\nelse {\nfor (let i = 0; i < ${bound} ${K}; i++) a[i] = ${v("i")};\n}`,
    },
    {
      weight: 1,
      text: () => `if (${bound} < 4) {\na.fill(3);\nreturn show(a);\n}\na.fill(4, 0, 3);\na.fill(5, 3);`,
    },
    { weight: 1, text: () => `if (n === 0) return "none";\na.fill(3);` },
    {
      weight: 1,
      text: () =>
        `outer: for (let i = 0; i < ${bound} ${K}; i++) {\nfor (let j = 0; j < 2 ${K}; j++) {\nif (${cond(r, "j")}) {\na[i] = j;\ncontinue outer;\n}\n}\na[i] = 9;\n}`,
    },
    {
      weight: 1,
      text: () =>
        `s.forEach((x, i) => {\na[i] = x;\n});\nfor (let i = s.length; i < ${bound} ${K}; i++) a[i] = 1;`,
    },
    {
      weight: 1,
      text: () =>
        `let k = 0;\nfor (const x of l) {/*R*/\na[k++] = x;\n}\nfor (; k < ${bound} ${K}; k++) a[k] = 2;`,
    },
    {
      weight: 1,
      text: () =>
        `for (const [i, x] of s.entries()) {/*R*/\na[i] = x;\n}\nfor (let i = s.length; i < ${bound} ${K}; i++) a[i] = 2;`,
    },
  ];
  if (length === "s.length")
    choices.push(
      { weight: 6, text: () => "a.set(s);" },
      { weight: 4, text: () => "for (const [i, x] of s.entries()) {/*R*/\na[i] = x;\n}" },
      { weight: 4, text: () => "s.forEach((x, i) => {\na[i] = x;\n});" },
      { weight: 4, text: () => "let k = 0;\nfor (const x of s) {/*R*/\na[k++] = x;\n}" },
      { weight: 2, text: () => "a.set(s.subarray(0, s.length));" },
      {
        weight: 2,
        text: () => "const k = s.length >> 1;\na.set(s.subarray(0, k));\na.set(s.subarray(k), k);",
      },
    );
  if (length === "l.length")
    choices.push(
      { weight: 6, text: () => "a.set(l);" },
      { weight: 4, text: () => "for (const [i, x] of l.entries()) {/*R*/\na[i] = x;\n}" },
      { weight: 4, text: () => "let k = 0;\nfor (const x of l) {/*R*/\na[k++] = x;\n}" },
      { weight: 3, text: () => "l.forEach((x, i) => {\na[i] = x;\n});" },
    );
  if (length === "set.size")
    choices.push({ weight: 20, text: () => "let k = 0;\nfor (const x of set) {/*R*/\na[k] = x;\nk++;\n}" });
  if (length === "str.length")
    choices.push({
      weight: 10,
      text: () => `for (let i = 0; i < str.length ${K}; i++) a[i] = str.charCodeAt(i);`,
    });
  if (length === "w * h")
    for (const body of [
      `for (let y = 0; y < h ${K}; y++) for (let x = 0; x < w ${K}; x++) a[y * w + x] = ${v("x")};`,
      `for (let y = 0; y < h ${K}; y++) {\nconst row = y * w;\nfor (let x = 0; x < w ${K}; x++) {\na[row + x] = ${v("y")};\n}\n}`,
      `let k = 0;\nfor (let y = 0; y < h ${K}; y++) for (let x = 0; x < w ${K}; x++) a[k++] = ${v("x")};`,
      `let row = 0;\nfor (let y = 0; y < h ${K}; y++) {\nfor (let x = 0; x < w ${K}; x++) a[row + x] = ${v("x")};\nrow += w;\n}`,
      `for (let k = 0; k < a.length ${K}; k += w) for (let x = 0; x < w ${K}; x++) a[k + x] = ${v("x")};`,
      `for (let y = 0; y < h ${K}; y++) a.fill(y, y * w, y * w + w);`,
      `for (let y = 0; y < h ${K}; y++) {\nconst v = a.subarray(y * w, (y + 1) * w);\nfor (let x = 0; x < w ${K}; x++) v[x] = x;\n}`,
      `for (let y = h - 1; y >= 0 ${K}; y--) for (let x = w - 1; x >= 0 ${K}; x--) a[y * w + x] = ${v("x")};`,
      `for (let y = 0; y < h ${K}; y++) for (let x = 0; x < w ${K}; x++) a[x * h + y] = ${v("x")};`,
      `for (let x = 0; x < w ${K}; x++) for (let y = 0; y < h ${K}; y++) a[y * w + x] = ${v("x")};`,
      `for (let x = w - 1; x >= 0 ${K}; x--) for (let y = h - 1; y >= 0 ${K}; y--) a[y * w + x] = ${v("x")};`,
      `for (let y = 0; y < h ${K}; y++) for (let x = 0; x < w ${K}; x++) a[x * h + (h - 1 - y)] = ${v("y")};`,
      `for (let x = 0; x < w ${K}; x++) {\nlet k = x;\nfor (let y = 0; y < h ${K}; y++) {\na[k] = ${v("y")};\nk += w;\n}\n}`,
      `for (let x = 0; x < w ${K}; x++) for (let k = x; k < a.length ${K}; k += w) a[k] = ${v("k")};`,
      `for (let x = 0; x < w ${K}; x++) a[x] = x;\nfor (let y = 1; y < h ${K}; y++) for (let x = 0; x < w ${K}; x++) a[y * w + x] = a[(y - 1) * w + x] + 1;`,
    ])
      choices.push({ weight: 8, text: () => body });
  if (length === "n * 4" || length === "n << 2")
    for (const body of [
      `for (let i = 0; i < ${length} ${K}; i += 4) {\na[i] = 1;\na[i + 1] = ${v("i")};\na[i + 2] = 3;\na[i + 3] = 255;\n}`,
      `for (let i = 0; i < n ${K}; i++) {\na[i * 4] = 1;\na[i * 4 + 1] = ${v("i")};\na[i * 4 + 2] = 3;\na[i * 4 + 3] = 255;\n}`,
      `let k = 0;\nfor (let i = 0; i < n ${K}; i++) {\na[k++] = 1;\na[k++] = 2;\na[k++] = 3;\na[k++] = 4;\n}`,
      `for (let i = 0, k = 0; i < n ${K}; i++, k += 4) {\na[k] = 1;\na[k + 1] = 2;\na[k | 2] = 3;\na[k + 3] = i;\n}`,
      `for (let i = 0; i < n ${K}; i++) a.set([1, 2, i, 4], i * 4);`,
      `for (let k = 0; k < 4 ${K}; k++) for (let i = 0; i < n ${K}; i++) a[i * 4 + k] = ${v("i")};`,
      `for (let i = 0; i < n ${K}; i++) a[i * 4 + 3] = 255;\nfor (let i = 0; i < n ${K}; i++) {\na[i * 4] = 1;\na[i * 4 + 1] = ${v("i")};\na[i * 4 + 2] = 3;\n}`,
    ])
      choices.push({ weight: 6, text: () => body });
  if (length === "n * (n + 1) / 2")
    choices.push({
      weight: 20,
      text: () =>
        `let k = 0;\nfor (let i = 0; i < n ${K}; i++) for (let j = 0; j <= i ${K}; j++) a[k++] = i + j;`,
    });
  choices.push({
    weight: 3,
    text: () =>
      `for (let i = 0; i < ${bound} ${K}; i += 2) a[i] = 1;\nfor (let i = 1; i < ${bound} ${K}; i += 2) a[i] = ${v("i")};`,
  });
  if (length === "2 * n")
    choices.push({
      weight: 8,
      text: () => `for (let i = 0; i < n ${K}; i++) a[i] = ${v("i")};\na.copyWithin(n, 0, n);`,
    });
  if (length === "n + m")
    for (const body of [
      `let i = 0;\nlet j = 0;\nlet k = 0;\nwhile (i < n && j < m ${K}) {\nif (s[i % 3] <= s[j % 5]) a[k++] = s[i++ % 4];\nelse a[k++] = s[j++ % 6];\n}\nwhile (i < n ${K}) a[k++] = i++;\nwhile (j < m ${K}) a[k++] = j++;`,
      `let i = 0;\nlet j = 0;\nwhile (i < n && j < m ${K}) {\nif (f(i) > 2) {\na[i + j] = i;\ni++;\n} else {\na[i + j] = j;\nj++;\n}\n}\nfor (; i < n ${K}; i++) a[i + j] = i;\nfor (; j < m ${K}; j++) a[i + j] = j;`,
    ])
      choices.push({ weight: 30, text: () => body });
  if (length === "2 * n")
    choices.push(
      {
        weight: 8,
        text: () => `for (let i = 0; i < n ${K}; i++) {\na[2 * i] = i;\na[2 * i + 1] = ${v("i")};\n}`,
      },
      { weight: 8, text: () => `for (let i = 0; i < n ${K}; i++) {\na[i] = i;\na[i + n] = ${v("i")};\n}` },
    );
  const chosen = r.weighted(choices).text();
  // room for more in the round of a loop
  const made = r.chance(60)
    ? chosen.replace(/^((?:for|while) \(.*\*\/.*\)) (a\[.*;)$/gm, "$1 {\n$2\n}")
    : chosen;
  if (depth > 0 || !r.chance(12)) return made;
  return r.pick([
    `if (c) {\n${made}\n} else {\n${filling(r, length, 1)}\n}`,
    `{\n${filling(r, length, 1)}\n}\n{\n${made}\n}`,
    `try {\n${made}\n} finally {\nlog(1);\n}`,
    `for (let t = 0; t < 1 ${K}; t++) {\n${made}\n}`,
  ]);
}

function cond(r, i) {
  return r.pick(["c", `${i} % 2 === 0`, `${i} > 3`, `f(${i}) > 2`, `s[${i}] > 2`, `${i} === m`, "n > 5"]);
}

/** How memory is shown at the end. */
function ending(r) {
  return r.weighted([
    { weight: 6, text: "return show(a);" },
    { weight: 2, text: 'return a.join(" ");' },
    { weight: 1, text: "log(show(a));\nreturn a.length;" },
    {
      weight: 1,
      text: `let sum = "";\nfor (let q = 0; q < a.length ${ROUND}; q++) sum += a[q];\nreturn sum;`,
    },
    { weight: 1, text: "return [...a].map(String).join();" },
    { weight: 1, text: "return a.reduce((t, x) => t + x, 0);" },
  ]).text;
}

/** The lines of a function's body. @param {import("../random.mjs").Random} r */
export function bodyOf(r) {
  const body = plainBody(r);
  if (!r.chance(10)) return body;
  return r.pick([
    `const inner = () => {\n${body}\n};\nreturn inner();`,
    `let spare = n;\nconst inner = () => {\n${body.replaceAll(/\bn\b/g, "spare")}\n};\nconst first1 = inner();\nspare = m;\nreturn first1 + inner();`,
    `let spare = n;\nconst more = () => {\nspare++;\n};\nl.forEach(more);\n${body.replaceAll(/\bn\b/g, "spare")}`,
    `const inner = function (n, c) {\n${body}\n};\nreturn inner(n, true) + inner(m, false);`,
    `const box = { n, run() {\n${body.replaceAll(/\bn\b/g, "this.n")}\n} };\nreturn box.run();`,
  ]);
}

/** @param {import("../random.mjs").Random} r */
function plainBody(r) {
  const length = lengthOf(r);
  const type = r.pick(TYPES);
  const made = r.chance(6) && type === "Uint8Array" ? `Buffer.alloc(${length})` : `new ${type}(${length})`;
  const makes = r.weighted([
    { weight: 12, text: `const a = ${made};` },
    { weight: 2, text: `let a = ${made};` },
    { weight: 1, text: `var a = ${made};` },
    { weight: 1, text: `let a;\na = ${made};` },
    { weight: 1, text: `const buffer = new ArrayBuffer(${length});\nconst a = new Uint8Array(buffer);` },
    { weight: 1, text: `const whole = ${made};\nconst a = new Uint8Array(whole.buffer);` },
    { weight: 1, text: `const k0 = ${length};\nconst a = ${made.replace(length, "k0")};` },
  ]).text;
  const isBig = type === "BigInt64Array";
  const fills = filling(r, length);
  const text = `${makes}\n${isBig ? withBigInts(fills) : fills}\n${ending(r)}`;
  if (r.chance(8))
    return `let all = "";\nfor (let t = 0; t < 3 ${ROUND}; t++) {\n${text.replace(/^return (.*);$/gm, "all += $1;")}\n}\nreturn all;`;
  return text;
}

/** Stores of big integers. */
const withBigInts = (text) =>
  text
    .replaceAll(/(\ba\[[^\]]*\] = )([^;=]+);/g, "$1BigInt($2);")
    .replaceAll(/(\ba\.fill\()([^,;)]+)/g, "$1BigInt($2)");

/** What all functions of a file can call. */
export const PRELUDE = `
/** @param {Float64Array | Uint8Array} a */
function show(a) {
  let text = "";
  for (let q = 0; q < a.length ${ROUND}; q++) text += a[q] + ",";
  return text;
}
/** @param {Float64Array} a @param {number} v */
function fillAll(a, v) {
  for (let i = 0; i < a.length ${ROUND}; i++) a[i] = v;
}
/** @param {Float64Array} a @param {number} n */
function fillTo(a, n) {
  for (let i = 0; i < n ${ROUND}; i++) a[i] = i;
}
/** @param {Float64Array} a @param {number} from @param {number} to */
function fillRange(a, from, to) {
  for (let i = from; i < to ${ROUND}; i++) a[i] = i;
}
/** @param {Float64Array} a @param {number} i @param {number} v */
function put(a, i, v) {
  a[i] = v;
}
/** @param {Float64Array} a */
function filled(a) {
  a.fill(6);
  return a;
}
/** @param {number} x */
function square(x) {
  return x * x;
}
let limit = 9;
const limits = { size: 7 };
function bump() {
  limit++;
  limits.size--;
}
function reset() {
  limit = 9;
  limits.size = 7;
}
/** @param {Float64Array} a */
function first(a) {
  return a[0];
}
/** @param {Float64Array} a @param {Float64Array} b */
function addTo(a, b) {
  for (let i = 0; i < a.length ${ROUND}; i++) a[i] += b[i];
}
`;

export const PARAMETERS =
  "/** @param {number} n @param {number} m @param {number} w @param {number} h @param {Float64Array} s @param {number[]} l @param {boolean} c @param {(x: number) => number} f @param {{ n: number, g: number }} o @param {string} str @param {Set<number>} set @param {(x: unknown) => void} log */";
export const NAMES = "n, m, w, h, s, l, c, f, o, str, set, log";
