/** The plugin for Farm: `import scopefree from "scopefree/farm"`. */

import { unplugin } from "./plugin.js";

export type { BundlerOptions } from "./options.js";

const scopefree = unplugin.farm;

export default scopefree;
