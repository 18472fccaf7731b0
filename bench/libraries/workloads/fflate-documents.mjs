import { generator } from "../random.mjs";

/** gzip and gunzip a document of 0.6, 4 and 20 KB */
export default async function fflateDocuments(load) {
  const { gzipSync, gunzipSync } = await load("fflate", "esm/index.mjs");
  const { text } = generator(4);
  const documents = [text(600), text(4096), text(20_000)];
  return {
    rounds: 3,
    op(i) {
      const zipped = gzipSync(documents[i], { mtime: 0 });
      return [zipped, gunzipSync(zipped)];
    },
  };
}
