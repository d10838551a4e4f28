/**
 * Rows that apache-arrow leaves out of buffers because nobody sees them: nulls at the end of a column, and what no type id of
 * a sparse union asks for. The format wants them written.
 */
import { byteLengthOf } from "../arrow/engine.ts";
import {
  childrenOf,
  type DataLike,
  type DictionaryTypeLike,
  type FieldLike,
  isDictionaryType,
  TypeId,
  type TypeLike,
} from "../arrow/structure.ts";

/** A copy of `view` with zeros behind it. */
export type Grow = (view: ArrayBufferView | undefined, byteLength: number) => Uint8Array;

/** `data` with all its rows written; as it is where they are, and where it lacks rows that are not null. */
export function complete(data: DataLike, type: TypeLike, grow: Grow): DataLike {
  if (data.length === 0) return data;
  if (type.typeId === TypeId.Union) return completeUnion(data, type, grow);
  const rows = hasBitmap(data) ? rowsIn(data, type) : data.length;
  return rows < data.length && areNull(data, rows) ? filled(data, type, rows, data.length, grow) : data;
}

function completeUnion(data: DataLike, type: TypeLike, grow: Grow): DataLike {
  const rows = rowsIn(data, type);
  if (rows < data.length) {
    // A union has no bitmap: apache-arrow notes the count alone.
    return countOf(data) === data.length ? filled(data, type, rows, data.length, grow) : data;
  }
  if (isDense(type)) return data;
  const ids = typeIdsOf(type);
  const typeIds = (data.typeIds as Int8Array).subarray(0, data.length);
  const children = childrenOf(type).map((field, i) => {
    const child = data.children[i] ?? noRows(field.type);
    const isUnseen = typeIds.indexOf(ids[i] as number, rowsOf(child, field.type)) < 0;
    return isUnseen ? lengthened(child, field.type, data.length, grow) : child;
  });
  return { ...partsOf(data), children };
}

/** `data` with nulls from row `rows` to `length`. */
function filled(data: DataLike, type: TypeLike, rows: number, length: number, grow: Grow): DataLike {
  const { offset } = data;
  const parts = { ...partsOf(data), length };
  const child = (i: number, needed: number) => {
    const field = childrenOf(type)[i] as FieldLike;
    return lengthened(data.children[i] ?? noRows(field.type), field.type, needed, grow);
  };
  const children = (needed: number) => childrenOf(type).map((_, i) => child(i, needed));
  if (type.typeId === TypeId.Null) return parts;
  if (type.typeId === TypeId.Union) {
    const typeIds = grow(data.typeIds as Int8Array, length).fill(typeIdsOf(type)[0] ?? 0, rows);
    if (!isDense(type)) return { ...parts, typeIds, children: children(length) };
    // All of them are one null.
    const [first] = data.children;
    const end = first ? rowsOf(first, (childrenOf(type)[0] as FieldLike).type) : 0;
    const valueOffsets = new Int32Array(grow(data.valueOffsets as Int32Array, 4 * length).buffer).fill(end, rows);
    return { ...parts, typeIds, valueOffsets, children: [child(0, end + 1), ...data.children.slice(1)] };
  }
  const bitmap = grow(hasBitmap(data) ? (data.nullBitmap ?? undefined) : undefined, (offset + length + 7) >> 3);
  if (!hasBitmap(data)) bitmap.fill(255);
  for (let bit = offset + rows; bit < offset + length; bit++) {
    bitmap[bit >> 3] = (bitmap[bit >> 3] as number) & ~(1 << (bit & 7));
  }
  const nulls = { ...parts, nullCount: Math.max(data.nullCount, 0), nullBitmap: bitmap };
  const offsets = offsetWidth(type);
  if (offsets > 0) {
    const bytes = grow(data.valueOffsets as ArrayBufferView | undefined, offsets * (length + 1));
    for (let row = rows + 1; row <= length; row++) {
      bytes.copyWithin(offsets * row, offsets * rows, offsets * (rows + 1));
    }
    return { ...nulls, valueOffsets: bytes };
  }
  switch (type.typeId) {
    case TypeId.Struct:
      return { ...nulls, children: children(length) };
    case TypeId.FixedSizeList:
      return { ...nulls, children: children(length * listSize(type)) };
    default: {
      const bits = type.typeId === TypeId.Bool ? offset + length : 8 * byteWidth(type) * length;
      return { ...nulls, values: grow(data.values as ArrayBufferView | undefined, Math.ceil(bits / 8)) };
    }
  }
}

/** `data` with at least `length` rows, those that it does not have being null: nobody sees them. */
function lengthened(data: DataLike, type: TypeLike, length: number, grow: Grow): DataLike {
  const rows = rowsOf(data, type);
  return rows < length ? filled(data, type, rows, length, grow) : data;
}

/** How many rows `data` has, and holds. */
const rowsOf = (data: DataLike, type: TypeLike) => Math.min(data.length, rowsIn(data, type));

/** How many rows the buffers hold. */
function rowsIn(data: DataLike, type: TypeLike): number {
  const child = (i: number) => {
    const rows = data.children[i];
    return rows ? rowsOf(rows, (childrenOf(type)[i] as FieldLike).type) : 0;
  };
  const offsets = offsetWidth(type);
  if (offsets > 0) return Math.max(0, Math.floor(byteLengthOf(data.valueOffsets) / offsets) - 1);
  switch (type.typeId) {
    case TypeId.Null:
      return data.length;
    case TypeId.Bool:
      return 8 * byteLengthOf(data.values) - data.offset;
    case TypeId.Union:
      return isDense(type)
        ? Math.min(byteLengthOf(data.typeIds), byteLengthOf(data.valueOffsets) / 4)
        : byteLengthOf(data.typeIds);
    case TypeId.Struct:
      return Math.min(data.length, ...childrenOf(type).map((_, i) => child(i)));
    case TypeId.FixedSizeList:
      return listSize(type) === 0 ? data.length : Math.floor(child(0) / listSize(type));
    default: {
      const width = byteWidth(type);
      return width === 0 ? data.length : Math.floor(byteLengthOf(data.values) / width);
    }
  }
}

/** Whether there may be nulls: a count of 0 wins over the bitmap, as in apache-arrow. */
const hasBitmap = (data: DataLike) => byteLengthOf(data.nullBitmap) > 0 && countOf(data) !== 0;

/** The number of nulls that apache-arrow keeps, -1 where it does not know. */
const countOf = (data: DataLike) => (data as { _nullCount?: number })._nullCount;

function areNull(data: DataLike, from: number): boolean {
  const { nullBitmap, offset, length } = data;
  for (let bit = offset + Math.max(0, from); bit < offset + length; bit++) {
    // A bitmap that is too short itself says nothing.
    if (((nullBitmap?.[bit >> 3] ?? 255) & (1 << (bit & 7))) !== 0) return false;
  }
  return true;
}

/** What of `data` may be replaced; apache-arrow has its count behind a getter. */
const partsOf = ({ type, length, offset, values, valueOffsets, typeIds, ...rest }: DataLike): DataLike => {
  const { nullCount, nullBitmap, variadicBuffers, children, dictionary } = rest;
  return {
    type,
    length,
    offset,
    nullCount,
    nullBitmap,
    values,
    valueOffsets,
    typeIds,
    variadicBuffers,
    children,
    dictionary,
  };
};

export const noRows = (type: TypeLike, dictionary?: DataLike["dictionary"]): DataLike => {
  return { type, length: 0, offset: 0, nullCount: 0, children: [], dictionary };
};

/** A type's parameters, whichever it has. */
interface Parameters {
  bitWidth: number;
  byteWidth: number;
  listSize: number;
  precision: number;
  unit: number;
  mode: number;
  typeIds: ArrayLike<number>;
}
const parametersOf = (type: TypeLike) => type as unknown as Parameters;

const isDense = (type: TypeLike) => parametersOf(type).mode === 1;
const typeIdsOf = (type: TypeLike) => parametersOf(type).typeIds;
const listSize = (type: TypeLike) => parametersOf(type).listSize;

/** Bytes per offset; 0 for a type without offsets of rows. */
function offsetWidth(type: TypeLike): number {
  switch (type.typeId) {
    case TypeId.Utf8:
    case TypeId.Binary:
    case TypeId.List:
    case TypeId.Map:
      return 4;
    case TypeId.LargeUtf8:
    case TypeId.LargeBinary:
    case TypeId.LargeList:
      return 8;
    default:
      return 0;
  }
}

/** Bytes per value of a type whose values are all equally wide. */
function byteWidth(type: TypeLike): number {
  const { bitWidth, byteWidth: width, precision, unit } = parametersOf(type);
  if (isDictionaryType(type)) return byteWidth((type as DictionaryTypeLike).indices);
  switch (type.typeId) {
    case TypeId.Int:
    case TypeId.Decimal:
    case TypeId.Time:
      return bitWidth / 8;
    case TypeId.Float:
      return 2 << precision;
    case TypeId.Date:
      return unit === 0 ? 4 : 8;
    case TypeId.Interval:
      return 4 << unit;
    case TypeId.FixedSizeBinary:
      return width;
    case TypeId.Utf8View:
    case TypeId.BinaryView:
      return 16;
    default:
      return 8;
  }
}
