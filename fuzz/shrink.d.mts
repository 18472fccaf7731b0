export function shrink(
  source: string,
  holds: (candidate: string) => Promise<boolean>,
  options?: { fileName?: string; seconds?: number },
): Promise<string>;
