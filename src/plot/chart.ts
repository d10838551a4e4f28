/** Charts: Vega-Lite specs that show themselves in notebooks and are saved as files. */
import { shows } from "../display/shows.ts";
import { writeWhole } from "../io/whole-file.ts";
import { invalid } from "../native/errors.ts";
import { inFull } from "./label.ts";
import { htmlOfSpec, svgOfSpec } from "./render.ts";
import type { Picture, VegaLiteSpec } from "./spec.ts";

/**
 * A chart: a Vega-Lite spec that holds its data, which was aggregated in Rust. As the last value of a notebook's cell it is drawn; as JSON it is
 * its spec.
 *
 * @example
 * ```ts
 * const chart = await g.nodes.plot.histogram("age", { bins: 5 });
 * console.log(chart.spec.$schema); // https://vega.github.io/schema/vega-lite/v5.json
 * await chart.save("ages.json");
 * await chart.save("ages.svg");
 * ```
 */
export class Chart {
  /** The spec, for Vega-Lite 5 or later and whatever takes such specs. */
  readonly spec: VegaLiteSpec;
  /** What the chart leaves out, and how rows became marks; they stand below its title. */
  readonly notes: readonly string[];
  readonly #title: string;

  /** @internal */
  constructor(spec: VegaLiteSpec, { title, notes }: Pick<Picture, "title" | "notes">) {
    this.spec = spec;
    this.notes = notes;
    this.#title = title;
  }

  /**
   * The chart as SVG, by the packages `vega` and `vega-lite`.
   *
   * @throws {@link QuiverError} `PACKAGE_MISSING` where they are not installed
   */
  toSvg(): Promise<string> {
    return svgOfSpec(this.spec);
  }

  /**
   * The chart as a page of its own, which has in it what it needs (about 0.5 MB) and opens without a network; made by the packages `vega` and
   * `vega-lite`.
   *
   * @throws {@link QuiverError} `PACKAGE_MISSING` where they are not installed
   */
  toHtml(): Promise<string> {
    return htmlOfSpec(this.spec, String((this.spec.title as { text: string }).text));
  }

  /**
   * Writes the chart as a file, in the format of its name: `.svg`, `.html`, or the spec as `.json`, which alone needs no other package. The
   * file is there whole or not at all; one that was there before is replaced.
   *
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for another name; `PACKAGE_MISSING`; `FILE_NOT_FOUND` for a folder that is not there,
   * `IO_ERROR`
   */
  async save(path: string | URL): Promise<void> {
    const [, extension = ""] = /\.([a-z]+)$/i.exec(path instanceof URL ? path.pathname : String(path)) ?? [];
    const write = Object.hasOwn(WRITERS, extension.toLowerCase()) ? WRITERS[extension.toLowerCase()] : undefined;
    if (write === undefined || !(typeof path === "string" || path instanceof URL)) {
      throw invalid("path", "the name of a file that ends in .svg, .html or .json", path);
    }
    await writeWhole(path, await write(this));
  }

  /** The spec. */
  toJSON(): VegaLiteSpec {
    return this.spec;
  }

  /** What the chart shows and how many marks it has, as text. */
  toString(): string {
    return [`Chart: ${this.#title} (${inFull(this.spec.data.values.length)} marks)`, ...this.notes].join("\n  ");
  }
}

shows(
  Chart.prototype,
  (chart) => chart.toString(),
  (chart) => ({ "text/plain": chart.toString(), "application/vnd.vegalite.v5+json": chart.spec }),
);

const WRITERS: Record<string, (chart: Chart) => string | Promise<string>> = {
  json: (chart) => `${JSON.stringify(chart.spec, null, 1)}\n`,
  svg: (chart) => chart.toSvg(),
  html: (chart) => chart.toHtml(),
};
