/** What the methods of `frame.plot` and `graph.plot` take. */
import type { ColumnLike } from "../expr/expr.ts";
import type { CollectOptions } from "../frame/options.ts";
import { CALL } from "../native/call.ts";
import { counts, known, namesOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";

/** What every chart takes. */
export interface ChartOptions extends CollectOptions {
  /** The line above the chart; default: what it shows. */
  title?: string;
  /** Of the plot without its axes, in pixels; default 480. */
  width?: number;
  /** Likewise; default 300. */
  height?: number;
}

export interface HistogramOptions extends ChartOptions {
  /** The most bins, from 1 to 1000; default 30. They are of one round width, so that there are often fewer. */
  bins?: number;
  /** A column or expression whose values get a color each, their rows one above the other. */
  color?: ColumnLike;
}

export interface BarOptions extends ChartOptions {
  /**
   * How long the bars are: an aggregate such as `fn.mean("salary")`, or a column, whose values are summed up. Default: the number of rows.
   */
  y?: ColumnLike;
  /** The most bars, from 1 to 1000; default 20. All other values are one bar, "other". */
  limit?: number;
  /** Longest bars first (`"value"`, the default of texts), or by `x` (`"x"`, the default of all else). */
  sort?: "value" | "x";
  /** A column or expression whose values get a color each: parts of a bar where it counts or sums, bars side by side else. */
  color?: ColumnLike;
  /** Whether bars lie, with the names to their left; default false. */
  horizontal?: boolean;
}

export interface LineOptions extends ChartOptions {
  /** The most points of a line, from 2 to 10 000; default 1000. Above it, they are of as many stretches of `x` at most. */
  points?: number;
  /** A column or expression whose values get a line and a color each. */
  color?: ColumnLike;
}

export interface ScatterOptions extends ChartOptions {
  /** The most points that are drawn one by one, from 1 to 50 000; default 5000. */
  points?: number;
  /**
   * What is drawn of more points: `"cells"`, how many there are in each cell of a grid (default), or `"sample"`, as many as `points` drawn
   * at random (default where there is a `color`).
   */
  above?: "cells" | "sample";
  /** What the sample starts from, a whole number; default 0. */
  seed?: number;
  /** A column or expression that points are colored by: numbers and times by a scale, all else by value. */
  color?: ColumnLike;
}

export interface HeatmapOptions extends ChartOptions {
  /** What the color means: an aggregate such as `fn.max("delay")`, or a column, of which it is the mean. Default: the number of rows. */
  value?: ColumnLike;
  /** The most bins of an axis of numbers or times, from 1 to 200; default 30. */
  bins?: number;
  /** The most values of an axis of others, from 1 to 200; default 20. All other values are one, "other". */
  limit?: number;
}

export const CHART: Readonly<Record<keyof ChartOptions, 0>> = { ...CALL, params: 0, title: 0, width: 0, height: 0 };

export const HISTOGRAM_OPTIONS: readonly string[] = namesOf<HistogramOptions>({ ...CHART, bins: 0, color: 0 });
export const BAR_OPTIONS: readonly string[] = namesOf<BarOptions>({
  ...CHART,
  y: 0,
  limit: 0,
  sort: 0,
  color: 0,
  horizontal: 0,
});
export const LINE_OPTIONS: readonly string[] = namesOf<LineOptions>({ ...CHART, points: 0, color: 0 });
export const SCATTER_OPTIONS: readonly string[] = namesOf<ScatterOptions>({
  ...CHART,
  points: 0,
  above: 0,
  seed: 0,
  color: 0,
});
export const HEATMAP_OPTIONS: readonly string[] = namesOf<HeatmapOptions>({ ...CHART, value: 0, bins: 0, limit: 0 });

const MOST_PIXELS = 10_000;

/** Refuses options that do not exist, and sizes and titles that are none. */
export function checkChart(options: ChartOptions, names: readonly string[]): void {
  known("options", options ?? null, names);
  const { title, width, height } = options;
  if (title !== undefined && typeof title !== "string") throw invalid("title", "a text", title);
  for (const [name, size] of Object.entries({ width, height })) {
    if (size === undefined || (typeof size === "number" && size > 0 && size <= MOST_PIXELS)) continue;
    throw invalid(name, `a number of pixels, at most ${MOST_PIXELS}`, size);
  }
}

/** A number of things within bounds, or `fallback`. */
export function countOf(name: string, value: number | undefined, fallback: number, most: number, least = 1): number {
  if (value === undefined) return fallback;
  counts(name, value);
  if (value < least || value > most) throw invalid(name, `a whole number from ${least} to ${most}`, value);
  return value;
}

/** What of the options the queries of a chart are run with. */
export function runOptions({ signal, onProgress, threads, params }: ChartOptions): CollectOptions {
  return { signal, onProgress, threads, ...(params === undefined ? {} : { params }) };
}
