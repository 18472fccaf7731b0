/** The memory of `sums` is passed to another file: whether it can be freed there is known from the whole program. */
export function addRow(sums: Float64Array, image: Uint8ClampedArray, start: number): void {
  for (let column = 0; column < sums.length; column++) sums[column] = sums[column]! + image[start + column]!;
}
