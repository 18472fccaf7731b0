/**
 * Memory that is freed together. Typed arrays are views of a chunk, one behind the other; what is larger than a quarter
 * of a chunk has a buffer of its own.
 *
 * `free` moves the memory of each chunk to a new buffer, which detaches all views of it: whoever still holds one finds
 * an array without elements, and never sees what the memory holds next. Engines that cannot move memory leave the chunks
 * to the collector.
 */
import type {
  Allocator,
  Arena,
  ArenaConstructor,
  ArenaOptions,
  BufferLike,
  SliceConstructor,
} from "./api.js";
import {
  byteLengthOf,
  canMove,
  disposeSymbol,
  fillSlice,
  isView,
  type Kind,
  kindOf,
  kindOfView,
  min,
  moveBuffer,
  NativeArrayBuffer,
  ownList,
  sliceBuffer,
  viewOfKind,
} from "./natives.js";

const firstChunk = 0x4000;
const largestChunk = 0x100000;

export function arenaOver({ make, makeNoZero, free, freeSized }: Allocator): ArenaConstructor {
  class ChunkedArena implements Arena {
    #buffers: ArrayBuffer[] = ownList();
    #chunk: ArrayBuffer | undefined;
    #chunkBytes: number;
    #used = 0;
    #bytes = 0;
    #freed = false;
    readonly #fixed: boolean;

    constructor({ chunkBytes }: ArenaOptions = {}) {
      if (chunkBytes !== undefined && !(chunkBytes >= 64 && chunkBytes <= 2 ** 30))
        throw new RangeError("Arena: chunkBytes must be from 64 to 2 ** 30");
      this.#fixed = chunkBytes !== undefined;
      this.#chunkBytes = (chunkBytes ?? firstChunk) & ~7;
    }

    get bytes(): number {
      return this.#bytes;
    }

    alloc<T>(Constructor: BufferLike<T>, length: number): T;
    alloc<T>(Constructor: SliceConstructor<T>, length: number): T;
    alloc<T>(Constructor: SliceConstructor<T> | BufferLike<T>, length: number): T {
      if (this.#freed) throw new Error("Arena: allocation after free()");
      const kind = kindOf(Constructor);
      if (kind === undefined)
        throw new TypeError("Arena: only typed arrays, ArrayBuffer and Buffer can be allocated");
      // What is no good length is the native constructor's to refuse, or to round.
      if ((length | 0) !== length || length < 0) return make(Constructor as SliceConstructor<T>, length);
      const bytes = length * kind.elementBytes;
      this.#bytes += bytes;
      if (kind.Constructor === NativeArrayBuffer) return this.#own(length) as T;
      if (bytes > this.#chunkBytes >> 2) return viewOfKind(kind, this.#own(bytes), 0, length) as T;
      return this.#bump(kind, length, bytes) as T;
    }

    #own(bytes: number): ArrayBuffer {
      const buffer = make(NativeArrayBuffer, bytes);
      this.#buffers[this.#buffers.length] = buffer;
      return buffer;
    }

    #bump(kind: Kind, length: number, bytes: number): object {
      let chunk = this.#chunk;
      let at = (this.#used + kind.elementBytes - 1) & -kind.elementBytes;
      if (chunk === undefined || at + bytes > this.#chunkBytes) {
        if (chunk !== undefined && !this.#fixed) this.#chunkBytes = min(this.#chunkBytes * 2, largestChunk);
        this.#chunk = chunk = makeNoZero(NativeArrayBuffer, this.#chunkBytes);
        this.#buffers[this.#buffers.length] = chunk;
        at = 0;
      }
      this.#used = at + bytes;
      const view = viewOfKind(kind, chunk, at, length);
      fillSlice(view, kind.zero);
      return view;
    }

    clone<T>(value: T): T {
      if (!isView(value)) return structuredClone(value);
      const { buffer, byteOffset, byteLength } = value as ArrayBufferView<ArrayBuffer>;
      const copy = sliceBuffer(buffer, byteOffset, byteOffset + byteLength);
      const kind = kindOfView(value);
      return (
        kind === undefined ? new DataView(copy) : viewOfKind(kind, copy, 0, byteLength / kind.elementBytes)
      ) as T;
    }

    free(): void {
      if (this.#freed) throw new Error("Arena: free() was called before");
      this.#freed = true;
      const buffers = this.#buffers;
      this.#buffers = ownList();
      this.#chunk = undefined;
      if (!canMove) return;
      for (let i = 0; i < buffers.length; i++) {
        const buffer = buffers[i]!;
        // First the buffer that the pool knows, which it drops when it finds it empty; then what it held.
        free(buffer);
        if (byteLengthOf(buffer) > 0) freeSized(moveBuffer(buffer));
      }
    }

    [disposeSymbol](): void {
      if (!this.#freed) this.free();
    }
  }
  return ChunkedArena;
}
