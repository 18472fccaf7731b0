import { hintedSites } from "../editor/hints.js";
import { allocationAt, nameSpan, offsetOf } from "../editor/places.js";
import { decidedFor } from "./decided.js";
import type { RuleModule } from "./types.js";

/** Allocations that stay on the heap, with the reason. The suggestion silences one of them. */
export const staysOnHeap: RuleModule = {
  meta: {
    type: "suggestion",
    docs: { description: "show allocations that scopefree leaves to the garbage collector, and why" },
    hasSuggestions: true,
    schema: [
      {
        type: "object",
        properties: { ignore: { type: "array", items: { type: "string", pattern: "^SF1\\d{3}$" } } },
        additionalProperties: false,
      },
    ],
    defaultOptions: [{ ignore: [] }],
  },
  create: (context) => ({
    Program() {
      const decided = decidedFor(context);
      if (!decided) return;
      const { ts, file } = decided;
      const { ignore = [] } = (context.options[0] ?? {}) as { ignore?: readonly string[] };
      for (const site of hintedSites(decided)) {
        if (ignore.includes(site.reason.code)) continue;
        const { start, length } = nameSpan(ts, file, offsetOf(ts, file, site));
        const at = allocationAt(ts, file, start)?.getStart(file) ?? start;
        context.report({
          loc: decided.location(start, start + length),
          message: `${site.allocates} stays on the heap – ${site.reason.message} (${site.reason.code})`,
          suggest: [
            {
              desc: "Silence with /* @scopefree-ignore */",
              fix: (fixer) => fixer.insertTextBeforeRange([at, at], "/* @scopefree-ignore */ "),
            },
          ],
        });
      }
    },
  }),
};
