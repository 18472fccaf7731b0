/**
 * Starts in the head of the built page what a first result waits for: the analysis worker, and the page's chunk, of which
 * the browser would else learn when the entry has been loaded.
 */
import type { Plugin } from "vite";

export function early(): Plugin {
  return {
    name: "scopefree-early",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {} }) {
        const file = (pattern: RegExp): string => {
          const name = Object.keys(bundle).find((one) => pattern.test(one));
          if (name === undefined) throw new Error(`the build has no ${pattern}`);
          return `./${name}`;
        };
        const worker = JSON.stringify(file(/^assets\/worker-[^/]*\.js$/));
        return [
          {
            tag: "script",
            injectTo: "head-prepend",
            // Browsers make no worker of a file.
            children: `if (location.protocol !== "file:") globalThis.analysisWorker = new Worker(${worker}, { type: "module", name: "analysis" });`,
          },
          {
            tag: "link",
            injectTo: "head-prepend",
            attrs: { rel: "modulepreload", crossorigin: "", href: file(/^assets\/page-[^/]*\.js$/) },
          },
        ];
      },
    },
  };
}
