/**
 * console. Facts: console.spec.whatwg.org, nodejs.org/api/console.html. Node formats before it returns. A
 * debugger that is attached keeps what was logged and shows what is in it later: it is no part of the
 * program.
 */
import { each, type Family, kind, reads } from "../vocabulary.js";

export const consoleMethods: Family = {
  kinds: {
    Console: kind(
      each(
        "assert clear count countReset debug dir dirxml error group groupCollapsed groupEnd info log profile " +
          "profileEnd table time timeEnd timeLog timeStamp trace warn",
        reads,
      ),
    ),
  },
  globalKinds: { console: "Console" },
};
