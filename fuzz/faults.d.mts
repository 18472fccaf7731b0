export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}
export const FAULTS: readonly { readonly name: string; readonly edits: readonly Edit[] }[];
export function plant(text: string, edit: Edit): string;
export declare function plantAll(
  edits: readonly { file: string; find: string; put: string }[],
  dist: string,
  folder: string,
): void;
