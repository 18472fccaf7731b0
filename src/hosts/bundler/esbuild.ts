/** The plugin for esbuild: `import scopefree from "scopefree/esbuild"`. */

import { unplugin } from "./plugin.js";

export type { BundlerOptions } from "./options.js";

const scopefree = unplugin.esbuild;

export default scopefree;
