import { generator } from "../random.mjs";

/** make a key pair, encapsulate and decapsulate; its authors pool what it allocates */
export default async function mlkem(load) {
  const { createMlKem768 } = await load("mlkem", "esm/mod.js");
  const kem = await createMlKem768();
  const { bytes } = generator(2);
  const seed = bytes(64);
  const message = bytes(32);
  const [publicKey, secretKey] = kem.deriveKeyPair(seed);
  return {
    rounds: 4,
    op(i) {
      message[0] = i;
      const [derived] = kem.deriveKeyPair(seed);
      const [cipherText, shared] = kem.encap(publicKey, message);
      return [derived, cipherText, shared, kem.decap(cipherText, secretKey)];
    },
  };
}
