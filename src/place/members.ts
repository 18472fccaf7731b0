/**
 * Structures: memory that is held by what a call yields, however deep, is found by the names of the members that lead to
 * it:
 *
 *     const tree = parse(text);          tree.children[…].children[…].data
 *     freeMembersWithRegion(tree, "[]", "children", "data")
 *
 * No finite list of ways would do for a tree (`handles.ts`), but a set of names does: whoever follows, from the value on,
 * all members of these names, and the elements of arrays, Maps and Sets for the name `[]`, finds nothing but what the
 * graph says can be there. So of each name it is asked: wherever it leads, from any of the containers that are found by
 * such names, is that memory which may be freed, or another container of ours, or no object? A name that leads anywhere
 * else – to something of the world's, a view, memory that somebody else frees – is not followed.
 *
 * Reading runs no code: only members that objects and instances have themselves are read, and none of them has escaped, so
 * nobody has put an accessor there. The graph is right for all times: what the structure holds when it is read need not be
 * what it held when the call returned.
 */
import { ANY_FIELD, INDEX_FIELD, isIndexName, type Obj, type ObjId, UNKNOWN } from "../escape/graph.js";
import type { Run } from "../escape/task.js";
import type { VarId } from "../ir/ir.js";

export interface Members {
  /** `[]` comes first */
  readonly names: readonly string[];
  readonly memory: ReadonlySet<ObjId>;
}

const ELEMENTS = "[]";
/** Names of members that more than memory hangs on. */
const MAX_NAMES = 40;

/** The names by which memory is found in a value; undefined if there are none. */
export function membersOf(run: Run, value: VarId, isOurs: (id: ObjId) => boolean): Members | undefined {
  const { graph } = run;
  const roots = [...graph.pointsTo(value)];
  if (roots.length === 0 || !roots.every((id) => isContainer(graph.object(id)))) return undefined;
  const names = namesFrom(run, roots);
  if (names.size > MAX_NAMES) return undefined;
  for (;;) {
    const found = follow(run, roots, names, isOurs);
    if (typeof found !== "string") return found;
    names.delete(found);
  }
}

function isContainer({ thing, escaped }: Obj): boolean {
  if (escaped) return false;
  if (thing.kind === "builtin") return thing.type === "Map" || thing.type === "Set";
  return thing.kind === "object" || thing.kind === "array" || thing.kind === "instance";
}

const holdsElements = ({ thing }: Obj): boolean => thing.kind === "array" || thing.kind === "builtin";
const isElement = (field: string): boolean =>
  field === INDEX_FIELD || field === ANY_FIELD || isIndexName(field);
const isName = (field: string): boolean =>
  /^[A-Za-z_$][\w$]*$/.test(field) && !field.startsWith("__") && !(field in {});

/** All names that may lead to memory. */
function namesFrom({ graph }: Run, roots: readonly ObjId[]): Set<string> {
  const names = new Set<string>();
  const seen = new Set(roots);
  for (const id of seen) {
    const object = graph.object(id);
    for (const [field, node] of object.fields) {
      if (holdsElements(object) ? isElement(field) : isName(field))
        names.add(holdsElements(object) ? ELEMENTS : field);
      for (const held of graph.pointsTo(node)) if (isContainer(graph.object(held))) seen.add(held);
    }
  }
  return names;
}

/** What is found by some names; or the name that leads astray. */
function follow(
  { graph }: Run,
  roots: readonly ObjId[],
  names: ReadonlySet<string>,
  isOurs: (id: ObjId) => boolean,
): Members | string | undefined {
  const memory = new Set<ObjId>();
  const containers = new Set(roots);
  /** for each object, who leads to it by which name */
  const leads = new Map<ObjId, { readonly from: ObjId; readonly name: string }[]>();
  for (const id of containers) {
    const object = graph.object(id);
    const has = holdsElements(object);
    for (const name of names) {
      if (has !== (name === ELEMENTS)) continue;
      const fields = has ? [...object.fields.keys()].filter(isElement) : [name, ANY_FIELD];
      for (const field of fields)
        for (const held of graph.pointsTo(object.fields.get(field) ?? -1)) {
          const { thing, escaped } =
            held === UNKNOWN ? { thing: undefined, escaped: undefined } : graph.object(held);
          if (!thing || escaped) return name;
          if (thing.kind === "closure" || thing.kind === "function" || thing.kind === "native") continue;
          if (isContainer(graph.object(held))) containers.add(held);
          else if (
            thing.kind === "memory" &&
            thing.type !== "Array" &&
            thing.root === undefined &&
            isOurs(held)
          )
            memory.add(held);
          else return name;
          const known = leads.get(held);
          if (known) known.push({ from: id, name });
          else leads.set(held, [{ from: id, name }]);
        }
    }
  }
  const useful = new Set<string>();
  const leading = new Set(memory);
  for (const id of leading)
    for (const { from, name } of leads.get(id) ?? []) {
      useful.add(name);
      leading.add(from);
    }
  if (memory.size === 0) return undefined;
  const rest = [...useful].filter((name) => name !== ELEMENTS).sort();
  return { names: useful.has(ELEMENTS) ? [ELEMENTS, ...rest] : rest, memory };
}
