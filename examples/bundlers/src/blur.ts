import { addRow } from "./rows";

/** Blurs a square image in place. The sums of the columns are scratch memory: nobody sees them afterwards. */
export function boxBlur(image: Uint8ClampedArray, width: number): void {
  const sums = new Float64Array(image.length / 64);
  if (width < 0) throw new RangeError("an image has no negative width");
  for (let row = 0; row < width; row++) {
    addRow(sums, image, row * width);
    for (let column = 0; column < width; column++) image[row * width + column] = sums[column]! / (row + 1);
  }
}
