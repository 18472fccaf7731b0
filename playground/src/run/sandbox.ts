/**
 * Where the user's program runs: a worker, in a frame whose origin is nobody's. It has no page, no storage, no cookies
 * and no network; and whatever it does, the page stays responsive, because the frame can be taken away.
 */
import runnerScript from "virtual:runner";
import type { Job, News } from "./protocol.js";

/** Milliseconds without any news after which a program counts as endless. */
const PATIENCE = 15_000;

export interface Running {
  stop(): void;
}

/** No network, no other scripts; what the worker is made of comes by message. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:";

const FRAME = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><script>
addEventListener("message", ({ data, ports: [port] }) => {
  const worker = new Worker(URL.createObjectURL(new Blob([data.script], { type: "text/javascript" })));
  worker.onmessage = (event) => port.postMessage(event.data);
  worker.onerror = (event) => port.postMessage({ kind: "crashed", message: event.message || "the worker failed" });
  worker.postMessage(data.job);
}, { once: true });
</script>`;

/** @param end is called once: when the program has ended, crashed, or was found to be endless */
export function runInSandbox(
  job: Job,
  hear: (news: News) => void,
  end: (why: "done" | "endless") => void,
): Running {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "Runs the program";
  frame.hidden = true;
  frame.srcdoc = FRAME;
  const { port1, port2 } = new MessageChannel();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = (): void => {
    clearTimeout(timer);
    port1.close();
    frame.remove();
  };
  const finish = (why: "done" | "endless"): void => {
    stop();
    end(why);
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => finish("endless"), PATIENCE);
  };

  port1.onmessage = ({ data }: MessageEvent<News>) => {
    wait();
    hear(data);
    if (data.kind === "done" || data.kind === "crashed") finish("done");
  };
  frame.onload = () => frame.contentWindow?.postMessage({ script: runnerScript, job }, "*", [port2]);
  document.body.append(frame);
  wait();
  return { stop };
}
