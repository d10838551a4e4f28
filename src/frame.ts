/** Lazy tables: a plan grows with every method and runs in Rust, in one call, when a result is asked for. */
import type { RecordBatch, Schema, Table } from "apache-arrow";

import { raise } from "./arrow/raise.ts";
import { type CallOptions, call } from "./call.ts";
import { notebookBundle } from "./display/display.ts";
import { callSync, QuiverError } from "./errors.ts";
import {
  type ColumnLike,
  type Constant,
  column,
  Expr,
  type ExprJson,
  literal,
  SortKey,
  type SortKeyJson,
} from "./expr.ts";
import type { Exported, NativeControl, PlanHandle, StreamHandle } from "./native.ts";

/** Where a frame's rows come from: all nodes or edges, or those of one label or type. */
export type Source = { kind: "nodes" | "edges" } | { kind: "label" | "type"; name: string };

/** One transformation; `core-rs/query/src/plan.rs` is its definition. */
export type Step =
  | { filter: ExprJson }
  | { select: ExprJson[] }
  | { withColumns: ExprJson[] }
  | { drop: string[] }
  | { rename: [string, string][] }
  | { groupBy: { keys: ExprJson[]; aggregates: ExprJson[] } }
  | { sort: SortKeyJson[] }
  | { limit: { offset: number; count: number | null } }
  | "distinct";

/** What runs plans: a graph's handle, or anything like it. */
export interface Runner {
  run(plan: string, parameters: string, control: NativeControl | null): Promise<Exported>;
  prepare(plan: string, control: NativeControl | null): Promise<PlanHandle>;
  stream(plan: string, parameters: string, batchSize: number, control: NativeControl | null): Promise<StreamHandle>;
  explain(plan: string): Promise<string>;
  schema(plan: string): Exported;
}

/** Values for a query's parameters, by name. */
export type Parameters = Readonly<Record<string, Constant>>;

export interface CollectOptions extends CallOptions {
  /** Values for the parameters of the query. */
  params?: Parameters;
}

export interface StreamOptions extends Pick<CallOptions, "signal" | "threads"> {
  /** Values for the parameters of the query. */
  params?: Parameters;
  /** Rows per batch, exactly, but for the last. Default 65536. */
  batchSize?: number;
}

const DEFAULT_BATCH_SIZE = 65_536;

const NOTEBOOK_ROWS = 10;

/** A stream gives other work a turn after this many batches. */
const BATCHES_PER_TURN = 8;

/**
 * A lazy table. Every method gives a new frame; nothing runs before {@link Frame.collect}, {@link Frame.stream} or
 * {@link Frame.prepare}, and then the whole plan runs in Rust, off the JavaScript thread.
 *
 * Rows keep the order of the table through `filter`, `select`, `withColumns`, `drop`, `rename` and `limit`. Groups and distinct
 * rows come in no particular order: sort them.
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
export class Frame implements AsyncIterable<RecordBatch> {
  readonly #runner: Runner;
  readonly #source: Source;
  readonly #steps: readonly Step[];
  #schema: Schema | undefined;

  /** @internal */
  constructor(runner: Runner, source: Source, steps: readonly Step[] = []) {
    this.#runner = runner;
    this.#source = source;
    this.#steps = steps;
  }

  /**
   * Keeps the rows for which the condition is true.
   *
   * @param condition - an expression, or SQL text such as `"age > 30 AND city = 'Oslo'"`; columns keep the case they are
   * written in, other names go in double quotes, parameters are written `$name`
   */
  filter(condition: Expr | string): Frame {
    return this.#with({ filter: typeof condition === "string" ? { sql: condition } : json(condition) });
  }

  /**
   * Exactly these columns, in this order; `"*"` is all of them.
   *
   * @example
   * ```ts
   * g.nodes.select("id", col("salary").div(12).as("monthly"));
   * ```
   */
  select(...columns: ColumnLike[]): Frame {
    return this.#with({ select: columns.map(columnJson) });
  }

  /** All columns and these; a column of the same name is replaced. */
  withColumns(...columns: Expr[]): Frame {
    return this.#with({ withColumns: columns.map(json) });
  }

  /** All columns but these. */
  drop(...names: string[]): Frame {
    return this.#with({ drop: names });
  }

  /** Columns under other names: `{ from: to }`. */
  rename(names: Readonly<Record<string, string>>): Frame {
    return this.#with({ rename: Object.entries(names) });
  }

  /** One group per combination of the keys; `agg` says what to compute of each. Without keys, all rows are one group. */
  groupBy(...keys: ColumnLike[]): Grouping {
    return new Grouping((aggregates) => this.#with({ groupBy: { keys: keys.map(columnJson), aggregates } }));
  }

  /** Computes aggregates over all rows: a table of one row. */
  agg(...aggregates: Expr[]): Frame {
    return this.groupBy().agg(...aggregates);
  }

  /** Sorts by the first key, equal rows by the second, and so on; ascending with nulls last unless a key says otherwise. */
  sort(...keys: (ColumnLike | SortKey)[]): Frame {
    return this.#with({
      sort: keys.map((key) => (key instanceof SortKey ? key : column(key).asc()).toJSON()),
    });
  }

  /** At most the first `count` rows, behind `offset` others. */
  limit(count: number, offset = 0): Frame {
    return this.#with({ limit: { offset: whole("offset", offset), count: whole("count", count) } });
  }

  /** All rows but the first `rows`. */
  offset(rows: number): Frame {
    return this.#with({ limit: { offset: whole("rows", rows), count: null } });
  }

  /** The first rows. */
  head(count = 5): Frame {
    return this.limit(count);
  }

  /** Every different row once. */
  distinct(): Frame {
    return this.#with("distinct");
  }

  /**
   * Runs the query; the result's memory is Rust's, not copied.
   *
   * @throws {@link QuiverError} `UNKNOWN_COLUMN`, `INVALID_QUERY`, `QUERY_FAILED`, `INVALID_ARGUMENT` for parameters
   */
  async collect(options: CollectOptions = {}): Promise<Table> {
    const parameters = encode(options.params);
    return raise(await call(options, (control) => this.#runner.run(this.#plan(), parameters, control)));
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
  stream(options: StreamOptions = {}): AsyncGenerator<RecordBatch, void, undefined> {
    const [parameters, batchSize] = [encode(options.params), batchSizeOf(options)];
    return batches(options, (control) => this.#runner.stream(this.#plan(), parameters, batchSize, control));
  }

  /** The same as {@link Frame.stream} with its defaults. */
  [Symbol.asyncIterator](): AsyncGenerator<RecordBatch, void, undefined> {
    return this.stream();
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
  async prepare(options: CallOptions = {}): Promise<PreparedQuery> {
    return new PreparedQuery(await call(options, (control) => this.#runner.prepare(this.#plan(), control)));
  }

  /** The optimised logical plan and the physical plan, as text. */
  explain(): Promise<string> {
    return call(undefined, () => this.#runner.explain(this.#plan()));
  }

  /**
   * The names and types of the columns: plans, in a fraction of a millisecond, and runs nothing.
   *
   * @throws {@link QuiverError} `UNKNOWN_COLUMN`, `INVALID_QUERY`
   */
  get schema(): Schema {
    this.#schema ??= raise(callSync(() => this.#runner.schema(this.#plan()))).schema;
    return this.#schema;
  }

  /** The number of rows. */
  async count(options: CollectOptions = {}): Promise<number> {
    const table = await this.agg(new Expr({ aggregate: { name: "count", expr: null } })).collect(options);
    return Number(table.getChildAt(0)?.get(0) ?? 0);
  }

  /** Runs the query and gives its rows as objects: for small results. 64-bit integers are bigints. */
  async toArray(options: CollectOptions = {}): Promise<Record<string, unknown>[]> {
    return (await this.collect(options)).toArray().map((row) => ({ ...row.toJSON() }));
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Frame ${this.#describe()}`;
  }

  /** In a notebook a frame shows its first rows, for which it runs. */
  async [Symbol.for("Jupyter.display")](): Promise<Record<string, unknown>> {
    return notebookBundle(await this.head(NOTEBOOK_ROWS).collect());
  }

  #describe(): string {
    const from = "name" in this.#source ? `${this.#source.kind} ${this.#source.name}` : this.#source.kind;
    const steps = this.#steps.map((step) => (typeof step === "string" ? step : JSON.stringify(step)));
    return [from, ...steps].join("\n  → ");
  }

  #plan(): string {
    return JSON.stringify({ source: this.#source, steps: this.#steps });
  }

  #with(step: Step): Frame {
    return new Frame(this.#runner, this.#source, [...this.#steps, step]);
  }
}

/** A frame whose rows are grouped; {@link Grouping.agg} makes it a frame again. */
export class Grouping {
  readonly #finish: (aggregates: ExprJson[]) => Frame;

  /** @internal */
  constructor(finish: (aggregates: ExprJson[]) => Frame) {
    this.#finish = finish;
  }

  /**
   * The keys, then what is computed of each group. Aggregates combine: `fn.sum("a").div(fn.count())`.
   *
   * @param aggregates - default: none, which gives the distinct keys
   */
  agg(...aggregates: Expr[]): Frame {
    return this.#finish(aggregates.map(json));
  }

  /** The number of rows of each group, as `count`. */
  count(): Frame {
    return this.agg(new Expr({ aggregate: { name: "count", expr: null } }));
  }
}

/**
 * A query that is planned: each execution is one call that fills in the parameters. Close it, or let it be collected.
 *
 * May be executed many times at once.
 */
export class PreparedQuery {
  readonly #handle: PlanHandle;

  /** @internal */
  constructor(handle: PlanHandle) {
    this.#handle = handle;
  }

  /**
   * Runs the query with these parameters.
   *
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for a missing or unknown parameter, `QUERY_FAILED`, `CLOSED`
   */
  async execute(params: Parameters = {}, options: CallOptions = {}): Promise<Table> {
    const parameters = encode(params);
    return raise(await call(options, (control) => this.#handle.execute(parameters, control)));
  }

  /** Runs the query with these parameters at the reader's pace, as {@link Frame.stream}. */
  stream(
    params: Parameters = {},
    options: Omit<StreamOptions, "params"> = {},
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const [parameters, batchSize] = [encode(params), batchSizeOf(options)];
    return batches(options, (control) => this.#handle.stream(parameters, batchSize, control));
  }

  /** The optimised logical plan and the physical plan, as text. */
  async explain(): Promise<string> {
    return callSync(() => this.#handle.explain());
  }

  /** Lets go of the plan; later executions reject with `CLOSED`. */
  close(): void {
    this.#handle.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The batches of a native stream. Leaving the loop early, an error and an abort all free it at once. */
async function* batches(
  options: CallOptions,
  open: (control: NativeControl | null) => Promise<StreamHandle>,
): AsyncGenerator<RecordBatch, void, undefined> {
  const { signal } = options;
  const stream = await call(options, open);
  const close = () => stream.close();
  signal?.addEventListener("abort", close, { once: true });
  try {
    for (let count = 1; ; count++) {
      const exported = await call({ signal }, () => stream.next());
      if (exported === null) return;
      yield* raise(exported).batches;
      signal?.throwIfAborted();
      // What a finished batch held is freed by finalizers, which need the event loop to turn.
      if (count % BATCHES_PER_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  } finally {
    signal?.removeEventListener("abort", close);
    close();
  }
}

function encode(params: Parameters = {}): string {
  return JSON.stringify(Object.fromEntries(Object.entries(params).map(([name, value]) => [name, literal(value)])));
}

function json(expr: Expr): ExprJson {
  if (!(expr instanceof Expr)) throw invalid("expression", "an expression", expr);
  return expr.toJSON();
}

function columnJson(value: ColumnLike): ExprJson {
  return column(value).toJSON();
}

function batchSizeOf({ batchSize = DEFAULT_BATCH_SIZE }: StreamOptions): number {
  if (Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 0x7fffffff) return batchSize;
  throw invalid("batchSize", "a whole number from 1 to 2147483647", batchSize);
}

function whole(parameter: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(parameter, "a whole number, at least 0", value);
}

function invalid(parameter: string, expected: string, got: unknown): QuiverError {
  return new QuiverError("INVALID_ARGUMENT", `${parameter} must be ${expected}`, {
    parameter,
    expected,
    got: String(got),
  });
}
