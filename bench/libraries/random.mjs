// Inputs that are the same on every machine: a xorshift generator, and what the workloads make with it.

/** A generator of numbers; the same seed gives the same numbers. */
export function generator(seed) {
  let state = seed >>> 0 || 1;
  const next = () => {
    state = (state ^ (state << 13)) >>> 0;
    state = (state ^ (state >>> 17)) >>> 0;
    state = (state ^ (state << 5)) >>> 0;
    return state;
  };
  const unit = () => next() / 2 ** 32;
  return {
    /** 32 bits */
    next,
    /** from 0 to 1 */
    unit,
    bytes: (length) => Uint8Array.from({ length }, () => next() >>> 11),
    /** bytes of a text that can be compressed about as well as English */
    text(length) {
      let text = "";
      while (text.length < length)
        text += words[Math.floor(unit() * unit() * words.length)] + (next() % 11 ? " " : ".\n");
      return new TextEncoder().encode(text.slice(0, length));
    },
  };
}

const words =
  "the of and to in is that it was for on are with as his they be at one have this from or had by hot word but what some we can out other were all there when up use your how said an each she".split(
    " ",
  );

/** The picture that the JPEG workloads encode: gradients, a wave and a little noise. */
export function picture(width, height, { next }) {
  const data = Buffer.alloc(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    data.set([x ^ y, (x * y) >> 5, 128 + 90 * Math.sin(x / 9) + (next() & 7), 255], pixel * 4);
  }
  return { data, width, height };
}
