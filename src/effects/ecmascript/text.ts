/**
 * String and RegExp. Facts: ECMA-262 22.1 and 22.2. Text in, text out: the only objects are new ones. A
 * match is an array with further objects in its properties (`groups`, `indices`), so it is just unknown.
 */
import type { CallBack } from "../effect.js";
import {
  answers,
  each,
  type Family,
  fresh,
  kind,
  members,
  reads,
  returnsReceiver,
  yields,
} from "../vocabulary.js";

const STRING_METHODS =
  "at charAt charCodeAt codePointAt concat endsWith includes indexOf isWellFormed lastIndexOf localeCompare " +
  "normalize padEnd padStart repeat search slice startsWith substr substring toLocaleLowerCase toLocaleUpperCase " +
  "toLowerCase toString toUpperCase toWellFormed trim trimEnd trimLeft trimRight trimStart valueOf " +
  "anchor big blink bold fixed fontcolor fontsize italics link small strike sub sup";

/** The match, its groups, its position, the whole text; and last an object with the named groups. */
const replacer: CallBack = { fn: 1, args: ["primitive"] };

export const text: Family = {
  kinds: {
    String: kind(
      {
        ...each(STRING_METHODS, reads),
        split: fresh("Array"),
        ...each("match matchAll", answers),
        ...each("replace replaceAll", { result: "primitive", calls: [replacer] }),
        "@@iterator": fresh("StringIterator"),
      },
      { length: reads },
      "ObjectPrototype",
    ),
    RegExp: kind(
      {
        ...each("test toString @@search", reads),
        ...each("exec @@match @@matchAll", answers),
        "@@replace": { result: "primitive", calls: [replacer] },
        "@@split": fresh("Array"),
        compile: returnsReceiver,
      },
      each("dotAll flags global hasIndices ignoreCase multiline source sticky unicode unicodeSets", reads),
      "ObjectPrototype",
    ),
  },
  globals: {
    ...members("String", each("fromCharCode fromCodePoint raw", reads)),
    "RegExp.escape": reads,
  },
  constructors: {
    RegExp: yields("fresh:RegExp"),
  },
};
