/** npm, as a user runs it. */

import { spawnSync } from "node:child_process";

/** Variables that say that a test runs would change what tools do. */
export function usualEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter(
    (name) =>
      !/^(?:npm_|VITE|VITEST|NODE_ENV$|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$|NODE_OPTIONS$|INIT_CWD$)/.test(
        name,
      ),
  );
  return { ...Object.fromEntries(names.map((name) => [name, process.env[name]])), NO_COLOR: "1" };
}

export function npmInstall(folder: string, packages: readonly string[], flags: readonly string[] = []): void {
  const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts=false"];
  const { status, stderr } = spawnSync("npm", [...args, ...flags, ...packages], {
    cwd: folder,
    env: usualEnvironment(),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`npm install ${packages.join(" ")}: ${stderr}`);
}
