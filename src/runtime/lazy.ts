/**
 * Memory so large that allocators leave it to the operating system, which hands out pages of zeros one by one as they are
 * touched. Who asks for 48 MiB and uses a few elements pays next to nothing, and would pay milliseconds for old memory
 * that is overwritten with zeros first; who uses all of it pays twice as much for new pages as for old memory.
 *
 * What a program did with such memory the last time is seen in it: idle memory that is zero at seven places was hardly
 * used, and new memory is taken in its place. A wrong guess costs time only, since zeroed memory is handed out either way.
 *
 * Where that begins is the allocator's affair. That of glibc learns: when it gets back memory that had pages of its own, it
 * keeps what is as large in its heap from then on, up to 32 MiB, and wipes it itself. So a loop that allocates 8 MiB pays for
 * zeroing all of it in any case, and old memory is twice to three times as fast (8 to 24 MiB, Node 20, two elements touched).
 */

/** Larger memory is lazy: the heap of glibc takes memory below 32 MiB, what it notes beside it included. */
export const lazyBytes = 0x1fff000;

const places = 8;
/** Elements that are looked at in each place: bytes of numbers are zero here and there. */
const run = 8;

/** `memory` is a typed array of that length that is larger than `lazyBytes`. */
export function isUntouched(memory: unknown, length: number, zero: 0 | 0n): boolean {
  for (let place = 1; place < places; place++) {
    const start = ((length / places) * place) | 0;
    for (let at = start; at < start + run; at++) if ((memory as Uint8Array)[at] !== zero) return false;
  }
  return true;
}
