/**
 * Array. Facts: ECMA-262 "Array Objects" (23.1). Unlike a typed array, an array holds references: they
 * go to callbacks, to results, and stay in copies.
 *
 * `flatMap` flattens what its callback returned by one level, for which there is no word: what the
 * callback returns escapes. `join` and its kin convert the elements, which may call methods of theirs.
 */
import type { CallBack, Effect } from "../effect.js";
import { each, type Family, fresh, kind, members, reads, reducing, returnsElement } from "../vocabulary.js";

const visitor: CallBack = { fn: 0, args: ["elements", "primitive", "receiver"], this: 1 };
const comparator: CallBack = { fn: 0, args: ["elements", "elements"] };

/** The accumulator is the initial value where one is given, else the first element, or what the callback returned last. */
const reduces = reducing("elements", "primitive", "receiver");

const convertsElements: Effect = { result: "primitive", escapes: ["elements"] };

export const arrays: Family = {
  kinds: {
    Array: kind(
      {
        ...each("at pop", returnsElement),
        shift: { result: "elements", shuffles: true },
        push: { result: "primitive", keeps: ["args"] },
        unshift: { result: "primitive", keeps: ["args"], shuffles: true },
        splice: { result: "fresh:Array", holds: ["elements"], keeps: ["args2+"], shuffles: true },
        ...each("reverse copyWithin", { result: "receiver", shuffles: true }),
        fill: { result: "receiver", keeps: ["arg0"], shuffles: true },
        sort: { result: "receiver", shuffles: true, calls: [comparator] },
        ...each("includes indexOf lastIndexOf", reads),
        ...each("join toString toLocaleString", convertsElements),
        ...each("every findIndex findLastIndex forEach some", { result: "primitive", calls: [visitor] }),
        ...each("find findLast", { result: "elements", calls: [visitor] }),
        ...each("reduce reduceRight", reduces),
        filter: { result: "fresh:Array", holds: ["elements"], calls: [visitor] },
        map: { result: "fresh:Array", holds: ["callback"], calls: [visitor] },
        flatMap: { result: "unknown", escapes: ["callback"], calls: [visitor] },
        flat: fresh("Array", "reach"),
        concat: fresh("Array", "elements", "args", "elements0+"),
        ...each("slice toReversed", fresh("Array", "elements")),
        toSorted: { result: "fresh:Array", holds: ["elements"], calls: [comparator] },
        toSpliced: fresh("Array", "elements", "args2+"),
        with: fresh("Array", "elements", "arg1"),
        keys: { result: "fresh:ArrayIterator", over: ["receiver"] },
        ...each("values @@iterator", {
          result: "fresh:ArrayIterator",
          holds: ["elements"],
          over: ["receiver"],
        }),
        entries: { result: "fresh:ArrayIterator", holdsNested: ["elements"], over: ["receiver"] },
      },
      { length: reads },
      "ObjectPrototype",
    ),
  },
  globals: {
    Array: fresh("Array", "args"),
    ...members("Array", {
      isArray: reads,
      of: fresh("Array", "args"),
      from: {
        result: "fresh:Array",
        holds: ["elements0", "callback"],
        calls: [{ fn: 1, args: ["elements0", "primitive"], this: 2 }],
      },
    }),
  },
  constructors: {
    Array: fresh("Array", "args"),
  },
};
