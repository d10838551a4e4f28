/**
 * Expressions over columns: trees that are built here and evaluated in Rust, whole columns at a time.
 *
 * Logic is SQL's: a comparison with null is null, and a filter keeps the rows for which its condition is true. An expression has the
 * Arrow type of its result as its type argument where that is known; it is `any` where it depends on the columns.
 */
import type { Bool, DataType, Float64, Int64, List, Utf8 } from "apache-arrow";
import { isBatch, isTable, isVector } from "../arrow/structure.ts";
import { showsAsText } from "../display/shows.ts";
import { type ColumnValues, readColumns } from "../io/columns.ts";
import { checked, checksOf, flag, isIterable, share as shareOf, text } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import { exprText, orderText } from "../plan/describe.ts";
import type { AggregateJson, BinaryOperator, ExprJson, SortKeyJson } from "../plan/expression.ts";
import { PlanTable } from "../plan/inputs.ts";
import { type Constant, literal } from "../plan/literal.ts";
import { ListFunctions } from "./list.ts";
import { byKind } from "./membership.ts";
import { noColumn, noExpression } from "./refusal.ts";
import { TextFunctions } from "./text.ts";
import { TimeFunctions } from "./time.ts";
import type { CastResult, CastType } from "./types.ts";
import { OVER_OPTIONS, type OverOptions, rowsJson } from "./window.ts";

/** A constant, or an expression. */
export type Operand = Expr | Constant;

/** A column by its name, or an expression. */
export type ColumnLike = Expr | string;

/** What to order by: a column, or a key with a direction. */
export type Order = ColumnLike | SortKey;

/** What aggregates take whose answer depends on the order of the rows. */
export interface AggregateOptions {
  /** The order of the rows; default: the sort right before the group-by, or the order of the table. */
  orderBy?: Order | readonly Order[];
  /** Whether nulls are passed over; default false. */
  ignoreNulls?: boolean;
}

const AGGREGATE_OPTIONS = checksOf<AggregateOptions>({ orderBy: 0, ignoreNulls: flag });

declare const result: unique symbol;
declare const named: unique symbol;

/** A column as it is: its type is the table's. */
// biome-ignore lint/suspicious/noExplicitAny: as of Expr
export interface Column<Name extends string = string> extends Expr<any, Name> {
  /** There at compile time only. */
  readonly [named]: Name;
}

/** From so many constants on, a list crosses as a column, whose values are hashed. */
const LONG_LIST = 100;

// biome-ignore lint/suspicious/noExplicitAny: a column's type is known to its table alone
export interface Expr<T extends DataType = any, N extends string = string> {
  /** The type and the name of the result; there at compile time only. */
  readonly [result]?: [T, N];
}

/**
 * An immutable expression. Start with {@link col}, {@link lit}, {@link param} or {@link fn}.
 *
 * In its methods a plain string is a text constant, never a column: `col("city").eq("Oslo")`. Functions give null where an
 * argument is null, unless they say otherwise. Integers that overflow fail the query, in sums too.
 *
 * @example
 * ```ts
 * const condition = col("department").eq("Engineering").and(col("age").gt(30));
 * const monthly = col("salary").div(12).as("monthly");
 * ```
 */
// biome-ignore lint/suspicious/noExplicitAny: as of the interface
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: a class cannot declare what only its type has under a symbol
// biome-ignore lint/correctness/noUnusedVariables: the interface uses it
export class Expr<T extends DataType = any, N extends string = string> {
  readonly #json: ExprJson;

  /** @internal */
  constructor(json: ExprJson) {
    this.#json = json;
  }

  /** What crosses to Rust. */
  toJSON(): ExprJson {
    return this.#json;
  }

  /** Much as SQL writes it, such as `age > 30`. */
  toString(): string {
    return exprText(this.#json);
  }

  /** @internal A function's call, of this and further arguments. */
  call(name: string, ...args: readonly Operand[]): Expr {
    return scalar(name, this, ...args);
  }

  /** Functions of texts. */
  get str(): TextFunctions {
    return new TextFunctions(this);
  }

  /** Functions of dates and times. */
  get dt(): TimeFunctions {
    return new TimeFunctions(this);
  }

  /** Functions of lists. */
  get list(): ListFunctions {
    return new ListFunctions(this);
  }

  /** Equal; null where either side is null. Use {@link Expr.isNull} to find nulls. */
  eq(other: Operand): Expr<Bool> {
    return this.#binary("eq", other);
  }

  /** Not equal; null where either side is null. */
  neq(other: Operand): Expr<Bool> {
    return this.#binary("neq", other);
  }

  /** Less than. */
  lt(other: Operand): Expr<Bool> {
    return this.#binary("lt", other);
  }

  /** Less than or equal. */
  le(other: Operand): Expr<Bool> {
    return this.#binary("le", other);
  }

  /** Greater than. */
  gt(other: Operand): Expr<Bool> {
    return this.#binary("gt", other);
  }

  /** Greater than or equal. */
  ge(other: Operand): Expr<Bool> {
    return this.#binary("ge", other);
  }

  /** Not equal, where null equals null and nothing else; never null. */
  isDistinctFrom(other: Operand): Expr<Bool> {
    return this.#binary("isDistinctFrom", other);
  }

  /** Equal, where null equals null and nothing else; never null. */
  isNotDistinctFrom(other: Operand): Expr<Bool> {
    return this.#binary("isNotDistinctFrom", other);
  }

  /** True where both are; false where either is false, even if the other is null. */
  and(...others: (Expr | boolean | null)[]): Expr<Bool> {
    const terms = [this, ...others.map(operand)].map(toJson);
    return new Expr({ and: terms.flatMap((term) => (has(term, "and") ? term.and : [term])) });
  }

  /** True where either is, even if the other is null. */
  or(...others: (Expr | boolean | null)[]): Expr<Bool> {
    const terms = [this, ...others.map(operand)].map(toJson);
    return new Expr({ or: terms.flatMap((term) => (has(term, "or") ? term.or : [term])) });
  }

  /** True where exactly one of the two is; null where either is null. */
  xor(other: Expr | boolean | null): Expr<Bool> {
    return this.#binary("xor", other);
  }

  /** True where this is false; null stays null. */
  not(): Expr<Bool> {
    return new Expr({ not: this.#json });
  }

  /** The sum. A date or timestamp takes a span: `col("since").add(fn.interval({ days: 1 }))`. */
  add(other: Operand): Expr {
    return this.#binary("add", other);
  }

  /** The difference; of two timestamps a duration. */
  sub(other: Operand): Expr {
    return this.#binary("sub", other);
  }

  /** This times `other`. */
  mul(other: Operand): Expr {
    return this.#binary("mul", other);
  }

  /** True division: two integers give a float64, and a division by zero an infinity. */
  div(other: Operand): Expr {
    return this.#binary("div", other);
  }

  /** Division rounded towards minus infinity; of integers an integer. The query fails where an integer is divided by zero. */
  floorDiv(other: Operand): Expr {
    return this.#binary("floorDiv", other);
  }

  /** The remainder, with the sign of the dividend. The query fails where an integer is divided by zero. */
  mod(other: Operand): Expr {
    return this.#binary("mod", other);
  }

  /** The number with the other sign. */
  neg(): Expr<T> {
    return new Expr({ negate: this.#json });
  }

  /** To the power of `exponent`, as a float64. The query fails where zero is raised to a negative power. */
  pow(exponent: Operand): Expr<Float64> {
    return scalar("pow", this, exponent);
  }

  /** Without its sign. */
  abs(): Expr<T> {
    return scalar("abs", this);
  }

  /** -1, 0 or 1. */
  sign(): Expr {
    return scalar("sign", this);
  }

  /** To the nearest number of so many decimals, halves away from zero; a negative number of decimals rounds to tens, hundreds, … */
  round(decimals: Expr | number = 0): Expr {
    return scalar("round", this, decimals);
  }

  /** The next whole number down; integers stay as they are. */
  floor(): Expr<T> {
    return scalar("floor", this);
  }

  /** The next whole number up; integers stay as they are. */
  ceil(): Expr<T> {
    return scalar("ceil", this);
  }

  /** Without its fraction. */
  trunc(): Expr<T> {
    return scalar("trunc", this);
  }

  /** The square root; NaN of a negative number. */
  sqrt(): Expr {
    return scalar("sqrt", this);
  }

  /** The cube root. */
  cbrt(): Expr {
    return scalar("cbrt", this);
  }

  /** e to this power. */
  exp(): Expr {
    return scalar("exp", this);
  }

  /** The natural logarithm; minus infinity of zero, NaN of a negative number. */
  ln(): Expr {
    return scalar("ln", this);
  }

  /** The logarithm to a base. */
  log(base: Operand): Expr<Float64> {
    return scalar("log", this, base);
  }

  /** The logarithm to base 2. */
  log2(): Expr {
    return scalar("log2", this);
  }

  /** The logarithm to base 10. */
  log10(): Expr {
    return scalar("log10", this);
  }

  /** The sine of an angle in radians. */
  sin(): Expr {
    return scalar("sin", this);
  }

  /** The cosine of an angle in radians. */
  cos(): Expr {
    return scalar("cos", this);
  }

  /** The tangent of an angle in radians. */
  tan(): Expr {
    return scalar("tan", this);
  }

  /** The angle in radians whose sine this is; NaN outside of -1 to 1. */
  asin(): Expr {
    return scalar("asin", this);
  }

  /** The angle in radians whose cosine this is; NaN outside of -1 to 1. */
  acos(): Expr {
    return scalar("acos", this);
  }

  /** The angle in radians whose tangent this is. */
  atan(): Expr {
    return scalar("atan", this);
  }

  /** The hyperbolic sine. */
  sinh(): Expr {
    return scalar("sinh", this);
  }

  /** The hyperbolic cosine. */
  cosh(): Expr {
    return scalar("cosh", this);
  }

  /** The hyperbolic tangent. */
  tanh(): Expr {
    return scalar("tanh", this);
  }

  /** Radians as degrees. */
  degrees(): Expr {
    return scalar("degrees", this);
  }

  /** Degrees as radians. */
  radians(): Expr {
    return scalar("radians", this);
  }

  /** Whether this is not a number; null stays null. */
  isNan(): Expr<Bool> {
    return scalar("isNan", this);
  }

  /** This, or `value` where this is NaN. */
  fillNan(value: Operand): Expr<T> {
    return scalar("fillNan", this, value);
  }

  /** This, but at least `low` and at most `high`. */
  clip(low: Operand, high: Operand): Expr {
    return scalar("clip", this, low, high);
  }

  /** Whether this is null; never null itself. */
  isNull(): Expr<Bool> {
    return new Expr({ isNull: this.#json });
  }

  /** Whether this is anything but null. */
  isNotNull(): Expr<Bool> {
    return new Expr({ isNotNull: this.#json });
  }

  /** This, or `value` where this is null. */
  fillNull(value: Operand): Expr<T> {
    return scalar("coalesce", this, value);
  }

  /** This, or null where it equals `value`. */
  nullIf(value: Operand): Expr<T> {
    return scalar("nullIf", this, value);
  }

  /**
   * Equal to one of `values`, an array or another iterable such as a `Set`; as in SQL, null instead of false where one of them is null.
   *
   * A typed array or Arrow `Vector` crosses as it lies and is hashed once, and so is a list of a hundred constants or more;
   * a value that the column's type cannot hold equals nothing.
   *
   * @example
   * ```ts
   * const some = g.nodes.filter(col("id").isIn(["Ada", "Bob"]));
   * const many = g.nodes.filter(col("age").isIn(new Int32Array([29, 36, 52])));
   * ```
   */
  isIn(values: Iterable<Operand> | ColumnValues): Expr<Bool> {
    if (ArrayBuffer.isView(values) || isVector(values)) return this.#isInColumn(values as ColumnValues);
    // A table can be iterated, too: over its rows.
    if (!isIterable(values) || isTable(values) || isBatch(values)) {
      throw invalid("values", "an array or another iterable of values, a typed array or a Vector", values);
    }
    const list = Array.from(values as Iterable<Operand>);
    if (list.length < LONG_LIST || list.some((value) => value instanceof Expr)) return this.#isInList(list);
    const { columns, others } = byKind(list as Constant[]);
    const parts = columns.map((column) => this.#isInColumn(column));
    if (others.length > 0) parts.push(this.#isInList(others));
    return parts.reduce((all, part) => all.or(part));
  }

  /** Between `low` and `high`, both included. */
  between(low: Operand, high: Operand): Expr<Bool> {
    return new Expr({ between: { expr: this.#json, low: operand(low).toJSON(), high: operand(high).toJSON() } });
  }

  /** SQL's `LIKE`: `%` stands for any text, `_` for one character. */
  like(pattern: Expr | string): Expr<Bool> {
    return new Expr({ like: { expr: this.#json, pattern: operand(pattern).toJSON(), ignoreCase: false } });
  }

  /** As {@link Expr.like}, in any case of letters. */
  ilike(pattern: Expr | string): Expr<Bool> {
    return new Expr({ like: { expr: this.#json, pattern: operand(pattern).toJSON(), ignoreCase: true } });
  }

  /** The same values as another type. The query fails where a value has no counterpart in it. */
  cast<N extends CastType>(type: N): Expr<CastResult<N>> {
    return new Expr({ cast: { expr: this.#json, type: typeName(type), safe: false } });
  }

  /** As {@link Expr.cast}, with null where a value has no counterpart. */
  tryCast<N extends CastType>(type: N): Expr<CastResult<N>> {
    return new Expr({ cast: { expr: this.#json, type: typeName(type), safe: true } });
  }

  /** The field of a struct. */
  field(name: string): Expr {
    if (typeof name !== "string") throw invalid("name", "a field's name", name);
    return scalar("field", this, name);
  }

  /** The same values under a name of their own. */
  as<const Name extends string>(name: Name): Expr<T, Name> {
    if (typeof name !== "string") throw invalid("name", "a string", name);
    return new Expr({ alias: { expr: this.#json, name } });
  }

  /** The number of values that are not null. */
  count(): Aggregate<Int64> {
    return aggregate("count", this);
  }

  /** The number of different values that are not null. */
  countDistinct(): Aggregate<Int64> {
    return aggregate("countDistinct", this);
  }

  /** An estimate of {@link Expr.countDistinct} by HyperLogLog, about 1 % off, in a few KiB per group. */
  approxDistinct(): Aggregate {
    return aggregate("approxDistinct", this);
  }

  /** The sum: int64, uint64, float64 or a wider decimal; null without any value. True counts as 1. */
  sum(): Aggregate {
    return aggregate("sum", this);
  }

  /** The arithmetic mean, a float64 (a decimal of decimals); null without any value. */
  mean(): Aggregate {
    return aggregate("mean", this);
  }

  /** The smallest value; null without any. */
  min(): Aggregate<T> {
    return aggregate("min", this);
  }

  /** The largest value; null without any. */
  max(): Aggregate<T> {
    return aggregate("max", this);
  }

  /** The standard deviation of a sample; null of fewer than two values. */
  stddev(): Aggregate<Float64> {
    return aggregate("stddev", this);
  }

  /** The variance of a sample; null of fewer than two values. */
  variance(): Aggregate<Float64> {
    return aggregate("variance", this);
  }

  /** The middle value, or the mean of the two in the middle. */
  median(): Aggregate {
    return aggregate("median", this);
  }

  /** The value at `share` of the way from the smallest, 0, to the largest, 1; interpolated between the two next to it. */
  quantile(share: number): Aggregate<Float64> {
    return aggregate("quantile", this, [lit(shareOf("share", share))]);
  }

  /** An estimate of {@link Expr.quantile} by a t-digest, in memory that does not grow with the group. */
  approxQuantile(share: number): Aggregate<Float64> {
    return aggregate("approxQuantile", this, [lit(shareOf("share", share))]);
  }

  /** Whether all values are true; null without any. */
  boolAnd(): Aggregate<Bool> {
    return aggregate("boolAnd", this);
  }

  /** Whether any value is true; null without any. */
  boolOr(): Aggregate<Bool> {
    return aggregate("boolOr", this);
  }

  /** The first row's value, null included. */
  first(options?: AggregateOptions): Aggregate<T> {
    return aggregate("first", this, [], options);
  }

  /** The last row's value, null included. */
  last(options?: AggregateOptions): Aggregate<T> {
    return aggregate("last", this, [], options);
  }

  /** All values in a list, nulls included. */
  arrayAgg(options?: AggregateOptions): Aggregate<List<T>> {
    return aggregate("arrayAgg", this, [], options);
  }

  /** All texts in one, the separator between them; nulls are left out. */
  stringAgg(separator: string, options?: AggregateOptions): Aggregate<Utf8> {
    return aggregate("stringAgg", this, [lit(text("separator", separator))], options);
  }

  /**
   * The aggregates and window functions in this expression, each row's over a window of rows around it instead of over a group.
   *
   * For `select`, `withColumns` and `filter`, which keep the order of the rows. By default the window is all rows of the same
   * partition; with `orderBy`, those up to the row and its equals, as in SQL.
   *
   * @example
   * ```ts
   * const share = col("salary").div(col("salary").sum().over({ partitionBy: "department" }));
   * const rank = fn.rank().over({ partitionBy: "department", orderBy: col("salary").desc() });
   * const smooth = col("price").mean().over({ orderBy: "day", rows: [-6, 0] });
   * ```
   */
  over(options: OverOptions = {}): Expr<T> {
    const { partitionBy = [], orderBy = [], rows } = checked("options", options, OVER_OPTIONS);
    return new Expr({
      over: {
        expr: this.#json,
        partitionBy: each(partitionBy).map((key) => columnJson(key, "partitionBy")),
        orderBy: orderJson(orderBy),
        ...(rows === undefined ? {} : { rows: rowsJson(rows) }),
      },
    });
  }

  /** Smallest first, nulls last. */
  asc(): SortKey {
    return new SortKey({ expr: this.#json, descending: false, nullsFirst: false });
  }

  /** Largest first, nulls last. */
  desc(): SortKey {
    return new SortKey({ expr: this.#json, descending: true, nullsFirst: false });
  }

  #binary(op: BinaryOperator, other: Operand): Expr {
    return new Expr({ binary: { op, left: this.#json, right: operand(other).toJSON() } });
  }

  #isInList(values: Operand[]): Expr {
    return new Expr({ in: { expr: this.#json, list: values.map((value) => operand(value).toJSON()) } });
  }

  #isInColumn(values: ColumnValues): Expr {
    return new Expr({ inTable: { expr: this.#json, table: new PlanTable(readColumns({ values })) } });
  }
}

/** One value computed of many rows: those of a group, or with {@link Expr.over} of a window. */
// biome-ignore lint/suspicious/noExplicitAny: as of Expr
export class Aggregate<T extends DataType = any> extends Expr<T> {
  readonly #aggregate: AggregateJson;

  /** @internal */
  constructor(aggregate: AggregateJson) {
    super({ aggregate });
    this.#aggregate = aggregate;
  }

  /** Of the rows alone for which the condition is true. */
  filter(condition: Expr): Aggregate<T> {
    if (!(condition instanceof Expr)) throw noExpression("condition", condition);
    const before = this.#aggregate.filter;
    const filter = before === undefined ? condition.toJSON() : new Expr(before).and(condition).toJSON();
    return new Aggregate({ ...this.#aggregate, filter });
  }

  /** Of every different value once. */
  distinct(): Aggregate<T> {
    return new Aggregate({ ...this.#aggregate, distinct: true });
  }
}

/** What to sort by, in which direction. Made by {@link Expr.asc} and {@link Expr.desc}. */
export class SortKey {
  readonly #json: SortKeyJson;

  /** @internal */
  constructor(json: SortKeyJson) {
    this.#json = json;
  }

  /** What crosses to Rust. */
  toJSON(): SortKeyJson {
    return this.#json;
  }

  /** Much as SQL writes it, such as `age DESC`. */
  toString(): string {
    return orderText([this.#json]);
  }

  /** Nulls before all values. */
  nullsFirst(): SortKey {
    return new SortKey({ ...this.#json, nullsFirst: true });
  }

  /** Nulls behind all values: the default. */
  nullsLast(): SortKey {
    return new SortKey({ ...this.#json, nullsFirst: false });
  }
}

showsAsText(Expr.prototype, SortKey.prototype);

/** A column by its exact name; in `select`, `col("*")` is every column. */
export function col<const Name extends string>(name: Name): Column<Name> {
  if (typeof name !== "string") throw noColumn("name", name);
  return new Expr(name === "*" ? { all: {} } : { column: name }) as Column<Name>;
}

/** A constant. Other types by {@link Expr.cast}: `lit("12.50").cast("decimal(10, 2)")`. */
export function lit(value: Constant): Expr {
  return new Expr({ literal: literal(value) });
}

/**
 * A value that is given when the query runs. It can never be read as anything but a value, whatever it holds.
 *
 * @example
 * ```ts
 * const query = await g.nodes.filter(col("department").eq(param("d"))).prepare();
 * const table = await query.execute({ d: "Engineering" });
 * ```
 */
export function param(name: string): Expr {
  if (typeof name !== "string" || name === "") throw invalid("name", "a parameter's name", name);
  return new Expr({ param: name });
}

/** An operand as an expression: constants become literals. */
export function operand(value: Operand): Expr {
  return value instanceof Expr ? value : lit(value);
}

/** A column's name as an expression; `parameter` is what it was given as. */
export function column(value: ColumnLike, parameter = "name"): Expr {
  if (value instanceof Expr) return value;
  if (typeof value !== "string") throw noColumn(parameter, value);
  return col(value);
}

/** The JSON of an expression, of a caller who may pass anything. */
export function exprJson(expr: Expr, parameter = "expression", example?: string): ExprJson {
  if (!(expr instanceof Expr)) throw noExpression(parameter, expr, example);
  return expr.toJSON();
}

/** The JSON of a column by its name or of an expression. */
export function columnJson(value: ColumnLike, parameter?: string): ExprJson {
  return column(value, parameter).toJSON();
}

/** A scalar function of these arguments. */
export function scalar(name: string, ...args: Operand[]): Expr {
  return new Expr({ call: { name, args: args.map((arg) => operand(arg).toJSON()) } });
}

/** An aggregate of an expression, or of rows. */
export function aggregate(
  name: string,
  of: Expr | null,
  args: readonly Expr[] = [],
  options: AggregateOptions = {},
): Aggregate {
  const { orderBy = [], ignoreNulls = false } = checked("options", options, AGGREGATE_OPTIONS);
  const keys = orderJson(orderBy);
  return new Aggregate({
    name,
    expr: of === null ? null : of.toJSON(),
    ...(args.length > 0 ? { args: args.map(toJson) } : {}),
    ...(keys.length > 0 ? { orderBy: keys } : {}),
    ...(ignoreNulls ? { ignoreNulls } : {}),
  });
}

const each = <T>(values: T | readonly T[]): readonly T[] => (Array.isArray(values) ? values : [values as T]);

const orderJson = (order: Order | readonly Order[]): SortKeyJson[] =>
  each(order).map((key) => (key instanceof SortKey ? key : column(key, "orderBy").asc()).toJSON());

function typeName(type: CastType): string {
  if (typeof type === "string") return type;
  throw invalid("type", 'a type by its name, such as "int64"', type);
}

const toJson = (expr: Expr): ExprJson => expr.toJSON();

function has<K extends string>(json: ExprJson, key: K): json is Extract<ExprJson, Record<K, unknown>> {
  return key in json;
}
