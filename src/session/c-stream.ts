/** Tables between this package and other native libraries of the process: the Arrow C Stream Interface, by address. */
import type { Table } from "apache-arrow";
import { isStreamSource } from "../arrow/structure.ts";

import { cross } from "../bridge/cross.ts";
import { raise } from "../bridge/raise.ts";
import { Frame } from "../frame/frame.ts";
import type { StreamOptions } from "../frame/stream.ts";
import { isArrived } from "../io/decoded.ts";
import { readSource, type TableInput } from "../io/source.ts";
import { CALL_OPTIONS, type CallOptions, call, untilAborted } from "../native/call.ts";
import { known } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import { type ExportedStream, native } from "../native/native.ts";

/** An `ArrowArrayStream` that a native library may read. */
export interface CStreamHandle {
  /** Where the struct lies: valid until `close`, also when the handle itself is gone; the memory stays taken without it. */
  readonly address: bigint;
  /** Releases the stream, unless its consumer has, and frees the struct. */
  close(): void;
  /** {@link CStreamHandle.close}, by `using`. */
  [Symbol.dispose](): void;
}

/**
 * Offers a table to a native library of this process, which reads it where it lies: no bytes move.
 *
 * A frame runs as the stream is read: each batch is made when the consumer asks for it, on the consumer's thread, and nothing of
 * it passes through JavaScript. The stream is read once. What it gives stays valid until its consumer releases it, also after `close`.
 *
 * @param input - a `Frame`, or whatever `Graph.from` takes as a table
 * @param options - for a frame also `params` and `batchSize`; its consumer ends it by releasing the stream
 * @throws {@link QuiverError} `INVALID_ARGUMENT`, `INVALID_DATA`, `UNSUPPORTED_TYPE`, and what the frame rejects with
 * @example
 * ```ts
 * const stream = await exportStream(g.nodes.filter("age > 30"));
 * // nativeLibrary.read(stream.address) through koffi, Deno.dlopen or bun:ffi
 * stream.close();
 * ```
 */
export async function exportStream(
  input: Frame | TableInput,
  options?: CallOptions & StreamOptions,
): Promise<CStreamHandle> {
  const signal = options?.signal;
  const source =
    input instanceof Frame ? input : await untilAborted(Promise.resolve(readSource(input, signal)), signal);
  const frame = source instanceof Frame ? source : isArrived(source) && (await Frame.from(source as never));
  if (frame) return new StreamHandle(await frame.exportStream(options));
  known("options", options, CALL_OPTIONS);
  const stream = await cross(options, [{ read: source }], ({ tables, buffers }, control) =>
    native().exportStream(tables, buffers, control),
  );
  return new StreamHandle(stream);
}

/**
 * Takes the table that a native library offers as an `ArrowArrayStream`: no bytes move, and the stream is released.
 *
 * To build a graph from it, hand `{ address }` to `Graph.from` instead, which reads it in the same call.
 *
 * @param handle - where the struct lies. The address is trusted: a wrong one crashes the process
 * @throws {@link QuiverError} `INVALID_ARGUMENT` for the address 0 and a released stream; `INVALID_DATA` for what the
 * stream fails with
 */
export async function importStream(handle: { readonly address: bigint }, options?: CallOptions): Promise<Table> {
  known("options", options, CALL_OPTIONS);
  if (!isStreamSource(handle)) throw invalid("handle", "{ address }, the address a bigint", handle);
  return raise(await call(options, (control) => native().importStream(handle.address, control)));
}

/** Native memory goes with its object, and nobody may hold more than the address: what is open is held here. */
const open = new Set<ExportedStream>();

class StreamHandle implements CStreamHandle {
  readonly #stream: ExportedStream;

  constructor(stream: ExportedStream) {
    this.#stream = stream;
    open.add(stream);
  }

  get address(): bigint {
    return this.#stream.address;
  }

  close(): void {
    open.delete(this.#stream);
    this.#stream.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
