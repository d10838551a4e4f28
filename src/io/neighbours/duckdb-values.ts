/** Values of @duckdb/node-api as Arrow arrays: what lies within lists and structs, and kinds that have no plain memory. */
import * as arrow from "apache-arrow";

import { markOwn } from "../../arrow/memory.ts";
import { isDictionaryType } from "../../arrow/structure.ts";
import { QuiverError } from "../../native/errors.ts";
import { encodeStrings } from "../strings.ts";
import { Validity } from "../validity.ts";
import { type DuckDBType, Id } from "./duckdb-types.ts";

type Values = readonly unknown[];

/** A column under way. */
export interface Place {
  readonly column: string;
  /** The row of a value, by its index; undefined within lists, whose items have none of their own. */
  readonly row: ((index: number) => number) | undefined;
}

/**
 * The array of these values, null where they are.
 *
 * @param of - the type that `arrowType` gave for `type`
 * @throws {@link QuiverError} `INVALID_DATA` with column and row for a value that Arrow's type does not have
 */
export function valuesData(values: Values, type: DuckDBType, of: arrow.DataType, place: Place): arrow.Data {
  switch (type.typeId) {
    case Id.SQLNULL:
      return new arrow.Data(of, 0, values.length, values.length);
    case Id.LIST:
      return listData(values, type, of, place);
    case Id.ARRAY:
      return arrayData(values, type, of, place);
    case Id.STRUCT:
      return structData(values, type, of, place);
    case Id.MAP:
      return mapData(values, type, of, place);
    case Id.UNION:
      return unionData(values, type, of, place);
    case Id.VARCHAR:
    case Id.UUID:
    case Id.BIT:
      return textData(values, of, place);
    case Id.BLOB:
      return blobData(values, of);
    case Id.BOOLEAN:
      return booleanData(values, of);
    case Id.ENUM:
      return enumData(values, type, of);
    case Id.INTERVAL:
      return intervalData(values, of, place);
    case Id.DECIMAL:
    case Id.HUGEINT:
    case Id.UHUGEINT:
      return decimalData(values, of, place);
  }
  const validity = new Validity(values.length);
  const numbers = new of.ArrayType(values.length);
  values.forEach((value, i) => {
    if (isNull(value)) {
      validity.setNull(i);
      return;
    }
    numbers[i] = numberOf(value);
    refuseInfinity(numbers[i], type, place, i);
  });
  return validity.data(of, numbers);
}

const isNull = (value: unknown): value is null | undefined => value === null || value === undefined;

/** The number that a value is, or that a value of time holds. */
function numberOf(value: unknown): number | bigint {
  if (typeof value !== "object" || value === null) return value as number | bigint;
  const time = value as Record<"days" | "micros" | "seconds" | "millis" | "nanos", bigint>;
  return time.days ?? time.micros ?? time.seconds ?? time.millis ?? time.nanos;
}

const LONGEST = 2n ** 63n - 1n;
const LONGEST_DATE = 2 ** 31 - 1;
const TIMES = new Set<number>([Id.TIMESTAMP, Id.TIMESTAMP_S, Id.TIMESTAMP_MS, Id.TIMESTAMP_NS, Id.TIMESTAMP_TZ]);

/** The numbers by which DuckDB means infinity, of the types that have it. */
export function infinities({ typeId }: DuckDBType): readonly (number | bigint)[] {
  if (typeId === Id.DATE) return [LONGEST_DATE, -LONGEST_DATE];
  return TIMES.has(typeId) ? [LONGEST, -LONGEST] : [];
}

/** DuckDB has dates and times beyond all others, which would come out as a year that nobody wrote. */
export function refuseInfinity(value: unknown, type: DuckDBType, place: Place, index: number): void {
  if (infinities(type).includes(value as number)) throw misfit(place, index, "a finite time", "infinity");
}

function misfit({ column, row }: Place, index: number, expected: string, got: string): QuiverError {
  const at = row?.(index);
  const where = `column "${column}"${at === undefined ? "" : `, row ${at}`}`;
  const message = `${where}: expected ${expected}, got ${got}`;
  return new QuiverError("INVALID_DATA", message, { column, ...(at !== undefined && { row: at }), expected, got });
}

function textData(values: Values, of: arrow.DataType, { column, row }: Place): arrow.Data {
  const validity = new Validity(values.length);
  let characters = 0;
  const texts = values.map((value, i) => {
    if (isNull(value)) {
      validity.setNull(i);
      return null;
    }
    const text = String(value);
    characters += text.length;
    return text;
  });
  const { bytes, offsets } = encodeStrings(texts, characters, column, row);
  return validity.data(of, bytes, offsets);
}

function blobData(values: Values, of: arrow.DataType): arrow.Data {
  const validity = new Validity(values.length);
  const offsets = new Int32Array(values.length + 1);
  const blobs = values.map((value, i) => {
    if (isNull(value)) validity.setNull(i);
    const { bytes } = (value ?? { bytes: NOTHING }) as { bytes: Uint8Array };
    offsets[i + 1] = (offsets[i] as number) + bytes.length;
    return bytes;
  });
  const all = new Uint8Array(offsets[values.length] as number);
  blobs.forEach((blob, i) => {
    all.set(blob, offsets[i]);
  });
  return validity.data(of, all, offsets);
}

const NOTHING = new Uint8Array(0);

function booleanData(values: Values, of: arrow.DataType): arrow.Data {
  const validity = new Validity(values.length);
  const bits = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, i) => {
    if (isNull(value)) validity.setNull(i);
    else if (value) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  });
  return validity.data(of, bits);
}

/** The values of an enum as the dictionary of its columns; one per type, so that its batches share it. */
export function enumValues(type: DuckDBType): arrow.Vector {
  let values = dictionaries.get(type);
  if (!values) {
    values = new arrow.Vector([textData(type.values ?? [], new arrow.Utf8(), { column: "", row: undefined })]);
    dictionaries.set(type, values);
  }
  return values;
}

const dictionaries = new WeakMap<DuckDBType, arrow.Vector>();

export function dictionaryData(
  of: arrow.DataType,
  keys: ArrayBufferView,
  length: number,
  bitmap: unknown,
  type: DuckDBType,
): arrow.Data {
  return new arrow.Data(of, 0, length, bitmap ? -1 : 0, [undefined, keys, bitmap] as never, [], enumValues(type));
}

function enumData(values: Values, type: DuckDBType, of: arrow.DataType): arrow.Data {
  const indices = new Map((type.values ?? []).map((text, i) => [text, i]));
  const validity = new Validity(values.length);
  if (!isDictionaryType(of)) throw new QuiverError("INTERNAL", "an enum is no dictionary");
  const keys = new (of as unknown as arrow.Dictionary).indices.ArrayType(values.length);
  values.forEach((value, i) => {
    if (isNull(value)) validity.setNull(i);
    else keys[i] = indices.get(value as string) ?? 0;
  });
  for (const made of [keys, validity.bitmap]) if (made) markOwn(made);
  return dictionaryData(of as unknown as arrow.DataType, keys, values.length, validity.bitmap, type);
}

function intervalData(values: Values, of: arrow.DataType, place: Place): arrow.Data {
  const validity = new Validity(values.length);
  const words = new Int32Array(values.length * 4);
  const nanos = new BigInt64Array(words.buffer);
  values.forEach((value, i) => {
    if (isNull(value)) {
      validity.setNull(i);
      return;
    }
    const { months, days, micros } = value as { months: number; days: number; micros: bigint };
    words[4 * i] = months;
    words[4 * i + 1] = days;
    nanos[2 * i + 1] = micros * 1000n;
    if (nanos[2 * i + 1] !== micros * 1000n) {
      throw misfit(place, i, "an interval of nanoseconds that 64 bits hold", `${micros} microseconds`);
    }
  });
  return validity.data(of, words);
}

/** 10^38: Arrow's decimals of 128 bits have 38 digits, DuckDB's integers of 128 bits up to 39. */
const TEN_38 = 10n ** 38n;

/** Refuses an integer of 128 bits that has more digits than a decimal. */
export function refuseDigits(value: bigint, place: Place, index: number): void {
  if (value > -TEN_38 && value < TEN_38) return;
  throw misfit(place, index, "an integer of at most 38 digits, as decimals have", String(value));
}

function decimalData(values: Values, of: arrow.DataType, place: Place): arrow.Data {
  const validity = new Validity(values.length);
  const words = new BigInt64Array(values.length * 2);
  values.forEach((given, i) => {
    if (isNull(given)) {
      validity.setNull(i);
      return;
    }
    const value = typeof given === "bigint" ? given : (given as { value: bigint }).value;
    refuseDigits(value, place, i);
    words[2 * i] = value;
    words[2 * i + 1] = value >> 64n;
  });
  return validity.data(of, new Uint32Array(words.buffer));
}

const childOf = (of: arrow.DataType, index: number) => of.children[index] as arrow.Field;
const within = (place: Place): Place => ({ column: place.column, row: undefined });

/** Items of all rows, one behind the other, with the offsets of each row's. */
function flattened(values: Values, itemsOf: (value: unknown) => Values) {
  const validity = new Validity(values.length);
  const offsets = new Int32Array(values.length + 1);
  const items: unknown[] = [];
  values.forEach((value, i) => {
    if (isNull(value)) validity.setNull(i);
    else for (const item of itemsOf(value)) items.push(item);
    offsets[i + 1] = items.length;
  });
  for (const made of [offsets, validity.bitmap]) if (made) markOwn(made);
  return { items, buffers: [offsets, undefined, validity.bitmap], nullCount: validity.nullCount };
}

const itemsOf = (value: unknown): Values => (value as { items: Values }).items;

function listData(values: Values, type: DuckDBType, of: arrow.DataType, place: Place): arrow.Data {
  const { items, buffers, nullCount } = flattened(values, itemsOf);
  const child = valuesData(items, type.valueType as DuckDBType, childOf(of, 0).type, within(place));
  return new arrow.Data(of, 0, values.length, nullCount, buffers as never, [child]);
}

function mapData(values: Values, type: DuckDBType, of: arrow.DataType, place: Place): arrow.Data {
  type Entry = { key: unknown; value: unknown };
  const entriesOf = (value: unknown) => (value as { entries: Values }).entries;
  const { items, buffers, nullCount } = flattened(values, entriesOf);
  const entries = childOf(of, 0).type as arrow.Struct;
  const columns = [
    [type.keyType, items.map((entry) => (entry as Entry).key)],
    [type.valueType, items.map((entry) => (entry as Entry).value)],
  ] as const;
  const children = columns.map(([of, column], i) =>
    valuesData(column, of as DuckDBType, childOf(entries, i).type, within(place)),
  );
  const child = new arrow.Data(entries, 0, items.length, 0, [] as never, children);
  return new arrow.Data(of, 0, values.length, nullCount, buffers as never, [child]);
}

function arrayData(values: Values, type: DuckDBType, of: arrow.DataType, place: Place): arrow.Data {
  const validity = new Validity(values.length);
  const nothing = new Array<null>(type.length as number).fill(null);
  const items = values.flatMap((value, i) => {
    if (!isNull(value)) return itemsOf(value);
    validity.setNull(i);
    return nothing;
  });
  const child = valuesData(items, type.valueType as DuckDBType, childOf(of, 0).type, within(place));
  return new arrow.Data(of, 0, values.length, validity.nullCount, [undefined, undefined, validity.bitmap] as never, [
    child,
  ]);
}

function structData(values: Values, type: DuckDBType, of: arrow.DataType, place: Place): arrow.Data {
  const validity = new Validity(values.length);
  values.forEach((value, i) => {
    if (isNull(value)) validity.setNull(i);
  });
  const children = (type.entryNames ?? []).map((name, k) => {
    const column = values.map((value) =>
      isNull(value) ? null : (value as { entries: Record<string, unknown> }).entries[name],
    );
    return valuesData(column, type.entryTypes?.[k] as DuckDBType, childOf(of, k).type, place);
  });
  const buffers = [undefined, undefined, validity.bitmap];
  return new arrow.Data(of, 0, values.length, validity.nullCount, buffers as never, children);
}

/** A null of no member is one of the first: unions have no bitmap. */
function unionData(values: Values, type: DuckDBType, of: arrow.DataType, place: Place): arrow.Data {
  const tags = type.memberTags ?? [];
  const members: unknown[][] = tags.map(() => []);
  const offsets = new Int32Array(values.length);
  const typeIds = Int8Array.from(values, (value, i) => {
    const { tag, value: inner } = (value ?? { tag: tags[0], value: null }) as { tag: string; value: unknown };
    const member = tags.indexOf(tag);
    offsets[i] = (members[member] as unknown[]).push(inner) - 1;
    return member;
  });
  const children = members.map((column, k) =>
    valuesData(column, type.memberTypes?.[k] as DuckDBType, childOf(of, k).type, within(place)),
  );
  for (const made of [offsets, typeIds]) markOwn(made);
  return new arrow.Data(of, 0, values.length, 0, [offsets, undefined, undefined, typeIds] as never, children);
}
