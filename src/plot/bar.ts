/** A bar for each value: how many rows have it, or what an aggregate is of them. */
import { type ColumnLike, column, type Expr } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import type { CollectOptions } from "../frame/options.ts";
import { flag, oneOf } from "../native/check.ts";
import { categoryAxis, cell, drawable, numberAxis, textCell } from "./axis.ts";
import { type Categories, categoriesOf } from "./categories.ts";
import { Chart } from "./chart.ts";
import { type Coloring, coloringOf, special } from "./color.ts";
import { isAggregate, nameOf, plural } from "./label.ts";
import { BAR_OPTIONS, type BarOptions, checkChart, countOf, runOptions } from "./options.ts";
import { type Datum, discrete, MARK, specOf } from "./spec.ts";

/** What bars measure. */
interface Measure {
  title: string;
  /** The aggregate, a float64. */
  value: Expr;
  /** Whether parts of a bar add up to it. */
  adds: boolean;
}

export async function bar(frame: Frame, x: ColumnLike, options: BarOptions): Promise<Chart> {
  checkChart(options, BAR_OPTIONS);
  const { horizontal = false, sort } = options;
  flag("horizontal", horizontal);
  if (sort !== undefined) oneOf("sort", sort, ["value", "x"]);
  const limit = countOf("limit", options.limit, 20, 1000);
  const run = runOptions(options);
  const measure = measureOf(frame, options.y);
  const axis = categoryAxis(frame, "x", x);
  const byOrder = sort === "x" || (sort === undefined && axis.order !== undefined);
  const [categories, coloring] = await Promise.all([
    categoriesOf(frame, "x", axis, limit, run, byOrder),
    coloringOf(frame, options.color, run),
  ]);
  if (sort === "x" && axis.order === undefined) alphabetically(categories);
  const { bars, beyond } = await barsOf(frame, measure, categories, coloring, run);
  const labels = byOrder ? categories.labels : longestFirst(categories, bars);
  const stacked =
    measure.adds && [...bars.values()].every((parts) => [...parts.values()].every((part) => (part ?? 0) >= 0));
  const colored = coloring.encoding.color !== undefined;
  const data = labels.flatMap((label) => dataOf(label, bars.get(label), coloring.labels, stacked && colored, colored));
  const [position, length] = horizontal ? (["y", "x"] as const) : (["x", "y"] as const);
  const whole = options.y === undefined ? { axis: { tickMinStep: 1 } } : {};
  const offset =
    colored && !stacked
      ? { [`${position}Offset`]: { field: "color", type: "nominal", scale: { domain: [...coloring.labels] } } }
      : {};
  const picture = {
    title: `${measure.title} by ${axis.name}`,
    notes: [
      ...(categories.labels.length === 0 ? ["no rows"] : []),
      ...[...categories.notes, ...coloring.notes],
      ...(beyond > 0 ? [`${plural(beyond, "bar")} left out: null, NaN or infinite`] : []),
    ],
    data,
    layer: [
      {
        mark: { type: "bar", ...(colored ? {} : { color: MARK }) },
        encoding: {
          [position]: {
            ...discrete("label", axis.title, labels),
            ...(horizontal ? {} : { axis: { labelAngle: -40 } }),
          },
          [length]: {
            field: "to",
            type: "quantitative",
            title: measure.title,
            scale: { zero: true },
            stack: null,
            ...whole,
          },
          ...(stacked && colored ? { [`${length}2`]: { field: "from" } } : {}),
          ...offset,
          ...coloring.encoding,
          tooltip: [
            { field: "label", type: "nominal", title: axis.title },
            ...(colored ? [{ field: "color", type: "nominal" }] : []),
            { field: "value", type: "quantitative", title: measure.title },
          ],
        },
      },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}

/** The number of rows, an aggregate as it is, or the sum of a column. */
function measureOf(frame: Frame, y: ColumnLike | undefined): Measure {
  if (y === undefined) return { title: "rows", value: fn.count().cast("float64"), adds: true };
  const given = column(y);
  if (!isAggregate(y)) {
    const { name, value, finite } = numberAxis(frame, "y", y);
    return { title: `sum of ${name}`, value: fn.sum(value).filter(finite as Expr), adds: true };
  }
  const json = given.toJSON();
  const inner = "alias" in json ? json.alias.expr : json;
  const adds = "aggregate" in inner && ["count", "sum"].includes(inner.aggregate.name) && !inner.aggregate.distinct;
  numberAxis(frame.agg(given.as("y")), "y", "y");
  return { title: nameOf(y), value: given.cast("float64"), adds };
}

type Bars = Map<string, Map<string, number | null>>;

async function barsOf(
  frame: Frame,
  { value }: Measure,
  { keys, label }: Categories,
  coloring: Coloring,
  run: CollectOptions,
): Promise<{ bars: Bars; beyond: number }> {
  const table = await frame
    .groupBy(...keys, ...coloring.keys)
    .agg(value.as("value"))
    .collect(run);
  const bars: Bars = new Map();
  let beyond = 0;
  for (let row = 0; row < table.numRows; row++) {
    const name = label(textCell(table, "x", row), special(table, "x", row));
    const parts = bars.get(name) ?? new Map<string, number | null>();
    const part = drawable(cell(table, "value", row));
    if (part === null) beyond += 1;
    bars.set(name, parts.set(coloring.label(table, row), part));
  }
  return { bars, beyond };
}

function dataOf(
  label: string,
  parts: ReadonlyMap<string, number | null> | undefined,
  colors: readonly string[],
  stacked: boolean,
  colored: boolean,
): Datum[] {
  let from = 0;
  return colors.flatMap((color) => {
    const value = parts?.get(color) ?? null;
    if (value === null) return [];
    const datum = { label, ...(colored ? { color } : {}), ...(stacked ? { from } : {}), to: from + value, value };
    if (stacked) from += value;
    return [datum];
  });
}

/** The longest bar first, "other" last. */
function longestFirst({ labels, others }: Categories, bars: Bars): string[] {
  const length = (label: string) =>
    [...(bars.get(label)?.values() ?? [])].reduce<number>((sum, part) => sum + (part ?? 0), 0);
  const own = others ? labels.slice(0, -1) : [...labels];
  const sorted = own.map((label) => ({ label, length: length(label) })).sort((a, b) => b.length - a.length);
  return [...sorted.map(({ label }) => label), ...(others ? labels.slice(-1) : [])];
}

function alphabetically(categories: Categories): void {
  const own = categories.others ? categories.labels.slice(0, -1) : categories.labels;
  const last = categories.others ? categories.labels.slice(-1) : [];
  categories.labels = [...own.toSorted((a, b) => (a < b ? -1 : 1)), ...last];
}
