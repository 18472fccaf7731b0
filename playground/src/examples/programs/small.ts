export function rotate(x: number, y: number, angle: number): number {
  const m = new Float64Array(4);
  m[0] = m[3] = Math.cos(angle);
  m[1] = -(m[2] = Math.sin(angle));
  return m[0] * x + m[1] * y;
}

export function smooth(values: number[]): number {
  const kernel = new Float64Array(9);
  for (let i = 0; i < 9; i++) kernel[i] = Math.exp(-((i - 4) ** 2) / 8);
  return values.reduce((sum, value, i) => sum + value * kernel[i % 9]!, 0);
}
