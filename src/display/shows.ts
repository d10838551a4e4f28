/** Objects that show themselves as text, wherever they are printed. */
import { escapeHtml } from "./html.ts";

/** A text in a notebook: its lines as they are, beside the same as HTML. */
export const textBundle = (text: string): Record<string, string> => ({
  "text/plain": text,
  "text/html": `<pre>${escapeHtml(text)}</pre>`,
});

const PRINTED = ["nodejs.util.inspect.custom", "Deno.customInspect"].map((name) => Symbol.for(name));
const NOTEBOOK = Symbol.for("Jupyter.display");

/** What a notebook shows, by MIME type. */
type Bundle = Record<string, unknown>;

/**
 * Makes the objects of a class, or one object, show themselves: by `text` in Node, Deno and Bun, by `bundle` in notebooks. Methods of these
 * names would be none of the class's types, which have no names for the symbols.
 */
export function shows<T extends object>(
  shown: T,
  text: (shown: T) => string,
  bundle: (shown: T) => Bundle | Promise<Bundle>,
): void {
  const printed = {
    value(this: T) {
      return text(this);
    },
  };
  for (const symbol of PRINTED) Object.defineProperty(shown, symbol, printed);
  Object.defineProperty(shown, NOTEBOOK, {
    value(this: T) {
      return bundle(this);
    },
  });
}

/** Makes the objects of a class, or one object, show what its `toString` says. */
export function showsAsText(...shown: { toString(): string }[]): void {
  for (const object of shown)
    shows(
      object,
      (each) => each.toString(),
      (each) => textBundle(each.toString()),
    );
}
