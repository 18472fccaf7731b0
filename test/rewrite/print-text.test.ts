import { describe, expect, it } from "vitest";
import { printText } from "../../src/rewrite/print-text.js";
import { planOf } from "./build-plan.js";
import { CASES } from "./cases.js";

describe("printText", () => {
  for (const { name, source, edits, options, expected } of CASES) {
    it(`prints: ${name}`, () => {
      expect(printText(source.text, planOf(edits, options)).code).toBe(expected);
    });
  }
});
