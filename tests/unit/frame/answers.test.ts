/** Steps beside others that once changed what they mean. */
import { describe, expect, it } from "vitest";

import { col, type Expr, Frame, fn, lit, param, QuiverError, Session } from "../../../src/index.ts";
import { table } from "../../fuzz/tables.ts";

const plain = (value: unknown): unknown => (typeof value === "bigint" ? Number(value) : value);
const rows = async (frame: Frame) => (await frame.toArray()).map((row) => Object.values(row).map(plain));

describe("limits and offsets", () => {
  const t = Frame.from({ b: [0, 1, 2], id: [2, 1, 0] });

  it("take rows before what sorts them", async () => {
    expect(await rows(t.offset(1).sort(col("b").desc()).select("b"))).toEqual([[2], [1]]);
    expect(await rows(t.limit(2).sort(col("b").desc()).select("b"))).toEqual([[1], [0]]);
    expect(await rows(t.sort("id").offset(1).sort("b").select("b"))).toEqual([[0], [1]]);
    const union = Frame.from({ a: [2, 5] }).union(Frame.from({ a: [0, 7] }));
    expect(await rows(union.limit(1).sort("a"))).toEqual([[2]]);
    expect(await rows(t.sort("b").limit(0).filter(col("b").gt(0)).sort("b"))).toEqual([]);
  });
});

describe("conditions", () => {
  it("a column that equals what is computed of it keeps its order", async () => {
    const t = Frame.from({ a: [3, 1, 2, null], b: [1, 1, 2, 2] });
    const ranked = t.withColumns(fn.rowNumber().over({ partitionBy: "b", orderBy: "a" }).as("r")).sort("a");
    const same = ranked.filter(fn.when(col("b").gt(0)).then(col("a")).otherwise(null).eq(col("a")));
    expect(await rows(same.select("a", "r"))).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
    ]);
    const windowed = same.withColumns(fn.rowNumber().over({ orderBy: "a" }).as("n"));
    expect(await rows(windowed.select("a", "n"))).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it("without columns stay above aggregates of all rows", async () => {
    const counted = Frame.from({ a: [1, 2] })
      .agg(fn.count().as("n"))
      .withColumns(lit(false).as("k"));
    expect(await rows(counted.filter(col("k")))).toEqual([]);
  });

  it("are no keys of joins in which nulls are equal", async () => {
    const [l, r] = [Frame.from({ k: [1, null], a: [1, null] }), Frame.from({ j: [1, null], b: [1, null] })];
    const joined = l.join(r, { leftOn: "k", rightOn: "j", nullsEqual: true });
    expect((await rows(joined)).length).toBe(2);
    expect(await rows(joined.filter(col("a").eq(col("b"))).select("k"))).toEqual([[1]]);
  });
});

describe("casts beside constants", () => {
  const t = Frame.from(
    table({
      i: ["int64", [2n ** 40n, 5n, 300n, null]],
      d: ["decimal(12,2)", [540n, 500n, 551n, null]],
      t: ["timestamp(us)", [1500n, 1000n, 2000n, null]],
      s: ["utf8", ["5", "05", "x", null]],
    }),
  );
  const cases: [string, () => Expr, (boolean | null)[]][] = [
    ["gt", () => col("i").tryCast("Int8").gt(lit(2).cast("Int8")), [null, true, null, null]],
    ["neq", () => col("i").tryCast("Int8").neq(lit(5).cast("Int8")), [null, false, null, null]],
    [
      "isDistinctFrom",
      () => col("i").tryCast("Int8").isDistinctFrom(lit(null).cast("Int8")),
      [false, true, false, false],
    ],
    ["isIn", () => col("i").tryCast("Int8").isIn([5, 7]).not(), [null, false, null, null]],
    ["between", () => col("i").tryCast("Int16").between(4, 1000), [null, true, true, null]],
    [
      "decimals",
      () => col("d").cast("Decimal128(12, 0)").eq(lit("5").cast("Decimal128(12, 0)")),
      [true, true, false, null],
    ],
    ["whole numbers", () => col("d").cast("Int64").eq(5), [true, true, true, null]],
    [
      "times",
      () => col("t").cast("timestamp(ms)").eq(lit("1970-01-01 00:00:00.001").cast("timestamp(ms)")),
      [true, true, false, null],
    ],
    ["text", () => col("s").tryCast("Int64").isNotDistinctFrom(lit(null).cast("Int64")), [false, false, true, true]],
    ["text and numbers", () => col("s").tryCast("Int64").eq(5), [true, true, null, null]],
  ];

  it.each(cases)("%s: are not left out", async (_, condition, expected) => {
    expect(await rows(t.select(condition().as("is")))).toEqual(expected.map((is) => [is]));
    const numbered = t.withColumns(fn.rowNumber().over({ orderBy: [] }).as("row"));
    const kept = expected.flatMap((is, at) => (is ? [[at + 1]] : []));
    expect(await rows(numbered.filter(condition()).select("row"))).toEqual(kept);
    // A cast of a step before, which the optimizer moves into the condition.
    const named = numbered.withColumns(condition().as("is")).filter(col("is"));
    expect(await rows(named.select("row"))).toEqual(kept);
  });

  it("of a step before are not left out", async () => {
    const small = t.withColumns(col("i").tryCast("Int8").as("small"));
    expect(await rows(small.filter(col("small").gt(2)).select("i"))).toEqual([[5]]);
    const file = Frame.fromParquet(await t.toParquet());
    const read = file.withColumns(col("i").tryCast("Int8").as("small"), col("d").cast("Int64").as("whole"));
    expect(await rows(read.filter(col("small").neq(7)).select("i"))).toEqual([[5]]);
    expect((await rows(read.filter(col("whole").eq(5)).select("whole"))).length).toBe(3);
  });

  it("are not left out in SQL", async () => {
    const session = new Session();
    session.register("t", t);
    const count = async (condition: string) =>
      (await rows(session.sql(`SELECT count(*) FROM t WHERE ${condition}`)))[0];
    expect(await count("TRY_CAST(i AS TINYINT) > 2")).toEqual([1]);
    expect(await count("TRY_CAST(i AS TINYINT) NOT IN (7, 8)")).toEqual([1]);
    expect(await count("CAST(d AS DECIMAL(12, 0)) = 5")).toEqual([2]);
    expect(await count("arrow_try_cast(s, 'Int64') IS NULL")).toEqual([2]);
  });
});

it("numbers that are true are more than one number", async () => {
  for (const type of ["int64", "int8", "uint32", "float64", "float32"] as const) {
    const values = type === "int64" ? [1n, 2n, 0n, 1n] : [1, 2, 0, 1];
    const t = Frame.from(table({ x: [type, values] })).filter(col("x").cast("Boolean"));
    expect(await rows(t.groupBy("x").agg(fn.count().as("n")).sort("x"))).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect(await rows(t.sort(col("x").desc()))).toEqual([[2], [1], [1]]);
    expect(await rows(t.union(t, { distinct: true }).sort("x"))).toEqual([[1], [2]]);
  }
});

describe("a constant column of the side that an outer join fills up", () => {
  // Batches of a few rows, so that equal groups come in several.
  const session = new Session({ batchSize: 2 });
  session.register("t", Frame.from({ k: [1, null, 2, 1, 3, 1] }));
  session.register("u", Frame.from({ k: [1, 2, 1], z: [5, 6, 7] }));
  const padded = "(SELECT k, 7 AS c, z, z AS same, z + 1 AS next FROM u WHERE z > 4)";
  const joins = [
    `t LEFT JOIN ${padded} p ON t.k = p.k`,
    `${padded} p RIGHT JOIN t ON t.k = p.k`,
    `t FULL JOIN ${padded} p ON t.k = p.k`,
    `t LEFT JOIN ${padded} p ON t.k > p.k`,
    `(SELECT * FROM t) t LEFT JOIN (SELECT k, 7 AS c, z FROM u WHERE z = 5) p ON t.k = p.k`,
  ];

  it.each(joins)("%s: is null as well", async (join) => {
    const groups = async (column: string) =>
      rows(session.sql(`SELECT ${column}, count(*) FROM ${join} GROUP BY ${column} ORDER BY ${column}`).in(session));
    const all = await rows(session.sql(`SELECT p.c, p.z FROM ${join}`).in(session));
    for (const [at, column] of ["p.c", "p.z"].entries()) {
      const counts = new Map<unknown, number>();
      for (const row of all) counts.set(row[at], (counts.get(row[at]) ?? 0) + 1);
      const found = await groups(column);
      expect(found.length).toBe(counts.size);
      expect(new Map(found.map(([value, count]) => [value, count]))).toEqual(counts);
    }
    const sorted = await rows(session.sql(`SELECT p.c FROM ${join} ORDER BY p.c DESC NULLS LAST`).in(session));
    const nulls = sorted.findIndex(([value]) => value === null);
    expect(nulls).toBeGreaterThan(0);
    expect(sorted.slice(nulls).every(([value]) => value === null)).toBe(true);
  });
});

it("what has NOT IN look at nulls cannot be left out", () => {
  expect(() => new Session({ disabledOptimizers: ["extract_equijoin_predicate"] })).toThrow(/can be left out/);
});

it("the schema has the type that choices have once they are of one type", async () => {
  const t = Frame.from(table({ x: ["float32", [0.5]], is: ["bool", [true]], i: ["int8", [1]] }));
  const session = new Session().register("t", t);
  for (const frame of [
    t.select(fn.when(col("is")).then(col("x")).otherwise(1.5).as("y")),
    t.select(fn.when(col("is")).then(col("i")).otherwise(col("x")).as("y")),
    t.select(fn.when(col("is")).then(lit(null)).when(col("is")).then(col("i")).otherwise(col("x")).as("y")),
    session.sql('SELECT CASE WHEN "is" THEN i ELSE x END AS y FROM t'),
    session.sql("SELECT CASE i WHEN 1 THEN i WHEN 2 THEN x ELSE 1e0 END AS y FROM t"),
  ]) {
    const told = frame.schema.fields.map((field) => String(field.type));
    const given = (await frame.collect()).schema.fields.map((field) => String(field.type));
    expect(told).toEqual(given);
  }
});

it("dates as text are dates, however they are stored", async () => {
  for (const storage of ["plain", "date64"] as const) {
    const t = Frame.from(table({ d: ["date", [0n, -1n, null], storage] }));
    const written = t.select(
      ...[col("d").cast("string").as("a"), col("d").tryCast("Utf8View").cast("string").as("b")],
      fn.concat(col("d").cast("string"), lit("!")).as("c"),
    );
    const texts = ["1970-01-01", "1969-12-31"];
    expect((await rows(written)).slice(0, 2)).toEqual(texts.map((text) => [text, text, `${text}!`]));
    const session = new Session().register("t", t);
    const sql = session.sql("SELECT CAST(d AS VARCHAR), arrow_cast(d, 'Utf8'), d || '' FROM t");
    expect(await rows(sql)).toEqual([...texts, null].map((text) => [text, text, text]));
  }
});

describe("lists laid out", () => {
  const t = Frame.from({ id: [1], l: [[null, 4, 1]] });

  it("leave no column unique", async () => {
    const laid = t.distinct(["id"], { keep: "first" }).unnest(["l"]);
    expect(await rows(laid.sort("id", "l").select("l"))).toEqual([[1], [4], [null]]);
    expect((await rows(laid.groupBy("id", "l").agg(fn.count().as("n")))).length).toBe(3);
    expect(await rows(laid.select("id").distinct())).toEqual([[1]]);
  });
});

describe("exactness", () => {
  it("a union holds every integer, or fails", async () => {
    const floats = Frame.from({ a: Float64Array.of(0.5) });
    const small = Frame.from({ a: BigInt64Array.of(2n ** 53n) }).union(floats);
    expect(await rows(small)).toEqual([[2 ** 53], [0.5]]);
    for (const big of [
      Frame.from({ a: BigInt64Array.of(2n ** 53n + 1n) }),
      Frame.from({ a: BigUint64Array.of(2n ** 60n) }),
    ]) {
      await expect(big.union(floats).collect()).rejects.toMatchObject({
        code: "QUERY_FAILED",
        details: { column: "a" },
      });
      await expect(floats.union(big).collect()).rejects.toThrow(QuiverError);
    }
  });

  it("moments of two units compare, constants too", async () => {
    const t = Frame.from({ p: [true, false, null] });
    const [early, late] = ["1970-01-01 00:00:00", "9999-12-31 23:59:59"].map((text) => lit(text).cast("timestamp(s)"));
    const fine = (text: string) => lit(text).cast("timestamp(ns)");
    const [first, second] = [
      [false, false, true],
      [true, true, false],
    ];
    const conditions = [
      [col("p"), first],
      [lit(null).cast("boolean"), second],
      [lit(false), second],
    ] as const;
    for (const [condition, expected] of conditions) {
      const chosen = fn
        .when(condition)
        .then(early as Expr)
        .otherwise(late as Expr);
      const compared = t.select(
        chosen.neq(fine("1970-01-01 00:00:00")).as("neq"),
        chosen.gt(fine("1970-01-01 00:00:00.5")).as("gt"),
        chosen.isIn([fine("1970-01-01 00:00:01"), fine("1970-01-01 00:00:00")]).as("in"),
      );
      expect((await rows(compared))[0]).toEqual(expected);
    }
  });

  it("moments of two units compare between others and in lists", async () => {
    const day = lit("1970-01-01").cast("date");
    const ms = (text: string) => lit(text).cast("timestamp(ms)");
    const [early, late] = [ms("1970-01-01 00:00:00"), ms("9999-12-31 23:59:59")];
    const t = Frame.from({ i: [1] }).withColumns(day.as("day"), early.as("early"), late.as("late"));
    const columns = [col("day"), col("early"), col("late")] as const;
    for (const [d, e, l] of [[day, early, late] as const, columns, [day, col("early"), late] as const]) {
      const compared = t.select(
        ...[d.between(e, l).as("a"), d.between(l, e).as("b"), d.between(l, e).not().as("c")],
        ...[l.between(d, l).as("d"), d.isIn([l, e]).as("e"), l.isIn([d, e]).as("f")],
      );
      expect(await rows(compared)).toEqual([[true, false, true, true, true, false]]);
    }
  });

  it("moments of two units compare, however far apart", async () => {
    const t = Frame.from({ i: [1] }).select(
      lit("9999-12-31").cast("timestamp(s)").as("far"),
      lit("1970-01-01").cast("timestamp(ns)").as("fine"),
      lit("0001-01-01").cast("date").as("day"),
    );
    const compared = t.select(
      ...[col("far").gt(col("fine")).as("a"), col("day").lt(col("fine")).as("b"), col("far").eq(col("day")).as("c")],
      ...[lit("9999-12-31").cast("timestamp(s)").gt(lit("1970-01-01").cast("timestamp(ns)")).as("d")],
      ...[col("far").isDistinctFrom(col("fine")).as("e"), col("day").cast("timestamp(ms)").le(col("day")).as("f")],
    );
    expect(await rows(compared)).toEqual([[true, true, false, true, true, true]]);
  });

  it("dates are truncated by the calendar, the first and the last", async () => {
    const days = Frame.from({ d: ["9999-12-31", "0001-01-01", "1969-12-31", "2024-02-29"] }).select(
      col("d").cast("date").as("d"),
    );
    const units = ["year", "quarter", "month", "week", "day"] as const;
    expect(await rows(days.select(...units.map((unit) => col("d").dt.truncate(unit).cast("string").as(unit))))).toEqual(
      [
        ["9999-01-01", "9999-10-01", "9999-12-01", "9999-12-27", "9999-12-31"],
        ["0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01"],
        ["1969-01-01", "1969-10-01", "1969-12-01", "1969-12-29", "1969-12-31"],
        ["2024-01-01", "2024-01-01", "2024-02-01", "2024-02-26", "2024-02-29"],
      ],
    );
  });

  it("functions of texts that are stored in two ways take them as one", async () => {
    const t = Frame.from({ a: ["x", "x", null] });
    const large = t.select(col("a").as("a"), col("a").cast("largeutf8").as("b"));
    expect(await rows(large.select(fn.coalesce("a", col("b")), fn.list("a", col("b")).list.length()))).toEqual([
      ["x", 2],
      ["x", 2],
      [null, 2],
    ]);
  });
});

describe("nulls in lists", () => {
  it("are contained in none, and make no list of two", async () => {
    const t = Frame.from({ l: [[1, null], [null], [], null] });
    const contains = await rows(t.select(col("l").list.contains(1), col("l").list.contains(lit(null))));
    expect(contains).toEqual([
      [true, null],
      [false, null],
      [false, null],
      [null, null],
    ]);
    const none = col("l").nullIf(col("l"));
    expect((await rows(t.select(none.list.concat(col("l"))))).flat()).toEqual([null, null, null, null]);
  });
});

it("functions of lists give nothing for no rows", async () => {
  const none = Frame.from({ l: [[1]] }).filter(lit(false));
  expect(await rows(none.select(col("l").list.max().as("a"), col("l").list.min().as("b")))).toEqual([]);
  const joined = Frame.from({ k: [1], l: [["b", "a"]] })
    .filter(col("k").gt(1))
    .join(Frame.from({ k: [1] }), { on: "k", how: "right" });
  expect(await rows(joined.filter(col("l").list.max().between(lit(""), lit("z")).not()))).toEqual([]);
});

describe("sorts", () => {
  it("go by keys that are written like a part of the step before", async () => {
    const t = Frame.from({ a: [2, 1, 3], f: [0.5, Number.NaN, 1] });
    expect(await rows(t.limit(1).sort(col("f").fillNan(1)).select("a"))).toEqual([[2]]);
    expect(await rows(t.limit(2).sort(lit(2n), col("a").add(2n)).select("a"))).toEqual([[1], [2]]);
    expect(await rows(t.filter(col("a").gt(1)).sort(col("a").gt(1), col("a").desc()).select("a"))).toEqual([[3], [2]]);
    expect(await rows(t.sort(col("a").neg()).sort(col("a").neg().abs()).select("a"))).toEqual([[1], [2], [3]]);
  });
});

describe("groups over a sort that need not be", () => {
  const sources: Record<string, (frame: Frame) => Promise<Frame>> = {
    memory: async (frame) => frame,
    parquet: async (frame) => Frame.fromParquet(await frame.toParquet()),
    csv: async (frame) => Frame.fromCsv(await frame.toCsv(), { schema: { k: "utf8", c: "int32" } }),
    ipc: async (frame) => Frame.fromIpc(await frame.toIpc({ form: "file" })),
  };
  const cases = Object.keys(sources).flatMap((source) => [0, 1, 40].map((count) => [source, count] as const));

  it.each(cases)("come from all parts of a union, of %s with %i rows each", async (source, count) => {
    const k = Array.from({ length: count }, (_, row) => `k${row % 3}`);
    const made = Frame.from({ k, c: Int32Array.from({ length: count }, () => 7) });
    const t = await (sources[source] as (frame: Frame) => Promise<Frame>)(made);
    for (const union of [t.union(t), t.union(t).union(t), t.union(t).filter(col("c").eq(7))]) {
      const of = (frame: Frame) => frame.groupBy("k").agg(fn.count().as("n")).sort("n", "k");
      const plain = await rows(of(union));
      for (const threads of [1, 2, 4]) {
        const session = new Session({ threads });
        expect(await rows(of(union.sort("c")).in(session))).toEqual(plain);
        expect(await rows(of(union.sort("c", "k")).in(session))).toEqual(plain);
        expect(await rows(union.sort("c").select("k").distinct().sort("k").in(session))).toEqual(
          plain.map(([key]) => [key]).toSorted(),
        );
      }
    }
  });
});

describe("the default of lag and lead", () => {
  const t = Frame.from({ id: [1, 2, 3], v: [5, null, 7], s: ["a", null, "c"] });
  const over = { orderBy: "id" };

  it("is a value, a cast one, a parameter, or what the row gives", async () => {
    const shifted = t.select(
      fn
        .lag("v", 1, { default: lit("9").cast("int64") })
        .over(over)
        .as("a"),
      fn
        .lag("v", 1, { default: col("id").mul(10) })
        .over(over)
        .as("b"),
      fn
        .lead("v", 1, { default: col("id"), ignoreNulls: true })
        .over(over)
        .as("c"),
      fn
        .lead("s", 2, { default: param("text") })
        .over(over)
        .as("d"),
    );
    const got = await (await shifted.prepare()).execute({ text: "x" });
    expect(got.toArray().map((row) => [...row].map(([, value]) => plain(value)))).toEqual([
      [9, 10, 7, "c"],
      [5, 5, 7, "x"],
      [null, null, 3, "x"],
    ]);
  });

  it("combines with the column, or is refused", async () => {
    expect(await rows(t.select(fn.lag("v", 1, { default: 0.5 }).over(over)))).toEqual([[0.5], [5], [null]]);
    await expect(async () => t.select(fn.lag("v", 1, { default: "x" }).over(over)).collect()).rejects.toThrow(
      "lag cannot combine",
    );
  });
});

describe("the first and the last years", () => {
  const ends = Frame.from({ t: ["0001-02-03T04:05:06", "9999-11-30T23:59:59", "1969-12-31T12:00:00"] });

  it.each(["s", "ms", "us"])("are truncated in timestamp(%s)", async (unit) => {
    const t = ends.select(
      col("t")
        .cast(`timestamp(${unit})` as "timestamp(us)")
        .as("t"),
    );
    for (const [to, expected] of [
      ["year", ["0001-01-01", "9999-01-01", "1969-01-01"]],
      ["quarter", ["0001-01-01", "9999-10-01", "1969-10-01"]],
      ["month", ["0001-02-01", "9999-11-01", "1969-12-01"]],
      ["week", ["0001-01-29", "9999-11-29", "1969-12-29"]],
      ["day", ["0001-02-03", "9999-11-30", "1969-12-31"]],
    ] as const) {
      const got = await rows(t.select(col("t").dt.truncate(to).cast("date").cast("string").as("t")));
      expect(got.flat(), to).toEqual(expected);
    }
  });

  it.each(["s", "ms", "us"])("are truncated within their days in timestamp(%s), constants too", async (unit) => {
    const type = `timestamp(${unit})` as "timestamp(us)";
    const t = ends.limit(2).select(col("t").cast(type).as("t"));
    for (const [to, expected] of [
      ["hour", ["0001-02-03T04:00:00", "9999-11-30T23:00:00"]],
      ["minute", ["0001-02-03T04:05:00", "9999-11-30T23:59:00"]],
      ["second", ["0001-02-03T04:05:06", "9999-11-30T23:59:59"]],
      ["millisecond", ["0001-02-03T04:05:06", "9999-11-30T23:59:59"]],
    ] as const) {
      expect((await rows(t.select(col("t").dt.truncate(to).cast("string").as("t")))).flat()).toEqual(expected);
      const constants = ["0001-02-03T04:05:06", "9999-11-30T23:59:59"].map((text) => lit(text).cast(type));
      const truncated = constants.map((value, at) => value.dt.truncate(to).cast("string").as(`t${at}`));
      expect((await rows(t.limit(1).select(...truncated))).flat()).toEqual(expected);
    }
  });

  it("are compared in lists of instants of another unit", async () => {
    const t = Frame.from({ t: ["0001-01-01", "9999-12-31"] }).select(col("t").cast("date").as("d"));
    const found = col("d").isIn([
      lit("9999-12-31T00:00:00").cast("timestamp(ms)"),
      lit("2020-01-01").cast("timestamp(s)"),
    ]);
    expect(await rows(t.select(found.as("p"), found.not().as("q")))).toEqual([
      [false, true],
      [true, false],
    ]);
  });
});

it("a dictionary's null is null in every batch", async () => {
  for (const batches of [[], [1], [2], [1, 3]]) {
    for (const hidden of [false, true]) {
      const t = Frame.from(table({ s: ["utf8", ["ab", null, "", null, "c"], "dictionary"] }, { hidden, batches }));
      const s = col("s");
      const columns = [s.str.left(1).as("a"), s.str.upper().as("b"), s.isNull().as("c"), s.fillNull("-").as("d")];
      expect(await rows(t.select(...columns))).toEqual([
        ["a", "AB", false, "ab"],
        [null, null, true, "-"],
        ["", "", false, ""],
        [null, null, true, "-"],
        ["c", "C", false, "c"],
      ]);
    }
  }
});

describe("lists", () => {
  const t = Frame.from({ l: [[0, 1], [-0, 2], [NaN]], x: [-0, 0, NaN] });

  it("find and tell apart by one zero and one NaN", async () => {
    using session = new Session();
    session.register("t", t);
    const answers = async (expression: string) =>
      (await session.sql(`SELECT ${expression} AS y FROM t`).toArray()).map(({ y }) =>
        typeof y === "object" && y !== null ? [...(y as Iterable<number>)].map((value) => value + 0) : y,
      );
    expect(await answers("array_has(l, x)")).toEqual([true, true, true]);
    expect(await answers("array_has_any(l, make_array(x))")).toEqual([true, true, true]);
    expect(await answers("array_has_all(l, make_array(x, x))")).toEqual([true, true, true]);
    expect(await answers("array_remove_all(l, x)")).toEqual([[1], [2], []]);
    expect(await answers("array_replace(l, x, 9.0)")).toEqual([[9, 1], [9, 2], [9]]);
    expect(await answers("array_union(l, make_array(x))")).toEqual([[0, 1], [0, 2], [NaN]]);
    expect(await answers("array_except(l, make_array(x))")).toEqual([[1], [2], []]);
    expect(await answers("array_intersect(l, make_array(x))")).toEqual([[0], [0], [NaN]]);
    expect(await answers("array_distinct(make_array(x, 0.0, -0.0))")).toEqual([[0], [0], [NaN, 0]]);
    expect(await rows(t.select(col("l").list.contains(col("x")).as("c")))).toEqual([[true], [true], [true]]);
  });

  it("of nulls alone are one in each row", async () => {
    using session = new Session();
    session.register("t", t);
    const lists = await session.sql("SELECT make_array(n, n) AS y FROM (SELECT NULL AS n FROM t)").toArray();
    expect(lists.map(({ y }) => [...(y as Iterable<null>)])).toEqual(Array(3).fill([null, null]));
  });

  it("are cut by a separator that is null into nothing", async () => {
    const texts = Frame.from({ s: ["a,b", "a,b", null], by: [",", null, ","] });
    const parts = await texts.select(col("s").str.split(col("by")).as("p")).toArray();
    expect(parts.map(({ p }) => p && [...p])).toEqual([["a", "b"], null, null]);
  });
});
