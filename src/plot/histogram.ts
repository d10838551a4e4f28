/** How many rows have values in each of some bins. */
import type { ColumnLike } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import { QuiverError } from "../native/errors.ts";
import { type Axis, axisOf, cell, extentOf } from "./axis.ts";
import { type Bins, numberBins, timeBins } from "./bins.ts";
import { Chart } from "./chart.ts";
import { coloringOf } from "./color.ts";
import { checkChart, countOf, HISTOGRAM_OPTIONS, type HistogramOptions, runOptions } from "./options.ts";
import { type Datum, MARK, spanned, specOf } from "./spec.ts";

export async function histogram(frame: Frame, x: ColumnLike, options: HistogramOptions): Promise<Chart> {
  checkChart(options, HISTOGRAM_OPTIONS);
  const most = countOf("bins", options.bins, 30, 1000);
  const run = runOptions(options);
  const axis = axisOf(frame, "x", x);
  if (axis.kind === "category") throw noBins("histogram", axis);
  const [{ condition, bounds, notes }, coloring] = await Promise.all([
    extentOf(frame, [axis], run),
    coloringOf(frame, options.color, run),
  ]);
  const bins = binsOf(axis, bounds[0] ?? null, most);
  const data: Datum[] = [];
  if (bins !== null && condition !== null) {
    const counts = frame
      .filter(condition)
      .groupBy(bins.index.as("x"), ...coloring.keys)
      .agg(fn.count().as("rows"));
    const table = await counts.collect(run);
    const rows = new Map<string, number>();
    for (let row = 0; row < table.numRows; row++) {
      const key = `${cell(table, "x", row)} ${coloring.label(table, row)}`;
      rows.set(key, (rows.get(key) ?? 0) + (cell(table, "rows", row) ?? 0));
    }
    for (let bin = 0; bin < bins.count; bin++) {
      let below = 0;
      for (const color of coloring.labels) {
        const count = rows.get(`${bin} ${color}`) ?? 0;
        if (count === 0) continue;
        data.push({
          ...{ x: bins.edge(bin), x2: bins.edge(bin + 1), y: below, y2: below + count, rows: count },
          ...(coloring.encoding.color ? { color } : {}),
        });
        below += count;
      }
    }
  }
  const picture = {
    title: `rows by ${axis.name}`,
    notes: [...notes, ...coloring.notes],
    data,
    layer: [
      {
        mark: {
          type: "rect",
          stroke: "white",
          strokeWidth: 0.5,
          ...(coloring.encoding.color ? {} : { color: MARK }),
        },
        encoding: {
          ...spanned("x", axis),
          y: { field: "y2", type: "quantitative", title: "rows", axis: { tickMinStep: 1 }, scale: { zero: true } },
          y2: { field: "y" },
          ...coloring.encoding,
          tooltip: tooltips(axis, coloring.encoding.color ? ["color"] : []),
        },
      },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}

const tooltips = ({ kind, title }: Axis, others: readonly string[]) => [
  ...["x", "x2"].map((field, i) => ({
    ...{ field, type: kind === "time" ? "temporal" : "quantitative", title: `${title}, ${i === 0 ? "from" : "to"}` },
    ...(kind === "time" ? { format: "%Y-%m-%d %H:%M:%S", formatType: "utcFormat" } : {}),
  })),
  ...others.map((field) => ({ field, type: "nominal", title: field })),
  { field: "rows", type: "quantitative", title: "rows" },
];

/** The bins of an axis of numbers or times; none where it has no values. */
export function binsOf({ kind, value, time, whole }: Axis, bounds: [number, number] | null, most: number): Bins | null {
  if (bounds === null) return null;
  const [min, max] = bounds;
  return kind === "time" && time !== undefined
    ? timeBins(value, time, min, max, most)
    : numberBins(value, min, max, most, whole);
}

export function noBins(chart: string, { name }: Axis): QuiverError {
  const message = `a ${chart} takes numbers or times for x, and ${name} has texts or booleans, which plot.bar draws`;
  return new QuiverError("UNSUPPORTED_TYPE", message, { parameter: "x", column: name });
}
