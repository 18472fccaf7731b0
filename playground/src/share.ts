/**
 * A program in a link, and in the browser's storage. The link has everything in its hash, deflated, so no server sees
 * it: `#p=` and the bytes as base64url.
 */
import type { OptionsInput } from "../../src/hosts/library.js";
import type { Language } from "./analysis/protocol.js";

export interface SavedState {
  readonly source: string;
  readonly language: Language;
  readonly options: OptionsInput;
  readonly call: string;
  readonly example?: string;
  readonly pane: string;
}

const PREFIX = "#p=";
const STORED = "scopefree.playground";
const LANGUAGES: readonly Language[] = ["ts", "tsx", "js", "jsx"];

export async function encodeState(state: SavedState): Promise<string> {
  const packed = await through(
    new CompressionStream("deflate-raw"),
    new TextEncoder().encode(JSON.stringify(state)),
  );
  let binary = "";
  for (const byte of packed) binary += String.fromCharCode(byte);
  return PREFIX + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The program in a link; undefined if there is none, or it is damaged. */
export async function decodeState(hash: string): Promise<SavedState | undefined> {
  if (!hash.startsWith(PREFIX)) return undefined;
  try {
    const binary = atob(hash.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const text = await through(new DecompressionStream("deflate-raw"), packed);
    return read(JSON.parse(new TextDecoder().decode(text)));
  } catch {
    return undefined;
  }
}

export function remember(state: SavedState): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(state));
  } catch {
    // Storage is full, or the browser keeps none for this page.
  }
}

export function recall(): SavedState | undefined {
  try {
    return read(JSON.parse(localStorage.getItem(STORED) ?? "null"));
  } catch {
    return undefined;
  }
}

/** Takes a shared link out of the address bar. */
export function forget(): void {
  if (location.hash.startsWith(PREFIX)) history.replaceState(null, "", location.pathname + location.search);
}

function read(value: unknown): SavedState | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { source, language, options, call, example, pane } = value as Partial<
    Record<keyof SavedState, unknown>
  >;
  if (typeof source !== "string") return undefined;
  return {
    source,
    language: LANGUAGES.find((known) => known === language) ?? "ts",
    options: typeof options === "object" && options !== null ? options : {},
    call: typeof call === "string" ? call : "",
    ...(typeof example === "string" && { example }),
    pane: typeof pane === "string" ? pane : "",
  };
}

async function through(
  transform: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const stream = new Blob([bytes])
    .stream()
    .pipeThrough(transform as TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
