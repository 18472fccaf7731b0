/**
 * Compression. Facts: nodejs.org/api/zlib.html and lib/zlib.js. The Sync functions read their input and
 * answer new memory; the callback forms read it in the thread pool; streams keep what they are given.
 */
import { each, type Family, fresh, leaksArgs, members, reads, settlesByCallback } from "../vocabulary.js";

const FORMATS =
  "brotliCompress brotliDecompress deflate deflateRaw gunzip gzip inflate inflateRaw unzip zstdCompress zstdDecompress";

const STREAMS =
  "createBrotliCompress createBrotliDecompress createDeflate createDeflateRaw createGunzip createGzip createInflate " +
  "createInflateRaw createUnzip createZstdCompress createZstdDecompress";

export const zlib: Family = {
  modules: members("zlib", {
    crc32: reads,
    ...each(FORMATS.replace(/\w+/g, "$&Sync"), fresh("Buffer")),
    ...each(FORMATS, settlesByCallback),
    ...each(STREAMS, leaksArgs),
  }),
};
