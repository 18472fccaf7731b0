import picomatch from "picomatch/posix.js";

/**
 * Which files the option `exclude` names. Globs are relative to the working directory; a glob without a
 * slash matches at any depth, and one that names a folder covers what is in it.
 */
export function excludes(globs: readonly string[], workingDirectory: string): (fileName: string) => boolean {
  if (globs.length === 0) return () => false;
  const patterns = globs.flatMap((glob) => {
    const plain = glob.replace(/^\.\//, "").replace(/\/$/, "");
    const anywhere = plain.includes("/") ? plain : `**/${plain}`;
    return [anywhere, `${anywhere}/**`];
  });
  const matches = picomatch(patterns, { dot: true });
  const base = `${workingDirectory.replace(/\\/g, "/").replace(/\/$/, "")}/`;
  return (fileName) => {
    const path = fileName.replace(/\\/g, "/");
    return matches(path.startsWith(base) ? path.slice(base.length) : path);
  };
}
