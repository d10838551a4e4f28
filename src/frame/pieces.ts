/** Rows as the bytes of one file, in pieces: every batch is encoded by itself, and what stands but once is kept once. */

import type { RecordBatch } from "apache-arrow";
import { END_OF_STREAM, messagesOf } from "../arrow/ipc.ts";

import type { FileFormat } from "../plan/plan.ts";
import type { Bytes, EncodeOptions, WriteCsvOptions, WriteIpcOptions } from "./files.ts";
import type { StreamOptions } from "./stream.ts";

/** How `toIpcStream` writes. */
export interface IpcStreamOptions extends StreamOptions {
  /** Of the batches' bodies; default `"none"`: apache-arrow in JavaScript reads no others. */
  compression?: WriteIpcOptions["compression"];
}

/** How `toCsvStream` writes. */
export interface CsvStreamOptions
  extends StreamOptions,
    Pick<WriteCsvOptions, "header" | "delimiter" | "quote" | "nullValue"> {}

/** How `toNdjsonStream` writes. */
export type NdjsonStreamOptions = StreamOptions;

/** What may be encoded in pieces: Parquet's footer tells of all the rows before it. */
export type PiecesFormat = Exclude<FileFormat, "parquet">;

/** What a stream of bytes takes beside the options of {@link StreamOptions}. */
export const PIECES: Record<PiecesFormat, readonly string[]> = {
  ipc: ["compression"],
  csv: ["header", "delimiter", "quote", "nullValue"],
  ndjson: [],
};

/** Encodes the rows of a batch as a file of their own; without a batch, a file without rows. */
export type EncodeBatch = (batch: RecordBatch | undefined, options: EncodeOptions<WriteCsvOptions>) => Promise<Bytes>;

/** The bytes of all `batches`, at least one piece. */
export async function* pieces(
  format: PiecesFormat,
  batches: AsyncIterable<RecordBatch>,
  encode: EncodeBatch,
): AsyncGenerator<Bytes, void, undefined> {
  const rest = format === "csv" ? { header: false } : {};
  let begun = false;
  for await (const batch of batches) {
    const bytes = await encode(batch, begun ? rest : {});
    // Dictionaries go with each batch and take the place of those before.
    yield format === "ipc" ? messagesOf(bytes, { schema: !begun, end: false }) : bytes;
    begun = true;
  }
  if (!begun) yield await encode(undefined, {});
  else if (format === "ipc") yield END_OF_STREAM.slice();
}
