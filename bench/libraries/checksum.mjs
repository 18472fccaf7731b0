// FNV-1a over whatever a workload returns: numbers bit by bit, strings, arrays, memory and plain objects.

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

/** The checksum of a value, continued from an earlier one. */
export function checksum(value, start = 0x811c9dc5) {
  let state = start;
  const mix = (bits) => {
    state = Math.imul(state ^ (bits & 0xffff), 0x01000193) >>> 0;
    state = Math.imul(state ^ (bits >>> 16), 0x01000193) >>> 0;
  };
  const number = (given) => {
    if (given === (given | 0)) return mix(given);
    double[0] = given;
    mix(halves[0]);
    mix(halves[1]);
  };
  const visit = (given) => {
    if (typeof given === "number") number(given);
    else if (typeof given === "string") for (let i = 0; i < given.length; i++) mix(given.charCodeAt(i));
    else if (typeof given === "boolean") mix(given ? 1 : 2);
    else if (given === null || given === undefined) mix(7);
    else if (ArrayBuffer.isView(given) || Array.isArray(given)) {
      mix(given.length);
      for (let i = 0; i < given.length; i++) visit(given[i]);
    } else
      for (const key of Object.keys(given)) {
        visit(key);
        visit(given[key]);
      }
  };
  visit(value);
  return state;
}
