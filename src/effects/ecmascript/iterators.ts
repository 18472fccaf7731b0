/**
 * Iterators of built-ins and what the iterator helpers make of them. Facts: ECMA-262 27.1, and the
 * `next` methods of 23.1.5, 24.1.5, 24.2.6, 22.1.5.
 *
 * The values of an iterator are its elements. (Those of `matchAll` are matches, of which nothing is said in
 * text.ts either.) These kinds are only the built-in iterators: what a
 * generator or a class of the program does in `next` is not the tables' to say. A lazy helper calls its
 * function later, whenever somebody asks for the next value, so its function escapes.
 */
import type { CallBack } from "../effect.js";
import {
  each,
  type Family,
  fresh,
  kind,
  kinds,
  leaks,
  reads,
  reducing,
  returnsReceiver,
} from "../vocabulary.js";

const visitor: CallBack = { fn: 0, args: ["elements", "primitive"] };

export const iterators: Family = {
  kinds: {
    IteratorPrototype: kind(
      {
        next: fresh("Object", "elements"),
        "@@iterator": returnsReceiver,
        "@@dispose": reads,
        ...each("every forEach some", { result: "primitive", calls: [visitor] }),
        find: { result: "elements", calls: [visitor] },
        reduce: reducing("elements", "primitive"),
        toArray: fresh("Array", "elements"),
        ...each("drop take", { result: "fresh:IteratorHelper", holds: ["elements"], over: ["receiver"] }),
        ...each("filter flatMap map", leaks),
      },
      { "@@toStringTag": reads },
      "ObjectPrototype",
    ),
    ...kinds(
      "ArrayIterator MapIterator SetIterator StringIterator IteratorHelper",
      kind({}, {}, "IteratorPrototype"),
    ),
  },
};
