import { region } from "scopefree/runtime";

interface Frame {
  readonly pixels: Uint8Array;
  readonly mean: number;
}

let brightest: Uint8Array | undefined;

export function scan(width: number, frames: number): number {
  let best = -1;
  for (let at = 0; at < frames; at++) {
    region.do(() => {
      const frame = render(width, at);
      if (frame.mean > best) {
        best = frame.mean;
        brightest = frame.pixels; // stays reachable: it fades
      }
    });
  }
  return best + (brightest?.length ?? 0);
}

function render(width: number, seed: number): Frame {
  const noise = new Float32Array(width);
  for (let i = 0; i < width; i++) noise[i] = Math.abs(Math.sin(i * seed));
  const pixels = new Uint8Array(width);
  for (let i = 0; i < width; i++) pixels[i] = noise[i]! * 255;
  return { pixels, mean: pixels.reduce((a, b) => a + b, 0) / width };
}

export const main = () => scan(1000, 10);
