let last: Float64Array | undefined;

export function outside(n: number): number {
  const a = new Float64Array(n);
  a.fill(1);
  last = a;
  return a.length;
}

export function inside(n: number): { values: Float64Array } {
  const b = new Float64Array(n);
  const holder = { values: b };
  holder.values.fill(2);
  return holder;
}

export function unknown(n: number, visit: (values: Float64Array) => void): number {
  const c = new Float64Array(n);
  visit(c);
  return c[0]!;
}

export function main(): unknown[] {
  const filled = unknown(100, (values) => values.fill(3));
  return [outside(100), inside(100).values[0], filled, last?.[0]];
}
