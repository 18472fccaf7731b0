import { generator, picture } from "../random.mjs";

/** decode a thumbnail of 128 × 96 or of 256 × 192 pixels */
export default async function jpegDecode(load) {
  const { decode, encode } = await load("jpeg-js", "index.js");
  const random = generator(5);
  const files = [picture(128, 96, random), picture(256, 192, random)].map((one) => encode(one, 80).data);
  return { rounds: 2, op: (i) => decode(files[i], { useTArray: true }).data };
}
