/**
 * One plugin for all bundlers. It runs before the others, so it sees TypeScript as it was written, and the
 * bundler strips the types and composes the source maps.
 */

import { fileURLToPath } from "node:url";
import { createUnplugin, type UnpluginOptions } from "unplugin";
import { otherPackages, sourceName } from "../candidates.js";
import { hookUp } from "./hosts.js";
import type { BundlerOptions } from "./options.js";
import { Session } from "./session.js";

/** The folder of this package's code, which is never rewritten, wherever it is linked from. */
const ownFolder = fileURLToPath(new URL("../..", import.meta.url));

export const unplugin = createUnplugin<BundlerOptions | undefined>((raw = {}, meta): UnpluginOptions => {
  const session = new Session(raw);
  const plugin: UnpluginOptions = {
    name: "scopefree",
    enforce: "pre",
    transform: {
      filter: {
        id: {
          include: sourceName,
          exclude: [/^\0|[/\\]\.vite[/\\]/, startsWith(ownFolder), otherPackages(raw.include ?? [])],
        },
      },
      handler(text, id) {
        const result = session.transform(text, id);
        if (!result) return undefined;
        for (const path of result.dependencies) if (path !== id) this.addWatchFile(path);
        const { code, map } = result;
        return { code, map: map as never };
      },
    },
    buildEnd() {
      session.end();
    },
  };
  return { ...plugin, ...hookUp(meta.framework, session, raw) };
});

function startsWith(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}
