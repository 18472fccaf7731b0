import { freeSized } from "scopefree/runtime";

export class Builder {
  #bytes = new Uint8Array(64);
  #length = 0;

  write(text: string): void {
    if (this.#length + text.length > this.#bytes.length) this.#grow(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length++] = text.charCodeAt(i);
  }

  #grow(more: number): void {
    const larger = new Uint8Array((this.#length + more) * 2);
    larger.set(this.#bytes);
    freeSized(this.#bytes); // nobody else has ever seen it
    this.#bytes = larger;
  }

  get length(): number {
    return this.#length;
  }
}

export function main(): number {
  const builder = new Builder();
  for (let i = 0; i < 100; i++) builder.write("a line of thirty-six characters, or so");
  return builder.length;
}
