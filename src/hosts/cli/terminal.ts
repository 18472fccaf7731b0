/** Where commands write. Colours only where somebody looks at them. */

import { styleText } from "node:util";

export interface Terminal {
  /** what was asked for */
  print(line: string): void;
  /** what went wrong, or what somebody should know beside the output */
  note(line: string): void;
  style(style: Style, text: string): string;
}

type Style = "green" | "yellow" | "red" | "dim" | "bold";

/** @param color false for `--no-color` */
export function standardTerminal(color: boolean): Terminal {
  const colored = color && !process.env["NO_COLOR"] && (process.stdout.isTTY || !!process.env["FORCE_COLOR"]);
  return {
    print: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    style: (style, text) => (colored ? styleText(style, text) : text),
  };
}

/** `scopefree explain | head` closes the pipe while we write: that is no failure. */
export function endQuietlyOnClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}
