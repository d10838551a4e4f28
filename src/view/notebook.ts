/** A layout on its way, shown in the cell of a notebook that waits for it. */
import type { CallOptions, Progress } from "../native/call.ts";

/** What Deno's Jupyter kernel offers to programs in it. */
interface Kernel {
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
}

/** So many of the nodes make a picture that says enough. */
const MOST_DOTS = 2000;
const [WIDTH, HEIGHT] = [480, 320];

function kernel(): Kernel | undefined {
  try {
    // Outside of a kernel, Deno throws.
    return (globalThis as { Deno?: { jupyter?: Kernel } }).Deno?.jupyter;
  } catch {
    return undefined;
  }
}

/** Shows dots and how far the layout is, in place, until it is done. */
export class Preview {
  readonly #kernel: Kernel;
  readonly #id = `quiver-${Math.random().toString(36).slice(2)}`;
  #dots = "";
  #shown = false;
  #percent = -1;

  private constructor(of: Kernel) {
    this.#kernel = of;
  }

  /** Undefined where nobody waits in a notebook. */
  static start(): Preview | undefined {
    const found = kernel();
    return typeof found?.broadcast === "function" ? new Preview(found) : undefined;
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
        this.#show().catch(() => {});
      }
      return options.onProgress?.(progress);
    };
    return { ...options, onProgress };
  }

  /** Leaves the cell to what comes. */
  async end(): Promise<void> {
    if (this.#shown) await this.#send("", "");
  }

  #show(): Promise<void> {
    const percent = Math.max(0, this.#percent);
    const bar = `<progress max="100" value="${percent}"></progress> layout, ${percent} %`;
    return this.#send(`<div>${this.#dots}<div>${bar}</div></div>`, `layout, ${percent} %`);
  }

  async #send(html: string, text: string): Promise<void> {
    const type = this.#shown ? "update_display_data" : "display_data";
    this.#shown = true;
    const data = { "text/html": html, "text/plain": text };
    await this.#kernel.broadcast(type, { data, metadata: {}, transient: { display_id: this.#id } });
  }
}
