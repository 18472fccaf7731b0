import { type Code, message } from "./messages.js";

/** A mistake in options, files or the command line; the only thing that scopefree reports as an error. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly code: Code;
  /** the option that is wrong, if it is one: "threshold", "analysis.closures" */
  readonly option: string | undefined;

  constructor(code: Code, holes: Readonly<Record<string, string>>) {
    super(message(code, holes));
    this.code = code;
    this.option = holes["option"];
  }
}
