/**
 * Chance that can be repeated: a small generator of numbers (sfc32) with the choices that a grammar makes.
 * The same seed makes the same choices on every machine.
 */
export class Random {
  #a;
  #b;
  #c;
  #d;

  /** @param {number} seed @param {number} [stream] another sequence for each stream of a seed */
  constructor(seed, stream = 0) {
    this.#a = 0x9e3779b9 ^ seed;
    this.#b = 0x243f6a88 ^ stream;
    this.#c = 0xb7e15162 ^ Math.floor(seed / 2 ** 32);
    this.#d = 1;
    for (let i = 0; i < 16; i++) this.bits();
  }

  /** 32 bits */
  bits() {
    const t = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    return t >>> 0;
  }

  /** an integer from `low` to `high`, both included */
  int(low, high) {
    return low + (this.bits() % (high - low + 1));
  }

  /** true in so many per cent of the cases */
  chance(percent) {
    return this.bits() % 100 < percent;
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return /** @type {T} */ (list[this.bits() % list.length]);
  }

  /** One of the alternatives, by weight. @template {{weight: number}} T @param {readonly T[]} list @returns {T} */
  weighted(list) {
    let total = 0;
    for (const { weight } of list) total += weight;
    let at = (this.bits() / 2 ** 32) * total;
    for (const one of list) {
      at -= one.weight;
      if (at < 0) return one;
    }
    return /** @type {T} */ (list[list.length - 1]);
  }
}
