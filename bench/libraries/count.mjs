// Counts the typed arrays of more than 64 bytes that a process allocates: the constructors, and the methods that copy,
// are replaced by counting ones. Must be loaded before the library and the runtime. What the runtime hands out again is
// never constructed, so it does not count.

export const counters = { made: 0, madeBytes: 0 };

const note = (made) => {
  if (ArrayBuffer.isView(made) && made.byteLength > 64) {
    counters.made++;
    counters.madeBytes += made.byteLength;
  }
  return made;
};

const isBuffer = (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^(Big)?(Ui|I|Fl).*Array$/.test(name));
const TypedArray = Object.getPrototypeOf(Uint8Array);

for (const name of names) {
  globalThis[name] = new Proxy(globalThis[name], {
    construct(target, args, newTarget) {
      const made = Reflect.construct(target, args, newTarget);
      return isBuffer(args[0]) ? made : note(made);
    },
  });
}

/** Counts what a method returns. */
function counted(owner, name) {
  const method = owner[name];
  if (typeof method !== "function") return;
  const counting = {
    [name](...args) {
      return note(Reflect.apply(method, this, args));
    },
  }[name];
  Object.defineProperty(owner, name, { value: counting, writable: true, configurable: true });
}
for (const name of ["slice", "map", "filter", "toSorted", "toReversed", "with"])
  counted(TypedArray.prototype, name);
for (const name of ["from", "of"]) counted(TypedArray, name);
for (const name of ["alloc", "allocUnsafe", "from", "concat"]) counted(Buffer, name);
counted(TextEncoder.prototype, "encode");
