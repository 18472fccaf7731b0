import * as checked from "../../../src/runtime/checked.js";
import * as production from "../../../src/runtime/index.js";
import * as noreuse from "../../../src/runtime/noreuse.js";
import type { RuntimeKind } from "./protocol.js";

/** The three runtimes, as a program imports them. */
export const runtimes: Readonly<Record<RuntimeKind, typeof production>> = { production, checked, noreuse };
