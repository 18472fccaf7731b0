/**
 * Performance measurement, in Node and in browsers. Facts: nodejs.org/api/perf_hooks.html, User Timing.
 * Marks and measures stay in the timeline with a copy of their details; they count as keeping them.
 */
import { answers, each, type Family, kind, leaksArgs, members, reads } from "../vocabulary.js";

export const perfHooks: Family = {
  kinds: {
    Performance: kind(
      {
        ...each("clearMarks clearMeasures clearResourceTimings now setResourceTimingBufferSize", reads),
        ...each("eventLoopUtilization getEntries getEntriesByName getEntriesByType toJSON", answers),
        ...each("mark markResourceTiming measure timerify", leaksArgs),
      },
      { timeOrigin: reads, nodeTiming: answers },
    ),
    Histogram: kind(
      each("percentile percentileBigInt reset", reads),
      each("count countBigInt exceeds exceedsBigInt max maxBigInt mean min minBigInt stddev", reads),
    ),
    IntervalHistogram: kind(each("disable enable", reads), {}, "Histogram"),
    RecordableHistogram: kind(each("add record recordDelta", reads), {}, "Histogram"),
  },
  globalKinds: { performance: "Performance" },
  modules: members("perf_hooks", each("createHistogram monitorEventLoopDelay", answers)),
};
