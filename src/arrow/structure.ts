/**
 * The parts of apache-arrow's classes that crossing the boundary reads.
 *
 * Tables may come from any copy and version of apache-arrow, so that `instanceof` says nothing: everything here is told by
 * its structure, and numbers such as `typeId` mean the same in all of them.
 */
import type { NativeInput, NativeSession } from "../native/native.ts";

/** apache-arrow's `Type` ids, of instances (the negative ones exist in TypeScript only). */
export const TypeId = {
  Null: 1,
  Int: 2,
  Float: 3,
  Binary: 4,
  Utf8: 5,
  Bool: 6,
  Decimal: 7,
  Date: 8,
  Time: 9,
  Timestamp: 10,
  Interval: 11,
  List: 12,
  Struct: 13,
  Union: 14,
  FixedSizeBinary: 15,
  FixedSizeList: 16,
  Map: 17,
  Duration: 18,
  LargeBinary: 19,
  LargeUtf8: 20,
  LargeList: 21,
  BinaryView: 23,
  Utf8View: 24,
  Dictionary: -1,
} as const;

export interface TypeLike {
  readonly typeId: number;
  readonly children?: readonly FieldLike[] | null;
}

export interface DictionaryTypeLike extends TypeLike {
  readonly indices: TypeLike;
  readonly dictionary: TypeLike;
  readonly isOrdered: boolean;
}

export interface FieldLike {
  readonly name: string;
  readonly type: TypeLike;
  readonly nullable: boolean;
  readonly metadata?: ReadonlyMap<string, string> | null;
  /** The type that the column becomes behind the boundary, where it is another: Int64 for Int32. */
  readonly widen?: TypeLike | undefined;
}

/** The fields of a nested type; none of others. */
export const childrenOf = (type: TypeLike): readonly FieldLike[] => type.children ?? [];

export interface SchemaLike {
  readonly fields: readonly FieldLike[];
  readonly metadata?: ReadonlyMap<string, string> | null;
}

/**
 * One array. Its `offset` counts bits of `nullBitmap`, and of `values` where they are bits (Bool); everything else is
 * already sliced.
 */
export interface DataLike {
  readonly type: TypeLike;
  readonly length: number;
  readonly offset: number;
  readonly nullCount: number;
  readonly nullBitmap?: Uint8Array | null | undefined;
  // Typed arrays, or null, or absent: apache-arrow's types of these differ between its versions.
  readonly values?: unknown;
  readonly valueOffsets?: unknown;
  readonly typeIds?: unknown;
  readonly variadicBuffers?: readonly Uint8Array[] | null | undefined;
  readonly children: readonly (DataLike | undefined)[];
  readonly dictionary?: VectorLike | undefined;
}

export interface VectorLike {
  readonly type: TypeLike;
  readonly length: number;
  readonly data: readonly DataLike[];
}

export interface BatchLike {
  readonly schema: SchemaLike;
  readonly numRows: number;
  readonly data: DataLike;
}

export interface TableLike {
  readonly schema: SchemaLike;
  readonly batches: readonly BatchLike[];
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === "object" && value !== null;

const isSchema = (value: unknown): value is SchemaLike => isObject(value) && Array.isArray(value.fields);

export const isTable = (value: unknown): value is TableLike =>
  isObject(value) && isSchema(value.schema) && Array.isArray(value.batches);

export const isBatch = (value: unknown): value is BatchLike =>
  isObject(value) && isSchema(value.schema) && isData(value.data) && value.data.type.typeId === TypeId.Struct;

export const isVector = (value: unknown): value is VectorLike =>
  isObject(value) && isType(value.type) && Array.isArray(value.data) && typeof value.length === "number";

export const isType = (value: unknown): value is TypeLike => isObject(value) && typeof value.typeId === "number";

export const isDictionaryType = (type: TypeLike): type is DictionaryTypeLike => type.typeId === TypeId.Dictionary;

/** The type of the values, of a dictionary as well. */
export const plainType = (type: TypeLike): TypeLike => (isDictionaryType(type) ? type.dictionary : type);

const isData = (value: unknown): value is DataLike =>
  isObject(value) && isType(value.type) && Array.isArray(value.children) && typeof value.offset === "number";

/**
 * A table as it was read: batches, or what the native part reads them from by itself: an `ArrowArrayStream` of another native producer
 * by its address, a query, or Arrow IPC.
 */
export type Batches = ConvertedTable | StreamSource | QuerySource | IpcSource;

/** A table of columns by their names. */
export interface ConvertedTable extends TableLike {
  readonly copied?: readonly Copied[];
}

/** Bytes that were copied before the boundary, under the reason that `diagnostics()` tells. */
export interface Copied {
  readonly reason: string;
  readonly bytes: number;
}

export interface StreamSource {
  readonly address: bigint;
}

/** What has rows that the native part computes: a frame, of whichever copy of this package. */
export const QUERY: unique symbol = Symbol.for("arrow-quiver.query");

export interface QuerySource {
  /** @param reader - the session of the call that takes the rows, beside that of the query itself */
  [QUERY](reader?: CallSession): RunnableQuery;
}

/** The session of a call. */
export interface CallSession {
  readonly native: NativeSession;
  /** Refuses a plan that reads what the session may not. */
  expectReads?(plan: unknown): void;
}

/** A query as it crosses the boundary. */
export interface RunnableQuery {
  /** JSON, with a number for each input. */
  readonly plan: string;
  readonly inputs: readonly NativeInput[];
  readonly session: NativeSession;
}

export const isQuerySource = (value: unknown): value is QuerySource =>
  isObject(value) && typeof (value as { [QUERY]?: unknown })[QUERY] === "function";

export interface IpcSource {
  /** The bytes of a stream or file, in pieces that follow each other. */
  readonly ipc: readonly Uint8Array[];
  readonly copied?: readonly Copied[];
}

export const isIpcSource = (source: Batches): source is IpcSource => "ipc" in source;

export const isStreamSource = (value: unknown): value is StreamSource =>
  isObject(value) && typeof value.address === "bigint";
