/** The rows of a table that are shown, as text. */
import { foreignTable } from "../arrow/foreign.ts";
import { isTable, type TableLike, TypeId } from "../arrow/structure.ts";
import { known, namesOf } from "../native/check.ts";
import { invalid, inWords } from "../native/errors.ts";
import { escapeText } from "./escape.ts";
import { isNumeric, typeName } from "./types.ts";
import { floatAt, formatAt } from "./values.ts";

/** How much of a table is shown. */
export interface DisplayOptions {
  /** The most rows; from a longer table, the first and the last are shown. 10 by default. */
  rows?: number;
  /** The most characters of a line; wide columns are cut and middle columns left out. The terminal's, or 100. */
  width?: number;
}

const DISPLAY_OPTIONS = namesOf<DisplayOptions>({ rows: 0, width: 0 });

/** Refuses options that do not exist or fit. */
export function checkDisplay(options: DisplayOptions): void {
  known("options", options, DISPLAY_OPTIONS);
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (typeof value === "number" && value >= 0)) continue;
    throw invalid(name, "a number, at least 0", value);
  }
}

/** Refuses what is no table, and says how it becomes one. */
export function checkTable(table: TableLike): void {
  if (isTable(table)) return;
  const foreign = foreignTable(table);
  throw invalid("table", "an Arrow Table", foreign === undefined ? table : inWords(foreign), hintOf(table));
}

function hintOf(given: unknown): string {
  if (typeof given === "object" && given !== null) {
    if ("collect" in given) return "collect it first: await frame.collect()";
    if ("then" in given) return "await it first";
  }
  return "anything that is taken as a table becomes one by await Frame.from(input).collect()";
}

/** One column of what is shown. */
export interface ShownColumn {
  /** As it is shown: escaped, like type and cells. */
  name: string;
  type: string;
  numeric: boolean;
  /** One per shown row; null for a null. */
  cells: (string | null)[];
  /** Of floats, which are shown in short, the values themselves. */
  floats?: (number | null)[];
}

/** The part of a table that is shown. */
export interface Shown {
  numRows: number;
  columns: ShownColumn[];
  /** The number of rows of the table's beginning; rows behind it are the table's last. */
  head: number;
  /** Whether rows between those two are left out. */
  elided: boolean;
  /** Whether these are the first rows of a table of unknown length. */
  first?: boolean;
}

/** Reads the rows that are shown; the cost depends on their number only, not on the table's. */
export function shownRows(table: TableLike, limit: number): Shown {
  const numRows = table.batches.reduce((sum, batch) => sum + batch.numRows, 0);
  const count = Math.min(Math.max(0, Math.floor(limit)), numRows);
  const elided = count < numRows;
  const head = elided ? Math.ceil(count / 2) : count;
  const rows = Array.from({ length: count }, (_, i) => (i < head ? i : numRows - count + i));
  const columns = table.schema.fields.map(({ name, type }, i) => {
    const data = table.batches.flatMap((batch) => batch.data.children[i] ?? []);
    const vector = { type, length: numRows, data };
    const column = {
      ...{ name: escapeText(name), type: escapeText(typeName(type)), numeric: isNumeric(type) },
      cells: rows.map((row) => formatAt(vector, row)),
    };
    if (type.typeId !== TypeId.Float) return column;
    return { ...column, floats: rows.map((row) => floatAt(vector, row)) };
  });
  return { numRows, columns, head, elided };
}

/** "3 rows, 1 column". */
export function shapeOf({ numRows, columns, first = false }: Shown): string {
  const count = (n: number, noun: string) => `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
  return `${first ? "first " : ""}${count(numRows, "row")} × ${count(columns.length, "column")}`;
}
