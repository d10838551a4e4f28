/** Differences that are known and not mended yet: they are counted, not told. Empty once all are. */
import { type Node, within } from "./ast.ts";
import type { Difference } from "./report.ts";

export interface Known {
  name: string;
  is: (difference: Difference) => boolean;
}

const nodesOf = ({ case: one }: Difference): Node[] => [...within(one.rel), ...(one.predicate ? within(one.predicate) : [])];
const nameOf = (node: Node) => ("op" in node ? String(node.op) : "form" in node ? node.form : node.kind);
const uses = (one: Difference, pattern: RegExp) => nodesOf(one).some((node) => pattern.test(nameOf(node)));
const plainly = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : typeof value === "number" && Number.isNaN(value) ? "NaN" : value);
const textOf = ({ case: one }: Difference) => JSON.stringify([one.tables, one.rel, one.predicate], plainly);
const isOfRows = ({ detail }: Difference) => !/^(fails|types|does not)/.test(detail);

/** Of all rows as one group, among others or alone. */
const groupsAll = (node: Node) =>
  (node.kind === "groupBy" && node.keys.length === 0) ||
  node.kind === "describe" ||
  (node.kind === "block" && node.grouping !== "plain") ||
  (node.kind === "block" && node.groupBy === null && JSON.stringify(node.items, plainly).includes('"aggregate"'));

export const KNOWN: readonly Known[] = [
  { name: "2, 7: NaN with its sign", is: (one) => /-NaN/.test(textOf(one)) },
  { name: "2: NaN that is computed", is: (one) => uses(one, /^(div|sub|add|ln|pow|sqrt|mod|log|asin|acos|tan|sin|cos|mul|neg)/) && /NaN|Infinity/.test(JSON.stringify([one.expected, one.got])) },
  { name: "3: fields of null structs", is: (one) => uses(one, /^field/) && isOfRows(one) },
  { name: "6: NOT IN with correlation", is: ({ detail }) => /null_aware anti join/.test(detail) },
  { name: "6: subqueries as expressions", is: ({ detail }) => /Physical plan does not support (logical expression|undecorrelated)/.test(detail) },
  { name: "6: EXISTS of aggregates", is: (one) => uses(one, /xists$/) && uses(one, /^(count|min|max)/) },
  { name: "6: sets with ALL", is: (one) => nodesOf(one).some((node) => node.kind === "setOperation" && node.all && node.op !== "union") && isOfRows(one) },
  { name: "finding 1, 5: limits below sorts", is: (one) => uses(one, /^(limit|block)$/) && uses(one, /^(sort|block)$/) && /limit|offset":[1-9]/.test(textOf(one)) && isOfRows(one) && (one.blamed?.length ?? 0) === 0 },
  { name: "finding 2: constants as defaults", is: ({ detail }) => /takes a constant of the column/.test(detail) },
  { name: "finding 2: aggregates over moving windows", is: ({ detail }) => /retract_batch/.test(detail) },
  { name: "finding 5: order of skipped rows after windows", is: (one) => uses(one, /^(over|union)$/) && uses(one, /^(limit|sample|tail)$/) && isOfRows(one) },
  { name: "finding 6: filters past aggregates without groups", is: (one) => nodesOf(one).some(groupsAll) && isOfRows(one) && (one.blamed?.includes("push_down_filter") ?? one.case.check === "partition") },
  { name: "finding 7: ranges of binary", is: ({ detail }) => /Cannot run range queries/.test(detail) },
  { name: "finding 10, 11: panics", is: ({ detail }) => /panic|inconsistent types|k > 0/.test(detail) },
  { name: "finding 12: distinct rows of files", is: (one) => one.case.check === "source" && uses(one, /^distinctBy$/) },
  { name: "finding 13: names beside fields", is: (one) => /Schema contains/.test(one.detail) },
  { name: "finding 14: views and bytes", is: ({ detail }) => /Expect to get struct but got BinaryView/.test(detail) },
  { name: "finding 15: clip by parameters", is: (one) => one.case.check === "parameters" && uses(one, /^clip/) && /^types/.test(one.detail) },
  { name: "finding 16: constants of two units", is: ({ detail }) => /Cannot cast Timestamp/.test(detail) },
  { name: "finding 18: null in an empty list", is: (one) => uses(one, /^list.contains/) && isOfRows(one) },
  { name: "finding 19: columns named by their text", is: ({ detail }) => /there is no column "…?\w+\(/.test(detail) },
  { name: "finding 20: interleaved unions", is: ({ detail }) => /can_interleave/.test(detail) },
  { name: "finding 18: null in an empty list", is: (one) => uses(one, /^list.contains/) && isOfRows(one) },
  { name: "finding 19: columns named by their text", is: ({ detail }) => /there is no column "…?\w+\(/.test(detail) },
  { name: "finding 20: interleaved unions", is: ({ detail }) => /can_interleave/.test(detail) },
  { name: "finding 21: files of one length", is: (one) => one.case.source === "parquet" },
  { name: "finding 22: two orders of aggregates", is: ({ detail }) => /Conflicting ordering/.test(detail) },
  { name: "finding 23: dates that nanoseconds do not reach", is: ({ detail }) => /Timestamp -?\d+ out of range/.test(detail) },
  { name: "finding 24: infinities in JSON", is: (one) => one.case.source === "ndjson" && /Infinity|NaN/.test(textOf(one)) },
];
