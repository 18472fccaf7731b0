/**
 * Numbers, booleans, symbols, Math, Date, errors and the functions of the global object. Facts:
 * ECMA-262 clauses 19–21 and 20.3–20.5. Nothing here answers a reference that it was given, except an
 * error, which keeps its cause.
 *
 * Properties that a program may assign (`message`, `lastIndex`) are not in the tables: what is read from
 * them is what was stored.
 */
import { type Effects, each, type Family, fresh, kind, members, reads } from "../vocabulary.js";

/** The options may name a cause. An AggregateError makes an array of its errors. */
const errors: Effects = {
  ...Object.fromEntries(
    "Error EvalError RangeError ReferenceError SyntaxError TypeError URIError"
      .split(" ")
      .map((name) => [name, fresh(name, "elements1")]),
  ),
  AggregateError: { result: "fresh:AggregateError", holds: ["elements2"], holdsNested: ["elements0"] },
};

const DATE_PARTS = "Date FullYear Hours Milliseconds Minutes Month Seconds";

const DATE_METHODS =
  DATE_PARTS.replace(/\w+/g, "get$& getUTC$& set$& setUTC$&") +
  " getDay getUTCDay getTime getTimezoneOffset getYear setTime setYear valueOf @@toPrimitive" +
  " toDateString toGMTString toISOString toJSON toLocaleDateString toLocaleString toLocaleTimeString" +
  " toString toTimeString toUTCString";

export const primitives: Family = {
  kinds: {
    Number: kind(
      each("toExponential toFixed toLocaleString toPrecision toString valueOf", reads),
      {},
      "ObjectPrototype",
    ),
    BigInt: kind(each("toLocaleString toString valueOf", reads), {}, "ObjectPrototype"),
    Boolean: kind(each("toString valueOf", reads), {}, "ObjectPrototype"),
    Symbol: kind(each("toString valueOf @@toPrimitive", reads), { description: reads }, "ObjectPrototype"),
    Date: kind(each(DATE_METHODS, reads), {}, "ObjectPrototype"),
  },
  globals: {
    ...each("BigInt Boolean Date Number String Symbol", reads),
    ...each("parseFloat parseInt isFinite isNaN", reads),
    ...each("decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape", reads),
    ...members("Math", each("*", reads)),
    ...members("Number", {
      ...each("isFinite isInteger isNaN isSafeInteger parseFloat parseInt", reads),
      ...each("EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE", reads),
      ...each("NaN NEGATIVE_INFINITY POSITIVE_INFINITY", reads),
    }),
    ...members("BigInt", each("asIntN asUintN", reads)),
    ...members("Date", each("UTC now parse", reads)),
    ...members("Symbol", {
      ...each("for keyFor asyncDispose asyncIterator dispose hasInstance isConcatSpreadable iterator", reads),
      ...each("match matchAll replace search species split toPrimitive toStringTag unscopables", reads),
    }),
    ...members("Error", { captureStackTrace: { result: "primitive", brands: ["arg0"] }, isError: reads }),
    ...errors,
  },
  constructors: {
    Date: fresh("Date"),
    Number: fresh("Number"),
    String: fresh("String"),
    Boolean: fresh("Boolean"),
    ...errors,
  },
};
