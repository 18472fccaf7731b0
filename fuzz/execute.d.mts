import type { Program } from "./generator.mjs";

export function run(program: Program, runtime?: object): Promise<{ lines: string[]; unfit?: string }>;
