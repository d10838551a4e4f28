/** A layout on its way, shown in the cell of a notebook that waits for it. */
import { CellOutput } from "../display/cell.ts";
import type { CallOptions, Progress } from "../native/call.ts";

/** So many of the nodes make a picture that says enough. */
const MOST_DOTS = 2000;
const [WIDTH, HEIGHT] = [480, 320];

/** Shows dots and how far the layout is, in place, until it is done. */
export class Preview {
  readonly #cell: CellOutput;
  #dots = "";
  #percent = -1;

  private constructor(cell: CellOutput) {
    this.#cell = cell;
  }

  /** Undefined where nobody waits in a notebook. */
  static start(): Preview | undefined {
    const cell = CellOutput.here();
    return cell && new Preview(cell);
  }

  /** The most central nodes, at coordinates from 0 to 1. */
  async dots(x: Float64Array, y: Float64Array): Promise<void> {
    const dots = Array.from(x.subarray(0, MOST_DOTS), (left, node) => {
      const [cx, cy] = [left * WIDTH, (1 - (y[node] as number)) * HEIGHT];
      return `M${cx.toFixed(1)} ${cy.toFixed(1)}h0`;
    });
    this.#dots = `<svg width="${WIDTH}" height="${HEIGHT}"><path d="${dots.join("")}" stroke="#4e79a7" stroke-width="3" stroke-linecap="round"/></svg>`;
    await this.#show();
  }

  /** Passes on to the caller what it tells. */
  watching(options: CallOptions): CallOptions {
    const onProgress = (progress: Progress) => {
      const percent = progress.total > 0 ? Math.floor((100 * progress.done) / progress.total) : 0;
      if (percent !== this.#percent) {
        this.#percent = percent;
        void this.#show();
      }
      return options.onProgress?.(progress);
    };
    return { ...options, onProgress };
  }

  /** Leaves the cell to what comes. */
  end(): Promise<void> {
    return this.#cell.clear();
  }

  #show(): Promise<void> {
    const percent = Math.max(0, this.#percent);
    const bar = `<progress max="100" value="${percent}"></progress> layout, ${percent} %`;
    return this.#cell.show(`<div>${this.#dots}<div>${bar}</div></div>`, `layout, ${percent} %`);
  }
}
