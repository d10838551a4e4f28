/** What DataFusion 55.2 is known to get wrong by its own issues, and what SQL says instead. */
import { describe, expect, it } from "vitest";

import { col, Frame, QuiverError, Session } from "../../../src/index.ts";
import { rows, sessionsWith } from "./answers.ts";

const tables = (session: Session) =>
  session
    .register("u", { id: Int32Array.of(1, 2, 3), name: ["a", "b", "c"] })
    .register("o", { uid: Int32Array.of(1, 2, 2, 9), n: Int32Array.of(1, 2, 3, 4) });

const sessions = sessionsWith(tables);

describe.each<[string, [string, unknown[][]][]]>([
  [
    "branches are computed for their own rows",
    [
      ["SELECT id FROM u WHERE CASE WHEN name ~ '^[0-9]+$' THEN CAST(name AS INT) > 0 ELSE id = 2 END", [[2]]],
      ["SELECT CASE WHEN id > 1 THEN 10 / (id - 1) > 6 ELSE false END FROM u ORDER BY id", [[false], [true], [false]]],
      [
        "SELECT CASE WHEN id = 1 THEN 'x' WHEN 10 / (id - 1) > 6 THEN 'y' ELSE 'z' END = 'y' FROM u ORDER BY id",
        [[false], [true], [false]],
      ],
      [
        "SELECT CASE WHEN id = 1 THEN 'x' WHEN 10 / (id - 1) > 6 THEN 'y' END IN ('y', 'z') FROM u ORDER BY id",
        [[false], [true], [null]],
      ],
      ["SELECT id FROM u WHERE CASE WHEN id = 1 THEN false WHEN 10 / (id - 1) > 6 THEN true END", [[2]]],
      [
        "SELECT CASE WHEN id = 1 THEN false WHEN 10 / (id - 1) > 6 THEN NULL ELSE true END FROM u ORDER BY id",
        [[false], [null], [true]],
      ],
    ],
  ],
  [
    "rows are distinct where they say so",
    [
      ["SELECT a.id FROM u a WHERE EXISTS (SELECT DISTINCT n FROM o b WHERE b.uid = a.id) ORDER BY 1", [[1], [2]]],
      ["SELECT a.id FROM u a WHERE EXISTS (SELECT 1 FROM o b WHERE b.uid = a.id GROUP BY n) ORDER BY 1", [[1], [2]]],
      ["SELECT a.id FROM u a WHERE 3 IN (SELECT DISTINCT n FROM o b WHERE b.uid = a.id)", [[2]]],
      [
        "SELECT DISTINCT o FROM (SELECT DISTINCT b.n, a.o FROM (SELECT DISTINCT id AS o FROM u) a JOIN o b ON a.o = b.uid) ORDER BY 1",
        [[1], [2]],
      ],
      [
        "SELECT o FROM (SELECT b.n, a.o FROM (SELECT id AS o FROM u GROUP BY id) a JOIN o b ON a.o = b.uid GROUP BY 1, 2) INTERSECT SELECT 2",
        [[2]],
      ],
    ],
  ],
  [
    "grouping sets in subqueries have a row of nothing",
    [
      [
        "SELECT id FROM u WHERE EXISTS (SELECT 1 FROM o WHERE uid = id GROUP BY GROUPING SETS ((n), ())) ORDER BY 1",
        [[1], [2], [3]],
      ],
      ["SELECT id FROM u WHERE NOT EXISTS (SELECT 1 FROM o WHERE uid = id GROUP BY ROLLUP (n))", []],
      [
        "SELECT id, (SELECT count(*) FROM (SELECT n FROM o WHERE uid = id GROUP BY ROLLUP (n))) FROM u ORDER BY 1",
        [
          [1, 2],
          [2, 3],
          [3, 1],
        ],
      ],
      [
        "SELECT id, n, c, g FROM u, LATERAL (SELECT n, count(*) AS c, grouping(n) AS g FROM o WHERE uid < id GROUP BY ROLLUP (n)) WHERE id < 3 ORDER BY id, g",
        [
          [1, null, 0, 1],
          [2, 1, 1, 0],
          [2, null, 1, 1],
        ],
      ],
    ],
  ],
  [
    "subqueries are values without aggregates",
    [
      [
        "SELECT n, (SELECT name FROM u WHERE id = uid) FROM o ORDER BY n",
        [
          [1, "a"],
          [2, "b"],
          [3, "b"],
          [4, null],
        ],
      ],
      ["SELECT n FROM o WHERE (SELECT name FROM u WHERE id = uid) = 'b' ORDER BY n", [[2], [3]]],
      [
        "SELECT id, (SELECT n FROM o WHERE uid = id AND n <> 2) FROM u ORDER BY id",
        [
          [1, 1],
          [2, 3],
          [3, null],
        ],
      ],
    ],
  ],
  [
    "joins ask subqueries",
    [
      [
        "SELECT a.id, n FROM u a JOIN o ON id = uid AND EXISTS (SELECT 1 FROM u c WHERE c.id = n AND c.id > 1) ORDER BY n",
        [
          [2, 2],
          [2, 3],
        ],
      ],
      [
        "SELECT a.id, n FROM u a JOIN o ON id = uid AND n = (SELECT max(n) FROM o c WHERE c.uid = a.id) ORDER BY n",
        [
          [1, 1],
          [2, 3],
        ],
      ],
      [
        "SELECT a.id, n FROM u a JOIN o ON id = uid AND n IN (SELECT id + 1 FROM u) ORDER BY n",
        [
          [2, 2],
          [2, 3],
        ],
      ],
    ],
  ],
  [
    "patterns and lists keep their nulls",
    [
      ["SELECT nullif(name, 'a') ~ '.*' FROM u ORDER BY id", [[null], [true], [true]]],
      ["SELECT nullif(name, 'a') ~* '.*' FROM u ORDER BY id", [[null], [true], [true]]],
      ["SELECT id FROM u WHERE NOT (nullif(name, 'a') ~ '.*')", []],
      ["SELECT array_has([nullif(id, 1), 2], 3) FROM u ORDER BY id", [[false], [false], [true]]],
      ["SELECT (id = 1 OR id = 2) AND nullif(id, 3) IN (3, 4) FROM u ORDER BY id", [[false], [false], [false]]],
      [
        "SELECT (x = 1 OR x = 2) AND (x = 3 OR x = 4) FROM (SELECT nullif(id, 3) AS x, id FROM u) ORDER BY id",
        [[false], [false], [null]],
      ],
      [
        "SELECT regexp_replace('foobarbaz', 'b..', 'X', ''), regexp_replace('foobarbaz', 'b..', 'X', 'gg'), (regexp_match('abc', 'b.', ''))[1]",
        [["fooXbaz", "fooXX", "bc"]],
      ],
    ],
  ],
  [
    "patterns have any escape",
    [
      [
        "SELECT v FROM (VALUES ('a_b'), ('aab'), ('a%b'), ('a\\b'), ('a#b')) AS t(v) WHERE v LIKE 'a#_b' ESCAPE '#' OR v LIKE 'a#%b' ESCAPE '#' OR v LIKE '_\\%' ESCAPE '#' OR v LIKE '%##%' ESCAPE '#' ORDER BY v",
        [["a#b"], ["a%b"], ["a\\b"], ["a_b"]],
      ],
      ["SELECT 'A_B' ILIKE 'a!_b' ESCAPE '!', 'a_b' NOT LIKE 'a!_b' ESCAPE '!'", [[true, false]]],
    ],
  ],
  [
    "times before 1970 are truncated downwards, constants too",
    [
      [
        "SELECT CAST(date_trunc('microsecond', t) AS BIGINT), CAST(date_trunc('millisecond', t) AS BIGINT) FROM (SELECT arrow_cast(-999, 'Timestamp(Nanosecond, None)') AS t)",
        [[-1000, -1000000]],
      ],
    ],
  ],
  [
    "days are in no order where clocks are set back",
    [
      [
        "SELECT e FROM (SELECT e, date_trunc('day', from_unixtime(e, 'America/Goose_Bay')) AS d FROM (SELECT e FROM (VALUES (562129260), (562129259)) AS v(e) ORDER BY e LIMIT 2)) ORDER BY d, e DESC",
        [[562129260], [562129259]],
      ],
    ],
  ],
  [
    "distinct rows with windows have a limit",
    [
      [
        "SELECT * FROM (SELECT DISTINCT uid, count(*) OVER (PARTITION BY uid) FROM o LIMIT 30) ORDER BY 1",
        [
          [1, 1],
          [2, 2],
          [9, 1],
        ],
      ],
    ],
  ],
])("%s", (_, cases) => {
  it.each(cases)("%s", async (text, expected) => {
    for (const session of sessions) expect(await rows(text, session)).toEqual(expected);
  });
});

it("a subquery that stands for a value and gives several rows is an error that says how many", async () => {
  for (const session of sessions) {
    const failed = session.sql("SELECT id, (SELECT n FROM o WHERE uid = id) FROM u").collect();
    await expect(failed).rejects.toMatchObject({ code: "INVALID_QUERY", details: { got: "2 rows" } });
  }
});

it("a group's key is one value, though another each time it is computed", async () => {
  const text = "SELECT k FROM (SELECT random() < 0.5 AS k, count(*) FROM generate_series(1, 200) GROUP BY 1) WHERE k";
  for (const session of sessions) expect(await rows(text, session)).toEqual([[true]]);
});

describe("rows that are joined", () => {
  const left = Frame.from({ k: Int32Array.of(1, 1, 2, 2), a: Int32Array.of(3, 1, 2, 0) });
  const right = Frame.from({ k: Int32Array.of(1, 1, 2, 2), b: Int32Array.of(1, 1, 2, 0) });

  it.each(["inner", "left", "right", "full"] as const)("are in no order but that of one side: %s", async (how) => {
    const joined = left.sort("a").limit(100).join(right.sort("b").limit(100), { on: "k", how });
    for (const session of sessions) {
      const sorted = await joined.sort("b", "a").select("b", "a").in(session).toArray();
      const keys = sorted.map(({ b, a }) => Number(b) * 10 + Number(a));
      expect(keys).toEqual([...keys].sort((x, y) => x - y));
      const groups = await joined.groupBy("b", "a").agg(col("k").count().as("n")).in(session).toArray();
      expect(groups.map(({ n }) => Number(n)).sort()).toEqual([1, 1, 1, 1, 2, 2]);
    }
  });

  it("meet by sorted merges as they do in memory", async () => {
    const count = 30_000;
    const ints = (of: (row: number) => number) => Int32Array.from({ length: count }, (_, row) => of(row));
    const text =
      "SELECT count(*) AS n, sum(x) AS x, sum(y) AS y FROM (SELECT a.c2 x, b.d2 y FROM a JOIN b ON a.c2 = b.d2 AND a.c1 > b.d1)";
    const answers = [undefined, 2 << 20].map(async (memoryLimit) => {
      const session = new Session({ threads: 2, ...(memoryLimit && { memoryLimit }) })
        .register("a", { c1: ints((i) => (i * 7919) % 1000), c2: ints((i) => i % 9000) })
        .register("b", { d1: ints((i) => (i * 31) % 1000), d2: ints((i) => i % 7000) });
      return rows(text, session);
    });
    const [plain, limited] = await Promise.all(answers);
    expect(limited).toEqual(plain);
  });

  it.each([
    ["SELECT count(*) FROM l WHERE NOT EXISTS (SELECT 1 FROM r WHERE l.v < r.w - 4900 AND q <> p)", 5901],
    ["SELECT count(*) FROM l LEFT JOIN r ON l.v < r.w - 4900 AND q <> p", 10_851],
    ["SELECT count(*) FROM l FULL JOIN r ON l.v < r.w - 4900 AND length(q) > 0", 15_752],
  ])("without equal keys are all there, or do not fit: %s", async (text, expected) => {
    const pad = "x".repeat(400);
    const numbers = (length: number) => Array.from({ length }, (_, row) => row);
    for (const memoryLimit of [1 << 20, 256 << 20]) {
      const session = new Session({ threads: 2, memoryLimit })
        .register("l", { v: numbers(6000), p: numbers(6000).map((row) => `${pad}${row % 1000}`) })
        .register("r", { w: numbers(5000), q: numbers(5000).map((row) => `${pad}${row}`) });
      const answer = await rows(text, session).catch((error: unknown) => error);
      if (answer instanceof QuiverError) expect(answer.code).toBe("OUT_OF_MEMORY");
      else expect(answer).toEqual([[expected]]);
      if (memoryLimit > 1 << 20) expect(answer).toEqual([[expected]]);
    }
  });
});
