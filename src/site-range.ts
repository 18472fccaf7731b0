/**
 * Sites by hash, so that some can be switched on without the others: to find the one that makes a program fail, in
 * log₂ n runs (Go's `-d=bisect`). The hash comes from what a report shows of a site – file, line, column – and
 * changes with nothing else.
 */

/** A place as it stands in a report. */
export interface SitePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** 32 bits, as eight hexadecimal digits: FNV-1a, stirred, so that neighbours are far apart. */
export function siteHash({ file, line, column }: SitePlace): string {
  let hash = 0x811c9dc5;
  for (const char of `${file}:${line}:${column}`) {
    hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0).toString(16).padStart(8, "0");
}

/** "all", "none", or hashes and ranges of hashes, both ends included: "0123abcd,80000000-ffffffff". */
const RANGES = /^(?:all|none|[0-9a-f]{1,8}(?:-[0-9a-f]{1,8})?(?:,[0-9a-f]{1,8}(?:-[0-9a-f]{1,8})?)*)$/;

export const isSiteRange = (text: string): boolean => RANGES.test(text);

/** Whether a site is in the ranges; all are, where there are none. */
export function siteFilter(ranges: string | undefined): (site: SitePlace) => boolean {
  if (ranges === undefined || ranges === "all") return () => true;
  if (ranges === "none") return () => false;
  const list = ranges.split(",").map((range) => {
    const [first = "", last = first] = range.split("-");
    return [first.padStart(8, "0"), last.padStart(8, "0")] as const;
  });
  return (site) => {
    const hash = siteHash(site);
    return list.some(([first, last]) => hash >= first && hash <= last);
  };
}
