/**
 * JSON. Facts: ECMA-262 25.5. What `parse` builds has objects inside objects, so it is unknown, and what
 * a reviver returns ends up in it. A replacer sees every object of the value, as `this` its holder, and
 * what it returns is walked in turn, deeper than there is a word for: that escapes,
 * and comes back to the replacer as something of the world outside.
 */
import { type Family, members, reads } from "../vocabulary.js";

export const json: Family = {
  globals: members("JSON", {
    stringify: {
      result: "primitive",
      escapes: ["callback"],
      calls: [
        { fn: 1, args: ["primitive", "reach0"], this: "reach0" },
        { fn: 1, args: ["primitive"] },
      ],
    },
    parse: { result: "unknown", escapes: ["callback"], calls: [{ fn: 1, args: ["primitive"] }] },
    isRawJSON: reads,
  }),
};
