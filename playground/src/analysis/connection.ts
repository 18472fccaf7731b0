/**
 * The analysis worker. It is most of what a first visit loads, so a built page starts it before it has a script or a
 * style sheet (`build/early.ts`); a development server leaves that to this module.
 */
declare global {
  var analysisWorker: Worker | undefined;
}

export const worker: Worker =
  globalThis.analysisWorker ??
  new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "analysis" });
