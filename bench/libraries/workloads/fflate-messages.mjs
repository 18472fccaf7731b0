import { generator } from "../random.mjs";

/** deflate and inflate a JSON message of some 200 bytes */
export default async function fflateMessages(load) {
  const { deflateSync, inflateSync } = await load("fflate", "esm/index.mjs");
  const { next } = generator(33);
  const messages = Array.from({ length: 8 }, (_, i) => {
    const message = { id: next(), type: "event", user: `user${next() % 1000}`, tags: [`a${i}`, "b", "c"] };
    const payload = { x: next() % 100, y: next() % 100, text: `the quick brown fox ${next()}` };
    return new TextEncoder().encode(JSON.stringify({ ...message, payload }));
  });
  return {
    rounds: 8,
    op(i) {
      const deflated = deflateSync(messages[i]);
      return [deflated, inflateSync(deflated)];
    },
  };
}
