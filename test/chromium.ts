/** The browser in which tests run. */
import { existsSync } from "node:fs";

/** Where Chromium is, if it is anywhere; `CHROMIUM` says so where it is elsewhere. */
export const chromiumPath = [
  process.env["CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((file) => file !== "" && existsSync(file));

/** Generous: the machine may have other things to do. */
export const PATIENCE = 60_000;
