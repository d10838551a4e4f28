/** Lazy tables: a plan grows with every method and runs in Rust, in one call, when a result is asked for. */
import type { RecordBatch, Schema, Table, TypeMap, Vector } from "apache-arrow";
import { markExported } from "../arrow/memory.ts";
import { type Batches, type CallSession, isQuerySource, QUERY, type RunnableQuery } from "../arrow/structure.ts";
import { raise } from "../bridge/raise.ts";
import { firstRowsBundle } from "../display/display.ts";
import { showing } from "../display/shows.ts";
import { treeText } from "../display/tree.ts";
import { type ColumnLike, column, columnJson, type Expr, exprJson, type Order, SortKey } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Graph } from "../graph/graph.ts";
import { type ArrivedSource, isArrived } from "../io/decoded.ts";
import { readSource, type TableInput } from "../io/source.ts";
import { CALL_OPTIONS, type CallOptions, call, untilAborted } from "../native/call.ts";
import { checked, known, oneOf, whole } from "../native/check.ts";
import { callSync, invalid, inWords } from "../native/errors.ts";
import type { ExportedStream, NativeSession } from "../native/native.ts";
import { sessionOf, standardSession } from "../native/sessions.ts";
import { planText } from "../plan/describe.ts";
import { PlanHandle, PlanTable } from "../plan/inputs.ts";
import { encode } from "../plan/parameters.ts";
import {
  type Crossing,
  type FileFormat,
  type FileSource,
  handles,
  type JoinKind,
  type Plan,
  type Step,
  write,
} from "../plan/plan.ts";
import { FramePlots } from "../plot/frame-plots.ts";
import type { Session } from "../session/session.ts";
import type {
  ColumnsOf,
  Described,
  Extended,
  Joined,
  Name,
  Renamed,
  RowOf,
  Selected,
  Unnested,
  VectorsOf,
  Without,
} from "./columns.ts";
import { DUCKDB_OPTIONS, type DuckDBConnectionLike, type ToDuckDBOptions, writeToDuckDB } from "./duckdb.ts";
import {
  type Bytes,
  type BytesOptions,
  bytesSource,
  bytesTarget,
  type EncodeOptions,
  type FileBytes,
  type ScanCsvOptions,
  type ScanIpcOptions,
  type ScanNdjsonOptions,
  type ScanParquetOptions,
  targetOf,
  type WriteCsvOptions,
  type WriteIpcOptions,
  type WriteNdjsonOptions,
  type WriteOptions,
  type WriteParquetOptions,
  type Written,
} from "./files.ts";
import { type FlechetteOptions, type FlechetteTable, flechetteOptions, flechetteTable } from "./flechette.ts";
import { Grouping } from "./grouping.ts";
import { JOIN_OPTIONS, type JoinOptions, joinKeys } from "./join.ts";
import { plainRows } from "./json-rows.ts";
import {
  COLLECT_OPTIONS,
  type CollectOptions,
  DISTINCT_OPTIONS,
  FRAME_OPTIONS,
  type FrameOptions,
  INT64_AS,
  SAMPLE_OPTIONS,
  type SampleOptions,
  type SyncTableInput,
  TO_ARRAY_OPTIONS,
  type ToArrayOptions,
  type ToGraphOptions,
  UNION_OPTIONS,
  UNNEST_OPTIONS,
  type UnionOptions,
  type UnnestOptions,
} from "./options.ts";
import {
  type CsvStreamOptions,
  type IpcStreamOptions,
  type NdjsonStreamOptions,
  PIECES,
  type PiecesFormat,
  pieces,
} from "./pieces.ts";
import { PreparedQuery } from "./prepared.ts";
import { type DistinctOptions, distinctGiven, namesGiven, renamed, sortKeys, spread } from "./steps.ts";
import { batches, batchSizeOf, readable, STREAM_OPTIONS, type StreamOptions } from "./stream.ts";
import { graphOf } from "./to-graph.ts";

type ParquetBytesOptions = BytesOptions<ScanParquetOptions>;
type IpcBytesOptions = BytesOptions<ScanIpcOptions>;
type CsvBytesOptions = BytesOptions<ScanCsvOptions>;
type NdjsonBytesOptions = BytesOptions<ScanNdjsonOptions>;

const NOTEBOOK_ROWS = 10;

/**
 * A lazy table. Every method gives a new frame; nothing runs before {@link Frame.collect}, {@link Frame.stream} or
 * {@link Frame.prepare}, and then the whole plan runs in Rust, off the JavaScript thread.
 *
 * Rows keep the order of the table through `filter`, `select`, `withColumns`, `drop`, `rename`, `limit`, `tail`, `sample`, `union` and
 * `unnest`. Groups, distinct rows and joined rows come in no particular order: sort them.
 *
 * @example
 * ```ts
 * const table = await g.nodes
 *   .filter(col("department").eq("Engineering").and(col("active")))
 *   .groupBy("city")
 *   .agg(fn.count().as("people"), fn.mean("salary").as("mean"))
 *   .sort(col("mean").desc())
 *   .limit(10)
 *   .collect();
 * ```
 */
export class Frame<T extends TypeMap = any> implements AsyncIterable<RecordBatch<T>> {
  readonly #plan: Plan;
  readonly #session: Session | undefined;
  #crossing: Crossing | undefined;
  #schema: Schema<T> | undefined;

  /** @internal */
  constructor(plan: Plan, session?: Session) {
    this.#plan = plan;
    this.#session = session;
  }

  /** @internal */
  get plan(): Plan {
    return this.#plan;
  }

  /**
   * A frame over a table in memory, read where it lies. What is read asynchronously (readers, async iterables, promises) gives a
   * promise of a frame.
   *
   * @param options.ownership - as for {@link Graph.from}; default `"borrow"`. `"copy"` and `"transfer"` are done once this returns
   * @param options.signal - gives up reading what is read asynchronously
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for what is no table; with `"copy"` and `"transfer"` also `INVALID_DATA` for
   * memory that is detached. Data that contradicts itself is found when the frame first runs.
   *
   * @example
   * ```ts
   * const cities = Frame.from({ name: ["Oslo", "Rome"], people: [709_037, 2_748_109] });
   * const large = await cities.filter("people > 1000000").collect();
   * ```
   */
  static from<I extends SyncTableInput>(input: I, options?: FrameOptions): Frame<ColumnsOf<I>>;
  static from<I extends TableInput>(
    input: I,
    options?: FrameOptions,
  ): Frame<ColumnsOf<I>> | Promise<Frame<ColumnsOf<I>>>;
  static from(input: TableInput, options: FrameOptions = {}): Frame | Promise<Frame> {
    const { ownership } = checked("options", options, FRAME_OPTIONS);
    const over = (source: Batches): Frame | Promise<Frame> => {
      if (source instanceof Frame) return source;
      if (isArrived(source)) return Frame.#ofArrived(source);
      // Of another copy of this package, whose plans hold other objects.
      if (isQuerySource(source)) return (source as unknown as Frame).collect().then(over);
      return new Frame({ source: { kind: "table", table: new PlanTable(source, ownership) }, steps: [] });
    };
    const source = readSource(input, options.signal);
    return source instanceof Promise ? untilAborted(source, options.signal).then(over) : over(source);
  }

  /**
   * A frame over what a Parquet file holds, in memory: read where it lies, and only what a query needs, as {@link scanParquet} reads files.
   *
   * @param bytes - bytes; a `Response`, `Blob` or stream of them is read first and gives a promise of a frame
   * @param options - those of the scan but for folders, and {@link FrameOptions}
   * @throws {@link QuiverError} as {@link scanParquet}; `INVALID_ARGUMENT` for what gives no bytes
   * @example
   * ```ts
   * const bytes = await g.nodes.toParquet();
   * console.log(await Frame.fromParquet(bytes).filter("age > 30").count()); // 2
   * ```
   */
  static fromParquet<T extends TypeMap = any>(bytes: Uint8Array | ArrayBuffer, options?: ParquetBytesOptions): Frame<T>;
  static fromParquet<T extends TypeMap = any>(
    bytes: FileBytes,
    options?: ParquetBytesOptions,
  ): Frame<T> | Promise<Frame<T>>;
  static fromParquet(bytes: FileBytes, options: ParquetBytesOptions = {}): Frame | Promise<Frame> {
    return Frame.#fromBytes("parquet", bytes, options);
  }

  /**
   * A frame over Arrow IPC in memory, stream or file, compressed or not, as {@link Frame.fromParquet}. What is not compressed is not
   * copied.
   *
   * @example
   * ```ts
   * const bytes = await g.edges.toIpc({ compression: "zstd" });
   * console.log(await Frame.fromIpc(bytes).count()); // 2
   * ```
   */
  static fromIpc<T extends TypeMap = any>(bytes: Uint8Array | ArrayBuffer, options?: IpcBytesOptions): Frame<T>;
  static fromIpc<T extends TypeMap = any>(bytes: FileBytes, options?: IpcBytesOptions): Frame<T> | Promise<Frame<T>>;
  static fromIpc(bytes: FileBytes, options: IpcBytesOptions = {}): Frame | Promise<Frame> {
    return Frame.#fromBytes("ipc", bytes, options);
  }

  /**
   * A frame over CSV in memory, as {@link Frame.fromParquet}; its columns are told as {@link scanCsv} tells them.
   *
   * @example
   * ```ts
   * const text = new TextEncoder().encode("name,age\nAda,36\nBob,41\n");
   * console.log(await Frame.fromCsv(text).filter("age > 40").toArray()); // [ { name: 'Bob', age: 41n } ]
   * ```
   */
  static fromCsv<T extends TypeMap = any>(bytes: Uint8Array | ArrayBuffer, options?: CsvBytesOptions): Frame<T>;
  static fromCsv<T extends TypeMap = any>(bytes: FileBytes, options?: CsvBytesOptions): Frame<T> | Promise<Frame<T>>;
  static fromCsv(bytes: FileBytes, options: CsvBytesOptions = {}): Frame | Promise<Frame> {
    return Frame.#fromBytes("csv", bytes, options);
  }

  /** A frame over newline-delimited JSON in memory, as {@link Frame.fromParquet} and {@link scanNdjson}. */
  static fromNdjson<T extends TypeMap = any>(bytes: Uint8Array | ArrayBuffer, options?: NdjsonBytesOptions): Frame<T>;
  static fromNdjson<T extends TypeMap = any>(
    bytes: FileBytes,
    options?: NdjsonBytesOptions,
  ): Frame<T> | Promise<Frame<T>>;
  static fromNdjson(bytes: FileBytes, options: NdjsonBytesOptions = {}): Frame | Promise<Frame> {
    return Frame.#fromBytes("ndjson", bytes, options);
  }

  static #ofArrived({ arrived }: ArrivedSource): Frame {
    return new Frame({ source: { kind: "table", table: new PlanHandle(arrived) }, steps: [] });
  }

  static #fromBytes(format: FileFormat, bytes: FileBytes, options: CsvBytesOptions): Frame | Promise<Frame> {
    const over = (source: FileSource | ArrivedSource) =>
      isArrived(source) ? Frame.#ofArrived(source) : new Frame({ source, steps: [] });
    const source = bytesSource(format, bytes, options);
    return source instanceof Promise ? source.then(over) : over(source);
  }

  /**
   * Keeps the rows for which the condition is true.
   *
   * @param condition - an expression, or SQL text such as `"age > 30 AND city = 'Oslo'"`; columns keep the case they are
   * written in, other names go in double quotes, parameters are written `$name`
   */
  filter(condition: Expr | string): Frame<T> {
    return this.#with({
      filter: typeof condition === "string" ? { sql: condition } : exprJson(condition, "condition"),
    });
  }

  /**
   * Exactly these columns, one by one or in an array, in this order; `"*"` is all of them.
   *
   * @example
   * ```ts
   * g.nodes.select("id", col("salary").div(12).as("monthly"));
   * ```
   */
  select<const C extends readonly (Name<T> | "*" | Expr)[]>(...columns: C): Frame<Selected<T, C>>;
  select<const C extends readonly (Name<T> | "*" | Expr)[]>(columns: C): Frame<Selected<T, C>>;
  select(...columns: (ColumnLike | readonly ColumnLike[])[]): Frame {
    return this.#with({ select: spread<ColumnLike>(columns).map((each) => columnJson(each, "column")) });
  }

  /** All columns and these; a column of the same name is replaced. Two of these that have one name are INVALID_QUERY. */
  withColumns<const C extends readonly Expr[]>(...columns: C): Frame<Extended<T, C>>;
  withColumns<const C extends readonly Expr[]>(columns: C): Frame<Extended<T, C>>;
  withColumns(...columns: (Expr | readonly Expr[])[]): Frame {
    const example = 'col("age").add(1).as("next")';
    return this.#with({ withColumns: spread<Expr>(columns).map((expr) => exprJson(expr, "column", example)) });
  }

  /** All columns but these. */
  drop<K extends Name<T>>(...names: K[]): Frame<Without<T, K>>;
  drop<K extends Name<T>>(names: readonly K[]): Frame<Without<T, K>>;
  drop(...names: (string | readonly string[])[]): Frame {
    return this.#with({ drop: namesGiven("names", names) });
  }

  /** Columns under other names: `{ from: to }`. */
  rename<const Names extends { readonly [From in Name<T>]?: string }>(names: Names): Frame<Renamed<T, Names>> {
    return this.#with({ rename: renamed(names) });
  }

  /** One group per combination of the keys; `agg` says what to compute of each. Without keys, all rows are one group. */
  groupBy<const C extends readonly (Name<T> | Expr)[]>(...keys: C): Grouping<T, C>;
  groupBy<const C extends readonly (Name<T> | Expr)[]>(keys: C): Grouping<T, C>;
  groupBy(...given: (ColumnLike | readonly ColumnLike[])[]): Grouping {
    const keys = spread<ColumnLike>(given).map((each) => columnJson(each, "key"));
    return new Grouping((aggregates) => this.#with({ groupBy: { keys, aggregates } }));
  }

  /** Computes aggregates over all rows: a table of one row. */
  agg<const A extends readonly Expr[]>(...aggregates: A): Frame<Selected<T, A>>;
  agg<const A extends readonly Expr[]>(aggregates: A): Frame<Selected<T, A>>;
  agg(...aggregates: (Expr | readonly Expr[])[]): Frame {
    return this.groupBy().agg(spread<Expr>(aggregates));
  }

  /** Sorts by the first key, equal rows by the second, and so on; ascending with nulls last unless a key says otherwise. */
  sort(...keys: (Name<T> | Expr | SortKey)[]): Frame<T>;
  sort(keys: readonly (Name<T> | Expr | SortKey)[]): Frame<T>;
  sort(...given: (Order | readonly Order[])[]): Frame<T> {
    const keys = sortKeys(given, () => this.#names());
    return this.#with({
      sort: keys.map((key) => (key instanceof SortKey ? key : column(key).asc()).toJSON()),
    });
  }

  /** At most the first `count` rows, behind `offset` others. */
  limit(count: number | bigint, offset: number | bigint = 0): Frame<T> {
    return this.#with({ limit: { offset: whole("offset", offset), count: whole("count", count) } });
  }

  /** All rows but the first `rows`. */
  offset(rows: number | bigint): Frame<T> {
    return this.#with({ limit: { offset: whole("rows", rows), count: null } });
  }

  /** The first rows. */
  head(count: number | bigint = 5): Frame<T> {
    return this.limit(count);
  }

  /** The last rows, in their order. Reads all rows. */
  tail(count: number | bigint = 5): Frame<T> {
    return this.#with({ tail: { count: whole("count", count) } });
  }

  /**
   * Rows drawn at random without replacement, in their order: the same ones for the same seed and the same rows.
   *
   * @example
   * ```ts
   * const tenth = g.edges.sample({ fraction: 0.1, seed: 7 });
   * ```
   */
  sample(options: SampleOptions): Frame<T> {
    const { fraction, count, seed = 0 } = checked("options", options ?? null, SAMPLE_OPTIONS);
    if ((fraction === undefined) === (count === undefined)) {
      throw invalid("sample", "given a fraction or a count", JSON.stringify({ fraction, count }));
    }
    const size = count === undefined ? { fraction: fraction as number } : { count };
    return this.#with({ sample: { size, seed } });
  }

  /**
   * Every different row once; with columns, one row per combination of their values. As in a group-by null equals null, NaN equals
   * NaN, and 0 equals -0.
   *
   * `keep`, behind the columns, says which row stays: `"any"` (default), `"first"` or `"last"` by the order of the rows, or `"none"`, which
   * keeps rows whose combination comes once. But for `"any"`, rows keep their order. Reads all rows, and holds one per combination.
   *
   * @param columns - one by one or in an array; default: all columns
   * @throws {@link QuiverError} `INVALID_ARGUMENT`; when it is planned `UNKNOWN_COLUMN`
   * @example
   * ```ts
   * const visits = Frame.from({ id: ["Ada", "Bob", "Ada"], city: ["Oslo", "Rome", "Bergen"] });
   * const latest = await visits.distinct("id", { keep: "last" }).collect();
   * console.log(latest.toArray().map(({ id, city }) => `${id} ${city}`)); // [ 'Bob Rome', 'Ada Bergen' ]
   * ```
   */
  distinct(...columns: Name<T>[]): Frame<T>;
  distinct(columns: Name<T> | readonly Name<T>[] | undefined, options: DistinctOptions): Frame<T>;
  distinct(...given: [...columns: Name<T>[], options: DistinctOptions]): Frame<T>;
  distinct(columns: readonly Name<T>[]): Frame<T>;
  distinct(...given: unknown[]): Frame<T> {
    const { columns, options } = distinctGiven(given);
    const { keep = "any" } = checked<DistinctOptions>("options", options ?? {}, DISTINCT_OPTIONS);
    if (columns.length === 0 && keep === "any") return this.#with("distinct");
    return this.#with({ distinctBy: { columns, keep } });
  }

  /**
   * Rows beside those of another frame: this side's columns, then the other's but for keys of the same name, which come once.
   * Rows come in no particular order.
   *
   * @example
   * ```ts
   * const pr = Frame.from(await g.algo.pagerank());
   * const busiest = await g.nodes.join(pr, { on: "id" }).sort(col("pagerank").desc()).limit(10).collect();
   * ```
   *
   * @throws {@link QuiverError} when it is planned: `UNKNOWN_COLUMN`, `INVALID_QUERY` for keys that do not compare and for two columns
   * of one name
   */
  join<
    O extends Frame | SyncTableInput,
    const On extends Name<T> = never,
    const How extends JoinKind | "outer" = "inner",
    const Suffix extends string = "_right",
  >(
    other: O,
    options: JoinOptions & { on?: On | Expr | readonly (On | Expr)[]; how?: How; suffix?: Suffix } = {},
  ): Frame<Joined<T, ColumnsOf<O>, On, How, Suffix>> {
    const given = checked<JoinOptions>("options", options, JOIN_OPTIONS);
    const { how = "inner", suffix = "_right", nullsEqual = false } = given;
    const { plan } = frameOf("other", other);
    return this.#with({ join: { other: plan, how: how as JoinKind, on: joinKeys(given), suffix, nullsEqual } });
  }

  /**
   * This frame's rows, then those of another, columns matched by name. A column's type is one that holds both sides'.
   *
   * @throws {@link QuiverError} when it is planned: `UNKNOWN_COLUMN`, `INVALID_QUERY` for types that do not meet
   */
  union(other: Frame | SyncTableInput, options: UnionOptions = {}): Frame<T> {
    const { distinct = false, fillMissing = false } = checked("options", options, UNION_OPTIONS);
    return this.#with({ union: { other: frameOf("other", other).plan, distinct, fillMissing } });
  }

  /**
   * One row per element of the lists in these columns, taken side by side; the other columns repeat.
   *
   * @throws {@link QuiverError} when it is planned: `UNKNOWN_COLUMN`, `INVALID_QUERY` for a column that holds no lists
   */
  unnest<const K extends Name<T>>(columns: K | readonly K[], options: UnnestOptions = {}): Frame<Unnested<T, K>> {
    const { keepEmpty = false } = checked("options", options, UNNEST_OPTIONS);
    return this.#with({ unnest: { columns: namesGiven("columns", [columns]), keepEmpty } });
  }

  /**
   * Statistics of every column: a row each for `count`, `nullCount`, `mean`, `stddev`, `min`, `25%`, `50%`, `75%` and `max`, named in the
   * column `statistic`. Numbers and booleans have them as Float64, other columns as text; what a type does not have is null.
   */
  describe(): Frame<Described<T>> {
    return this.#with("describe");
  }

  /**
   * Charts of the columns, aggregated in Rust: Vega-Lite specs that notebooks draw and that are saved as SVG, HTML or JSON.
   *
   * @example
   * ```ts
   * const chart = await g.nodes.plot.bar("city");
   * await chart.save("cities.svg");
   * ```
   */
  get plot(): FramePlots {
    return new FramePlots(this);
  }

  /** The same frame, run within the limits of `session`. */
  in(session: Session): Frame<T> {
    return new Frame(this.#plan, sessionOf("session", session));
  }

  /**
   * Runs the query; the result's memory is Rust's, not copied.
   *
   * @throws {@link QuiverError} `UNKNOWN_COLUMN`, `INVALID_QUERY`, `QUERY_FAILED`, `INVALID_ARGUMENT` for parameters
   */
  async collect(options: CollectOptions = {}): Promise<Table<T>> {
    known("options", options, COLLECT_OPTIONS);
    const parameters = encode(options.params);
    const { plan, inputs } = this.#cross();
    return raise(await call(options, (control) => this.#native.run(plan, inputs, parameters, control)));
  }

  /** The same as {@link Frame.collect}. */
  toArrow(options: CollectOptions = {}): Promise<Table<T>> {
    return this.collect(options);
  }

  /** Runs the query and gives its columns by name. */
  async toColumns(options: CollectOptions = {}): Promise<VectorsOf<T>> {
    const table = await this.collect(options);
    const columns = table.schema.fields.map(({ name }, index) => [name, table.getChildAt(index) as Vector]);
    return Object.fromEntries(columns) as VectorsOf<T>;
  }

  /**
   * A graph whose edges are the rows; the key columns are named as for {@link Graph.from}.
   *
   * @example
   * ```ts
   * const strong = await g.edges.filter("weight > 0.5").toGraph({ nodes: g.nodes });
   * ```
   */
  async toGraph(given: ToGraphOptions = {}): Promise<Graph> {
    if (typeof given !== "object" || given === null) throw invalid("options", "an object", given);
    const { nodes, ...options } = given;
    return graphOf(nodes === undefined ? { edges: this } : { nodes, edges: this }, options);
  }

  /**
   * Runs the query at the reader's pace: a slow reader stops it, leaving the loop or aborting `signal` ends it at once.
   *
   * @example
   * ```ts
   * for await (const batch of g.nodes.filter("age > 30").stream({ batchSize: 1000 })) {
   *   console.log(batch.numRows);
   * }
   * ```
   */
  stream(options: StreamOptions = {}): AsyncGenerator<RecordBatch<T>, void, undefined> {
    known("options", options, STREAM_OPTIONS);
    const [parameters, batchSize] = [encode(options.params), batchSizeOf(options)];
    const { plan, inputs } = this.#cross();
    return batches(options, (control) => this.#native.stream(plan, inputs, parameters, batchSize, control));
  }

  /**
   * The batches as a web stream, which pulls only when it is read; cancelling it ends the query.
   *
   * @example
   * ```ts
   * const [left, right] = g.edges.toReadableStream({ batchSize: 10_000 }).tee();
   * ```
   */
  toReadableStream(options: StreamOptions = {}): ReadableStream<RecordBatch<T>> {
    return readable(this.stream(options));
  }

  /**
   * The rows as Arrow IPC in its stream form, as bytes that are made when they are read: for `new Response(…)`, for `pipeTo`, and for a
   * pipe to another program. What {@link Frame.stream} gives, batch by batch, encoded by Rust off the JavaScript thread; so that a slow reader
   * holds one batch, and cancelling ends the query. Types are those that results have in JavaScript.
   *
   * @param options - those of {@link Frame.stream}, and `compression` of the batches
   * @throws {@link QuiverError} `INVALID_ARGUMENT`; what {@link Frame.collect} fails with fails the stream
   * @example
   * ```ts
   * const response = new Response(g.edges.toIpcStream({ batchSize: 10_000 }));
   * console.log((await Graph.from({ edges: response })).numEdges); // 2
   * ```
   */
  toIpcStream(options: IpcStreamOptions = {}): ReadableStream<Bytes> {
    return this.#pieces("ipc", options);
  }

  /**
   * As {@link Frame.toIpcStream}, as CSV, which {@link Frame.writeCsv} describes; what compresses it is
   * `pipeThrough(new CompressionStream("gzip"))`.
   */
  toCsvStream(options: CsvStreamOptions = {}): ReadableStream<Bytes> {
    return this.#pieces("csv", options);
  }

  /** As {@link Frame.toCsvStream}, as newline-delimited JSON. */
  toNdjsonStream(options: NdjsonStreamOptions = {}): ReadableStream<Bytes> {
    return this.#pieces("ndjson", options);
  }

  /** @internal What `exportStream` hands to a native library. */
  exportStream(options: CallOptions & StreamOptions = {}): Promise<ExportedStream> {
    known("options", options, [...COLLECT_OPTIONS, "batchSize"]);
    const [parameters, batchSize] = [encode(options.params), batchSizeOf(options)];
    const { plan, inputs } = this.#cross();
    return call(options, (control) => this.#native.exportStream(plan, inputs, parameters, batchSize, control));
  }

  /** The same as {@link Frame.stream} with its defaults. */
  [Symbol.asyncIterator](): AsyncGenerator<RecordBatch<T>, void, undefined> {
    return this.stream();
  }

  /**
   * Runs the query and writes its rows, in their order, as Parquet: in one call, off the JavaScript thread, row groups encoded side by
   * side. All Arrow types that Parquet can hold read back exactly as they were.
   *
   * The file is written beside `path` under a temporary name (`.name.….tmp`), synced, and renamed: under its own name it is there
   * whole or not at all, whatever happens, and one that was there before stays whole until then. An error or an abort removes the
   * temporary file; only a process that is killed leaves it. A folder (`partitionBy`) appears whole likewise; replacing one takes
   * `overwrite: true` and moves the old one aside first, so that for a moment there is none.
   *
   * @param path - a path or `file:` URL; the folder that it lies in must exist
   * @returns the numbers of rows, bytes and files
   * @throws {@link QuiverError} as {@link Frame.collect}, and `FILE_EXISTS`, `FILE_NOT_FOUND` for the folder above, `IO_ERROR`,
   * `UNSUPPORTED_TYPE` for a column that the format cannot hold
   * @example
   * ```ts
   * const { rows } = await g.nodes.filter("age > 30").writeParquet("people.parquet", { compression: "snappy" });
   * console.log(rows); // 2
   * await g.nodes.writeParquet("people", { partitionBy: "city" }); // people/city=Oslo/part-00000.parquet, …
   * ```
   */
  writeParquet(path: string | URL, options: WriteParquetOptions = {}): Promise<Written> {
    return this.#write("parquet", path, options);
  }

  /**
   * As {@link Frame.writeParquet}, as CSV. Null is written as nothing and reads back as null; empty text is kept apart from it only where
   * `nullValue` names another word for null. Nested types are refused.
   */
  writeCsv(path: string | URL, options: WriteCsvOptions = {}): Promise<Written> {
    return this.#write("csv", path, options);
  }

  /** As {@link Frame.writeParquet}, as newline-delimited JSON: one object per row, nulls spelled out. */
  writeNdjson(path: string | URL, options: WriteNdjsonOptions = {}): Promise<Written> {
    return this.#write("ndjson", path, options);
  }

  /** As {@link Frame.writeParquet}, in Arrow's own format, which holds every type. */
  writeIpc(path: string | URL, options: WriteIpcOptions = {}): Promise<Written> {
    return this.#write("ipc", path, options);
  }

  /**
   * Runs the query and gives its rows, in their order, as the bytes of a Parquet file: what {@link Frame.writeParquet} would write.
   *
   * @returns bytes in Rust's memory, not copied
   * @throws {@link QuiverError} as {@link Frame.collect}, and `UNSUPPORTED_TYPE` for a column that the format cannot hold
   * @example
   * ```ts
   * const response = new Response(await g.nodes.filter("age > 30").toParquet({ compression: "snappy" }));
   * ```
   */
  toParquet(options: EncodeOptions<WriteParquetOptions> = {}): Promise<Bytes> {
    return this.#encode("parquet", options);
  }

  /**
   * As {@link Frame.toParquet}, in Arrow's own format, which holds every type. In its stream form, unless `form` is `"file"`: for
   * apache-arrow's `tableFromIPC`, `fetch` bodies and other languages' readers. `compression` is `"none"`, which apache-arrow in
   * JavaScript needs, unless it is `"lz4"` or `"zstd"`.
   *
   * @example
   * ```ts
   * const bytes = await g.edges.toIpc();
   * console.log(tableFromIPC(bytes).numRows); // 2
   * ```
   */
  toIpc(options: EncodeOptions<WriteIpcOptions> = {}): Promise<Bytes> {
    return this.#encode("ipc", options);
  }

  /**
   * Runs the query and gives its rows as a table of @uwdata/flechette, which must be installed: over the memory that Rust wrote,
   * which it does not copy. The other way needs no word: flechette's tables are taken wherever tables are.
   *
   * @param options - flechette's own: `useBigInt`, `useBigIntTimestamp`, `useDate`, `useDecimalInt`, `useMap`, `useProxy`
   * @throws {@link QuiverError} as {@link Frame.collect}; `PACKAGE_MISSING` where flechette is not installed
   * @example
   * ```ts
   * const table = await g.nodes.select("id", "age").toFlechette();
   * console.log(table.getChild("age").at(1)); // 41
   * ```
   */
  async toFlechette(options: FlechetteOptions & EncodeOptions<WriteOptions> = {}): Promise<FlechetteTable> {
    const { extraction, encoding } = flechetteOptions(options);
    return flechetteTable(this.#encode("ipc", encoding), extraction);
  }

  /**
   * Runs the query and makes a table of DuckDB of its rows, or adds them to one: by way of a temporary Parquet file, which is removed.
   * The other way needs no word: results of DuckDB are taken wherever tables are.
   *
   * @param connection - of @duckdb/node-api, or whatever else has `run(sql)` and DuckDB behind it
   * @param table - a name, or `schema.name`
   * @throws {@link QuiverError} as {@link Frame.writeParquet}; what DuckDB fails with, such as that there is a table of this name
   * @example
   * ```ts
   * import { DuckDBInstance } from "@duckdb/node-api";
   *
   * const connection = await (await DuckDBInstance.create()).connect();
   * await g.nodes.toDuckDB(connection, "people");
   * const oldest = await connection.run("SELECT id, age FROM people ORDER BY age DESC LIMIT 1");
   * console.log((await Frame.from(oldest)).schema.names.join()); // id,age
   * ```
   */
  toDuckDB(connection: DuckDBConnectionLike, table: string, options: ToDuckDBOptions = {}): Promise<void> {
    known("options", options, DUCKDB_OPTIONS);
    return writeToDuckDB(this, connection, table, options);
  }

  /** As {@link Frame.toParquet}, as CSV, which {@link Frame.writeCsv} describes. */
  toCsv(options: EncodeOptions<WriteCsvOptions> = {}): Promise<Bytes> {
    return this.#encode("csv", options);
  }

  /** As {@link Frame.toParquet}, as newline-delimited JSON. */
  toNdjson(options: EncodeOptions<WriteNdjsonOptions> = {}): Promise<Bytes> {
    return this.#encode("ndjson", options);
  }

  /**
   * Plans the query once, for many executions that only fill in its parameters.
   *
   * @example
   * ```ts
   * const query = await g.nodes.filter(col("department").eq(param("d"))).prepare();
   * const table = await query.execute({ d: "Engineering" });
   * ```
   */
  async prepare(options: CallOptions = {}): Promise<PreparedQuery<T>> {
    known("options", options, CALL_OPTIONS);
    const { plan, inputs } = this.#cross();
    return new PreparedQuery(await call(options, (control) => this.#native.prepare(plan, inputs, control)));
  }

  /** The optimised logical plan and the physical plan as text: trees, what an operator reads below it. */
  async explain(): Promise<string> {
    const { plan, inputs } = this.#cross();
    return treeText(await call(undefined, () => this.#native.explain(plan, inputs)));
  }

  /**
   * The names and types of the columns: plans, in a fraction of a millisecond, and runs nothing. Of files, what tells their columns is
   * read meanwhile.
   *
   * @throws {@link QuiverError} `UNKNOWN_COLUMN`, `INVALID_QUERY`; `IO_ERROR` for files that do not tell their columns within 5 seconds
   */
  get schema(): Schema<T> {
    const { plan, inputs } = this.#cross();
    this.#schema ??= raise(callSync(() => this.#native.schema(plan, inputs))).schema;
    return this.#schema;
  }

  /** The number of rows. */
  async count(options: CollectOptions = {}): Promise<number> {
    const table = await this.agg(fn.count()).collect(options);
    return Number(table.getChildAt(0)?.get(0) ?? 0);
  }

  /**
   * Runs the query and gives its rows as objects: for small results.
   *
   * @param options.int64 - what 64-bit integers become, counts among them: `"bigint"` (default), `"number"`, which fails where a value is
   * beyond 2^53, or `"string"`. With the latter two rows are plain through and through, as `JSON.stringify` takes them: lists are
   * arrays, structs and maps objects, decimals text. Dates and timestamps are milliseconds in any case, as apache-arrow reads them.
   * @throws {@link QuiverError} as {@link Frame.collect}; `TOO_LARGE` with column and row
   * @example
   * ```ts
   * const perCity = g.nodes.groupBy("city").agg(fn.count().as("people")).sort("city").head(1);
   * console.log(JSON.stringify(await perCity.toArray({ int64: "number" }))); // [{"city":"Oslo","people":2}]
   * ```
   */
  toArray(options: ToArrayOptions & { int64: "number" }): Promise<RowOf<T, number>[]>;
  toArray(options: ToArrayOptions & { int64: "string" }): Promise<RowOf<T, string>[]>;
  toArray(options?: ToArrayOptions): Promise<RowOf<T>[]>;
  async toArray(options: ToArrayOptions = {}): Promise<RowOf<T, unknown>[]> {
    known("options", options, TO_ARRAY_OPTIONS);
    const { int64 = "bigint", ...others } = options;
    oneOf("int64", int64, INT64_AS);
    const table = await this.collect(others);
    if (int64 !== "bigint") return plainRows(table as unknown as Table, int64) as RowOf<T, unknown>[];
    return table.toArray().map((row) => Object.fromEntries(row) as RowOf<T, unknown>);
  }

  /** Where the rows come from and what happens to them, as text; runs nothing. */
  toString(): string {
    return `Frame ${planText(this.#plan)}`;
  }

  /** The same as {@link Frame.toString}: rows are {@link Frame.toArray}'s. */
  toJSON(): string {
    return this.toString();
  }

  /** The names of the columns, or none where there is no telling. */
  #names(): string[] {
    try {
      return this.schema.fields.map(({ name }) => name);
    } catch {
      return [];
    }
  }

  /** @internal The query, for calls that take its rows. */
  [QUERY](reader?: CallSession): RunnableQuery {
    reader?.expectReads?.(this.#plan);
    const { plan, inputs } = this.#cross();
    return { plan, inputs, session: this.#native };
  }

  async #write(format: FileFormat, path: string | URL, options: WriteOptions): Promise<Written> {
    this.#session?.expectWrites();
    const [target, parameters] = [targetOf(format, path, options), encode(options.params)];
    const { plan, inputs } = this.#cross();
    return JSON.parse(await call(options, (control) => this.#native.write(plan, inputs, parameters, target, control)));
  }

  #encode(format: FileFormat, options: EncodeOptions<WriteOptions>): Promise<Bytes> {
    const [target, parameters] = [bytesTarget(format, options), encode(options.params)];
    const { plan, inputs } = this.#cross();
    const encoding = call(options, (control) => this.#native.encode(plan, inputs, parameters, target, control));
    return encoding.then((bytes) => {
      markExported([bytes.buffer]);
      return bytes;
    });
  }

  #pieces(format: PiecesFormat, options: IpcStreamOptions & CsvStreamOptions): ReadableStream<Bytes> {
    known("options", options, [...STREAM_OPTIONS, ...PIECES[format]]);
    const { batchSize, params, signal, threads, ...written } = options;
    const call = { signal, threads, ...(params !== undefined && { params }) };
    // Refuses what is wrong here and not in the stream.
    bytesTarget(format, written as EncodeOptions<WriteOptions>);
    const batches = this.stream({ ...call, ...(batchSize !== undefined && { batchSize }) });
    const encoded = pieces(format, batches, (batch, more) => {
      if (batch === undefined) return this.limit(0).#encode(format, { ...written, ...call });
      const frame = new Frame(Frame.from(batch).plan, this.#session);
      return frame.#encode(format, { ...written, ...more, signal, threads });
    });
    return readable(encoded);
  }

  get #native(): NativeSession {
    return this.#session?.native ?? standardSession();
  }

  #cross() {
    if (this.#crossing === undefined) {
      this.#session?.expectReads(this.#plan);
      this.#crossing = write(this.#plan);
    }
    return { plan: this.#crossing.plan, inputs: handles(this.#crossing) };
  }

  #with(step: Step): Frame<any> {
    return new Frame({ source: this.#plan.source, steps: [...this.#plan.steps, step] }, this.#session);
  }
}

/** In a notebook a frame shows its first rows, for which it runs. */
const notebookBundle = async (frame: Frame) =>
  firstRowsBundle(await frame.head(NOTEBOOK_ROWS + 1).collect(), NOTEBOOK_ROWS);
Object.defineProperties(Frame.prototype, showing<Frame>(String, notebookBundle));

/** A frame over a table that is there at once. */
export function frameOf(parameter: string, input: Frame | SyncTableInput, options?: FrameOptions): Frame {
  const frame = Frame.from(input as TableInput, options);
  if (frame instanceof Frame) return frame;
  throw invalid(parameter, "a Frame or a table in memory; await what is read asynchronously", inWords("a promise"));
}
