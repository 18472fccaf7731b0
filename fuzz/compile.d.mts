import type { Program } from "./generator.mjs";

export function single(name: string, text: string): Program;
export function compile(program: Program): Promise<Program>;
