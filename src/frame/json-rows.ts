/** Rows of a result as plain objects whose 64-bit integers are what the caller asked for. */
import type { Table, Vector } from "apache-arrow";

import { childrenOf, type FieldLike, isDictionaryType, TypeId, type TypeLike } from "../arrow/structure.ts";
import { decimalText } from "../display/values.ts";
import { QuiverError } from "../native/errors.ts";

/** What 64-bit integers become. */
export type Int64As = "bigint" | "number" | "string";

/**
 * The rows as plain objects, lists as arrays, structs and maps as objects: all that `JSON.stringify` takes, but for bytes.
 *
 * @throws {@link QuiverError} `TOO_LARGE` with column and row for an integer that no number holds exactly
 */
export function plainRows(table: Table, int64: "number" | "string"): Record<string, unknown>[] {
  return rowObjects(table, (name, row) => ({
    integer: int64 === "string" ? String : (value) => exact(value, name, row()),
  }));
}

/**
 * The rows as objects of plain values, as `spellingOf` says for each column, whose row is the one that is spelled then.
 *
 * @param options.without - columns that are left out
 * @param options.nulls - whether nulls are there; default true
 */
export function rowObjects(
  table: Table,
  spellingOf: (name: string, row: () => number) => Spelling,
  { without = [], nulls = true }: { without?: readonly string[]; nulls?: boolean } = {},
): Record<string, unknown>[] {
  const rows = Array.from({ length: table.numRows }, (): Record<string, unknown> => ({}));
  for (const [at, { name, type }] of table.schema.fields.entries()) {
    if (without.includes(name)) continue;
    let row = 0;
    const spelling = spellingOf(name, () => row);
    // To assign this name would set the object's prototype.
    const isPrototype = name === "__proto__";
    for (const value of table.getChildAt(at) as Vector) {
      const [object, held] = [rows[row] as Record<string, unknown>, plainValue(value, type, spelling)];
      if (held === null && !nulls) {
        // Left out.
      } else if (isPrototype)
        Object.defineProperty(object, name, { value: held, enumerable: true, writable: true, configurable: true });
      else object[name] = held;
      row += 1;
    }
  }
  return rows;
}

function exact(value: bigint, column: string, row: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new QuiverError("TOO_LARGE", `column "${column}", row ${row}: ${value} is beyond what a number holds exactly`, {
    ...{ column, row, parameter: "int64", got: String(value) },
    expected: 'an integer within 2^53, or int64: "bigint" or "string"',
  });
}

/** What plain values are spelled as where there is a choice. */
export interface Spelling {
  integer(value: bigint): unknown;
  /** Of milliseconds since 1970; default: as they are. */
  time?(milliseconds: number): unknown;
}

/** A value of `type`, and all within it. */
export function plainValue(value: unknown, type: TypeLike, spelling: Spelling): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return spelling.integer(value);
  if (typeof value === "number" && (type.typeId === TypeId.Timestamp || type.typeId === TypeId.Date)) {
    return spelling.time?.(value) ?? value;
  }
  if (typeof value !== "object") return value;
  const children = childrenOf(type);
  const inner = (item: unknown, at: number) => plainValue(item, (children[at] as FieldLike).type, spelling);
  switch (type.typeId) {
    case TypeId.Dictionary:
      return isDictionaryType(type) ? plainValue(value, type.dictionary, spelling) : value;
    case TypeId.Decimal:
      return decimalText(value as Uint32Array, (type as unknown as { scale: number }).scale);
    case TypeId.List:
    case TypeId.LargeList:
    case TypeId.FixedSizeList:
      return Array.from(value as Iterable<unknown>, (item) => inner(item, 0));
    case TypeId.Struct: {
      const values = [...(value as Iterable<[string, unknown]>)];
      return Object.fromEntries(values.map(([name, field], at) => [name, inner(field, at)]));
    }
    case TypeId.Map: {
      const [, of] = childrenOf((children[0] as FieldLike).type);
      const entries = [...(value as Iterable<[unknown, unknown]>)];
      return Object.fromEntries(
        entries.map(([key, item]) => [String(key), plainValue(item, (of as FieldLike).type, spelling)]),
      );
    }
    default:
      return value;
  }
}
