/** A program with its verdicts, in forms that others can use. */

import { encodeState } from "./share.js";
import { effectiveCall, isTracked, language, options, result, savedState, source } from "./state.js";

/** A file for `fixtures/`: what it is about in the first line, verdicts at the ends of lines, results printed. */
export function asFixture(): string {
  const lines = source.value.replace(/\s+$/, "").split("\n");
  for (const site of result.value?.sites ?? []) {
    const at = site.line - 1;
    const verdict = isTracked(site) ? (site.freedAt ? `tracked: ${site.freedAt}` : "tracked") : "heap";
    const line = lines[at];
    if (line !== undefined && !line.includes("//")) lines[at] = `${line} // ${verdict}`;
  }
  const call = effectiveCall.value;
  const printing = call === "" ? [] : ["", `console.log(${call});`];
  const isModule = /^\s*(?:import|export)\b/m.test(source.value);
  return ["// From the playground.", ...lines, ...printing, ...(isModule ? [] : ["export {};"]), ""].join(
    "\n",
  );
}

/** All that somebody needs who is to look into it. */
export async function asBugReport(): Promise<string> {
  const link = `${location.origin}${location.pathname}${await encodeState(savedState.value)}`;
  const decisions = (result.value?.sites ?? []).map(
    (site) => `${site.line}:${site.column}  ${site.sentence}`,
  );
  const fence = "```";
  return [
    "**What happens, and what should happen instead**",
    "",
    "",
    "",
    "**Program**",
    "",
    `${fence}${language.value}`,
    source.value.trimEnd(),
    fence,
    "",
    "**Decisions**",
    "",
    fence,
    ...decisions,
    fence,
    "",
    `Call: \`${effectiveCall.value || "none"}\`, options: \`${JSON.stringify(options.value)}\``,
    "",
    `scopefree ${__VERSION__} ${__COMMIT__}, ${navigator.userAgent}`,
    "",
    `[In the playground](${link})`,
    "",
  ].join("\n");
}
