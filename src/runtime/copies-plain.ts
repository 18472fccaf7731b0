/** Built-ins that copy, as the program called them. */
import type { Copies } from "./api.js";
import type { CopyNamed } from "./copies.js";

type Receiver = Record<string, (...args: unknown[]) => unknown>;

/** @param made is told what each of them answers */
export function plainCopies(made: (memory: unknown) => void): CopyNamed {
  const told = <T>(memory: T): T => {
    made(memory);
    return memory;
  };
  const method =
    (name: string) =>
    (receiver: Receiver, ...args: unknown[]): unknown =>
      told(receiver[name]!(...args));
  const copies = {
    copyTracked: (Constructor: new (source: unknown) => unknown, source: unknown) =>
      told(new Constructor(source)),
    sliceTracked: method("slice"),
    toSortedTracked: method("toSorted"),
    toReversedTracked: method("toReversed"),
    withTracked: method("with"),
    mapTracked: method("map"),
    filterTracked: method("filter"),
    fromTracked: method("from"),
    ofTracked: method("of"),
    concatTracked: method("concat"),
    encodeTracked: method("encode"),
  } as unknown as Copies;
  return (name) => copies[name];
}
