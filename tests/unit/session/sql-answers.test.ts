/** What SQL means where engines err: the answers are those of the standard and of DuckDB. */
import { describe, expect, it } from "vitest";

import { Session } from "../../../src/index.ts";
import { table } from "../../fuzz/tables.ts";

const session = new Session();
session.register("l", { k: [1, 2, 3], a: [1, 2, 3] });
session.register("r", { k: [2, 3, 4], b: [1, 2, 3] });
session.register("q", { k: [4, 5], c: [1, 2] });
session.register("one", { v: [1, 1, 1, 2, null, null] });
session.register("two", { v: [1, 1, null, 3] });
session.register("t", { i: [1, 2, null], k: [1, 1, 2] });
session.register("u", { j: [1, null] });
session.register("none", { j: new Int32Array() });

async function rows(text: string, within = session): Promise<unknown[][]> {
  const all = await within.sql(text).toArray();
  return all.map((row) => Object.values(row).map((value) => (typeof value === "bigint" ? Number(value) : value)));
}

it("a value is looked for among those that a row chooses", async () => {
  const chosen = "CASE WHEN i = 1 THEN 0 WHEN i = 2 THEN 5 END";
  expect((await rows(`SELECT 5 IN (${chosen}, 0) FROM t`)).flat()).toEqual([false, true, null]);
  expect((await rows(`SELECT 5 NOT IN (${chosen}, 0) FROM t`)).flat()).toEqual([true, false, null]);
  expect((await rows(`SELECT 5 NOT IN (${chosen}, NULL) FROM t`)).flat()).toEqual([null, false, null]);
  expect((await rows(`SELECT i IN (${chosen}, k, 2) FROM t`)).flat()).toEqual([true, true, null]);
  expect((await rows(`SELECT i FROM t WHERE 5 NOT IN (${chosen}, 1, 2)`)).flat()).toEqual([1]);
  expect((await rows("SELECT 1 NOT IN (coalesce(i, 1), 7) FROM t")).flat()).toEqual([false, true, false]);
});

const GROUPINGS = ["", "GROUP BY CUBE (j)", "GROUP BY ROLLUP (j)", "GROUP BY GROUPING SETS ((j), ())"];
const FALSE = ["NOT (n IS NOT DISTINCT FROM 0)", "n <> 0", "n = 1", "n > n", "n IS NULL"];
const ABOVE = ["HAVING count(*) >= 0", "HAVING count(*) >= 0 AND sum(j) IS NULL", ""];

it.each(GROUPINGS)("a condition above others stays above the row that no rows have: %s", async (grouping) => {
  for (const condition of FALSE) {
    for (const having of ABOVE) {
      for (const between of ["", "WHERE s >= 0", "WHERE s >= 0 AND n = 0"]) {
        const total = `SELECT count(*) AS s, 0 AS n FROM none ${grouping} ${having}`;
        const some = `SELECT s, n FROM (${total}) ${between}`;
        const text = `SELECT s FROM (${some}) WHERE ${condition}`;
        expect(await rows(text), text).toEqual([]);
        expect(await rows(`SELECT s FROM (${some}) WHERE NOT (${condition})`), text).toEqual([[0]]);
      }
    }
  }
});

describe("LATERAL within LATERAL", () => {
  // What each reads: the row beside it, the row around both, or nothing.
  const inner = ["u.j = t.k", "u.j = 1", "u.j = t.k AND u.j = t.i"];
  const outer = ["true", "x.s = l.k", "x.s < l.a + 1"];
  const value = (condition: string, row: { i: number | null; k: number }) =>
    condition === "u.j = 1" || (row.k === 1 && (condition === "u.j = t.k" || row.i === 1));
  const ts = [
    { i: 1, k: 1 },
    { i: 2, k: 1 },
    { i: null, k: 2 },
  ];

  it.each(inner.flatMap((within) => outer.map((around) => [within, around] as const)))(
    "%s, within %s",
    async (within, around) => {
      const pairs = `SELECT t.k AS s FROM t CROSS JOIN LATERAL (SELECT 1 AS one FROM u WHERE ${within}) AS w`;
      const made = ts.filter((row) => value(within, row)).map(({ k }) => k);
      const kept = (k: number, a: number) =>
        made.filter((s) => around === "true" || (around === "x.s = l.k" ? s === k : s < a + 1)).length;
      const wanted = [1, 2, 3].map((k) => [k, kept(k, k)]);
      const some = `SELECT x.s FROM (${pairs}) AS x WHERE ${around}`;
      const counted = `SELECT l.k, n FROM l CROSS JOIN LATERAL (SELECT count(*) AS n FROM (${some})) AS c ORDER BY l.k`;
      expect(await rows(counted), counted).toEqual(wanted);
      const named = `WITH p AS (${pairs}) SELECT l.k, n FROM l CROSS JOIN LATERAL (SELECT count(*) AS n FROM (SELECT x.s FROM p AS x WHERE ${around})) AS c ORDER BY l.k`;
      expect(await rows(named), named).toEqual(wanted);
      const joined = `SELECT l.k FROM l JOIN LATERAL (${some}) AS c ON true ORDER BY l.k`;
      expect(await rows(joined), joined).toEqual(wanted.flatMap(([k, n]) => Array(n).fill([k])));
    },
  );
});

it.each(["", "optimize_unions", "eliminate_filter", "propagate_empty_relation"])(
  "a part of a union that has no rows changes no column, without '%s' either",
  async (rule) => {
    const some = new Session({ disabledOptimizers: rule === "" ? [] : [rule] });
    some.register("t", { i: [1, 2, null], k: [1, 1, 2] }).register("u", { j: [1, null] });
    const groups = "SELECT t.k, u.j, stddev(t.i) AS s FROM u RIGHT JOIN t ON t.k = u.j GROUP BY t.k, u.j";
    const none = "SELECT t.k, u.j, 0.0 AS s FROM u RIGHT JOIN t ON t.k = u.j WHERE false";
    for (const text of [`${groups} UNION ALL ${none}`, `${none} UNION ALL ${groups}`]) {
      expect(await rows(`SELECT k, j FROM (${text}) ORDER BY k`, some)).toEqual([
        [1, 1],
        [2, null],
      ]);
    }
  },
);

it("zeros of two signs are equal to whoever verifies that columns are", async () => {
  const verified = new Session({ verify: true, batchSize: 1 });
  verified.register("z", { a: Float64Array.of(0, -0, 1) }).register("y", { b: Float64Array.of(-0, 1) });
  const text = "SELECT a, b FROM z JOIN y ON a = b WHERE b < 1 ORDER BY a, b";
  const found = await rows(text, verified);
  expect(found.flat().map((zero) => (zero as number) + 0)).toEqual([0, 0, 0, 0]);
});

it("keys of grouping sets are in the order asked for, constant and equal ones too", async () => {
  const nullsFirst = "SELECT k FROM (SELECT 1 AS k, i FROM t) GROUP BY CUBE (k, i) ORDER BY k NULLS FIRST";
  expect((await rows(nullsFirst)).flat()).toEqual([null, null, null, null, 1, 1, 1, 1]);
  const counted = "SELECT n FROM (SELECT count(*) AS n FROM none) GROUP BY ROLLUP (n) ORDER BY n";
  expect(await rows(`${counted} DESC NULLS FIRST`)).toEqual([[null], [0]]);
  expect(await rows(`${counted} NULLS LAST`)).toEqual([[0], [null]]);
  const joined = "SELECT l.k AS a, q.k AS b FROM l JOIN l AS q ON l.k = q.k WHERE l.k < 3";
  const sets = `SELECT a, b FROM (${joined}) GROUP BY CUBE (a, b)`;
  const [one, two] = [
    [1, 1],
    [2, 2],
  ];
  expect(await rows(`${sets} ORDER BY a NULLS FIRST, b DESC NULLS LAST`)).toEqual([
    ...[
      [null, 2],
      [null, 1],
      [null, null],
    ],
    ...[one, [1, null], two, [2, null]],
  ]);
  const within = `SELECT a, b, row_number() OVER (PARTITION BY a ORDER BY b NULLS FIRST) AS r FROM (${sets}) ORDER BY a, r`;
  expect(await rows(within)).toEqual([
    ...[
      [1, null, 1],
      [1, 1, 2],
      [2, null, 1],
      [2, 2, 2],
    ],
    ...[
      [null, null, 1],
      [null, 1, 2],
      [null, 2, 3],
    ],
  ]);
});

it("an order makes no difference to aggregates of rows in any", async () => {
  const calls = [
    "count(i",
    "count(*",
    "sum(i",
    "avg(i",
    "min(i",
    "max(i",
    "median(i",
    "approx_distinct(i",
    "stddev(i",
    "corr(i, k",
  ];
  calls.push(
    "bit_and(i",
    "bit_or(i",
    "bit_xor(i",
    "bool_and(i > 1",
    "bool_or(i > 1",
    "count(DISTINCT i",
    "sum(DISTINCT i",
  );
  // Integers, for `bit_and` and the like.
  const t = "(SELECT CAST(i AS BIGINT) AS i, k FROM t) AS t";
  for (const groups of ["", " GROUP BY k", " GROUP BY ROLLUP(k)"]) {
    for (const call of calls) {
      const of = (order: string) => rows(`SELECT ${call}${order}) AS a FROM ${t}${groups} ORDER BY a`);
      expect(await of(" ORDER BY k, i DESC"), call + groups).toEqual(await of(""));
    }
  }
});

it("says which two columns have one name", async () => {
  for (const [text, name] of [
    // What a lateral query shows is not known before it is planned.
    ["SELECT q.*, k AS x, a AS x FROM l, LATERAL (SELECT l.k AS y) q", "x"],
    ["SELECT q.*, sum(k) AS s, sum(a) AS s FROM l, LATERAL (SELECT l.k AS y) q GROUP BY ALL", "s"],
  ] as const) {
    await expect(async () => session.sql(text).collect()).rejects.toMatchObject({
      ...{ code: "INVALID_QUERY", message: expect.stringContaining(`two columns have the name "${name}"`) },
      details: { column: name },
    });
  }
});

describe.each<[string, [string, unknown[][]][]]>([
  [
    "grouping sets of computed keys",
    ["ROLLUP (k + 1, a * 2)", "CUBE (k + 1, a * 2)", "GROUPING SETS ((k + 1, a * 2), (k + 1), (a * 2), ())"].map(
      (keys) => [
        `SELECT count(*) FROM (SELECT k + 1 AS x, a * 2 AS y, count(*) FROM l GROUP BY ${keys})`,
        [[keys.startsWith("ROLLUP") ? 7 : 10]],
      ],
    ),
  ],
  [
    "NOT IN with nulls",
    [
      ["SELECT i FROM t WHERE i NOT IN (SELECT j FROM u)", []],
      ["SELECT i FROM t WHERE 5 NOT IN (SELECT j FROM u)", []],
      ["SELECT i FROM t WHERE NULL NOT IN (SELECT j FROM u)", []],
      ["SELECT i FROM t WHERE NULL NOT IN (SELECT j FROM none)", [[1], [2], [null]]],
      ["SELECT i FROM t WHERE i NOT IN (SELECT j FROM none)", [[1], [2], [null]]],
      ["SELECT i FROM t WHERE i NOT IN (SELECT j FROM u WHERE j = k)", [[2], [null]]],
      [
        "SELECT i, i IN (SELECT j FROM u) AS p FROM t",
        [
          [1, true],
          [2, null],
          [null, null],
        ],
      ],
      [
        "SELECT i, i NOT IN (SELECT j FROM none) AS p FROM t",
        [
          [1, true],
          [2, true],
          [null, true],
        ],
      ],
    ],
  ],
  [
    "aggregates without groups have a row",
    [
      ["SELECT i FROM t WHERE EXISTS (SELECT count(*) FROM u WHERE j = i)", [[1], [2], [null]]],
      ["SELECT i FROM t WHERE NOT EXISTS (SELECT min(j) FROM none)", []],
      ["SELECT i FROM t WHERE 0 IN (SELECT count(*) FROM u WHERE j = i)", [[2], [null]]],
      ["SELECT i FROM t WHERE EXISTS (SELECT count(*) FROM u WHERE j = i HAVING count(*) > 0)", [[1]]],
      ["SELECT * FROM (SELECT count(*) AS n, false AS p FROM t) WHERE p", []],
      ["SELECT * FROM (SELECT k, 0 AS n FROM none n2 RIGHT JOIN t ON false GROUP BY CUBE (k)) WHERE n = 1", []],
    ],
  ],
  [
    "set operations with ALL count rows",
    [
      ["SELECT v FROM one INTERSECT ALL SELECT v FROM two", [[1], [1], [null]]],
      ["SELECT v FROM one EXCEPT ALL SELECT v FROM two", [[1], [2], [null]]],
      ["SELECT v FROM one EXCEPT ALL SELECT v FROM one", []],
      ["SELECT v FROM one EXCEPT SELECT v FROM two", [[2]]],
      ["(SELECT v FROM one EXCEPT ALL SELECT v FROM two) EXCEPT ALL SELECT 1", [[2], [null]]],
      ["WITH c AS (SELECT v FROM one EXCEPT ALL SELECT v FROM two) SELECT count(*) FROM c", [[3]]],
      ["SELECT v FROM one INTERSECT ALL SELECT v FROM two ORDER BY v DESC LIMIT 1", [[1]]],
    ],
  ],
  [
    "columns of USING are one",
    [
      [
        "SELECT * FROM l FULL JOIN r USING (k) ORDER BY k",
        [
          [1, 1, null],
          [2, 2, 1],
          [3, 3, 2],
          [4, null, 3],
        ],
      ],
      ["SELECT k FROM l FULL JOIN r USING (k) WHERE k > 3", [[4]]],
      ["SELECT * FROM l JOIN r USING (k) WHERE k = 2", [[2, 2, 1]]],
      ["SELECT * FROM l x JOIN l y USING (k) WHERE k = 1", [[1, 1, 1]]],
      [
        "SELECT k, count(*) FROM l RIGHT JOIN r USING (k) GROUP BY k ORDER BY k",
        [
          [2, 1],
          [3, 1],
          [4, 1],
        ],
      ],
      [
        "SELECT k, a, b, c FROM l FULL JOIN r USING (k) FULL JOIN q USING (k) WHERE k > 3 ORDER BY k, b",
        [
          [4, null, 3, 1],
          [5, null, null, 2],
        ],
      ],
    ],
  ],
  [
    "IS DISTINCT FROM binds tighter than AND and OR",
    [
      ["SELECT k FROM l WHERE k IS DISTINCT FROM 1 AND a = 2", [[2]]],
      ["SELECT k FROM l WHERE NOT k IS DISTINCT FROM 1 OR a = 3", [[1], [3]]],
      ["SELECT k FROM l WHERE a = 2 AND k IS DISTINCT FROM 2 OR a = 3", [[3]]],
      ["SELECT k FROM l WHERE k IS NOT DISTINCT FROM 1 OR k IS NOT DISTINCT FROM 3 AND a = 1", [[1]]],
    ],
  ],
  [
    "a list may begin with a subquery",
    [
      ["SELECT k FROM l WHERE k IN ((SELECT max(k) FROM l), (0)) ORDER BY k", [[3]]],
      ["SELECT k FROM l WHERE k NOT IN ((SELECT min(k) FROM l), 3) ORDER BY k", [[2]]],
      ["SELECT k FROM l WHERE k IN ((1), (2)) ORDER BY k", [[1], [2]]],
      ["SELECT k FROM l WHERE k IN ((SELECT k FROM l WHERE k > 1)) ORDER BY k", [[2], [3]]],
      ["SELECT k FROM l WHERE k IN ((SELECT k FROM l WHERE k = 1) UNION (SELECT 3)) ORDER BY k", [[1], [3]]],
      ["SELECT k FROM l WHERE NOT k IN ((SELECT 1), 2) AND k > 0", [[3]]],
      ["SELECT k FROM l WHERE k + 1 IN ((k + 1), (SELECT 9)) ORDER BY k", [[1], [2], [3]]],
    ],
  ],
  [
    "what is sought may come of a subquery itself",
    [
      ["SELECT k FROM l WHERE (SELECT count(*) FROM r WHERE r.k = l.k) IN (SELECT c FROM q)", [[2], [3]]],
      ["SELECT k FROM l WHERE (SELECT max(b) FROM r WHERE r.k = l.k) = ANY (SELECT c FROM q)", [[2], [3]]],
      [
        "SELECT k, (NOT EXISTS (SELECT 1 FROM r WHERE r.k = l.k)) NOT IN (SELECT b = 1 FROM r) AS p FROM l ORDER BY k",
        [
          [1, false],
          [2, false],
          [3, false],
        ],
      ],
      [
        "SELECT k, (k IN (SELECT k FROM r)) IN (SELECT b > 5 FROM r) AS p FROM l ORDER BY k",
        [
          [1, true],
          [2, false],
          [3, false],
        ],
      ],
    ],
  ],
  [
    "conditions over subqueries are told apart",
    [
      [
        `SELECT bool_or(NOT EXISTS (SELECT 1 FROM r WHERE r.k = l.k)) AS p, bool_or(NOT EXISTS (SELECT 1 FROM q WHERE q.k = l.k)) AS q,
          bool_and(k IN (SELECT k FROM r)) AS s, bool_and(k IN (SELECT b FROM r)) AS t FROM l`,
        [[true, true, false, true]],
      ],
      [
        `SELECT count(*) FILTER (WHERE k IN (SELECT k FROM r)) AS p, count(*) FILTER (WHERE k NOT IN (SELECT k FROM r)) AS q,
          count(*) FILTER (WHERE EXISTS (SELECT 1 FROM q)) AS r, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM none)) AS s FROM l`,
        [[2, 1, 3, 0]],
      ],
      [
        `SELECT EXISTS (SELECT 1 FROM r WHERE r.k = l.k) AS p, EXISTS (SELECT 1 FROM r WHERE r.k > l.k) AS q, count(*) AS n
         FROM l GROUP BY 1, 2 ORDER BY p, q`,
        [
          [false, true, 1],
          [true, true, 2],
        ],
      ],
      [
        `SELECT k, sum(a) OVER (PARTITION BY EXISTS (SELECT 1 FROM r WHERE r.k = l.k)) AS p,
          sum(a) OVER (PARTITION BY EXISTS (SELECT 1 FROM r WHERE r.k > l.k)) AS q FROM l ORDER BY k`,
        [
          [1, 1, 6],
          [2, 5, 6],
          [3, 5, 6],
        ],
      ],
      [
        `SELECT bool_or(EXISTS (SELECT 1 FROM r WHERE r.k = l.k)) AS p FROM l HAVING bool_or(EXISTS (SELECT 1 FROM r WHERE r.k = l.k))
          AND NOT bool_or(EXISTS (SELECT 1 FROM q WHERE q.k = l.k)) ORDER BY bool_or(EXISTS (SELECT 1 FROM r WHERE r.k = l.k))`,
        [[true]],
      ],
    ],
  ],
  [
    "DISTINCT ON takes a key twice",
    [
      [
        "SELECT DISTINCT ON (v, v) v AS a, v AS b FROM one ORDER BY v, v",
        [
          [1, 1],
          [2, 2],
          [null, null],
        ],
      ],
      [
        "SELECT b FROM (SELECT DISTINCT ON (k, i, i) k AS x, i AS a, i AS b FROM t ORDER BY k, i, i)",
        [[1], [2], [null]],
      ],
    ],
  ],
  [
    "deviations of one value that is no number are none, as of many",
    [
      [
        "SELECT var_pop(x) AS a, stddev_pop(x) AS b, covar_pop(x, x) AS c, var_pop(x) OVER () AS d FROM (SELECT 1e0 / 0 AS x) GROUP BY x",
        [[Number.NaN, Number.NaN, Number.NaN, Number.NaN]],
      ],
      ["SELECT var_pop(x) AS a, stddev_pop(x) AS b, regr_avgx(x, x) AS c FROM (SELECT 1e308 AS x)", [[0, 0, 1e308]]],
      ["SELECT median(x) AS a FROM (SELECT 1e308 AS x UNION ALL SELECT 1.5e308)", [[1.25e308]]],
    ],
  ],
  [
    "totals with a filter are not those below",
    [
      ["SELECT count(DISTINCT n) FILTER (WHERE false) AS a FROM (SELECT count(*) AS n FROM l)", [[0]]],
      ["SELECT avg(7) AS a, count(*) FILTER (WHERE n > 5) AS b FROM (SELECT count(*) AS n FROM l)", [[7, 0]]],
      ["SELECT count(*) AS a FROM (SELECT count(*) FILTER (WHERE k > 1) AS n FROM l)", [[1]]],
    ],
  ],
  [
    "the sum of conditions is how many are true",
    [
      ["SELECT sum(k > 1) AS a, sum(DISTINCT k > 1) AS b, sum(NULL::BOOLEAN) AS c FROM l", [[2, 1, null]]],
      [
        "SELECT k, sum(k > 1) OVER (ORDER BY k) AS a FROM l ORDER BY k",
        [
          [1, 0],
          [2, 1],
          [3, 2],
        ],
      ],
    ],
  ],
  [
    "lists are null where the value is",
    [
      ["SELECT i IN (1) AND i IN (2) AS p FROM t", [[false], [false], [null]]],
      ["SELECT i NOT IN (1) OR i NOT IN (2) AS p FROM t", [[true], [true], [null]]],
      ["SELECT i IN (1, 2) AND i IN (2, 3) AND i IN (4, 5) AS p FROM t", [[false], [false], [null]]],
    ],
  ],
  [
    "a sort decides which rows a limit takes",
    [
      ["SELECT a FROM (SELECT * FROM (SELECT k, a FROM l) ORDER BY k DESC OFFSET 2) GROUP BY a", [[1]]],
      ["SELECT max(a) FROM (SELECT a FROM l WHERE a < 3 ORDER BY k DESC LIMIT 1)", [[2]]],
      ["SELECT k FROM (SELECT * FROM l ORDER BY k LIMIT 1 OFFSET 1) ORDER BY k DESC", [[2]]],
      ["SELECT k FROM (SELECT * FROM l ORDER BY k DESC LIMIT 2) ORDER BY k LIMIT 1", [[2]]],
    ],
  ],
  [
    "constants are compared as they are",
    [
      [
        `SELECT x NOT BETWEEN TIMESTAMP '1970-01-01T00:00:01.5' AND TIMESTAMP '1970-01-01T00:00:03' AS p,
          x IS DISTINCT FROM TIMESTAMP '1970-01-01T00:00:01.5' AS q, x IN (TIMESTAMP '1970-01-01T00:00:01.5') AS r
         FROM (SELECT arrow_cast(CAST(k AS BIGINT), 'Timestamp(s)') AS x FROM l WHERE k = 1)`,
        [[true, true, false]],
      ],
      [
        "SELECT x IN (9007199254740992.0e0) AS p, x NOT IN (9007199254740992.0e0) AS q, x IS NOT DISTINCT FROM 9007199254740992.0e0 AS r FROM (SELECT 9007199254740993 AS x FROM q LIMIT 1)",
        [[false, true, false]],
      ],
    ],
  ],
])("%s", (_, cases) => {
  it.each(cases)("%s", async (text, expected) => {
    const got = await rows(text);
    expect(text.includes("ORDER BY") ? got : got.map(String).sort()).toEqual(
      text.includes("ORDER BY") ? expected : expected.map(String).sort(),
    );
  });
});

it("one value in every storage is one to functions and patterns", async () => {
  const kinds = ["plain", "large", "view", "dictionary"] as const;
  const columns = kinds.flatMap((kind) => [
    [`t_${kind}`, ["utf8", ["ab", null, ""], kind]] as const,
    [`b_${kind}`, ["binary", ["ab", null, ""], kind]] as const,
  ]);
  session.register("kinds", table(Object.fromEntries(columns) as Parameters<typeof table>[0]));
  for (const one of kinds) {
    for (const other of kinds) {
      const [x, y, b, c] = [`t_${one}`, `t_${other}`, `b_${one}`, `b_${other}`];
      const got = await rows(
        `SELECT levenshtein(${x}, ${y}) AS l, ${x} LIKE ${y} AS p, ${x} NOT ILIKE ${y} AS q, coalesce(${b}, ${c}) IS NULL AS n,
          array_length(make_array(${b}, ${c})) AS m, coalesce(${x}, ${y}, 'x') AS t FROM kinds`,
      );
      expect(got, `${one} ${other}`).toEqual([
        [0, true, false, false, 2, "ab"],
        [null, null, null, true, 2, "x"],
        [0, true, false, false, 2, ""],
      ]);
    }
  }
});
