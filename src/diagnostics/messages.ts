/** Codes and their texts; both come from messages.md, where each message is written once. */

import { messages } from "./messages.generated.js";

export type Code = keyof typeof messages;

export const codes: readonly Code[] = Object.keys(messages) as Code[];

/** The name of a code in words: "returned", "unknown-call". */
export function nameOf(code: Code): string {
  return messages[code]?.name ?? code;
}

/**
 * The text of a code, with its `%holes%` filled. A part in square brackets is left out when one of its
 * holes has no value, so `message("SF1101", {})` reads "escapes by return".
 */
export function message(code: Code, holes: Readonly<Record<string, string>>): string {
  return messages[code].text.replace(/\[([^\]]*)\]|%(\w+)%/g, (_, part: string | undefined, hole: string) =>
    part === undefined ? (holes[hole] ?? "something") : fillPart(part, holes),
  );
}

function fillPart(part: string, holes: Readonly<Record<string, string>>): string {
  let complete = true;
  const filled = part.replace(/%(\w+)%/g, (_, hole: string) => {
    const value = holes[hole];
    if (value === undefined) complete = false;
    return value ?? "";
  });
  return complete ? filled : "";
}
