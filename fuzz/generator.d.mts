import type { Random } from "./random.mjs";

export class Generator {
  constructor(random: Random, options: { types: boolean });
  program(): string;
}
