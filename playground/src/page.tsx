import { render } from "preact";
import { App } from "./App.js";
import { startAnalysis } from "./analysis/client.js";
import { start } from "./state.js";

export async function showPage(element: HTMLElement): Promise<void> {
  await start();
  startAnalysis();
  render(<App />, element);
}
