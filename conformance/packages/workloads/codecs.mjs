/** Compression, encodings and binary formats. */
export default {
  lz4js: {
    version: "0.2.0",
    run: ({ default: lz4 }, { bytes, text }) => {
      const inputs = [bytes(3000), text(9000), text(200), new Uint8Array(5000)];
      return inputs.flatMap((input) => {
        const packed = lz4.compress(input);
        return [packed, lz4.decompress(packed)];
      });
    },
  },
  snappyjs: {
    version: "0.7.0",
    run: ({ default: snappy }, { bytes, text }) =>
      [bytes(3000), text(70_000), text(90), new Uint8Array(5000)].flatMap((input) => {
        const packed = snappy.compress(input);
        return [packed, snappy.uncompress(packed), new Uint8Array(snappy.compress(input.buffer))];
      }),
  },
  "tiny-inflate": {
    version: "1.0.3",
    async run({ default: inflate }, { text }) {
      const { deflateRawSync } = await import("node:zlib");
      return [100, 4000, 20_000].map((length) => {
        const out = new Uint8Array(length);
        return inflate(deflateRawSync(text(length)), out);
      });
    },
  },
  "base64-js": {
    version: "1.5.1",
    run: ({ default: base64 }, { bytes }) =>
      [0, 1, 2, 3, 500, 40_000].flatMap((length) => {
        const encoded = base64.fromByteArray(bytes(length));
        return [encoded, base64.toByteArray(encoded), base64.byteLength(encoded)];
      }),
  },
  ieee754: {
    version: "1.2.1",
    run: ({ default: ieee754 }, { unit }) => {
      const memory = new Uint8Array(64);
      return [0, 1, -1, Infinity, Number.NaN, unit() * 1e9, unit() * 1e-300].flatMap((value, i) => {
        ieee754.write(memory, value, i, i % 2 === 0, 52, 8);
        ieee754.write(memory, value, 40 + i, i % 2 === 1, 23, 4);
        return [
          ieee754.read(memory, i, i % 2 === 0, 52, 8),
          ieee754.read(memory, 40 + i, i % 2 === 1, 23, 4),
          memory.slice(),
        ];
      });
    },
  },
  buffer: {
    version: "6.0.3",
    entry: "buffer/index.js", // "buffer" alone is Node's own
    run: ({ default: { Buffer: Own } }, { bytes, text }) => {
      const all = [];
      for (const length of [0, 7, 300, 5000]) {
        const one = Own.from(bytes(length));
        const two = Own.concat([one, Own.alloc(9, "ab"), Own.from(text(length))]);
        all.push(
          two,
          one.toString("hex"),
          one.toString("base64"),
          two.toString("utf8"),
          Own.compare(one, two),
        );
        all.push(
          Own.from(one.toString("hex"), "hex"),
          Own.from(one.toString("base64"), "base64"),
          two.slice(2, 9),
        );
        all.push(
          two.indexOf("ab"),
          Own.allocUnsafe(20).fill(3).writeDoubleBE(1.5, 4),
          two.subarray(3).swap16?.length ?? 0,
        );
      }
      return all;
    },
  },
  "msgpack-lite": {
    version: "0.2.2",
    run: ({ default: msgpack }, random) =>
      documents(random).flatMap((one) => {
        const packed = msgpack.encode(one);
        return [new Uint8Array(packed), JSON.stringify(msgpack.decode(packed))];
      }),
  },
  "@msgpack/msgpack": {
    version: "3.1.3",
    run: ({ encode, decode, Encoder, decodeMulti }, random) => {
      const shared = new Encoder();
      return documents(random).flatMap((one) => {
        const packed = encode(one);
        const again = shared.encode(one);
        const many = new Uint8Array(packed.length * 2);
        many.set(packed);
        many.set(again, packed.length);
        return [packed, JSON.stringify(decode(packed)), JSON.stringify([...decodeMulti(many)])];
      });
    },
  },
  "cbor-x": {
    version: "1.6.9",
    run: ({ encode, decode, Encoder }, random) => {
      const records = new Encoder({ structuredClone: true });
      return documents(random).flatMap((one) => {
        const packed = encode(one);
        return [
          new Uint8Array(packed),
          JSON.stringify(decode(packed)),
          JSON.stringify(records.decode(records.encode(one))),
        ];
      });
    },
  },
  protobufjs: {
    version: "8.8.1",
    run: ({ default: protobuf }, random) => {
      const { root } = protobuf.parse(
        'syntax = "proto3"; message Point { double x = 1; sint32 y = 2; bytes data = 3; repeated Point more = 4; map<string, float> named = 5; repeated uint32 list = 6; }',
      );
      const Point = root.lookupType("Point");
      const point = (depth) => ({
        x: random.unit(),
        y: random.next() % 1000,
        data: random.bytes(40 * depth),
        more: depth > 0 ? [point(depth - 1), point(depth - 1)] : [],
        named: { a: 1.5, b: 2 },
        list: Array.from({ length: 20 }, () => random.next() % 300_000),
      });
      return [0, 1, 3].flatMap((depth) => {
        const packed = Point.encode(Point.create(point(depth))).finish();
        return [
          new Uint8Array(packed),
          JSON.stringify(Point.toObject(Point.decode(packed), { bytes: Array })),
        ];
      });
    },
  },
  jszip: {
    version: "3.10.2",
    async run({ default: JSZip }, { bytes, text }) {
      const zip = new JSZip();
      const date = new Date(Date.UTC(2020, 1, 1));
      zip.file("a.txt", text(4000), { date, createFolders: false });
      zip.file("b/c.bin", bytes(900), { date, binary: true, createFolders: false });
      const all = [];
      for (const compression of ["STORE", "DEFLATE"]) {
        const packed = await zip.generateAsync({ type: "uint8array", compression });
        const read = await JSZip.loadAsync(packed);
        all.push(
          packed,
          await read.file("a.txt").async("string"),
          await read.file("b/c.bin").async("uint8array"),
        );
      }
      return all;
    },
  },
  wavefile: {
    version: "11.0.0",
    run: ({ default: wavefile }, { next }) => {
      const all = [];
      for (const depth of ["8", "16", "24", "32f", "64"]) {
        const wav = new wavefile.WaveFile();
        wav.fromScratch(
          2,
          8000,
          depth,
          [0, 1].map(() => Array.from({ length: 200 }, () => next() % 100)),
        );
        all.push(wav.toBuffer());
        wav.toBitDepth("16");
        all.push(wav.toBuffer());
        wav.toSampleRate(11_025, { method: "cubic" });
        wav.toALaw();
        all.push(wav.toBuffer(), wav.getSamples(true));
      }
      return all;
    },
  },
  "node-wav": {
    version: "0.0.2",
    run: ({ default: wav }, { unit }) =>
      [16, 8, 24, 32].flatMap((bitDepth) => {
        const channels = [0, 1].map(() => Float32Array.from({ length: 300 }, () => unit() * 2 - 1));
        const packed = wav.encode(channels, { sampleRate: 8000, float: false, bitDepth });
        const { channelData } = wav.decode(packed);
        return [new Uint8Array(packed), ...channelData];
      }),
  },
};

function documents({ bytes, unit, next }) {
  const list = Array.from({ length: 30 }, (_, id) => ({
    id,
    name: `n${next() % 99}`,
    at: unit(),
    tags: ["a", "b", null],
  }));
  return [
    list,
    { deep: { list, data: Array.from(bytes(300)) }, yes: true, big: 2 ** 40, none: null },
    "text ".repeat(900),
    -7,
    [],
    {},
  ];
}
