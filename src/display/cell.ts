/** The cell of a notebook that runs now, while it waits: Deno's kernel shows what is sent to it, and changes it in place. */

/** What it gives differs between versions of Deno. */
type Broadcast = (kind: string, content: object) => unknown;

/** One output of the cell, from the first that is shown until it is cleared. */
export class CellOutput {
  readonly #broadcast: Broadcast;
  #id: string | undefined;

  private constructor(broadcast: Broadcast) {
    this.#broadcast = broadcast;
  }

  /** Undefined where no kernel runs this: outside of one, Deno refuses to be asked. */
  static here(): CellOutput | undefined {
    try {
      const { jupyter } = (globalThis as unknown as { Deno: { jupyter: { broadcast: Broadcast } } }).Deno;
      if (typeof jupyter?.broadcast !== "function") return undefined;
      return new CellOutput((kind, content) => jupyter.broadcast(kind, content));
    } catch {
      return undefined;
    }
  }

  async show(html: string, text: string): Promise<void> {
    const kind = this.#id === undefined ? "display_data" : "update_display_data";
    // No other output of the notebook may have it, not even one of an earlier kernel.
    this.#id ??= `quiver-${crypto.randomUUID()}`;
    const data = { "text/html": html, "text/plain": text };
    try {
      await this.#broadcast(kind, { data, metadata: {}, transient: { display_id: this.#id } });
    } catch {
      // Nobody looks, and what is shown on the way is not what was asked for.
    }
  }

  /** Leaves the cell to what comes; what is shown then is another output. */
  async clear(): Promise<void> {
    if (this.#id === undefined) return;
    const shown = this.show("", "");
    this.#id = undefined;
    await shown;
  }
}
