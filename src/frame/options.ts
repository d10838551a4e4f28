/** What the methods of a frame take. */
import { type Ownership, ownershipOf } from "../arrow/memory.ts";
import type { GraphOptions } from "../graph/options.ts";
import type { Body, LateNeighbourTable, TableInput } from "../io/source.ts";
import { CALL, type CallOptions, checkSignal } from "../native/call.ts";
import { type Checks, checksOf, flag, namesOf, share, whole } from "../native/check.ts";
import type { Parameters } from "../plan/parameters.ts";
import type { Int64As } from "./json-rows.ts";
import { type DistinctOptions, keepOf } from "./steps.ts";

/** Tables that are there at once. */
export type SyncTableInput = Exclude<
  TableInput,
  | PromiseLike<unknown>
  | AsyncIterable<unknown>
  | ReadableStream<Uint8Array>
  | { collect(): unknown }
  | Body
  | LateNeighbourTable
>;

/** What {@link Frame.from} takes. */
export interface FrameOptions {
  /** Who owns the table's memory while the frame lives; default `"borrow"`. */
  ownership?: Ownership;
  /** Aborting it gives up reading what is read asynchronously, with `signal.reason`; what is read at once has been. */
  signal?: AbortSignal | undefined;
}

/** What {@link Frame.collect} and other ways of running a query take. */
export interface CollectOptions extends CallOptions {
  /** Values for the parameters of the query. */
  params?: Parameters;
}

/** What {@link Frame.toArray} takes. */
export interface ToArrayOptions extends CollectOptions {
  /** What 64-bit integers become; default `"bigint"`. */
  int64?: Int64As;
}

/** What {@link Frame.union} takes. */
export interface UnionOptions {
  /** Whether equal rows come once; default false. */
  distinct?: boolean;
  /** Whether a column that one side lacks is null there; default false, which makes it an error. */
  fillMissing?: boolean;
}

/** What {@link Frame.unnest} takes. */
export interface UnnestOptions {
  /** Whether a null or empty list gives a row with null; default false, which drops the row. */
  keepEmpty?: boolean;
}

/** What {@link Frame.sample} takes: one of `fraction` and `count`. */
export interface SampleOptions {
  /** The share of the rows, from 0 to 1: each row is drawn with this probability. */
  fraction?: number;
  /** At most so many rows, whatever their number. */
  count?: number;
  /** A whole number; the same one draws the same rows. Default 0. */
  seed?: number;
}

/** What {@link Frame.toGraph} takes. */
export interface ToGraphOptions extends GraphOptions {
  /** The nodes; default: inferred from the edges, in order of first appearance. */
  nodes?: TableInput;
}

export const FRAME_OPTIONS: Checks = checksOf<FrameOptions>({
  ownership: (_: string, value: Ownership) => ownershipOf(value),
  signal: checkSignal,
});
export const DISTINCT_OPTIONS: Checks = checksOf<DistinctOptions>({ keep: keepOf });
export const COLLECT_OPTIONS: readonly string[] = namesOf<CollectOptions>({ ...CALL, params: 0 });
export const TO_ARRAY_OPTIONS: readonly string[] = namesOf<ToArrayOptions>({ ...CALL, params: 0, int64: 0 });
export const INT64_AS: readonly Int64As[] = ["bigint", "number", "string"];
export const UNION_OPTIONS: Checks = checksOf<UnionOptions>({ distinct: flag, fillMissing: flag });
export const UNNEST_OPTIONS: Checks = checksOf<UnnestOptions>({ keepEmpty: flag });
export const SAMPLE_OPTIONS: Checks = checksOf<SampleOptions>({ fraction: share, count: whole, seed: whole });
