/** Differences that are known and not mended yet: they are counted, not told. Empty once all are. */
import { within } from "./ast.ts";
import type { Difference } from "./report.ts";

export interface Known {
  name: string;
  is: (difference: Difference) => boolean;
}

const big = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
const uses = ({ case: one }: Difference, pattern: RegExp) =>
  [...within(one.rel), ...(one.predicate ? within(one.predicate) : [])].some((node) => pattern.test("op" in node ? String(node.op) : node.kind));
const holds = ({ case: one }: Difference, pattern: RegExp) => JSON.stringify([one.tables, one.rel, one.predicate], (_, value) => (typeof value === "bigint" ? `${value}` : Number.isNaN(value) ? "NaN" : value)).match(pattern) !== null;

export const KNOWN: readonly Known[] = [
  { name: "2, 7: NaN with its sign", is: (one) => holds(one, /-NaN/) },
  { name: "2: NaN made of zero by zero and the like", is: (one) => uses(one, /^(div|sub|ln|pow|sqrt|mod|log|asin|acos|tan|mul)/) && /NaN/.test(JSON.stringify([one.expected, one.got])) },
  { name: "3: fields of null structs", is: (one) => uses(one, /^field/) && holds(one, /struct/) && /row/.test(one.detail) },
  { name: "6: NOT IN with correlation", is: ({ detail }) => /null_aware anti join/.test(detail) },
  { name: "6: subqueries as expressions", is: ({ detail }) => /Physical plan does not support logical expression/.test(detail) },
  { name: "6: EXISTS of aggregates", is: (one) => uses(one, /xists$/) && uses(one, /aggregate|^(count|min|max)/) },
  { name: "finding 6: filters past aggregates without groups", is: (one) => !/fails/.test(one.detail) && [...within(one.case.rel)].some((node) => (node.kind === "groupBy" && node.keys.length === 0) || (node.kind === "block" && node.groupBy === null && JSON.stringify(node.items, big).includes('"aggregate"'))) && (one.blamed?.includes("push_down_filter") ?? false) },
  { name: "finding 5: order of skipped rows after windows", is: (one) => uses(one, /^(over|union)$/) && uses(one, /^(limit|sample|tail)$/) && !/fails/.test(one.detail) },
  { name: "finding 7: ranges of binary", is: ({ detail }) => /Cannot run range queries/.test(detail) },
  { name: "finding 1: limits below sorts", is: (one) => uses(one, /^limit$/) && uses(one, /^sort$/) && !/fails/.test(one.detail) },
  { name: "finding 2: constants as defaults", is: ({ detail }) => /takes a constant of the column/.test(detail) },
  { name: "finding 2: aggregates over moving windows", is: ({ detail }) => /retract_batch/.test(detail) },
];
