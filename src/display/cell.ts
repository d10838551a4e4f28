/** The cell of a notebook that runs now, while it waits: what is sent to its kernel is shown, and changed in place. */
import { type Tslab, tslab } from "./tslab.ts";

/** What it gives differs between versions of Deno. */
type Broadcast = (kind: string, content: object) => unknown;

/** An output of the cell, which shows what it was told last. */
type Output = (html: string, text: string) => unknown;

/** One output of the cell, from the first that is shown until it is cleared. */
export class CellOutput {
  readonly #make: () => Output;
  #output: Output | undefined;

  private constructor(make: () => Output) {
    this.#make = make;
  }

  /** Undefined where neither Deno's kernel nor tslab runs this. */
  static here(): CellOutput | undefined {
    const kernel = tslab();
    if (kernel) return new CellOutput(() => tslabOutput(kernel));
    try {
      // Outside of its kernel, Deno refuses to be asked.
      const { jupyter } = (globalThis as unknown as { Deno: { jupyter: { broadcast: Broadcast } } }).Deno;
      if (typeof jupyter?.broadcast !== "function") return undefined;
      return new CellOutput(() => denoOutput((kind, content) => jupyter.broadcast(kind, content)));
    } catch {
      return undefined;
    }
  }

  async show(html: string, text: string): Promise<void> {
    try {
      this.#output ??= this.#make();
      await this.#output(html, text);
    } catch {
      // Nobody looks, and what is shown on the way is not what was asked for.
    }
  }

  /** Leaves the cell to what comes; what is shown then is another output. */
  async clear(): Promise<void> {
    if (this.#output === undefined) return;
    const shown = this.show("", "");
    this.#output = undefined;
    await shown;
  }
}

function tslabOutput(kernel: Tslab): Output {
  const output = kernel.newDisplay();
  return (html) => output.raw("text/html", html);
}

function denoOutput(broadcast: Broadcast): Output {
  // No other output of the notebook may have it, not even one of an earlier kernel.
  const transient = { display_id: `quiver-${crypto.randomUUID()}` };
  let kind = "display_data";
  return (html, text) => {
    const shown = broadcast(kind, { data: { "text/html": html, "text/plain": text }, metadata: {}, transient });
    kind = "update_display_data";
    return shown;
  };
}
