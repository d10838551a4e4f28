/** What tables of one schema have in common, kept so that each further one costs little more than its columns. */
import * as arrow from "apache-arrow";
import type { FieldDescriptor } from "../arrow/descriptor.ts";
import { typeOf } from "../arrow/format.ts";
import { shown, shownPrototype } from "../display/display.ts";

/** The columns of a batch. */
export interface BatchData {
  length: number;
  columns: arrow.Data[];
}

/** apache-arrow's objects as they are inside, in the versions that are copied here. */
interface TableInside {
  schema: arrow.Schema;
  batches: arrow.RecordBatch[];
  _offsets: Uint32Array | number[];
}

interface BatchInside {
  schema: arrow.Schema;
  data: arrow.Data;
  _metadata?: Map<string, string>;
}

/**
 * The fields of tables, and a table of them to copy.
 *
 * apache-arrow's constructors compare the schema of each batch with that of the table field by field and build further
 * ones, which takes longer than all else that a small result needs. Of an object that they made once, copies differ in their
 * data only. Versions whose objects hold something else than expected are left to their constructors.
 */
export class Shape {
  readonly types: readonly arrow.DataType[];
  readonly #schema: arrow.Schema;
  readonly #struct: arrow.Struct;
  #template: { table: TableInside; batch: BatchInside } | null | undefined;

  constructor(fields: readonly FieldDescriptor[]) {
    this.#schema = new arrow.Schema(fields.map(fieldOf));
    this.#struct = new arrow.Struct(this.#schema.fields);
    this.types = this.#schema.fields.map(({ type }) => type);
  }

  /** A schema of its own, because its metadata can be written to. */
  schema(metadata: Record<string, string> = {}): arrow.Schema {
    const { fields, dictionaries } = this.#schema;
    return new arrow.Schema(fields, new Map(Object.entries(metadata)), dictionaries);
  }

  /** A table of these columns that shows itself where it is printed. */
  table(batches: readonly BatchData[], metadata?: Record<string, string>): arrow.Table {
    const schema = this.schema(metadata);
    const data = batches.map(
      ({ length, columns }) => new arrow.Data<arrow.Struct>(this.#struct, 0, length, 0, undefined, columns),
    );
    this.#template ??= this.#findTemplate();
    if (this.#template === null) {
      return shown(
        new arrow.Table(
          schema,
          data.map((rows) => new arrow.RecordBatch(schema, rows)),
        ),
      );
    }
    const { table, batch } = this.#template;
    // As in a table of apache-arrow's constructor: its methods, such as slice, ask for the first batch.
    if (data.length === 0) data.push(batch.data as arrow.Data<arrow.Struct>);
    const offsets = new Uint32Array(data.length + 1);
    for (let i = 0; i < data.length; i++) offsets[i + 1] = (offsets[i] as number) + (data[i] as arrow.Data).length;
    const copy: TableInside = Object.create(shownPrototype(Object.getPrototypeOf(table)));
    copy.schema = schema;
    copy.batches = data.map((rows) => copyBatch(batch, schema, rows));
    copy._offsets = offsets;
    return copy as unknown as arrow.Table;
  }

  #findTemplate() {
    const data = new arrow.Data(this.#struct, 0, 0, 0, undefined, this.types.map(noRowsOf));
    const batch = new arrow.RecordBatch(this.#schema, data) as unknown as BatchInside;
    const table = new arrow.Table(this.#schema, [batch as unknown as arrow.RecordBatch]) as unknown as TableInside;
    const isKnown =
      hasOnly(table, ["schema", "batches", "_offsets"]) &&
      table._offsets instanceof Uint32Array &&
      hasOnly(batch, ["schema", "data", "_metadata"]);
    return isKnown ? { table, batch } : null;
  }
}

/** No rows of a type, but all its children and first offsets: what apache-arrow makes by default, it cannot write as IPC. */
function noRowsOf(type: arrow.DataType): arrow.Data {
  const parts: Record<string, unknown> = {};
  if (arrow.DataType.isDictionary(type)) {
    parts.dictionary = new arrow.Vector([noRowsOf(type.dictionary)]);
  } else if (type.children?.length) {
    parts.children = type.children.map((field) => noRowsOf(field.type));
    [parts.child] = parts.children as arrow.Data[];
  }
  const { OffsetArrayType } = type as Partial<arrow.Utf8>;
  if (OffsetArrayType) parts.valueOffsets = new OffsetArrayType(1);
  return arrow.makeData({ ...parts, type: type as arrow.Int, length: 0, nullCount: 0 });
}

function copyBatch(template: BatchInside, schema: arrow.Schema, data: arrow.Data): arrow.RecordBatch {
  const copy: BatchInside = Object.create(Object.getPrototypeOf(template));
  copy.schema = schema;
  copy.data = data;
  if (template._metadata) copy._metadata = new Map();
  return copy as unknown as arrow.RecordBatch;
}

const hasOnly = (object: object, names: string[]) => Object.keys(object).every((name) => names.includes(name));

/** Shapes of the latest results, by their fields' JSON. */
const shapes = new Map<string, Shape>();
const KEPT = 256;

/** The shape of these fields; the same one for the same fields, mostly. */
export function shapeOf(fields: readonly FieldDescriptor[]): Shape {
  const key = JSON.stringify(fields);
  // apache-arrow numbers dictionary types, and tables with other dictionaries must not share a number.
  if (key.includes('"dictionary":')) return new Shape(fields);
  let shape = shapes.get(key);
  if (!shape) {
    shape = new Shape(fields);
    if (shapes.size >= KEPT) shapes.clear();
    shapes.set(key, shape);
  }
  return shape;
}

export function fieldOf(descriptor: FieldDescriptor): arrow.Field {
  const { name, format, nullable, metadata, ordered, keysSorted } = descriptor;
  let type = typeOf(format, descriptor.children?.map(fieldOf), keysSorted);
  if (descriptor.dictionary) {
    type = new arrow.Dictionary(fieldOf(descriptor.dictionary).type, type as arrow.Int32, null, ordered);
  }
  return new arrow.Field(name, type, nullable, new Map(Object.entries(metadata ?? {})));
}
