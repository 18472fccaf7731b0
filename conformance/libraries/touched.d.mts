export function noteCalls(
  code: string,
  isTypeScript: boolean,
  first: number,
): { readonly code: string; readonly calls: number };
export function countTouched(file: string): number;
