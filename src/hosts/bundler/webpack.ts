/** The plugin for webpack: `import scopefree from "scopefree/webpack"`. */

import { unplugin } from "./plugin.js";

export type { BundlerOptions } from "./options.js";

const scopefree = unplugin.webpack;

export default scopefree;
