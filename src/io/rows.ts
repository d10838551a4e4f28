/** Rows as columns: what `JSON.parse`, `res.json()` and most of JavaScript hold. */
import { foreignTable } from "../arrow/foreign.ts";
import type { ConvertedTable } from "../arrow/structure.ts";
import { invalid, QuiverError } from "../native/errors.ts";
import { readColumns } from "./columns.ts";
import { neighbourOf } from "./neighbours/neighbours.ts";

/** One row: its values by the names of their columns. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Rows as a table: columns in the order in which their names first appear, a missing key as null, types inferred as of plain
 * arrays. One pass over the names, then one per column.
 *
 * @throws {@link QuiverError} `INVALID_ARGUMENT` with the row for what is no object, with column and row for a value of another
 * kind than the column's first
 */
export function readRows(rows: readonly unknown[]): ConvertedTable {
  const names = namesOf(rows);
  if (names.length === 0) throw invalid("rows", "objects with at least one key", rows[0]);
  return readColumns(Object.fromEntries(names.map((name) => [name, valuesOf(rows as Row[], name)])));
}

/** Whether an item of an iterable is a row, and not a batch, a value, a collection or bytes. */
export function isRow(item: unknown): item is Row {
  if (typeof item !== "object" || item === null) return false;
  // Nearly all are plain, and need no further look.
  const prototype = Object.getPrototypeOf(item);
  if (prototype === Object.prototype || prototype === null) return true;
  if (Array.isArray(item) || ArrayBuffer.isView(item) || (foreignTable(item) ?? neighbourOf(item))) return false;
  return (
    !NO_ROWS.includes(Object.prototype.toString.call(item)) && !("then" in item && typeof item.then === "function")
  );
}

const NO_ROWS = ["Date", "Map", "Set", "ArrayBuffer", "SharedArrayBuffer", "Blob"].map((name) => `[object ${name}]`);

function namesOf(rows: readonly unknown[]): string[] {
  const names = new Set<string>();
  let last: string[] = [];
  for (let row = 0; row < rows.length; row++) {
    const given = rows[row];
    if (!isRow(given)) throw invalid(`row ${row}`, "an object of values by column", given);
    const keys = Object.keys(given);
    // Most rows have the names of the one before.
    if (keys.length === last.length && keys.every((key, i) => key === last[i])) continue;
    for (const key of keys) names.add(key);
    last = keys;
  }
  return [...names];
}

function valuesOf(rows: readonly Row[], name: string): unknown[] {
  const values = new Array<unknown>(rows.length);
  // A missing key that every object inherits is still missing.
  const inherited = name in Object.prototype;
  for (let row = 0; row < rows.length; row++) {
    const object = rows[row] as Row;
    values[row] = inherited && !Object.hasOwn(object, name) ? null : object[name];
  }
  return values;
}

/** Whether these are `[source, destination]` pairs. */
export const isPairs = (input: unknown): input is readonly (readonly unknown[])[] =>
  Array.isArray(input) && input.length > 0 && Array.isArray(input[0]);

/**
 * Pairs of ids as two columns.
 *
 * @throws {@link QuiverError} `INVALID_ARGUMENT` with the row for what is no pair
 */
export function readPairs(pairs: readonly (readonly unknown[])[]): [src: unknown[], dst: unknown[]] {
  const [src, dst] = [new Array<unknown>(pairs.length), new Array<unknown>(pairs.length)];
  for (let row = 0; row < pairs.length; row++) {
    const pair = pairs[row] as readonly unknown[];
    if (!Array.isArray(pair) || pair.length !== 2) {
      const got = Array.isArray(pair) ? `${pair.length} items` : "something else";
      const message = `row ${row} must be a pair [source, destination], got ${got}; attributes of edges go into rows or columns`;
      throw new QuiverError("INVALID_ARGUMENT", message, { row, expected: "a pair [source, destination]", got });
    }
    src[row] = pair[0];
    dst[row] = pair[1];
  }
  return [src, dst];
}
