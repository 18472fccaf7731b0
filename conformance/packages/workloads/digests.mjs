/** Sums, ciphers, signatures and numbers without end. */
const lengths = [0, 1, 55, 56, 64, 200, 5000];

export default {
  "crc-32": {
    version: "1.2.2",
    run: ({ default: crc }, { bytes }) => lengths.map((length) => crc.buf(bytes(length))),
  },
  "js-sha256": {
    version: "1.0.0",
    run: ({ sha256, sha224, default: main }, { bytes }) => {
      const one = sha256 ?? main.sha256;
      const other = sha224 ?? main.sha224;
      return lengths.flatMap((length) => [
        one.array(bytes(length)),
        other.hex(bytes(length)),
        one.hmac.hex("key", bytes(length)),
      ]);
    },
  },
  "js-sha3": {
    version: "0.13.0",
    run: ({ default: sha3 }, { bytes }) =>
      lengths.flatMap((length) => [
        sha3.sha3_512(bytes(length)),
        sha3.keccak256.array(bytes(length)),
        sha3.shake128(bytes(length), 512),
        sha3.kmac128("key", bytes(length), 256, "x"),
      ]),
  },
  "sha.js": {
    version: "2.4.12",
    run: ({ default: create }, { bytes }) =>
      ["sha1", "sha224", "sha256", "sha384", "sha512"].flatMap((name) =>
        lengths.map((length) => create(name).update(bytes(length)).update("more").digest("hex")),
      ),
  },
  "hash.js": {
    version: "1.1.7",
    run: ({ default: hash }, { bytes }) =>
      [hash.sha1, hash.sha256, hash.sha512, hash.ripemd160].flatMap((kind) =>
        lengths.flatMap((length) => [
          kind()
            .update(Array.from(bytes(length)))
            .digest("hex"),
          hash
            .hmac(kind, "key")
            .update(Array.from(bytes(length)))
            .digest("hex"),
        ]),
      ),
  },
  blakejs: {
    version: "1.2.1",
    run: ({ default: blake }, { bytes }) =>
      lengths.flatMap((length) => {
        const context = blake.blake2bInit(32, bytes(16));
        blake.blake2bUpdate(context, bytes(length));
        blake.blake2bUpdate(context, bytes(77));
        return [
          blake.blake2b(bytes(length)),
          blake.blake2sHex(bytes(length), bytes(8), 20),
          blake.blake2bFinal(context),
        ];
      }),
  },
  "aes-js": {
    version: "3.1.2",
    run: ({ default: aes }, { bytes }) =>
      [16, 24, 32].flatMap((size) => {
        const key = Array.from(bytes(size));
        const iv = Array.from(bytes(16));
        const plain = aes.padding.pkcs7.pad(bytes(333));
        const modes = [
          () => new aes.ModeOfOperation.cbc(key, iv),
          () => new aes.ModeOfOperation.ctr(key, new aes.Counter(5)),
          () => new aes.ModeOfOperation.ecb(key),
          () => new aes.ModeOfOperation.ofb(key, iv),
          () => new aes.ModeOfOperation.cfb(key, iv, 8),
        ];
        return modes.flatMap((mode) => {
          const secret = mode().encrypt(plain);
          return [secret, aes.padding.pkcs7.strip(mode().decrypt(secret))];
        });
      }),
  },
  "scrypt-js": {
    version: "3.0.1",
    run: ({ default: scrypt }, { bytes }) =>
      [16, 64].map((cost) => scrypt.syncScrypt(bytes(10), bytes(8), cost, 8, 2, 40)),
  },
  bcryptjs: {
    version: "3.0.3",
    run: ({ default: bcrypt }) => {
      const salt = "$2b$04$abcdefghijklmnopqrstuu";
      return ["", "secret", "größe"].flatMap((word) => {
        const hash = bcrypt.hashSync(word, salt);
        return [
          hash,
          bcrypt.compareSync(word, hash),
          bcrypt.compareSync("other", hash),
          bcrypt.encodeBase64([1, 2, 3], 3),
        ];
      });
    },
  },
  "bn.js": {
    version: "5.2.5",
    run: ({ default: BN }, { bytes }) => {
      const [a, b, m] = [40, 25, 32].map((length) => new BN(bytes(length)));
      const red = BN.red("k256");
      return [
        a.mul(b).toString(16),
        a.div(b).toString(10),
        a.mod(m).toArray("be", 40),
        a.pow(new BN(5)).toString(36),
        a.invm(BN._prime("p25519").p).toString(16),
        a.toRed(red).redPow(b).redInvm().toString(16),
        a.sqr().ushrn(33).xor(b).toArrayLike(Array),
      ];
    },
  },
  elliptic: {
    version: "6.6.1",
    run: ({ default: { ec: EC, eddsa: EdDSA } }, { bytes }) => {
      const curve = new EC("secp256k1");
      const keys = [1, 2].map(() => curve.keyFromPrivate(bytes(31)));
      const hash = Array.from(bytes(32));
      const signature = keys[0].sign(hash);
      const ed = new EdDSA("ed25519").keyFromSecret(Array.from(bytes(32)));
      const signed = ed.sign(hash);
      return [
        signature.toDER(),
        keys[0].verify(hash, signature),
        keys[1].verify(hash, signature),
        keys[0].derive(keys[1].getPublic()).toString(16),
        signed.toHex(),
        ed.verify(hash, signed),
      ];
    },
  },
  "@noble/curves": {
    version: "2.4.0",
    entry: "@noble/curves/ed25519.js",
    async run({ ed25519, x25519 }, { bytes }, load) {
      const { secp256k1 } = await load("@noble/curves/secp256k1.js");
      const key = bytes(32);
      const message = bytes(90);
      const signature = ed25519.sign(message, key);
      const other = secp256k1.sign(message, key);
      return [
        ed25519.getPublicKey(key),
        signature,
        ed25519.verify(signature, message, ed25519.getPublicKey(key)),
        x25519.getSharedSecret(key, x25519.getPublicKey(bytes(32))),
        other,
        secp256k1.verify(other, message, secp256k1.getPublicKey(key)),
        secp256k1.getSharedSecret(key, secp256k1.getPublicKey(bytes(32))),
      ];
    },
  },
  seedrandom: {
    version: "3.0.5",
    run: ({ default: seedrandom }) => {
      const own = seedrandom("seed", { state: true });
      const list = Array.from({ length: 50 }, () => own.int32());
      const again = seedrandom("", { state: own.state() });
      return [
        list,
        again(),
        own(),
        seedrandom.xor128("a")(),
        seedrandom.tychei("a").double(),
        seedrandom.alea("a").quick(),
      ];
    },
  },
};
