export function primes(limit: number): number {
  let found = new Uint32Array(32);
  let count = 0;
  for (let n = 2; n < limit; n++) {
    let isPrime = true;
    for (let i = 0; i < count && found[i]! * found[i]! <= n; i++) {
      if (n % found[i]! === 0) {
        isPrime = false;
        break;
      }
    }
    if (!isPrime) continue;
    if (count === found.length) {
      const larger = new Uint32Array(found.length * 2);
      larger.set(found);
      found = larger;
    }
    found[count++] = n;
  }
  return found[count - 1]!;
}
