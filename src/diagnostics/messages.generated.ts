// Made by scripts/diagnostics.mjs from messages.md: edit that, then `npm run docs`.

export const messages = {
  SF1001: {
    name: "tracked",
    text: "freed at %at% (%how%)[; zeroing elided: filled at %filled%]",
  },
  SF1002: {
    name: "tracked-by-caller",
    text: "freed by its callers: %callers%[; zeroing elided: filled at %filled%]",
  },
  SF1003: {
    name: "tracked-in-region",
    text: "freed when the region ends: %regions%[; zeroing elided: filled at %filled%]",
  },
  SF1101: {
    name: "returned",
    text: "escapes by return[ at %at%]",
  },
  SF1102: {
    name: "stored-outside",
    text: "escapes into %where%[ at %at%]",
  },
  SF1103: {
    name: "unknown-call",
    text: "escapes into a call of %callee%[ at %at%]",
  },
  SF1104: {
    name: "captured",
    text: "escapes in a closure[ at %at%]",
  },
  SF1105: {
    name: "thrown",
    text: "escapes by throw[ at %at%]",
  },
  SF1106: {
    name: "suspended",
    text: "is kept by an asynchronous operation[ at %at%]",
  },
  SF1107: {
    name: "kept-by-built-in",
    text: "is kept by %callee%[ at %at%]",
  },
  SF1108: {
    name: "state-changed",
    text: "is changed for good[ at %at%]: %what%",
  },
  SF1109: {
    name: "unsupported",
    text: "is used in a way that is not analysed[ at %at%]: %what%",
  },
  SF1112: {
    name: "region-ignored",
    text: "is made in region.ignore",
  },
  SF1113: {
    name: "outlives-region",
    text: "outlives the region",
  },
  SF1201: {
    name: "below-threshold",
    text: "%bytes% bytes are not worth tracking (threshold %threshold%)",
  },
  SF1202: {
    name: "not-a-length",
    text: "the argument may be something other than a length[: %type%]",
  },
  SF1203: {
    name: "form-not-handled",
    text: "%form% is not a form that is tracked",
  },
  SF1204: {
    name: "function-off",
    text: "the function uses %what%, which switches the analysis off",
  },
  SF1205: {
    name: "too-large",
    text: "the function is too large or too deeply nested to be analysed",
  },
  SF1206: {
    name: "never-dead",
    text: "lives until the end of every path[: %what%]",
  },
  SF1207: {
    name: "excluded",
    text: "the file is excluded",
  },
  SF1208: {
    name: "built-in-patched",
    text: "%name% is patched or shadowed[ at %at%]",
  },
  SF1209: {
    name: "module-scope",
    text: "belongs to the module",
  },
  SF1210: {
    name: "ignored",
    text: "left alone, as `@scopefree-ignore` asks",
  },
  SF1211: {
    name: "deselected",
    text: "switched off by its hash",
  },
  SF2001: {
    name: "syntax-errors",
    text: "the file has syntax errors[: %error%]",
  },
  SF2002: {
    name: "no-module-form",
    text: "the file is a script that can neither import nor require the runtime",
  },
  SF2003: {
    name: "rejected",
    text: "the rewrite was rejected by the independent check: %why%",
  },
  SF2004: {
    name: "too-deep",
    text: "the file is nested too deeply",
  },
  SF2005: {
    name: "internal-error",
    text: "internal error: %error%",
  },
  SF2006: {
    name: "changed-before",
    text: "another transformer changed the file before scopefree saw it",
  },
  SF3001: {
    name: "unknown-option",
    text: "%where%: unknown option %option%[; did you mean %suggestion%?]",
  },
  SF3002: {
    name: "wrong-value",
    text: "%where%: %option% must be %expected%, but it is %found%",
  },
  SF3003: {
    name: "no-config",
    text: "%file%: %why%",
  },
  SF3004: {
    name: "no-such-file",
    text: "%file%: no such file or folder",
  },
  SF3005: {
    name: "not-code",
    text: "%file%: not a TypeScript or JavaScript source",
  },
  SF3006: {
    name: "unreadable",
    text: "%file%: cannot be read[: %why%]",
  },
  SF3007: {
    name: "not-written",
    text: "%file%: cannot be written[: %why%]",
  },
  SF3008: {
    name: "nothing-to-do",
    text: "%where%: no TypeScript or JavaScript sources found[; it stands for %projects%, name one of them with -p]",
  },
  SF3009: {
    name: "overwrites-input",
    text: "%file%: would overwrite its own source",
  },
  SF3010: {
    name: "outside",
    text: "%file%: lies outside the working directory",
  },
  SF3011: {
    name: "typescript-version",
    text: "TypeScript %version% is not supported; 5.5 up to 6.x are",
  },
  SF3012: {
    name: "no-typescript",
    text: "TypeScript cannot be loaded: %why%",
  },
  SF3013: {
    name: "usage",
    text: "%why%",
  },
  SF3014: {
    name: "bisect-unclear",
    text: "nothing to find with \"%command%\": %why%",
  },
  SF4001: {
    name: "not-tracked",
    text: "`@tracked` does not hold: %allocates% stays on the heap – %why%",
  },
  SF4002: {
    name: "unknown-annotation",
    text: "unknown annotation %word%[; did you mean %suggestion%?]",
  },
  SF4003: {
    name: "misplaced-annotation",
    text: "%word% is about nothing here: %advice%",
  },
  SF4004: {
    name: "no-such-parameter",
    text: "`@noescape` names %name%, which is no parameter of %function%[; did you mean %suggestion%?]",
  },
  SF4005: {
    name: "escapes-after-all",
    text: "`@noescape %name%` does not hold: it %why%",
  },
  SF4006: {
    name: "signature-file",
    text: "%file%: %why%",
  },
  SF3015: {
    name: "changed-by-plugin",
    text: "%file%: rewritten on the strength of files that another plugin changed: %changed%",
  },
  SF3016: {
    name: "not-under-node",
    text: "this Node has neither module.registerHooks nor module.register",
  },
  SF3017: {
    name: "second-compilation",
    text: "%file%: the rewritten sources could not be compiled: %why%",
  },
  SF3018: {
    name: "no-transformers",
    text: "TypeScript %version% runs no transformers, neither in tsc nor through ts-patch: remove ts-patch, and compile with npx scopefree build -p tsconfig.json",
  },
} as const;
