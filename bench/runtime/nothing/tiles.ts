/** Tiles of an image. One that is blank would be dropped, but none is; the last hundred stay in a cache. */

function render(seed: number): Uint8Array | undefined {
  const tile = new Uint8Array(64 * 64);
  let brightest = 0;
  for (let at = 0; at < tile.length; at++) {
    const shade = (at * seed) >> 3;
    tile[at] = shade;
    brightest |= shade;
  }
  if (brightest === 0) return undefined;
  return tile;
}

export const cache: Uint8Array[] = [];

export function run(times: number): number {
  for (let i = 0; i < times; i++) {
    const tile = render(i + 1);
    if (tile !== undefined) cache[i % 100] = tile;
  }
  return cache.length;
}
