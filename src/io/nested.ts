/** Plain arrays as lists and plain objects as structs, of the types that their values show. */
import * as arrow from "apache-arrow";

import { markOwn } from "../arrow/memory.ts";
import { QuiverError } from "../native/errors.ts";
import { Validity } from "./validity.ts";

/** The array of values of one kind, given their column's name. */
type Infer = (values: readonly unknown[], column: string) => arrow.Data;

/** A plain object, of this realm or another. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || (Object.getPrototypeOf(prototype) === null && !(Symbol.toStringTag in value));
}

/** As deep as types may be nested. */
const DEEPEST = 48;

/** Refuses values within more lists and structs than types may have, or within themselves. */
export function checkDepth(depth: number, column: string): void {
  if (depth <= DEEPEST) return;
  const [expected, got] = [`at most ${DEEPEST} levels of lists and structs`, "more, or one that holds itself"];
  const message = `column "${column.split(".", 1)}" is nested too deeply`;
  throw new QuiverError("UNSUPPORTED_TYPE", message, { expected, got });
}

/** Where `wrong` says that a value does not belong, by its row. */
type Misfit = (row: number, value: unknown) => QuiverError;

/** Arrays as a list; its item type is what the items of all of them show together. */
export function listData(values: ArrayLike<unknown>, column: string, infer: Infer, wrong: Misfit): arrow.Data {
  const offsets = new Int32Array(values.length + 1);
  const validity = new Validity(values.length);
  const items: unknown[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined) validity.setNull(row);
    else if (!Array.isArray(value)) throw wrong(row, value);
    else for (const item of value) items.push(item);
    offsets[row + 1] = items.length;
  }
  const inferred = rowOf(
    () => infer(items, column),
    (item) => offsets.findIndex((end) => end > item) - 1,
  );
  const type = new arrow.List(new arrow.Field("item", inferred.type, true));
  markOwn(offsets);
  return new arrow.Data(type, 0, values.length, validity.nullCount, [offsets, undefined, validity.bitmap] as never, [
    inferred,
  ]);
}

/** Objects as a struct: fields in the order in which their names first appear, null where a key is missing. */
export function structData(values: ArrayLike<unknown>, column: string, infer: Infer, wrong: Misfit): arrow.Data {
  const validity = new Validity(values.length);
  const names = new Set<string>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined) validity.setNull(row);
    else if (!isPlain(value)) throw wrong(row, value);
    else for (const name of Object.keys(value)) names.add(name);
  }
  const children = [...names].map((name) => {
    const of = (value: unknown) => (isPlain(value) && Object.hasOwn(value, name) ? value[name] : null);
    return infer(Array.from(values, of), `${column}.${name}`);
  });
  const fields = [...names].map((name, i) => new arrow.Field(name, (children[i] as arrow.Data).type, true));
  const buffers = [undefined, undefined, validity.bitmap];
  return new arrow.Data(new arrow.Struct(fields), 0, values.length, validity.nullCount, buffers as never, children);
}

/** An error of an item as one of the row that holds it. */
function rowOf(work: () => arrow.Data, row: (item: number) => number): arrow.Data {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof QuiverError) || error.details.row === undefined) throw error;
    const { row: item, ...details } = error.details;
    const message = error.message.replace(`row ${item}`, `row ${row(item)}, an item`);
    throw new QuiverError(error.code, message, { ...details, row: row(item) });
  }
}
