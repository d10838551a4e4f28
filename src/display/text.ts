import type { TableLike } from "../arrow/structure.ts";
import {
  checkDisplay,
  checkTable,
  type DisplayOptions,
  type Shown,
  type ShownColumn,
  shapeOf,
  shownRows,
} from "./table.ts";

/** No column is wider, however long its values. */
const MAX_CELL = 40;
/** No column is cut below this to make room. */
const MIN_CELL = 8;

/**
 * A table as text: its shape, the names and types of its columns, and its first and last rows in a box.
 *
 * Numbers are aligned to the right, floats shown in about seven digits, long values cut with "…", columns that do not fit left
 * out in the middle, control characters escaped. Times are shown in UTC. Only the rows that are shown are read.
 *
 * @throws `QuiverError` `INVALID_ARGUMENT` for what is no table (frames are collected first), for an option that does not exist or
 * is no number from 0
 * @example
 * ```ts
 * console.log(formatTable(await g.nodes.collect(), { rows: 20 }));
 * ```
 */
export function formatTable(table: TableLike, options: DisplayOptions = {}): string {
  checkDisplay(options);
  checkTable(table);
  return textOf(shownRows(table, options.rows ?? 10), options);
}

/** The rows that are shown as text. */
export function textOf(shown: Shown, { width = process.stdout?.columns || 100 }: DisplayOptions = {}): string {
  const shape = shapeOf(shown);
  if (shown.columns.length === 0) return shape;
  const columns = fitted(shown.columns.map(laidOut), width);
  const line = (left: string, fill: string, joint: string, right: string) =>
    left + columns.map((column) => fill.repeat(column.width + 2)).join(joint) + right;
  const print = (cells: string[]) =>
    `│ ${cells.map((cell, i) => pad(cell, columns[i] as LaidOutColumn)).join(" ┆ ")} │`;
  const body = (columns[0] as LaidOutColumn).cells.map((_, row) => print(columns.map(({ cells }) => cells[row] ?? "")));
  if (shown.elided) body.splice(shown.head, 0, print(columns.map(() => "…")));
  return [
    shape,
    line("┌", "─", "┬", "┐"),
    print(columns.map(({ name }) => name)),
    print(columns.map(({ type }) => type)),
    line("╞", "═", "╪", "╡"),
    ...body,
    line("└", "─", "┴", "┘"),
  ].join("\n");
}

interface LaidOutColumn extends ShownColumn {
  cells: string[];
  width: number;
}

function laidOut(column: ShownColumn): LaidOutColumn {
  const cells = column.cells.map((cell) => cell ?? "null");
  const width = Math.max(...[column.name, column.type, ...cells].map(widthOf));
  return { ...column, cells, width: Math.min(MAX_CELL, width) };
}

const GAP: LaidOutColumn = { name: "…", type: "", numeric: false, cells: [], width: 1 };

/** Makes the columns fit: the widest are cut first, then middle columns left out. */
function fitted(columns: LaidOutColumn[], width: number): LaidOutColumn[] {
  const total = (all: LaidOutColumn[]) => all.reduce((sum, column) => sum + column.width + 3, 1);
  const cut = columns.map((column) => ({ ...column }));
  while (total(cut) > width) {
    const widest = cut.reduce((a, b) => (b.width > a.width ? b : a));
    if (widest.width <= MIN_CELL) break;
    widest.width -= 1;
  }
  if (total(cut) <= width) return cut;
  let [head, tail] = [Math.ceil(columns.length / 2), Math.floor(columns.length / 2)];
  const parts = () => [...cut.slice(0, head), { ...GAP }, ...cut.slice(columns.length - tail)];
  while (head + tail > 1 && total(parts()) > width) {
    if (tail >= head) tail -= 1;
    else head -= 1;
  }
  return parts().map((column) =>
    column.width === 1 ? { ...column, cells: columns[0]?.cells.map(() => "…") ?? [] } : column,
  );
}

function pad(text: string, { width, numeric }: LaidOutColumn): string {
  const shown = truncate(text, width);
  const space = " ".repeat(width - widthOf(shown));
  return numeric ? space + shown : shown + space;
}

function truncate(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let shown = "";
  let used = 1;
  for (const character of text) {
    used += widthOf(character);
    if (used > width) break;
    shown += character;
  }
  return `${shown}…`;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const COMBINING = /\p{Mn}|\u200d|\ufe0f/u;

/** The columns that a terminal gives to `text`: two to East Asian characters and emoji, none to combining marks. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
