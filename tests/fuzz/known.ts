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
const plainly = (_: string, value: unknown) =>
  typeof value === "bigint"
    ? `${value}`
    : typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? Object.is(value, -0)
        ? "-0"
        : String(value)
      : value;
const textOf = ({ case: one }: Difference) => JSON.stringify([one.tables, one.rel, one.predicate], plainly);
const isOfRows = ({ detail }: Difference) => !/^(fails|types|does not)/.test(detail);

/** Of all rows as one group, among others or alone. */
const groupsAll = (node: Node) =>
  (node.kind === "groupBy" && node.keys.length === 0) ||
  node.kind === "describe" ||
  (node.kind === "block" && node.grouping !== "plain") ||
  (node.kind === "block" && node.groupBy === null && JSON.stringify(node.items, plainly).includes('"aggregate"'));

export const KNOWN: readonly Known[] = [
  {
    name: "finding 1, 5: limits below sorts",
    is: (one) =>
      uses(one, /^(limit|block)$/) &&
      uses(one, /^(sort|block)$/) &&
      /limit|offset":[1-9]/.test(textOf(one)) &&
      isOfRows(one) &&
      (one.blamed?.length ?? 0) === 0,
  },
  { name: "finding 2: constants as defaults", is: ({ detail }) => /takes a constant of the column/.test(detail) },
  { name: "finding 2: aggregates over moving windows", is: ({ detail }) => /retract_batch/.test(detail) },
  {
    name: "finding 5: order of skipped rows after windows",
    is: (one) => uses(one, /^(over|union)$/) && uses(one, /^(limit|sample|tail)$/) && isOfRows(one),
  },
  {
    name: "finding 6: filters past aggregates without groups",
    is: (one) =>
      nodesOf(one).some(groupsAll) &&
      isOfRows(one) &&
      (/^(partition|filter)/.test(one.case.check) || (one.blamed?.includes("push_down_filter") ?? false)),
  },
  { name: "finding 7: ranges of binary", is: ({ detail }) => /Cannot run range queries/.test(detail) },
  { name: "finding 10, 11: panics", is: ({ detail }) => /inconsistent types|k > 0/.test(detail) },
  { name: "finding 12: distinct rows of files", is: (one) => one.case.check === "source" && uses(one, /^distinctBy$/) },
  { name: "finding 13: names beside fields", is: (one) => /Schema contains/.test(one.detail) },
  {
    name: "finding 14: views and bytes",
    is: ({ detail }) => /Expect to get struct but got (BinaryView|LargeBinary)/.test(detail),
  },
  {
    name: "finding 15: clip by parameters",
    is: (one) => one.case.check === "parameters" && uses(one, /^clip/) && /^types/.test(one.detail),
  },
  { name: "finding 16: constants of two units", is: ({ detail }) => /Cannot cast (Timestamp|Date)/.test(detail) },
  { name: "finding 18: null in an empty list", is: (one) => uses(one, /^list.contains/) && isOfRows(one) },
  { name: "finding 19: columns named by their text", is: ({ detail }) => /there is no column "…?\w+\(/.test(detail) },
  { name: "finding 20: interleaved unions", is: ({ detail }) => /can_interleave/.test(detail) },
  { name: "finding 18: null in an empty list", is: (one) => uses(one, /^list.contains/) && isOfRows(one) },
  { name: "finding 19: columns named by their text", is: ({ detail }) => /there is no column "…?\w+\(/.test(detail) },
  { name: "finding 20: interleaved unions", is: ({ detail }) => /can_interleave/.test(detail) },
  { name: "finding 21: files of one length", is: (one) => one.case.source === "parquet" },
  { name: "finding 22: two orders of aggregates", is: ({ detail }) => /Conflicting ordering/.test(detail) },
  {
    name: "finding 23: dates that nanoseconds do not reach",
    is: ({ detail }) => /Timestamp -?\d+ out of range/.test(detail),
  },
  {
    name: "finding 24: infinities in JSON",
    is: (one) => one.case.source === "ndjson" && /Infinity|NaN/.test(textOf(one)),
  },
  {
    name: "finding 25: zeros in orders",
    is: (one) => uses(one, /^(sort|over|key|block|distinctBy)$/) && /,-0[,\]]|"-0"/.test(textOf(one)) && isOfRows(one),
  },
  {
    name: "finding 26: order of files",
    is: (one) => ["source", "text files"].includes(one.case.check) && uses(one, /^over$/) && isOfRows(one),
  },
  { name: "finding 28: projections", is: ({ detail }) => /Physical input schema should be the same/.test(detail) },
  {
    name: "finding 30: order by renamed columns",
    is: ({ detail }) => /does not satisfy order requirements/.test(detail),
  },
  { name: "finding 31: NaN in predicates of nulls", is: ({ detail }) => /panicked: primitive array/.test(detail) },
  {
    name: "finding 32: DISTINCT ON by one column twice",
    is: (one) =>
      /panicked: assertion `left == right` failed/.test(one.detail) && /"distinctOn":[1-9]/.test(textOf(one)),
  },
  { name: "finding 17: laterals", is: ({ detail }) => /undecorrelated Subquery/.test(detail) },
];
