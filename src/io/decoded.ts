/** Tables out of streams of bytes: decoded as they arrive, so that no more waits than what is arriving. */
import { QUERY, type QuerySource } from "../arrow/structure.ts";
import { call } from "../native/call.ts";
import { QuiverError, textOf } from "../native/errors.ts";
import { type ArrivingHandle, type NativeSession, native, type TableHandle } from "../native/native.ts";
import { standardSession } from "../native/sessions.ts";

/** Bytes that cross at once, and fewer of which are read once all of them are there. */
const CROSSING = 1 << 20;

/** How bytes are decoded: the source of a plan, without paths. */
export interface Decoding {
  format: "ipc" | "csv" | "ndjson";
  options?: object;
}

/** A table that has arrived, for queries and calls that take their rows. */
export interface ArrivedSource extends QuerySource {
  readonly arrived: TableHandle;
}

export const isArrived = (source: object): source is ArrivedSource => "arrived" in source && QUERY in source;

/**
 * What `pieces` hold: themselves where they are few, else the table that they are, decoded while they arrive. A piece more is asked for
 * once those before the last are decoded.
 *
 * @throws {@link QuiverError} `INVALID_DATA`, which names the place; `IO_ERROR` for a stream that breaks off by itself, which says behind how
 * many bytes
 */
export async function decoded(
  pieces: AsyncIterable<Uint8Array>,
  decoding: Decoding,
  signal: AbortSignal | undefined,
  session?: { readonly native: NativeSession },
): Promise<Uint8Array[] | ArrivedSource> {
  let arriving: ArrivingHandle | undefined;
  let pushed: Promise<void> | undefined;
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  const push = async () => {
    await pushed;
    arriving ??= native().openArriving(JSON.stringify(decoding), session?.native ?? standardSession());
    const [handle, crossing] = [arriving, waiting];
    waiting = [];
    bytes = 0;
    pushed = call({ signal }, (control) => handle.push(crossing, control), session);
    // Told where it is waited for.
    pushed.catch(() => {});
  };
  try {
    for await (const piece of told(pieces, signal)) {
      waiting.push(piece);
      bytes += piece.byteLength;
      if (bytes >= CROSSING) await push();
    }
    if (arriving === undefined) return waiting;
    if (bytes > 0) await push();
    await pushed;
    const handle: ArrivingHandle = arriving;
    return arrived(await call({ signal }, (control) => handle.finish(control), session), session);
  } finally {
    // What is being decoded would come behind the end. Of one that has given its table, nothing is left.
    await pushed?.catch(() => {});
    arriving?.close();
  }
}

const PLAN = JSON.stringify({ source: { kind: "table", table: 0 }, steps: [] });

const arrived = (table: TableHandle, session: { readonly native: NativeSession } | undefined): ArrivedSource => ({
  arrived: table,
  [QUERY]: () => ({ plan: PLAN, inputs: [table], session: session?.native ?? standardSession() }),
});

/** The pieces; an error of the stream's own tells how far it came. */
async function* told(
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      bytes += piece.byteLength;
      yield piece;
    }
  } catch (cause) {
    if (signal?.aborted || cause instanceof QuiverError || bytes === 0) throw cause;
    const why = cause instanceof Error ? cause.message : textOf(cause);
    throw new QuiverError("IO_ERROR", `the stream broke off behind ${bytes} bytes: ${why}`, {}, { cause });
  }
}
