// Counts what one workload allocates: every `new` of a typed array of more than 64 bytes, on the library in LIBDIR.
// The constructors are replaced by counting proxies before the library and the runtime are loaded. What the runtime
// hands out again is never constructed, so it does not count.

const [workload] = process.argv.slice(2);
const warmUp = 60;
const measured = 20;
const opsPerRound = 8;

let allocations = 0;
let bytes = 0;

for (const name of Object.getOwnPropertyNames(globalThis).filter((name) =>
  /^(Big)?(Ui|I|Fl).*Array$/.test(name),
)) {
  globalThis[name] = new Proxy(globalThis[name], {
    construct(target, args, newTarget) {
      const made = Reflect.construct(target, args, newTarget);
      if (made.byteLength > 64 && !(args[0] instanceof ArrayBuffer)) {
        allocations++;
        bytes += made.byteLength;
      }
      return made;
    },
  });
}

process.env.MODE = "check";
const { log } = console;
console.log = () => {};
const round = (number) => import(`./workloads/${workload}.mjs?round=${number}`);

const { stats } = await import("scopefree/runtime");
for (let number = 0; number < warmUp; number++) await round(number);
const before = { allocations, bytes, runtime: stats() };
for (let number = warmUp; number < warmUp + measured; number++) await round(number);

const ops = measured * opsPerRound;
const runtime = stats();
log(
  JSON.stringify({
    allocations: (allocations - before.allocations) / ops,
    bytes: (bytes - before.bytes) / ops,
    reuses: (runtime.reuses - before.runtime.reuses) / ops,
    bytesReused: (runtime.bytesReused - before.runtime.bytesReused) / ops,
    retainedBytes: runtime.retainedBytes,
  }),
);
