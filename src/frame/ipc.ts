/** Tables as Arrow IPC bytes. */
import type { TableInput } from "../io/source.ts";
import type { Bytes, EncodeOptions, WriteIpcOptions } from "./files.ts";
import { Frame } from "./frame.ts";

/**
 * Any table as Arrow IPC bytes, written by Rust: {@link Frame.toIpc} of {@link Frame.from}. Beside apache-arrow's own `tableToIPC` it
 * compresses, works off the JavaScript thread, and takes tables of whichever copy and version of apache-arrow, whose classes and schemas
 * that one compares by identity.
 *
 * @param table - whatever {@link Frame.from} takes
 * @throws {@link QuiverError} as {@link Frame.from} and {@link Frame.toIpc}
 * @example
 * ```ts
 * const bytes = await tableToIpc(await g.algo.pagerank(), { compression: "lz4" });
 * console.log(await Frame.from(bytes).count()); // 3
 * ```
 */
export async function tableToIpc(table: TableInput, options: EncodeOptions<WriteIpcOptions> = {}): Promise<Bytes> {
  const frame = await Frame.from(table);
  return frame.toIpc(options);
}
