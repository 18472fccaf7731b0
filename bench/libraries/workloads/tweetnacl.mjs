import { generator } from "../random.mjs";

/** box, open, sign and verify a message of 256 bytes */
export default async function tweetnacl(load) {
  const nacl = await load("tweetnacl", "nacl-fast.js");
  const { bytes } = generator(1);
  const [first, second, message, nonce] = [bytes(32), bytes(32), bytes(256), bytes(24)];
  const from = nacl.box.keyPair.fromSecretKey(first);
  const to = nacl.box.keyPair.fromSecretKey(second);
  const signer = nacl.sign.keyPair.fromSeed(first);
  return {
    rounds: 3,
    op(i) {
      message[0] = i;
      const boxed = nacl.box(message, nonce, to.publicKey, from.secretKey);
      const opened = nacl.box.open(boxed, nonce, from.publicKey, to.secretKey);
      const signature = nacl.sign.detached(message, signer.secretKey);
      return [boxed, opened, signature, nacl.sign.detached.verify(message, signature, signer.publicKey)];
    },
  };
}
