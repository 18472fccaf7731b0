/**
 * Streams. Facts: nodejs.org/api/stream.html. A chunk that was written or pushed waits in a queue and is
 * then handed to whoever implements the stream.
 */
import { each, type Family, kind, kinds, leaks, leaksArgs, members, reads } from "../vocabulary.js";

const streamBase = kind(
  {
    ...each("destroy end pipe push read setDefaultEncoding setEncoding unpipe unshift wrap write", leaks),
    ...each("compose drop every filter find flatMap forEach iterator map reduce some take toArray", leaks),
    ...each("cork isPaused uncork", reads),
  },
  {},
  "EventEmitter",
);

export const streams: Family = {
  kinds: {
    Stream: streamBase,
    ...kinds("Readable Writable Duplex Transform PassThrough", kind({}, {}, "Stream")),
  },
  modules: {
    ...members("stream", {
      ...each("addAbortSignal compose destroy duplexPair finished pipeline", leaksArgs),
      ...each("Readable.from Readable.fromWeb Writable.fromWeb Duplex.from Duplex.fromWeb", leaksArgs),
      ...each("isDisturbed isErrored isReadable", reads),
    }),
    ...members("stream/promises", each("finished pipeline", leaksArgs)),
  },
};
