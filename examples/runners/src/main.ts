import { stats } from "scopefree/runtime";
import { median } from "./median";

for (let i = 0; i < 3; i++) median(new Float64Array(1000));
console.log(`memory used again ${stats().reuses} times`);
