import { tableFromArrays, vectorFromArray } from "apache-arrow";
import { col, type Expr, Frame, fn, lit, QuiverError } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const json = (expr: { toJSON(): unknown }) => JSON.parse(JSON.stringify(expr));
const x = { column: "x" };
const int = (value: number) => ({ literal: { int: String(value) } });
const text = (value: string) => ({ literal: { string: value } });
const call = (name: string, ...args: unknown[]) => ({ call: { name, args: [x, ...args] } });
const refused = (work: () => unknown) =>
  expect(work).toThrowError(expect.objectContaining({ name: "QuiverError", code: "INVALID_ARGUMENT" }));

describe("functions of texts", () => {
  const { str } = col("x");
  const cases: [Expr, unknown][] = [
    [str.lower(), call("lower")],
    [str.upper(), call("upper")],
    [str.initcap(), call("initcap")],
    [str.trim(), call("trim")],
    [str.trim("ab"), call("trim", text("ab"))],
    [str.trimStart(), call("trimStart")],
    [str.trimEnd("-"), call("trimEnd", text("-"))],
    [str.length(), call("length")],
    [str.byteLength(), call("byteLength")],
    [str.concat("a", col("y")), call("concat", text("a"), { column: "y" })],
    [str.substring(1), call("substring", int(1))],
    [str.substring(1, 2n), call("substring", int(1), int(2))],
    [str.left(2), call("left", int(2))],
    [str.right(-2), call("right", int(-2))],
    [str.startsWith("a"), call("startsWith", text("a"))],
    [str.endsWith("a"), call("endsWith", text("a"))],
    [str.contains(col("y")), call("contains", { column: "y" })],
    [str.position("a"), call("position", text("a"))],
    [str.replace("a", "b"), call("replace", text("a"), text("b"))],
    [str.split(","), call("split", text(","))],
    [str.padStart(5), call("padStart", int(5), text(" "))],
    [str.padEnd(5, "*"), call("padEnd", int(5), text("*"))],
    [str.repeat(col("n")), call("repeat", { column: "n" })],
    [str.reverse(), call("reverse")],
    [str.levenshtein("a"), call("levenshtein", text("a"))],
    [str.regexMatches("a+"), call("regexMatches", text("a+"))],
    [str.regexReplace("a", "b"), call("regexReplace", text("a"), text("b"))],
    [str.regexExtract("(a)"), call("regexExtract", text("(a)"), int(0))],
    [str.regexExtract("(a)", 1), call("regexExtract", text("(a)"), int(1))],
    [str.regexCount("a"), call("regexCount", text("a"))],
    [str.md5(), call("md5")],
    [str.sha256(), call("sha256")],
    [str.strptime("%Y"), call("strptime", text("%Y"), text("timestamp"))],
    [str.strptime("%Y", "date"), call("strptime", text("%Y"), text("date"))],
  ];
  it.each(cases)("%o", (expr, expected) => expect(json(expr)).toEqual(expected));
});

describe("functions of times", () => {
  const { dt } = col("x");
  const parts = [
    "year",
    "quarter",
    "month",
    "week",
    "isoYear",
    "day",
    "dayOfYear",
    "weekday",
    "hour",
    "minute",
  ] as const;
  it.each(parts)("%s", (part) => expect(json(dt[part]())).toEqual(call(part)));
  const fine = ["second", "millisecond", "microsecond", "nanosecond", "date"] as const;
  it.each(fine)("%s", (part) => expect(json(dt[part]())).toEqual(call(part)));
  const cases: [Expr, unknown][] = [
    [dt.truncate("month"), call("truncate", text("month"))],
    [dt.difference(col("y"), "day"), call("difference", { column: "y" }, text("day"))],
    [dt.difference(new Date(5), "day"), call("difference", { literal: { timestamp: "5" } }, text("day"))],
    [dt.strftime("%Y"), call("strftime", text("%Y"))],
    [dt.epoch(), call("epoch", text("second"))],
    [dt.epoch("nanosecond"), call("epoch", text("nanosecond"))],
    [dt.convertTimeZone("UTC"), call("convertTimeZone", text("UTC"))],
    [dt.replaceTimeZone(null), call("replaceTimeZone", { literal: "null" })],
    [fn.fromEpoch("x", "millisecond"), call("fromEpoch", text("millisecond"))],
    [fn.makeDate(2024, col("m"), 1), { call: { name: "makeDate", args: [int(2024), { column: "m" }, int(1)] } }],
  ];
  it.each(cases)("%o", (expr, expected) => expect(json(expr)).toEqual(expected));

  it("takes spans apart into months, days and nanoseconds", () => {
    const span = fn.interval({ years: 1, months: -2, weeks: 1, days: 1, hours: 1, microseconds: 2, nanoseconds: 3 });
    expect(json(span)).toEqual({ literal: { interval: { months: 10, days: 8, nanoseconds: "3600000002003" } } });
    expect(json(fn.interval({})).literal.interval).toEqual({ months: 0, days: 0, nanoseconds: "0" });
    refused(() => fn.interval({ days: 0.5 }));
    refused(() => fn.interval({ day: 1 } as never));
    refused(() => fn.interval({ years: 2 ** 40 }));
    refused(() => fn.interval({ hours: 2 ** 40 }));
  });
});

describe("functions of numbers", () => {
  const plain = ["abs", "sign", "floor", "ceil", "trunc", "sqrt", "cbrt", "exp", "ln", "log2", "log10"] as const;
  it.each(plain)("%s", (name) => expect(json(col("x")[name]())).toEqual(call(name)));
  const angles = ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "degrees", "radians"] as const;
  it.each(angles)("%s", (name) => expect(json(col("x")[name]())).toEqual(call(name)));
  const cases: [Expr, unknown][] = [
    [col("x").round(), call("round", int(0))],
    [col("x").round(2), call("round", int(2))],
    [col("x").pow(2), call("pow", int(2))],
    [col("x").log(10), call("log", int(10))],
    [col("x").isNan(), call("isNan")],
    [col("x").fillNan(0), call("fillNan", int(0))],
    [col("x").clip(0, 1), call("clip", int(0), int(1))],
    [fn.atan2("x", "y"), call("atan2", { column: "y" })],
    [fn.greatest("x", 1), call("greatest", int(1))],
    [fn.least("x", 1), call("least", int(1))],
  ];
  it.each(cases)("%o", (expr, expected) => expect(json(expr)).toEqual(expected));
});

describe("functions of any value", () => {
  const cases: [Expr, unknown][] = [
    [col("x").fillNull(0), call("coalesce", int(0))],
    [col("x").nullIf(0), call("nullIf", int(0))],
    [fn.nullIf("x", 0), call("nullIf", int(0))],
    [fn.coalesce("x", "none"), call("coalesce", text("none"))],
    [fn.list("x", 1), call("list", int(1))],
    [fn.concat("x", "y"), call("concat", text("y"))],
    [fn.concatWithSeparator("-", "x"), { call: { name: "concatWithSeparator", args: [text("-"), x] } }],
    [fn.struct({ a: "x" }), { call: { name: "struct", args: [text("a"), x] } }],
    [col("x").field("a"), call("field", text("a"))],
    [fn.call("ascii", col("x")), call("ascii")],
    [col("x").xor(true), { binary: { op: "xor", left: x, right: { literal: { boolean: true } } } }],
    [col("x").floorDiv(2), { binary: { op: "floorDiv", left: x, right: int(2) } }],
    [col("x").isDistinctFrom(2), { binary: { op: "isDistinctFrom", left: x, right: int(2) } }],
    [col("x").isNotDistinctFrom(null), { binary: { op: "isNotDistinctFrom", left: x, right: { literal: "null" } } }],
    [lit(new Uint8Array([0, 171])), { literal: { binary: "00ab" } }],
  ];
  it.each(cases)("%o", (expr, expected) => expect(json(expr)).toEqual(expected));
});

describe("functions of lists", () => {
  const { list } = col("x");
  const cases: [Expr, unknown][] = [
    [list.get(-1), call("listGet", int(-1))],
    [list.length(), call("listLength")],
    [list.contains("a"), call("listContains", text("a"))],
    [list.position(1), call("listPosition", int(1))],
    [list.sort(), call("listSort", { literal: { boolean: false } }, { literal: { boolean: false } })],
    [
      list.sort({ descending: true, nullsFirst: true }),
      call("listSort", { literal: { boolean: true } }, { literal: { boolean: true } }),
    ],
    [list.distinct(), call("listDistinct")],
    [list.reverse(), call("listReverse")],
    [list.concat(col("y")), call("listConcat", { column: "y" })],
    [list.join(","), call("listJoin", text(","))],
    [list.slice(1), call("listSlice", int(1))],
    [list.slice(1, 2), call("listSlice", int(1), int(2))],
    [list.sum(), call("listSum")],
    [list.mean(), call("listMean")],
    [list.min(), call("listMin")],
    [list.max(), call("listMax")],
  ];
  it.each(cases)("%o", (expr, expected) => expect(json(expr)).toEqual(expected));
});

describe("functions in front of a column do what its methods do", () => {
  const pairs: [Expr, Expr][] = [
    [fn.lower("x"), col("x").str.lower()],
    [fn.upper("x"), col("x").str.upper()],
    [fn.trim("x", "-"), col("x").str.trim("-")],
    [fn.length("x"), col("x").str.length()],
    [fn.substring("x", 1, 2), col("x").str.substring(1, 2)],
    [fn.replace("x", "a", "b"), col("x").str.replace("a", "b")],
    [fn.md5("x"), col("x").str.md5()],
    [fn.sha256("x"), col("x").str.sha256()],
    [fn.strptime("x", "%Y"), col("x").str.strptime("%Y")],
    [fn.strftime("x", "%Y"), col("x").dt.strftime("%Y")],
    [fn.truncate("x", "day"), col("x").dt.truncate("day")],
    [fn.year("x"), col("x").dt.year()],
    [fn.month("x"), col("x").dt.month()],
    [fn.day("x"), col("x").dt.day()],
    [fn.abs("x"), col("x").abs()],
    [fn.round("x", 1), col("x").round(1)],
    [fn.floor("x"), col("x").floor()],
    [fn.ceil("x"), col("x").ceil()],
    [fn.sqrt("x"), col("x").sqrt()],
    [fn.exp("x"), col("x").exp()],
    [fn.ln("x"), col("x").ln()],
    [fn.pow("x", 2), col("x").pow(2)],
  ];
  it.each(pairs)("%o", (front, method) => expect(json(front)).toEqual(json(method)));
});

describe("aggregates", () => {
  const aggregate = (name: string, more: object = {}) => ({ aggregate: { name, expr: x, ...more } });
  const plain = [
    "count",
    "countDistinct",
    "approxDistinct",
    "sum",
    "mean",
    "min",
    "max",
    "stddev",
    "variance",
  ] as const;
  it.each([...plain, "median", "boolAnd", "boolOr", "first", "last", "arrayAgg"] as const)("%s", (name) => {
    expect(json(col("x")[name]())).toEqual(aggregate(name));
    expect(json(fn[name]("x"))).toEqual(aggregate(name));
  });

  const cases: [Expr, unknown][] = [
    [fn.stddevPop("x"), aggregate("stddevPop")],
    [fn.variancePop("x"), aggregate("variancePop")],
    [fn.quantile("x", 0.25), aggregate("quantile", { args: [{ literal: { float: "0.25" } }] })],
    [col("x").approxQuantile(1), aggregate("approxQuantile", { args: [int(1)] })],
    [fn.correlation("x", "y"), aggregate("correlation", { args: [{ column: "y" }] })],
    [fn.covariance("x", "y"), aggregate("covariance", { args: [{ column: "y" }] })],
    [fn.stringAgg("x", ", "), aggregate("stringAgg", { args: [text(", ")] })],
    [fn.sum("x").distinct(), aggregate("sum", { distinct: true })],
    [fn.sum("x").filter(col("ok")), aggregate("sum", { filter: { column: "ok" } })],
    [
      fn.count().filter(col("a")).filter(col("b")),
      { aggregate: { name: "count", expr: null, filter: { and: [{ column: "a" }, { column: "b" }] } } },
    ],
    [
      fn.arrayAgg("x", { orderBy: ["y", col("x").desc()], ignoreNulls: true }),
      aggregate("arrayAgg", {
        orderBy: [
          { expr: { column: "y" }, descending: false, nullsFirst: false },
          { expr: x, descending: true, nullsFirst: false },
        ],
        ignoreNulls: true,
      }),
    ],
  ];
  it.each(cases)("%o", (expr, expected) => expect(json(expr)).toEqual(expected));
});

describe("windows", () => {
  const window = (name: string, ...args: unknown[]) => ({ window: { name, args } });
  const cases: [Expr, unknown][] = [
    [fn.rowNumber(), window("rowNumber")],
    [fn.rank(), window("rank")],
    [fn.denseRank(), window("denseRank")],
    [fn.percentRank(), window("percentRank")],
    [fn.cumeDist(), window("cumeDist")],
    [fn.ntile(4), window("ntile", int(4))],
    [fn.lag("x"), window("lag", x, int(1))],
    [fn.lead("x", 2, { default: 0 }), window("lead", x, int(2), int(0))],
    [fn.firstValue("x"), window("firstValue", x)],
    [fn.lastValue("x", { ignoreNulls: true }), { window: { name: "lastValue", args: [x], ignoreNulls: true } }],
    [fn.nthValue("x", 2), window("nthValue", x, int(2))],
  ];
  it.each(cases)("%o", (expr, expected) => expect(json(expr)).toEqual(expected));

  it("take partition, order and rows", () => {
    const key = { expr: { column: "day" }, descending: false, nullsFirst: false };
    expect(json(fn.sum("x").over())).toEqual({
      over: { expr: { aggregate: { name: "sum", expr: x } }, partitionBy: [], orderBy: [] },
    });
    const over = { partitionBy: ["a", col("b")], orderBy: "day", rows: [-6, 0] as const };
    expect(json(fn.rowNumber().over(over)).over).toEqual({
      expr: window("rowNumber"),
      partitionBy: [{ column: "a" }, { column: "b" }],
      orderBy: [key],
      rows: [-6, 0],
    });
    const rows = (rows: readonly [number, number]) => json(fn.sum("x").over({ rows })).over.rows;
    expect(rows([-Infinity, 0])).toEqual([null, 0]);
    expect(rows([1, Infinity])).toEqual([1, null]);
    refused(() => rows([0.5, 1]));
    refused(() => rows([Infinity, 0]));
    refused(() => rows([1] as never));
  });
});

describe("isIn", () => {
  it("takes short lists as constants", () => {
    expect(json(col("x").isIn([1, null]))).toEqual({ in: { expr: x, list: [int(1), { literal: "null" }] } });
    expect(json(col("x").isIn([col("y"), 1])).in.list).toEqual([{ column: "y" }, int(1)]);
  });

  it("takes columns and long lists as tables", () => {
    const long = Array.from({ length: 1000 }, (_, i) => `${i}`);
    for (const values of [new Int32Array(3), vectorFromArray(["a", "b"]), long, new Set(long)]) {
      expect(Object.keys(col("x").isIn(values).toJSON())).toEqual(["inTable"]);
    }
    expect(
      Object.keys(
        col("x")
          .isIn([...long, col("y")])
          .toJSON(),
      ),
    ).toEqual(["in"]);
  });

  it("refuses what is no list", () => {
    refused(() => col("x").isIn("abc"));
    for (const none of [null, undefined, 5, {}, Promise.resolve([1]), Frame.from({ x: [1] }), new ArrayBuffer(8)]) {
      refused(() => col("x").isIn(none as never));
    }
    const empty = tableFromArrays({ x: new Int32Array(0) });
    for (const none of [empty, empty.batches[0]]) refused(() => col("x").isIn(none as never));
    expect(() => col("x").isIn(5 as never)).toThrow(
      "values must be an array or another iterable of values, a typed array or a Vector, got 5",
    );
    expect(() => col("x").isIn([{} as never])).toThrowError(QuiverError);
    refused(() => col("x").isIn(new DataView(new ArrayBuffer(8))));
  });
});
