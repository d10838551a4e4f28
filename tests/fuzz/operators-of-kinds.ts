/** Functions of texts, dates and lists, as `operators.ts` has the others. */
import { gives, giving, like, number, type Operator, op, raw, text } from "./operators.ts";
import { info, kindOf, type Type } from "./types.ts";

const unary = gives("utf8", "utf8");
const close = { inexact: true };
const fail = { fails: true };
const part = (name: string, duck: string | null): Operator =>
  op(
    `dt.${name}`,
    giving("int32", (place) => [place.random.pick(["timestamp(ms)", "timestamp(us)", "timestamp(s)", "date"])]),
    `$0.dt.${name}()`,
    null,
    duck && `${duck}::INTEGER`,
  );
const clock = (name: string, duck: string | null): Operator =>
  op(
    `dt.${name}`,
    giving("int32", (place) => [place.random.pick(["timestamp(ms)", "timestamp(us)", "timestamp(ns)"])]),
    `$0.dt.${name}()`,
    null,
    duck && `(${duck})::INTEGER`,
  );

const texts: Operator[] = [
  op("str.lower", unary, "$0.str.lower()", "lower($0)"),
  op("str.upper", unary, "$0.str.upper()", "upper($0)"),
  op("str.initcap", unary, "$0.str.initcap()", "initcap($0)", null),
  op("str.trim", unary, '$0.str.trim("Aa")', "btrim($0, 'Aa')", "trim($0, 'Aa')"),
  op("str.trimStart", unary, '$0.str.trimStart("Oa ")', "ltrim($0, 'Oa ')"),
  op("str.trimEnd", unary, '$0.str.trimEnd("so")', "rtrim($0, 'so')"),
  op("str.length", gives("int64", "utf8"), "$0.str.length()", "CAST(length($0) AS BIGINT)"),
  op("str.byteLength", gives("int64", "utf8"), "$0.str.byteLength()", "CAST(octet_length($0) AS BIGINT)", "strlen($0)"),
  op("str.concat", gives("utf8", "utf8", "utf8"), "$0.str.concat($1)", "($0 || $1)"),
  op("concat", gives("utf8", "utf8", "utf8", "utf8"), "fn.concat($*)", "($0 || $1 || $2)"),
  op("concatWithSeparator", gives("utf8", "utf8", "utf8"), 'fn.concatWithSeparator("-", $*)', "concat_ws('-', $*)"),
  op(
    "str.substring",
    giving("utf8", ({ random }) => ["utf8", number(random.below(4)), number(random.below(4))]),
    "$0.str.substring($1, $2)",
    "substr($0, $1 + 1, $2)",
    "substring($0, $1 + 1, $2)",
  ),
  op(
    "str.substring from the end",
    giving("utf8", ({ random }) => ["utf8", number(-1 - random.below(4))]),
    "$0.str.substring($1)",
    null,
    "right($0, -($1))",
  ),
  op(
    "str.left",
    giving("utf8", ({ random }) => ["utf8", number(random.below(5) - 2)]),
    "$0.str.left($1)",
    "left($0, $1)",
  ),
  op(
    "str.right",
    giving("utf8", ({ random }) => ["utf8", number(random.below(5) - 2)]),
    "$0.str.right($1)",
    "right($0, $1)",
  ),
  op("str.startsWith", gives("bool", "utf8", "utf8"), "$0.str.startsWith($1)", "starts_with($0, $1)"),
  op("str.endsWith", gives("bool", "utf8", "utf8"), "$0.str.endsWith($1)", "ends_with($0, $1)"),
  op("str.contains", gives("bool", "utf8", "utf8"), "$0.str.contains($1)", "contains($0, $1)"),
  op(
    "str.position",
    gives("int64", "utf8", "utf8"),
    "$0.str.position($1)",
    "CAST(nullif(strpos($0, $1), 0) - 1 AS BIGINT)",
    "(nullif(instr($0, $1), 0) - 1)",
  ),
  op("str.replace", gives("utf8", "utf8", text("a"), "utf8"), "$0.str.replace($1, $2)", "replace($0, $1, $2)"),
  op("str.split", gives("list<utf8>", "utf8", text("a")), "$0.str.split($1)", null, "string_split($0, $1)"),
  op(
    "str.padStart",
    gives("utf8", "utf8", number(6)),
    '$0.str.padStart($1, "*")',
    null,
    "(CASE WHEN length($0) >= $1 THEN $0 ELSE lpad($0, $1, '*') END)",
  ),
  op(
    "str.padEnd",
    gives("utf8", "utf8", number(6)),
    "$0.str.padEnd($1)",
    null,
    "(CASE WHEN length($0) >= $1 THEN $0 ELSE rpad($0, $1, ' ') END)",
  ),
  op(
    "str.repeat",
    giving("utf8", ({ random }) => ["utf8", number(random.below(3))]),
    "$0.str.repeat($1)",
    "repeat($0, $1)",
  ),
  op("str.reverse", unary, "$0.str.reverse()", "reverse($0)"),
  op(
    "str.levenshtein",
    gives("int64", "utf8", "utf8"),
    '$0.str.levenshtein($1).cast("int64")',
    "CAST(levenshtein($0, $1) AS BIGINT)",
    null,
  ),
  op(
    "str.regexMatches",
    giving("bool", ({ random }) => ["utf8", text(random.pick(["^a", "[0-9]", "o$", "(?i)os", "^$"]))]),
    "$0.str.regexMatches($1)",
    "regexp_like($0, $1)",
    "regexp_matches($0, $1)",
  ),
  op(
    "str.regexReplace",
    gives("utf8", "utf8", text("[aeo]"), text("*")),
    "$0.str.regexReplace($1, $2)",
    "regexp_replace($0, $1, $2, 'g')",
  ),
  op("str.regexExtract", gives("utf8", "utf8", text("([A-Z])([a-z])")), "$0.str.regexExtract($1, 2)", null, null),
  op(
    "str.regexCount",
    gives("int64", "utf8", text("[aeo]")),
    "$0.str.regexCount($1)",
    "CAST(regexp_count($0, $1) AS BIGINT)",
    "len(regexp_extract_all($0, $1))",
  ),
  op("str.md5", unary, "$0.str.md5()", "md5($0)"),
  op("str.sha256", unary, "$0.str.sha256()", null, "sha256($0)"),
  op("str.strptime", gives("timestamp(us)", "utf8", text("%Y-%m-%d %H:%M")), "$0.str.strptime($1)", null, null, fail),
];

const unit = (random: { pick<T>(items: readonly T[]): T }) => {
  const name = random.pick(["second", "minute", "hour", "day", "week", "month", "quarter", "year"]);
  return raw(JSON.stringify(name), `'${name}'`);
};

const times: Operator[] = [
  part("year", "year($0)"),
  part("quarter", "quarter($0)"),
  part("month", "month($0)"),
  part("week", "week($0)"),
  part("isoYear", "isoyear($0)"),
  part("day", "day($0)"),
  part("dayOfYear", "dayofyear($0)"),
  part("weekday", "isodow($0)"),
  clock("hour", "hour($0)"),
  clock("minute", "minute($0)"),
  clock("second", "second($0)"),
  clock("millisecond", null),
  clock("microsecond", null),
  clock("nanosecond", null),
  op(
    "dt.millisecond",
    gives("int32", "timestamp(us)"),
    "$0.dt.millisecond()",
    null,
    "(millisecond($0) % 1000)::INTEGER",
  ),
  op(
    "dt.date",
    giving("date", ({ random }) => [random.pick(["timestamp(ms)", "timestamp(us)", "timestamp(s)"])]),
    "$0.dt.date()",
    "CAST($0 AS DATE)",
    "$0::DATE",
  ),
  op(
    "dt.truncate",
    (type, place) => (kindOf(type) === "timestamp" ? [type, unit(place.random)] : null),
    "$0.dt.truncate($1)",
    null,
    null,
  ),
  op(
    "dt.truncate",
    (type, place) => (type === "timestamp(us)" ? [type, unit(place.random)] : null),
    "$0.dt.truncate($1)",
    null,
    "date_trunc($1, $0)",
  ),
  op(
    "dt.truncate of a date",
    gives("date", "date", raw('"month"', "'month'")),
    "$0.dt.truncate($1)",
    null,
    "date_trunc($1, $0)::DATE",
  ),
  op(
    "dt.difference in hours",
    gives("int64", "timestamp(us)", "timestamp(us)", raw('"hour"', "'hour'")),
    "$0.dt.difference($1, $2)",
    null,
    "datesub($2, $1, $0)",
  ),
  op(
    "dt.difference in months",
    giving("int64", ({ random }) => ["date", "date", unit(random)]),
    "$0.dt.difference($1, $2)",
    null,
    null,
  ),
  op(
    "dt.strftime",
    giving("utf8", ({ random }) => [random.pick(["timestamp(us)", "timestamp(ms)", "date"])]),
    '$0.dt.strftime("%d.%m.%Y")',
    null,
    "strftime($0, '%d.%m.%Y')",
  ),
  op("dt.epoch", gives("int64", "timestamp(us)"), '$0.dt.epoch("millisecond")', null, null),
  op("dt.epoch", gives("int64", "timestamp(ms)"), '$0.dt.epoch("millisecond")', null, "epoch_ms($0)"),
  op(
    "fromEpoch",
    gives("timestamp(ms)", "int32"),
    'fn.fromEpoch($0).cast("timestamp(ms)")',
    null,
    "make_timestamp($0::BIGINT * 1000000)::TIMESTAMP_MS",
  ),
  op(
    "makeDate",
    gives("date", "int32"),
    "fn.makeDate(2024, 2, $0.abs().mod(29).add(1))",
    null,
    "make_date(2024, 2, (abs($0) % 29 + 1)::INTEGER)",
    fail,
  ),
  op(
    "dt.convertTimeZone",
    gives("timestamp(ms,Europe/Oslo)", "timestamp(ms)"),
    '$0.dt.convertTimeZone("Europe/Oslo")',
    null,
    null,
  ),
  op(
    "dt.replaceTimeZone",
    gives("timestamp(ms,Europe/Oslo)", "timestamp(ms)"),
    '$0.dt.replaceTimeZone("Europe/Oslo")',
    null,
    null,
    fail,
  ),
  op(
    "interval",
    gives("timestamp(us)", "timestamp(us)"),
    "$0.add(fn.interval({ months: 1, days: -2, hours: 5 }))",
    null,
    "($0 + INTERVAL 1 MONTH - INTERVAL 2 DAY + INTERVAL 5 HOUR)",
  ),
  op(
    "interval",
    gives("date", "date"),
    "$0.add(fn.interval({ days: 3 }))",
    "($0 + INTERVAL '3 days')",
    "($0 + INTERVAL 3 DAY)::DATE",
  ),
  op("sub", gives("duration(ms)", "timestamp(ms)", "timestamp(ms)"), "$0.sub($1)", "($0 - $1)", null),
];

const anyList = (type: Type) => (kindOf(type) === "list" ? [type] : null);

const lists: Operator[] = [
  op(
    "list.length",
    giving("int64", (place) => [place.random.pick(["list<int32>", "list<utf8>"])]),
    "$0.list.length()",
    null,
    "len($0)",
  ),
  op(
    "list.contains",
    giving("bool", ({ random }) => (random.chance(0.5) ? ["list<int32>", "int32"] : ["list<utf8>", "utf8"])),
    "$0.list.contains($1)",
    null,
    null,
  ),
  op(
    "list.contains",
    giving("bool", ({ random }) => (random.chance(0.5) ? ["list<int32>", "int32"] : ["list<utf8>", "utf8"])),
    "$0.list.contains($1)",
    null,
    "list_contains($0, $1)",
  ),
  op(
    "list.position",
    gives("int64", "list<int32>", "int32"),
    "$0.list.position($1)",
    null,
    "(nullif(list_position($0, $1), 0) - 1)",
  ),
  op(
    "list.sort",
    like(["list"], (type) => (["int", "utf8"].includes(kindOf(info(type).element)) ? [type] : null)),
    "$0.list.sort({ descending: true })",
    null,
    "list_sort($0, 'DESC', 'NULLS LAST')",
  ),
  op("list.distinct", (type) => (type === "list<int32>" ? [type] : null), "$0.list.distinct().list.sort()", null, null),
  op("list.reverse", anyList, "$0.list.reverse()", "array_reverse($0)", "list_reverse($0)"),
  op(
    "list.concat",
    (type) => (kindOf(type) === "list" ? [type, type] : null),
    "$0.list.concat($1)",
    null,
    "(CASE WHEN $0 IS NULL OR $1 IS NULL THEN NULL ELSE list_concat($0, $1) END)",
  ),
  op(
    "list.join",
    gives("utf8", "list<utf8>"),
    '$0.list.join("+")',
    null,
    "(CASE WHEN $0 IS NOT NULL THEN coalesce(array_to_string($0, '+'), '') END)",
  ),
  op(
    "list.slice",
    (type, place) =>
      kindOf(type) === "list" ? [type, number(place.random.below(4) - 2), number(place.random.below(3))] : null,
    "$0.list.slice($1, $2)",
    null,
    null,
  ),
  op("list.sum", gives("float64", "list<int32>"), "$0.list.sum()", null, "list_sum($0)::DOUBLE"),
  op("list.mean", gives("float64", "list<int32>"), "$0.list.mean()", null, "list_avg($0)", close),
  op("list.min", gives("int32", "list<int32>"), "$0.list.min()", null, "list_min($0)"),
  op("list.max", gives("utf8", "list<utf8>"), "$0.list.max()", null, "list_max($0)"),
];

export { lists, texts, times };
