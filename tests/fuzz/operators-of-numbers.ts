/** Functions of numbers, as `operators.ts` has the others. */
import { fail, gives, giving, like, number, type Operator, op, type Place } from "./operators.ts";
import { info, isNumber, kindOf } from "./types.ts";

const close = { inexact: true };
const numeric = ["int", "float", "decimal"];
const two = like(["int", "float"], (type) => [type, type]);
const float = like(["float"], (type) => [type]);
const double = gives("float64", "float64");
/** Powers of two, by which quotients stay exact, and zero. */
const divisor = (place: Place) => number(place.random.pick([1, 2, 4, 0.5, -2, 0]));

const arithmetic: Operator[] = [
  op("add", two, "$0.add($1)", "($0 + $1)", "($0 + $1)", fail),
  op("sub", two, "$0.sub($1)", "($0 - $1)", "($0 - $1)", fail),
  op("mul", two, "$0.mul($1)", "($0 * $1)", "($0 * $1)", fail),
  op("add", gives("decimal(13,2)", "decimal(12,2)", "decimal(12,2)"), "$0.add($1)", "($0 + $1)"),
  op("mul", gives("decimal(25,4)", "decimal(12,2)", "decimal(12,2)"), "$0.mul($1)", "($0 * $1)", null, fail),
  op(
    "div",
    giving("float64", (place) => [place.random.pick(["int64", "int32", "float64"]), divisor(place)]),
    "$0.div($1)",
    "(CAST($0 AS DOUBLE) / CAST($1 AS DOUBLE))",
    "($0::DOUBLE / $1::DOUBLE)",
  ),
  op("div", gives("float64", "float64", "float64"), "$0.div($1)", "($0 / $1)", null),
  op(
    "floorDiv",
    like(["int"], (type, place) => [type, number(place.random.pick([1, 2, 3]))]),
    "$0.floorDiv($1).cast(@js)",
    null,
    "CAST(($0 // $1) - (CASE WHEN $0 % $1 < 0 THEN 1 ELSE 0 END) AS @duck)",
  ),
  op(
    "floorDiv",
    like(["int"], (type) => [type, type]),
    "$0.floorDiv($1)",
    null,
    null,
    fail,
  ),
  op(
    "mod",
    like(["int"], (type, place) => [type, number(1 + place.random.below(4))]),
    "$0.mod($1).cast(@js)",
    "arrow_cast($0 % $1, @sql)",
    "CAST($0 % $1 AS @duck)",
  ),
  op(
    "mod",
    like(["int", "float"], (type) => [type, type]),
    "$0.mod($1)",
    "($0 % $1)",
    null,
    fail,
  ),
  op("neg", (type) => (isNumber(type) && info(type).signed ? [type] : null), "$0.neg()", "(- $0)", "(- $0)", fail),
  op("abs", (type) => (isNumber(type) && info(type).signed ? [type] : null), "$0.abs()", "abs($0)", "abs($0)", fail),
  op("sign", gives("float64", "float64"), "$0.sign()", "signum($0)", null),
  op(
    "sign",
    gives("float64", "float64"),
    '$0.sign().cast("float64")',
    "signum($0)",
    "(CASE WHEN isnan($0) THEN 'nan'::DOUBLE ELSE sign($0)::DOUBLE END)",
  ),
  op(
    "floor",
    like(numeric, (type) => (kindOf(type) === "float" ? [type] : null)),
    "$0.floor()",
    "floor($0)",
  ),
  op("ceil", float, "$0.ceil()", "ceil($0)"),
  op("trunc", float, "$0.trunc()", "trunc($0)"),
  op(
    "round",
    (type, place) => (type === "float64" ? ["float64", number(place.random.pick([0, 1]))] : null),
    "$0.round($1)",
    "round($0, $1)",
    null,
  ),
  op("round", gives("float64", "float64"), "$0.round()", "round($0)", "round($0)"),
  op(
    "clip",
    like(["int", "float"], (type) => [type, { constant: type }, { constant: type }]),
    "$0.clip($1, $2)",
    null,
    null,
    fail,
  ),
  op(
    "clip",
    gives("int64", "int64"),
    "$0.clip(-2, 3)",
    null,
    "(CASE WHEN $0 < -2 THEN -2 WHEN $0 > 3 THEN 3 ELSE $0 END)",
  ),
  op("sqrt", double, "$0.sqrt()", null, null),
  op("sqrt", gives("float64", "float64"), "$0.abs().sqrt()", "sqrt(abs($0))"),
  op("cbrt", double, "$0.cbrt()", "cbrt($0)", "cbrt($0)", close),
  op("exp", double, "$0.exp()", "exp($0)", "exp($0)", close),
  op("ln", double, "$0.ln()", "ln($0)", null, close),
  op("log", gives("float64", "float64", number(2)), "$0.log($1)", "log($1, $0)", null, close),
  op("log2", double, "$0.log2()", "log2($0)", null, close),
  op("log10", double, "$0.log10()", "log10($0)", null, close),
  op(
    "pow",
    giving("float64", (place) => ["float64", number(place.random.pick([2, 3, 1, 0]))]),
    "$0.pow($1)",
    "power($0, $1)",
    "power($0, $1)",
    close,
  ),
  op(
    "pow",
    giving("float64", (place) => ["float64", number(place.random.pick([0.5, -1, -2]))]),
    "$0.pow($1)",
    "power($0, $1)",
    null,
    { ...close, ...fail },
  ),
  ...["sin", "cos", "tan", "asin", "acos"].map((name) => op(name, double, `$0.${name}()`, `${name}($0)`, null, close)),
  ...["atan", "sinh", "cosh", "tanh"].map((name) =>
    op(name, double, `$0.${name}()`, `${name}($0)`, `${name}($0)`, close),
  ),
  op("atan2", gives("float64", "float64", "float64"), "fn.atan2($0, $1)", "atan2($0, $1)", null, close),
  op("degrees", double, "$0.degrees()", "degrees($0)", "degrees($0)", close),
  op("radians", double, "$0.radians()", "radians($0)", "radians($0)", close),
  op(
    "isNan",
    giving("bool", (place) => [place.random.pick(["float64", "float32"])]),
    "$0.isNan()",
    "isnan($0)",
  ),
  op("fillNan", float, "$0.fillNan(1)", null, "(CASE WHEN isnan($0) THEN 1 ELSE $0 END)"),
  op("fillNan", gives("float64", "float64"), "$0.fillNan(1)", "nanvl($0, CAST(1 AS DOUBLE))", null),
];

export { arithmetic };
