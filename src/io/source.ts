/** Everything that is accepted as a table, as batches. */
import type * as arrow from "apache-arrow";

import { bytesOf, isArrayBuffer, isDetached, isGone, isView, typedArrayName } from "../arrow/engine.ts";
import { foreignTable, foreignText } from "../arrow/foreign.ts";
import { sameType } from "../arrow/format.ts";
import {
  type Batches,
  type BatchLike,
  isBatch,
  isQuerySource,
  isStreamSource,
  isTable,
  isVector,
  type SchemaLike,
  type StreamSource,
  type TableLike,
} from "../arrow/structure.ts";
import { isIterable } from "../native/check.ts";
import { QuiverError, textOf } from "../native/errors.ts";
import type { NativeSession } from "../native/native.ts";
import { arriving, type Readered, readerOf } from "./arriving.ts";
import { type ColumnValues, readColumns } from "./columns.ts";
import { decoded } from "./decoded.ts";
import { foreignBytes, TELLING } from "./foreign-bytes.ts";
import type { ArqueroTableLike } from "./neighbours/arquero.ts";
import type { DuckDBChunkLike, DuckDBResultLike } from "./neighbours/duckdb.ts";
import type { FlechetteTableLike } from "./neighbours/flechette.ts";
import type { LanceLike } from "./neighbours/lancedb.ts";
import { neighbourOf } from "./neighbours/neighbours.ts";
import type { ParquetWasmTableLike } from "./neighbours/parquet-wasm.ts";
import type { PolarsFrameLike } from "./neighbours/polars.ts";
import { isRow, type Row, readRows } from "./rows.ts";

/**
 * What is accepted as a table. apache-arrow's classes may come from any copy or version of it.
 *
 * - `Table`, `RecordBatch`, a `RecordBatchReader`, and any iterable or async iterable of batches
 * - Arrow IPC bytes, stream or file, compressed or not, or the `Response` or `Blob` that holds them
 * - a web or Node stream of such bytes, such as `process.stdin`, and any iterable or async iterable of their pieces
 * - `{ column: typed array | Vector | plain array }`
 * - rows, `[{ column: value }, …]`, such as `await response.json()` gives
 * - `{ address }` of an `ArrowArrayStream` (C Stream Interface) in this process, which is consumed
 * - what has `collect()`, such as a `Frame`
 * - a {@link NeighbourTable}: a table, frame or result of DuckDB, Polars, LanceDB, flechette, Arquero or parquet-wasm
 * - a promise of any of these
 */
export type TableInput =
  | TableLike
  | BatchLike
  | arrow.RecordBatchReader
  | Iterable<BatchLike | TableLike>
  | AsyncIterable<BatchLike | TableLike>
  | Iterable<Row>
  | AsyncIterable<Row>
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>
  | Uint8Array
  | ArrayBuffer
  | Body
  | Readonly<Record<string, ColumnValues>>
  | StreamSource
  | { collect(): Promise<TableLike> }
  | NeighbourTable
  | LateNeighbourTable
  | PromiseLike<TableInput>;

/** Tables of other libraries that are there at once. docs/neighbours says what is copied of each. */
export type NeighbourTable =
  | DuckDBChunkLike
  | PolarsFrameLike
  | FlechetteTableLike
  | ArqueroTableLike
  | ParquetWasmTableLike;

/** Those that are waited for. */
export type LateNeighbourTable = DuckDBResultLike | LanceLike;

/** A `Response`, a `Blob`, and whatever else gives its bytes likewise. */
export interface Body {
  /** All bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

const ACCEPTED =
  "an Arrow Table, RecordBatch, RecordBatchReader, (async) iterable of batches, IPC bytes, { column: values }, rows or { address }";

/**
 * Reads `input` as batches: at once where its kind allows, else as a promise.
 *
 * Nothing is copied but plain arrays, and the pieces of long streams, which are decoded as they arrive. A reader or iterator is consumed;
 * one that was read before gives what is left. Aborting `signal` tells what is read asynchronously to stop.
 *
 * @throws {@link QuiverError} `INVALID_ARGUMENT` for anything else; `INVALID_DATA` for bytes that are not Arrow IPC
 */
export function readSource(
  input: TableInput,
  signal?: AbortSignal,
  session?: { readonly native: NativeSession },
): Batches | Promise<Batches> {
  return readUnknown(input, { signal, session });
}

/** What reading waits for, and whose memory it takes. */
interface Reading {
  signal: AbortSignal | undefined;
  session?: { readonly native: NativeSession } | undefined;
}

/** What `work` makes of sources: at once where all of them are there. */
export function whenRead<T>(
  sources: (Batches | Promise<Batches>)[],
  work: (sources: Batches[]) => T | Promise<T>,
): T | Promise<T> {
  if (sources.some(isThenable)) return Promise.all(sources).then(work);
  return work(sources as Batches[]);
}

function readUnknown(input: unknown, reading: Reading): Batches | Promise<Batches> {
  if (typeof input === "string") throw notATable(foreignText(input));
  if (typeof input !== "object" || input === null) throw notATable(input === null ? "null" : typeof input);
  if (isQuerySource(input)) return input;
  // Before tables: to ask one of Polars for a schema computes it.
  const neighbour = neighbourOf(input);
  if (neighbour) return neighbour.read(input);
  if (isTable(input)) return input;
  if (isBatch(input)) return { schema: input.schema, batches: [input] };
  if (isStreamSource(input)) return { address: input.address };
  if (isBytes(input)) return ipcSource([piece(input)]);
  if (isVector(input)) throw notATable("a Vector; name it: { column: vector }");
  const foreign = foreignTable(input);
  if (foreign !== undefined) throw notATable(foreign);
  if (isBody(input)) return readIpcBody(input, reading);
  const awaited = (value: unknown) => readUnknown(value, reading);
  if (isThenable(input)) return Promise.resolve(input).then(awaited);
  if (isReader(input)) return input.isSync() ? readReader(input) : readAsyncReader(input);
  // Before the iterables: a frame is one, too, whose batches tell no schema where it has no rows.
  if (isCollectable(input)) return Promise.resolve(input.collect()).then(awaited);
  if (isArriving(input)) return readArriving(input, reading);
  if (isIterable(input)) return readIterable(input);
  return readColumns(input as Record<string, ColumnValues>);
}

/** `items`, whose way to be iterated was asked for once: it may be another the next time, or none. */
function iterated<T extends object>(items: T, symbol: symbol): T {
  if (isView(items)) refuseGone(items);
  const iterate: unknown = Reflect.get(items, symbol);
  if (typeof iterate !== "function") throw notATable(`an iterable whose ${String(symbol)} is ${textOf(iterate)}`);
  const begin = () => {
    try {
      return fixed(Reflect.apply(iterate, items, []));
    } catch (cause) {
      // Such as a proxy of a Set, whose methods take nothing but a Set.
      if (!(cause instanceof TypeError)) throw cause;
      const got = `an iterable that cannot be iterated: ${cause.message}`;
      throw new QuiverError(
        "INVALID_ARGUMENT",
        `expected ${ACCEPTED}, got ${got}`,
        { expected: ACCEPTED, got },
        { cause },
      );
    }
  };
  return { [symbol]: begin } as T;
}

/** An iterator whose methods were asked for once. */
function fixed(iterator: object): object {
  const [next, leave]: unknown[] = [Reflect.get(iterator, "next"), Reflect.get(iterator, "return")];
  if (typeof next !== "function") throw new TypeError(`its iterator's next is ${textOf(next)}`);
  const left = (value: unknown) => Reflect.apply(leave as () => unknown, iterator, [value]);
  return { next: () => Reflect.apply(next, iterator, []), ...(typeof leave === "function" ? { return: left } : {}) };
}

function refuseGone(view: ArrayBufferView): void {
  if (!isGone(view)) return;
  throw new QuiverError("INVALID_DATA", "the memory of what was passed was taken away: its ArrayBuffer is detached", {
    expected: "an attached ArrayBuffer",
    got: "a detached one, or one that ends before the view",
  });
}

/** Whether an object is read by what it has and does, and not as columns by their names. */
export const isSource = (input: object): boolean => isIterable(input) || isMoreThanIterable(input);

/** An object literal that is read by its names, and not as a table of another kind. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || isSource(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // Of another realm's Object too: the root of its chain.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether an object is an iterable and nothing else: what it gives may be batches, or values. */
export const isMereIterable = (input: object): input is Iterable<unknown> =>
  isIterable(input) && !isMoreThanIterable(input);

const isMoreThanIterable = (input: object): boolean =>
  [
    // A frame first, because to ask it for a schema plans it.
    ...[isQuerySource, neighbourOf, isTable, isBatch, isStreamSource, isBytes, isVector],
    ...[isBody, isThenable, isReader, isCollectable, isArriving],
  ].some((is) => is(input));

const notATable = (got: string) =>
  new QuiverError("INVALID_ARGUMENT", `expected ${ACCEPTED}, got ${got}`, { expected: ACCEPTED, got });

const isThenable = (input: object): input is PromiseLike<unknown> =>
  "then" in input && typeof input.then === "function";

export const isBytes = (input: object): input is Uint8Array | ArrayBuffer =>
  typedArrayName(input) === "Uint8Array" || isArrayBuffer(input);

const isBody = (input: object): input is Body & ResponseLike =>
  "arrayBuffer" in input && typeof input.arrayBuffer === "function";

const isCollectable = (input: object): input is { collect(): unknown } =>
  "collect" in input && typeof input.collect === "function";

const isArriving = (input: object): input is AsyncIterable<unknown> | Readered =>
  Symbol.asyncIterator in input || readerOf(input) !== undefined;

interface ReaderLike extends Iterable<BatchLike>, AsyncIterable<BatchLike> {
  readonly schema: SchemaLike | null;
  readonly closed: boolean;
  isSync(): boolean;
  open(): this | Promise<this>;
}

const isReader = (input: object): input is ReaderLike =>
  "isSync" in input && typeof input.isSync === "function" && "open" in input && typeof input.open === "function";

/**
 * The bytes of what a file holds, in pieces.
 *
 * @throws {@link QuiverError} `INVALID_ARGUMENT` for what gives none
 */
export function readBytes(input: unknown, signal?: AbortSignal): Uint8Array[] | Promise<Uint8Array[]> {
  const refused = (got: string) => {
    const hint = typeof input === "string" ? "; a path goes to scanCsv, scanParquet, scanIpc or scanNdjson" : "";
    return new QuiverError("INVALID_ARGUMENT", `expected ${BYTES}, got ${got}${hint}`, { expected: BYTES, got });
  };
  if (typeof input !== "object" || input === null) throw refused(input === null ? "null" : typeof input);
  if (isBytes(input)) return [piece(input)];
  if (isBody(input)) return readBody(input);
  if (isThenable(input)) return Promise.resolve(input).then((value) => readBytes(value, signal));
  if (!isTable(input) && isArriving(input)) return gathered(input, signal);
  throw refused(Object.prototype.toString.call(input));
}

async function gathered(input: AsyncIterable<unknown> | Readered, signal: AbortSignal | undefined) {
  const pieces: Uint8Array[] = [];
  for await (const each of bytesOfItems(itemsOf(input, signal))) pieces.push(each);
  return pieces;
}

/** The bytes of a stream, or of a response that is one, as they arrive; undefined for what gives them at once. */
export function bytesArriving(
  input: unknown,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> | undefined {
  if (typeof input !== "object" || input === null || isBytes(input)) return undefined;
  if (isBody(input)) return streamOf(input, signal);
  if (isThenable(input) || isTable(input) || !isArriving(input)) return undefined;
  return bytesOfItems(itemsOf(input, signal));
}

/** The body of a response as it arrives; undefined where it is no stream. */
function streamOf(
  body: Body & ResponseLike,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> | undefined {
  const { body: stream } = body;
  if (typeof stream !== "object" || stream === null || !isArriving(stream)) return undefined;
  refuseResponse(body);
  return bytesOfItems(itemsOf(stream, signal));
}

const BYTES = "bytes (Uint8Array, ArrayBuffer), a Response, a Blob, or a stream of bytes";

/** The bytes of each item, which `refused` tells of where it is none. */
async function* bytesOfItems(
  items: AsyncIterable<unknown>,
  refused: (item: unknown, at: number) => QuiverError = notBytes,
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0;
  for await (const item of items) {
    if (typeof item !== "object" || item === null || !isBytes(item)) throw refused(item, at);
    at += 1;
    yield piece(item);
  }
}

function notBytes(item: unknown, at: number): QuiverError {
  const got = `a stream whose item ${at} is ${textOf(item)}`;
  return new QuiverError("INVALID_ARGUMENT", `expected ${BYTES}, got ${got}`, { expected: BYTES, got });
}

/** Of a stream that begins as Arrow IPC: told as where batches are mixed with others. */
const notPiece = (item: unknown, at: number): QuiverError => notATable(unlike(item, at, "batch"));

/** Arrow IPC that arrives. */
async function decodedIpc(pieces: AsyncGenerator<Uint8Array>, { signal, session }: Reading): Promise<Batches> {
  const read = await decoded(refusingForeign(pieces), { format: "ipc" }, signal, session);
  return Array.isArray(read) ? { ipc: read } : read;
}

async function* refusingForeign(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let isFirst = true;
  for await (const each of pieces) {
    if (isFirst) refuseForeignBytes(each);
    isFirst = false;
    yield each;
  }
}

/** Refuses bytes that are of another format, by their beginning. */
function refuseForeignBytes(bytes: Uint8Array): void {
  const what = foreignBytes(bytes.subarray(0, TELLING));
  if (what === undefined) return;
  const [got = what] = what.split("; ", 1);
  const details = { expected: "an Arrow IPC stream or file", got };
  throw new QuiverError("INVALID_DATA", `the bytes are not Arrow IPC but ${what}`, details);
}

/** Pieces of Arrow IPC, which {@link refuseForeignBytes} has looked at. */
function ipcSource(pieces: readonly Uint8Array[]): Batches {
  const [first] = pieces;
  if (first) refuseForeignBytes(first);
  return { ipc: pieces };
}

async function readIpcBody(body: Body & ResponseLike, reading: Reading): Promise<Batches> {
  const pieces = streamOf(body, reading.signal);
  return pieces ? decodedIpc(pieces, reading) : ipcSource(await readBody(body));
}

function refuseResponse(body: ResponseLike): void {
  if (body.bodyUsed) throw wasRead("a Response");
  if (body.ok === false) throw failedResponse(body);
}

async function readBody(body: Body & ResponseLike): Promise<Uint8Array[]> {
  refuseResponse(body);
  return [piece(await body.arrayBuffer())];
}

interface ResponseLike {
  body?: unknown;
  bodyUsed?: boolean;
  ok?: boolean;
  status?: number;
  statusText?: string;
  url?: string;
}

function failedResponse({ status, statusText, url }: ResponseLike): QuiverError {
  const got = `${status}${statusText ? ` ${statusText}` : ""}`;
  const message = `the server answered ${got}${url ? ` to ${url}` : ""}, so that there is no table`;
  return new QuiverError("INVALID_DATA", message, { expected: "a response that is ok", got });
}

const notIpc = (cause?: unknown) =>
  new QuiverError(
    "INVALID_DATA",
    `the bytes are not Arrow IPC${cause instanceof Error ? `: ${cause.message}` : ""}`,
    { expected: "an Arrow IPC stream or file" },
    { cause },
  );

const locked = () =>
  new QuiverError("INVALID_ARGUMENT", "a stream that somebody else reads gives no table", {
    expected: "a stream that nobody has got a reader of",
    got: "a locked one",
  });

/** What can be read but once. */
const wasRead = (what: string) =>
  new QuiverError("INVALID_ARGUMENT", `${what} that was read before gives no table`, {
    expected: `${what} that was not read before`,
    got: "one that was read to its end",
  });

function piece(bytes: Uint8Array | ArrayBuffer): Uint8Array {
  if (!isView(bytes)) return viewOf(bytes);
  refuseGone(bytes);
  return bytesOf(bytes);
}

/** All of `buffer`; of one that is detached, a view as detached. */
function viewOf(buffer: ArrayBuffer): Uint8Array {
  if (!isDetached(buffer)) return new Uint8Array(buffer);
  throw new QuiverError("INVALID_DATA", "the bytes were transferred away: their ArrayBuffer is detached", {
    expected: "an attached ArrayBuffer",
    got: "a detached one",
  });
}

function readReader(reader: ReaderLike): TableLike {
  if (reader.closed) throw wasRead("a RecordBatchReader");
  reader.open();
  // At the end the reader forgets its schema.
  const { schema } = reader;
  // apache-arrow reads what it does not recognise as a stream without a schema.
  if (!schema) throw notIpc();
  return { schema, batches: [...reader] };
}

async function readAsyncReader(reader: ReaderLike): Promise<TableLike> {
  if (reader.closed) throw wasRead("a RecordBatchReader");
  await reader.open();
  const { schema } = reader;
  if (!schema) throw notIpc();
  const batches: BatchLike[] = [];
  for await (const batch of reader) batches.push(batch);
  return { schema, batches };
}

function readIterable(items: Iterable<unknown>): Batches {
  const read = new ItemCollector();
  for (const item of iterated(items, Symbol.iterator)) read.add(item);
  return read.source();
}

/** The items of a stream or iterable, which is asked once how it is read. */
function itemsOf(
  items: AsyncIterable<unknown> | Readered,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void, undefined> {
  const reader = readerOf(items);
  if (reader && "locked" in items && items.locked) throw locked();
  const source = reader ?? iterated(items as AsyncIterable<unknown>, Symbol.asyncIterator);
  return arriving(source, signal, items);
}

/** Batches, rows, or bytes, which the first item tells. */
async function readArriving(input: AsyncIterable<unknown> | Readered, reading: Reading): Promise<Batches> {
  const items = itemsOf(input, reading.signal);
  const first = await items.next();
  const all = afterFirst(first, items);
  const { value } = first;
  if (typeof value === "object" && value !== null && isBytes(value))
    return decodedIpc(bytesOfItems(all, notPiece), reading);
  const read = new ItemCollector();
  for await (const item of all) read.add(item);
  return read.source();
}

async function* afterFirst(
  first: IteratorResult<unknown>,
  items: AsyncGenerator<unknown, void, undefined>,
): AsyncGenerator<unknown, void, undefined> {
  try {
    if (first.done) return;
    yield first.value;
    yield* items;
  } finally {
    await items.return();
  }
}

/** Batches of one schema, or pieces of Arrow IPC. */
class ItemCollector {
  readonly #batches: BatchLike[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #rows: Row[] = [];
  #schema: SchemaLike | undefined;
  #items = 0;

  add(item: unknown): void {
    if (isTable(item) && this.#bytes.length === 0) {
      this.#agree(item.schema);
      for (const batch of item.batches) this.#batches.push(batch);
    } else if (isBatch(item) && this.#bytes.length === 0) {
      this.#agree(item.schema);
      this.#batches.push(item);
    } else if (typeof item === "object" && item !== null && isBytes(item) && this.#bytes.length === this.#items) {
      this.#bytes.push(piece(item));
    } else if (this.#rows.length === this.#items && isRow(item)) {
      this.#rows.push(item);
    } else throw notATable(this.#unlike(item));
    this.#items += 1;
  }

  #agree(schema: SchemaLike): void {
    this.#schema ??= schema;
    const [expected, got] = [this.#schema.fields, schema.fields];
    const differs =
      expected.length !== got.length
        ? Math.min(expected.length, got.length)
        : expected.findIndex(
            (field, i) => field.name !== got[i]?.name || !sameType(field.type, (got[i] as typeof field).type),
          );
    if (differs < 0) return;
    const [wanted, found] = [expected[differs], got[differs]];
    throw new QuiverError("INVALID_DATA", `batch ${this.#items} has another schema than the first`, {
      ...((wanted ?? found) && { column: (wanted ?? found)?.name as string }),
      expected: wanted ? `${wanted.name}: ${wanted.type}` : "no more columns",
      got: found ? `${found.name}: ${found.type}` : "no more columns",
    });
  }

  #unlike(item: unknown): string {
    return unlike(item, this.#items, this.#rows.length > 0 ? "row" : this.#items > 0 ? "batch" : "batch or row");
  }

  source(): Batches {
    if (this.#bytes.length > 0) return ipcSource(this.#bytes);
    if (this.#rows.length > 0) return readRows(this.#rows);
    if (!this.#schema) {
      throw new QuiverError("INVALID_ARGUMENT", "no batches and no bytes, so no schema; pass an empty Table instead", {
        expected: "at least one batch or piece of Arrow IPC",
        got: "none",
      });
    }
    return { schema: this.#schema, batches: this.#batches };
  }
}

function unlike(item: unknown, at: number, kind: string): string {
  const what = foreignTable(item) ?? (Array.isArray(item) && at === 0 ? NO_NAMES : textOf(item));
  return `an iterable whose item ${at} is no ${kind} but ${what}`;
}

const NO_NAMES =
  "an array; pairs are taken where edges are expected, elsewhere pass rows, [{ column: value }, …], or { column: values }";
