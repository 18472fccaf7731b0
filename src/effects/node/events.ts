/**
 * Events. Facts: nodejs.org/api/events.html. `emit` calls functions that nobody here knows with its
 * arguments, and a listener is kept until somebody removes it.
 */
import {
  answers,
  each,
  type Family,
  kind,
  leaks,
  leaksArgs,
  members,
  reads,
  returnsReceiver,
  settles,
} from "../vocabulary.js";

const emitter = kind({
  ...each(
    "addListener emit off on once prependListener prependOnceListener removeAllListeners removeListener",
    leaks,
  ),
  ...each("eventNames listeners rawListeners", answers),
  ...each("getMaxListeners listenerCount", reads),
  setMaxListeners: returnsReceiver,
});

export const events: Family = {
  kinds: {
    EventEmitter: emitter,
    EventTarget: kind(each("addEventListener dispatchEvent removeEventListener", leaks)),
  },
  modules: members("events", {
    ...each("addAbortListener getEventListeners on", leaksArgs),
    once: settles,
    ...each("getMaxListeners listenerCount setMaxListeners", reads),
  }),
};
