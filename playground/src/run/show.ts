/** Values as text that tells equal ones from others: -0 from 0, a Float32Array from an array, a hole from undefined. */

const MOST = 2000;

export function show(value: unknown, depth = 0, seen: ReadonlySet<object> = new Set()): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return `[function ${value.name}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (seen.has(value)) return "[circular]";
  if (depth > 6) return "…";
  const inner = (one: unknown): string => show(one, depth + 1, new Set([...seen, value]));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return list(value as unknown as ArrayLike<unknown>, inner);
  if (value instanceof ArrayBuffer) return `ArrayBuffer ${list(new Uint8Array(value), inner)}`;
  if (Array.isArray(value)) return list(value, inner);
  if (value instanceof Map)
    return `Map {${[...value].map(([key, item]) => `${inner(key)} => ${inner(item)}`).join(", ")}}`;
  if (value instanceof Set) return `Set {${[...value].map(inner).join(", ")}}`;
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${inner(item)}`);
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  return `${name === "Object" ? "" : `${name} `}{${entries.length > 0 ? ` ${entries.join(", ")} ` : ""}}`;
}

function list(values: ArrayLike<unknown>, inner: (one: unknown) => string): string {
  const { name } = (values as { constructor: { name: string } }).constructor;
  const shown: string[] = [];
  for (let at = 0; at < Math.min(values.length, MOST); at++)
    shown.push(at in (values as object) ? inner(values[at]) : "hole");
  if (values.length > MOST) shown.push(`… ${values.length - MOST} more, ${fingerprint(values)}`);
  return `${name === "Array" ? "" : `${name} `}[${shown.join(", ")}]`;
}

/** FNV-1a over the rest, so that long arrays are compared as a whole. */
function fingerprint(values: ArrayLike<unknown>): string {
  let hash = 0x811c9dc5;
  for (let at = MOST; at < values.length; at++) {
    for (const char of String(values[at])) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
    hash = Math.imul(hash ^ 44, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
