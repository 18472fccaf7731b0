/**
 * Globals that Node's modules export again: `Buffer` of `node:buffer`, `process` of `node:process`. What
 * they do is said where the globals are described.
 */
import { type Effects, type Family, members } from "../vocabulary.js";
import { webCrypto } from "../web/crypto.js";
import { encoding } from "../web/encoding.js";
import { buffer } from "./buffer.js";
import { consoleMethods } from "./console.js";
import { perfHooks } from "./perf-hooks.js";
import { processAndPaths } from "./process.js";

const methodsOf = (family: Family, kind: string): Effects => family.kinds?.[kind]?.methods ?? {};

const constructed = (family: Family, module: string, names: string): Effects =>
  Object.fromEntries(
    Object.entries(family.constructors ?? {})
      .filter(([name]) => names.split(" ").includes(name))
      .map(([name, effect]) => [`${module}.${name}`, effect]),
  );

const subtle = methodsOf(webCrypto, "SubtleCrypto");

export const reexports: Family = {
  constructors: {
    ...constructed(buffer, "buffer", "Buffer"),
    ...constructed(encoding, "buffer", "Blob File"),
    ...constructed(encoding, "util", "TextDecoder TextEncoder"),
    ...constructed(encoding, "url", "URL URLSearchParams"),
  },
  modules: {
    ...members("buffer", buffer.globals ?? {}),
    ...members("console", methodsOf(consoleMethods, "Console")),
    ...members("process", methodsOf(processAndPaths, "Process")),
    ...members("perf_hooks.performance", methodsOf(perfHooks, "Performance")),
    ...members("crypto.webcrypto", methodsOf(webCrypto, "Crypto")),
    ...members("crypto.webcrypto.subtle", subtle),
    ...members("crypto.subtle", subtle),
  },
};
