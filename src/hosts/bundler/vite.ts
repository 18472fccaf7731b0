/** The plugin for Vite: `import scopefree from "scopefree/vite"`. */

import { unplugin } from "./plugin.js";

export type { BundlerOptions } from "./options.js";

const scopefree = unplugin.vite;

export default scopefree;
