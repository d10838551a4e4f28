/** Tables of parquet-wasm, whose memory WebAssembly may take away at any time. */
import { messagesOf } from "../../arrow/ipc.ts";
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

/**
 * A stream for each batch, put together as one: the table itself, which `intoIPCStream` would use up, stays as it is.
 */
function readTable(table: Table): Batches {
  const streams = table.numBatches === 0 ? [table.schema] : table.recordBatches();
  const ipc = streams.map((stream, i) => {
    return messagesOf(stream.intoIPCStream(), { schema: i === 0, end: i === streams.length - 1 });
  });
  return { ipc, copied: [{ reason: NAME, bytes: ipc.reduce((sum, { length }) => sum + length, 0) }] };
}
