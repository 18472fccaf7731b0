import "@fontsource-variable/instrument-sans/wght.css";
import "@fontsource/ibm-plex-mono/latin-400.css";
import "@fontsource/ibm-plex-mono/latin-400-italic.css";
import "@fontsource/ibm-plex-mono/latin-600.css";
import "./style/page.css";
import "./style/editor.css";
import "./style/panes.css";
import { render } from "preact";
import { App } from "./App.js";
import { startAnalysis } from "./analysis/client.js";
import { start } from "./state.js";

await start();
startAnalysis();
render(<App />, document.getElementById("app") as HTMLElement);
