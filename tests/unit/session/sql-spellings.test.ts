/** What SQL writes in several ways, by names of other databases, or in clauses that DataFusion 55.2 reads past. */
import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";

import { col, Frame, fn, type Session } from "../../../src/index.ts";
import { rows, sessionsWith } from "./answers.ts";

const int = (values: (bigint | null)[]) => arrow.vectorFromArray(values, new arrow.Int64());

const tables = (session: Session) =>
  session
    .register("t", { a: int([1n, 2n, 2n, null]), b: int([4n, 3n, null, 1n]), s: ["x", "y", "z", "w"] })
    .register("k", { u: int([1n, 2n, 3n]), w: int([10n, 20n, 30n]) })
    .register("never", { v: Int32Array.of(1, 2) })
    .register("d", { t: [new Date("2020-01-31T10:30:00Z"), new Date("2021-12-05T00:00:00Z"), null] });

const sessions = sessionsWith(tables);

type Cases = [string, unknown[][]][];

describe.each<[string, Cases]>([
  [
    "windows are made of others",
    [
      [
        "SELECT u, sum(u) OVER (p ORDER BY u) AS x FROM k WINDOW p AS (PARTITION BY u % 2) ORDER BY u",
        [
          [1, 1],
          [2, 2],
          [3, 4],
        ],
      ],
      ["SELECT row_number() OVER (p) AS x FROM k WINDOW p AS (ORDER BY u DESC) ORDER BY u", [[3], [2], [1]]],
      [
        "SELECT sum(u) OVER q AS x FROM k WINDOW p AS (PARTITION BY 1), q AS (p ORDER BY u DESC), r AS q ORDER BY u",
        [[6], [5], [3]],
      ],
      [
        "SELECT sum(u) OVER (p ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS x FROM k WINDOW p AS (ORDER BY u) ORDER BY u",
        [[1], [3], [5]],
      ],
      ["SELECT u FROM k WINDOW p AS (ORDER BY u DESC) ORDER BY row_number() OVER (p), sum(u) OVER p", [[3], [2], [1]]],
      ["SELECT u FROM k WINDOW p AS (ORDER BY u DESC) QUALIFY row_number() OVER (p) = 1", [[3]]],
      [
        "SELECT (SELECT max(n) FROM (SELECT row_number() OVER (p) AS n FROM t WINDOW p AS (PARTITION BY a))) AS x FROM k WINDOW p AS (ORDER BY u) LIMIT 1",
        [[2]],
      ],
    ],
  ],
  [
    "a subquery without a row is null",
    [
      ["SELECT (SELECT 1 WHERE false) IS NULL AS x", [[true]]],
      ["SELECT (SELECT v FROM never WHERE v > 5) AS x", [[null]]],
      ["SELECT coalesce((SELECT v FROM never WHERE v > 5), 7) AS x", [[7]]],
      ["SELECT v FROM never WHERE (SELECT b.v FROM never b WHERE b.v > 5) IS NULL ORDER BY v", [[1], [2]]],
      ["SELECT v FROM never WHERE (SELECT b.v FROM never b WHERE b.v > 5) IS NOT NULL", []],
      ["SELECT v FROM never WHERE coalesce((SELECT b.v FROM never b WHERE b.v > 5), v) = 1", [[1]]],
      ["SELECT CASE WHEN (SELECT v FROM never WHERE v > 5) IS NULL THEN 'none' ELSE 'some' END AS x", [["none"]]],
      ["SELECT v FROM never WHERE (v IN (1, (SELECT 1 WHERE false))) IS NULL", [[2]]],
      [
        "SELECT count(*) AS n FROM (SELECT (SELECT b.v FROM never b WHERE b.v > 5) AS x FROM never) WHERE x IS NULL",
        [[2]],
      ],
      ["SELECT coalesce((SELECT count(*) FROM never HAVING count(*) > 9), -1) AS x", [[-1]]],
      ["SELECT (SELECT count(*) FROM never WHERE v > 5) AS x", [[0]]],
      ["SELECT v FROM never WHERE 3 NOT IN (coalesce((SELECT 1 WHERE false), v)) ORDER BY v", [[1], [2]]],
      ["SELECT sum(coalesce((SELECT 1 WHERE false), v)) AS x FROM never", [[3]]],
    ],
  ],
  [
    "several subqueries stand side by side",
    [
      ["SELECT (SELECT count(*) FROM k WHERE u > 1), (SELECT count(*) FROM k)", [[2, 3]]],
      ["SELECT sum((SELECT max(v) FROM never)) , sum((SELECT max(v) FROM never WHERE v < 2)) FROM k", [[6, 3]]],
      [
        "SELECT v, (SELECT b.v FROM never b WHERE b.v > 1) FROM never ORDER BY 1",
        [
          [1, 2],
          [2, 2],
        ],
      ],
      ["SELECT count((SELECT 1 WHERE u > 1)) AS x, count((SELECT 1 WHERE false)) AS y FROM k", [[2, 0]]],
    ],
  ],
  [
    "the columns of USING are the subquery's own",
    [
      ["SELECT count(*) AS n FROM k a WHERE u IN (SELECT u FROM k b JOIN k c USING (u) WHERE b.w = 20)", [[1]]],
      ["SELECT a.u FROM k a WHERE u IN (SELECT u + 0 FROM k b NATURAL JOIN k c WHERE b.w = 20)", [[2]]],
      [
        "SELECT a.u, (SELECT max(u) FROM k b JOIN k c USING (u) WHERE b.w = 20) AS m FROM k a ORDER BY 1",
        [
          [1, 2],
          [2, 2],
          [3, 2],
        ],
      ],
      [
        "SELECT a.u FROM k a WHERE 30 = (SELECT b.w FROM k b JOIN k c USING (u) ORDER BY u DESC LIMIT 1)",
        [[1], [2], [3]],
      ],
      [
        "SELECT a.u FROM k a WHERE 10 = (SELECT max(b.w) FROM k b JOIN k c USING (u) GROUP BY u ORDER BY u LIMIT 1)",
        [[1], [2], [3]],
      ],
      ["SELECT a.u FROM k a WHERE u > ALL (SELECT u FROM k b LEFT JOIN k c USING (u) WHERE u < 3)", [[3]]],
      [
        "SELECT a.u FROM k a, LATERAL (SELECT u AS z FROM k b JOIN k c USING (u) WHERE b.w = 20) l WHERE l.z = 2 ORDER BY 1",
        [[1], [2], [3]],
      ],
      [
        "SELECT a.u FROM k a WHERE EXISTS (SELECT 1 FROM k b JOIN k c USING (u) JOIN k e ON e.u = u + 2)",
        [[1], [2], [3]],
      ],
      ["SELECT u FROM k b JOIN k c USING (u) JOIN never ON v = u ORDER BY 1", [[1], [2]]],
    ],
  ],
  [
    "one query, written otherwise",
    [
      [
        "FROM k",
        [
          [1, 10],
          [2, 20],
          [3, 30],
        ],
      ],
      ["SELECT 'a' || 1 + 2 AS x, 'v' || 7 % 4 || 2 * 3 AS y, 'a' || 'b' = 'ab' AS z", [["a3", "v36", true]]],
      ["SELECT count(*) AS n FROM k GROUP BY ()", [[3]]],
      [
        "SELECT list_transform([1, 2], u -> u + 1) AS x FROM k a RIGHT JOIN k b USING (u) WHERE list_filter([5], u -> u > 4) = [5] LIMIT 1",
        [[[2, 3]]],
      ],
      ["SELECT count(*) AS n FROM k a JOIN k b USING (u), k c JOIN never d ON d.v = c.u", [[6]]],
      ["SELECT * FROM (SELECT 1, 2) AS materialized (a, b)", [[1, 2]]],
      [
        "SELECT * FROM (FROM never) q JOIN (SELECT 5 AS c) r ON true ORDER BY 1",
        [
          [1, 5],
          [2, 5],
        ],
      ],
      ["SELECT u FROM k ORDER BY u FETCH FIRST 2 ROWS ONLY", [[1], [2]]],
      ["SELECT u FROM k ORDER BY u OFFSET 1 ROW FETCH NEXT ROW ONLY", [[2]]],
      [
        "SELECT a, count(*) AS n FROM t GROUP BY (a, b), a ORDER BY a, b",
        [
          [1, 1],
          [2, 1],
          [2, 1],
          [null, 1],
        ],
      ],
      [
        "SELECT u, w, count(*) AS n FROM k WHERE u = 1 GROUP BY GROUPING SETS (u, w), (u, w)",
        [
          [1, 10, 1],
          [1, 10, 1],
        ],
      ],
      [
        "WITH q AS MATERIALIZED (SELECT 1 AS x), r AS NOT MATERIALIZED (SELECT 'as materialized (' AS y) SELECT * FROM q, r",
        [[1, "as materialized ("]],
      ],
      ["SELECT 1_000_000 AS x, 1_0.5 AS y", [[1000000, 10.5]]],
      [
        "SELECT 1 AS a UNION BY NAME SELECT v AS x FROM never ORDER BY ALL DESC",
        [
          [1, null],
          [null, 2],
          [null, 1],
        ],
      ],
      ["SELECT ROW(u, w) IN (SELECT 1, 10) AS x FROM k ORDER BY u", [[true], [false], [false]]],
      [
        "SELECT (u + 1, w) = (2, 10) AS x, (u, NULL) = (1, 2) AS y, (u, w) <> (1, 10) AS z FROM k ORDER BY u LIMIT 2",
        [
          [true, null, false],
          [false, false, true],
        ],
      ],
      ["SELECT u FROM k WHERE (u + 0, w) IN ((1, 10), (3, 31), (2, 20)) ORDER BY u", [[1], [2]]],
    ],
  ],
  [
    "functions go by other databases' names",
    [
      [
        "SELECT mod(u, 2) AS x, if(u > 1, 'a', 'b') AS y, ifnull(NULL, u) AS z FROM k ORDER BY u LIMIT 2",
        [
          [1, "b", 1],
          [0, "a", 2],
        ],
      ],
      ["SELECT arg_max(s, b) AS x, min_by(s, b) AS y, max_by(b, a) FILTER (WHERE b < 4) AS z FROM t", [["x", "w", 3]]],
      ["SELECT arg_max(s, b) AS x FROM t WHERE b IS NULL", [[null]]],
      ["SELECT count_if(a > 1) AS x, count_if(a > 1) FILTER (WHERE b > 0) AS y FROM t", [[2, 1]]],
      [
        "SELECT list(u ORDER BY u DESC) AS x, group_concat(u) AS y, listagg(w, '|') WITHIN GROUP (ORDER BY u DESC) AS z FROM k",
        [[[3, 2, 1], "1,2,3", "30|20|10"]],
      ],
      [
        "SELECT year(t) AS x, month(t) AS y, day(t) AS z, dayofweek(t) AS w, monthname(t) AS m, dayname(t) AS n FROM d WHERE t IS NOT NULL ORDER BY t",
        [
          [2020, 1, 31, 5, "January", "Friday"],
          [2021, 12, 5, 0, "December", "Sunday"],
        ],
      ],
      ["SELECT CAST(last_day(DATE '2020-02-03') AS VARCHAR) AS x", [["2020-02-29"]]],
      [
        "SELECT date_diff('year', min(t), max(t)) AS y, date_diff('months', min(t), max(t)) AS m, datediff('day', min(t), max(t)) AS d, date_diff('hour', max(t), min(t)) AS h FROM d",
        [[1, 23, 674, -674 * 24 + 10]],
      ],
      ["SELECT list_transform([1, 2], x -> x + 1) AS x, list_filter([1, 2], x -> x > 1) AS y", [[[2, 3], [2]]]],
      [
        "SELECT stddev(DISTINCT v) AS x, stddev_pop(DISTINCT v) AS y FROM (VALUES (1), (3), (3)) q(v)",
        [[Math.SQRT2, 1]],
      ],
      [
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY b DESC) AS x, quantile_disc(b, 0.5) AS y, quantile_disc(s, 0) AS z, quantile_disc(b, 1) FILTER (WHERE b < 4) AS w FROM t",
        [[3, 3, "w", 3]],
      ],
      [
        "SELECT ARRAY(SELECT w FROM k WHERE u > 1 ORDER BY u DESC) AS x, ARRAY(SELECT u FROM k WHERE u > 9) AS y",
        [[[30, 20], []]],
      ],
      ["SELECT any_value(s ORDER BY b DESC) AS x FROM t", [["x"]]],
      ["SELECT length([1, NULL, 3]) AS x, length('abc') AS y", [[3, 3]]],
      ["SELECT ifnull(DATE '2020-01-01', TIMESTAMP '2021-01-01') < TIMESTAMP '2020-01-01 01:00:00' AS x", [[true]]],
    ],
  ],
  [
    "spans are multiplied, divided and compared",
    [
      [
        "SELECT CAST(DATE '2020-01-01' + u * INTERVAL '1 day' AS VARCHAR) AS x FROM k ORDER BY u LIMIT 2",
        [["2020-01-02T00:00:00"], ["2020-01-03T00:00:00"]],
      ],
      [
        "SELECT INTERVAL '3 months' / 2 = INTERVAL '1 month 15 days' AS x, INTERVAL '1 day' * 1.5 = INTERVAL '36 hours' AS y",
        [[true, true]],
      ],
      [
        "SELECT CAST(DATE '2020-01-31' + INTERVAL (u) MONTH AS VARCHAR) AS x FROM k ORDER BY u LIMIT 1",
        [["2020-02-29T00:00:00"]],
      ],
      [
        "SELECT INTERVAL '30 hours' > INTERVAL '1 day' AS x, INTERVAL '24 hours' = INTERVAL '1 day' AS y, INTERVAL '40 days' BETWEEN INTERVAL '1 month' AND INTERVAL '2 months' AS z",
        [[true, true, true]],
      ],
      [
        "SELECT n FROM (VALUES (1, INTERVAL '1 month'), (2, INTERVAL '40 days'), (3, INTERVAL '1000 hours'), (4, INTERVAL '1 day')) q(n, i) ORDER BY i",
        [[4], [1], [2], [3]],
      ],
      ["SELECT CAST('42' AS INTERVAL) = INTERVAL '42 seconds' AS x", [[true]]],
      [
        "SELECT CAST(arrow_cast('2020-01-01', 'Timestamp(Second, None)') + INTERVAL '1500 milliseconds' AS VARCHAR) AS x",
        [["2020-01-01T00:00:01.500"]],
      ],
    ],
  ],
  [
    "what is not known of any or of both",
    [
      [
        "SELECT 3 > ANY([4, NULL]) AS x, 3 > ANY([1, NULL]) AS y, 3 <> ANY([3, 3]) AS z, 3 <= ANY([]) AS w",
        [[null, true, false, false]],
      ],
      ["SELECT count(*) AS n FROM range(1000) r(i) WHERE random() BETWEEN 0.6 AND 0.5", [[0]]],
      ["SELECT count(*) AS n FROM range(1000) r(i) WHERE random() NOT BETWEEN 0.6 AND 0.5", [[1000]]],
    ],
  ],
  [
    "the order of a subquery is that of its rows",
    [
      ["SELECT * FROM (SELECT u FROM k ORDER BY w DESC) LIMIT 2", [[3], [2]]],
      ["SELECT array_agg(u) AS x, first_value(u) AS y FROM (SELECT u FROM k ORDER BY w DESC)", [[[3, 2, 1], 3]]],
      ["SELECT row_number() OVER () AS x, u FROM (SELECT u FROM k ORDER BY w DESC) ORDER BY x LIMIT 1", [[1, 3]]],
      [
        "SELECT first_value(u) AS x, array_agg(u ORDER BY u DESC) AS y, array_agg(w) AS z FROM k",
        [[1, [3, 2, 1], [10, 20, 30]]],
      ],
    ],
  ],
  [
    "names in an order",
    [
      [
        "SELECT -u AS u, w * 2 AS d FROM k ORDER BY u + 0, d + 1",
        [
          [-1, 20],
          [-2, 40],
          [-3, 60],
        ],
      ],
      ["SELECT -u AS u, w * 2 AS d FROM k ORDER BY u + d DESC LIMIT 1", [[-3, 60]]],
      ["SELECT -u AS u FROM k ORDER BY u + 0", [[-1], [-2], [-3]]],
      ["SELECT -u AS u FROM k ORDER BY u", [[-3], [-2], [-1]]],
      ["SELECT CAST(sum(u) AS INT) AS w FROM k GROUP BY u % 2 ORDER BY max(w) DESC", [[4], [2]]],
      [
        "SELECT -k.u AS u, (SELECT max(b) FROM t) AS b FROM k JOIN never ON v = u ORDER BY u * 1",
        [
          [-1, 4],
          [-2, 4],
        ],
      ],
    ],
  ],
  [
    "moments in a zone have one",
    [
      [
        "SELECT TIMESTAMP '2024-01-31T16:00:01' AT TIME ZONE 'America/Los_Angeles' = TIMESTAMPTZ '2024-02-01T00:00:01Z' AS x",
        [[true]],
      ],
      [
        "SELECT CAST(CAST(TIMESTAMPTZ '2020-07-01T12:00:00Z' AT TIME ZONE 'Europe/Oslo' AS TIMESTAMP) AS VARCHAR) AS x",
        [["2020-07-01T14:00:00"]],
      ],
      [
        "SELECT CAST(arrow_cast(arrow_cast(-1, 'Timestamp(Millisecond, None)'), 'Timestamp(Second, None)') AS VARCHAR) AS x",
        [["1969-12-31T23:59:59"]],
      ],
      [
        "SELECT CAST(arrow_cast(x, 'Timestamp(Second, None)') AS VARCHAR) AS x FROM (VALUES (arrow_cast(-1, 'Timestamp(Millisecond, None)')), (arrow_cast(-1000, 'Timestamp(Millisecond, None)'))) q(x) ORDER BY 1",
        [["1969-12-31T23:59:59"], ["1969-12-31T23:59:59"]],
      ],
      [
        "SELECT CAST('2020-01-01T12:00:00Z' AS TIMESTAMP WITH TIME ZONE) = TIMESTAMPTZ '2020-01-01T13:00:00+01:00' AS x",
        [[true]],
      ],
    ],
  ],
])("%s", (_, cases) => {
  it.each(cases)("%s", async (text, expected) => {
    for (const session of sessions) expect(await rows(text, session), text).toEqual(expected);
  });
});

describe("spans of any form", () => {
  it.each<[string, unknown[][]]>([
    ["SELECT n FROM s WHERE i IN (SELECT i FROM s) ORDER BY n", [[1], [2], [3], [4]]],
    ["SELECT n FROM s WHERE i IN (SELECT INTERVAL '1 month 10 days') ORDER BY n", [[2]]],
    [
      "SELECT a.n, b.n FROM s a JOIN s b ON a.i = b.i + INTERVAL '0 days' ORDER BY 1",
      [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ],
    ],
    ["SELECT n FROM s WHERE i > INTERVAL '1 month' ORDER BY n", [[2], [3]]],
    ["SELECT n FROM s WHERE i = (SELECT max(i) FROM s)", [[3]]],
    ["SELECT n FROM s WHERE i = (SELECT min(i) FROM s WHERE n < 4)", [[1]]],
    [
      "SELECT CAST(array_agg(DISTINCT i) AS VARCHAR) = CAST([INTERVAL '40 days'] AS VARCHAR) AS x FROM s WHERE n = 2",
      [[true]],
    ],
    [
      "SELECT n, rank() OVER (ORDER BY i) AS r FROM s ORDER BY n",
      [
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 1],
      ],
    ],
  ])("%s", async (text, expected) => {
    for (const session of sessions) {
      session.register(
        "s",
        session.sql(
          "SELECT * FROM (VALUES (1, INTERVAL '1 month'), (2, INTERVAL '40 days'), (3, INTERVAL '1000 hours'), (4, INTERVAL '1 day')) q(n, i)",
        ),
      );
      expect(await rows(text, session), text).toEqual(expected);
    }
  });
});

describe("what would be left out is refused", () => {
  it.each([
    ["SELECT count(*) OVER (w) FROM k", 'no window "w"'],
    ["SELECT count(*) OVER (q) FROM k WINDOW w AS (ORDER BY u)", "expected w"],
    ["SELECT count(*) OVER (w PARTITION BY u) FROM k WINDOW w AS (ORDER BY u)", "partitions"],
    ["SELECT count(*) OVER (w ORDER BY u) FROM k WINDOW w AS (ORDER BY w)", "an order"],
    ["SELECT count(*) OVER (w) FROM k WINDOW w AS (ORDER BY u ROWS 1 PRECEDING)", "a frame"],
    ["SELECT (SELECT sum(o.u)) FROM k o", "query around"],
    ["SELECT (SELECT count(*) FILTER (WHERE c > 0) + sum(o.u) FROM (VALUES (1)) q(c)) FROM k o", "query around"],
    ["SELECT * ILIKE 'u%' FROM k", "names behind *"],
    ["SELECT u FROM k JOIN never", "CROSS JOIN"],
    ["SELECT u FROM k POSITIONAL JOIN never", "CROSS JOIN"],
    ["SELECT u FROM k FETCH FIRST 1 ROW WITH TIES", "ties"],
    ["SELECT u FROM k LIMIT 1 FETCH FIRST 1 ROW ONLY", "both"],
    ["SELECT u FROM k TABLESAMPLE BERNOULLI (10)", "TABLESAMPLE"],
    ["SELECT u FROM (SELECT u FROM k) TABLESAMPLE (10 ROWS)", "TABLESAMPLE"],
    ["SELECT * FROM range(2) WITH ORDINALITY", "WITH ORDINALITY"],
    ["SELECT u FROM k PREWHERE u < 2", "PREWHERE"],
    ["SELECT u FROM k FOR UPDATE", "FOR UPDATE"],
    ["SELECT u, count(*) FROM k GROUP BY u WITH ROLLUP", "ROLLUP (…)"],
    ["SELECT u FROM k WITH (NOLOCK)", "hint"],
    ["SELECT if(true, 1)", "3 arguments"],
    ["SELECT lag(u, 1, 1.5) OVER (ORDER BY u) FROM k", "the default of lag"],
    ["SELECT u FROM k LIMIT (SELECT 1)", "LIMIT takes a constant"],
    ["SELECT corr(DISTINCT u, w) FROM k", "no DISTINCT"],
    ["SELECT 2.5 ^ 1", "power(a, b)"],
    ["SELECT 1.9 & 3", "bits of integers"],
    ["SELECT quantile_disc(u, 0.5) OVER () FROM k", "no OVER"],
    ["SELECT quantile_disc(DISTINCT u, 0.5) FROM k", "no DISTINCT"],
    ["SELECT mod(u, 2) FILTER (WHERE u > 1) FROM k", "no FILTER"],
    ["SELECT count_if(DISTINCT u > 1) FROM k", "no DISTINCT"],
    ["SELECT CAST('2' AS INTERVAL YEAR)", "INTERVAL YEAR"],
    ["SELECT CAST('[1, 2]' AS VARCHAR[])", "is not cast to"],
    ["SELECT TRY_CAST(u AS BIGINT[]) FROM k", "is not cast to"],
    ["SELECT INTERVAL '1 day' / 0", "no span of time"],
    ["SELECT x FROM (SELECT 1 AS x, 2 AS y) q UNION ALL SELECT 2 ORDER BY y", "union"],
  ])("%s", async (text, words) => {
    for (const session of sessions) await expect(session.sql(text).collect()).rejects.toThrow(words);
  });
});

describe("frames likewise", () => {
  it("keep the table's order beside aggregates of another", async () => {
    const frame = Frame.from({ h: [5, 4, 3], r: [0, 1, 2] });
    const both = frame
      .groupBy([])
      .agg(fn.first("r").as("x"), fn.arrayAgg("r", { orderBy: "h" }).as("y"), fn.last("r").as("z"));
    const [row] = await both.toArray();
    expect([row?.x, Array.from(row?.y as Iterable<bigint>), row?.z]).toEqual([0n, [2n, 1n, 0n], 2n]);
  });

  it("divide integers of 64 bits with a sign and without", async () => {
    const frame = Frame.from({ i: BigUint64Array.of(3n, 2n ** 64n - 1n), j: BigInt64Array.of(-2n, -2n) });
    const text = await frame.select(col("i").floorDiv(col("j")).cast("string").as("x")).toArray();
    expect(text).toEqual([{ x: "-2" }, { x: "-9223372036854775808" }]);
  });

  it("tell columns of one name", async () => {
    const frame = Frame.from({ i: [1, 1, 2] });
    await expect(frame.groupBy("i").agg(fn.count().as("i")).collect()).rejects.toThrow('two columns have the name "i"');
    expect(await frame.groupBy("i", "i").count().sort("i").toArray()).toEqual([
      { i: 1n, count: 2n },
      { i: 2n, count: 1n },
    ]);
  });

  it("find numbers in lists of other numbers", async () => {
    const wide = new arrow.List(new arrow.Field("item", new arrow.Uint64(), true));
    const frame = Frame.from(new arrow.Table({ l: arrow.vectorFromArray([[1n, 2n ** 64n - 1n], [3n]], wide) }));
    const found = (value: bigint | number) => frame.select(col("l").list.contains(value).as("x")).toArray();
    expect(await found(1)).toEqual([{ x: true }, { x: false }]);
    expect(await found(2n ** 64n - 1n)).toEqual([{ x: true }, { x: false }]);
    expect(await found(-1)).toEqual([{ x: false }, { x: false }]);
    const decimals = Frame.from({ a: [1, 2] }).select(fn.list(col("a").cast("decimal(5, 1)")).as("l"));
    const [one, other] = await decimals
      .select(col("l").list.contains(1).as("x"), col("l").list.position(2).as("p"))
      .toArray();
    expect([one, other]).toEqual([
      { x: true, p: null },
      { x: false, p: 0n },
    ]);
  });

  it("round decimals to the type that they say", async () => {
    const frame = Frame.from({ x: [1.25, -0.5] }).select(col("x").cast("decimal(10, 2)").as("x"));
    const both = fn.list(col("x").round(0), col("x"));
    expect(
      await frame.select(both.list.get(0).cast("float64").as("a"), both.list.get(1).cast("float64").as("b")).toArray(),
    ).toEqual([
      { a: 1, b: 1.25 },
      { a: -1, b: -0.5 },
    ]);
    expect(await frame.filter(col("x").round(0).eq(col("x").cast("decimal(9, 1)").round(0))).count()).toBe(2);
  });

  it("take a column of nothing but nulls for one", async () => {
    const table = new arrow.Table({ a: int([1n, null]), n: arrow.vectorFromArray([null, null], new arrow.Null()) });
    const frame = Frame.from(table);
    expect(await frame.filter(col("n").isNotNull()).count()).toBe(0);
    expect(await frame.select(fn.coalesce(col("n"), col("a")).as("x")).toArray()).toEqual([{ x: 1n }, { x: null }]);
  });

  it("multiply spans, and add parts of a unit", async () => {
    const frame = Frame.from({ t: [new Date("2020-01-01")], n: [2] });
    const span = fn.interval({ hours: 12 });
    const [row] = await frame
      .select(
        col("t")
          .cast("timestamp(s)")
          .add(fn.interval({ milliseconds: 1500 }))
          .cast("string")
          .as("x"),
        col("t")
          .add(span.mul(col("n")))
          .as("y"),
      )
      .toArray();
    expect(row).toEqual({ x: "2020-01-01T00:00:01.500", y: Date.UTC(2020, 0, 2) });
  });
});

it("takes parameters for numbers of spans", async () => {
  const [session] = sessions as [Session];
  for (const text of ["DATE '2020-01-01' + $n * INTERVAL '1 day'", "DATE '2020-01-01' + INTERVAL ($n) DAY"]) {
    const query = `SELECT ${text} AS x`;
    const expected = [{ x: Date.UTC(2020, 0, 3) }];
    expect(await session.sql(query, { n: 2 }).toArray()).toEqual(expected);
    using prepared = await session.sql(query).prepare();
    expect((await prepared.execute({ n: 2 })).toArray().map((row) => ({ ...row }))).toEqual(expected);
  }
});

it("tells the names of what it gives", async () => {
  const [session] = sessions as [Session];
  const names = async (text: string) => (await session.sql(text).collect()).schema.fields.map(({ name }) => name);
  expect(
    await names(
      "SELECT mod(u, 2), (SELECT max(v) FROM never), (SELECT max(v) FROM never), (SELECT v AS z FROM never LIMIT 1) FROM k",
    ),
  ).toEqual(["mod(u, 2)", "max(v)", "max(v)_1", "z"]);
});
