// What every workload shares. `node fflate-msg.mjs` times it; MODE=check prints the checksum only (compare with checksums.json).
// The library under test is found in the node_modules of the current directory; LIBDIR=<package root> puts another copy in its place.
import { pathToFileURL } from 'node:url';
import { PerformanceObserver } from 'node:perf_hooks';
import path from 'node:path';
export const ROOT = path.resolve(new URL('..', import.meta.url).pathname);
export async function load(pkg, file) {
  const dir = process.env.LIBDIR || path.join(process.cwd(), 'node_modules', pkg);
  const m = await import(pathToFileURL(path.resolve(dir, file)));
  if (m.default && file !== '' && (typeof m.default === 'object' || typeof m.default === 'function') && !process.env.RAWNS) {
    const names = Object.keys(m).filter(k => k !== 'default' && k !== '__esModule' && k !== 'module.exports');
    if (names.length === 0 || names.every(k => k in m.default)) return m.default; 
  }
  return m;
}
let seed = 0x9e3779b9;
export function srand(s) { seed = s >>> 0 || 1; }
export function rnd32() { seed ^= seed << 13; seed >>>= 0; seed ^= seed >>> 17; seed ^= seed << 5; seed >>>= 0; return seed; }
export const rnd = () => rnd32() / 4294967296;
export function bytes(n) { const b = new Uint8Array(n); for (let i = 0; i < n; i++) b[i] = rnd32() >>> 11; return b; }
export function text(n) { // compressible, english-like
  const w = 'the of and to in is that it was for on are with as his they be at one have this from or had by hot word but what some we can out other were all there when up use your how said an each she'.split(' ');
  let s = ''; while (s.length < n) s += w[(rnd() * rnd() * w.length) | 0] + (rnd32() % 11 ? ' ' : '.\n'); return new TextEncoder().encode(s.slice(0, n));
}
export function hash(x, h = 0x811c9dc5) { // FNV-1a over numbers/bytes/strings/nested, float-aware
  const f = new Float64Array(1), u = new Uint32Array(f.buffer);
  const mix = v => { h = Math.imul(h ^ (v & 0xffff), 0x01000193) >>> 0; h = Math.imul(h ^ (v >>> 16), 0x01000193) >>> 0; };
  const go = v => {
    if (typeof v === 'number') { if (v === (v | 0)) mix(v); else { f[0] = v; mix(u[0]); mix(u[1]); } }
    else if (typeof v === 'string') for (let i = 0; i < v.length; i++) mix(v.charCodeAt(i));
    else if (typeof v === 'bigint') go(v.toString()); else if (typeof v === 'boolean') mix(v ? 1 : 2);
    else if (v == null) mix(7); else if (v instanceof ArrayBuffer) go(new Uint8Array(v));
    else if (ArrayBuffer.isView(v) || Array.isArray(v)) { const n = v.length; mix(n); for (let i = 0; i < n; i++) go(v[i]); }
    else if (typeof v === 'object') for (const k of Object.keys(v)) { go(k); go(v[k]); }
  };
  go(x); return h;
}
export async function main(name, ops, op) {
  const mode = process.env.MODE || 'time', isP = x => x !== null && typeof x === 'object' && typeof x.then === 'function';
  const all = async f => { for (let i = 0; i < ops; i++) { let r = op(i); if (isP(r)) r = await r; if (f) f(r); } };
  let h; const check = async () => { h = 0x811c9dc5; await all(r => { h = hash(r, h); }); };
  await check();
  const out = { name, ops, checksum: h.toString(16) };
  if (mode === 'time') {
    // WARM ms of warm-up, then REPS batches of about BATCH ms. cpu* = process CPU time (user+sys, includes GC helper threads): robust against VM steal.
    const W = +process.env.WARM || 1200, R = +process.env.REPS || 11, B = +process.env.BATCH || 120;
    const now = () => performance.now(); let n = 0, t = now();
    do { await all(); n++; } while (now() - t < W);
    const per = Math.max(1, Math.round(B / ((now() - t) / n)));
    const gcs = []; const po = new PerformanceObserver(l => { for (const e of l.getEntries()) gcs.push([e.startTime, e.duration]); }); po.observe({ entryTypes: ['gc'] });
    const ts = [], cs = []; const T0 = now(), c0 = process.cpuUsage();
    for (let r = 0; r < R; r++) {
      const a = now(), u = process.cpuUsage(); for (let k = 0; k < per; k++) for (let i = 0; i < ops; i++) { const x = op(i); if (isP(x)) await x; }
      ts.push((now() - a) / per / ops); const v = process.cpuUsage(u); cs.push((v.user + v.system) / 1e3 / per / ops);
    }
    const T1 = now(), c1 = process.cpuUsage(c0); await new Promise(r => setTimeout(r, 30)); po.disconnect();
    let gc = 0; for (const [s, d] of gcs) if (s >= T0 && s <= T1) gc += d;
    ts.sort((a, b) => a - b); cs.sort((a, b) => a - b);
    Object.assign(out, { timed: R * per * ops, msPerOp: ts[R >> 1], minMs: ts[0], cpuMs: cs[R >> 1], cpuMin: cs[0], gcPct: 100 * gc / (T1 - T0), gcs: gcs.length, cpuPerWall: (c1.user + c1.system) / 1e3 / (T1 - T0), sysPct: 100 * c1.system / 1e3 / (T1 - T0), rssMB: Math.round(process.memoryUsage().rss / 1048576) });
  }
  console.log(JSON.stringify(out));
}
