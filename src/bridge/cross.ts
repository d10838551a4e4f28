/** Tables into one call of the native part: read, lowered, and let go of once they have crossed. */
import type { Ownership } from "../arrow/memory.ts";
import type { Batches, CallSession } from "../arrow/structure.ts";
import { discard } from "../io/columns.ts";
import { readSource, type TableInput, whenRead } from "../io/source.ts";
import { type CallOptions, call } from "../native/call.ts";
import { QuiverError } from "../native/errors.ts";
import type { NativeControl } from "../native/native.ts";
import { type Lowered, lower } from "./lower.ts";

/** A table of a call: as it was given, with what errors in it call it by, or read before and kept by whoever did. */
export type CrossingTable = { readonly table: TableInput; readonly name?: string } | { readonly read: Batches };

/**
 * What `work`, a call of the native part, makes of `tables`.
 *
 * Where all of them are there at once, and the work is small, it is done when this returns: nothing waits in between.
 */
export async function cross<T>(
  options: CallOptions | undefined,
  tables: readonly CrossingTable[],
  work: (lowered: Lowered, control: NativeControl | null, read: readonly Batches[]) => T | Promise<T>,
  ownership?: Ownership,
  session?: CallSession,
): Promise<T> {
  let crossed: readonly Batches[] = [];
  const all = (control: NativeControl | null) =>
    whenRead(
      tables.map((table) => readCrossing(table, options?.signal, session)),
      (read) => {
        options?.signal?.throwIfAborted();
        crossed = read;
        return work(lower(read, ownership, session), control, read);
      },
    );
  const result = await call(options, all, session);
  discard(crossed.filter((_, i) => "table" in (tables[i] as CrossingTable)));
  return result;
}

/** Reads a table; an error says which it was. */
function readCrossing(
  table: CrossingTable,
  signal: AbortSignal | undefined,
  session: CallSession | undefined,
): Batches | Promise<Batches> {
  if ("read" in table) return table.read;
  const { name } = table;
  if (name === undefined) return readSource(table.table, signal, session);
  const blame = (error: unknown): never => {
    if (!(error instanceof QuiverError) || error.details.table !== undefined) throw error;
    const details = { table: name, ...error.details };
    throw new QuiverError(error.code, `${name}: ${error.message}`, details, { cause: error });
  };
  try {
    const read = readSource(table.table, signal, session);
    return read instanceof Promise ? read.catch(blame) : read;
  } catch (error) {
    return blame(error);
  }
}
