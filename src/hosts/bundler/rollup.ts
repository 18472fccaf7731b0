/** The plugin for Rollup: `import scopefree from "scopefree/rollup"`. */

import { unplugin } from "./plugin.js";

export type { BundlerOptions } from "./options.js";

const scopefree = unplugin.rollup;

export default scopefree;
