/**
 * Timers, in Node and in browsers. Facts: nodejs.org/api/timers.html, HTML "timers" and "animation
 * frames". The function and its further arguments wait for their time.
 */
import {
  each,
  type Family,
  kind,
  leaksArgs,
  members,
  membersOfEach,
  reads,
  returnsReceiver,
  settles,
} from "../vocabulary.js";

const scheduling = each("setImmediate setInterval setTimeout", leaksArgs);
const cancelling = each("clearImmediate clearInterval clearTimeout", reads);
const frames = {
  ...each("requestAnimationFrame requestIdleCallback", leaksArgs),
  ...each("cancelAnimationFrame cancelIdleCallback", reads),
};

export const timers: Family = {
  kinds: {
    Timeout: kind({ ...each("close ref refresh unref", returnsReceiver), hasRef: reads }),
    Immediate: kind({ ...each("ref unref", returnsReceiver), hasRef: reads }),
  },
  globals: {
    ...scheduling,
    ...cancelling,
    ...frames,
    ...membersOfEach("window self", { ...scheduling, ...cancelling, ...frames, queueMicrotask: leaksArgs }),
  },
  modules: {
    ...members("timers", { ...scheduling, ...cancelling }),
    ...members("timers/promises", {
      ...each("setImmediate setInterval setTimeout scheduler.wait scheduler.yield", settles),
    }),
  },
};
