import "@fontsource-variable/instrument-sans/wght.css";
import "@fontsource/ibm-plex-mono/latin-400.css";
import "@fontsource/ibm-plex-mono/latin-400-italic.css";
import "@fontsource/ibm-plex-mono/latin-600.css";
import "./style/page.css";
import "./style/editor.css";
import "./style/panes.css";
import { worker } from "./analysis/connection.js";
import type { PrepareRequest } from "./analysis/protocol.js";

worker.postMessage({ kind: "prepare", id: 0 } satisfies PrepareRequest);
const { showPage } = await import("./page.js");
await showPage(document.getElementById("app") as HTMLElement);
