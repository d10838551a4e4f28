/**
 * Every function of one row: what it takes to give a type, and how it is written as a frame's expression, in SQL and in DuckDB's SQL.
 *
 * In the templates `$0` is the first argument, `$*` all of them and `$1*` those from the second on. A language without the function,
 * or where it means something else, has null. `tests/fuzz/reach.test.ts` holds this list to `tests/functions.ts`.
 */
import type { Random } from "../property/random.ts";
import type { Expr } from "./ast.ts";
import { arrowName, castName, duckType, INTS, info, isScalar, kindOf, type Type } from "./types.ts";

/** What an argument is to be: an expression of a type, a constant of one, or always the same text. */
export type Wanted = Type | { constant: Type } | Extract<Expr, { kind: "raw" }>;

/** What an operator may ask of the place where it is used. */
export interface Place {
  random: Random;
  /** Whether DuckDB is to compute it, too. */
  oracle: boolean;
  /** Whether there are infinities and NaN among the floats. */
  special: boolean;
  /** A type that compares and sorts. */
  scalar(): Type;
  /** Any type. */
  any(): Type;
  /** A nested type of a column in reach whose element or field has the type. */
  holder(kind: "list" | "struct", element: Type): Type | undefined;
}

export interface Operator {
  /** The name of its function in `tests/functions.ts`. */
  name: string;
  /** The arguments for a result of the type; null where it gives no such. */
  takes: (type: Type, place: Place) => Wanted[] | null;
  js: string | null;
  sql: string | null;
  duck: string | null;
  /** Whether other implementations may differ in the last digits. */
  inexact: boolean;
  /** Whether it may fail by its values. */
  fails: boolean;
}

type Takes = Operator["takes"];
interface Notes {
  inexact?: boolean;
  fails?: boolean;
}

const op = (
  name: string,
  takes: Takes,
  js: string | null,
  sql: string | null,
  duck: string | null = sql,
  notes: Notes = {},
): Operator => ({
  ...{ name, takes, js, sql, duck, inexact: false, fails: false },
  ...notes,
});

const raw = (js: string, sql = js, duck = sql): Wanted => ({ kind: "raw", js, sql, duck, type: "" });
/** For a result of exactly this type, these arguments. */
const gives =
  (result: Type, ...args: Wanted[]): Takes =>
  (type) =>
    type === result ? args : null;
/** The same, arguments chosen anew each time. */
const giving =
  (result: Type, args: (place: Place) => Wanted[]): Takes =>
  (type, place) =>
    type === result ? args(place) : null;
const like =
  (kinds: readonly string[], args: (type: Type, place: Place) => Wanted[] | null): Takes =>
  (type, place) =>
    kinds.includes(kindOf(type)) ? args(type, place) : null;
const anyType =
  (args: (type: Type, place: Place) => Wanted[] | null): Takes =>
  (type, place) =>
    args(type, place);
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
const text = (value: string) => raw(JSON.stringify(value), quote(value));
const number = (value: number) => raw(String(value));

const compare = giving("bool", (place) => {
  const type = place.scalar();
  return [type, place.random.chance(0.5) ? type : { constant: type }];
});
const fail = { fails: true };

const comparisons: Operator[] = [
  op("eq", compare, "$0.eq($1)", "($0 = $1)"),
  op("neq", compare, "$0.neq($1)", "($0 <> $1)"),
  op("lt", compare, "$0.lt($1)", "($0 < $1)"),
  op("le", compare, "$0.le($1)", "($0 <= $1)"),
  op("gt", compare, "$0.gt($1)", "($0 > $1)"),
  op("ge", compare, "$0.ge($1)", "($0 >= $1)"),
  op("isDistinctFrom", compare, "$0.isDistinctFrom($1)", "($0 IS DISTINCT FROM $1)"),
  op("isNotDistinctFrom", compare, "$0.isNotDistinctFrom($1)", "($0 IS NOT DISTINCT FROM $1)"),
  ...["eq", "neq", "lt", "le", "gt", "ge", "isDistinctFrom", "isNotDistinctFrom"].map((name) => {
    const sign =
      { eq: "=", neq: "<>", lt: "<", le: "<=", gt: ">", ge: ">=", isDistinctFrom: "IS DISTINCT FROM" }[name] ??
      "IS NOT DISTINCT FROM";
    return op(name, giving("bool", mixed), `$0.${name}($1)`, `($0 ${sign} $1)`, null);
  }),
  op(
    "between",
    giving("bool", (place) => same(place, 2)),
    "$0.between($1, $2)",
    "($0 BETWEEN $1 AND $2)",
  ),
  op(
    "between",
    giving("bool", (place) => same(place, 2)),
    "$0.between($1, $2).not()",
    "($0 NOT BETWEEN $1 AND $2)",
  ),
  op(
    "between",
    giving("bool", (place) => mixed(place, 2)),
    "$0.between($1, $2).not()",
    "($0 NOT BETWEEN $1 AND $2)",
    null,
  ),
  op(
    "isIn",
    giving("bool", (place) => same(place, 1 + place.random.below(3))),
    "$0.isIn([$1*])",
    "($0 IN ($1*))",
  ),
  op(
    "isIn",
    giving("bool", (place) => same(place, 1 + place.random.below(3))),
    "$0.isIn([$1*]).not()",
    "($0 NOT IN ($1*))",
  ),
  op(
    "isIn",
    giving("bool", (place) => mixed(place, 2)),
    "$0.isIn([$1*])",
    "($0 IN ($1*))",
    null,
  ),
  op("isIn of a column", gives("bool", "int64"), "$0.isIn(new Int16Array([0, 1, -3]))", "($0 IN (0, 1, -3))"),
  op(
    "isNull",
    giving("bool", (place) => [place.any()]),
    "$0.isNull()",
    "($0 IS NULL)",
  ),
  op(
    "isNotNull",
    giving("bool", (place) => [place.any()]),
    "$0.isNotNull()",
    "($0 IS NOT NULL)",
  ),
  op("and", gives("bool", "bool", "bool"), "$0.and($1)", "($0 AND $1)"),
  op("or", gives("bool", "bool", "bool"), "$0.or($1)", "($0 OR $1)"),
  op("xor", gives("bool", "bool", "bool"), "$0.xor($1)", "($0 <> $1)"),
  op("not", gives("bool", "bool"), "$0.not()", "(NOT $0)"),
  op(
    "like",
    giving("bool", (place) => [
      "utf8",
      text(place.random.pick(["%", "a%", "%s%", "_", "O'%", "%bytes", "__", "", "%a%", "a\\%"])),
    ]),
    "$0.like($1)",
    "($0 LIKE $1)",
    null,
  ),
  op(
    "like",
    giving("bool", (place) => [
      "utf8",
      text(place.random.pick(["%", "a%", "%s%", "_", "O'%", "%bytes", "__", "", "%a%"])),
    ]),
    "$0.like($1)",
    "($0 LIKE $1)",
  ),
  op(
    "ilike",
    giving("bool", (place) => ["utf8", text(place.random.pick(["A%", "%O%", "_", "OSLO", "%Ä"]))]),
    "$0.ilike($1)",
    "($0 ILIKE $1)",
  ),
];

/** One value, and constants of its type. */
function same(place: Place, count: number): Wanted[] {
  const type = place.scalar();
  return [type, ...Array.from({ length: count }, () => (place.random.chance(0.8) ? { constant: type } : type))];
}

/** A value, and constants of another type that compares with it. */
function mixed(place: Place, count = 1): Wanted[] {
  const [type, other] = place.random.pick([
    ...INTS.map((int) => [int, place.random.pick(INTS)] as const),
    ...(["float64", "float32"] as const).flatMap((float) => [
      ["int64", float] as const,
      [float, "int64"] as const,
      ["int32", float] as const,
    ]),
    ...(["s", "ms", "us", "ns"] as const).map(
      (unit) => [`timestamp(${unit})`, `timestamp(${place.random.pick(["s", "ms", "us", "ns"])})`] as const,
    ),
    ...([
      ["decimal(12,2)", "decimal(38,10)"],
      ["decimal(12,2)", "int64"],
      ["int64", "decimal(12,2)"],
      ["date", "timestamp(ms)"],
    ] as const),
  ]);
  return [type, ...Array.from({ length: count }, () => ({ constant: other }))];
}

const choices: Operator[] = [
  op(
    "when",
    anyType((type) => ["bool", type, type]),
    "fn.when($0).then($1).otherwise($2)",
    "(CASE WHEN $0 THEN $1 ELSE $2 END)",
  ),
  op(
    "when without otherwise",
    anyType((type) => ["bool", type]),
    "fn.when($0).then($1)",
    "(CASE WHEN $0 THEN $1 END)",
  ),
  op(
    "when",
    anyType((type) => ["bool", type, "bool", type, type]),
    "fn.when($0).then($1).when($2).then($3).otherwise($4)",
    "(CASE WHEN $0 THEN $1 WHEN $2 THEN $3 ELSE $4 END)",
  ),
  op(
    "coalesce",
    anyType((type) => [type, type]),
    "fn.coalesce($*)",
    "coalesce($*)",
  ),
  op(
    "fillNull",
    anyType((type) => [type, { constant: type }]),
    "$0.fillNull($1)",
    "coalesce($0, $1)",
  ),
  op(
    "nullIf",
    anyType((type) => [type, type]),
    "$0.nullIf($1)",
    "nullif($0, $1)",
  ),
  op("greatest", (type) => (isScalar(type) ? [type, type] : null), "fn.greatest($*)", "greatest($*)"),
  op("least", (type) => (isScalar(type) ? [type, type] : null), "fn.least($*)", "least($*)"),
  op("cast", castable, "$0.cast(@js)", "arrow_cast($0, @sql)", "CAST($0 AS @duck)", fail),
  op(
    "tryCast",
    (type, place) => (["int", "float", "bool"].includes(kindOf(type)) && !place.oracle ? ["utf8"] : null),
    "$0.tryCast(@js)",
    "arrow_try_cast($0, @sql)",
    null,
  ),
  op("field", fieldOf, "$0.field($1)", "$0[$1]", "struct_extract($0, $1)"),
  op(
    "list.get",
    (type, place) => only(place.holder("list", type), number(place.random.pick([0, 1, 2]))),
    "$0.list.get($1)",
    "$0[$1 + 1]",
    "$0[$1 + 1]",
  ),
  op(
    "list.get",
    (type, place) => only(place.holder("list", type), number(place.random.pick([-1, -2, -4]))),
    "$0.list.get($1)",
    "$0[$1]",
    "$0[$1]",
  ),
  op(
    "struct",
    like(["struct"], (type) => info(type).fields.map(([, inner]) => inner)),
    "fn.struct({@fields})",
    "named_struct(@pairs)",
    "{@quotedfields}",
  ),
  op(
    "list",
    like(["list"], (type) => [info(type).element, info(type).element]),
    "fn.list($*)",
    "make_array($*)",
    "[$*]",
  ),
];

function fieldOf(type: Type, place: Place): Wanted[] | null {
  const holder = place.holder("struct", type);
  if (holder === undefined) return null;
  const [name] = place.random.pick(info(holder).fields.filter(([, inner]) => inner === type));
  return [holder, text(name)];
}

const only = (holder: Type | undefined, ...more: Wanted[]): Wanted[] | null =>
  holder === undefined ? null : [holder, ...more];

/** From a type whose every calm value the other holds. */
function castable(type: Type, place: Place): Wanted[] | null {
  const { random } = place;
  switch (kindOf(type)) {
    case "int":
      return [
        random.pick(
          place.oracle
            ? [...INTS, "bool"]
            : [...INTS, "float64", "decimal(12,2)", "bool", "date"].filter(
                (from) => from !== "date" || ["int32"].includes(type),
              ),
        ),
      ];
    case "float":
      return [random.pick([...INTS, "float32", "decimal(12,2)", "float64"])];
    case "decimal":
      return [random.pick(["int8", "int32", "int64", "uint8", "decimal(12,2)"])];
    case "utf8":
      return [
        random.pick([
          ...INTS,
          "bool",
          "date",
          "utf8",
          ...(place.oracle ? [] : ["float64", "timestamp(ms)", "decimal(12,2)"]),
        ]),
      ];
    case "timestamp":
      return place.oracle ? null : [random.pick(["date", "timestamp(s)", "timestamp(ms)", "timestamp(us)"])];
    case "date":
      return info(type).zone === null ? [random.pick(["timestamp(ms)", "timestamp(us)", "timestamp(s)"])] : null;
    case "bool":
      return place.oracle ? null : [random.pick(["int32", "int64", "float64"])];
    default:
      return null;
  }
}

/** What a cast's template says of its type. */
export const castText = (type: Type) => ({
  js: JSON.stringify(castName(type)),
  sql: quote(arrowName(type) ?? ""),
  duck: duckType(type) ?? "",
});

export { choices, comparisons, fail, gives, giving, like, number, op, quote, raw, text };
