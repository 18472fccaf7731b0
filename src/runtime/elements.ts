/**
 * What a container holds: the elements of an array and of the arrays in it, the values and keys of a Map, the
 * members of a Set. Read without running anything of the program's.
 */
import { isArray, mapEach, NativeMap, NativeSet, setEach } from "./natives.js";

/** What a function has gathered, to be freed at its end. */
export class Gathered {
  list: unknown[] = [];
  constructor(public room: number) {}
}

/** Arrays in arrays that are followed; more is a cycle, or not what the compiler made. */
const deepest = 4;

export function eachElement(container: unknown, visit: (memory: unknown) => void, depth = 0): void {
  if (isArray(container)) {
    if (depth === deepest) return;
    for (let at = 0; at < container.length; at++) {
      const element = container[at];
      if (isArray(element)) eachElement(element, visit, depth + 1);
      else visit(element);
    }
    return;
  }
  if (container instanceof Gathered) {
    const { list } = container;
    container.list = [];
    for (let at = list.length - 1; at >= 0; at--) visit(list[at]);
  } else if (container instanceof NativeMap)
    mapEach(container, (value, key) => {
      visit(value);
      visit(key);
    });
  else if (container instanceof NativeSet) setEach(container, (value) => visit(value));
}
