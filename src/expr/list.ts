/** What lists have, behind `expr.list`. */
import type { Bool, Float64, Int64, Utf8 } from "apache-arrow";
import { checked, checksOf, flag } from "../native/check.ts";

import type { Expr, Operand } from "./expr.ts";

type Integer = Expr | number | bigint;

/** How to sort a list. */
export interface ListSortOptions {
  /** Largest first; default false. */
  descending?: boolean;
  /** Nulls before all values; default false. */
  nullsFirst?: boolean;
}

const LIST_SORT_OPTIONS = checksOf<ListSortOptions>({ descending: flag, nullsFirst: flag });

/**
 * Functions of lists. Each gives null where the list is null. Positions count from 0, or from the end where they are negative
 * (SQL's count from 1).
 *
 * @example
 * ```ts
 * const last = col("scores").list.get(-1);
 * const tagged = col("tags").list.contains("new");
 * ```
 */
export class ListFunctions {
  readonly #list: Expr;

  /** @internal */
  constructor(list: Expr) {
    this.#list = list;
  }

  /** The value at a position; null where the list is shorter. */
  get(position: Integer): Expr {
    return this.#call("listGet", position);
  }

  /** The number of values, nulls included. */
  length(): Expr<Int64> {
    return this.#call("listLength");
  }

  /** Whether a value is in the list. */
  contains(value: Operand): Expr<Bool> {
    return this.#call("listContains", value);
  }

  /** Where a value first is in the list; null where it is not. */
  position(value: Operand): Expr<Int64> {
    return this.#call("listPosition", value);
  }

  /** In ascending order, nulls last unless the options say otherwise. */
  sort(options: ListSortOptions = {}): Expr {
    const { descending = false, nullsFirst = false } = checked("options", options, LIST_SORT_OPTIONS);
    return this.#call("listSort", descending, nullsFirst);
  }

  /** Every different value once, in no particular order. */
  distinct(): Expr {
    return this.#call("listDistinct");
  }

  /** The values from last to first. */
  reverse(): Expr {
    return this.#call("listReverse");
  }

  /** This list's values and those of the others behind it. */
  concat(...others: Expr[]): Expr {
    return this.#call("listConcat", ...others);
  }

  /** The values as one text, the separator between them; nulls are left out. */
  join(separator: Expr | string): Expr<Utf8> {
    return this.#call("listJoin", separator);
  }

  /**
   * The values from a position.
   *
   * @param length - at most so many; default: up to the end
   */
  slice(start: Integer, length?: Integer): Expr {
    return length === undefined ? this.#call("listSlice", start) : this.#call("listSlice", start, length);
  }

  /** The sum of the numbers that are not null; null without any. */
  sum(): Expr<Float64> {
    return this.#call("listSum");
  }

  /** The mean of the numbers that are not null; null without any. */
  mean(): Expr<Float64> {
    return this.#call("listMean");
  }

  /** The smallest value that is not null. */
  min(): Expr {
    return this.#call("listMin");
  }

  /** The largest value that is not null. */
  max(): Expr {
    return this.#call("listMax");
  }

  #call(name: string, ...args: Operand[]): Expr {
    return this.#list.call(name, ...args);
  }
}
