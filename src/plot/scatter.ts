/** A point for each row; of many rows, how many there are in each cell of a grid, or some of them drawn at random. */
import { type ColumnLike, col, column, type Expr } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import type { CollectOptions } from "../frame/options.ts";
import { oneOf } from "../native/check.ts";
import { invalid, QuiverError } from "../native/errors.ts";
import { type Axis, axisOf, cell, type Extent, extentOf } from "./axis.ts";
import { Chart } from "./chart.ts";
import { coloringOf } from "./color.ts";
import { binsOf } from "./histogram.ts";
import { inFull, nameOf, plural } from "./label.ts";
import { checkChart, countOf, runOptions, SCATTER_OPTIONS, type ScatterOptions } from "./options.ts";
import { continuous, type Datum, GREY, MARK, spanned, specOf } from "./spec.ts";

const NAMES = ["x", "y"];

/** Cells along each axis, at most. */
const CELLS = 60;

export async function scatter(frame: Frame, x: ColumnLike, y: ColumnLike, options: ScatterOptions): Promise<Chart> {
  checkChart(options, SCATTER_OPTIONS);
  const most = countOf("points", options.points, 5000, 50_000);
  const { above = options.color === undefined ? "cells" : "sample", seed = 0 } = options;
  oneOf("above", above, ["cells", "sample"]);
  if (above === "cells" && options.color !== undefined)
    throw invalid("above", '"sample" where there is a color', above);
  const run = runOptions(options);
  const axes = [axisOf(frame, "x", x), axisOf(frame, "y", y)] as const;
  for (const [i, axis] of axes.entries()) if (axis.kind === "category") throw noPoints(NAMES[i] as string, axis);
  const extent = await extentOf(frame, axes, run);
  const drawn = extent.condition === null ? frame : frame.filter(extent.condition);
  const chart = { axes, extent, title: `${axes[1].name} by ${axes[0].name}` };
  if (extent.kept > most && above === "cells") return cells(drawn, chart, options, run);

  const sampled = extent.kept > most ? sampleOf(drawn, extent.kept, most, seed) : drawn;
  const note = `${plural(Math.min(most, extent.kept), "point")} of ${inFull(extent.kept)}, drawn at random`;
  // Drawn once: what the colors are is asked of these points, not of all rows again.
  const given = options.color === undefined ? [] : [column(options.color).as("color")];
  const positioned = sampled.select([...axes.map(({ value }, i) => value.as(NAMES[i] as string)), ...given] as Expr[]);
  // By its class, as frames lie above charts.
  const drawnPoints = await positioned.collect(run);
  const points = (frame.constructor as typeof Frame).from(drawnPoints) as Frame;
  const { params: _, ...small } = run;
  const color = await colorsOf(points, options.color && col("color").as(nameOf(options.color)), small);
  const withKeys = () => points.select([col("x"), col("y"), ...color.keys] as Expr[]).collect(small);
  const table = options.color === undefined ? drawnPoints : await withKeys();
  const data = Array.from(
    { length: table.numRows },
    (_, row): Datum => ({
      ...{ x: cell(table, "x", row), y: cell(table, "y", row), ...color.field(table, row) },
    }),
  );
  const picture = {
    title: chart.title,
    notes: [...extent.notes, ...color.notes, ...(extent.kept > most ? [note] : [])],
    data,
    layer: [
      {
        mark: {
          type: "point",
          // Positions are numbers; a color that is none is grey.
          invalid: null,
          filled: true,
          opacity: 0.6,
          size: 20,
          ...(options.color === undefined ? { color: MARK } : {}),
        },
        encoding: { ...positions(axes), ...color.encoding },
      },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}

function noPoints(parameter: string, { name }: Axis): QuiverError {
  const message = `a scatter takes numbers or times, and ${name} has texts or booleans, which plot.heatmap draws`;
  return new QuiverError("UNSUPPORTED_TYPE", message, { parameter, column: name });
}

const positions = (axes: readonly [Axis, Axis]) =>
  Object.fromEntries(axes.map(({ kind, title }, i) => [NAMES[i], continuous(NAMES[i] as string, kind, title)]));

/** A share of the rows first, which holds nearly always enough of them and costs little. */
function sampleOf(frame: Frame, rows: number, count: number, seed: number): Frame {
  const fraction = (2 * count + 100) / rows;
  return (fraction < 1 ? frame.sample({ fraction, seed }) : frame).sample({ count, seed });
}

type TableOf = Awaited<ReturnType<Frame["collect"]>>;

/** Numbers and times by a scale, all else by value. */
async function colorsOf(frame: Frame, given: ColumnLike | undefined, run: CollectOptions) {
  const axis = given === undefined ? undefined : axisOf(frame, "color", given);
  if (axis === undefined || axis.kind === "category") {
    const { keys, label, encoding, notes } = await coloringOf(frame, given, run);
    const field = (table: TableOf, row: number): Datum => (given === undefined ? {} : { color: label(table, row) });
    return { keys, field, encoding, notes };
  }
  const { kind, value, finite, title } = axis;
  const type =
    kind === "time"
      ? { type: "temporal", scale: { type: "utc", scheme: "viridis" } }
      : { type: "quantitative", scale: { scheme: "viridis" } };
  return {
    keys: [
      fn
        .when(finite as Expr)
        .then(value)
        .otherwise(null)
        .as("color"),
    ],
    field: (table: TableOf, row: number): Datum => ({ color: cell(table, "color", row) }),
    encoding: { color: { condition: { test: "isValid(datum.color)", field: "color", ...type, title }, value: GREY } },
    notes: [],
  };
}

async function cells(
  drawn: Frame,
  { axes, extent, title }: { axes: readonly [Axis, Axis]; extent: Extent; title: string },
  options: ScatterOptions,
  run: CollectOptions,
): Promise<Chart> {
  const [x, y] = axes.map((axis, i) => binsOf(axis, extent.bounds[i] ?? null, CELLS));
  if (!x || !y) throw new RangeError("a scatter of rows has bounds");
  const counted = drawn.groupBy(x.index.as("x"), y.index.as("y")).agg(fn.count().as("rows")).sort("y", "x");
  const table = await counted.collect(run);
  const data = Array.from({ length: table.numRows }, (_, row): Datum => {
    const [i, j] = [cell(table, "x", row) ?? 0, cell(table, "y", row) ?? 0];
    const rows = cell(table, "rows", row);
    return { x: x.edge(i), x2: x.edge(i + 1), y: y.edge(j), y2: y.edge(j + 1), rows };
  });
  const picture = {
    title,
    notes: [...extent.notes, `${plural(extent.kept, "point")}, counted in ${plural(data.length, "cell")}`],
    data,
    layer: [
      {
        mark: { type: "rect" },
        encoding: {
          ...{ ...spanned("x", axes[0]), ...spanned("y", axes[1]) },
          color: { field: "rows", type: "quantitative", title: "rows", scale: { type: "log", scheme: "blues" } },
          tooltip: [{ field: "rows", type: "quantitative" }],
        },
      },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}
