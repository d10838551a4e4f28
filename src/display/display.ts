import type { TableLike } from "../arrow/structure.ts";
import { htmlOf } from "./html.ts";
import { type Bundle, showing } from "./shows.ts";
import { checkDisplay, checkTable, type DisplayOptions, type Shown, type ShownColumn, shownRows } from "./table.ts";
import { formatTable, textOf } from "./text.ts";

/** A table that shows itself: in `console.log` of Node, Deno and Bun, in template strings, and in notebooks. */
export interface Displayed {
  /** The table as text. */
  toString(): string;
}

/**
 * Makes `table` readable where it is printed or is the last value of a notebook's cell.
 *
 * @example
 * ```ts
 * console.log(display(await g.nodes.collect()));
 * ```
 */
export function display(table: TableLike, options: DisplayOptions = {}): Displayed {
  checkDisplay(options);
  checkTable(table);
  const text = () => formatTable(table, options);
  return Object.defineProperties(
    { toString: text },
    showing(text, () => notebookBundle(table, options)),
  );
}

const SHOWN = showing<TableLike>(
  (table) => formatTable(table),
  (table) => notebookBundle(table),
);

const prototypes = new WeakMap<object, object>();

/** What tables inherit from that show themselves: `prototype`, and how to show. */
export function shownPrototype(prototype: object): object {
  let known = prototypes.get(prototype);
  if (!known) {
    known = Object.create(prototype, SHOWN) as object;
    prototypes.set(prototype, known);
  }
  return known;
}

/** Teaches a result to show itself as {@link display} would, which apache-arrow's tables do not; gives the same table. */
export function shown<T extends TableLike>(table: T): T {
  return Object.defineProperties(table, SHOWN);
}

/** What `Symbol.for("Jupyter.display")` returns for a table: text, HTML and the shown rows as data. */
export function notebookBundle(table: TableLike, options: DisplayOptions = {}): Bundle {
  checkDisplay(options);
  checkTable(table);
  return bundleOf(table, shownRows(table, options.rows ?? 10), options);
}

/** The same for the first `rows` of a table that has more of them than it is long. */
export function firstRowsBundle(table: TableLike, rows: number): Bundle {
  const shown = shownRows(table, rows + 1);
  if (shown.numRows <= rows) return bundleOf(table, shown);
  const columns = shown.columns.map((column) => ({ ...column, cells: column.cells.slice(0, rows) }));
  return bundleOf(table, { ...shown, numRows: rows, head: rows, columns, first: true });
}

function bundleOf(table: TableLike, shown: Shown, options: DisplayOptions = {}): Bundle {
  const { columns } = shown;
  // JSON escapes by itself.
  const names = table.schema.fields.map(({ name }) => name);
  const data = (columns[0]?.cells ?? []).map((_, row) =>
    Object.fromEntries(columns.map((column, i) => [names[i], jsonValue(column, row)])),
  );
  const fields = columns.map(({ numeric }, i) => ({ name: names[i], type: numeric ? "number" : "string" }));
  return {
    "text/plain": textOf(shown, options),
    "text/html": htmlOf(shown),
    "application/vnd.dataresource+json": { data, schema: { fields } },
  };
}

/** A shown value as JSON can hold it; integers beyond 2⁵³ stay text, for numbers would round them. */
function jsonValue({ cells, floats, numeric }: ShownColumn, row: number): string | number | null {
  const [cell = null, float = null] = [cells[row], floats?.[row]];
  if (cell === null) return null;
  if (float !== null && Number.isFinite(float)) return float;
  const number = Number(cell);
  const exact = Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number);
  return numeric && exact ? number : cell;
}
