/** Results in pieces, at the reader's pace. */
import type { RecordBatch, TypeMap } from "apache-arrow";

import { raise } from "../bridge/raise.ts";
import { type CallOptions, call, checkCall } from "../native/call.ts";
import { namesOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import type { NativeControl, StreamHandle } from "../native/native.ts";
import type { Parameters } from "../plan/parameters.ts";

/** What {@link Frame.stream} takes. */
export interface StreamOptions extends Pick<CallOptions, "signal" | "threads"> {
  /** Values for the parameters of the query. */
  params?: Parameters;
  /** Rows per batch, exactly, but for the last. Default 65536. */
  batchSize?: number;
}

export const STREAM_OPTIONS: readonly string[] = namesOf<StreamOptions>({
  signal: 0,
  threads: 0,
  params: 0,
  batchSize: 0,
});

const DEFAULT_BATCH_SIZE = 65_536;

/** A stream gives other work a turn after this many batches. */
const BATCHES_PER_TURN = 8;

/** The batches of a native stream, whose options are checked at once. Leaving the loop early, an error and an abort all free it at once. */
export function batches<T extends TypeMap>(
  options: CallOptions,
  open: (control: NativeControl | null) => Promise<StreamHandle>,
): AsyncGenerator<RecordBatch<T>, void, undefined> {
  checkCall(options);
  return opened(options, open);
}

async function* opened<T extends TypeMap>(
  options: CallOptions,
  open: (control: NativeControl | null) => Promise<StreamHandle>,
): AsyncGenerator<RecordBatch<T>, void, undefined> {
  const { signal } = options;
  const stream = await call(options, open);
  const close = () => stream.close();
  signal?.addEventListener("abort", close, { once: true });
  try {
    for (let count = 1; ; count++) {
      const exported = await call({ signal }, () => stream.next());
      if (exported === null) return;
      yield* raise<T>(exported).batches;
      signal?.throwIfAborted();
      // What a finished batch held is freed by finalizers, which need the event loop to turn.
      if (count % BATCHES_PER_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  } finally {
    signal?.removeEventListener("abort", close);
    close();
  }
}

export function batchSizeOf({ batchSize = DEFAULT_BATCH_SIZE }: StreamOptions): number {
  if (Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 0x7fffffff) return batchSize;
  throw invalid("batchSize", "a whole number from 1 to 2147483647", batchSize);
}

/** `chunks` as a web stream: one is made per read, none ahead. */
export function readable<Chunk>(chunks: AsyncGenerator<Chunk, void, undefined>): ReadableStream<Chunk> {
  return new ReadableStream<Chunk>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return();
      },
    },
    { highWaterMark: 0 },
  );
}
