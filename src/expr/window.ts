/** The windows of `expr.over`. */
import { type Checks, checksOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import type { ColumnLike, Order } from "./expr.ts";

/** The rows that a window function sees; see {@link Expr.over}. */
export interface OverOptions {
  /** Rows with equal keys see one another; default: all rows. */
  partitionBy?: ColumnLike | readonly ColumnLike[];
  /** The order within a partition; default: that of the table. */
  orderBy?: Order | readonly Order[];
  /**
   * From which row to which, counted from the current one: `[-1, 0]` is the row before and this one, `[-Infinity, 0]` everything up
   * to this one.
   */
  rows?: readonly [from: number, to: number];
}

export const OVER_OPTIONS: Checks = checksOf<OverOptions>({ partitionBy: 0, orderBy: 0, rows: 0 });

/** Bounds of rows as they cross: null is without end. */
export function rowsJson(rows: readonly [number, number]): [number | null, number | null] {
  const bound = (at: number, end: number) => {
    if (at === end) return null;
    if (Number.isSafeInteger(at)) return at;
    throw invalid("rows", "two whole numbers, or -Infinity and Infinity", rows);
  };
  if (!Array.isArray(rows) || rows.length !== 2) {
    throw invalid("rows", "two whole numbers, or -Infinity and Infinity", rows);
  }
  return [bound(rows[0], Number.NEGATIVE_INFINITY), bound(rows[1], Number.POSITIVE_INFINITY)];
}
