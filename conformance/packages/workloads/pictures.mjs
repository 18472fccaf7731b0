/** Pictures, fonts and pages. */
import { picture } from "../../../bench/libraries/random.mjs";

export default {
  "upng-js": {
    version: "2.1.0",
    run: ({ default: UPNG }, random) => {
      const { data, width, height } = picture(40, 30, random);
      const pixels = new Uint8Array(data).buffer;
      return [0, 8, 200].flatMap((colours) => {
        const packed = UPNG.encode([pixels, pixels.slice(0)], width, height, colours, [50, 50]);
        const read = UPNG.decode(packed);
        return [
          new Uint8Array(packed),
          ...UPNG.toRGBA8(read).map((frame) => new Uint8Array(frame)),
          read.ctype,
        ];
      });
    },
  },
  pngjs: {
    version: "7.0.0",
    run: ({ default: { PNG } }, random) => {
      const { data, width, height } = picture(40, 30, random);
      return [0, 2, 4, 6].flatMap((colorType) => {
        const png = new PNG({ width, height });
        data.copy(png.data);
        const packed = PNG.sync.write(png, { colorType, filterType: colorType === 2 ? -1 : 4 });
        const read = PNG.sync.read(packed);
        PNG.bitblt(read, png, 0, 0, 9, 9, 20, 20);
        PNG.adjustGamma(read);
        return [new Uint8Array(packed), new Uint8Array(read.data), new Uint8Array(png.data)];
      });
    },
  },
  omggif: {
    version: "1.0.10",
    run: ({ default: gif }, random) => {
      const packed = animation(gif, random);
      const reader = new gif.GifReader(packed);
      return [packed, ...frames(reader)];
    },
  },
  "gifuct-js": {
    version: "2.1.2",
    needs: { omggif: "1.0.10" },
    async run({ default: gifuct }, random, load) {
      const { default: omggif } = await load("omggif");
      const packed = animation(omggif, random);
      const read = gifuct.parseGIF(packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length));
      return gifuct
        .decompressFrames(read, true)
        .flatMap(({ patch, pixels, delay }) => [patch, pixels, delay]);
    },
  },
  quantize: {
    version: "1.0.2",
    run: ({ default: quantize }, random) => {
      const { data } = picture(50, 40, random);
      const pixels = Array.from({ length: 2000 }, (_, i) => [...data.subarray(4 * i, 4 * i + 3)]);
      return [4, 9, 60].map((colours) => quantize(pixels, colours).palette());
    },
  },
  "image-q": {
    version: "4.0.0",
    run: (imageQ, random) => {
      const { data, width, height } = picture(24, 20, random);
      const { utils, buildPaletteSync, applyPaletteSync } = imageQ.default ?? imageQ;
      const points = () => utils.PointContainer.fromUint8Array(new Uint8Array(data), width, height);
      return ["wuquant", "rgbquant", "neuquant", "neuquant-float"].flatMap((paletteQuantization) => {
        const palette = buildPaletteSync([points()], { colors: 12, paletteQuantization });
        return ["nearest", "floyd-steinberg", "riemersma"].map((imageQuantization) =>
          applyPaletteSync(points(), palette, { imageQuantization }).toUint8Array(),
        );
      });
    },
  },
  "pdf-lib": {
    version: "1.17.1",
    async run({ default: { PDFDocument, StandardFonts } }, random) {
      const pdf = await PDFDocument.create({ updateMetadata: false });
      const page = pdf.addPage([300, 200]);
      const font = await pdf.embedFont(StandardFonts.Helvetica);
      page.drawText("Some text, with umlauts: äöü", { x: 10, y: 100, size: 12, font });
      page.drawSvgPath("M 0 0 L 10 20 C 5 5 3 3 1 1 Z", { x: 10, y: 20 });
      await pdf.attach(random.bytes(500), "a.bin", {
        creationDate: new Date(0),
        modificationDate: new Date(0),
      });
      const packed = await pdf.save({ updateFieldAppearances: false });
      const plain = await pdf.save({ useObjectStreams: false });
      const again = await PDFDocument.load(packed, { updateMetadata: false });
      return [packed, plain, await again.save(), again.getPageCount(), font.widthOfTextAtSize("width", 11)];
    },
  },
  "opentype.js": {
    version: "2.0.0",
    run: (opentype) => {
      const { Font, Glyph, Path, parse } = opentype.default ?? opentype;
      const shape = (size) => {
        const path = new Path();
        path.moveTo(0, 0);
        path.lineTo(size, 700);
        path.quadraticCurveTo(size / 2, 300, 200, 0);
        path.close();
        return path;
      };
      const glyph = (name, unicode, size) =>
        new Glyph({ name, unicode, advanceWidth: 600 + size, path: shape(size) });
      const font = new Font({
        familyName: "Test",
        styleName: "Plain",
        unitsPerEm: 1000,
        ascender: 800,
        descender: -200,
        glyphs: [glyph(".notdef", undefined, 10), glyph("A", 65, 300), glyph("B", 66, 420)],
      });
      font.tables.head = { ...font.tables.head };
      const bytes = new Uint8Array(font.toArrayBuffer());
      const read = parse(bytes.buffer);
      return [
        bytes.length,
        read.glyphs.length,
        read.getPath("ABA", 0, 0, 72).toPathData(2),
        read.getAdvanceWidth("ABBA", 20),
      ];
    },
  },
};

function animation(gif, { next }) {
  const memory = new Uint8Array(40_000);
  const palette = Array.from({ length: 16 }, (_, i) => i * 1_000_001);
  const writer = new gif.GifWriter(memory, 30, 20, { palette, loop: 0 });
  for (let frame = 0; frame < 4; frame++)
    writer.addFrame(
      0,
      0,
      30,
      20,
      Array.from({ length: 600 }, (_, i) => (i * (frame + 1) + (next() % 3)) % 16),
      { delay: 5 },
    );
  return memory.slice(0, writer.end());
}

function frames(reader) {
  return Array.from({ length: reader.numFrames() }, (_, frame) => {
    const pixels = new Uint8Array(reader.width * reader.height * 4);
    reader.decodeAndBlitFrameRGBA(frame, pixels);
    return pixels;
  });
}
