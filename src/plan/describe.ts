/** Expressions, steps and sources in words: what frames and expressions show of themselves. */
import { escapeText } from "../display/escape.ts";
import type { AggregateJson, BinaryOperator, ExprJson, LiteralJson, OverJson, SortKeyJson } from "./expression.ts";
import { describeSource, type Plan, type Step } from "./plan.ts";

/** Longer constants, lists and texts of SQL are cut. */
const MAX_CONSTANT = 60;
const MAX_ITEMS = 8;

const OPERATORS: Record<BinaryOperator, string> = {
  ...{ eq: "=", neq: "<>", lt: "<", le: "<=", gt: ">", ge: ">=", add: "+", sub: "-", mul: "*", div: "/" },
  ...{ floorDiv: "//", mod: "%", xor: "XOR" },
  ...{ isDistinctFrom: "IS DISTINCT FROM", isNotDistinctFrom: "IS NOT DISTINCT FROM" },
};

/** A column as SQL names it: in double quotes, unless it is a plain word. */
export function columnText(name: string): string {
  const plain = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);
  return plain ? name : `"${escapeText(shortened(name)).replaceAll('"', '""')}"`;
}

/** An expression much as SQL writes it, such as `age > 30 AND city = 'Oslo'`; on one line, whatever its names and constants hold. */
export function exprText(json: ExprJson): string {
  const [kind] = Object.keys(json) as (keyof typeof WRITERS)[];
  const write = WRITERS[kind as keyof typeof WRITERS] as ((given: unknown) => string) | undefined;
  return write?.(json[kind as keyof ExprJson]) ?? "?";
}

type Given<K extends string> = Extract<ExprJson, Record<K, unknown>> extends Record<K, infer V> ? V : never;
type Kind = ExprJson extends infer E ? (E extends E ? keyof E & string : never) : never;

const WRITERS: { [K in Kind]: (given: Given<K>) => string } = {
  all: () => "*",
  column: columnText,
  of: ({ side, name }) => (name === null ? side : `${side}.${columnText(name)}`),
  literal: literalText,
  param: (name) => `$${escapeText(name)}`,
  sql: (text) => escapeText(shortened(text)),
  alias: ({ expr, name }) => `${exprText(expr)} AS ${columnText(name)}`,
  binary: ({ op, left, right }) => `${part(left)} ${OPERATORS[op]} ${part(right)}`,
  and: (terms) => terms.map(part).join(" AND "),
  or: (terms) => terms.map(part).join(" OR "),
  not: (expr) => `NOT ${part(expr)}`,
  negate: (expr) => `-${part(expr)}`,
  isNull: (expr) => `${part(expr)} IS NULL`,
  isNotNull: (expr) => `${part(expr)} IS NOT NULL`,
  between: ({ expr, low, high }) => `${part(expr)} BETWEEN ${part(low)} AND ${part(high)}`,
  in: ({ expr, list }) => `${part(expr)} IN (${listed(list, exprText)})`,
  inTable: ({ expr }) => `${part(expr)} IN (a column)`,
  like: ({ expr, pattern, ignoreCase }) => `${part(expr)} ${ignoreCase ? "ILIKE" : "LIKE"} ${part(pattern)}`,
  cast: ({ expr, type }) => `CAST(${exprText(expr)} AS ${escapeText(type)})`,
  case: ({ branches, otherwise }) => {
    const when = branches.slice(0, MAX_ITEMS).map(([if_, then]) => `WHEN ${exprText(if_)} THEN ${exprText(then)}`);
    if (branches.length > MAX_ITEMS) when.push("…");
    return `CASE ${when.join(" ")}${otherwise === null ? "" : ` ELSE ${exprText(otherwise)}`} END`;
  },
  call: ({ name, args }) => `${escapeText(name)}(${listed(args, exprText)})`,
  aggregate: aggregateText,
  window: ({ name, args, ignoreNulls }) =>
    `${escapeText(name)}(${listed(args, exprText)})${ignoreNulls ? " IGNORE NULLS" : ""}`,
  over: overText,
};

/** Within another expression: in parentheses, where it would not hold together. */
function part(json: ExprJson): string {
  const loose = ["binary", "and", "or", "not", "between", "in", "inTable", "like", "isNull", "isNotNull", "sql"];
  const text = exprText(json);
  return loose.some((kind) => kind in json) ? `(${text})` : text;
}

function listed<T>(list: readonly T[], text: (item: T) => string): string {
  const shown = list.slice(0, MAX_ITEMS).map(text);
  return [...shown, ...(list.length > MAX_ITEMS ? ["…"] : [])].join(", ");
}

function literalText(literal: LiteralJson): string {
  if (literal === "null") return "NULL";
  if ("boolean" in literal) return String(literal.boolean);
  if ("int" in literal) return literal.int;
  if ("float" in literal) return literal.float;
  if ("string" in literal) return `'${escapeText(shortened(literal.string)).replaceAll("'", "''")}'`;
  if ("timestamp" in literal) return `'${new Date(Number(literal.timestamp)).toISOString()}'`;
  if ("list" in literal) return `[${listed(literal.list, literalText)}]`;
  if ("binary" in literal) return `x'${shortened(literal.binary)}'`;
  const { months, days, nanoseconds } = literal.interval;
  const parts = Object.entries({ months, days, nanoseconds }).filter(([, count]) => Number(count) !== 0);
  return `INTERVAL '${parts.map(([unit, count]) => `${count} ${unit}`).join(" ")}'`;
}

function aggregateText({ name, expr, args = [], distinct, filter, orderBy = [], ignoreNulls }: AggregateJson): string {
  const given = [...(expr === null ? [] : [expr]), ...args];
  const order = orderBy.length > 0 ? ` ORDER BY ${orderText(orderBy)}` : "";
  const inside = `${distinct ? "DISTINCT " : ""}${listed(given, exprText)}${order}`;
  const behind = `${ignoreNulls ? " IGNORE NULLS" : ""}${filter ? ` FILTER (WHERE ${exprText(filter)})` : ""}`;
  return `${escapeText(name)}(${inside})${behind}`;
}

function overText({ expr, partitionBy, orderBy, rows }: OverJson): string {
  const parts = [
    ...(partitionBy.length > 0 ? [`PARTITION BY ${listed(partitionBy, exprText)}`] : []),
    ...(orderBy.length > 0 ? [`ORDER BY ${orderText(orderBy)}`] : []),
    ...(rows ? [`ROWS ${rows.map((row) => row ?? "UNBOUNDED").join(" TO ")}`] : []),
  ];
  return `${exprText(expr)} OVER (${parts.join(" ")})`;
}

/** Keys of a sort in words, such as `age DESC, id`. */
export const orderText = (keys: readonly SortKeyJson[]): string =>
  keys
    .map((key) => `${exprText(key.expr)}${key.descending ? " DESC" : ""}${key.nullsFirst ? " NULLS FIRST" : ""}`)
    .join(", ");

/** The source of a plan and its steps, one a line. */
export function planText({ source, steps }: Plan): string {
  return [escapeText(shortened(describeSource(source), 200)), ...steps.map(stepText)].join("\n  → ");
}

function stepText(step: Step): string {
  if (typeof step === "string") return step;
  if ("filter" in step) return `filter ${exprText(step.filter)}`;
  if ("select" in step) return `select ${step.select.map(exprText).join(", ")}`;
  if ("withColumns" in step) return `withColumns ${step.withColumns.map(exprText).join(", ")}`;
  if ("drop" in step) return `drop ${step.drop.map(columnText).join(", ")}`;
  if ("rename" in step)
    return `rename ${step.rename.map(([from, to]) => `${columnText(from)} AS ${columnText(to)}`).join(", ")}`;
  if ("groupBy" in step) {
    const { keys, aggregates } = step.groupBy;
    const by = keys.length > 0 ? `groupBy ${keys.map(exprText).join(", ")}` : "";
    const agg = aggregates.length > 0 ? `agg ${aggregates.map(exprText).join(", ")}` : "";
    return [by, agg].filter((text) => text !== "").join(" ") || "agg";
  }
  if ("sort" in step) return `sort ${orderText(step.sort)}`;
  if ("limit" in step) {
    const { offset, count } = step.limit;
    return (
      [count === null ? "" : `limit ${count}`, offset > 0 ? `offset ${offset}` : ""].filter(Boolean).join(" ") ||
      "limit"
    );
  }
  if ("distinctBy" in step)
    return `distinct ${step.distinctBy.columns.map(columnText).join(", ")} keep ${step.distinctBy.keep}`;
  if ("tail" in step) return `tail ${step.tail.count}`;
  if ("sample" in step) {
    const [[unit, value]] = Object.entries(step.sample.size) as [[string, number]];
    return `sample ${unit} ${value} seed ${step.sample.seed}`;
  }
  if ("join" in step) {
    const { other, how, on } = step.join;
    const keys = on.map(([left, right]) => {
      const [a, b] = [exprText(left), exprText(right)];
      return a === b ? a : `${a} = ${b}`;
    });
    const by = keys.length > 0 ? ` on ${keys.join(", ")}` : "";
    return `${how} join ${escapeText(shortened(describeSource(other.source)))}${by}`;
  }
  if ("union" in step) return `union ${escapeText(shortened(describeSource(step.union.other.source)))}`;
  return `unnest ${step.unnest.columns.map(columnText).join(", ")}`;
}

function shortened(text: string, most = MAX_CONSTANT): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, "")}…`;
}
