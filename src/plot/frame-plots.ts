/** What `frame.plot` can draw. */
import { showsAsText } from "../display/shows.ts";
import type { ColumnLike } from "../expr/expr.ts";
import type { Frame } from "../frame/frame.ts";
import { bar } from "./bar.ts";
import { heatmap } from "./heatmap.ts";
import { histogram } from "./histogram.ts";
import { LazyChart } from "./lazy.ts";
import { line } from "./line.ts";
import type { BarOptions, HeatmapOptions, HistogramOptions, LineOptions, ScatterOptions } from "./options.ts";
import { scatter } from "./scatter.ts";

/**
 * Charts of a frame's columns. Rows are aggregated in Rust, in two or three passes over the frame, so that a chart is small however many rows
 * there are: collect first what is costly to compute again. A column is named, or an expression over columns. Nulls, NaN and infinities have no
 * place on an axis: the chart says below its title how many rows it leaves out, as whatever else it does not show.
 */
export class FramePlots {
  readonly #frame: Frame;

  /** @internal */
  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /**
   * How many rows have values in each of some bins, of numbers or times. Bins are of one round width, calendar units for times (in UTC),
   * and hold what is at least their start and less than their end; the last one of floats its end, too.
   *
   * @throws {@link QuiverError} once it is drawn: `UNKNOWN_COLUMN`, `UNSUPPORTED_TYPE` for texts, `INVALID_ARGUMENT` for options
   * @example
   * ```ts
   * const chart = await g.nodes.plot.histogram("age", { bins: 5 });
   * console.log(chart.spec.data.values.map(({ x, x2, rows }) => `${x}-${x2}: ${rows}`)); // [ '25-30: 1', '35-40: 1', '40-45: 1' ]
   * ```
   */
  histogram(x: ColumnLike, options: HistogramOptions = {}): LazyChart {
    return new LazyChart(() => histogram(this.#frame, x, options));
  }

  /**
   * A bar for each value of a column: how many rows have it, or `y` of these rows. The most frequent values get a bar, all
   * others one together; a null is a value like others.
   *
   * @throws {@link QuiverError} once it is drawn: as {@link FramePlots.histogram}; `UNSUPPORTED_TYPE` for lists, structs and bytes
   * @example
   * ```ts
   * await g.nodes.plot.bar("city", { y: fn.mean("salary").as("mean salary") }).save("salaries.json");
   * ```
   */
  bar(x: ColumnLike, options: BarOptions = {}): LazyChart {
    return new LazyChart(() => bar(this.#frame, x, options));
  }

  /**
   * A line through `y` along `x`, which are numbers or times: one point for each different `x`, the mean of its rows with a band from the
   * least to the largest, or what `y` is of them where it is an aggregate.
   *
   * @example
   * ```ts
   * const sales = Frame.from({ day: [1, 2, 3, 4], sold: [5, 7, 6, 9] });
   * await sales.plot.line("day", "sold").save("sales.svg");
   * ```
   */
  line(x: ColumnLike, y: ColumnLike, options: LineOptions = {}): LazyChart {
    return new LazyChart(() => line(this.#frame, x, y, options));
  }

  /**
   * A point for each row, at numbers or times. Of more rows than `points`, how many there are in each cell of a grid, or, with a color, some of
   * them drawn at random.
   *
   * @example
   * ```ts
   * await g.nodes.plot.scatter("age", "salary", { color: "department" }).save("people.json");
   * ```
   */
  scatter(x: ColumnLike, y: ColumnLike, options: ScatterOptions = {}): LazyChart {
    return new LazyChart(() => scatter(this.#frame, x, y, options));
  }

  /**
   * Cells by two columns, colored by the number of their rows or by `value`: numbers and times in bins, all else by value.
   *
   * @example
   * ```ts
   * await g.nodes.plot.heatmap("city", "age", { value: fn.max("salary"), bins: 4 }).save("salaries.html");
   * ```
   */
  heatmap(x: ColumnLike, y: ColumnLike, options: HeatmapOptions = {}): LazyChart {
    return new LazyChart(() => heatmap(this.#frame, x, y, options));
  }

  /** The names of the charts, as text. */
  toString(): string {
    return "plots of a frame: histogram, bar, line, scatter, heatmap";
  }
}

showsAsText(FramePlots.prototype);
