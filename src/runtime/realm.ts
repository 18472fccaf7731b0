/**
 * One state per realm. A program may load this module several times – as ESM and as CommonJS, bundled and
 * not, in two minor versions – and memory made through one copy is freed through another.
 */

const registryKey = Symbol.for("scopefree.runtime");

type Registry = Record<string, unknown>;

/** The realm's state of that name, made by whoever asks first. Change the name when the layout changes. */
export function shared<State>(name: string, create: () => State): State {
  const realm = globalThis as { [registryKey]?: Registry };
  let registry = realm[registryKey];
  if (registry === undefined) {
    registry = Object.create(null) as Registry;
    try {
      Object.defineProperty(realm, registryKey, { value: registry });
    } catch {
      // A hardened realm takes no new globals: each copy of the module keeps to itself.
    }
  }
  return (registry[name] ??= create()) as State;
}
