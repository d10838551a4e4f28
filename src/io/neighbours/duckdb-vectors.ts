/** Vectors of @duckdb/node-api as Arrow arrays, over the memory that its binding made where that is laid out as Arrow's. */
import * as arrow from "apache-arrow";

import { isView, lengthOf, typedArrayName } from "../../arrow/engine.ts";
import { markOwn } from "../../arrow/memory.ts";
import { QuiverError } from "../../native/errors.ts";
import { type DuckDBType, Id } from "./duckdb-types.ts";
import { dictionaryData, infinities, type Place, refuseDigits, refuseInfinity, valuesData } from "./duckdb-values.ts";

/** What its declarations promise, and what its objects have beside it. */
export interface DuckDBVector {
  readonly type: DuckDBType;
  readonly itemCount: number;
  getItem(index: number): unknown;
  readonly items?: unknown;
  readonly dataView?: unknown;
  readonly validity?: { readonly data?: unknown; readonly offset?: unknown };
  /** Of lists: where the items of a row begin in the vector of all, and how many they are. */
  readonly childVector?: DuckDBVector;
  getEntryOffset?(row: number): number;
  getEntryLength?(row: number): number;
  /** Of structs: the vector of a field. */
  entryVectorAt?(field: number): DuckDBVector;
}

/**
 * The array of a vector's values; see `valuesData`.
 *
 * @param type - of the column: an enum's is then one object in all chunks, which share its dictionary
 * @param outer - the validity of what the values lie within, of which nothing is looked at where it is null
 */
export function vectorData(
  vector: DuckDBVector,
  type: DuckDBType,
  of: arrow.DataType,
  place: Place,
  outer?: Uint8Array,
): arrow.Data {
  const own = bitmapOf(vector);
  if (own !== undefined) {
    const seen = memoryData(vector, type, of, place, both(own ?? undefined, outer));
    if (seen) return seen;
  }
  const values = Array.from({ length: vector.itemCount }, (_, i) => (isValid(outer, i) ? vector.getItem(i) : null));
  return valuesData(values, type, of, place);
}

function both(inner: Uint8Array | undefined, outer: Uint8Array | undefined): Uint8Array | undefined {
  if (!inner || !outer) return inner ?? outer;
  const bitmap = inner.map((byte, i) => byte & (outer[i] as number));
  markOwn(bitmap);
  return bitmap;
}

/** The validity as Arrow's bitmap; null without nulls, undefined where the vector shows none. */
function bitmapOf({ validity, itemCount }: DuckDBVector): Uint8Array | null | undefined {
  if (typeof validity !== "object" || validity === null || validity.offset !== 0) return undefined;
  const { data } = validity;
  if (data === null) return null;
  if (!isView(data) || data.byteLength * 8 < itemCount) return undefined;
  return new Uint8Array(data.buffer, data.byteOffset, (itemCount + 7) >> 3);
}

const isValid = (bitmap: Uint8Array | undefined, row: number) =>
  bitmap === undefined || (((bitmap[row >> 3] as number) >> (row & 7)) & 1) === 1;

/** The array over the vector's own memory, or over little that is made of it; undefined where it is not laid out so. */
function memoryData(
  vector: DuckDBVector,
  type: DuckDBType,
  of: arrow.DataType,
  place: Place,
  bitmap: Uint8Array | undefined,
): arrow.Data | undefined {
  const { itemCount, items, dataView } = vector;
  if (type.typeId === Id.LIST) return listData(vector, type, of, place, bitmap);
  if (type.typeId === Id.STRUCT) return structData(vector, type, of, place, bitmap);
  const data = (values: ArrayBufferView, offsets?: Int32Array) =>
    new arrow.Data(of, 0, itemCount, bitmap ? -1 : 0, [offsets, values, bitmap] as never);
  if (isView(items) && typedArrayName(items) !== undefined && lengthOf(items) === itemCount) {
    if (type.typeId === Id.ENUM) return dictionaryData(of, items, itemCount, bitmap, type);
    if (typedArrayName(items) !== of.ArrayType?.name) return undefined;
    for (const endless of infinities(type)) {
      const list = items as unknown as (number | bigint)[];
      for (let row = list.indexOf(endless); row >= 0; row = list.indexOf(endless, row + 1)) {
        if (isValid(bitmap, row)) refuseInfinity(endless, type, place, row);
      }
    }
    return data(items);
  }
  if (!isView(dataView)) return undefined;
  const width = dataView.byteLength / itemCount;
  const bytes = new Uint8Array(dataView.buffer, dataView.byteOffset, dataView.byteLength);
  const made = (values: ArrayBufferView, offsets?: Int32Array) => {
    for (const memory of [values, offsets]) if (memory) markOwn(memory);
    return data(values, offsets);
  };
  switch (type.typeId) {
    case Id.BOOLEAN:
      return width === 1 ? made(packed(bytes)) : undefined;
    case Id.DECIMAL:
      if (width === 16 && dataView.byteOffset % 4 === 0) return data(wordsOf(dataView));
      return width === 2 || width === 4 || width === 8 ? made(widened(dataView, itemCount, width)) : undefined;
    case Id.HUGEINT:
      if (width !== 16 || dataView.byteOffset % 8 !== 0) return undefined;
      refuseLarge(dataView, itemCount, bitmap, place);
      return data(wordsOf(dataView));
    case Id.VARCHAR: {
      if (width !== 16) return undefined;
      const texts = textsOf(vector, dataView as DataView, bytes, bitmap, place.column);
      return made(texts.bytes, texts.offsets);
    }
  }
  return undefined;
}

/** A list over the vector of its items, where these lie one behind the other, as they do unless rows were left out. */
function listData(
  vector: DuckDBVector,
  type: DuckDBType,
  of: arrow.DataType,
  place: Place,
  bitmap: Uint8Array | undefined,
): arrow.Data | undefined {
  const { itemCount, childVector } = vector;
  if (!childVector || !vector.getEntryOffset || !vector.getEntryLength) return undefined;
  const offsets = new Int32Array(itemCount + 1);
  let end: number | undefined;
  for (let row = 0; row < itemCount; row++) {
    const count = isValid(bitmap, row) ? vector.getEntryLength(row) : 0;
    const start = count > 0 ? vector.getEntryOffset(row) : (end ?? 0);
    if (end !== undefined && start !== end) return undefined;
    // Before the first items there are none.
    if (end === undefined && count > 0) offsets.fill(start, 0, row + 1);
    end = count > 0 || end !== undefined ? start + count : undefined;
    offsets[row + 1] = end ?? 0;
  }
  markOwn(offsets);
  const within = { column: place.column, row: undefined };
  const child = vectorData(childVector, type.valueType as DuckDBType, (of.children[0] as arrow.Field).type, within);
  return new arrow.Data(of, 0, itemCount, bitmap ? -1 : 0, [offsets, undefined, bitmap] as never, [child]);
}

function structData(
  vector: DuckDBVector,
  type: DuckDBType,
  of: arrow.DataType,
  place: Place,
  bitmap: Uint8Array | undefined,
): arrow.Data | undefined {
  if (!vector.entryVectorAt) return undefined;
  const children = (type.entryTypes ?? []).map((entry, i) =>
    vectorData(vector.entryVectorAt?.(i) as DuckDBVector, entry, (of.children[i] as arrow.Field).type, place, bitmap),
  );
  return new arrow.Data(of, 0, vector.itemCount, bitmap ? -1 : 0, [undefined, undefined, bitmap] as never, children);
}

const wordsOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint32Array(buffer, byteOffset, byteLength / 4);

/** A bit for each byte. */
function packed(bytes: Uint8Array): Uint8Array {
  const bits = new Uint8Array((bytes.length + 7) >> 3);
  for (let i = 0; i < bytes.length; i++) if (bytes[i]) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  return bits;
}

/** Integers of `width` bytes as such of 16. */
function widened({ buffer, byteOffset }: ArrayBufferView, count: number, width: number): Int32Array {
  const words = new Int32Array(count * 4);
  const view = new DataView(buffer, byteOffset, count * width);
  for (let i = 0; i < count; i++) {
    const low = width === 2 ? view.getInt16(2 * i, true) : view.getInt32(width * i, true);
    const high = width === 8 ? view.getInt32(8 * i + 4, true) : low >> 31;
    words[4 * i] = low;
    words[4 * i + 1] = high;
    words.fill(high >> 31, 4 * i + 2, 4 * i + 4);
  }
  return words;
}

/** Where the upper half is smaller than this, there are no more than 38 digits. */
const SURE = 2n ** 61n;

function refuseLarge(
  { buffer, byteOffset }: ArrayBufferView,
  count: number,
  bitmap: Uint8Array | undefined,
  place: Place,
) {
  const halves = new BigInt64Array(buffer, byteOffset, 2 * count);
  for (let row = 0; row < count; row++) {
    const high = halves[2 * row + 1] as bigint;
    if ((high < SURE && high > -SURE) || !isValid(bitmap, row)) continue;
    refuseDigits((high << 64n) | BigInt.asUintN(64, halves[2 * row] as bigint), place, row);
  }
}

/** What DuckDB keeps within its 16 bytes; longer text lies elsewhere, and is asked for. */
const INLINE = 12;
const MAX_BYTES = 2 ** 31 - 1;
const encoder = new TextEncoder();

/** Text by its bytes: most is short, and is copied out of the vector without a string in between. */
function textsOf(
  vector: DuckDBVector,
  view: DataView,
  from: Uint8Array,
  bitmap: Uint8Array | undefined,
  column: string,
) {
  const count = vector.itemCount;
  const offsets = new Int32Array(count + 1);
  let end = 0;
  for (let row = 0; row < count; row++) {
    if (isValid(bitmap, row)) end += view.getUint32(16 * row, true);
    if (end > MAX_BYTES) {
      throw new QuiverError("TOO_LARGE", `column "${column}" has more than 2 GiB of text in one chunk`, { column });
    }
    offsets[row + 1] = end;
  }
  const bytes = new Uint8Array(end);
  for (let row = 0; row < count; row++) {
    const [start, stop] = [offsets[row] as number, offsets[row + 1] as number];
    if (stop - start > INLINE) writeText(String(vector.getItem(row)), bytes.subarray(start, stop));
    else for (let at = start, k = 16 * row + 4; at < stop; at++, k++) bytes[at] = from[k] as number;
  }
  return { bytes, offsets };
}

/** A decoder leaves out the mark that a text may begin with, of three bytes. */
function writeText(text: string, into: Uint8Array): void {
  const { written } = encoder.encodeInto(text, into);
  if (written < into.length) encoder.encodeInto(`\ufeff${text}`, into);
}
