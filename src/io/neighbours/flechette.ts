/** Tables and columns of @uwdata/flechette, which are Arrow's buffers under names of their own. */
import * as arrow from "apache-arrow";

import { formatOf, typeOf } from "../../arrow/format.ts";
import { type Batches, isDictionaryType, TypeId, type TypeLike } from "../../arrow/structure.ts";
import { QuiverError } from "../../native/errors.ts";
import { toBatches } from "../columns.ts";
import { hasMethods, type Neighbour } from "./neighbour.ts";

/** A `Table` of @uwdata/flechette. */
export interface FlechetteTableLike {
  readonly names: readonly unknown[];
  readonly children: readonly unknown[];
  getChildAt(index: number): unknown;
  toColumns(): unknown;
}

interface Table {
  readonly schema: { readonly fields: readonly Field[]; readonly metadata?: ReadonlyMap<string, string> | null };
  readonly children: readonly Column[];
}

interface Field {
  readonly name: string;
  readonly type: Type;
  readonly nullable?: boolean;
  readonly metadata?: ReadonlyMap<string, string> | null;
}

interface Column {
  readonly type: Type;
  readonly data: readonly Batch[];
}

/** A type: `typeId` as apache-arrow has it, and parameters, of which some have other names. */
interface Type {
  readonly typeId: number;
  readonly signed?: boolean;
  readonly stride?: number;
  readonly keysSorted?: boolean;
  readonly children?: readonly Field[];
  readonly dictionary?: Type;
  readonly indices?: Type;
  readonly ordered?: boolean;
}

interface Batch {
  readonly length: number;
  readonly nullCount: number;
  readonly type: Type;
  readonly validity?: Uint8Array | null;
  readonly values?: ArrayBufferView | null;
  readonly offsets?: ArrayBufferView | null;
  readonly typeIds?: ArrayBufferView | null;
  readonly children?: readonly Batch[] | null;
  readonly dictionary?: Column;
  readonly data?: readonly Uint8Array[];
}

export const FLECHETTE: Neighbour = {
  name: "flechette",
  is: (input) => hasMethods(input, "toColumns", "getChildAt", "selectAt") && "schema" in input && !("batches" in input),
  read: (input) => readTable(input as Table),
};

/** No bytes move. */
function readTable({ schema, children }: Table): Batches {
  const types = schema.fields.map(({ name, type }) => arrowType(type, name));
  const fields = schema.fields.map((field, i) => arrowField(field, types[i] as arrow.DataType));
  const dictionaries: Dictionaries = new Map();
  const chunks = children.map((column, i) => {
    const type = types[i] as arrow.DataType;
    return column.data.map((batch) => arrowData(batch, type, dictionaries));
  });
  const metadata = schema.metadata ?? null;
  const columns = chunks.every((chunk) => chunk.length > 0) ? toBatches({ fields }, chunks) : [];
  return { schema: { fields, metadata }, batches: columns };
}

/** Whether this is a column of flechette, which tables of others hold too. */
export const isFlechetteColumn = (column: unknown): column is Column =>
  typeof column === "object" &&
  column !== null &&
  hasMethods(column, "at", "toArray", "cache") &&
  Array.isArray((column as Column).data) &&
  typeof (column as Column).type?.typeId === "number";

/** A column of flechette as a vector over its memory. */
export function flechetteVector(column: Column, name: string): arrow.Vector {
  const type = arrowType(column.type, name);
  const data = column.data.map((batch) => arrowData(batch, type, new Map()));
  return data.length > 0 ? new arrow.Vector(data) : arrow.vectorFromArray([], type);
}

const arrowField = ({ name, nullable = true, metadata }: Field, type: arrow.DataType) =>
  new arrow.Field(name, type, nullable, metadata as Map<string, string> | undefined);

/**
 * @throws {@link QuiverError} `UNSUPPORTED_TYPE` with the column for a type that apache-arrow, whose classes tables are here, does not have
 */
function arrowType(type: Type, column: string): arrow.DataType {
  const { typeId, dictionary, indices } = type;
  if (typeId === TypeId.Dictionary) {
    const [values, keys] = [arrowType(dictionary as Type, column), arrowType(indices as Type, column)];
    return new arrow.Dictionary(values, keys as never, null, type.ordered ?? false);
  }
  const children = (type.children ?? []).map((field) => arrowField(field, arrowType(field.type, column)));
  const like = { ...type, isSigned: type.signed, byteWidth: type.stride, listSize: type.stride };
  try {
    return typeOf(formatOf(like as unknown as TypeLike), children, type.keysSorted ?? false);
  } catch (cause) {
    if (!(cause instanceof QuiverError)) throw cause;
    const message = `column "${column}" has a type of flechette that apache-arrow lacks; pass tableToIPC(table), of flechette`;
    throw new QuiverError("UNSUPPORTED_TYPE", message, { column, got: `type ${typeId}` }, { cause });
  }
}

/** One vector per dictionary, which batches share. */
type Dictionaries = Map<Column, arrow.Vector>;

function arrowData(batch: Batch, type: arrow.DataType, dictionaries: Dictionaries): arrow.Data {
  const { length, validity, values, offsets, typeIds } = batch;
  if (type.typeId === arrow.Type.Null) return new arrow.Data(type, 0, length, length);
  // A bitmap without nulls may be empty.
  const bitmap = validity && validity.length > 0 && batch.nullCount > 0 ? validity : undefined;
  const fields = isDictionaryType(type) ? [] : (type.children ?? []);
  const children = fields.map((field: arrow.Field, i: number) =>
    arrowData(batch.children?.[i] as Batch, field.type, dictionaries),
  );
  return new arrow.Data(
    type,
    0,
    length,
    bitmap ? batch.nullCount : 0,
    [offsets ?? undefined, values ?? undefined, bitmap, typeIds ?? undefined] as never,
    children,
    batch.dictionary && dictionaryOf(batch.dictionary, type, dictionaries),
    batch.data as Uint8Array[] | undefined,
  );
}

function dictionaryOf(column: Column, type: arrow.DataType, dictionaries: Dictionaries): arrow.Vector {
  let vector = dictionaries.get(column);
  if (!vector) {
    const values = (type as arrow.Dictionary).dictionary as arrow.DataType;
    vector = new arrow.Vector(column.data.map((batch) => arrowData(batch, values, dictionaries)));
    dictionaries.set(column, vector);
  }
  return vector;
}
