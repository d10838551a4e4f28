/** Several results of one call, by name: they show themselves together. */
import { isTable, type TableLike } from "../arrow/structure.ts";
import { escapeText } from "./escape.ts";
import { escapeHtml, htmlTable } from "./html.ts";
import { showing } from "./shows.ts";
import { formatTable } from "./text.ts";

type Results = Readonly<Record<string, TableLike | object>>;

/** Teaches an object of tables, and of values that are a table's only row, to show each under its name; gives the same object. */
export function shownTogether<T extends Results>(results: T): T {
  const bundle = () => ({ "text/plain": resultsText(results), "text/html": resultsHtml(results) });
  return Object.defineProperties(
    results,
    showing(() => resultsText(results), bundle),
  );
}

function resultsText(results: Results): string {
  const parts = Object.entries(results).map(([name, result]) => {
    return `${escapeText(name)}: ${isTable(result) ? formatTable(result) : valuesText(result)}`;
  });
  return parts.join("\n\n");
}

function resultsHtml(results: Results): string {
  const parts = Object.entries(results).map(([name, result]) => {
    const shown = isTable(result) ? htmlTable(result) : `<pre>${escapeHtml(valuesText(result))}</pre>`;
    return `<section><h4>${escapeHtml(escapeText(name))}</h4>${shown}</section>`;
  });
  return parts.join("");
}

/** `modularity 0.41, communities 4`. */
const valuesText = (values: object): string =>
  Object.entries(values)
    .map(([name, value]) => `${escapeText(name)} ${escapeText(String(value))}`)
    .join(", ");
