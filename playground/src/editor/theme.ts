/**
 * Code is set in one ink: words of the language are heavier, comments are slanted, literals are lighter. Colour means
 * memory, and is left to `links.ts` and `lifelines.ts`.
 */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const inks = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], fontWeight: "600" },
  { tag: [tags.comment], fontStyle: "italic", color: "var(--ink-3)" },
  { tag: [tags.string, tags.number, tags.regexp, tags.bool, tags.null], color: "var(--ink-2)" },
  { tag: [tags.typeName, tags.className], color: "var(--ink-2)" },
  { tag: [tags.function(tags.definition(tags.variableName))], fontWeight: "600" },
  { tag: tags.invalid, textDecoration: "underline wavy" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "transparent", color: "var(--ink)", fontSize: "var(--code-size)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    lineHeight: "var(--code-line)",
    overscrollBehavior: "contain",
  },
  ".cm-content": { padding: "10px 0 40px", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 20px 0 4px" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--ink-3)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 14px", minWidth: "34px" },
  ".cm-activeLine": { backgroundColor: "var(--line)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-matchingBracket": { backgroundColor: "transparent", boxShadow: "inset 0 -2px 0 var(--ink-3)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)", borderColor: "var(--rule)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--rule)",
    borderRadius: "6px",
    boxShadow: "var(--shadow)",
    fontFamily: "var(--sans)",
    fontSize: "13px",
    maxWidth: "46ch",
    padding: "2px 4px",
  },
  ".cm-changedLine": { backgroundColor: "var(--added) !important" },
  ".cm-deletedChunk": { backgroundColor: "var(--removed)", paddingLeft: "4px" },
  ".cm-changedText": { background: "none !important", boxShadow: "inset 0 -2px 0 var(--ink-3)" },
  ".cm-deletedText": { background: "none !important", textDecoration: "line-through" },
  ".cm-changeGutter": { width: "3px", paddingLeft: "0" },
  ".cm-changedLineGutter": { background: "var(--ink)" },
  ".cm-deletedLineGutter": { background: "var(--ink-3)" },
});

export const theme: Extension = [look, syntaxHighlighting(inks)];
