/** Every aggregate and window function: what it takes and gives, and how it is written, as `operators.ts` has functions of one row. */
import type { Place, Wanted } from "./operators.ts";
import { duckType, INTS, info, kindOf, type Type } from "./types.ts";

export interface Reduction {
  /** The name of its function in `tests/functions.ts`. */
  name: string;
  /** What it takes and gives; null where it fits not here. */
  makes: (place: Place) => { args: Wanted[]; type: Type } | null;
  js: string;
  sql: string | null;
  /** `@type` is the type of the result. */
  duck: string | null;
  /** Whether other implementations, or another order of the rows, may differ in the last digits. */
  inexact: boolean;
  /** Whether the value depends on the order of the rows. */
  ordered: boolean;
  /** Whether it takes `DISTINCT`. */
  distinct: boolean;
}

const of = (
  name: string,
  makes: Reduction["makes"],
  js: string,
  sql: string | null,
  duck = sql,
  notes: Partial<Reduction> = {},
): Reduction => ({
  ...{ name, makes, js, sql, duck, inexact: false, ordered: false, distinct: false },
  ...notes,
});

const NUMBERS: readonly Type[] = [...INTS, "float64", "float32"];
const close = { inexact: true };
const ordered = { ordered: true };
const scalar: Reduction["makes"] = (place) => {
  const type = place.scalar();
  return { args: [type], type };
};
const toFloat: Reduction["makes"] = (place) => ({ args: [place.random.pick(NUMBERS)], type: "float64" });
const oneFloat: Reduction["makes"] = () => ({ args: ["float64"], type: "float64" });
const bool: Reduction["makes"] = () => ({ args: ["bool"], type: "bool" });

/** The type of a sum. */
function sumOf(type: Type): Type {
  const { kind, signed, precision, scale } = info(type);
  if (kind === "decimal") return `decimal(${Math.min(38, precision + 10)},${scale})`;
  if (kind === "float") return "float64";
  return signed || kind === "bool" ? "int64" : "uint64";
}

const summed =
  (types: readonly Type[]): Reduction["makes"] =>
  (place) => {
    const type = place.random.pick(types);
    return { args: [type], type: sumOf(type) };
  };

/** Of one infinity or NaN the deviation is NaN, as in PostgreSQL, and 0 in DuckDB. */
const finite: Reduction["makes"] = (place) => (place.oracle && place.special ? null : toFloat(place));

export const aggregates: readonly Reduction[] = [
  of("count", () => ({ args: [], type: "int64" }), "fn.count()", "count(*)"),
  of("count of a column", (place) => ({ args: [place.any()], type: "int64" }), "$0.count()", "count($0)"),
  of(
    "countDistinct",
    (place) => ({ args: [place.scalar()], type: "int64" }),
    "$0.countDistinct()",
    "count(DISTINCT $0)",
  ),
  of("approxDistinct", () => ({ args: ["int64"], type: "uint64" }), "$0.approxDistinct()", "approx_distinct($0)", null),
  of(
    "sum",
    summed([...INTS, "decimal(12,2)", "decimal(38,0)", "decimal(38,10)"]),
    "$0.sum()",
    "sum($0)",
    "CAST(sum($0) AS @type)",
    { distinct: true },
  ),
  of("sum", summed(["float64", "float32"]), "$0.sum()", "sum($0)", "sum($0)", { ...close }),
  of(
    "sum of booleans",
    () => ({ args: ["bool"], type: "int64" }),
    "$0.sum()",
    "sum($0)",
    "CAST(sum($0::INTEGER) AS BIGINT)",
  ),
  of("mean", toFloat, "$0.mean()", "avg($0)", "avg($0)", close),
  of("mean", () => ({ args: ["decimal(12,2)"], type: "decimal(16,6)" }), "$0.mean()", "avg($0)", null, {
    distinct: true,
  }),
  of("min", scalar, "$0.min()", "min($0)"),
  of("max", scalar, "$0.max()", "max($0)"),
  of("stddev", toFloat, "$0.stddev()", "stddev($0)", "stddev($0)", close),
  of("stddevPop", finite, "fn.stddevPop($0)", "stddev_pop($0)", "stddev_pop($0)", close),
  of("variance", toFloat, "$0.variance()", "var_samp($0)", "var_samp($0)", close),
  of("variancePop", finite, "fn.variancePop($0)", "var_pop($0)", "var_pop($0)", close),
  of("median", oneFloat, "$0.median()", "median($0)", "median($0)", close),
  of(
    "quantile",
    (place) => (place.oracle && place.special ? null : oneFloat(place)),
    "$0.quantile(0.25)",
    "percentile_cont($0, 0.25)",
    "quantile_cont($0, 0.25)",
    close,
  ),
  of(
    "approxQuantile",
    (place) => (place.special ? null : oneFloat(place)),
    "$0.approxQuantile(0)",
    "approx_percentile_cont($0, 0)",
    null,
    close,
  ),
  of(
    "correlation",
    () => ({ args: ["float64", "float64"], type: "float64" }),
    "fn.correlation($0, $1)",
    "corr($0, $1)",
    null,
    close,
  ),
  of(
    "covariance",
    () => ({ args: ["float64", "float64"], type: "float64" }),
    "fn.covariance($0, $1)",
    "covar_samp($0, $1)",
    "covar_samp($0, $1)",
    close,
  ),
  of("boolAnd", bool, "$0.boolAnd()", "bool_and($0)"),
  of("boolOr", bool, "$0.boolOr()", "bool_or($0)"),
  of("first", (place) => one(place.any()), "$0.first(@options)", "first_value($0@order)", "first($0@order)", ordered),
  of("last", (place) => one(place.any()), "$0.last(@options)", "last_value($0@order)", "last($0@order)", ordered),
  of(
    "arrayAgg",
    (place) => listOf(place),
    "$0.arrayAgg(@options)",
    "array_agg($0@order)",
    "array_agg($0@order)",
    ordered,
  ),
  of(
    "stringAgg",
    () => one("utf8"),
    '$0.stringAgg("-"@more)',
    "string_agg($0, '-'@order)",
    "string_agg($0, '-'@order)",
    ordered,
  ),
];

const one = (type: Type) => ({ args: [type], type });

function listOf(place: Place) {
  const type = place.random.pick(["int32", "utf8", "float64"]);
  return { args: [type], type: `list<${type}>` };
}

const rank: Reduction["makes"] = () => ({ args: [], type: "uint64" });
const share: Reduction["makes"] = () => ({ args: [], type: "float64" });
const number = (value: number, sql = String(value)): Wanted => ({
  kind: "raw",
  js: String(value),
  sql,
  duck: sql,
  type: "",
});
const shifted: Reduction["makes"] = (place) => {
  const type = place.scalar();
  return { args: [type, number(place.random.below(3))], type };
};
const shiftedOr: Reduction["makes"] = (place) => {
  const type = place.scalar();
  if (duckType(type) === null || kindOf(type) === "duration") return null;
  return { args: [type, number(1 + place.random.below(2)), { constant: type }], type };
};

/** In DuckDB's form `@nulls` is IGNORE NULLS, or nothing. */
export const windows: readonly Reduction[] = [
  of("rowNumber", rank, "fn.rowNumber()", "row_number()", "row_number()", ordered),
  of("rank", rank, "fn.rank()", "rank()"),
  of("denseRank", rank, "fn.denseRank()", "dense_rank()"),
  of("percentRank", share, "fn.percentRank()", "percent_rank()", "percent_rank()", close),
  of("cumeDist", share, "fn.cumeDist()", "cume_dist()", "cume_dist()", close),
  of(
    "ntile",
    (place) => ({ args: [number(1 + place.random.below(4))], type: "uint64" }),
    "fn.ntile($0)",
    "ntile($0)",
    "ntile($0)",
    ordered,
  ),
  of("lag", shifted, "fn.lag($0, $1@nulls)", "lag($0, $1)@nulls", "lag($0, $1@nulls)", ordered),
  of("lead", shifted, "fn.lead($0, $1@nulls)", "lead($0, $1)@nulls", "lead($0, $1@nulls)", ordered),
  of("lag", shiftedOr, "fn.lag($0, $1, { default: $2 })", "lag($0, $1, $2)", "lag($0, $1, $2)", ordered),
  of("lead", shiftedOr, "fn.lead($0, $1, { default: $2 })", "lead($0, $1, $2)", "lead($0, $1, $2)", ordered),
  of("firstValue", scalar, "fn.firstValue($0@nulls)", "first_value($0)@nulls", "first_value($0@nulls)", ordered),
  of("lastValue", scalar, "fn.lastValue($0@nulls)", "last_value($0)@nulls", "last_value($0@nulls)", ordered),
  of("nthValue", shifted, "fn.nthValue($0, 2@nulls)", "nth_value($0, 2)@nulls", "nth_value($0, 2@nulls)", ordered),
];

/** Window functions that take IGNORE NULLS. */
export const skipsNulls = (reduction: Reduction) => reduction.js.includes("@nulls");
