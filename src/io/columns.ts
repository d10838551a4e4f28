/** `{ column: values }` as batches. */
import * as arrow from "apache-arrow";

import { isView, lengthOf, typedArrayName } from "../arrow/engine.ts";
import {
  type Batches,
  type BatchLike,
  type ConvertedTable,
  type DataLike,
  isBatch,
  isTable,
  isVector,
  type SchemaLike,
  TypeId,
  type VectorLike,
} from "../arrow/structure.ts";
import { QuiverError } from "../native/errors.ts";
import { giveBack } from "./scratch.ts";
import { type ColumnType, convertData, inferData, passingMemory, satisfies, wideType } from "./values.ts";

/** The values of one column: typed arrays and Vectors are taken as they are, plain arrays are converted. */
export type ColumnValues = arrow.Vector | ArrayBufferView | readonly unknown[];

/** Whether this is one column: a Vector, a typed array or an array, but not one of batches. */
export function isColumn(value: unknown): value is ColumnValues {
  return ArrayBuffer.isView(value) || isVector(value) || isPlainColumn(value);
}

const isPlainColumn = (value: unknown) => Array.isArray(value) && !isBatch(value[0]) && !isTable(value[0]);

/**
 * A table of columns by their names, all equally long.
 *
 * Typed arrays and Vectors cross without a copy, unless `types` asks for another type than theirs. Plain arrays are converted
 * in one pass each: `string` → Utf8, `boolean` → Bool, `bigint` → Int64, or Uint64 where one is too large for it, `number` →
 * Int64 when all are safe integers and Float64 otherwise, `Date` → Timestamp in milliseconds; null and undefined are null, a
 * column of nothing else has type Null.
 *
 * @param types - the types that columns are to have, by their names; default: those that their values show
 * @throws {@link QuiverError} `INVALID_ARGUMENT` for unequal lengths, a value that does not fit (with its row), or what is no
 * column; `UNSUPPORTED_TYPE` for a type that values cannot be converted to
 *
 * @example
 * ```ts
 * readColumns({ id: [1, 2, 3], name: ["a", null, "c"], age: new Int32Array([30, 40, 50]) });
 * ```
 */
export function readColumns(
  columns: Readonly<Record<string, ColumnValues>>,
  types: ReadonlyMap<string, ColumnType | undefined> = new Map(),
): ConvertedTable {
  const names = Object.keys(columns);
  if (names.length === 0) {
    throw new QuiverError("INVALID_ARGUMENT", "a table needs at least one column", { expected: "{ column: values }" });
  }
  let convertedBytes = 0;
  const chunks = names.map((name) => {
    const column = readColumn(name, columns[name], types.get(name));
    convertedBytes += column.convertedBytes;
    return column.data;
  });
  assertEqualLengths(names, chunks);
  // apache-arrow's classes are not needed to cross, and take longer to make than all else here.
  const fields = names.map((name, i) => {
    const [first] = chunks[i] as [arrow.Data];
    return { name, type: first.type, nullable: true, widen: wideType(first) };
  });
  const schema = { fields };
  const copied = convertedBytes > 0 ? [{ reason: "plain array", bytes: convertedBytes }] : [];
  const source = { schema, batches: toBatches(schema, chunks), copied };
  const memory = chunks.flat().flatMap((data) => passingMemory(data) ?? []);
  if (memory.length > 0) passingMemories.set(source, memory);
  return source;
}

const passingMemories = new WeakMap<Batches, ArrayBuffer[]>();

/** Says that `sources` have crossed and that nobody will look at them again. */
export function discard(sources: readonly Batches[]): void {
  for (const source of sources) giveBack(passingMemories.get(source) ?? []);
}

interface ReadColumn {
  data: readonly arrow.Data[];
  convertedBytes: number;
}

function readColumn(name: string, values: unknown, type: ColumnType | undefined): ReadColumn {
  const natural = isVector(values) ? vectorData(values) : isView(values) ? typedArrayData(values) : undefined;
  if (natural?.[0] && (type === undefined || satisfies(natural[0].type, type))) {
    return { data: natural, convertedBytes: 0 };
  }
  const plain = isVector(values) ? [...(values as unknown as Iterable<unknown>)] : (values as ArrayLike<unknown>);
  if (!Array.isArray(plain) && !natural) {
    throw new QuiverError("INVALID_ARGUMENT", `column "${name}" is neither an array, a typed array nor a Vector`, {
      column: name,
      expected: "an array, a typed array or an Arrow Vector",
      got: values === null ? "null" : typeof values,
    });
  }
  const data = type === undefined ? inferData(plain, name) : convertData(plain, type, name);
  return { data: [data], convertedBytes: data.byteLength };
}

/** A vector's chunks; at least one, since the type is told by it. */
const vectorData = (vector: VectorLike) => vector.data as unknown as readonly arrow.Data[];

const TYPED_ARRAYS: Record<string, () => arrow.DataType> = {
  Int8Array: () => new arrow.Int8(),
  Uint8Array: () => new arrow.Uint8(),
  Uint8ClampedArray: () => new arrow.Uint8(),
  Int16Array: () => new arrow.Int16(),
  Uint16Array: () => new arrow.Uint16(),
  Int32Array: () => new arrow.Int32(),
  Uint32Array: () => new arrow.Uint32(),
  BigInt64Array: () => new arrow.Int64(),
  BigUint64Array: () => new arrow.Uint64(),
  Float16Array: () => new arrow.Float16(),
  Float32Array: () => new arrow.Float32(),
  Float64Array: () => new arrow.Float64(),
};

/** The array over a typed array's own memory, or undefined for a DataView. */
function typedArrayData(values: ArrayBufferView): arrow.Data[] | undefined {
  // By the engine's name: a typed array may come from another realm, and a Buffer is a "Uint8Array".
  const type = TYPED_ARRAYS[typedArrayName(values) ?? ""]?.();
  return type && [new arrow.Data(type, 0, lengthOf(values), 0, [undefined, values] as never)];
}

function assertEqualLengths(names: string[], chunks: (readonly DataLike[])[]): void {
  const lengths = chunks.map((data) => data.reduce((sum, { length }) => sum + length, 0));
  const wrong = lengths.findIndex((length) => length !== lengths[0]);
  if (wrong < 0) return;
  const [column, expected, got] = [names[wrong] as string, `${lengths[0]} rows`, `${lengths[wrong]} rows`];
  throw new QuiverError("INVALID_ARGUMENT", `column "${column}" has ${got}, column "${names[0]}" has ${expected}`, {
    column,
    expected,
    got,
  });
}

/** Cuts the columns where any of them has a new chunk. */
export function toBatches(schema: SchemaLike, columns: (readonly arrow.Data[])[]): BatchLike[] {
  if (columns.every((chunks) => chunks.length === 1)) {
    return [
      toBatch(
        schema,
        columns.map(([data]) => data as arrow.Data),
      ),
    ];
  }
  const ends = new Set<number>();
  for (const chunks of columns) {
    let end = 0;
    for (const chunk of chunks) {
      end += chunk.length;
      ends.add(end);
    }
  }
  const cursors = columns.map((chunks) => ({ chunks, index: 0, offset: 0 }));
  const batches: BatchLike[] = [];
  let start = 0;
  for (const end of [...ends].sort((a, b) => a - b)) {
    const length = end - start;
    start = end;
    if (length === 0) continue;
    batches.push(
      toBatch(
        schema,
        cursors.map((cursor) => take(cursor, length)),
      ),
    );
  }
  return batches;
}

/** The next `length` rows of a column, all of one chunk. */
function take(cursor: { chunks: readonly arrow.Data[]; index: number; offset: number }, length: number): arrow.Data {
  while (cursor.offset === cursor.chunks[cursor.index]?.length) {
    cursor.index += 1;
    cursor.offset = 0;
  }
  const chunk = cursor.chunks[cursor.index] as arrow.Data;
  const { offset } = cursor;
  cursor.offset += length;
  return offset === 0 && length === chunk.length ? chunk : chunk.slice(offset, length);
}

export function toBatch(schema: SchemaLike, children: arrow.Data[]): BatchLike {
  const numRows = children[0]?.length ?? 0;
  const type = { typeId: TypeId.Struct, children: schema.fields };
  const data: DataLike = { type, length: numRows, offset: 0, nullCount: 0, children };
  return { schema, numRows, data };
}
