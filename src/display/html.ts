import type { TableLike } from "../arrow/structure.ts";
import { checkDisplay, checkTable, type DisplayOptions, type Shown, shapeOf, shownRows } from "./table.ts";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text that is safe within HTML, in content and in attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

/**
 * A table as HTML, for notebooks: the same rows as `formatTable` shows, everything escaped.
 *
 * @example
 * ```ts
 * htmlTable(table, { rows: 20 });
 * ```
 */
export function htmlTable(table: TableLike, options: DisplayOptions = {}): string {
  checkDisplay(options);
  checkTable(table);
  return htmlOf(shownRows(table, options.rows ?? 10));
}

/** The rows that are shown as HTML. */
export function htmlOf(shown: Shown): string {
  const { columns } = shown;
  const cells = (tag: "td" | "th", textOf: (column: number) => string) =>
    columns
      .map(
        ({ numeric }, i) => `<${tag}${numeric ? ' style="text-align: right"' : ""}>${escapeHtml(textOf(i))}</${tag}>`,
      )
      .join("");
  const body = (columns[0]?.cells ?? []).map((_, row) => cells("td", (i) => columns[i]?.cells[row] ?? "null"));
  if (shown.elided)
    body.splice(
      shown.head,
      0,
      cells("td", () => "…"),
    );
  return (
    `<table><caption>${escapeHtml(shapeOf(shown))}</caption>` +
    `<thead><tr>${cells("th", (i) => columns[i]?.name ?? "")}</tr>` +
    `<tr>${cells("td", (i) => columns[i]?.type ?? "")}</tr></thead>` +
    `<tbody>${body.map((row) => `<tr>${row}</tr>`).join("")}</tbody></table>`
  );
}
