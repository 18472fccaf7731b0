/**
 * Small changes to a function that fills memory: other bounds, other steps, an early exit, an early read, a store that
 * is left out, an alias, an exception. Most make the function read what it did not write.
 */

const REPLACED = [
  [/<(?!=|<)/, ["<=", ">", "!=="]],
  [/<=/, ["<", ">="]],
  [/>=/, [">", "<="]],
  [/\b0\b/, ["1", "-1", "m", "0.5", "NaN", "2"]],
  [/\b1\b/, ["0", "2", "m", "0.5", "-1", "w"]],
  [/\b2\b/, ["1", "3", "w", "1.5"]],
  [/\b4\b/, ["3", "5", "8"]],
  [/\+\+/, ["--", " += 2", " += m", " += 0.5", " += w"]],
  [/--/, ["++", " -= 2"]],
  [/\+= (?:\w+)/, ["+= 2", "+= 3", "+= m", "+= 1", "*= 2"]],
  [/\bn\b/, ["m", "n - 1", "n + 1", "w", "n / 2", "n * 2", "o.n", "s.length", "l.length", "h"]],
  [/\bw\b/, ["h", "w - 1", "n", "m", "w + 1"]],
  [/\bh\b/, ["w", "h - 1", "m", "n"]],
  [
    /\bi\b/,
    ["i + 1", "i - 1", "n - i", "i * 2", "k", "i ^ 1", "i | 0", "i >> 1", "i >>> 0", "i % m", "-i", "+i"],
  ],
  [/\bk\b/, ["k + 1", "i", "0", "m", "k | 0", "k - 1"]],
  [/\bx\b/, ["x + 1", "y", "x - 1"]],
  [/\by\b/, ["x", "y + 1", "0", "y - 1"]],
  [/a\.length/, ["n", "m", "s.length", "l.length", "a.length - 1", "a.byteLength", "a.length / 2"]],
  [/s\.length/, ["l.length", "n", "s.length - 1"]],
  [/\bs\b/, ["a", "l"]],
  [/\bl\b/, ["s", "a"]],
  [/\bc\b/, ["true", "false", "!c", "(c || a)", "(a && c)", "n > m", "(n ?? a)"]],
  [/\[(\w+)\]/, ["[$1 + 1]", "[$1 - 1]", "[$1 | 0]", "[$1 >> 1]", '["0"]', "[m]", "[$1++]", "[--$1]"]],
  [/\bbreak\b/, ["continue", "return show(a)"]],
  [/\bcontinue\b/, ["break"]],
  [
    /= ([^=;\n]+);$/m,
    [
      "= a[0];",
      "= a[n - 1];",
      "= first(a);",
      "= f(a.length);",
      "= ($1, a[1]);",
      "= (n = 3);",
      "= m++;",
      "= (i = 0);",
    ],
  ],
  [/\bconst\b/, ["let", "var"]],
  [/\blet\b/, ["var"]],
  [
    /fill\(([^;]*)\);/,
    ["fill($1, 1);", "fill($1, 0, m);", "fill($1, m, n);", "fill($1, -2);", "fill(a[0]);"],
  ],
  [/set\(([^;]*)\);/, ["set($1, 1);", "set($1, m);", "set(l);", "set(a);", "set(s.subarray(0, m));"]],
  [/&& ?/, ["|| "]],
  [/\* /, ["+ ", "- "]],
  [/ \+ /, [" - ", " * ", " | "]],
  [/ - /, [" + "]],
  [/===/, ["!=="]],
];

const INSERTED = [
  "if (c) return show(a);",
  "if (i === 3) break;",
  "if (i === m) continue;",
  "if (k > m) break;",
  "if (f(i) > 3) continue;",
  "if (c) continue;",
  "log(a[0]);",
  "log(a[n - 1]);",
  "log(a[i]);",
  "log(a[m]);",
  "log(show(a));",
  "log(first(a));",
  "log(c || a.join());",
  "log((c && a).toString());",
  "log(String(c ? a : 1));",
  "log(String(a || n));",
  "log(String(n && a));",
  "log(String(n ?? a));",
  "log(`${a}`);",
  "log([a][0].join());",
  "log(String({ a }.a));",
  "log((n, a)[1]);",
  "log(a.at(m));",
  "log(a.at(-1));",
  "log(a?.[0]);",
  "log(a.indexOf(5));",
  "log(a.includes(0));",
  "log(a.subarray(1)[0]);",
  "log(a.slice(0, 2).join());",
  "log(new Uint8Array(a.buffer)[3]);",
  "log(new DataView(a.buffer).getUint8(m));",
  "log(a.length);",
  "log(a.byteLength);",
  "log(typeof a);",
  "log(a === s);",
  "log(a !== null);",
  "a.reverse();",
  "a.sort();",
  "a.copyWithin(0, 1);",
  "a.set(a);",
  "a.set(a.subarray(1));",
  "addTo(a, s);",
  "addTo(a, a);",
  "n = m;",
  "n++;",
  "m = 0;",
  "w = h;",
  "i++;",
  "i = n;",
  "k = m;",
  "k += 2;",
  "h--;",
  "l.pop();",
  "l.push(3);",
  "l.length = 1;",
  "o.n++;",
  "o.n = m;",
  "set.delete(1);",
  "set.add(99);",
  "f(3);",
  "bump();",
  "limit++;",
  "limits.size--;",
  "if (c) limit = 3;",
  "a.subarray(m).fill(1);",
  "a.subarray(0, m).fill(1);",
  "a.subarray(1).fill(1);",
  "new Uint8Array(a.buffer).fill(3);",
  "new Uint8Array(a.buffer, m).fill(3);",
  "new Uint8Array(a.buffer, 0, m).fill(2);",
  "new DataView(a.buffer).setInt32(m, 5);",
  "new DataView(a.buffer).setUint8(0, 5);",
  "fillTo(a.subarray(1), n);",
  "fillTo(a, m);",
  "fillRange(a, m, n);",
  "fillAll(a.subarray(m), 3);",
  "a.fill(0, m);",
  "a.fill(0, 0, m);",
  "a.fill(...[1]);",
  "put(a, ...[0, 1]);",
  "put(a, m, 1);",
  "filled(a)[0]++;",
  "a.set(l, m);",
  "a.set(s, 1);",
  "a.set(s.subarray(m));",
  "a.set([1, 2, 3]);",
  "a.set([1, , 3], m);",
  "a.set([...l]);",
  "for (let j = 0; j < m /*K*/; j++) a[j] = 1;",
  "for (let j = m; j < n /*K*/; j++) a[j] = 1;",
  "for (let j = 0; j < n /*K*/; j += m) a[j] = 1;",
  "if (f(2) > 2) throw new Error('f');",
  "if (i === 2) throw new Error('i');",
  "const late = () => log(a[1]);\nlate();",
  "function later() { log(a[2]); }\nlater();",
  "[1].forEach(() => log(a[0]));",
  "l.forEach((x, j) => { a[j] = x; });",
  "const seen = { get v() { return a[1]; } };\nlog(seen.v);",
  "const seen = { valueOf() { return a[1]; } };\nlog(+seen);",
  "a[0] += 1;",
  "a[m]++;",
  "a[i] = a[i];",
  "a[n] = 1;",
  "a[-1] = 1;",
  "a[0.5] = 1;",
  'a["1"] = 1;',
  "const b = a;\nlog(b[0]);",
  "let b = c ? a : s;\nlog(b[0]);",
  "let b = s;\nif (c) b = a;\nlog(b[1]);",
  "const [e0] = a;\nlog(e0);",
  "const { 0: e1 } = a;\nlog(e1);",
  "[a[0], a[1]] = [a[1], 2];",
  "for (const q of a) { log(q); break; }",
  "for (const q in a) { log(a[q]); break; }",
  "log(0 in a);",
  "delete o.n;",
  "var t2 = a[0];\nlog(t2);",
  "class Q { static v = a[0]; }\nlog(Q.v);",
  "class R { [a[0]] = 1; }\nlog(Object.keys(new R()).join());",
  "log(((q = a[1]) => q)());",
  "log((() => a[0])());",
  "log([...a].length, [...a][0]);",
  "log(Math.max(...a));",
  "log(a + '');",
  "log(a == '1');",
  "log(a > 3);",
  "log(!a[0]);",
  "log(-a[1]);",
  "switch (a[0]) { case 0: log('zero'); }",
  "switch (0) { case a[0]: log('zero'); }",
  "while (a[0] === 0 /*K*/) { log('zero'); break; }",
  "do { log(a[0]); } while (c /*K*/);",
  "const g = (function* () { yield a[0]; })();\nlog(g.next().value);",
];

/** Statements that a proof must not overlook, by what they do. */
const KINDS = [
  // jumps
  [
    "if (c) break;",
    "if (c) continue;",
    "if (i > 2 && c) break;",
    "if (i === 1) continue;",
    "if (k === 1) break;",
    "if (n > 9) return show(a);",
    "if (f(1) === 3) break;",
  ],
  // exceptions
  [
    "f(i);",
    "f(k);",
    "if (i === 2) throw 1;",
    "if (c) throw 1;",
    "if (n > 9) null.x;",
    "try {\nf(i);\n} catch (error) {\ncontinue;\n}",
    "try {\nif (c) throw 1;\n} catch (error) {\nbreak;\n}",
    "try {\nthrow a;\n} catch (error) {\nlog(error[0]);\n}",
    "let e2 = s;\ntry {\nthrow 1;\n} catch (error) {\ne2 = a;\n}\nlog(e2[0]);",
    "let e3 = s;\ntry {\ntry {\nthrow 1;\n} catch (error) {\ne3 = a;\nthrow error;\n} finally {\nlog(e3[0]);\n}\n} catch (error) {\n}",
    "let e4 = 0;\ntry {\ne4 = n;\nf(1);\n} catch (error) {\n}\na.fill(1, e4);",
  ],
  // the heap
  [
    "l.pop();",
    "l.push(1);",
    "l.length = 2;",
    "o.n++;",
    "o.n--;",
    "f(1);",
    "l.forEach(f);",
    "set.delete(5);",
    "bump();",
    "limit--;",
    "limits.size++;",
    "if (c) l.pop();",
    "if (i === 1) o.n = 2;",
  ],
  // closures
  [
    "const g1 = () => a[0];\nlog(g1());",
    "const g2 = () => show(a);\nlog(g2());",
    "const g3 = () => { n = m; };\ng3();",
    "const g4 = () => { n = m; };\nl.forEach(g4);",
    "const g5 = { get x() { return a[1]; } };\nlog(g5.x);",
    "const g6 = { toString() { return show(a); } };\nlog(`${g6}`);",
    "const g7 = { valueOf() { return a[0]; } };\na[0] = g7;\nlog(a[0]);",
    "function g8() { return a[n - 1]; }\nlog(g8());",
    "const g9 = () => { a[0] = 1; };\ng9();",
    "l.sort((x, y) => { log(a[1]); return x - y; });",
    "const g10 = [() => a[0]];\nlog(g10[0]());",
    "class G { x = a[0]; }\nlog(new G().x);",
  ],
  // operands
  [
    "log(show(a || s));",
    "log(show(c && a));",
    "log(show(c ? a : s));",
    "log(show(a ?? s));",
    "log(show((0, a)));",
    "log((a || s).join());",
    "log((c && a || s)[0]);",
    "log([...(a || s)][0]);",
    "let h1 = s;\nlog(show(h1 = a));",
    "let h2;\nh2 ??= a;\nlog(h2[0]);",
    "let h3 = s;\nh3 &&= a;\nlog(h3[0]);",
    "const { h4 = a } = {};\nlog(h4[0]);",
    "const [h5 = a] = [];\nlog(h5[0]);",
    "log(show({ a }.a));",
    "log(show([a][0]));",
    "log(((p) => p[0])(a));",
    "log(first(a) + first(s));",
  ],
  // numbers
  [
    "n = n / 2;",
    "n = n - 0.5;",
    "i += 0.5;",
    "k += 0.5;",
    "k = k | 0;",
    "i = i | 0;",
    "k = -k;",
    "n = Math.floor(n / 2);",
    "w = w / 2;",
    "m = n / m;",
    "i = i * 2;",
    "k = k * 3;",
    "i = Math.max(i, 3);",
    "k = Math.min(k, 4);",
    "k = k % 5;",
    "i ^= 1;",
    "k >>= 1;",
    "n = NaN;",
    "n = 'x';",
    "k = f(k);",
    "i = Math.sqrt(i * i);",
  ],
];

const WRAPPED = [
  (text) => `try {\n${text}\n} catch (error) {\nlog(show(a));\n}`,
  (text) => `try {\n${text}\n} catch (error) {\n}`,
  (text) => `try {\n${text}\n} finally {\nlog(a[0]);\n}`,
  (text) => `if (c) {\n${text}\n}`,
  (text) => `for (let z = 0; z < m /*K*/; z++) {\n${text}\n}`,
  (text) => `while (c /*K*/) {\n${text}\nbreak;\n}`,
  (text) => `do {\n${text}\n} while (false);`,
  (text) => `const run = () => {\n${text}\n};\nrun();`,
  (text) => `const run = () => {\n${text}\n};\nif (c) run();`,
  (text) => `function run() {\n${text}\n}\nrun();`,
  (text) => `[0].forEach(() => {\n${text}\n});`,
  (text) => `label: {\nif (c) break label;\n${text}\n}`,
  (text) => `switch (m) {\ncase 1:\nlog(1);\ndefault:\n${text}\n}`,
  (text) => `switch (m) {\ncase 1:\n${text}\n}`,
  (text) => `{\nlet n = m;\n${text}\n}`,
  (text) => `(() => {\n${text}\n})();`,
];

/** @param {import("../random.mjs").Random} r @param {string} body */
export function mutate(r, body) {
  let text = body;
  const times = r.weighted([
    { weight: 2, times: 0 },
    { weight: 5, times: 1 },
    { weight: 4, times: 2 },
    { weight: 2, times: 4 },
  ]).times;
  for (let i = 0; i < times; i++) text = r.weighted(CHANGES).change(r, text);
  return text;
}

const CHANGES = [
  { weight: 10, change: replaced },
  { weight: 9, change: inserted },
  { weight: 2, change: removed },
  { weight: 3, change: wrapped },
  { weight: 1, change: swapped },
];

function replaced(r, text) {
  for (let tries = 0; tries < 8; tries++) {
    const [pattern, others] = r.pick(REPLACED);
    const places = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))];
    if (places.length === 0) continue;
    const { 0: found, index } = r.pick(places);
    return text.slice(0, index) + found.replace(pattern, r.pick(others)) + text.slice(index + found.length);
  }
  return text;
}

function inserted(r, text) {
  const lines = text.split("\n");
  const statement = r.chance(40) ? r.pick(r.pick(KINDS)) : r.pick(INSERTED);
  // what stands before the memory is made changes little
  const first = r.chance(80) ? lines.findIndex((line) => /\ba = /.test(line)) + 1 : 0;
  lines.splice(r.int(first, lines.length), 0, statement);
  return lines.join("\n");
}

function removed(r, text) {
  const lines = text.split("\n");
  const plain = [...lines.keys()].filter((at) => /;$/.test(lines[at]) && !/[{}]/.test(lines[at]));
  if (plain.length > 1) lines.splice(r.pick(plain), 1);
  return lines.join("\n");
}

function wrapped(r, text) {
  const lines = text.split("\n");
  const from = r.int(0, lines.length - 1);
  const to = r.int(from, lines.length - 1);
  const part = lines.slice(from, to + 1).join("\n");
  const isWhole = part.split("{").length === part.split("}").length;
  if (!isWhole) return text;
  return [...lines.slice(0, from), r.pick(WRAPPED)(part), ...lines.slice(to + 1)].join("\n");
}

function swapped(r, text) {
  const lines = text.split("\n");
  const at = r.int(0, lines.length - 2);
  [lines[at], lines[at + 1]] = [lines[at + 1], lines[at]];
  return lines.join("\n");
}
