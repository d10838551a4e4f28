/** Tables on their way into the native part: one JSON string and one list of views, whatever the number of columns. */
import type {
  BatchDescriptor,
  ColumnDescriptor,
  FieldDescriptor,
  ImportBuffer,
  TableDescriptor,
} from "../arrow/descriptor.ts";
import { byteLengthOf, isView } from "../arrow/engine.ts";
import { formatOf } from "../arrow/format.ts";
import { BufferList, type Ownership } from "../arrow/memory.ts";
import {
  type Batches,
  type BatchLike,
  type CallSession,
  type Copied,
  childrenOf,
  type DataLike,
  type FieldLike,
  isDictionaryType,
  isIpcSource,
  isQuerySource,
  isStreamSource,
  isVector,
  QUERY,
  type QuerySource,
  type RunnableQuery,
  TypeId,
  type TypeLike,
  type VectorLike,
} from "../arrow/structure.ts";
import { jsonOf } from "../native/check.ts";
import { QuiverError } from "../native/errors.ts";
import type { NativeInput } from "../native/native.ts";
import { complete, type Grow, noRows } from "./complete.ts";
import { Positions } from "./positions.ts";

/** Tables as the native part takes them. */
export interface Lowered {
  /** JSON `TableDescriptor[]`. */
  tables: string;
  buffers: Uint8Array[];
  /** What queries among them read and run in. */
  inputs: NativeInput[];
}

type Column = ColumnDescriptor<ImportBuffer>;

/** The native part reads descriptors by recursion, and so does everything behind it. */
const MAX_DEPTH = 48;

/**
 * Describes `sources` for the native part.
 *
 * No bytes move but those that {@link Ownership} says. Cost: a few hundred nanoseconds per column and batch.
 *
 * @throws {@link QuiverError} `INVALID_DATA` for detached memory or a column that contradicts its field;
 * `UNSUPPORTED_TYPE` for a type unknown here. With `"transfer"`, nothing is detached then.
 *
 * @example
 * ```ts
 * const { tables, buffers, inputs } = lower([table]);
 * await native().openGraph(tables, buffers, inputs, options, null);
 * ```
 */
export function lower(sources: readonly Batches[], ownership: Ownership = "borrow", session?: CallSession): Lowered {
  const buffers = new BufferList(ownership);
  const inputs = new Positions<NativeInput>();
  const tables = sources.map((source) => {
    if (!isQuerySource(source)) return new TableLowering(buffers).whole(source);
    const query = source[QUERY](session);
    return queryDescriptor(query, inputs, ownership !== "borrow");
  });
  const views = buffers.finish();
  const first = tables[0];
  if (first && buffers.copied.size > 0) {
    const copied = [...buffers.copied].map(([reason, bytes]) => ({ reason, bytes }));
    first.copied = [...(first.copied ?? []), ...copied];
  }
  return { tables: jsonOf(tables, "table"), buffers: views, inputs: inputs.all };
}

/** @param copy - whether its rows must not share memory with what the query reads, which somebody else may write to */
function queryDescriptor(
  { plan, inputs: own, session }: RunnableQuery,
  inputs: Positions<NativeInput>,
  copy: boolean,
): TableDescriptor<never> {
  const positions = own.map((input) => inputs.of(input));
  return { fields: [], batches: [], query: { plan, inputs: positions, session: inputs.of(session), copy } };
}

class TableLowering {
  readonly #buffers: BufferList;
  readonly #dictionaries: Column[][] = [];
  readonly #dictionaryIndices = new Map<VectorLike, number>();
  /** The top-level column under way, for errors. */
  #column = "";
  readonly #grow: Grow = (view, byteLength) => this.#buffers.grown(view, byteLength, this.#column);

  constructor(buffers: BufferList) {
    this.#buffers = buffers;
  }

  /** As {@link lower}: what looks like a table may lack any part of it, or have another the next time it is asked. */
  whole(source: Exclude<Batches, QuerySource>): TableDescriptor<ImportBuffer> {
    try {
      return this.lower(source);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const column = this.#column;
      const place = column === "" ? "" : `, at column "${column}"`;
      throw new QuiverError(
        "INVALID_DATA",
        `the table lacks a part that Arrow tables have${place}: ${error.message}`,
        { ...(column !== "" && { column }), expected: "an Arrow table", got: "an object like one" },
        { cause: error },
      );
    }
  }

  lower(source: Exclude<Batches, QuerySource>): TableDescriptor<ImportBuffer> {
    if (isStreamSource(source)) return { fields: [], batches: [], stream: String(source.address) };
    if (isIpcSource(source)) {
      const ipc = source.ipc.map((bytes) => this.#buffers.add(bytes, "the IPC bytes"));
      return { fields: [], batches: [], ipc, ...copiedFor(source) };
    }
    const { schema } = source;
    const fields = schema.fields.map((field) => {
      this.#column = field.name;
      return fieldDescriptor(field, 0);
    });
    const batches = source.batches.map((batch) => this.#batch(batch, fields, schema.fields));
    const table: TableDescriptor<ImportBuffer> = { fields, batches, ...copiedFor(source) };
    if (schema.metadata?.size) table.metadata = Object.fromEntries(schema.metadata);
    if (this.#dictionaries.length > 0) table.dictionaries = this.#dictionaries;
    return table;
  }

  #batch(
    batch: BatchLike,
    descriptors: FieldDescriptor[],
    fields: readonly FieldLike[],
  ): BatchDescriptor<ImportBuffer> {
    const { children } = batch.data;
    const columns = fields.map((field, i) => {
      this.#column = field.name;
      return this.#data(children[i], field.type, descriptors[i] as FieldDescriptor);
    });
    return { length: batch.numRows, columns };
  }

  #data(data: DataLike | undefined, type: TypeLike, field: FieldDescriptor): Column {
    // Empty batches of apache-arrow may lack the children of nested columns.
    if (!data) return this.#data(noRows(type), type, field);
    // And those of a Table that was made of empty Vectors hold these Vectors.
    if (data.length === 0 && isVector(data)) return this.#data(noRows(type, data.data[0]?.dictionary), type, field);
    if (data.type !== type && formatOf(data.type) !== field.format) {
      throw new QuiverError("INVALID_DATA", `column "${this.#column}" is ${data.type}, its field says ${type}`, {
        column: this.#column,
        expected: String(type),
        got: String(data.type),
      });
    }
    // Without buffers: native code does not expect the first offset of no rows to be another than 0, which a slice's may be.
    if (data.length === 0 && data.valueOffsets) return this.#data(noRows(type, data.dictionary), type, field);
    return this.#rows(complete(data, type, this.#grow), type, field);
  }

  #rows(data: DataLike, type: TypeLike, field: FieldDescriptor): Column {
    const column: Column = { length: data.length, nullCount: 0, offset: 0, buffers: [] };
    const { buffers } = column;
    switch (type.typeId) {
      case TypeId.Null:
        column.nullCount = data.length;
        return column;
      case TypeId.Union:
        buffers.push(this.#view(data.typeIds));
        if (field.format.startsWith("+ud")) buffers.push(this.#view(data.valueOffsets));
        break;
      case TypeId.Bool:
        buffers.push(this.#validity(data, column, field), this.#view(data.values));
        column.offset = data.offset;
        return column;
      case TypeId.Utf8:
      case TypeId.LargeUtf8:
      case TypeId.Binary:
      case TypeId.LargeBinary:
        buffers.push(this.#validity(data, column, field), this.#view(data.valueOffsets), this.#view(data.values));
        return column;
      case TypeId.Utf8View:
      case TypeId.BinaryView:
        buffers.push(this.#validity(data, column, field), this.#view(data.values));
        for (const part of data.variadicBuffers ?? []) buffers.push(this.#view(part));
        return column;
      case TypeId.List:
      case TypeId.LargeList:
      case TypeId.Map:
        buffers.push(this.#validity(data, column, field), this.#view(data.valueOffsets));
        break;
      case TypeId.Struct:
      case TypeId.FixedSizeList:
        buffers.push(this.#validity(data, column, field));
        break;
      default:
        buffers.push(this.#validity(data, column, field), this.#view(data.values));
        if (isDictionaryType(type)) column.dictionary = this.#dictionary(data, type.dictionary, field);
        return column;
    }
    column.children = childrenOf(type).map((child, i) =>
      this.#data(data.children[i], child.type, (field.children as FieldDescriptor[])[i] as FieldDescriptor),
    );
    return column;
  }

  /** The bitmap, or null without nulls; notes in `column` and `field` what it means. */
  #validity(data: DataLike, column: Column, field: FieldDescriptor): ImportBuffer | null {
    const { nullBitmap } = data;
    if (!nullBitmap) return null;
    if (isView(nullBitmap) && byteLengthOf(nullBitmap) === 0) {
      // A detached bitmap looks empty too, and must not pass for "no nulls".
      this.#buffers.assertAttached(nullBitmap, this.#column);
      return null;
    }
    // The count is kept by apache-arrow, -1 when it is not known; it wins over the bitmap there, and so here.
    if ((data as { _nullCount?: number })._nullCount === 0) return null;
    column.nullCount = -1;
    column.offset = data.offset;
    // apache-arrow lets a field that is declared non-nullable hold nulls; native code does not.
    if (!field.nullable && data.nullCount > 0) field.nullable = true;
    return this.#view(nullBitmap);
  }

  #view(view: unknown): ImportBuffer {
    const bytes = view ?? NOTHING;
    if (isView(bytes)) return this.#buffers.add(bytes, this.#column);
    throw new QuiverError("INVALID_DATA", `column "${this.#column}" has a buffer that is no typed array`, {
      column: this.#column,
      expected: "a typed array",
      got: typeof view,
    });
  }

  #dictionary(data: DataLike, type: TypeLike, field: FieldDescriptor): number {
    const vector = data.dictionary;
    const known = vector && this.#dictionaryIndices.get(vector);
    if (known !== undefined) return known;
    const chunks: Column[] = [];
    const index = this.#dictionaries.push(chunks) - 1;
    if (vector) this.#dictionaryIndices.set(vector, index);
    const values = field.dictionary as FieldDescriptor;
    for (const chunk of vector?.data ?? [undefined]) chunks.push(this.#data(chunk, type, values));
    return index;
  }
}

const NOTHING = new Uint8Array(0);

/** What was copied before, in a list of its own: more may be added. */
function copiedFor({ copied }: { readonly copied?: readonly Copied[] }): Pick<TableDescriptor<never>, "copied"> {
  const some = copied?.filter(({ bytes }) => bytes > 0) ?? [];
  return some.length > 0 ? { copied: some } : {};
}

function fieldDescriptor(field: FieldLike, depth: number): FieldDescriptor {
  const { type } = field;
  if (depth > MAX_DEPTH) {
    throw new QuiverError("UNSUPPORTED_TYPE", `types may be nested ${MAX_DEPTH} levels deep`, {
      expected: `at most ${MAX_DEPTH} levels`,
    });
  }
  const descriptor: FieldDescriptor = { name: field.name, format: formatOf(type), nullable: field.nullable };
  if (field.widen) descriptor.widen = formatOf(field.widen);
  if (field.metadata?.size) descriptor.metadata = Object.fromEntries(field.metadata);
  if (isDictionaryType(type)) {
    descriptor.dictionary = fieldDescriptor({ name: "", type: type.dictionary, nullable: true }, depth + 1);
    if (type.isOrdered) descriptor.ordered = true;
    return descriptor;
  }
  const children = childrenOf(type);
  if (children.length > 0) descriptor.children = children.map((child) => fieldDescriptor(child, depth + 1));
  if ((type as { keysSorted?: boolean }).keysSorted) descriptor.keysSorted = true;
  return descriptor;
}
