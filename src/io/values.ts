/** Plain JavaScript values as Arrow arrays: one pass over a column, then one typed array. */
import * as arrow from "apache-arrow";

import { sameType } from "../arrow/format.ts";
import { markOwn } from "../arrow/memory.ts";
import { isDictionaryType, isType, TypeId, type TypeLike } from "../arrow/structure.ts";
import { QuiverError } from "../native/errors.ts";
import { checkDepth, isPlain, listData, structData } from "./nested.ts";
import { giveBack, scratch } from "./scratch.ts";
import { assertWellFormed, DistinctStrings, encodeStrings } from "./strings.ts";
import { Validity } from "./validity.ts";

/**
 * The type that a column is to have: Utf8, Int64, Float64 or Bool by a word, or any Arrow type by an instance.
 */
export type ColumnType = "text" | "int" | "float" | "bool" | arrow.DataType;

type Values = ArrayLike<unknown>;

const isMissing = (value: unknown): value is null | undefined => value === null || value === undefined;

/**
 * The array of these values, with the type that they show: `string` → Utf8, `boolean` → Bool, `bigint` → Int64,
 * or Uint64 where one is too large for it, `number` → Int64 when all are safe integers (so that they can be ids) and Float64 otherwise, `Date` → Timestamp in
 * milliseconds, array → List, plain object → Struct, nothing but null and undefined → Null.
 *
 * @param depth - within how many lists and structs these are; what is in none may cross as a smaller type, which its field tells
 * @throws {@link QuiverError} `INVALID_ARGUMENT` with column and row for a value of another kind than the first
 */
export function inferData(values: Values, column: string, depth = 0): arrow.Data {
  const narrow = depth === 0;
  let first: unknown;
  for (let i = 0; i < values.length && isMissing(first); i++) first = values[i];
  switch (typeof first) {
    case "undefined":
      return new arrow.Data(new arrow.Null(), 0, values.length, values.length);
    case "string":
      return textData(values, column, narrow);
    case "boolean":
      return boolData(values, column);
    case "number":
      return numberData(values, column, narrow);
    case "bigint":
      return bigintData(values, column, new arrow.Int64(), (row) => largeData(values, column, row), narrow);
  }
  if (first === null) return new arrow.Data(new arrow.Null(), 0, values.length, values.length);
  if (first instanceof Date) return dateData(values, column, new arrow.TimestampMillisecond());
  checkDepth(depth, column);
  const inner = (items: Values, name: string) => inferData(items, name, depth + 1);
  if (Array.isArray(first)) {
    return listData(values, column, inner, (row, value) => misfit(column, row, "an array", value));
  }
  if (isPlain(first)) {
    return structData(values, column, inner, (row, value) => misfit(column, row, "an object", value));
  }
  const row = Array.prototype.indexOf.call(values, first);
  throw misfit(column, row, "a string, number, bigint, boolean, Date, array or plain object", first);
}

/**
 * The array of these values in the type that was asked for.
 *
 * @throws {@link QuiverError} `INVALID_ARGUMENT` with column and row for a value that does not fit;
 * `UNSUPPORTED_TYPE` for a type that plain values cannot be converted to
 */
export function convertData(values: Values, type: ColumnType, column: string): arrow.Data {
  switch (type) {
    case "text":
      return textData(values, column);
    case "int":
      return bigintData(values, column, new arrow.Int64());
    case "float":
      return floatData(values, column, new arrow.Float64());
    case "bool":
      return boolData(values, column);
  }
  if (!isType(type)) {
    throw new QuiverError("UNSUPPORTED_TYPE", `column "${column}": ${String(type)} is not a column type`, {
      column,
      expected: '"text", "int", "float", "bool" or an Arrow DataType',
      got: String(type),
    });
  }
  const { typeId } = type as TypeLike;
  if (typeId === TypeId.Utf8) return textData(values, column);
  if (typeId === TypeId.Bool) return boolData(values, column);
  if (arrow.DataType.isInt(type)) {
    return type.bitWidth === 64 ? bigintData(values, column, type) : intData(values, column, type);
  }
  if (arrow.DataType.isFloat(type) && type.precision !== arrow.Precision.HALF) return floatData(values, column, type);
  if (arrow.DataType.isTimestamp(type) && type.unit === arrow.TimeUnit.MILLISECOND) {
    return dateData(values, column, type);
  }
  if (typeId === TypeId.LargeUtf8) {
    const { nullCount, valueOffsets, values: bytes, nullBitmap } = textData(values, column);
    const offsets = BigInt64Array.from(valueOffsets, BigInt);
    markOwn(offsets);
    return new arrow.Data(type, 0, values.length, nullCount, [offsets, bytes, nullBitmap] as never);
  }
  if (isDictionaryOfText(type)) {
    assertText(values, column);
    const texts = Array.from(values as ArrayLike<string | null>, (value) => value ?? null);
    assertWellFormed(texts, column);
    return arrow.vectorFromArray(texts, type).data[0] as arrow.Data;
  }
  throw new QuiverError(
    "UNSUPPORTED_TYPE",
    `column "${column}": plain values cannot be converted to ${type}; pass an Arrow Vector`,
    { column, got: String(type) },
  );
}

const isDictionaryOfText = (type: TypeLike) => isDictionaryType(type) && type.dictionary.typeId === TypeId.Utf8;

/** Whether an Arrow array of type `actual` is what `wanted` asks for, as it is. */
export function satisfies(actual: TypeLike, wanted: ColumnType): boolean {
  const values = isDictionaryType(actual) ? actual.dictionary.typeId : actual.typeId;
  switch (wanted) {
    case "text":
      return values === TypeId.Utf8 || values === TypeId.LargeUtf8 || values === TypeId.Utf8View;
    case "int":
      return actual.typeId === TypeId.Int;
    case "float":
      return actual.typeId === TypeId.Float;
    case "bool":
      return actual.typeId === TypeId.Bool;
  }
  return isType(wanted) && sameType(actual, wanted);
}

function textData(values: Values, column: string, narrow = true): arrow.Data {
  const repeated = narrow ? repeatedData(values, column) : undefined;
  if (repeated) return repeated;
  const validity = new Validity(values.length);
  const characters = assertText(values, column, validity);
  const strings = Array.isArray(values) ? values : Array.from(values as ArrayLike<string | null>);
  const { bytes, offsets } = encodeStrings(strings, characters, column);
  return validity.data(new arrow.Utf8(), bytes, offsets);
}

/** A dictionary, to become Utf8; undefined where it has too many values, or one that is no string. */
function repeatedData(values: Values, column: string): arrow.Data | undefined {
  if (values.length < WORTH_NARROWING) return undefined;
  const validity = new Validity(values.length);
  const keys = new Uint8Array(scratch(values.length), 0, values.length);
  const distinct = new DistinctStrings();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === "string") {
      const key = distinct.keyOf(value);
      if (key > 255) return withdrawn(keys);
      keys[row] = key;
    } else if (isMissing(value)) {
      validity.setNull(row);
      keys[row] = 0;
    } else return withdrawn(keys);
  }
  const strings = distinct.values();
  const characters = strings.reduce((sum, { length }) => sum + length, 0);
  const rowOf = (index: number) => Array.prototype.indexOf.call(values, strings[index]);
  const { bytes, offsets } = encodeStrings(strings, characters, column, rowOf);
  const dictionary = new Validity(strings.length).data(new arrow.Utf8(), bytes, offsets);
  const data = validity.data(new arrow.Dictionary(dictionary.type, new arrow.Uint8()), keys);
  data.dictionary = new arrow.Vector([dictionary]);
  passing.set(data, { wide: dictionary.type, memory: keys.buffer });
  return data;
}

function withdrawn(values: Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>): undefined {
  giveBack([values.buffer]);
}

/** Checks that all values are strings; returns how many characters they have. */
function assertText(values: Values, column: string, validity?: Validity): number {
  let characters = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === "string") characters += value.length;
    else if (isMissing(value)) validity?.setNull(row);
    else throw misfit(column, row, "a string", value);
  }
  return characters;
}

function boolData(values: Values, column: string): arrow.Data {
  const validity = new Validity(values.length);
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === true) bits[row >> 3] = (bits[row >> 3] as number) | (1 << (row & 7));
    else if (isMissing(value)) validity.setNull(row);
    else if (value !== false) throw misfit(column, row, "a boolean", value);
  }
  return validity.data(new arrow.Bool(), bits);
}

/** Fewer values are not worth a step behind the boundary. */
const WORTH_NARROWING = 4096;

/** What becomes of columns behind the boundary that are not to stay as they are, and where their values lie meanwhile. */
const passing = new WeakMap<arrow.Data, { wide: arrow.DataType; memory: ArrayBuffer }>();

/**
 * The type that a converted column is to have in the end: new memory is dear and encoding takes long, so that small integers
 * cross in half of their bytes, and strings that come again and again as a dictionary.
 */
export const wideType = (data: arrow.Data): arrow.DataType | undefined => passing.get(data)?.wide;

/** The memory that has served its purpose once such a column has crossed. */
export const passingMemory = (data: arrow.Data): ArrayBuffer | undefined => passing.get(data)?.memory;

/** Int32, to become `type`; undefined where a value needs more bits, or is none that `type` can have. */
function narrowData(values: Values, type: arrow.Int): arrow.Data | undefined {
  if (values.length < WORTH_NARROWING) return undefined;
  const validity = new Validity(values.length);
  const integers = new Int32Array(scratch(4 * values.length), 0, values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === "number" && (value | 0) === value) integers[row] = value;
    else if (isMissing(value)) {
      validity.setNull(row);
      integers[row] = 0;
    } else return withdrawn(integers);
  }
  const data = validity.data(new arrow.Int32(), integers);
  passing.set(data, { wide: type, memory: integers.buffer });
  return data;
}

/** Int64 when all numbers are safe integers, else Float64. */
function numberData(values: Values, column: string, narrow: boolean): arrow.Data {
  return (narrow ? narrowData(values, new arrow.Int64()) : undefined) ?? wideData(values, column);
}

function wideData(values: Values, column: string): arrow.Data {
  const validity = new Validity(values.length);
  const int64 = new BigInt64Array(values.length);
  const words = new Int32Array(int64.buffer);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === "number") {
      if (!Number.isSafeInteger(value)) return doubleData(values, column);
      writeInt64(words, row, value);
    } else if (isMissing(value)) validity.setNull(row);
    else throw misfit(column, row, "a number", value);
  }
  return validity.data(new arrow.Int64(), int64);
}

function doubleData(values: Values, column: string): arrow.Data {
  const row = Array.prototype.findIndex.call(values, (value) => typeof value === "bigint");
  if (row >= 0) throw misfit(column, row, "a number", values[row]);
  return floatData(values, column, new arrow.Float64());
}

const TWO_32 = 2 ** 32;

/** Writes a safe integer as two little-endian words, many times as fast as by way of a bigint. */
function writeInt64(words: Int32Array, row: number, value: number): void {
  const low = value | 0;
  words[2 * row] = low;
  words[2 * row + 1] = low === value ? low >> 31 : Math.floor(value / TWO_32);
}

/** @param beyond - what comes of a bigint that `type` cannot hold, by its row; default: it is refused */
function bigintData(
  values: Values,
  column: string,
  type: arrow.Int,
  beyond?: (row: number) => arrow.Data,
  narrow = true,
): arrow.Data {
  const signed = type.isSigned;
  const narrowed = signed && narrow ? narrowData(values, type) : undefined;
  if (narrowed) return narrowed;
  const validity = new Validity(values.length);
  const integers = signed ? new BigInt64Array(values.length) : new BigUint64Array(values.length);
  const words = new Int32Array(integers.buffer);
  const expected = signed ? "an integer of 64 bits" : "an unsigned integer of 64 bits";
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === "number") {
      if (!Number.isSafeInteger(value) || (!signed && value < 0)) throw misfit(column, row, expected, value);
      writeInt64(words, row, value);
    } else if (typeof value === "bigint") {
      integers[row] = value;
      if (integers[row] === value) continue;
      if (beyond) return beyond(row);
      throw misfit(column, row, expected, value);
    } else if (isMissing(value)) validity.setNull(row);
    else throw misfit(column, row, expected, value);
  }
  return validity.data(type, integers);
}

/** Uint64, which bigints show where the one in `row` is too large for Int64. */
function largeData(values: Values, column: string, row: number): arrow.Data {
  const large = values[row] as bigint;
  if (large < 0n) throw misfit(column, row, "an integer of 64 bits", large);
  const isNegative = (value: unknown) => (typeof value === "bigint" || typeof value === "number") && value < 0;
  const negative = Array.prototype.findIndex.call(values, isNegative);
  if (negative < 0) return bigintData(values, column, new arrow.Uint64());
  throw misfit(column, negative, `nothing negative beside ${large}n, which is unsigned`, values[negative]);
}

function intData(values: Values, column: string, type: arrow.Int): arrow.Data {
  const validity = new Validity(values.length);
  const integers = new (type.ArrayType as Int32ArrayConstructor)(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (isMissing(value)) {
      validity.setNull(row);
      continue;
    }
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number === "number") integers[row] = number;
    // What wrapped or lost its fraction reads differently; -0 is 0.
    if (typeof number !== "number" || integers[row] !== number) throw misfit(column, row, `a value of ${type}`, value);
  }
  return validity.data(type, integers);
}

function floatData(values: Values, column: string, type: arrow.Float): arrow.Data {
  const validity = new Validity(values.length);
  const single = type.precision === arrow.Precision.SINGLE;
  const floats = single ? new Float32Array(values.length) : new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (isMissing(value)) {
      validity.setNull(row);
      continue;
    }
    const number = typeof value === "bigint" ? Number(value) : value;
    const exact = typeof value !== "bigint" || BigInt(number as number) === value;
    if (typeof number !== "number" || !exact) throw misfit(column, row, "a number", value);
    floats[row] = number;
    if (single && Number.isFinite(number) && !Number.isFinite(floats[row])) {
      throw misfit(column, row, "a number of 32 bits", value);
    }
  }
  return validity.data(type, floats);
}

function dateData(values: Values, column: string, type: arrow.Timestamp): arrow.Data {
  const validity = new Validity(values.length);
  const milliseconds = new BigInt64Array(values.length);
  const words = new Int32Array(milliseconds.buffer);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value instanceof Date && !Number.isNaN(value.getTime())) writeInt64(words, row, value.getTime());
    else if (isMissing(value)) validity.setNull(row);
    else throw misfit(column, row, "a valid Date", value);
  }
  return validity.data(type, milliseconds);
}

function misfit(column: string, row: number, expected: string, value: unknown): QuiverError {
  const got = describe(value);
  return new QuiverError("INVALID_ARGUMENT", `column "${column}", row ${row}: expected ${expected}, got ${got}`, {
    column,
    row,
    expected,
    got,
  });
}

/** A value and its kind in a few words. */
function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? "an invalid Date" : `the Date ${value.toISOString()}`;
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
