/** Tables of parquet-wasm, whose memory WebAssembly may take away at any time. */
import type { Batches } from "../../arrow/structure.ts";
import { hasMethods, type Neighbour } from "./neighbour.ts";

/** A `Table` of parquet-wasm. */
export interface ParquetWasmTableLike {
  readonly numBatches: number;
  recordBatches(): readonly unknown[];
  intoIPCStream(): unknown;
}

/** Something whose IPC stream is asked for once: it is gone then. */
interface Once {
  intoIPCStream(): Uint8Array;
}

interface Table {
  readonly numBatches: number;
  /** A new handle each time it is asked for, of the same memory. */
  readonly schema: Once;
  recordBatches(): readonly Once[];
}

const NAME = "parquet-wasm";

export const PARQUET_WASM: Neighbour = {
  name: NAME,
  is: (input) => hasMethods(input, "recordBatches", "intoIPCStream") && "numBatches" in input,
  read: (input) => readTable(input as Table),
};

/** A stream ends with a message of no length. */
const END = 8;

/**
 * A stream for each batch, put together as one: the table itself, which `intoIPCStream` would use up, stays as it is.
 */
function readTable(table: Table): Batches {
  const streams = table.numBatches === 0 ? [table.schema] : table.recordBatches();
  const ipc = streams.map((stream, i) => {
    const bytes = stream.intoIPCStream();
    return bytes.subarray(
      i === 0 ? 0 : schemaLength(bytes),
      i === streams.length - 1 ? bytes.length : bytes.length - END,
    );
  });
  return { ipc, copied: [{ reason: NAME, bytes: ipc.reduce((sum, { length }) => sum + length, 0) }] };
}

/** The length of a stream's first message: the mark of four bytes, its length, and it itself. */
function schemaLength(bytes: Uint8Array): number {
  return 8 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getInt32(4, true);
}
