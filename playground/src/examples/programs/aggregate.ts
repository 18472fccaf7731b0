class Matrix {
  readonly data: Float64Array;

  constructor(
    readonly rows: number,
    readonly columns: number,
  ) {
    this.data = new Float64Array(rows * columns);
  }

  set(row: number, column: number, value: number): void {
    this.data[row * this.columns + column] = value;
  }

  trace(): number {
    let sum = 0;
    for (let i = 0; i < this.rows; i++) sum += this.data[i * this.columns + i]!;
    return sum;
  }
}

export function traceOfIdentity(n: number): number {
  const matrix = new Matrix(n, n);
  for (let i = 0; i < n; i++) matrix.set(i, i, 1);
  return matrix.trace();
}

export function spread(n: number): number {
  const pair = { low: new Float64Array(n), high: new Float64Array(n) };
  pair.low.fill(1);
  pair.high.fill(4);
  return pair.high[0]! - pair.low[0]!;
}

export const main = () => traceOfIdentity(30) + spread(300);
