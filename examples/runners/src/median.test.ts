import { stats } from "scopefree/runtime";
import { median } from "./median";

test("the median of three", () => {
  expect(median(Float64Array.of(3, 1, 2))).toBe(2);
});

test("its memory is used again", () => {
  const values = new Float64Array(1000);
  median(values);
  const before = stats().reuses;
  median(values);
  expect(stats().reuses).toBeGreaterThan(before);
});
