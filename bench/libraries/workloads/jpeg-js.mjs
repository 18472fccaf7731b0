import { generator, picture } from "../random.mjs";

/** encode and decode 256 × 192 pixels */
export default async function jpeg(load) {
  const { decode, encode } = await load("jpeg-js", "index.js");
  const image = picture(256, 192, generator(5));
  const file = encode(image, 80).data;
  return {
    rounds: 2,
    op(i) {
      image.data[0] = i;
      const encoded = encode(image, 80);
      return [encoded.data.length, decode(file, { useTArray: true }).data.subarray(0, 4000)];
    },
  };
}
