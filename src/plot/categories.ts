/** The values of a category that get marks of their own: the most frequent ones. All others are one, "other". */
import { col, type Expr, lit } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import type { CollectOptions } from "../frame/options.ts";
import { type Axis, cell, textCell } from "./axis.ts";
import { labelOf, labelsOf, plural } from "./label.ts";

export interface Categories {
  /** In the order in which they are drawn, "other" last. */
  labels: string[];
  /** The columns to group by. */
  keys: [Expr, Expr];
  /** The label of a group, by the values of these columns. */
  label(text: string | null, special: boolean): string;
  /** The position of a row's label among the labels. */
  place(): Expr;
  /** Whether there are others. */
  others: boolean;
  notes: string[];
}

/**
 * Finds the `limit` most frequent values, ties in their order, in one pass.
 *
 * @param name - of the columns to group by: `name` has the text, and `nameNull` whether the value is null
 * @param byOrder - whether values are drawn in their own order, where they have one, not by how frequent they are
 */
export async function categoriesOf(
  frame: Frame,
  name: string,
  axis: Axis,
  limit: number,
  run: CollectOptions,
  byOrder: boolean = axis.order !== undefined,
): Promise<Categories> {
  const { value, order } = axis;
  const groups = frame
    .groupBy(value.as("text"))
    .agg(fn.count().as("rows"), fn.min(order ?? lit(0)).as("order")) as Frame;
  const table = await groups
    .sort(col("rows").desc(), "order", "text")
    .limit(limit + 1)
    .collect(run);
  const found = Array.from({ length: Math.min(table.numRows, limit) }, (_, row) => ({
    text: textCell(table, "text", row),
    order: cell(table, "order", row),
  }));
  if (byOrder) found.sort((a, b) => rank(a.order) - rank(b.order) || compareWhole(a.text, b.text));
  const others = table.numRows > limit;
  const texts = found.map(({ text }) => text);
  const { shown = String } = axis;
  const labels = labelsOf(texts.map((text) => (text === null ? null : shown(text))));
  const other = labels.includes("other") ? "other (all else)" : "other";
  const byText = new Map(texts.map((text, i) => [text, labels[i] as string]));

  const known = texts.filter((text) => text !== null);
  const hasNull = texts.includes(null);
  const listed = known.length === 0 ? lit(false) : value.isIn(known);
  const keys: [Expr, Expr] = [
    (others ? fn.when(listed).then(value).otherwise(null) : value).as(name),
    (others && !hasNull ? lit(false) : value.isNull()).as(`${name}Null`),
  ];
  return {
    labels: others ? [...labels, other] : labels,
    ...{ keys, others, place: () => placeOf(value, texts) },
    label: (text, special) => (text === null && !(special && byText.has(null)) ? other : (byText.get(text) ?? other)),
    notes: others
      ? [`${axis.name}: the ${plural(limit, "most frequent value")}; all others are "${labelOf(other)}"`]
      : [],
  };
}

function placeOf(value: Expr, texts: readonly (string | null)[]): Expr {
  const [first, ...rest] = texts.map((text, place) => ({
    condition: text === null ? value.isNull() : value.eq(text),
    place: lit(place),
  }));
  if (first === undefined) return lit(0);
  const start = fn.when(first.condition).then(first.place);
  return rest.reduce((all, { condition, place }) => all.when(condition).then(place), start).otherwise(texts.length);
}

/** Nulls behind all else, NaN behind numbers. */
const rank = (order: number | null): number =>
  order === null ? Number.MAX_VALUE : Number.isNaN(order) ? 1e308 : order;

const WHOLE = /^-?\d+$/;

/** Integers that are one float are told apart by their texts. */
const compareWhole = (a: string | null, b: string | null): number =>
  a !== null && b !== null && WHOLE.test(a) && WHOLE.test(b) ? Number(BigInt(a) - BigInt(b)) : 0;
