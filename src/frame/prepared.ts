/** Queries that are planned once and run often. */
import type { RecordBatch, Table, TypeMap } from "apache-arrow";
import { Unpacking } from "../bridge/unpack.ts";
import { escapeText } from "../display/escape.ts";
import { showsAsText } from "../display/shows.ts";
import { treeText } from "../display/tree.ts";
import { CALL_OPTIONS, type CallOptions, call } from "../native/call.ts";
import { known } from "../native/check.ts";
import { callSync } from "../native/errors.ts";
import type { PlanHandle } from "../native/native.ts";
import { encode, encodeFor, type Parameters } from "../plan/parameters.ts";
import { batches, batchSizeOf, STREAM_OPTIONS, type StreamOptions } from "./stream.ts";

const PREPARED_STREAM_OPTIONS = STREAM_OPTIONS.filter((name) => name !== "params");

/**
 * A query that is planned: each execution is one call that fills in the parameters. Close it, or let it be collected.
 *
 * May be executed many times at once.
 */
export class PreparedQuery<T extends TypeMap = any> {
  readonly #handle: PlanHandle;
  readonly #names: readonly string[];
  readonly #unpacking: Unpacking;

  /** @internal */
  constructor(handle: PlanHandle) {
    this.#handle = handle;
    this.#names = handle.parameters;
    this.#unpacking = new Unpacking(handle);
  }

  /**
   * Runs the query with these parameters.
   *
   * @throws {@link QuiverError} `INVALID_ARGUMENT` for a missing or unknown parameter, `QUERY_FAILED`, `CLOSED`
   */
  async execute(params: Parameters = {}, options: CallOptions = {}): Promise<Table<T>> {
    known("options", options, CALL_OPTIONS);
    const parameters = encodeFor(this.#names, params);
    return this.#unpacking.table(await call(options, (control) => this.#handle.execute(parameters, control)));
  }

  /**
   * Runs the query with these parameters and waits for it: nothing else of the program goes on meanwhile, and nothing can
   * cancel it. For queries that take microseconds, such as a filter over a few ten thousand rows, where handing the work to
   * another thread and back would take longer than the work. Whatever takes more than a millisecond belongs in
   * {@link PreparedQuery.execute}.
   *
   * @throws {@link QuiverError} as {@link PreparedQuery.execute}
   * @example
   * ```ts
   * const byDepartment = await g.nodes.filter(col("department").eq(param("d"))).prepare();
   * for (const d of ["Engineering", "Sales"]) console.log(byDepartment.executeSync({ d }).numRows);
   * ```
   */
  executeSync(params: Parameters = {}): Table<T> {
    const parameters = encodeFor(this.#names, params);
    return this.#unpacking.table(callSync(() => this.#handle.executeSync(parameters)));
  }

  /** Runs the query with these parameters at the reader's pace, as {@link Frame.stream}. */
  stream(
    params: Parameters = {},
    options: Omit<StreamOptions, "params"> = {},
  ): AsyncGenerator<RecordBatch<T>, void, undefined> {
    known("options", options, PREPARED_STREAM_OPTIONS);
    const [parameters, batchSize] = [encode(params), batchSizeOf(options)];
    return batches(options, (control) => this.#handle.stream(parameters, batchSize, control));
  }

  /** The optimised logical plan and the physical plan, as text. */
  async explain(): Promise<string> {
    return treeText(callSync(() => this.#handle.explain()));
  }

  /** Lets go of the plan; later executions reject with `CLOSED`. */
  close(): void {
    this.#handle.close();
  }

  /** {@link PreparedQuery.close}, by `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** What it is and the parameters that it takes, as text. */
  toString(): string {
    const names = this.#names.map((name) => `$${escapeText(name)}`);
    return `Prepared query${names.length > 0 ? ` of ${names.join(", ")}` : ""}`;
  }
}

showsAsText(PreparedQuery.prototype);
