/** The source map, as what it says: which piece of the result stands where in the source. */
import { toSource } from "../analysis/kept.js";
import type { Result } from "../analysis/protocol.js";
import { goTo } from "../editor/sync.js";
import { result } from "../state.js";
import { Copyable, Empty, useBeginning } from "./controls.js";

interface Row {
  readonly text: string;
  readonly output: string;
  /** undefined for text that was inserted */
  readonly source: string | undefined;
  readonly offset: number;
}

export function SourceMapPane() {
  const now = result.value;
  const [rows, more] = useBeginning(now?.map ? rowsOf(now) : [], 300);
  if (!now?.map) return <Empty>Nothing is rewritten, so there is no map.</Empty>;
  return (
    <div class="pane-scroll">
      <table class="map">
        <caption class="visually-hidden">Pieces of the result and where they stand in the source</caption>
        <thead>
          <tr>
            <th scope="col">Result</th>
            <th scope="col">Source</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.output} class={row.source === undefined ? "is-inserted" : ""}>
              <td class="place">{row.output}</td>
              <td class="place">{row.source ?? "inserted"}</td>
              <td>
                <button type="button" class="plain mono" onClick={() => goTo(row.offset)}>
                  {row.text}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more}
      <Copyable title="Version 3" text={now.map} />
    </div>
  );
}

function rowsOf(now: Result): Row[] {
  const outputAt = placer(now.code);
  const sourceAt = placer(now.source);
  const rows: Row[] = [];
  let end = 0;
  const inserted = (to: number): void => {
    if (to > end)
      rows.push({
        text: excerpt(now.code.slice(end, to)),
        output: outputAt(end),
        source: undefined,
        offset: toSource(now.kept, end),
      });
  };
  for (const { source, output, length } of now.kept) {
    inserted(output);
    rows.push({
      text: excerpt(now.code.slice(output, output + length)),
      output: outputAt(output),
      source: sourceAt(source),
      offset: source,
    });
    end = output + length;
  }
  inserted(now.code.length);
  return rows;
}

function excerpt(text: string): string {
  const line = text.replace(/\n/g, "⏎").replace(/ {2,}/g, " ");
  return line.length <= 60 ? line : `${line.slice(0, 38)} … ${line.slice(-18)}`;
}

/** Lines and columns of offsets that are asked for in order. */
function placer(text: string): (offset: number) => string {
  let line = 1;
  let start = 0;
  return (offset) => {
    if (offset < start) [line, start] = [1, 0];
    for (let end = text.indexOf("\n", start); end >= 0 && end < offset; end = text.indexOf("\n", start)) {
      line++;
      start = end + 1;
    }
    return `${line}:${offset - start + 1}`;
  };
}
