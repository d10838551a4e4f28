/**
 * DuckDB's C library, called through koffi: a native producer and consumer of Arrow that shares no code with this package.
 * It speaks C Data in its own C API, and C Streams in its ADBC driver.
 */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import koffi from "koffi";

import { addressOf } from "./addon.ts";

const require = createRequire(import.meta.url);

function library(): string {
  const bindings = createRequire(require.resolve("@duckdb/node-bindings"));
  const platform = `@duckdb/node-bindings-${process.platform}-${process.arch}`;
  const folder = dirname(bindings.resolve(`${platform}/package.json`));
  const file = readdirSync(folder).find((name) => /^(lib)?duckdb\.(so|dylib|dll)$/.test(name));
  return join(folder, file as string);
}

const lib = koffi.load(library());
const api = {
  open: lib.func("int duckdb_open(const char *path, void *database)"),
  connect: lib.func("int duckdb_connect(void *database, void *connection)"),
  disconnect: lib.func("void duckdb_disconnect(void *connection)"),
  close: lib.func("void duckdb_close(void *database)"),
  query: lib.func("int duckdb_query(void *connection, const char *query, void *result)"),
  destroyResult: lib.func("void duckdb_destroy_result(void *result)"),
  valueInt64: lib.func("int64_t duckdb_value_int64(void *result, uint64_t column, uint64_t row)"),
  resultError: lib.func("const char *duckdb_result_error(void *result)"),
  queryArrow: lib.func("int duckdb_query_arrow(void *connection, const char *query, void *result)"),
  queryArrowSchema: lib.func("int duckdb_query_arrow_schema(void *result, void *schema)"),
  queryArrowArray: lib.func("int duckdb_query_arrow_array(void *result, void *array)"),
  destroyArrow: lib.func("void duckdb_destroy_arrow(void *result)"),
  arrowScan: lib.func("int duckdb_arrow_scan(void *connection, const char *name, void *stream)"),
  adbcInit: lib.func("int duckdb_adbc_init(int version, void *driver, void *error)"),
};

/** Memory for a C struct of `words` words; it stays where it is. */
export const struct = (words: number) => new BigUint64Array(words);
export const newSchema = () => struct(9);
export const newArray = () => struct(10);
export const newStream = () => struct(5);

/** The word that says whether a struct is still to be released. */
export const released = {
  schema: (schema: BigUint64Array) => schema[7] === 0n,
  array: (array: BigUint64Array) => array[8] === 0n,
  stream: (stream: BigUint64Array) => stream[3] === 0n,
};

/** The words at an address. */
export const wordsAt = (address: bigint, count: number) => new BigUint64Array(koffi.view(address, count * 8));

/** The address of buffer `index` of child `child` of the struct array that lies in `array`. */
export function bufferOf(array: BigUint64Array, child: number, index: number): bigint {
  const children = wordsAt(array[6] as bigint, child + 1);
  const column = wordsAt(children[child] as bigint, 10);
  return wordsAt(column[5] as bigint, index + 1)[index] as bigint;
}

const releaseCallback = koffi.proto("void (void *array)");

/** Counts how often the array that lies in `array` is released from now on. */
export function countReleases(array: BigUint64Array): { times: number } {
  const count = { times: 0 };
  const original = array[8] as bigint;
  array[8] = koffi.register((moved: bigint) => {
    count.times++;
    koffi.call(original, releaseCallback, moved);
  }, koffi.pointer(releaseCallback));
  return count;
}

/** Calls the stream at `address` as a consumer does: `get_next` into `array`. */
export function next(address: bigint, array: BigUint64Array): number {
  return koffi.call(wordsAt(address, 5)[1], koffi.proto("int (void *stream, void *array)"), address, array);
}

/** Makes the stream that lies in `stream` fail with `reason` from now on. */
export function failNext(stream: BigUint64Array, reason: string): void {
  const text = new TextEncoder().encode(`${reason}\0`);
  const getNext = koffi.proto("int (void *stream, void *array)");
  const getLastError = koffi.proto("int64_t (void *stream)");
  stream[1] = koffi.register(() => 5, koffi.pointer(getNext));
  stream[2] = koffi.register(() => addressOf(text), koffi.pointer(getLastError));
}

export function releaseArray(array: BigUint64Array): void {
  koffi.call(array[8], releaseCallback, array);
}

export class DuckDB {
  readonly #database = struct(1);
  readonly #connection = struct(1);

  constructor() {
    check(api.open(null, this.#database), "open");
    check(api.connect(this.#database[0], this.#connection), "connect");
  }

  /** The first value of the first row. */
  number(query: string): bigint {
    const result = struct(8);
    const status = api.query(this.#connection[0], query, result);
    if (status !== 0) throw new Error(api.resultError(result));
    const value = BigInt(api.valueInt64(result, 0, 0));
    api.destroyResult(result);
    return value;
  }

  /** Runs `query` and gives the first chunk of its result over the C Data Interface. */
  arrow(query: string): { schema: BigUint64Array; array: BigUint64Array } {
    const result = struct(1);
    check(api.queryArrow(this.#connection[0], query, result), query);
    const schema = newSchema();
    const array = newArray();
    check(api.queryArrowSchema(result[0], pointerTo(schema)), "schema");
    check(api.queryArrowArray(result[0], pointerTo(array)), "array");
    api.destroyArrow(result);
    return { schema, array };
  }

  /** Makes a view of the stream at `address`; DuckDB reads it there, and leaves releasing it to its owner. */
  scan(name: string, address: bigint): void {
    check(api.arrowScan(this.#connection[0], name, address), "scan");
  }

  close(): void {
    api.disconnect(this.#connection);
    api.close(this.#database);
  }
}

const pointerTo = (words: BigUint64Array) => BigUint64Array.of(addressOf(words));

function check(status: number, what: string): void {
  if (status !== 0) throw new Error(`DuckDB: ${what} failed`);
}

/** DuckDB's ADBC driver: it gives and takes whole `ArrowArrayStream`s. */
export class Adbc {
  readonly #driver = struct(64);
  readonly #connection = struct(8);

  constructor() {
    check(api.adbcInit(1_000_000, this.#driver, struct(16)), "adbc");
    const database = struct(8);
    this.#call("DatabaseNew", "void *", database);
    this.#call("DatabaseSetOption", "void *, const char *, const char *", database, "path", ":memory:");
    this.#call("DatabaseInit", "void *", database);
    this.#call("ConnectionNew", "void *", this.#connection);
    this.#call("ConnectionInit", "void *, void *", this.#connection, database);
  }

  /** Runs `query`, and puts the stream of its result into `stream`. */
  query(query: string, stream: BigUint64Array): void {
    const statement = this.#statement();
    this.#call("StatementSetSqlQuery", "void *, const char *", statement, query);
    this.#call("StatementExecuteQuery", "void *, void *, void *", statement, stream, null);
  }

  /** Moves the stream at `address` out, and makes a table of its rows. */
  ingest(name: string, address: bigint): void {
    const statement = this.#statement();
    const option = "void *, const char *, const char *";
    this.#call("StatementSetOption", option, statement, "adbc.ingest.target_table", name);
    this.#call("StatementBindStream", "void *, void *", statement, address);
    this.#call("StatementExecuteQuery", "void *, void *, void *", statement, null, null);
    this.#call("StatementRelease", "void *", statement);
  }

  #statement(): BigUint64Array {
    const statement = struct(8);
    this.#call("StatementNew", "void *, void *", this.#connection, statement);
    return statement;
  }

  #call(name: keyof typeof PLACES, parameters: string, ...given: unknown[]): void {
    const error = struct(16);
    const status = koffi.call(this.#driver[PLACES[name]], koffi.proto(`int (${parameters}, void *)`), ...given, error);
    if (status !== 0) throw new Error(`DuckDB: ${name}: ${error[0] ? koffi.decode(error[0], "char", -1) : status}`);
  }
}

/** The places of the functions in `AdbcDriver`, version 1.0.0. */
const PLACES = {
  DatabaseInit: 3,
  DatabaseNew: 4,
  DatabaseSetOption: 5,
  ConnectionInit: 12,
  ConnectionNew: 13,
  StatementBindStream: 19,
  StatementExecuteQuery: 20,
  StatementNew: 23,
  StatementRelease: 25,
  StatementSetOption: 26,
  StatementSetSqlQuery: 27,
};
