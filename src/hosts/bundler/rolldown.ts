/** The plugin for Rolldown: `import scopefree from "scopefree/rolldown"`. */

import { unplugin } from "./plugin.js";

export type { BundlerOptions } from "./options.js";

const scopefree = unplugin.rolldown;

export default scopefree;
