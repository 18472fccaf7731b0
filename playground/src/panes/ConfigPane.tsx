/** Every option, as `src/options.ts` declares it, with what each is worth here; and the lines to copy. */

import optionFields from "virtual:options";
import { signal } from "@preact/signals";
import type { OptionsInput } from "../../../src/hosts/library.js";
import { type AnalysisSwitches, defaultOptions } from "../../../src/options.js";
import type { OptionField } from "../../build/options.js";
import { ask } from "../analysis/client.js";
import { choose } from "../editor/sync.js";
import { language, lostSites, options, result, source } from "../state.js";
import { Copyable } from "./controls.js";

/** Sites lost without each switch, and the program that this was found for. */
const worth = signal<
  { readonly source: string; readonly lost: Readonly<Record<string, readonly number[]>> } | undefined
>(undefined);

type Values = Readonly<Record<string, unknown>>;

function set(name: string, value: unknown): void {
  const next: Record<string, unknown> = { ...options.value };
  if (value === undefined || isDefault(value, (defaultOptions as unknown as Values)[name])) delete next[name];
  else next[name] = value;
  options.value = next as OptionsInput;
}

function setSwitch(name: string, value: boolean): void {
  const analysis: Record<string, unknown> = { ...options.value.analysis, [name]: value };
  if (value === defaultOptions.analysis[name as keyof AnalysisSwitches]) delete analysis[name];
  set("analysis", Object.keys(analysis).length > 0 ? analysis : undefined);
}

const isDefault = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function ConfigPane() {
  const values: Values = { ...defaultOptions, ...options.value };
  return (
    <div class="pane-scroll config">
      <form onSubmit={(event) => event.preventDefault()}>
        {optionFields.map((field) =>
          field.type.kind === "group" ? (
            <Switches key={field.name} fields={field.type.fields} />
          ) : (
            <Field key={field.name} field={field} value={values[field.name]} />
          ),
        )}
      </form>
      <h2>To copy</h2>
      <Copyable title="tsconfig.json" text={tsconfigLines()} />
      <Copyable title="vite.config.ts" text={viteLines()} />
      <Copyable title="Command line" text={commandLine()} />
    </div>
  );
}

function Field({ field, value }: { readonly field: OptionField; readonly value: unknown }) {
  const { name, doc, type } = field;
  const id = `option-${name}`;
  return (
    <div class="field">
      <label for={id} class="mono">
        {name}
      </label>
      {type.kind === "choice" ? (
        <select
          id={id}
          value={String(value)}
          onChange={({ currentTarget }) => set(name, currentTarget.value)}
        >
          {type.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : type.kind === "boolean" ? (
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          onChange={({ currentTarget }) => set(name, currentTarget.checked)}
        />
      ) : type.kind === "number" ? (
        <input
          id={id}
          type="number"
          min={0}
          value={Number(value)}
          onInput={({ currentTarget }) => {
            if (currentTarget.validity.valid && currentTarget.value !== "")
              set(name, Number(currentTarget.value));
          }}
        />
      ) : (
        <input
          id={id}
          class="mono"
          placeholder={type.kind === "strings" ? "one, two" : "none"}
          value={Array.isArray(value) ? value.join(", ") : String(value ?? "")}
          onChange={({ currentTarget }) => set(name, textValue(currentTarget.value, type.kind === "strings"))}
        />
      )}
      <p>{withCode(doc)}</p>
    </div>
  );
}

/** Comments put code between backticks. */
function withCode(text: string) {
  return text.split("`").map((part, at) => (at % 2 === 1 ? <code key={part}>{part}</code> : part));
}

function textValue(text: string, isList: boolean): unknown {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return isList ? parts : parts[0];
}

function Switches({ fields }: { readonly fields: readonly OptionField[] }) {
  const now = worth.value?.source === source.value ? worth.value.lost : undefined;
  return (
    <fieldset class="switches">
      <legend>analysis</legend>
      <div class="switches-head">
        <p>Turn a part of the analysis off, and see which sites it is worth.</p>
        <button type="button" onClick={weigh}>
          Weigh each
        </button>
      </div>
      {fields.map(({ name, doc }) => {
        const isOn = options.value.analysis?.[name as keyof AnalysisSwitches] ?? true;
        const lost = now?.[name];
        return (
          <div key={name} class="switch">
            <label>
              <input
                type="checkbox"
                role="switch"
                aria-checked={isOn}
                checked={isOn}
                onChange={({ currentTarget }) => setSwitch(name, currentTarget.checked)}
              />
              <span class="mono">{name}</span>
              {lost && (
                <span class={`worth ${lost.length > 0 ? "is-lost" : ""}`}>
                  {lost.length === 0 ? "0 sites" : `${lost.length} ${lost.length === 1 ? "site" : "sites"}`}
                </span>
              )}
            </label>
            <p>{withCode(doc)}</p>
          </div>
        );
      })}
      <LostHere />
    </fieldset>
  );
}

function LostHere() {
  if (lostSites.value.length === 0) return null;
  return (
    <div class="lost" role="status">
      <h3>
        {lostSites.value.length} {lostSites.value.length === 1 ? "site is" : "sites are"} lost to these
        options
      </h3>
      <ul>
        {lostSites.value.map((site) => (
          <li key={site.extent.from}>
            <button
              type="button"
              class="plain"
              onClick={() => {
                const here =
                  result.value?.sites.findIndex(({ extent }) => extent.from === site.extent.from) ?? -1;
                if (here >= 0) choose(here);
              }}
            >
              <span class="mono">
                {site.line}:{site.column}
              </span>{" "}
              {site.allocates}, in {site.function || "the module"}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

async function weigh(): Promise<void> {
  const program = { source: source.value, language: language.value, options: options.value };
  const { lost } = await ask("ablated", { kind: "ablate", ...program });
  worth.value = { source: program.source, lost };
}

function tsconfigLines(): string {
  const entry = { transform: "scopefree", ...options.value };
  return JSON.stringify({ compilerOptions: { plugins: [entry] } }, null, 2);
}

function viteLines(): string {
  const given =
    Object.keys(options.value).length > 0
      ? JSON.stringify(options.value, null, 2).replace(/"(\w+)":/g, "$1:")
      : "";
  const indented = given.replaceAll("\n", "\n  ");
  return `import scopefree from "scopefree/vite";\n\nexport default {\n  plugins: [scopefree(${indented})],\n};`;
}

function commandLine(): string {
  const flags: string[] = [];
  for (const [name, value] of Object.entries(options.value as Values)) {
    if (name === "analysis") {
      for (const [part, isOn] of Object.entries(value as Values))
        flags.push(`--analysis ${part}=${isOn ? "on" : "off"}`);
    } else if (Array.isArray(value)) for (const one of value) flags.push(`--${name} '${one}'`);
    else flags.push(`--${name} ${value}`);
  }
  return ["npx scopefree explain -p tsconfig.json", ...flags].join(" ");
}
