/**
 * Crypto. Facts: nodejs.org/api/crypto.html and lib/internal/crypto. (WebCrypto is in web/crypto.ts.)
 *
 * OpenSSL is given its input at once, and key material is copied into the key. The functions that take a
 * callback work in the thread pool. `sign`, `verify` and a few more are asynchronous when the last
 * argument is a function, which a table cannot tell from the other case. The stream options of a hash or
 * cipher stay in it.
 */
import {
  answers,
  type Effects,
  each,
  type Family,
  fresh,
  kind,
  kinds,
  members,
  reads,
  returnsArg0,
  returnsReceiver,
  settlesByCallback,
} from "../vocabulary.js";

const exchange = each("computeSecret generateKeys getPrivateKey getPublicKey", fresh("Buffer"));
const setKeys = each("setPrivateKey setPublicKey", returnsReceiver);
const parameters = each("getGenerator getPrime", fresh("Buffer"));

const cipher: Effects = {
  ...each("final update", fresh("Buffer")),
  ...each("setAAD setAutoPadding", returnsReceiver),
};

export const crypto: Family = {
  kinds: {
    Hash: kind({ update: returnsReceiver, digest: fresh("Buffer"), copy: fresh("Hash", "arg0") }),
    Hmac: kind({ update: returnsReceiver, digest: fresh("Buffer") }),
    Cipheriv: kind({ ...cipher, getAuthTag: fresh("Buffer") }),
    Decipheriv: kind({ ...cipher, setAuthTag: returnsReceiver }),
    ...kinds("Cipher CipherCCM CipherChaCha20Poly1305 CipherGCM CipherOCB", kind({}, {}, "Cipheriv")),
    ...kinds(
      "Decipher DecipherCCM DecipherChaCha20Poly1305 DecipherGCM DecipherOCB",
      kind({}, {}, "Decipheriv"),
    ),
    Sign: kind({ update: returnsReceiver, sign: fresh("Buffer") }),
    Verify: kind({ update: returnsReceiver, verify: reads }),
    ECDH: kind({ ...exchange, ...setKeys }),
    DiffieHellman: kind({ ...exchange, ...setKeys, ...parameters }),
    DiffieHellmanGroup: kind({ ...exchange, ...parameters }),
    KeyObject: kind(
      { equals: reads, ...each("export toCryptoKey", answers) },
      { ...each("asymmetricKeyType symmetricKeySize type", reads), asymmetricKeyDetails: answers },
    ),
  },
  modules: members("crypto", {
    ...each("getRandomValues randomFillSync", returnsArg0),
    ...each("checkPrimeSync getFips randomUUID setFips timingSafeEqual", reads),
    ...each("getCiphers getCurves getHashes", fresh("Array")),
    ...each("hash pbkdf2Sync scryptSync", fresh("Buffer")),
    ...each("privateDecrypt privateEncrypt publicDecrypt publicEncrypt", fresh("Buffer")),
    ...each("generatePrimeSync hkdfSync", fresh("ArrayBuffer")),
    ...each("randomBytes pseudoRandomBytes", { result: "fresh:Buffer", escapes: ["args"] }),
    randomInt: { result: "primitive", escapes: ["args"] },
    ...each("diffieHellman sign", { result: "fresh:Buffer", keepsUntilSettled: ["args"] }),
    verify: settlesByCallback,
    ...each(
      "checkPrime generateKey generateKeyPair generatePrime hkdf pbkdf2 randomFill scrypt",
      settlesByCallback,
    ),
    createHash: fresh("Hash", "arg1"),
    createHmac: fresh("Hmac", "arg2"),
    createCipheriv: fresh("Cipheriv", "arg3"),
    createDecipheriv: fresh("Decipheriv", "arg3"),
    createSign: fresh("Sign", "arg1"),
    createVerify: fresh("Verify", "arg1"),
    createECDH: fresh("ECDH"),
    createDiffieHellman: fresh("DiffieHellman"),
    ...each("createDiffieHellmanGroup getDiffieHellman", fresh("DiffieHellmanGroup")),
    ...each("createPrivateKey createPublicKey createSecretKey generateKeySync", fresh("KeyObject")),
    ...each("generateKeyPairSync getCipherInfo secureHeapUsed", answers),
  }),
};
