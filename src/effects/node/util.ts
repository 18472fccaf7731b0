/**
 * util, string_decoder, v8. Facts: nodejs.org/api/util.html, string_decoder.html, v8.html.
 *
 * Inspection reads. Left out: `promisify`, `callbackify`, `deprecate`, `debuglog`, `inherits`, which keep
 * functions; `parseArgs`, which hands default values through; and `v8.deserialize`, whose typed arrays
 * are views of its argument.
 */
import { answers, each, type Family, fresh, kind, members, reads } from "../vocabulary.js";

export const util: Family = {
  kinds: {
    StringDecoder: kind(each("end write", reads)),
  },
  constructors: {
    "string_decoder.StringDecoder": fresh("StringDecoder"),
  },
  modules: {
    ...members("util", {
      ...each("format formatWithOptions inspect", reads),
      ...each("getSystemErrorName isDeepStrictEqual stripVTControlCharacters styleText toUSVString", reads),
      ...each(
        "isArray isBoolean isBuffer isDate isError isFunction isNull isNullOrUndefined isNumber isObject",
        reads,
      ),
      ...each("isPrimitive isRegExp isString isSymbol isUndefined", reads),
      parseEnv: fresh("Object"),
      getSystemErrorMap: answers,
    }),
    "util.types.*": reads,
    "util/types.*": reads,
    "v8.serialize": fresh("Buffer"),
    ...members("v8", each("getHeapStatistics getHeapSpaceStatistics", answers)),
    "v8.cachedDataVersionTag": reads,
    "v8.setFlagsFromString": reads,
  },
};
