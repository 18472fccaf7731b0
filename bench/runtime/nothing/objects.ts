/** Objects and text, and a plain array to count in: those are never reused. */

interface Row {
  readonly id: number;
  readonly name: string;
  readonly tags: readonly string[];
}

function mostFrequent(rows: readonly Row[], groups: number): number {
  const counts = new Array<number>(groups).fill(0);
  for (const { id } of rows) counts[id % groups]!++;
  let most = 0;
  for (let at = 0; at < counts.length; at++) if (counts[at]! > counts[most]!) most = at;
  return most;
}

export function run(times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) {
    const rows: Row[] = [];
    for (let id = 0; id < 50; id++) rows.push({ id, name: `row ${id ^ i}`, tags: ["a", "b"] });
    const read = JSON.parse(JSON.stringify(rows)) as Row[];
    sum += mostFrequent(read, 16) + read.filter((row) => row.name.includes("1")).length;
  }
  return sum;
}
