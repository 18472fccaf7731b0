/** The plugin for Bun's bundler: `import scopefree from "scopefree/bun"`. */

import { unplugin } from "./plugin.js";

export type { BundlerOptions } from "./options.js";

const scopefree = unplugin.bun;

export default scopefree;
