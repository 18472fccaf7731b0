/**
 * Stack frames in terms of the sources: for the checked runtime, which names the places where memory was made and freed,
 * when something is thrown. The frames of a program that was compiled show its output; where that says where its source
 * map is, and files can be read, they are translated. Node does the same with `--enable-source-maps`, but only for
 * modules that it has loaded since.
 *
 * Source map format: https://tc39.es/ecma426/. Index maps are not read.
 */

interface FileSystem {
  readFileSync(path: URL, encoding: "utf8"): string;
}

interface SourceMap {
  /** where the map was, which relative names of sources start from */
  readonly base: URL;
  readonly sources: readonly string[];
  /** of each line of the output: column, index of the source, its line and column, all counted from 0 */
  readonly lines: readonly (readonly [number, number, number, number][])[];
}

const fileSystem = (): FileSystem | undefined =>
  (
    globalThis as { process?: { getBuiltinModule?: (name: string) => FileSystem | undefined } }
  ).process?.getBuiltinModule?.("node:fs");

const maps = new Map<string, SourceMap | undefined>();

/** `at f (file:///dist/a.js:3:7)` with the place in the source instead, where that is known. */
export function translateFrame(frame: string): string {
  return frame.replace(
    /((?:file:\/\/)?[^\s()]+?):(\d+):(\d+)(?=\)?$)/,
    (whole, file: string, line, column) => {
      try {
        return translate(file, Number(line) - 1, Number(column) - 1) ?? whole;
      } catch {
        return whole; // no such file, no such map, or one that is broken
      }
    },
  );
}

function translate(file: string, line: number, column: number): string | undefined {
  if (!maps.has(file)) {
    maps.set(file, undefined);
    maps.set(file, readMap(new URL(file, "file:///")));
  }
  const map = maps.get(file);
  const segments = map?.lines[line];
  if (map === undefined || segments === undefined) return undefined;
  let found: readonly [number, number, number, number] | undefined;
  for (const segment of segments) if (segment[0] <= column) found = segment;
  const source = found && map.sources[found[1]];
  if (found === undefined || source === undefined) return undefined;
  const { protocol, pathname, href } = new URL(source, map.base);
  return `${protocol === "file:" ? decodeURIComponent(pathname) : href}:${found[2] + 1}:${found[3] + 1}`;
}

function readMap(file: URL): SourceMap | undefined {
  const files = fileSystem();
  if (files === undefined || file.protocol !== "file:") return undefined;
  const code = files.readFileSync(file, "utf8");
  const names = [...code.matchAll(/^\/\/[#@] sourceMappingURL=(\S+)[ \t]*$/gm)];
  const name = names[names.length - 1]?.[1];
  if (name === undefined) return undefined;
  const at = new URL(name, file);
  const text = at.protocol === "data:" ? dataOf(name) : files.readFileSync(at, "utf8");
  const { sources, sourceRoot, mappings } = JSON.parse(text) as {
    sources: string[];
    sourceRoot?: string;
    mappings: string;
  };
  const root = sourceRoot ? sourceRoot.replace(/\/?$/, "/") : "";
  return {
    base: at.protocol === "data:" ? file : at,
    sources: sources.map((source) => root + source),
    lines: decode(mappings),
  };
}

function dataOf(url: string): string {
  const [head = "", data = ""] = url.split(/,(.*)/s);
  if (!head.endsWith(";base64")) return decodeURIComponent(data);
  return new TextDecoder().decode(Uint8Array.from(atob(data), (character) => character.charCodeAt(0)));
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function decode(mappings: string): SourceMap["lines"] {
  let source = 0;
  let sourceLine = 0;
  let sourceColumn = 0;
  return mappings.split(";").map((line) => {
    let column = 0;
    const segments: [number, number, number, number][] = [];
    for (const segment of line.split(",")) {
      const [columns, sources, lines, sourceColumns] = numbers(segment);
      if (columns === undefined) continue;
      column += columns;
      if (sources === undefined || lines === undefined || sourceColumns === undefined) continue;
      segments.push([column, (source += sources), (sourceLine += lines), (sourceColumn += sourceColumns)]);
    }
    return segments;
  });
}

/** The base 64 VLQ numbers of a segment. */
function numbers(segment: string): number[] {
  const found: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    found.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return found;
}
