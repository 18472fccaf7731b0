/** Modules that `playground/build` makes. */

declare const __VERSION__: string;
declare const __COMMIT__: string;

declare module "virtual:libraries/*" {
  const files: Readonly<Record<string, string>>;
  export default files;
}

declare module "virtual:options" {
  const fields: readonly import("../build/options.js").OptionField[];
  export default fields;
}

declare module "virtual:first" {
  const result: import("./analysis/protocol.js").Result;
  export default result;
}

declare module "virtual:runner" {
  const script: string;
  export default script;
}

declare module "virtual:excerpt/*" {
  const source: string;
  export default source;
}
