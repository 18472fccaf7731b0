/**
 * Worker threads. Facts: nodejs.org/api/worker_threads.html. (Ports and workers: web/messaging.ts.)
 * Messages are copied before `postMessage` returns; environment data and what a worker is started with
 * stay.
 */
import { answers, each, type Family, leaksArgs, members, reads } from "../vocabulary.js";

export const workerThreads: Family = {
  modules: members("worker_threads", {
    receiveMessageOnPort: answers,
    getEnvironmentData: answers,
    setEnvironmentData: { result: "primitive", escapes: ["args"] },
    ...each("markAsUntransferable markAsUncloneable", { result: "primitive", brands: ["arg0"] }),
    isMarkedAsUntransferable: reads,
    ...each("moveMessagePortToContext postMessageToThread", leaksArgs),
  }),
};
