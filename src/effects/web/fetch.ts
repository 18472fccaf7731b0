/**
 * Network. Facts: fetch.spec.whatwg.org, xhr.spec.whatwg.org, websockets.spec.whatwg.org. A body of bytes
 * is copied by the specification, a stream or an object is not: all of them count as used until the
 * request is over.
 */
import { answers, each, type Family, kind, leaks, reads, settles, settlesByCallback } from "../vocabulary.js";

const body = each("arrayBuffer blob bytes formData json text", settles);

export const network: Family = {
  kinds: {
    Headers: kind(each("append delete get has set", reads)),
    Response: kind(
      { ...body, clone: leaks },
      {
        ...each("bodyUsed ok redirected status statusText type url", reads),
        ...each("body headers", answers),
      },
    ),
    Request: kind(
      { ...body, clone: leaks },
      {
        ...each("bodyUsed cache credentials destination method mode url", reads),
        ...each("body headers signal", answers),
      },
    ),
    WebSocket: kind({ send: settlesByCallback, close: reads }, {}, "EventTarget"),
    XMLHttpRequest: kind(
      {
        send: settlesByCallback,
        ...each(
          "abort getAllResponseHeaders getResponseHeader open overrideMimeType setRequestHeader",
          reads,
        ),
      },
      {},
      "EventTarget",
    ),
  },
  globals: {
    fetch: settles,
    "window.fetch": settles,
    "self.fetch": settles,
    "Response.json": settles,
    "Response.error": answers,
    "Response.redirect": answers,
  },
};
