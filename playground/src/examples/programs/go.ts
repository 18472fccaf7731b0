function f1(size: number): number {
  const s = new Float64Array(size);
  for (let i = 0; i < s.length; i++) s[i] = Math.sqrt(i);
  return s.reduce((a, b) => a + b, 0);
}
