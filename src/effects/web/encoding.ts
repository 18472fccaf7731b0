/**
 * Encoding, URLs and blobs: the parts of the web that Node has as well. Facts: encoding.spec.whatwg.org,
 * url.spec.whatwg.org, w3c.github.io/FileAPI. A decoder in the middle of a stream keeps bytes, not the
 * array they came in; a blob copies its parts.
 */
import type { CallBack } from "../effect.js";
import { answers, answersPart, each, type Family, fresh, kind, members, reads } from "../vocabulary.js";

const visitor: CallBack = { fn: 0, args: ["primitive", "primitive", "receiver"], this: 1 };

export const encoding: Family = {
  kinds: {
    TextEncoder: kind({ encode: fresh("Uint8Array"), encodeInto: fresh("Object") }, { encoding: reads }),
    TextDecoder: kind({ decode: reads }, each("encoding fatal ignoreBOM", reads)),
    URL: kind(each("toJSON toString", reads), {
      ...each("hash host hostname href origin password pathname port protocol search username", reads),
      searchParams: answersPart,
    }),
    URLSearchParams: kind(
      {
        ...each("append delete get has set sort toString", reads),
        getAll: fresh("Array"),
        forEach: { result: "primitive", calls: [visitor] },
        ...each("entries keys values @@iterator", answersPart),
      },
      { size: reads },
    ),
    Blob: kind({ ...each("arrayBuffer bytes slice stream text", answers) }, each("size type", reads)),
    File: kind({}, each("lastModified name", reads), "Blob"),
  },
  globals: {
    ...each("atob btoa", reads),
    ...members("URL", {
      canParse: reads,
      parse: fresh("URL"),
      createObjectURL: { result: "primitive", escapes: ["args"] },
      revokeObjectURL: reads,
    }),
  },
  constructors: {
    TextEncoder: fresh("TextEncoder"),
    TextDecoder: fresh("TextDecoder"),
    URL: fresh("URL"),
    URLSearchParams: fresh("URLSearchParams"),
    Blob: fresh("Blob"),
    File: fresh("File"),
  },
};
