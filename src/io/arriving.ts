/** Items that arrive one by one, from a source that is told to stop when nobody wants them any more. */

/** A web stream, or whatever else is read by a reader. */
export interface Readered {
  readonly locked?: boolean;
  getReader(): Reader;
}

interface Reader {
  read(): Promise<{ done: boolean; value?: unknown }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}

/** What makes a reader of a source; asked for once, as it may be another the next time. */
export function readerOf(source: object): (() => Reader) | undefined {
  const getReader: unknown = Reflect.get(source, "getReader");
  return typeof getReader === "function" ? () => Reflect.apply(getReader, source, []) : undefined;
}

/**
 * The items of `source`, to their end or until `signal` is aborted: that cancels a reader and destroys `stream` where it is one of Node, also
 * while an item is awaited, and ends other iterators once they have given it. So does leaving the loop early.
 */
export async function* arriving(
  source: AsyncIterable<unknown> | (() => Reader),
  signal: AbortSignal | undefined,
  stream: object = source,
): AsyncGenerator<unknown, void, undefined> {
  signal?.throwIfAborted();
  const [items, stop] = typeof source === "function" ? read(source()) : [source, () => destroy(stream)];
  const abort = () => stop(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    for await (const item of items) {
      signal?.throwIfAborted();
      yield item;
    }
    // A source that was stopped looks like one at its end.
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** What a reader gives; and what cancels the stream, whose pending read then ends. */
function read(reader: Reader): [AsyncIterable<unknown>, (reason: unknown) => void] {
  const cancel = (reason: unknown) => reader.cancel(reason).catch(() => {});
  async function* items() {
    let ended = false;
    try {
      for (;;) {
        const { done, value } = await reader.read();
        ended = done;
        if (done) return;
        yield value;
      }
    } finally {
      if (!ended) await cancel(undefined);
      reader.releaseLock();
    }
  }
  return [items(), cancel];
}

/** Destroys a Node stream; the loop over anything else leaves it at the next item. */
function destroy(source: object): void {
  if ("destroy" in source && typeof source.destroy === "function") source.destroy();
}
