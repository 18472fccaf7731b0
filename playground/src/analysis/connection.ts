/** The analysis worker. It is most of what a first visit loads, so it is started before the page is. */
export const worker = new Worker(new URL("./worker.ts", import.meta.url), {
  type: "module",
  name: "analysis",
});
