/** Objects that show themselves: as text where they are printed in Node, Deno and Bun, and as more in notebooks. */
import { escapeHtml } from "./html.ts";
import { showIn, tslab } from "./tslab.ts";

/** What a notebook is given: the same by several kinds, of which it shows the best that it can. */
export type Bundle = Record<string, unknown>;

const NODE = Symbol.for("nodejs.util.inspect.custom");
const DENO = Symbol.for("Deno.customInspect");
const NOTEBOOK = Symbol.for("Jupyter.display");

/** Properties by which an object shows `text` where it is printed, and `bundle` in a notebook. */
export function showing<T extends object>(
  text: (shown: T) => string,
  bundle: (shown: T) => Bundle | Promise<Bundle>,
): PropertyDescriptorMap {
  return {
    [NODE]: {
      value(this: T, depth?: unknown, options?: { depth?: unknown }) {
        const whole = text(this);
        // Within another value there is room for text alone.
        const kernel = depth === options?.depth ? tslab() : undefined;
        if (!kernel) return whole;
        showIn(kernel, bundle(this));
        return whole.split("\n", 1)[0];
      },
    },
    [DENO]: {
      value(this: T) {
        return text(this);
      },
    },
    [NOTEBOOK]: {
      value(this: T) {
        return bundle(this);
      },
    },
  };
}

/** Makes the objects of a class, or one object, show what its `toString` says. */
export function showsAsText(...shown: { toString(): string }[]): void {
  const text = {
    value(this: object) {
      return this.toString();
    },
  };
  const bundle = {
    value(this: object): Bundle {
      const lines = this.toString();
      return { "text/plain": lines, "text/html": `<pre>${escapeHtml(lines)}</pre>` };
    },
  };
  for (const object of shown) Object.defineProperties(object, { [NODE]: text, [DENO]: text, [NOTEBOOK]: bundle });
}
