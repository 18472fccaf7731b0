import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { printNodes } from "../../src/rewrite/print-nodes.js";
import { printText } from "../../src/rewrite/print-text.js";
import { verify } from "../../src/rewrite/verify.js";
import { naivePlan } from "./naive-plan.js";
import { treeOf } from "./tree-of.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PLACES = [
  "src/rewrite",
  "src/lower",
  "node_modules/commander/lib",
  "node_modules/magic-string/dist",
  "node_modules/fflate/esm",
];

function filesIn(place: string): string[] {
  return readdirSync(ROOT + place, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:[mc]?js|tsx?)$/.test(name) && !/\.d\.ts$/.test(name))
    .map((name) => `${ROOT}${place}/${name}`);
}

function endOfPrologue(file: ts.SourceFile): number {
  const first = file.statements.findIndex(
    (one) => !(ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression)),
  );
  return first > 0 ? (file.statements[first - 1]?.end ?? 0) : (ts.getShebang(file.text)?.length ?? 0);
}

describe("well-formed plans for real code", () => {
  for (const place of PLACES) {
    it(`are printed alike by both printers and accepted by the judge: ${place}`, { timeout: 120_000 }, () => {
      for (const name of filesIn(place)) {
        const text = readFileSync(name, "utf8");
        const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
        const module = ts.isExternalModule(file) ? "esm" : "cjs";
        const locals = { makeSliceTracked: "$make", freeTracked: "$free", freeTrackedAfter: "$freeAfter" };
        const plan = naivePlan(file, { fileName: name, module, importAt: endOfPrologue(file), locals });
        if (plan.edits.length === 0) continue;
        const { code } = printText(text, plan);
        expect(verify(text, code, plan), name).toEqual({ ok: true });
        const { transformed } = ts.transform(file, [
          (context) => (source) => printNodes(ts, context, source, plan),
        ]);
        const printed = ts.createPrinter().printFile(transformed[0]!);
        expect(treeOf(printed, name) === treeOf(code, name), name).toBe(true);
      }
    });
  }
});
