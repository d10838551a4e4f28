/**
 * Descriptors: what crosses the boundary instead of tables. docs/seam.md ("Descriptors") is their definition.
 *
 * `Buffer` is an index into the list of buffers on the way in, and `[index, byteOffset, byteLength]` on the way out.
 */
export interface FieldDescriptor {
  name: string;
  /** The C Data format; of a dictionary, its keys' format. */
  format: string;
  nullable: boolean;
  /** The format that an imported column of a table is to have in the end: `"l"` for one that comes as `"i"`. */
  widen?: string;
  metadata?: Record<string, string>;
  children?: FieldDescriptor[];
  dictionary?: FieldDescriptor;
  ordered?: boolean;
  keysSorted?: boolean;
}

export interface ColumnDescriptor<Buffer> {
  length: number;
  /** -1: not known. */
  nullCount: number;
  /** Bits into the validity bitmap and into Bool values; of nothing else. */
  offset: number;
  buffers: (Buffer | null)[];
  children?: ColumnDescriptor<Buffer>[];
  /** An index into the table's dictionaries. */
  dictionary?: number;
}

export interface BatchDescriptor<Buffer> {
  length: number;
  columns: ColumnDescriptor<Buffer>[];
}

export interface TableDescriptor<Buffer> {
  fields: FieldDescriptor[];
  metadata?: Record<string, string>;
  batches: BatchDescriptor<Buffer>[];
  /** Each is the chunks of one vector of values. */
  dictionaries?: ColumnDescriptor<Buffer>[][];
  /** The address of an `ArrowArrayStream` that gives the batches instead. */
  stream?: string;
  /** The query whose rows the table is instead; `inputs` and `session` are positions in the call's inputs. */
  query?: { plan: string; inputs: number[]; session: number; copy: boolean };
  /** The buffers whose bytes, one behind the other, are the Arrow IPC that is read instead. */
  ipc?: Buffer[];
  /** What had to be copied before the boundary. */
  copied?: { reason: string; bytes: number }[];
}

export type ImportBuffer = number;
export type ExportBuffer = [index: number, byteOffset: number, byteLength: number];
