export function energies(rows: number, width: number): number {
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const line = new Float32Array(width);
    for (let x = 0; x < width; x++) line[x] = Math.sin(row * x);
    total += energy(line);
  }
  return total;
}

function energy(line: Float32Array): number {
  let sum = 0;
  for (const value of line) sum += value * value;
  return sum;
}

export const main = () => energies(20, 500);
