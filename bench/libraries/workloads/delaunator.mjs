import { generator } from "../random.mjs";

/** triangulate 60 and 400 points; all that is allocated is in the result */
export default async function delaunator(load) {
  const Delaunator = await load("delaunator", "index.js");
  const { unit } = generator(21);
  const clouds = [60, 400].map((points) => Float64Array.from({ length: 2 * points }, unit));
  return {
    rounds: 2,
    op(i) {
      const { triangles, hull } = new Delaunator(clouds[i]);
      return [triangles, hull];
    },
  };
}
