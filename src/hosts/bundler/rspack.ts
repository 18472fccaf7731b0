/** The plugin for Rspack: `import scopefree from "scopefree/rspack"`. */

import { unplugin } from "./plugin.js";

export type { BundlerOptions } from "./options.js";

const scopefree = unplugin.rspack;

export default scopefree;
