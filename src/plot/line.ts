/** Values along an axis: those of one position are one point, their mean, and so are those of a stretch where there are too many. */
import { type ColumnLike, col, column, type Expr } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import { axisOf, cell, drawable, extentOf, numberAxis } from "./axis.ts";
import { Chart } from "./chart.ts";
import { coloringOf } from "./color.ts";
import { binsOf, noBins } from "./histogram.ts";
import { isAggregate, nameOf } from "./label.ts";
import { checkChart, countOf, LINE_OPTIONS, type LineOptions, runOptions } from "./options.ts";
import { continuous, type Datum, MARK, specOf } from "./spec.ts";

export async function line(frame: Frame, x: ColumnLike, y: ColumnLike, options: LineOptions): Promise<Chart> {
  checkChart(options, LINE_OPTIONS);
  const most = countOf("points", options.points, 1000, 10_000, 2);
  const run = runOptions(options);
  const axis = axisOf(frame, "x", x);
  if (axis.kind === "category") throw noBins("line", axis);
  const aggregated = isAggregate(y);
  const name = nameOf(y);
  if (aggregated) numberAxis(frame.agg(column(y).as("y")), "y", "y");
  const value = aggregated ? null : numberAxis(frame, "y", y);
  const [extent, coloring] = await Promise.all([
    extentOf(frame, value ? [axis, value] : [axis], run),
    coloringOf(frame, options.color, run),
  ]);
  const drawn = extent.condition === null ? frame : frame.filter(extent.condition);
  const positions = drawn
    .select(axis.value.as("x"))
    .distinct()
    .limit(most + 1);
  const crowded = extent.kept > most && (await positions.count(run)) > most;
  const bins = crowded ? binsOf(axis, extent.bounds[0] ?? null, most) : null;
  const measures = value
    ? [fn.mean(value.value).as("y"), fn.min(value.value).as("low"), fn.max(value.value).as("high")]
    : [column(y).cast("float64").as("y")];
  const points = drawn
    .groupBy((bins?.index ?? axis.value).as("x"), ...coloring.keys)
    .agg([...measures, fn.count().as("rows")] as Expr[])
    .sort(col("x"));
  const table = await points.collect(run);

  let several = false;
  const data: Datum[] = [];
  for (let row = 0; row < table.numRows; row++) {
    const at = cell(table, "x", row) ?? 0;
    const mean = drawable(cell(table, "y", row));
    if (mean === null) continue;
    if ((cell(table, "rows", row) ?? 0) > 1) several = true;
    const position = bins === null ? at : bins.edge(at) / 2 + bins.edge(at + 1) / 2;
    const band = value ? { low: drawable(cell(table, "low", row)), high: drawable(cell(table, "high", row)) } : {};
    data.push({
      x: position,
      y: mean,
      ...band,
      ...(coloring.encoding.color ? { color: coloring.label(table, row) } : {}),
    });
  }
  const banded = value !== null && several;
  const encoding = { x: continuous("x", axis.kind, axis.title), ...coloring.encoding };
  const vertical = { type: "quantitative", title: name, scale: { zero: false } };
  const mark = { type: "line", point: data.length <= 60, ...(coloring.encoding.color ? {} : { color: MARK }) };
  const band = { type: "area", opacity: 0.2, ...(coloring.encoding.color ? {} : { color: MARK }) };
  const how = bins ? `the mean of each of ${bins.count} stretches` : "the mean of the rows of one position";
  const picture = {
    title: `${name} by ${axis.name}`,
    notes: [
      ...extent.notes,
      ...coloring.notes,
      ...(banded ? [`${how}, between the least and the largest value`] : []),
      ...(bins && !value ? [`one point for each of ${bins.count} stretches`] : []),
    ],
    data,
    layer: [
      ...(banded
        ? [{ mark: band, encoding: { ...encoding, y: { field: "low", ...vertical }, y2: { field: "high" } } }]
        : []),
      { mark, encoding: { ...encoding, y: { field: "y", ...vertical } } },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}
