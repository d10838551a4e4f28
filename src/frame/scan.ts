/** Frames over files. */
import type { TypeMap } from "apache-arrow";

import type { FileFormat } from "../plan/plan.ts";
import {
  filesSource,
  type Paths,
  type ScanCsvOptions,
  type ScanIpcOptions,
  type ScanNdjsonOptions,
  type ScanParquetOptions,
} from "./files.ts";
import { Frame } from "./frame.ts";

/**
 * The rows of Parquet files, as a lazy frame: only columns that the query reads are decoded, and row groups that its filters rule out
 * are passed over. Columns come with the Arrow types that they were written with, but text and bytes never as views, times of 96 bits
 * (Spark's, Impala's) in microseconds, which hold all years, and dictionaries of other values than text, bytes and plain numbers as
 * these values. Files may differ in columns: what one lacks is null there, and a type is one that holds all values.
 *
 * Files are found, and their footers read, when the frame is planned: at each run, and, while JavaScript waits, for
 * {@link Frame.schema} (a fraction of a millisecond per file). A prepared query keeps to the files that it found, and is planned anew
 * where one of them has changed.
 *
 * @typeParam T - the columns and their types, for the compiler: `scanParquet<{ id: Int32; name: Utf8 }>("people.parquet")`
 * @throws {@link QuiverError} when it is planned or run: `FILE_NOT_FOUND`, `IO_ERROR`, `INVALID_DATA` for what is no Parquet file, is
 * damaged or has two columns of one name, `UNSUPPORTED_TYPE` for columns of types that do not meet, `FILE_CHANGED` for a file that is
 * another one than when it was planned
 * @example
 * ```ts
 * await g.nodes.writeParquet("people.parquet");
 * const elder = scanParquet("*.parquet").filter(col("age").gt(30)).select("id", "age");
 * console.log(await elder.count()); // 2
 * ```
 */
export function scanParquet<T extends TypeMap = any>(paths: Paths, options: ScanParquetOptions = {}): Frame<T> {
  return scan("parquet", paths, options);
}

/**
 * The rows of CSV files, as a lazy frame. Files are read by the names of their columns, in any order; types are inferred from the first
 * rows (boolean, int64, float64, date, timestamp, text) unless `schema` names them. A value that its column's type cannot hold as it
 * is, such as 2.5 or 2^63 in an int64 or 9007199254740993 in a float64, is an error. Compressed files are read by their extension.
 *
 * The first rows are read when the frame is planned: at each run, and, while JavaScript waits, for {@link Frame.schema} (about a
 * millisecond per thousand rows of ten columns; less with a smaller `inferRows`).
 *
 * @throws {@link QuiverError} when it is planned or run: `FILE_NOT_FOUND`, `IO_ERROR`, `INVALID_DATA`, which names file, line and column,
 * `UNKNOWN_COLUMN` for a name in `schema` that no file has, `FILE_CHANGED` as for {@link scanParquet}
 * @example
 * ```ts
 * await g.nodes.writeCsv("people.csv.gz", { nullValue: "NA" });
 * const people = scanCsv("people.csv.gz", { schema: { age: "int8" }, nullValues: ["", "NA"] });
 * console.log(await people.groupBy("city").count().sort("city").toArray()); // [ { city: 'Oslo', count: 2n }, { city: 'Rome', count: 1n } ]
 * ```
 */
export function scanCsv<T extends TypeMap = any>(paths: Paths, options: ScanCsvOptions = {}): Frame<T> {
  return scan("csv", paths, options);
}

/**
 * The rows of newline-delimited JSON, as a lazy frame: one object per line. Columns are those that the first rows have, and those that
 * `schema` names; what an object lacks is null. Whole numbers are int64, larger ones uint64 or decimal(38, 0), others float64, objects
 * structs and arrays lists; where the first rows have text and numbers, all is text. As for {@link scanCsv}, a later value that its
 * column's type cannot hold is an error; so are two members of one name and halves of characters (`"\\ud800"`).
 *
 * The first rows are read when the frame is planned, as for {@link scanCsv}.
 *
 * @throws {@link QuiverError} when it is planned or run: `FILE_NOT_FOUND`, `IO_ERROR`, `INVALID_DATA`, which names file, line and column,
 * `FILE_CHANGED` as for {@link scanParquet}
 * @example
 * ```ts
 * await g.edges.writeNdjson("knows.ndjson");
 * const knows = scanNdjson(["knows.ndjson"], { schema: { weight: "decimal(5, 2)" } });
 * console.log(knows.schema.names.join()); // src,dst,weight
 * ```
 */
export function scanNdjson<T extends TypeMap = any>(paths: Paths, options: ScanNdjsonOptions = {}): Frame<T> {
  return scan("ndjson", paths, options);
}

/**
 * The rows of Arrow IPC files or streams, compressed or not, as a lazy frame. Footers are read as for {@link scanParquet}.
 *
 * @throws {@link QuiverError} when it is planned or run: `FILE_NOT_FOUND`, `IO_ERROR`, `INVALID_DATA`, `UNSUPPORTED_TYPE`,
 * `FILE_CHANGED` as for {@link scanParquet}
 * @example
 * ```ts
 * await g.nodes.writeIpc("nodes.arrow");
 * const ids = await scanIpc("nodes.arrow").select("id").collect();
 * ```
 */
export function scanIpc<T extends TypeMap = any>(paths: Paths, options: ScanIpcOptions = {}): Frame<T> {
  return scan("ipc", paths, options);
}

export function scan<T extends TypeMap = any>(format: FileFormat, paths: Paths, options: ScanCsvOptions): Frame<T> {
  return new Frame({ source: filesSource(format, paths, options), steps: [] });
}
