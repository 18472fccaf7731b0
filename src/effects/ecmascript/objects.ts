/**
 * Object and Reflect. Facts: ECMA-262 20.1 and 28.1.
 *
 * Left out, so that everything escapes: what installs or answers prototypes (`Object.getPrototypeOf`),
 * and `Object(…)`, which answers its argument or a new object. `ObjectPrototype` is what every built-in
 * object inherits; there is no kind for plain objects, whose methods belong to the program.
 */
import { each, type Family, fresh, kind, leaksArgs, members, reads, returnsReceiver } from "../vocabulary.js";

const brandsArg0 = { result: "arg0", brands: ["arg0"] } as const;

export const objects: Family = {
  kinds: {
    ObjectPrototype: kind({
      ...each("hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString", reads),
      valueOf: returnsReceiver,
    }),
  },
  globals: {
    ...members("Object", {
      ...each("hasOwn is isExtensible isFrozen isSealed", reads),
      ...each("getOwnPropertyNames getOwnPropertySymbols keys", fresh("Array")),
      values: fresh("Array", "elements0"),
      entries: { result: "fresh:Array", holdsNested: ["elements0"] },
      fromEntries: fresh("Object", "reach0"),
      assign: { result: "arg0", keepsIn0: ["elements1+"] },
      groupBy: {
        result: "fresh:Object",
        holdsNested: ["elements0"],
        calls: [{ fn: 1, args: ["elements0", "primitive"] }],
      },
      create: {
        result: "fresh:Object",
        holds: ["reach0", "reach1"],
        inherits: ["arg0", "arg1"],
        escapes: ["args"],
      },
      ...each("freeze preventExtensions seal", brandsArg0),
      ...each("defineProperties defineProperty setPrototypeOf", { ...brandsArg0, escapes: ["args1+"] }),
    }),
    ...members("Reflect", {
      ...each("has isExtensible", reads),
      ownKeys: fresh("Array"),
      deleteProperty: reads,
      preventExtensions: { result: "primitive", brands: ["arg0"] },
      ...each("defineProperty setPrototypeOf set", {
        result: "primitive",
        brands: ["arg0"],
        escapes: ["args1+"],
      }),
      ...each("apply construct get getPrototypeOf", leaksArgs),
    }),
  },
};
