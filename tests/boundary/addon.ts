/** The addon as the tests of the boundary see it: with the functions that only they and native consumers use. */
import type {
  BatchDescriptor,
  ColumnDescriptor,
  FieldDescriptor,
  TableDescriptor,
} from "../../src/arrow/descriptor.ts";
import { fromNative } from "../../src/native/errors.ts";
import { type Exported, type Native, type NativeControl, native } from "../../src/native/native.ts";

export interface ExportedStream {
  readonly address: bigint;
  close(): void;
}

interface Internals {
  roundTrip(tables: string, buffers: Uint8Array[], control: NativeControl | null): Promise<Exported>;
  exportStream(tables: string, buffers: Uint8Array[], control: NativeControl | null): Promise<ExportedStream>;
}

export const addon = native() as Native & Internals;

export type Field = FieldDescriptor;
export type Table = TableDescriptor<number>;
export type Batch = BatchDescriptor<number>;
export type Column = ColumnDescriptor<number>;

/** A column without nulls, offset or children, over buffers by index. */
export const column = (length: number, buffers: (number | null)[], rest: Partial<Column> = {}): Column => ({
  length,
  nullCount: 0,
  offset: 0,
  buffers,
  ...rest,
});

/** A table of one batch with one column. */
export const tableOf = (format: string, values: Column, rest: Partial<Field> = {}): Table => ({
  fields: [{ name: "a", format, nullable: true, ...rest }],
  batches: [{ length: values.length, columns: [values] }],
});

/** A view that is one already stays as it is: of detached memory no other can be made. */
export const bytes = (view: ArrayBufferView): Uint8Array =>
  view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

export const addressOf = (view: ArrayBufferView): bigint => addon.bufferAddress(bytes(view));

export interface Returned {
  tables: TableDescriptor<[number, number, number]>[];
  /** The bytes behind a buffer of a column. */
  at(buffer: [number, number, number] | null | undefined): Uint8Array;
}

export async function roundTrip(tables: Table[], buffers: ArrayBufferView[]): Promise<Returned> {
  const exported = await addon.roundTrip(JSON.stringify(tables), buffers.map(bytes), null);
  return {
    tables: JSON.parse(exported.tables),
    at: (buffer) => {
      if (!buffer) return new Uint8Array(0);
      const [index, byteOffset, byteLength] = buffer;
      return new Uint8Array(exported.buffers[index] as ArrayBuffer, byteOffset, byteLength);
    },
  };
}

/** The error that a descriptor meets, as users get it. */
export async function failure(tables: unknown, buffers: ArrayBufferView[]): Promise<unknown> {
  try {
    await addon.roundTrip(JSON.stringify(tables), buffers.map(bytes), null);
  } catch (error) {
    return fromNative(error);
  }
  throw new Error("the descriptor was accepted");
}
