import { generator } from "../random.mjs";

/** sign and verify a message of 200 bytes, and agree on a key */
export default async function stablelib(load) {
  const ed25519 = await load("@stablelib/ed25519", "lib/ed25519.js");
  const x25519 = await load("@stablelib/x25519", "lib/x25519.js");
  const { bytes } = generator(12);
  const signer = ed25519.generateKeyPairFromSeed(bytes(32));
  const message = bytes(200);
  const mine = x25519.generateKeyPairFromSeed(bytes(32));
  const theirs = x25519.generateKeyPairFromSeed(bytes(32));
  return {
    rounds: 2,
    op(i) {
      message[0] = i;
      const signature = ed25519.sign(signer.secretKey, message);
      const verified = ed25519.verify(signer.publicKey, message, signature);
      return [signature, verified, x25519.sharedKey(mine.secretKey, theirs.publicKey)];
    },
  };
}
