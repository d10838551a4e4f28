/** Charts that are not drawn yet. */
import { shows } from "../display/shows.ts";
import type { Chart } from "./chart.ts";

/**
 * A chart to be: its rows are aggregated, once, when it is awaited, saved, or shown by a notebook.
 *
 * @example
 * ```ts
 * await g.nodes.plot.bar("city").save("cities.svg");
 * const chart = await g.nodes.plot.bar("city");
 * ```
 */
export class LazyChart implements PromiseLike<Chart> {
  readonly #draw: () => Promise<Chart>;
  #drawn: Promise<Chart> | undefined;

  /** @internal */
  constructor(draw: () => Promise<Chart>) {
    this.#draw = draw;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is awaited, as a query is
  then<A = Chart, B = never>(
    drawn?: ((chart: Chart) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#drawn ??= this.#draw();
    return this.#drawn.then(drawn, failed);
  }

  /** As of a promise. */
  catch<B>(failed: (reason: unknown) => B | PromiseLike<B>): Promise<Chart | B> {
    return this.then(undefined, failed);
  }

  /** Draws the chart and saves it, as {@link Chart.save}. */
  async save(path: string | URL): Promise<void> {
    await (await this).save(path);
  }

  /** Draws the chart, as {@link Chart.toSvg}. */
  async toSvg(): Promise<string> {
    return (await this).toSvg();
  }

  /** Draws the chart, as {@link Chart.toHtml}. */
  async toHtml(): Promise<string> {
    return (await this).toHtml();
  }

  toString(): string {
    return "a chart that is not drawn yet: await it, or save it";
  }
}

shows(
  LazyChart.prototype,
  (lazy) => lazy.toString(),
  async (lazy) => {
    const chart = (await lazy) as unknown as Record<symbol, () => Record<string, unknown>>;
    return chart[Symbol.for("Jupyter.display")]?.() ?? {};
  },
);
