/**
 * The report in the Static Analysis Results Interchange Format, version 2.1.0 (OASIS), which code-scanning services,
 * editors and build servers read.
 *
 * An allocation that stays on the heap is a *note*, with the way of its memory as a code flow; a finding in an
 * annotation is an *error*; a file that was passed through is a notification of the run. What is tracked is no result:
 * there is nothing to look at.
 *
 * Fingerprints are to survive edits elsewhere in the file, so they are made of the rule, the file, the function, the
 * text of the line, and a number among equals; not of positions.
 */
import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import { help } from "../../diagnostics/help.generated.js";
import { codes, message, nameOf } from "../../diagnostics/messages.js";
import type { Finding, FlowStep, Report, SiteReport, SkippedFile } from "../../report.js";

const schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

export interface SarifInput {
  readonly report: Report;
  /** what becomes a result: findings in annotations, or everything that is no success */
  readonly show: "findings" | "everything";
  /** version of scopefree */
  readonly version: string;
  readonly workingDirectory: string;
  /** a line of a file, from 1 */
  readonly line: (file: string, line: number) => string | undefined;
  readonly succeeded: boolean;
}

/** One log with one run, as a value for `JSON.stringify`. */
export function sarifLog(input: SarifInput): object {
  const { report, show, version, workingDirectory, succeeded } = input;
  const heap = show === "everything" ? report.sites.filter(({ decision }) => decision === "heap") : [];
  const rules = rulesOf([
    ...heap.map(({ reason }) => reason.code),
    ...report.findings.map(({ code }) => code),
  ]);
  const index = new Map<string, number>(rules.map(({ id }, position) => [id, position]));
  const fingerprint = fingerprints(input);
  const results = [
    ...report.findings.map((finding) => ({
      ...findingResult(finding),
      ...fingerprint(finding.code, finding),
    })),
    ...heap.map((site) => ({ ...siteResult(site), ...fingerprint(site.reason.code, site, site.function) })),
  ].map((result) => ({ ...result, ruleIndex: index.get(result.ruleId) }));
  const root = pathToFileURL(workingDirectory).href.replace(/\/?$/, "/");
  return {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "scopefree", semanticVersion: version, rules } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { SRCROOT: { uri: root } },
        invocations: [
          { executionSuccessful: succeeded, toolExecutionNotifications: report.skipped.map(notification) },
        ],
        results,
      },
    ],
  };
}

function rulesOf(used: readonly string[]) {
  const wanted = new Set(used);
  return codes
    .filter((code) => wanted.has(code))
    .map((code) => ({
      id: code,
      name: nameOf(code),
      shortDescription: { text: message(code, {}) },
      help: { text: help[code], markdown: help[code] },
      defaultConfiguration: { level: levelOf(code) },
    }));
}

function levelOf(code: string): "note" | "error" {
  return code.startsWith("SF4") ? "error" : "note";
}

function siteResult(site: SiteReport) {
  const { flow, code } = site.reason;
  const text = `${site.allocates} stays on the heap – ${site.reason.message}`;
  return {
    ruleId: code,
    level: levelOf(code),
    message: { text },
    locations: [location(site)],
    ...(flow.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: flow.map(flowLocation) }] }] }),
  };
}

function findingResult(finding: Finding) {
  return {
    ruleId: finding.code,
    level: levelOf(finding.code),
    message: { text: finding.message },
    locations: [location(finding)],
  };
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length?: number;
}

function location({ file, line, column, length }: Place) {
  const end = length ? { endColumn: column + length } : {};
  return {
    physicalLocation: {
      artifactLocation: artifact(file),
      region: { startLine: line, startColumn: column, ...end },
    },
  };
}

/** A file outside the working directory has an absolute path. */
function artifact(file: string) {
  if (/^(?:[/\\]|[a-z]:)/i.test(file)) return { uri: pathToFileURL(file).href };
  return { uri: encodeURI(file).replace(/[?#]/g, encodeURIComponent), uriBaseId: "SRCROOT" };
}

function flowLocation(step: FlowStep) {
  return { location: { ...location(step), message: { text: step.text } } };
}

function notification({ file, code, message }: SkippedFile) {
  const failed = code === "SF2001" || code === "SF2003" || code === "SF2005";
  return {
    descriptor: { id: code },
    level: failed ? "error" : "note",
    message: { text: `passed through unchanged – ${message}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(file) } }],
  };
}

function fingerprints({ line }: SarifInput) {
  const counts = new Map<string, number>();
  return (code: string, place: Place, fn = "") => {
    const text = line(place.file, place.line)?.replace(/\s+/g, " ").trim() ?? "";
    const key = [code, place.file, fn, text].join("\n");
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const hash = createHash("sha256").update(`${key}\n${count}`).digest("hex").slice(0, 32);
    return { partialFingerprints: { "scopefree/v1": hash } };
  };
}
