import "@fontsource-variable/instrument-sans/wght.css";
import "@fontsource/ibm-plex-mono/latin-400.css";
import "@fontsource/ibm-plex-mono/latin-400-italic.css";
import "@fontsource/ibm-plex-mono/latin-600.css";
import "./style/page.css";
import "./style/editor.css";
import "./style/panes.css";
import "./analysis/connection.js";

const { showPage } = await import("./page.js");
await showPage(document.getElementById("app") as HTMLElement);
