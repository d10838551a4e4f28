/** Objects that show themselves as text, wherever they are printed. */
import { escapeHtml } from "./html.ts";

/** A text in a notebook: its lines as they are, beside the same as HTML. */
export const textBundle = (text: string): Record<string, string> => ({
  "text/plain": text,
  "text/html": `<pre>${escapeHtml(text)}</pre>`,
});

const PRINTED = ["nodejs.util.inspect.custom", "Deno.customInspect"].map((name) => Symbol.for(name));
const NOTEBOOK = Symbol.for("Jupyter.display");

/** Makes the objects of a class, or one object, show what its `toString` says: in Node, Deno and Bun, and in notebooks. */
export function showsAsText(...shown: { toString(): string }[]): void {
  const text = {
    value(this: object) {
      return this.toString();
    },
  };
  const bundle = {
    value(this: object) {
      return textBundle(this.toString());
    },
  };
  for (const object of shown) {
    for (const symbol of PRINTED) Object.defineProperty(object, symbol, text);
    Object.defineProperty(object, NOTEBOOK, bundle);
  }
}
