/**
 * Bytes that grow at their end. Each time the buffer is full it is doubled, and the old one is freed: what Go's
 * `strings.Builder` gains by `runtime.free`.
 *
 * What `bytes()` shows stays as it is for ever: once shown, a buffer is never freed nor written to below its length,
 * but left to the collector when the builder is done with it.
 */
import type { Allocator, ByteBuilder, ByteBuilderConstructor } from "./api.js";
import {
  byteLengthOf,
  disposeSymbol,
  isView,
  lengthOf,
  NativeUint8Array,
  setSlice,
  sliceOf,
  subarrayOf,
  tagOf,
} from "./natives.js";

const firstCapacity = 128;
/** From so many characters on, `TextEncoder` is faster than a loop. */
const longString = 64;

export function byteBuilderOver({ makeNoZero, free }: Allocator): ByteBuilderConstructor {
  const create = (length: number): Uint8Array<ArrayBuffer> => makeNoZero(NativeUint8Array, length);
  // What encoders need is made when it is first used: not every realm has them.
  let encoder: InstanceType<typeof TextEncoder> | undefined;
  let decoder: InstanceType<typeof TextDecoder> | undefined;

  class Builder implements ByteBuilder {
    #buffer: Uint8Array<ArrayBuffer> | undefined;
    #capacity = 0;
    #length = 0;
    #shown = false;

    constructor(capacity = 0) {
      if (!(capacity >= 0 && capacity <= 2 ** 53))
        throw new RangeError("ByteBuilder: the capacity must be a number of bytes");
      if (capacity > 0) this.#grow(capacity);
    }

    get length(): number {
      return this.#length;
    }

    append(value: string | number | bigint | ArrayBuffer | ArrayBufferView): this {
      if (typeof value === "string") return this.#string(value);
      if (typeof value === "number" || typeof value === "bigint") return this.#string(`${value}`);
      const bytes =
        tagOf(value) === "Uint8Array"
          ? (value as Uint8Array)
          : isView(value)
            ? new NativeUint8Array(value.buffer, value.byteOffset, value.byteLength)
            : new NativeUint8Array(value, 0, byteLengthOf(value));
      const count = lengthOf(bytes);
      if (count === 0) return this;
      const buffer = this.#room(count);
      setSlice(buffer, bytes, this.#length);
      this.#length += count;
      return this;
    }

    appendByte(byte: number): this {
      const buffer = this.#room(1);
      buffer[this.#length++] = byte;
      return this;
    }

    bytes(): Uint8Array<ArrayBuffer> {
      if (this.#buffer === undefined) return new NativeUint8Array(0);
      this.#shown = true;
      return new NativeUint8Array(this.#buffer.buffer, 0, this.#length);
    }

    take(): Uint8Array<ArrayBuffer> {
      const buffer = this.#buffer;
      if (buffer === undefined) return new NativeUint8Array(0);
      const length = this.#length;
      const whole = length === this.#capacity && !this.#shown;
      const taken = whole ? buffer : sliceOf(buffer, 0, length);
      if (whole) this.#forget();
      else this.free();
      return taken;
    }

    toString(): string {
      decoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
      return this.#buffer === undefined ? "" : decoder.decode(subarrayOf(this.#buffer, 0, this.#length));
    }

    reset(): this {
      if (this.#shown) this.#forget();
      this.#length = 0;
      return this;
    }

    free(): void {
      const buffer = this.#buffer;
      const shown = this.#shown;
      this.#forget();
      if (!shown) free(buffer);
    }

    #forget(): void {
      this.#buffer = undefined;
      this.#capacity = this.#length = 0;
      this.#shown = false;
    }

    /** The buffer, with room for so many bytes more. */
    #room(count: number): Uint8Array<ArrayBuffer> {
      const needed = this.#length + count;
      return needed <= this.#capacity ? (this.#buffer as Uint8Array<ArrayBuffer>) : this.#grow(needed);
    }

    #grow(needed: number): Uint8Array<ArrayBuffer> {
      const old = this.#buffer;
      let capacity = this.#capacity * 2 || firstCapacity;
      while (capacity < needed) capacity *= 2;
      const grown = create(capacity);
      if (old !== undefined) {
        setSlice(grown, old, 0);
        if (!this.#shown) free(old);
      }
      this.#buffer = grown;
      this.#capacity = capacity;
      this.#shown = false;
      return grown;
    }

    #string(text: string): this {
      const { length } = text;
      let buffer = this.#room(length);
      let end = this.#length;
      let at = 0;
      if (length < longString) {
        for (; at < length; at++) {
          const unit = text.charCodeAt(at);
          if (unit >= 0x80) break;
          buffer[end++] = unit;
        }
        this.#length = end;
      }
      if (at === length) return this;
      encoder ??= new TextEncoder();
      for (let rest = at === 0 ? text : text.slice(at); rest !== ""; ) {
        buffer = this.#room(3);
        const { read, written } = encoder.encodeInto(rest, subarrayOf(buffer, this.#length));
        this.#length += written;
        rest = rest.slice(read);
        if (rest !== "") this.#room(this.#capacity - this.#length + 1);
      }
      return this;
    }

    [disposeSymbol](): void {
      this.free();
    }
  }
  return Builder;
}
