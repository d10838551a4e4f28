/** Valid SQL that DataFusion 55.2 refuses, and means that it takes in floats. */
import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";

import { col, Frame, QuiverError, type Session } from "../../../src/index.ts";
import { rows, sessionsWith } from "./answers.ts";

const int = (values: (bigint | null)[]) => arrow.vectorFromArray(values, new arrow.Int64());
const lists = new arrow.List(new arrow.Field("item", new arrow.Int64(), true));

const tables = (session: Session) =>
  session
    .register("t", { a: int([1n, 1n, null, 2n]), b: int([2n, null, 2n, 3n]) })
    .register(
      "l",
      new arrow.Table({
        id: int([1n, 2n, 3n, 4n]),
        items: arrow.vectorFromArray([[1n, 2n], [3n, null], null, []], lists),
      }),
    )
    .register("u", { small: Uint8Array.of(1, 255), wide: BigUint64Array.of(1n, 2n ** 63n - 1n) })
    .register("m", { id: [1, 2, 3, 4], v: int([2n ** 62n, 1n, -(2n ** 62n), null]), g: [1, 1, 1, 2] });

const sessions = sessionsWith(tables);

describe.each<[string, [string, unknown[][]][]]>([
  [
    "rows are sought among rows",
    [
      ["SELECT (a, b) IN (SELECT 1, 2) AS x FROM t ORDER BY 1", [[false], [true], [null], [null]]],
      ["SELECT (a, b) NOT IN (SELECT 1, 2) AS x FROM t ORDER BY 1", [[false], [true], [null], [null]]],
      ["SELECT (2, 3) IN (SELECT 1, NULL) AS x", [[false]]],
      ["SELECT (1, 3) IN (SELECT 1, CAST(NULL AS INT)) AS x", [[null]]],
      [
        "SELECT a, b FROM t WHERE (a, b) IN (SELECT b - 1, a + 1 FROM t) ORDER BY ALL",
        [
          [1, 2],
          [2, 3],
        ],
      ],
      ["SELECT a FROM t WHERE (a, b) NOT IN (SELECT 1, 2 WHERE false) ORDER BY ALL", [[1], [1], [2], [null]]],
      ["SELECT a FROM t GROUP BY a HAVING (a, a) IN (SELECT 1, 1)", [[1]]],
    ],
  ],
  [
    "ALL columns order",
    [
      [
        "SELECT * FROM t ORDER BY ALL",
        [
          [1, 2],
          [1, null],
          [2, 3],
          [null, 2],
        ],
      ],
      [
        "SELECT b, a FROM t ORDER BY ALL DESC NULLS LAST LIMIT 2",
        [
          [3, 2],
          [2, 1],
        ],
      ],
      ["SELECT * FROM (SELECT b FROM t ORDER BY ALL LIMIT 1)", [[2]]],
      ["SELECT a FROM t UNION SELECT b FROM t ORDER BY ALL", [[1], [2], [3], [null]]],
      ["WITH w AS (SELECT a FROM t) SELECT *, a + 1 AS c FROM w ORDER BY ALL LIMIT 1", [[1, 2]]],
      [
        "SELECT a, count(*) AS n FROM t GROUP BY ALL ORDER BY ALL",
        [
          [1, 2],
          [2, 1],
          [null, 1],
        ],
      ],
      [
        "VALUES (2, 1), (1, 2) ORDER BY ALL",
        [
          [1, 2],
          [2, 1],
        ],
      ],
    ],
  ],
  [
    "columns of one name are told apart",
    [
      ["SELECT a, a, a + 1 AS a FROM t WHERE a = 2", [[2, 2, 3]]],
      ["SELECT *, a + 1 AS a FROM t WHERE a = 2", [[2, 3, 3]]],
      ["SELECT a + 1 AS a, * FROM t WHERE a = 2", [[3, 2, 3]]],
      ["SELECT count(*), count(*) FROM t", [[4, 4]]],
      ["SELECT a_1 FROM (SELECT a, b AS a FROM t) q ORDER BY ALL", [[2], [2], [3], [null]]],
      ["WITH w AS (SELECT t.*, a AS b FROM t) SELECT b, b_1 FROM w WHERE a = 2", [[3, 2]]],
      ["SELECT * EXCLUDE (a), a + 1 AS a FROM t WHERE a = 2", [[3, 3]]],
      ["SELECT *, t.a AS c FROM t LEFT SEMI JOIN t s ON t.a = s.a WHERE t.a = 2", [[2, 3, 2]]],
      ["SELECT *, 1 AS a FROM t JOIN t s USING (a) WHERE a = 2", [[2, 3, 3, 1]]],
      [
        "SELECT a, b AS a FROM t WHERE a = 2 UNION ALL SELECT 1, 1",
        [
          [2, 3],
          [1, 1],
        ],
      ],
      [
        "SELECT a, max(b) AS a FROM t GROUP BY t.a ORDER BY 1",
        [
          [1, 2],
          [2, 3],
          [null, 2],
        ],
      ],
    ],
  ],
  [
    "lists of the outer row are unnested",
    [
      [
        "SELECT id, (SELECT max(x) FROM unnest(items) AS u(x)) AS m FROM l ORDER BY id",
        [
          [1, 2],
          [2, 3],
          [3, null],
          [4, null],
        ],
      ],
      ["SELECT id FROM l WHERE EXISTS (SELECT 1 FROM unnest(items) AS u(x) WHERE x = id) ORDER BY 1", [[1]]],
      [
        "SELECT id, (SELECT count(*) FROM unnest(items) AS u(x)) AS n FROM l ORDER BY id",
        [
          [1, 2],
          [2, 2],
          [3, 0],
          [4, 0],
        ],
      ],
      ["SELECT id FROM l WHERE 3 IN (SELECT x FROM unnest(items) AS u(x))", [[2]]],
      [
        "SELECT id, x FROM l, unnest(items) AS u(x) ORDER BY 1, 2",
        [
          [1, 1],
          [1, 2],
          [2, 3],
          [2, null],
        ],
      ],
      [
        "SELECT id, x FROM l LEFT JOIN LATERAL (SELECT x FROM unnest(items) AS u(x) WHERE x > 1) ON true ORDER BY 1, 2",
        [
          [1, 2],
          [2, 3],
          [3, null],
          [4, null],
        ],
      ],
    ],
  ],
  [
    "conditions of outer joins ask subqueries",
    [
      [
        "SELECT t.a, s.a AS c FROM t LEFT JOIN t s ON t.a = s.a AND EXISTS (SELECT 1 FROM t v WHERE v.b = s.b) ORDER BY ALL",
        [
          [1, 1],
          [1, 1],
          [2, 2],
          [null, null],
        ],
      ],
      [
        "SELECT t.b, s.b AS c FROM t FULL JOIN t s ON t.b = s.b AND t.a IN (SELECT 2) ORDER BY ALL",
        [
          [2, null],
          [2, null],
          [3, 3],
          [null, 2],
          [null, 2],
          [null, null],
          [null, null],
        ],
      ],
      [
        "SELECT t.a FROM t LEFT JOIN t s ON t.a = (SELECT max(a) FROM t) AND s.a = t.a ORDER BY ALL",
        [[1], [1], [2], [null]],
      ],
    ],
  ],
  [
    "subqueries read what is further out",
    [
      [
        "SELECT id, (SELECT (SELECT l.id) FROM t WHERE t.a = l.id LIMIT 1) AS m FROM l WHERE id < 3 ORDER BY id",
        [
          [1, 1],
          [2, 2],
        ],
      ],
      [
        "SELECT id, (SELECT max(b) FROM t WHERE b < (SELECT max(a) + 2 FROM t s WHERE s.a <= l.id)) AS m FROM l ORDER BY id",
        [
          [1, 2],
          [2, 3],
          [3, 3],
          [4, 3],
        ],
      ],
      [
        "SELECT id, (SELECT max(b + (SELECT count(*) FROM t s WHERE s.a = l.id)) FROM t WHERE t.a = l.id) AS m FROM l ORDER BY id",
        [
          [1, 4],
          [2, 4],
          [3, null],
          [4, null],
        ],
      ],
      [
        "SELECT id FROM l WHERE EXISTS (SELECT 1 FROM t WHERE t.a = 1 AND EXISTS (SELECT 1 FROM t s WHERE s.a = l.id AND s.b = 3)) ORDER BY id",
        [[2]],
      ],
    ],
  ],
  [
    "what has no sign has one below zero",
    [
      [
        "SELECT -small AS x, CAST(-wide AS BIGINT) AS y FROM u ORDER BY wide",
        [
          [-1, -1],
          [-255, -(2 ** 63)],
        ],
      ],
      ["SELECT small FROM u ORDER BY -row_number() OVER (ORDER BY small)", [[255], [1]]],
    ],
  ],
  [
    "means of integers lose nothing",
    [
      ["SELECT avg(v) AS x FROM m", [[1 / 3]]],
      [
        "SELECT g, mean(v) AS x FROM m GROUP BY g ORDER BY g",
        [
          [1, 1 / 3],
          [2, null],
        ],
      ],
      ["SELECT avg(DISTINCT v) AS x FROM m", [[1 / 3]]],
      [
        "SELECT avg(v) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS x FROM m ORDER BY id",
        [[2 ** 62], [2 ** 61], [-(2 ** 61)], [-(2 ** 62)]],
      ],
      ["SELECT avg(v) FILTER (WHERE id < 3) AS x, avg(id) AS y FROM m", [[2 ** 61, 2.5]]],
    ],
  ],
])("%s", (_, cases) => {
  it.each(cases)("%s", async (text, expected) => {
    for (const session of sessions) expect(await rows(text, session), text).toEqual(expected);
  });
});

it("gives columns of one name the next number that is free", async () => {
  const [session] = sessions as [Session];
  const names = async (text: string) => (await session.sql(text).collect()).schema.fields.map(({ name }) => name);
  expect(await names("SELECT a, a, b AS a_1, a FROM t")).toEqual(["a", "a_2", "a_1", "a_3"]);
  expect(await names("SELECT a + 1 AS a, * FROM t")).toEqual(["a_1", "a", "b"]);
  expect(await names("SELECT t.a, s.a FROM t, t s")).toEqual(["a", "a_1"]);
  expect(await names("SELECT 1, 1")).toEqual(["1", "1_1"]);
});

it("says what has not as many values as a row", async () => {
  const [session] = sessions as [Session];
  await expect(session.sql("SELECT (a, b) IN (SELECT 1) FROM t").collect()).rejects.toThrow(QuiverError);
});

it("takes frames likewise", async () => {
  const frame = Frame.from({ x: Uint32Array.of(1, 2) });
  expect(await frame.select(col("x").neg().as("y")).toArray()).toEqual([{ y: -1n }, { y: -2n }]);
  const large = Frame.from({ v: int([2n ** 62n, 1n, -(2n ** 62n)]) });
  expect(
    await large
      .select(col("v").mean().as("m"))
      .toArray()
      .catch(() => large.groupBy([]).agg(col("v").mean().as("m")).toArray()),
  ).toEqual([{ m: 1 / 3 }]);
});
