/** The programs in `programs/`, in the order of the gallery. A `call` is there where the guess would not do. */
export const list = [
  {
    id: "go",
    group: "First",
    name: "The function of Go’s proposal",
    notice:
      "s is used, summed up and dropped: the line in the margin ends where it is freed, and the result on the right says the same in code. Add a line “if (size > 1e6) return s as never;” in front of the last and see what changes.",
  },
  {
    id: "small",
    group: "First",
    name: "Below the threshold",
    notice:
      "Engines keep arrays of up to 64 bytes in their own heap, where they cost no more than a pool. Both scratch arrays die here, and only the larger one is worth tracking.",
  },
  {
    id: "loop",
    group: "Scopes",
    name: "Loop",
    notice:
      "Each iteration has its own buffer, which is freed at the end of that iteration and handed to the next. Run it: however many rows there are, the collector sees one buffer.",
  },
  {
    id: "closures",
    group: "Scopes",
    name: "Closures",
    notice:
      "The inner functions capture the histogram, and both are only called here, so it dies with the outer function. Were one of them returned, it would take the histogram along.",
  },
  {
    id: "exceptions",
    group: "Scopes",
    name: "Exceptions",
    notice:
      "Every normal way out of the function frees the buffer, those through catch and finally too. Set disposal to “finally” in Config, and the way by exception does as well.",
  },
  {
    id: "async",
    group: "Scopes",
    name: "Async",
    notice:
      "The buffer lives across await, and two calls may be under way at once; each has its own. It is freed when its own call is done with it.",
  },
  {
    id: "jsx",
    group: "Scopes",
    name: "A component, in JSX",
    notice:
      "A component smooths its samples in scratch memory, and hands out an element that holds text only. The memory is freed before the element is returned, at every rendering.",
  },
  {
    id: "partial",
    group: "Ways out",
    name: "Partial escape",
    notice:
      "On one path the buffer is returned, on the other it is dropped. It is freed where it is dropped, and the caller keeps it where it is returned.",
  },
  {
    id: "views",
    group: "Ways out",
    name: "Views",
    notice:
      "subarray and DataView are the same memory under another name, and slice is a copy. Returning the copy costs nothing; returning the view takes the memory along.",
  },
  {
    id: "kept",
    group: "Ways out",
    name: "Kept by somebody",
    notice:
      "A variable outside and a function that nobody knows keep the buffers that they get: press F9 on each and follow the arrows. The object that is returned is its caller’s, and so is what it holds.",
  },
  {
    id: "zeroing",
    group: "Ways out",
    name: "Zeroing",
    notice:
      "Memory need not be zeroed when all of it is written before any of it is read: the loop proves it for one buffer, and the early read forbids it for the other. Above a few kilobytes this is half of the gain.",
  },
  {
    id: "factory",
    group: "Ownership",
    name: "Factory",
    notice:
      "hann() returns memory that it has just made and keeps no other reference, so it is its caller’s. The caller’s scope ends its life.",
  },
  {
    id: "aggregate",
    group: "Ownership",
    name: "Aggregate",
    notice:
      "The matrix is an object that holds its numbers in an array, and both die together. What an object holds is followed through its fields.",
  },
  {
    id: "growth",
    group: "Ownership",
    name: "Growth",
    notice:
      "A growing list copies itself into a larger array and drops the old one. The old one is freed in the very assignment that gives its variable the larger one, so growing needs no more memory than its last two steps.",
  },
  {
    id: "arena",
    group: "By hand",
    name: "Arena",
    notice:
      "An arena hands out pieces of one chunk, and frees all of them at once. What is to outlive it is cloned out; whoever keeps a stale piece finds it empty, and never somebody else’s data.",
  },
  {
    id: "region",
    group: "By hand",
    name: "Region, with a value that fades",
    notice:
      "A region binds what is allocated in its callback, without a change in what it calls. What stays reachable fades: it is left to the collector, so a misused region costs and never corrupts.",
  },
  {
    id: "builder",
    group: "By hand",
    name: "Builder with freeSized",
    notice:
      "The builder knows that nobody sees its old buffer after it has grown, and says so with freeSized. This is the strings.Builder of Go’s proposal.",
  },
] as const satisfies readonly {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly notice: string;
  readonly call?: string;
}[];
