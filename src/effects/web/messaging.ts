/**
 * Messages between threads and windows. Facts: HTML "structured data" and "web messaging",
 * nodejs.org/api/worker_threads.html. The message is copied before `postMessage` returns; what its
 * transfer list (or options) names is detached. (Memory of a SharedArrayBuffer is shared, not copied.)
 */
import type { Effect } from "../effect.js";
import { each, type Family, kind, leaksArgs, reads, settles, settlesByCallback } from "../vocabulary.js";

const postMessage: Effect = { result: "primitive", detaches: ["reach1"] };
/** A window's takes the target origin second. */
const postToWindow: Effect = { result: "primitive", detaches: ["reach1", "reach2"] };

export const messaging: Family = {
  kinds: {
    MessagePort: kind({ postMessage, ...each("close hasRef ref start unref", reads) }, {}, "EventTarget"),
    Worker: kind({ postMessage, ...each("ref unref", reads), terminate: settles }, {}, "EventTarget"),
    BroadcastChannel: kind({ postMessage, close: reads }, {}, "EventTarget"),
    ServiceWorker: kind({ postMessage }, {}, "EventTarget"),
    Client: kind({ postMessage }),
    DedicatedWorkerGlobalScope: kind({ postMessage }, {}, "EventTarget"),
    Window: kind({ postMessage: postToWindow }, {}, "EventTarget"),
  },
  globals: {
    postMessage: postToWindow,
    "self.postMessage": postToWindow,
    "window.postMessage": postToWindow,
    "window.structuredClone": { result: "unknown", detaches: ["reach1"] },
    "self.structuredClone": { result: "unknown", detaches: ["reach1"] },
    reportError: leaksArgs,
    "navigator.sendBeacon": settlesByCallback,
  },
};
