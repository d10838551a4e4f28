/** Queries that are planned once and run often. */
import type { RecordBatch, Table, TypeMap } from "apache-arrow";

import { raise } from "./arrow/raise.ts";
import { type CallOptions, call } from "./call.ts";
import { callSync } from "./errors.ts";
import type { PlanHandle } from "./native.ts";
import { encode, type Parameters } from "./parameters.ts";
import { batches, batchSizeOf, type StreamOptions } from "./stream.ts";

/**
 * A query that is planned: each execution is one call that fills in the parameters. Close it, or let it be collected.
 *
 * May be executed many times at once.
 */
export class PreparedQuery<T extends TypeMap = any> {
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
  async execute(params: Parameters = {}, options: CallOptions = {}): Promise<Table<T>> {
    const parameters = encode(params);
    return raise(await call(options, (control) => this.#handle.execute(parameters, control)));
  }

  /** Runs the query with these parameters at the reader's pace, as {@link Frame.stream}. */
  stream(
    params: Parameters = {},
    options: Omit<StreamOptions, "params"> = {},
  ): AsyncGenerator<RecordBatch<T>, void, undefined> {
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
