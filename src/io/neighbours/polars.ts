/** DataFrames of nodejs-polars, which writes Arrow IPC and lends no memory. */
import type { Batches } from "../../arrow/structure.ts";
import { hasMethods, type Neighbour } from "./neighbour.ts";

/** A `DataFrame` of nodejs-polars. */
export interface PolarsFrameLike {
  writeIPC(options?: never): unknown;
  toSeries(index?: never): unknown;
}

type Write = (options: { compression: "uncompressed" }) => Uint8Array;

interface DataFrame {
  readonly writeIPC: Write;
  /** Of newer versions, and whole: files have one dictionary per column, and a frame of categories may have several. */
  readonly writeIPCStream?: Write;
}

const NAME = "polars";

export const POLARS: Neighbour = {
  name: NAME,
  is: (input) => hasMethods(input, "writeIPC", "getColumns") || hasMethods(input, "writeIPC", "toSeries"),
  read: (input) => readFrame(input as DataFrame),
};

/** The frame as IPC, which is read where it lies. */
function readFrame(frame: DataFrame): Batches {
  const options = { compression: "uncompressed" } as const;
  const bytes = hasMethods(frame, "writeIPCStream")
    ? (frame.writeIPCStream as Write)(options)
    : frame.writeIPC(options);
  return { ipc: [bytes], copied: [{ reason: NAME, bytes: bytes.byteLength }] };
}
