/** Cells by two columns, colored by how many rows are in each, or by what an aggregate is of them. */
import type { Table } from "apache-arrow";
import { type ColumnLike, column, type Expr } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import type { CollectOptions } from "../frame/options.ts";
import { type Axis, axisOf, cell, drawable, type Extent, extentOf, numberAxis, textCell } from "./axis.ts";
import { categoriesOf } from "./categories.ts";
import { Chart } from "./chart.ts";
import { special } from "./color.ts";
import { binsOf } from "./histogram.ts";
import { isAggregate, nameOf, plural } from "./label.ts";
import { checkChart, countOf, HEATMAP_OPTIONS, type HeatmapOptions, runOptions } from "./options.ts";
import { type Datum, discrete, spanned, specOf } from "./spec.ts";

/** How one axis groups rows, and where a group lies. */
interface Side {
  keys: readonly Expr[];
  encoding: Record<string, object>;
  datum(table: Table, row: number): Datum;
  notes: readonly string[];
}

export async function heatmap(frame: Frame, x: ColumnLike, y: ColumnLike, options: HeatmapOptions): Promise<Chart> {
  checkChart(options, HEATMAP_OPTIONS);
  const [bins, limit] = [countOf("bins", options.bins, 30, 200), countOf("limit", options.limit, 20, 200)];
  const run = runOptions(options);
  const value = measuredBy(frame, options.value);
  const axes = [axisOf(frame, "x", x), axisOf(frame, "y", y)] as const;
  const extent = await extentOf(frame, axes, run);
  const drawn = extent.condition === null ? frame : frame.filter(extent.condition);
  const [across, up] = await Promise.all([
    sideOf(drawn, "x", axes[0], extent, 0, bins, limit, run),
    sideOf(drawn, "y", axes[1], extent, 1, bins, limit, run),
  ]);
  const table = await drawn
    .groupBy(...across.keys, ...up.keys)
    .agg(value.expr.as("value"))
    .collect(run);
  const all = Array.from(
    { length: table.numRows },
    (_, row): Datum => ({
      ...{ ...across.datum(table, row), ...up.datum(table, row), value: drawable(cell(table, "value", row)) },
    }),
  );
  const data = all.filter(({ value }) => value !== null).sort(byPlace);
  const beyond = all.length - data.length;
  const picture = {
    title: `${value.title} by ${axes[0].name} and ${axes[1].name}`,
    notes: [
      ...[...extent.notes, ...across.notes, ...up.notes],
      ...(beyond > 0 ? [`${plural(beyond, "cell")} left out: null, NaN or infinite`] : []),
    ],
    data,
    layer: [
      {
        mark: { type: "rect" },
        encoding: {
          ...{ ...across.encoding, ...up.encoding },
          color: { field: "value", type: "quantitative", title: value.title, scale: { scheme: "viridis" } },
          tooltip: [{ field: "value", type: "quantitative", title: value.title }],
        },
      },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}

/** The number of rows, an aggregate as it is, or the mean of a column. */
function measuredBy(frame: Frame, given: ColumnLike | undefined): { title: string; expr: Expr } {
  if (given === undefined) return { title: "rows", expr: fn.count() };
  if (isAggregate(given)) {
    numberAxis(frame.agg(column(given).as("value")), "value", "value");
    return { title: nameOf(given), expr: column(given).cast("float64") };
  }
  const { name, value, finite } = numberAxis(frame, "value", given);
  return { title: `mean of ${name}`, expr: fn.mean(value).filter(finite as Expr) };
}

async function sideOf(
  frame: Frame,
  field: "x" | "y",
  axis: Axis,
  { bounds }: Extent,
  number: number,
  most: number,
  limit: number,
  run: CollectOptions,
): Promise<Side> {
  if (axis.kind === "category") {
    const { keys, label, labels, notes } = await categoriesOf(frame, field, axis, limit, run);
    const datum = (table: Table, row: number) => ({
      [field]: label(textCell(table, field, row), special(table, field, row)),
    });
    return { keys, encoding: { [field]: discrete(field, axis.title, labels) }, datum, notes };
  }
  const bins = binsOf(axis, bounds[number] ?? null, most);
  const datum = (table: Table, row: number): Datum => {
    const at = cell(table, field, row) ?? 0;
    return { [field]: bins?.edge(at) ?? null, [`${field}2`]: bins?.edge(at + 1) ?? null };
  };
  return { keys: [(bins?.index ?? axis.value).as(field)], encoding: spanned(field, axis), datum, notes: [] };
}

/** Rows of groups come in no order; the spec of a chart is the same each time. */
function byPlace(a: Datum, b: Datum): number {
  for (const field of ["y", "x"]) {
    const [left, right] = [a[field] ?? 0, b[field] ?? 0];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
