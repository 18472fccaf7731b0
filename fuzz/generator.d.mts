import type { Random } from "./random.mjs";

export interface Program {
  readonly files: Map<string, string>;
  readonly entry: string;
  readonly form: "script" | "esm" | "cjs";
}

export class Generator {
  constructor(random: Random, options: { types: boolean; marks?: boolean });
  program(name: string): Program;
}
