/** Functions and operators that DataFusion 55.2 computes wrong for some arguments: of constants, of columns, and row by row. */
import { describe, expect, it } from "vitest";

import { col, Frame, Session } from "../../../src/index.ts";
import { rows, sessionsWith } from "./answers.ts";

const sessions = sessionsWith();

describe.each<[string, [string, unknown[][]][]]>([
  [
    "options from columns are each row's",
    [
      [
        "SELECT i, to_char(DATE '2020-01-02', f) AS x FROM (VALUES (1, '%Y'), (2, '%m'), (3, NULL), (4, '%d')) t(i, f) ORDER BY i",
        [
          [1, "2020"],
          [2, "01"],
          [3, null],
          [4, "02"],
        ],
      ],
      [
        "SELECT i, array_sort(a, b) AS x FROM (VALUES (1, [2,1,3], 'desc'), (2, [2,1,3], 'asc'), (3, [2,1,3], NULL)) t(i, a, b) ORDER BY i",
        [
          [1, [3, 2, 1]],
          [2, [1, 2, 3]],
          [3, null],
        ],
      ],
      [
        "SELECT i, CAST(to_date('2020-01-02', f) AS VARCHAR) AS x FROM (VALUES (1, '%Y-%m-%d'), (2, '%Y-%d-%m')) t(i, f) ORDER BY i",
        [
          [1, "2020-01-02"],
          [2, "2020-02-01"],
        ],
      ],
      [
        "SELECT i, lpad('ab', n) || '.' AS x FROM (VALUES (1, -1), (2, 3)) t(i, n) ORDER BY i",
        [
          [1, "."],
          [2, " ab."],
        ],
      ],
    ],
  ],
  [
    "nulls hide nothing",
    [
      [
        "SELECT i, array_append(l, 9) AS x FROM (SELECT i, nullif(l, [1,2]) AS l FROM (VALUES (1, [1,2]), (2, [3])) t(i, l)) ORDER BY i",
        [
          [1, [9]],
          [2, [3, 9]],
        ],
      ],
      [
        "SELECT id, flatten(array_agg(nl)) AS x FROM (SELECT id, nullif(l, m) AS nl FROM (VALUES (1, [1,2,3], [1,2,3]), (2, [4,5,6], [7])) t(id, l, m)) GROUP BY id ORDER BY id",
        [
          [1, []],
          [2, [4, 5, 6]],
        ],
      ],
      [
        "SELECT array_repeat(l, 2) AS x FROM (SELECT nullif(l, m) AS l FROM (VALUES ([1,2,3], [1,2,3])) t(l, m))",
        [[[null, null]]],
      ],
      [
        "SELECT i, array_has_any(h, n) AS x, array_has_all(h, n) AS y FROM (VALUES (1, [1,2], arrow_cast(NULL, 'List(Int64)')), (2, [3,4], [4])) t(i, h, n) ORDER BY i",
        [
          [1, null, null],
          [2, true, true],
        ],
      ],
    ],
  ],
  [
    "a null in a list may be the value",
    [
      ["SELECT 1 = ANY([NULL, 2]) AS a, 2 = ANY([NULL, 2]) AS b, 1 = ANY([2]) AS c", [[null, true, false]]],
      [
        "SELECT i FROM (VALUES (1, [NULL, 2]), (2, [3]), (3, NULL), (4, [4])) t(i, l) WHERE NOT (i = ANY(l)) ORDER BY i",
        [[2]],
      ],
      [
        "SELECT TRUE = ANY([FALSE = ANY([TRUE = ANY([NULL, FALSE])])]) AS a, i = ANY([i, NULL]) AS b FROM (VALUES (1)) t(i)",
        [[null, true]],
      ],
      ["SELECT CAST(NULL AS BIGINT[]) = ANY([array_remove([1], 1)]) AS a", [[null]]],
      ["SELECT NULL = ANY([1]) AS a, CAST(NULL AS INT) = ANY(array_remove([1], 1)) AS b", [[null, false]]],
    ],
  ],
  [
    "years are compared whatever their first day",
    [
      [
        "SELECT count(*) AS n FROM (VALUES (TIMESTAMP '2020-01-01'), (TIMESTAMP '2021-02-01')) t(a) WHERE extract(year FROM a) <= 2300",
        [[2]],
      ],
      [
        "SELECT count(*) AS n FROM (VALUES (TIMESTAMP '2020-01-01')) t(a) WHERE extract(year FROM a) BETWEEN 1000 AND 3000 AND extract(year FROM a) <> 3000",
        [[1]],
      ],
    ],
  ],
  [
    "lists are ordered as they are sorted",
    [
      [
        "SELECT a < [1,2] AS x, a > [1,2] AS y FROM (VALUES ([1,NULL]), ([1,1])) t(a) ORDER BY a",
        [
          [true, false],
          [false, true],
        ],
      ],
      [
        "SELECT named_struct('x', NULL) < named_struct('x', 1) AS x, [NULL] >= [1] AS y, [1] < NULL AS z",
        [[false, true, null]],
      ],
    ],
  ],
  [
    "dates and spans",
    [
      [
        "SELECT CAST(DATE '2020-01-31' - INTERVAL '1 hour' AS VARCHAR) AS x, CAST(DATE '2020-01-31' + INTERVAL '1 day' AS VARCHAR) AS y",
        [["2020-01-30T23:00:00", "2020-02-01"]],
      ],
      [
        "SELECT date_part('min', TIMESTAMP '1970-01-01 01:02:00' - TIMESTAMP '1970-01-01') AS x, CAST(DATE '2020-01-31' + -INTERVAL '1 day' AS VARCHAR) AS y",
        [[2, "2020-01-30"]],
      ],
      [
        "SELECT cardinality(generate_series(TIMESTAMP '2020-01-01', TIMESTAMP '2020-03-01', INTERVAL '1 month -1 day')) AS x",
        [[3]],
      ],
      ["SELECT range(DATE '2020-01-01', DATE '2020-01-02', INTERVAL '3' DAY) = [DATE '2020-01-01'] AS x", [[true]]],
      [
        "SELECT cardinality(range(DATE '2020-01-31', DATE '2020-03-01', INTERVAL '1' MONTH)) AS x, cardinality(range(DATE '2020-01-05', DATE '2020-01-01', INTERVAL '-3 days')) AS y",
        [[2, 2]],
      ],
      ["SELECT extract(epoch FROM (TIMESTAMP '2020-01-01 00:00:03.5' - TIMESTAMP '2020-01-01')) AS x", [[3.5]]],
      [
        "SELECT extract(minute FROM (TIMESTAMP '1970-01-01 01:02:00' - TIMESTAMP '1970-01-01')) AS x, extract(microsecond FROM (TIMESTAMP '1970-01-01 00:40:00' - TIMESTAMP '1970-01-01')) AS y",
        [[2, 0]],
      ],
      [
        "SELECT extract(millisecond FROM INTERVAL '2.5 seconds') AS x, extract(nanosecond FROM INTERVAL '1.25 seconds') AS y",
        [[2500, 1_250_000_000]],
      ],
      [
        "SELECT CAST(date_bin(INTERVAL '1 day', arrow_cast('1500-01-01T10:00:00', 'Timestamp(Microsecond, None)')) AS VARCHAR) AS x",
        [["1500-01-01T00:00:00"]],
      ],
    ],
  ],
  [
    "digits",
    [
      [
        "SELECT round(100000e0, -5) AS a, trunc(100000e0, -5) AS b, round(123.456e0, 308) AS c, round(1e300, 10) AS d, round(123.456e0, -400) AS e",
        [[100000, 100000, 123.456, 1e300, 0]],
      ],
      ["SELECT log(1000) AS a, log(10, 1000000) AS b, log(3, 243) AS c, log(2, 8) AS d", [[3, 6, 5, 3]]],
      [
        "SELECT a, log(a, 1) AS x FROM (VALUES (-2e0), (2e0)) t(a) ORDER BY a",
        [
          [-2, Number.NaN],
          [2, 0],
        ],
      ],
      [
        "SELECT x ^ x AS a, (x ^ 3) ^ x AS b FROM (VALUES (5), (NULL)) t(x) ORDER BY x",
        [
          [0, 3],
          [null, null],
        ],
      ],
      [
        "SELECT CAST(12345678901234567890123 AS VARCHAR) AS x, CAST(CAST(0.12345678901234567890 AS DECIMAL(38, 20)) AS VARCHAR) AS y",
        [["12345678901234567890123", "0.12345678901234567890"]],
      ],
      [
        "SELECT CAST(ceil(CAST(9.9 AS DECIMAL(2, 1))) AS DOUBLE) AS x, CAST(floor(CAST(-9.9 AS DECIMAL(2, 1))) AS DOUBLE) AS y",
        [[10, -10]],
      ],
      ["SELECT regr_r2(y, x) AS r FROM (VALUES (1e0, 2e0), (2e0, 2e0)) t(x, y)", [[1]]],
    ],
  ],
  [
    "decimals beside floats are floats",
    [
      [
        "SELECT d = f AS a, d < f AS b, coalesce(nullif(d, d), f) AS c, f IN (1.5, CAST(0 AS DECIMAL(3, 1))) AS e FROM (SELECT CAST(0 AS DECIMAL(5, 2)) AS d, 1e-20 AS f)",
        [[false, true, 1e-20, false]],
      ],
      [
        "SELECT d < f AS x FROM (VALUES (CAST(1 AS DECIMAL(5, 2)), 1e300), (CAST(2 AS DECIMAL(5, 2)), 'NaN'::DOUBLE)) t(d, f)",
        [[true], [true]],
      ],
      ["SELECT x FROM (SELECT CAST(1 AS DECIMAL(5, 2)) AS x UNION ALL SELECT 1e-20) ORDER BY x", [[1e-20], [1]]],
    ],
  ],
  [
    "texts",
    [
      [
        "SELECT a SIMILAR TO b AS x, a SIMILAR TO 'a' || '%' AS y, a SIMILAR TO NULL AS z FROM (VALUES ('abc', '%c')) t(a, b)",
        [[true, true, null]],
      ],
      [
        "SELECT arrow_cast('a&b', 'LargeUtf8') SIMILAR TO '[[:alpha:]]\\&[a&]' ESCAPE '\\' AS x, '<a' SIMILAR TO '\\<a' AS y",
        [[false, true]],
      ],
      [
        "SELECT 'abc' SIMILAR TO 'b' AS a, 'ab' SIMILAR TO 'a_' AS b, 'abc' SIMILAR TO '%b%' AS c, 'abc' SIMILAR TO '%(b|d)%' AS d, 'a.c' NOT SIMILAR TO 'abc' AS e, 'abc' SIMILAR TO 'a.c' AS f",
        [[false, true, true, true, true, false]],
      ],
      [
        "SELECT split_part('aaa', 'aa', -1) AS a, split_part('ababa', 'aba', -1) AS b, split_part('a,b', ',', -2) AS c, split_part('a,b', ',', -3) AS d",
        [["a", "ba", "a", ""]],
      ],
    ],
  ],
  [
    "frames that end at a distance have all peers",
    [
      [
        "SELECT i, count(*) OVER (ORDER BY x NULLS FIRST RANGE BETWEEN 2 PRECEDING AND 1 PRECEDING) AS n FROM (VALUES (1, NULL), (2, NULL), (3, 5)) t(i, x) ORDER BY i",
        [
          [1, 2],
          [2, 2],
          [3, 0],
        ],
      ],
    ],
  ],
  [
    "limits of subqueries go by their order",
    [
      [
        "SELECT id, (SELECT n FROM (VALUES (1, 1, 'old'), (1, 2, 'new')) o(u, d, n) WHERE o.u = us.id ORDER BY d DESC LIMIT 1) AS n FROM (VALUES (1)) us(id)",
        [[1, "new"]],
      ],
      [
        "SELECT id, n FROM (VALUES (1)) us(id), LATERAL (SELECT n FROM (VALUES (1, 1, 'old'), (1, 2, 'new')) o(u, d, n) WHERE o.u = us.id ORDER BY -d LIMIT 1)",
        [[1, "new"]],
      ],
      [
        "SELECT 'new' IN (SELECT n FROM (VALUES (1, 1, 'old'), (1, 2, 'new')) o(u, d, n) WHERE o.u = us.id ORDER BY d DESC LIMIT 1) AS x FROM (VALUES (1)) us(id)",
        [[true]],
      ],
      [
        "SELECT (SELECT n FROM (VALUES (1, 1, 'old'), (1, 2, 'new'), (1, 3, 'old')) o(u, d, n) WHERE o.u = us.id GROUP BY n ORDER BY max(d) DESC LIMIT 1 OFFSET 1) AS x FROM (VALUES (1)) us(id)",
        [["new"]],
      ],
    ],
  ],
  [
    "an alias hides the column that it is computed of",
    [
      [
        "SELECT s, sum(b) AS b FROM (VALUES ('x', 1), ('y', 5), ('x', 2)) t(s, b) GROUP BY s ORDER BY sum(b) DESC",
        [
          ["y", 5],
          ["x", 3],
        ],
      ],
    ],
  ],
])("%s", (_, cases) => {
  it.each(cases)("%s", async (text, expected) => {
    for (const session of sessions) expect(await rows(text, session), text).toEqual(expected);
  });
});

describe("what cannot be is refused", () => {
  it.each([
    ["SELECT generate_series(DATE '2020-01-01', DATE '2019-12-01', INTERVAL '1 month -31 days')", "one way"],
    ["SELECT generate_series(TIMESTAMP '2020-01-01', TIMESTAMP '2020-12-01', INTERVAL '1 month -31 days')", "one way"],
    ["SELECT generate_series(DATE '2020-01-01', DATE '2020-01-09', INTERVAL '1 day 12 hours')", "whole days"],
    ["SELECT map(k, v) FROM (VALUES ([1,2], [3]), ([3], [4,5])) t(k, v)", "value for each key"],
    ["SELECT map(['a','b'], v) FROM (VALUES ([1]), ([2,3,4])) t(v)", "value for each key"],
    [
      "SELECT generate_series(t, TIMESTAMP '2020-12-01', INTERVAL '1 month -31 days') FROM (VALUES (NULL), (TIMESTAMP '2020-01-01')) v(t)",
      "one way",
    ],
    ["SELECT to_timestamp('NaN'::DOUBLE)", "out of range"],
    ["SELECT date_bin(INTERVAL '-1 day', TIMESTAMP '2020-01-01')", "more than 0"],
    [
      "WITH RECURSIVE p AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM p WHERE n < 20 LIMIT 5) SELECT count(*) FROM p",
      "all of its rows",
    ],
  ])("%s", async (text, words) => {
    for (const session of sessions) await expect(session.sql(text).collect()).rejects.toThrow(words);
  });
});

it("has all peers of a null at any size of batches", async () => {
  using session = new Session();
  session.register("w", Frame.from({ x: [...Array(19_999).fill(null), 1] }));
  const frame = "RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING";
  const text = `SELECT DISTINCT count(*) OVER (ORDER BY x NULLS FIRST ${frame}) AS n FROM w`;
  expect(await session.sql(text).toArray()).toEqual([{ n: 19_999n }]);
});

it("is the same for frames", async () => {
  const frame = Frame.from({ t: [new Date("2020-01-01"), new Date("2021-01-01")], x: Float64Array.of(100_000, 1000) });
  expect(await frame.filter(col("t").dt.year().lt(3000)).count()).toBe(2);
  expect(await frame.select(col("x").round(-5).as("r"), col("x").log(10).as("l")).toArray()).toEqual([
    { r: 100_000, l: 5 },
    { r: 0, l: 3 },
  ]);
});
