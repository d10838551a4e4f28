/** Tables on their way out of the native part: apache-arrow objects over its memory. */
import * as arrow from "apache-arrow";
import type { ColumnDescriptor, ExportBuffer, FieldDescriptor, TableDescriptor } from "../arrow/descriptor.ts";
import { markExported } from "../arrow/memory.ts";
import { TypeId } from "../arrow/structure.ts";
import { QuiverError } from "../native/errors.ts";
import type { Exported } from "../native/native.ts";
import { fieldOf, shapeOf } from "./shape.ts";

type Column = ColumnDescriptor<ExportBuffer>;
type Table = TableDescriptor<ExportBuffer>;

/**
 * The one table of `exported`, over the memory of the native part: no bytes move.
 *
 * @throws {@link QuiverError} `UNSUPPORTED_TYPE` when the installed apache-arrow lacks a column's type.
 *
 * @example
 * ```ts
 * const table = raise(await handle.run(plan, "{}", null));
 * ```
 */
export function raise<T extends arrow.TypeMap = any>(exported: Exported): arrow.Table<T> {
  const tables = raiseAll(exported);
  if (tables.length !== 1) throw new QuiverError("INTERNAL", `expected one table, got ${tables.length}`);
  return tables[0] as unknown as arrow.Table<T>;
}

/** All tables of `exported`; see {@link raise}. */
export function raiseAll(exported: Exported): arrow.Table[] {
  const tables = JSON.parse(exported.tables) as Table[];
  markExported(exported.buffers);
  return tables.map((table) => new TableRaising(table, exported.buffers).raise());
}

/** The schema that these fields are. */
export function raiseSchema(fields: readonly FieldDescriptor[]): arrow.Schema {
  return new arrow.Schema(fields.map(fieldOf));
}

class TableRaising {
  readonly #table: Table;
  readonly #memory: ArrayBuffer[];
  /** One vector per dictionary, shared by all columns and batches that refer to it. */
  readonly #dictionaries: arrow.Vector[] = [];

  constructor(table: Table, memory: ArrayBuffer[]) {
    this.#table = table;
    this.#memory = memory;
  }

  raise(): arrow.Table {
    const { fields, metadata, batches } = this.#table;
    const shape = shapeOf(fields);
    const data = batches.map(({ length, columns }) => {
      return { length, columns: columns.map((column, i) => this.#data(column, shape.types[i] as arrow.DataType)) };
    });
    return shape.table(data, metadata);
  }

  #data(column: Column, type: arrow.DataType): arrow.Data {
    const { length, offset, nullCount, buffers } = column;
    // In apache-arrow's order: offsets, values, validity, type ids.
    const parts: Partial<Record<arrow.BufferType, ArrayBufferView>> = {};
    let children: arrow.Data[] = [];
    let dictionary: arrow.Vector | undefined;
    let variadic: Uint8Array[] | undefined;
    if (type.typeId === TypeId.Null) return new arrow.Data(type, 0, length, length);
    if (arrow.DataType.isUnion(type)) {
      parts[arrow.BufferType.TYPE] = this.#view(buffers[0], Int8Array);
      if (type.mode === arrow.UnionMode.Dense) parts[arrow.BufferType.OFFSET] = this.#view(buffers[1], Int32Array);
    } else {
      if (buffers[0]) parts[arrow.BufferType.VALIDITY] = this.#view(buffers[0], Uint8Array);
      switch (type.typeId as number) {
        case TypeId.Utf8:
        case TypeId.Binary:
        case TypeId.LargeUtf8:
        case TypeId.LargeBinary:
          parts[arrow.BufferType.OFFSET] = this.#view(buffers[1], type.OffsetArrayType);
          parts[arrow.BufferType.DATA] = this.#view(buffers[2], Uint8Array);
          break;
        case TypeId.List:
        case TypeId.LargeList:
        case TypeId.Map:
          parts[arrow.BufferType.OFFSET] = this.#view(buffers[1], type.OffsetArrayType);
          break;
        case TypeId.Struct:
        case TypeId.FixedSizeList:
          break;
        case TypeId.Utf8View:
        case TypeId.BinaryView:
          parts[arrow.BufferType.DATA] = this.#view(buffers[1], Uint8Array);
          variadic = buffers.slice(2).map((buffer) => this.#view(buffer, Uint8Array) as Uint8Array);
          break;
        case TypeId.Dictionary: {
          const { indices, dictionary: valueType } = type as arrow.Dictionary;
          parts[arrow.BufferType.DATA] = this.#view(buffers[1], indices.ArrayType);
          dictionary = this.#dictionary(column.dictionary, valueType);
          break;
        }
        default:
          parts[arrow.BufferType.DATA] = this.#view(buffers[1], type.ArrayType);
      }
    }
    // A dictionary's `children` are its values'.
    if (column.children && !dictionary) {
      children = column.children.map((child, i) => this.#data(child, (type.children[i] as arrow.Field).type));
    }
    return new arrow.Data(type, offset, length, nullCount, parts as never, children, dictionary, variadic);
  }

  #dictionary(index: number | undefined, type: arrow.DataType): arrow.Vector {
    const chunks = index === undefined ? undefined : this.#table.dictionaries?.[index];
    if (index === undefined || !chunks) throw new QuiverError("INTERNAL", "a dictionary column has no dictionary");
    const known = this.#dictionaries[index];
    if (known) return known;
    const data = chunks.map((chunk) => this.#data(chunk, type));
    const vector = new arrow.Vector(data.length > 0 ? data : [arrow.makeData({ type, length: 0 })]);
    this.#dictionaries[index] = vector;
    return vector;
  }

  #view(buffer: ExportBuffer | null | undefined, View: TypedArrayConstructor): ArrayBufferView {
    const [index, byteOffset, byteLength] = buffer ?? [-1, 0, 0];
    return viewOf(this.#memory[index], byteOffset, byteLength, View);
  }
}

export interface TypedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ArrayBufferView;
}

const NOTHING = new ArrayBuffer(0);

/** A typed array over these bytes, which are copied only where it cannot start there. */
export function viewOf(
  memory: ArrayBuffer | undefined,
  byteOffset: number,
  byteLength: number,
  View: TypedArrayConstructor,
): ArrayBufferView {
  const width = View.BYTES_PER_ELEMENT;
  if (!memory || byteLength === 0) return new View(NOTHING, 0, 0);
  const length = Math.floor(byteLength / width);
  if (byteOffset % width === 0) return new View(memory, byteOffset, length);
  return new View(memory.slice(byteOffset, byteOffset + byteLength), 0, length);
}
