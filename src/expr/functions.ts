/** Functions by SQL's way of writing them: `fn.sum("salary")`. */
import type {
  Bool,
  DateDay,
  Float64,
  Int32,
  Int64,
  List,
  Struct,
  TimestampMicrosecond,
  Uint64,
  Utf8,
} from "apache-arrow";

import { checked, checksOf, flag, isRecord, text } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import { When } from "./case.ts";
import {
  type Aggregate,
  type AggregateOptions,
  aggregate,
  type ColumnLike,
  column,
  Expr,
  lit,
  type Operand,
  operand,
  scalar,
} from "./expr.ts";
import { type IntervalFields, interval } from "./interval.ts";
import type { Resolution, TimeUnit } from "./time.ts";

/** A column and operands: in functions a plain string at the first place names a column. */
const rest = (first: ColumnLike, others: readonly Operand[]): Operand[] => [column(first), ...others];

const columns = (values: readonly ColumnLike[]): Expr[] => values.map((value) => column(value));

const window = (name: string, args: readonly Expr[], ignoreNulls = false): Expr =>
  new Expr({ window: { name, args: args.map((arg) => arg.toJSON()), ...(ignoreNulls ? { ignoreNulls } : {}) } });

/** What window functions that give another row's value may be told. */
export interface ValueOptions {
  /** Whether rows with null are passed over; default false. */
  ignoreNulls?: boolean;
}

export interface ShiftOptions extends ValueOptions {
  /** What rows without such a neighbour get: a value, a parameter, or an expression over the row itself; default null. */
  default?: Operand;
}

const VALUE_OPTIONS = checksOf<ValueOptions>({ ignoreNulls: flag });
const SHIFT_OPTIONS = checksOf<ShiftOptions>({ default: 0, ignoreNulls: flag });

/**
 * Functions: aggregates, window functions, constructors, and what reads better in front. A plain string names a column, but
 * for later arguments, where it is a text constant. What is a method too does the same.
 */
export const fn = {
  /**
   * The number of rows, or of the rows in which `of` is not null. Named `count` by default. An int64, which JavaScript reads as a bigint:
   * `frame.toArray({ int64: "number" })` gives numbers, and `frame.count()` is one.
   */
  count: (of?: ColumnLike) => aggregate("count", of === undefined ? null : column(of)) as Aggregate<Int64>,
  /** The number of different values that are not null. */
  countDistinct: (of: ColumnLike): Aggregate<Int64> => column(of).countDistinct(),
  /** An estimate of the number of different values by HyperLogLog, about 1 % off. */
  approxDistinct: (of: ColumnLike): Aggregate => column(of).approxDistinct(),
  /** The sum: int64, uint64, float64 or a wider decimal; null without any value. */
  sum: (of: ColumnLike): Aggregate => column(of).sum(),
  /** The arithmetic mean, a float64 (a decimal of decimals). */
  mean: (of: ColumnLike): Aggregate => column(of).mean(),
  /** The smallest value; null without any. */
  min: (of: ColumnLike): Aggregate => column(of).min(),
  /** The largest value; null without any. */
  max: (of: ColumnLike): Aggregate => column(of).max(),
  /** The standard deviation of a sample; null of fewer than two values. */
  stddev: (of: ColumnLike): Aggregate<Float64> => column(of).stddev(),
  /** The standard deviation of a whole population. */
  stddevPop: (of: ColumnLike) => aggregate("stddevPop", column(of)) as Expr<Float64>,
  /** The variance of a sample; null of fewer than two values. */
  variance: (of: ColumnLike): Aggregate<Float64> => column(of).variance(),
  /** The variance of a whole population. */
  variancePop: (of: ColumnLike) => aggregate("variancePop", column(of)) as Expr<Float64>,
  /** The middle value, or the mean of the two in the middle. */
  median: (of: ColumnLike): Aggregate => column(of).median(),
  /** The value at `share` of the way from the smallest, 0, to the largest, 1; see {@link Expr.quantile}. */
  quantile: (of: ColumnLike, share: number): Aggregate<Float64> => column(of).quantile(share),
  /** An estimate of {@link Expr.quantile} by a t-digest. */
  approxQuantile: (of: ColumnLike, share: number): Aggregate<Float64> => column(of).approxQuantile(share),
  /** Pearson's correlation of two variables; null of fewer than two pairs. */
  correlation: (x: ColumnLike, y: ColumnLike) => aggregate("correlation", column(x), [column(y)]) as Expr<Float64>,
  /** The covariance of two variables in a sample; null of fewer than two pairs. */
  covariance: (x: ColumnLike, y: ColumnLike) => aggregate("covariance", column(x), [column(y)]) as Expr<Float64>,
  /** Whether all values are true; null without any. */
  boolAnd: (of: ColumnLike): Aggregate<Bool> => column(of).boolAnd(),
  /** Whether any value is true; null without any. */
  boolOr: (of: ColumnLike): Aggregate<Bool> => column(of).boolOr(),
  /** The first row's value, null included: by `orderBy`, the sort right before the group-by, or in the order of the table. */
  first: (of: ColumnLike, options?: AggregateOptions): Aggregate => column(of).first(options),
  /** The last row's value, null included, likewise. */
  last: (of: ColumnLike, options?: AggregateOptions): Aggregate => column(of).last(options),
  /** All values in a list, nulls included, likewise in order. */
  arrayAgg: (of: ColumnLike, options?: AggregateOptions): Aggregate<List> => column(of).arrayAgg(options),
  /** All texts in one, the separator between them, likewise in order. */
  stringAgg: (of: ColumnLike, separator: string, options?: AggregateOptions): Aggregate<Utf8> =>
    column(of).stringAgg(separator, options),

  /** The row's number within its partition, from 1. Window functions need {@link Expr.over}. */
  rowNumber: (): Expr<Uint64> => window("rowNumber", []),
  /** The rank by `orderBy`, from 1; equal rows share one, and leave a gap behind them. */
  rank: (): Expr<Uint64> => window("rank", []),
  /** The rank by `orderBy`, without gaps. */
  denseRank: (): Expr<Uint64> => window("denseRank", []),
  /** The share of the other rows that rank before, from 0 to 1. */
  percentRank: (): Expr<Float64> => window("percentRank", []),
  /** The share of the rows that rank before or are equal, up to 1. */
  cumeDist: (): Expr<Float64> => window("cumeDist", []),
  /** The number, from 1, of the bucket that the row is in when the partition is dealt out evenly to so many. */
  ntile: (buckets: number): Expr<Uint64> => window("ntile", [lit(buckets)]),
  /** The value so many rows before. */
  lag: (of: ColumnLike, offset = 1, options: ShiftOptions = {}): Expr => shift("lag", of, offset, options),
  /** The value so many rows after. */
  lead: (of: ColumnLike, offset = 1, options: ShiftOptions = {}): Expr => shift("lead", of, offset, options),
  /** The value in the window's first row. */
  firstValue: (of: ColumnLike, options?: ValueOptions): Expr => valueAt("firstValue", [column(of)], options),
  /** The value in the window's last row. */
  lastValue: (of: ColumnLike, options?: ValueOptions): Expr => valueAt("lastValue", [column(of)], options),
  /** The value in the window's n-th row, counted from 1; null where it has fewer. */
  nthValue: (of: ColumnLike, n: number, options?: ValueOptions): Expr =>
    valueAt("nthValue", [column(of), lit(n)], options),

  /** The first value that is not null. */
  coalesce: (first: ColumnLike, ...others: Operand[]): Expr => scalar("coalesce", ...rest(first, others)),
  /** The first value, or null where it equals the second. */
  nullIf: (of: ColumnLike, value: Operand): Expr => column(of).nullIf(value),
  /** The largest of the values that are not null. */
  greatest: (first: ColumnLike, ...others: Operand[]): Expr => scalar("greatest", ...rest(first, others)),
  /** The smallest of the values that are not null. */
  least: (first: ColumnLike, ...others: Operand[]): Expr => scalar("least", ...rest(first, others)),
  /** A list of these values in each row. */
  list: (first: ColumnLike, ...others: Operand[]): Expr<List> => scalar("list", ...rest(first, others)),
  /**
   * A struct of these fields in each row; plain strings name columns.
   *
   * @example
   * ```ts
   * const place = fn.struct({ city: "city", people: col("people").add(1) });
   * const people = place.field("people");
   * ```
   */
  struct: (fields: Readonly<Record<string, ColumnLike>>): Expr<Struct> => struct(fields),
  /** The texts one behind the other; null where one of them is null. Plain strings after the first are constants. */
  concat: (first: ColumnLike, ...others: (Expr | string)[]): Expr<Utf8> => scalar("concat", ...rest(first, others)),
  /** The texts that are not null, the separator between them. Plain strings name columns. */
  concatWithSeparator: (separator: string, ...of: [ColumnLike, ...ColumnLike[]]): Expr<Utf8> =>
    scalar("concatWithSeparator", separator, ...columns(of)),
  /** The angle in radians between the x axis and the point. */
  atan2: (y: ColumnLike, x: ColumnLike): Expr => scalar("atan2", column(y), column(x)),

  /**
   * A span of calendar time, to add to dates and timestamps and to take from them.
   *
   * @example
   * ```ts
   * const due = col("sent").add(fn.interval({ months: 1, days: 2, hours: 12 }));
   * ```
   */
  interval: (fields: IntervalFields): Expr => interval(fields),
  /** A date by its parts. The query fails where there is no such day. */
  makeDate: (year: Operand, month: Operand, day: Operand): Expr<DateDay> => scalar("makeDate", year, month, day),
  /** The timestamp so long after 1970 in UTC, without a time zone. */
  fromEpoch: (of: ColumnLike, unit: Resolution = "second"): Expr => scalar("fromEpoch", column(of), unit),

  /** See {@link TextFunctions.lower}. */
  lower: (of: ColumnLike): Expr<Utf8> => column(of).str.lower(),
  /** See {@link TextFunctions.upper}. */
  upper: (of: ColumnLike): Expr<Utf8> => column(of).str.upper(),
  /** See {@link TextFunctions.trim}. */
  trim: (of: ColumnLike, characters?: Expr | string): Expr<Utf8> => column(of).str.trim(characters),
  /** The number of characters; see {@link TextFunctions.length}. */
  length: (of: ColumnLike): Expr<Int64> => column(of).str.length(),
  /** See {@link TextFunctions.substring}: positions count from 0. */
  substring: (of: ColumnLike, start: Expr | number, length?: Expr | number): Expr<Utf8> =>
    column(of).str.substring(start, length),
  /** See {@link TextFunctions.replace}. */
  replace: (of: ColumnLike, from: Expr | string, to: Expr | string): Expr<Utf8> => column(of).str.replace(from, to),
  /** See {@link TextFunctions.md5}; also of bytes. */
  md5: (of: ColumnLike): Expr<Utf8> => column(of).str.md5(),
  /** See {@link TextFunctions.sha256}; also of bytes. */
  sha256: (of: ColumnLike): Expr<Utf8> => column(of).str.sha256(),
  /** See {@link TextFunctions.strptime}. */
  strptime: (of: ColumnLike, format: string): Expr<TimestampMicrosecond> => column(of).str.strptime(format),
  /** See {@link TimeFunctions.strftime}. */
  strftime: (of: ColumnLike, format: string): Expr<Utf8> => column(of).dt.strftime(format),
  /** See {@link TimeFunctions.truncate}. */
  truncate: (of: ColumnLike, unit: TimeUnit): Expr => column(of).dt.truncate(unit),
  /** See {@link TimeFunctions.year}. */
  year: (of: ColumnLike): Expr<Int32> => column(of).dt.year(),
  /** See {@link TimeFunctions.month}. */
  month: (of: ColumnLike): Expr<Int32> => column(of).dt.month(),
  /** See {@link TimeFunctions.day}. */
  day: (of: ColumnLike): Expr<Int32> => column(of).dt.day(),
  /** See {@link Expr.abs}. */
  abs: (of: ColumnLike): Expr => column(of).abs(),
  /** See {@link Expr.round}. */
  round: (of: ColumnLike, decimals?: Expr | number): Expr => column(of).round(decimals),
  /** See {@link Expr.floor}. */
  floor: (of: ColumnLike): Expr => column(of).floor(),
  /** See {@link Expr.ceil}. */
  ceil: (of: ColumnLike): Expr => column(of).ceil(),
  /** See {@link Expr.sqrt}. */
  sqrt: (of: ColumnLike): Expr => column(of).sqrt(),
  /** See {@link Expr.exp}. */
  exp: (of: ColumnLike): Expr => column(of).exp(),
  /** See {@link Expr.ln}. */
  ln: (of: ColumnLike): Expr => column(of).ln(),
  /** See {@link Expr.pow}. */
  pow: (of: ColumnLike, exponent: Operand): Expr<Float64> => column(of).pow(exponent),

  /**
   * A scalar function by its name in plans or else in DataFusion, such as `fn.call("ascii", col("city"))`; plain values are
   * constants.
   */
  call: (name: string, ...args: Operand[]): Expr => scalar(text("name", name), ...args),
  /** SQL text as an expression; columns keep the case they are written in, parameters are written `$name`. */
  sql: (text: string): Expr => {
    if (typeof text !== "string") throw invalid("text", "SQL text", text);
    return new Expr({ sql: text });
  },
  /**
   * A value where a condition is true; more conditions and {@link Case.otherwise} may follow.
   *
   * @example
   * ```ts
   * const group = fn.when(col("age").lt(18)).then("minor").when(col("age").lt(65)).then("adult").otherwise("senior");
   * ```
   */
  when: (condition: Expr): When => new When([], condition),
};

function struct(fields: Readonly<Record<string, ColumnLike>>): Expr<Struct> {
  const entries = isRecord(fields) ? Object.entries(fields) : [];
  if (entries.length === 0 || Object.hasOwn(fields, "")) {
    throw invalid("fields", 'columns by the names of fields, such as { city: "city" }', fields);
  }
  return scalar("struct", ...entries.flatMap(([name, value]) => [lit(name), column(value, `fields.${name}`)]));
}

function valueAt(name: string, args: readonly Expr[], options: ValueOptions = {}): Expr {
  const { ignoreNulls } = checked("options", options, VALUE_OPTIONS);
  return window(name, args, ignoreNulls);
}

function shift(name: string, of: ColumnLike, offset: number, options: ShiftOptions): Expr {
  const { default: value, ignoreNulls } = checked("options", options, SHIFT_OPTIONS);
  const args = [column(of), lit(offset)];
  if (value !== undefined) args.push(operand(value));
  return window(name, args, ignoreNulls);
}
