/**
 * WebCrypto. Facts: w3c.github.io/webcrypto. The algorithms take "a copy of the bytes", but when is up to
 * the steps of each, so the asynchronous ones count as using their arguments until they settle.
 */
import { answers, each, type Family, kind, reads, returnsArg0, settles } from "../vocabulary.js";

export const webCrypto: Family = {
  kinds: {
    Crypto: kind({ getRandomValues: returnsArg0, randomUUID: reads }, { subtle: answers }),
    SubtleCrypto: kind(
      each(
        "decrypt deriveBits deriveKey digest encrypt exportKey generateKey importKey sign unwrapKey verify wrapKey",
        settles,
      ),
    ),
  },
  globalKinds: { crypto: "Crypto", "crypto.subtle": "SubtleCrypto" },
};
