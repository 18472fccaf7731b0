/**
 * Map, Set, WeakMap, WeakSet. Facts: ECMA-262 clause 24. The elements of a map are its keys and its
 * values. A weak collection counts as holding its keys, because identity is what it is about: memory
 * that is handed out again is the same object and would be found in it.
 */
import type { CallBack } from "../effect.js";
import { each, type Family, fresh, kind, members, reads, returnsElement } from "../vocabulary.js";

const visitor: CallBack = { fn: 0, args: ["elements", "elements", "receiver"], this: 1 };

export const collections: Family = {
  kinds: {
    Map: kind(
      {
        get: returnsElement,
        set: { result: "receiver", keeps: ["arg0", "arg1"] },
        ...each("clear delete has", reads),
        forEach: { result: "primitive", calls: [visitor] },
        ...each("keys values", { result: "fresh:MapIterator", holds: ["elements"], over: ["receiver"] }),
        ...each("entries @@iterator", {
          result: "fresh:MapIterator",
          holdsNested: ["elements"],
          over: ["receiver"],
        }),
      },
      each("size @@toStringTag", reads),
      "ObjectPrototype",
    ),
    Set: kind(
      {
        add: { result: "receiver", keeps: ["arg0"] },
        ...each("clear delete has", reads),
        // the other one may only look like a set: its own `has` is asked about each value
        ...each("isDisjointFrom isSubsetOf isSupersetOf", { result: "primitive", escapes: ["elements"] }),
        forEach: { result: "primitive", calls: [visitor] },
        ...each("keys values @@iterator", {
          result: "fresh:SetIterator",
          holds: ["elements"],
          over: ["receiver"],
        }),
        entries: { result: "fresh:SetIterator", holdsNested: ["elements"], over: ["receiver"] },
        difference: { ...fresh("Set", "elements"), escapes: ["elements"] },
        ...each("intersection symmetricDifference union", {
          ...fresh("Set", "elements", "elements0"),
          escapes: ["elements"],
        }),
      },
      each("size @@toStringTag", reads),
      "ObjectPrototype",
    ),
    WeakMap: kind(
      {
        get: returnsElement,
        set: { result: "receiver", keeps: ["arg0", "arg1"] },
        ...each("delete has", reads),
      },
      each("@@toStringTag", reads),
      "ObjectPrototype",
    ),
    WeakSet: kind(
      { add: { result: "receiver", keeps: ["arg0"] }, ...each("delete has", reads) },
      each("@@toStringTag", reads),
      "ObjectPrototype",
    ),
  },
  globals: members("Map", {
    groupBy: {
      result: "fresh:Map",
      holds: ["callback"],
      holdsNested: ["elements0"],
      calls: [{ fn: 1, args: ["elements0", "primitive"] }],
    },
  }),
  constructors: {
    Map: fresh("Map", "elements0", "reach0"),
    Set: fresh("Set", "elements0"),
    WeakMap: fresh("WeakMap", "elements0", "reach0"),
    WeakSet: fresh("WeakSet", "elements0"),
  },
};
