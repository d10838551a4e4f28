/** What dates and times have, behind `expr.dt`. */
import type { DateDay, Int32, Int64, Timestamp, Utf8 } from "apache-arrow";

import type { Expr, Operand } from "./expr.ts";

/** Units that a timestamp may count in. */
export type Resolution = "second" | "millisecond" | "microsecond" | "nanosecond";

/** Units of the clock and the calendar. Weeks start on Monday. */
export type TimeUnit = Resolution | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year";

/** A date or a time, or an expression of such. */
type Instant = Expr | Date;

/**
 * Functions of dates and times. Each gives null where an argument is null. What has a time zone is read on the clocks of
 * that zone; what has none, as it is. A date or a time without a zone, cast to a type with one or compared with it, is what the
 * zone's clocks show: of a time that they show twice the later moment, and one that they skip by the offset before. Spans are
 * added by {@link Expr.add}: `col("since").add(fn.interval({ months: 1 }))`.
 *
 * @example
 * ```ts
 * const month = col("since").dt.truncate("month");
 * const age = col("died").dt.difference(col("born"), "year");
 * ```
 */
export class TimeFunctions {
  readonly #time: Expr;

  /** @internal */
  constructor(time: Expr) {
    this.#time = time;
  }

  /** The year of the calendar. */
  year(): Expr<Int32> {
    return this.#call("year");
  }

  /** From 1 to 4. */
  quarter(): Expr<Int32> {
    return this.#call("quarter");
  }

  /** From 1 to 12. */
  month(): Expr<Int32> {
    return this.#call("month");
  }

  /** The week of the ISO year, from 1 to 53; see {@link TimeFunctions.isoYear}. */
  week(): Expr<Int32> {
    return this.#call("week");
  }

  /** The year that the ISO week belongs to. */
  isoYear(): Expr<Int32> {
    return this.#call("isoYear");
  }

  /** The day of the month, from 1. */
  day(): Expr<Int32> {
    return this.#call("day");
  }

  /** From 1 to 366. */
  dayOfYear(): Expr<Int32> {
    return this.#call("dayOfYear");
  }

  /** From 1, a Monday, to 7, a Sunday. */
  weekday(): Expr<Int32> {
    return this.#call("weekday");
  }

  /** From 0 to 23. */
  hour(): Expr<Int32> {
    return this.#call("hour");
  }

  /** From 0 to 59. */
  minute(): Expr<Int32> {
    return this.#call("minute");
  }

  /** From 0 to 59. */
  second(): Expr<Int32> {
    return this.#call("second");
  }

  /** Of the second, from 0 to 999. */
  millisecond(): Expr<Int32> {
    return this.#call("millisecond");
  }

  /** Of the second, from 0 to 999,999. */
  microsecond(): Expr<Int32> {
    return this.#call("microsecond");
  }

  /** Of the second, from 0 to 999,999,999. */
  nanosecond(): Expr<Int32> {
    return this.#call("nanosecond");
  }

  /** The date alone. */
  date(): Expr<DateDay> {
    return this.#call("date");
  }

  /** The start of the year, month, hour, … that this is in, in its own type. */
  truncate(unit: TimeUnit): Expr {
    return this.#call("truncate", unit);
  }

  /** How many whole units this is later than `other`, rounded towards zero; negative where it is earlier. */
  difference(other: Instant, unit: TimeUnit): Expr<Int64> {
    return this.#call("difference", other, unit);
  }

  /** As text by a strftime format, such as `"%Y-%m-%d"`. */
  strftime(format: Expr | string): Expr<Utf8> {
    return this.#call("strftime", format);
  }

  /** The time since 1970 in UTC, rounded down. */
  epoch(unit: Resolution = "second"): Expr<Int64> {
    return this.#call("epoch", unit);
  }

  /**
   * The same instant on the clocks of another zone; what has no zone is taken for UTC.
   *
   * @param zone - `"Europe/Oslo"`, `"+02:00"`
   */
  convertTimeZone(zone: string): Expr<Timestamp> {
    return this.#call("convertTimeZone", zone);
  }

  /** The same time on the clock in another zone, or with null in none. */
  replaceTimeZone(zone: string | null): Expr<Timestamp> {
    return this.#call("replaceTimeZone", zone);
  }

  #call(name: string, ...args: Operand[]): Expr {
    return this.#time.call(name, ...args);
  }
}
