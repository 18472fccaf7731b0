import { stats } from "scopefree/runtime";
import { energy } from "./energy.js";

for (let i = 1; i <= 3; i++) {
  // It is lent to `energy`, which keeps nothing of it.
  const signal = new Float64Array(1024).fill(i);
  console.log(energy(signal).toFixed(3));
}
console.log(`memory used again ${stats().reuses} times`);
if (process.argv.includes("--fail")) energy(new Float64Array(1024).fill(Number.NaN));
