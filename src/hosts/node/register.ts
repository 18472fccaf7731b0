/**
 * `node --import scopefree/register app.js`: the program is rewritten as Node loads it, ES modules and
 * CommonJS alike.
 *
 * Where Node has hooks in the thread of the program (22.15 and later) they see both. Before, hooks run in a
 * thread of their own and see ES modules; CommonJS is met where Node compiles it.
 */

import * as nodeModule from "node:module";
import { ConfigurationError } from "../../diagnostics/configuration-error.js";
import { compileCommonJs } from "./commonjs.js";
import { installHooks, type SyncHooks } from "./hooks-sync.js";

const { registerHooks } = nodeModule as { registerHooks?: (hooks: SyncHooks) => unknown };

if (registerHooks) installHooks(registerHooks);
else if ("register" in nodeModule) {
  nodeModule.register("./hooks-async.js", import.meta.url);
  compileCommonJs();
} else throw new ConfigurationError("SF3016", {});
