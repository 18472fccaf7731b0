import { MAY_MENTION } from "../../annotations/words.js";
import { ownFindings } from "../editor/hints.js";
import { offsetOf } from "../editor/places.js";
import { decidedFor } from "./decided.js";
import type { RuleModule, SourceCode } from "./types.js";

/** Annotations that do not hold, are misspelt, or mean nothing where they stand. */
export const annotations: RuleModule = {
  meta: {
    type: "problem",
    docs: { description: "check what annotations of scopefree assert" },
    hasSuggestions: true,
    schema: [],
  },
  create: (context) => ({
    Program() {
      if (!MAY_MENTION.test((context.sourceCode as SourceCode).text)) return;
      const decided = decidedFor(context);
      if (!decided) return;
      const { ts, file } = decided;
      for (const { line, column, length, code, message, suggestion } of ownFindings(decided)) {
        const start = offsetOf(ts, file, { line, column });
        context.report({
          loc: decided.location(start, start + length),
          message: `${message} (${code})`,
          suggest:
            suggestion === undefined
              ? []
              : [
                  {
                    desc: `Change to ${suggestion}`,
                    fix: (fixer) => fixer.replaceTextRange([start, start + length], suggestion),
                  },
                ],
        });
      }
    },
  }),
};
