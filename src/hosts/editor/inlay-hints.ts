/** Where memory is freed: `frees window` before the closing brace or the jump at which it is handed back. */
import type { InlayHint, TextSpan } from "typescript";
import type { TypeScript } from "../typescript.js";
import type { Decided } from "./decisions.js";
import { labelOf, offsetOf } from "./places.js";

export function inlayHints(
  ts: TypeScript,
  { file, name, output }: Decided,
  span: TextSpan,
): readonly InlayHint[] {
  const byPosition = new Map<number, string[]>();
  for (const site of output.report.sites) {
    if (site.file !== name) continue;
    const label = labelOf(ts, file, offsetOf(ts, file, site)) ?? site.allocates;
    for (const free of site.frees ?? []) {
      const position = offsetOf(ts, file, free);
      if (position < span.start || position > span.start + span.length) continue;
      const labels = byPosition.get(position);
      if (!labels) byPosition.set(position, [label]);
      else if (!labels.includes(label)) labels.push(label);
    }
  }
  return [...byPosition].map(([position, labels]) => ({
    text: `frees ${labels.join(", ")}`,
    position,
    kind: ts.InlayHintKind.Type,
    whitespaceAfter: true,
  }));
}
