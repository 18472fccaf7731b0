/** Which function of the runtime allocates for a site, and with what. */
import type ts from "typescript";
import type { Site } from "../lower/sites.js";
import type { BoundSite } from "./bound-site.js";
import type { Allocate, Anchor, CopyMethod } from "./plan.js";

/** The function of the runtime that allocates for a site. */
function callOf({ form, node }: Site): Allocate["call"] {
  switch (form) {
    case "array":
      return "makeArrayTracked";
    case "no-zero":
      return "makeSliceTrackedNoZero";
    case "copy":
      return "copyTracked";
    case "method":
      return `${(node.expression as ts.PropertyAccessExpression).name.text as CopyMethod}Tracked`;
    default:
      return "makeSliceTracked";
  }
}

/** The same for memory that may lie in a larger buffer. */
const withinOf = (call: Allocate["call"]): Allocate["call"] =>
  call === "makeSliceTrackedNoZero" ? "makeSliceTrackedWithinNoZero" : (`${call}Within` as Allocate["call"]);

/** The edit that makes an allocation the runtime's. */
export function allocation(
  { site, elision, marked, numbers, within }: BoundSite,
  slot: string | undefined,
  anchor: (node: ts.Node) => Anchor,
): Allocate {
  const usual = elision ? "makeSliceTrackedNoZero" : callOf(site);
  const call = marked ? "makeViewTracked" : numbers ? "makeSliceTrackedIf" : within ? withinOf(usual) : usual;
  const guards = numbers ?? elision?.guards ?? [];
  const args =
    site.form === "array"
      ? [site.length, site.fill]
      : site.form === "method"
        ? (site.node.arguments ?? [])
        : [site.length];
  return {
    kind: "allocate",
    at: anchor(site.node),
    call,
    ...(site.form !== "array" && site.constructorNode && { constructorAt: anchor(site.constructorNode) }),
    argumentsAt: args.filter((node) => node !== undefined).map((node) => anchor(node)),
    ...(guards.length > 0 && { guards }),
    ...(slot !== undefined && { slot }),
  };
}
