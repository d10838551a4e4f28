/**
 * Expressions over columns: trees that are built here and evaluated in Rust, whole columns at a time.
 *
 * Logic is SQL's: a comparison with null is null, and a filter keeps the rows for which its condition is true.
 */
import { QuiverError } from "./errors.ts";

/** A constant, or an expression. */
export type Operand = Expr | Constant;

/** A constant: whole numbers are int64, other numbers float64, dates are instants. */
export type Constant = string | number | bigint | boolean | Date | null;

/** A column by its name, or an expression. */
export type ColumnLike = Expr | string;

/** A type to convert to: one of these, `decimal(10, 2)`, `timestamp(us, Europe/Oslo)`, or a type by Arrow's Rust name. */
export type CastType =
  | "boolean"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float32"
  | "float64"
  | "string"
  | "date"
  | "timestamp"
  | `decimal(${number}, ${number})`
  | (string & {});

/** The JSON of an expression; `core-rs/query/src/plan.rs` is its definition. */
export type ExprJson =
  | { all: Record<string, never> }
  | { column: string }
  | { literal: LiteralJson }
  | { param: string }
  | { sql: string }
  | { alias: { expr: ExprJson; name: string } }
  | { binary: { op: BinaryOperator; left: ExprJson; right: ExprJson } }
  | { and: ExprJson[] }
  | { or: ExprJson[] }
  | { not: ExprJson }
  | { negate: ExprJson }
  | { isNull: ExprJson }
  | { isNotNull: ExprJson }
  | { between: { expr: ExprJson; low: ExprJson; high: ExprJson } }
  | { in: { expr: ExprJson; list: ExprJson[] } }
  | { like: { expr: ExprJson; pattern: ExprJson; ignoreCase: boolean } }
  | { cast: { expr: ExprJson; type: string; safe: boolean } }
  | { case: { branches: [ExprJson, ExprJson][]; otherwise: ExprJson | null } }
  | { call: { name: string; args: ExprJson[] } }
  | { aggregate: { name: string; expr: ExprJson | null } };

export type LiteralJson =
  | "null"
  | { boolean: boolean }
  | { int: string }
  | { float: string }
  | { string: string }
  | { timestamp: string };

export interface SortKeyJson {
  expr: ExprJson;
  descending: boolean;
  nullsFirst: boolean;
}

type BinaryOperator = "eq" | "neq" | "lt" | "le" | "gt" | "ge" | "add" | "sub" | "mul" | "div" | "mod";

/**
 * An immutable expression. Start with {@link col}, {@link lit}, {@link param} or {@link fn}.
 *
 * In its methods a plain string is a text constant, never a column: `col("city").eq("Oslo")`.
 *
 * @example
 * ```ts
 * const condition = col("department").eq("Engineering").and(col("age").gt(30));
 * const monthly = col("salary").div(12).as("monthly");
 * ```
 */
export class Expr {
  readonly #json: ExprJson;

  /** @internal */
  constructor(json: ExprJson) {
    this.#json = json;
  }

  /** What crosses to Rust. */
  toJSON(): ExprJson {
    return this.#json;
  }

  /** Equal; null where either side is null. Use {@link Expr.isNull} to find nulls. */
  eq(other: Operand): Expr {
    return this.#binary("eq", other);
  }

  /** Not equal; null where either side is null. */
  neq(other: Operand): Expr {
    return this.#binary("neq", other);
  }

  /** Less than. */
  lt(other: Operand): Expr {
    return this.#binary("lt", other);
  }

  /** Less than or equal. */
  le(other: Operand): Expr {
    return this.#binary("le", other);
  }

  /** Greater than. */
  gt(other: Operand): Expr {
    return this.#binary("gt", other);
  }

  /** Greater than or equal. */
  ge(other: Operand): Expr {
    return this.#binary("ge", other);
  }

  /** True where both are; false where either is false, even if the other is null. */
  and(...others: (Expr | boolean | null)[]): Expr {
    const terms = [this, ...others.map(operand)].map(toJson);
    return new Expr({ and: terms.flatMap((term) => (has(term, "and") ? term.and : [term])) });
  }

  /** True where either is, even if the other is null. */
  or(...others: (Expr | boolean | null)[]): Expr {
    const terms = [this, ...others.map(operand)].map(toJson);
    return new Expr({ or: terms.flatMap((term) => (has(term, "or") ? term.or : [term])) });
  }

  /** True where this is false; null stays null. */
  not(): Expr {
    return new Expr({ not: this.#json });
  }

  add(other: Operand): Expr {
    return this.#binary("add", other);
  }

  sub(other: Operand): Expr {
    return this.#binary("sub", other);
  }

  mul(other: Operand): Expr {
    return this.#binary("mul", other);
  }

  /** True division: two integers give a float64, and a division by zero an infinity. */
  div(other: Operand): Expr {
    return this.#binary("div", other);
  }

  /** The remainder, with the sign of the dividend. The query fails where an integer is divided by zero. */
  mod(other: Operand): Expr {
    return this.#binary("mod", other);
  }

  /** The number with the other sign. */
  neg(): Expr {
    return new Expr({ negate: this.#json });
  }

  isNull(): Expr {
    return new Expr({ isNull: this.#json });
  }

  isNotNull(): Expr {
    return new Expr({ isNotNull: this.#json });
  }

  /** Equal to one of `values`; as in SQL, null instead of false where one of them is null. */
  isIn(values: Iterable<Operand>): Expr {
    if (typeof values === "string") throw invalid("values", "a list", values);
    return new Expr({ in: { expr: this.#json, list: Array.from(values, (value) => operand(value).#json) } });
  }

  /** Between `low` and `high`, both included. */
  between(low: Operand, high: Operand): Expr {
    return new Expr({ between: { expr: this.#json, low: operand(low).#json, high: operand(high).#json } });
  }

  /** SQL's `LIKE`: `%` stands for any text, `_` for one character. */
  like(pattern: Expr | string): Expr {
    return new Expr({ like: { expr: this.#json, pattern: operand(pattern).#json, ignoreCase: false } });
  }

  /** As {@link Expr.like}, in any case of letters. */
  ilike(pattern: Expr | string): Expr {
    return new Expr({ like: { expr: this.#json, pattern: operand(pattern).#json, ignoreCase: true } });
  }

  /** The same values as another type. The query fails where a value has no counterpart in it. */
  cast(type: CastType): Expr {
    return new Expr({ cast: { expr: this.#json, type, safe: false } });
  }

  /** As {@link Expr.cast}, with null where a value has no counterpart. */
  tryCast(type: CastType): Expr {
    return new Expr({ cast: { expr: this.#json, type, safe: true } });
  }

  /** The same values under a name of their own. */
  as(name: string): Expr {
    if (typeof name !== "string") throw invalid("name", "a string", name);
    return new Expr({ alias: { expr: this.#json, name } });
  }

  /** Smallest first, nulls last. */
  asc(): SortKey {
    return new SortKey({ expr: this.#json, descending: false, nullsFirst: false });
  }

  /** Largest first, nulls last. */
  desc(): SortKey {
    return new SortKey({ expr: this.#json, descending: true, nullsFirst: false });
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Expr ${JSON.stringify(this.#json)}`;
  }

  #binary(op: BinaryOperator, other: Operand): Expr {
    return new Expr({ binary: { op, left: this.#json, right: operand(other).#json } });
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

  /** Nulls before all values. */
  nullsFirst(): SortKey {
    return new SortKey({ ...this.#json, nullsFirst: true });
  }

  /** Nulls behind all values: the default. */
  nullsLast(): SortKey {
    return new SortKey({ ...this.#json, nullsFirst: false });
  }
}

/** A column by its exact name; in `select`, `col("*")` is every column. */
export function col(name: string): Expr {
  if (typeof name !== "string") throw invalid("name", "a column's name", name);
  return new Expr(name === "*" ? { all: {} } : { column: name });
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

const aggregate = (name: string) => (of: ColumnLike) => new Expr({ aggregate: { name, expr: column(of).toJSON() } });

/** Functions: aggregates for `agg`, and what has no method on {@link Expr}. A plain string names a column. */
export const fn = {
  /** The number of rows, or of the rows in which `of` is not null. Named `count` by default. */
  count: (of?: ColumnLike) =>
    new Expr({ aggregate: { name: "count", expr: of === undefined ? null : column(of).toJSON() } }),
  /** The number of different values that are not null. */
  countDistinct: aggregate("countDistinct"),
  /** The sum: int64, uint64, float64 or a wider decimal; null without any value. */
  sum: aggregate("sum"),
  /** The arithmetic mean, a float64 (a decimal of decimals). */
  mean: aggregate("mean"),
  min: aggregate("min"),
  max: aggregate("max"),
  /** The standard deviation of a sample; null of fewer than two values. */
  stddev: aggregate("stddev"),
  /** The variance of a sample; null of fewer than two values. */
  variance: aggregate("variance"),
  /** The middle value, or the mean of the two in the middle. */
  median: aggregate("median"),
  /** The first row's value, null included: by the sort right before the group-by, or in the order of the table. */
  first: aggregate("first"),
  /** The last row's value, null included, likewise. */
  last: aggregate("last"),
  /** The first value that is not null. */
  coalesce: (...of: [ColumnLike, ...Operand[]]) => {
    const [first, ...others] = of;
    return call("coalesce", [column(first), ...others.map(operand)]);
  },
  /** A scalar function of DataFusion by its name, such as `fn.call("lower", col("city"))`; plain values are constants. */
  call: (name: string, ...args: Operand[]) => call(name, args.map(operand)),
  /** SQL text as an expression; columns keep the case they are written in, parameters are written `$name`. */
  sql: (text: string) => {
    if (typeof text !== "string") throw invalid("text", "SQL text", text);
    return new Expr({ sql: text });
  },
  /**
   * `value` where `condition` is true; more conditions and {@link Case.otherwise} follow.
   *
   * @example
   * ```ts
   * fn.when(col("age").lt(18), "minor").when(col("age").lt(65), "adult").otherwise("senior").as("group");
   * ```
   */
  when: (condition: Expr, value: Operand) => new Case([]).when(condition, value),
};

function call(name: string, args: Expr[]): Expr {
  return new Expr({ call: { name, args: args.map(toJson) } });
}

/** Conditions and their values, the first that is true counting. Made by `fn.when`. */
export class Case {
  readonly #branches: readonly [ExprJson, ExprJson][];

  /** @internal */
  constructor(branches: readonly [ExprJson, ExprJson][]) {
    this.#branches = branches;
  }

  when(condition: Expr, value: Operand): Case {
    if (!(condition instanceof Expr)) throw invalid("condition", "an expression", condition);
    return new Case([...this.#branches, [condition.toJSON(), operand(value).toJSON()]]);
  }

  /** The value where no condition is true; null by default. */
  otherwise(value: Operand = null): Expr {
    return new Expr({ case: { branches: [...this.#branches], otherwise: operand(value).toJSON() } });
  }
}

/** An operand as an expression: constants become literals. */
export function operand(value: Operand): Expr {
  return value instanceof Expr ? value : lit(value);
}

/** A column's name as an expression. */
export function column(value: ColumnLike): Expr {
  return value instanceof Expr ? value : col(value);
}

/** The literal that a JavaScript value stands for. */
export function literal(value: Constant): LiteralJson {
  if (value === null) return "null";
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw invalid("value", "a valid date", value);
    return { timestamp: String(value.getTime()) };
  }
  switch (typeof value) {
    case "boolean":
      return { boolean: value };
    case "string":
      return { string: value };
    case "bigint":
      return { int: String(value) };
    case "number":
      // Beyond the safe integers a number is an approximation, and -0 is no integer.
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { int: String(value) };
      return { float: Object.is(value, -0) ? "-0" : String(value) };
    default:
      throw invalid("value", "a string, number, bigint, boolean, Date or null", value);
  }
}

const toJson = (expr: Expr): ExprJson => expr.toJSON();

function has<K extends string>(json: ExprJson, key: K): json is Extract<ExprJson, Record<K, unknown>> {
  return key in json;
}

function invalid(parameter: string, expected: string, got: unknown): QuiverError {
  const described = typeof got === "string" ? JSON.stringify(got) : String(got);
  return new QuiverError("INVALID_ARGUMENT", `${parameter} must be ${expected}`, {
    parameter,
    expected,
    got: described,
  });
}
