/** Differences that are known and not mended yet: they are counted, not told. Empty once all are. */
import { type Node, within } from "./ast.ts";
import type { Difference } from "./report.ts";

export interface Known {
  name: string;
  is: (difference: Difference) => boolean;
}

const nodesOf = ({ case: one }: Difference): Node[] => [
  ...within(one.rel),
  ...(one.predicate ? within(one.predicate) : []),
];
const nameOf = (node: Node) => ("op" in node ? String(node.op) : "form" in node ? node.form : node.kind);
const uses = (one: Difference, pattern: RegExp) => nodesOf(one).some((node) => pattern.test(nameOf(node)));

/** A cell as text that tells the floats which JSON does not. */
function plainly(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return Object.is(value, -0) ? "-0" : String(value);
}

const textOf = ({ case: one }: Difference) => JSON.stringify([one.tables, one.rel, one.predicate], plainly);

const isOfRows = ({ detail }: Difference) => !/^(fails|types|does not)/.test(detail);
const says =
  (pattern: RegExp) =>
  ({ detail }: Difference) =>
    pattern.test(detail);

export const KNOWN: readonly Known[] = [
  { name: "2: constants as defaults", is: says(/takes a constant of the column/) },
  { name: "47: dates beside instants", is: says(/does not reach so far/) },
  {
    name: "48: DISTINCT ON by one column twice",
    is: (one) => /no column/.test(one.detail) && /"distinctOn":[1-9]/.test(textOf(one)),
  },
  { name: "24: infinities in JSON", is: (one) => one.case.source === "ndjson" && /Infinity|NaN/.test(textOf(one)) },
  {
    name: "45: deviations of one value that is no number",
    is: (one) => uses(one, /^(stddev|variance)/) && isOfRows(one),
  },
];
