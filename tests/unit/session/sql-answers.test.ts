/** What SQL means where engines err: the answers are those of the standard and of DuckDB. */
import { describe, expect, it } from "vitest";

import { Session } from "../../../src/index.ts";

const session = new Session();
session.register("l", { k: [1, 2, 3], a: [1, 2, 3] });
session.register("r", { k: [2, 3, 4], b: [1, 2, 3] });
session.register("q", { k: [4, 5], c: [1, 2] });
session.register("one", { v: [1, 1, 1, 2, null, null] });
session.register("two", { v: [1, 1, null, 3] });
session.register("t", { i: [1, 2, null], k: [1, 1, 2] });
session.register("u", { j: [1, null] });
session.register("none", { j: new Int32Array() });

async function rows(text: string): Promise<unknown[][]> {
  const all = await session.sql(text).toArray();
  return all.map((row) => Object.values(row).map((value) => (typeof value === "bigint" ? Number(value) : value)));
}

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
          [4, null, 3, null],
          [4, null, null, 1],
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
