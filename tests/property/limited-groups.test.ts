/**
 * Groups of which a sort keeps the first, with every step between them, two deep, here and in DuckDB: what is not looked at by the limit
 * need not be made, but what another step looks at must.
 */
import { DuckDBInstance } from "@duckdb/node-api";
import { Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

/** Queries with the columns `a` and `m`, whose values are no row's but one. */
const GROUPS = [
  "SELECT a, max(b) AS m FROM t GROUP BY a",
  "SELECT a, min(b) AS m FROM t GROUP BY a",
  "SELECT m, m + 7 AS a FROM (SELECT DISTINCT b AS m FROM t)",
  "SELECT a, 50 - a AS m FROM (SELECT DISTINCT a FROM t)",
  "SELECT a, 50 - a AS m FROM (SELECT a FROM t EXCEPT ALL SELECT a FROM t WHERE a < 0)",
];

const STEPS: readonly ((query: string) => string)[] = [
  (query) => `SELECT -a AS a, m FROM (${query})`,
  (query) => `SELECT a, -m AS m FROM (${query})`,
  (query) => `SELECT a AS m, m AS a FROM (${query})`,
  (query) => `SELECT m, a FROM (${query})`,
  (query) => `SELECT a, count(*) OVER () AS m FROM (${query})`,
  (query) => `SELECT a, sum(m) OVER (ORDER BY a, m ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS m FROM (${query})`,
  (query) => `SELECT a, CAST(row_number() OVER (PARTITION BY a % 2 ORDER BY m, a) AS INT) AS m FROM (${query})`,
  (query) => `SELECT a, lead(m) OVER (PARTITION BY a ORDER BY m) AS m FROM (${query})`,
  (query) => `SELECT a, m FROM (${query}) WHERE (a + m) % 3 <> 0`,
  (query) => `SELECT a, m FROM (${query}) UNION ALL SELECT m, a FROM (${query})`,
  (query) => `SELECT a, m FROM (${query}) ORDER BY m, a LIMIT 4`,
  (query) => `SELECT a, m FROM (${query}) WHERE a > (SELECT avg(a) FROM (${query}))`,
  (query) => `SELECT l.a, r.m FROM (${query}) l JOIN (${query}) r ON l.a = r.a`,
  (query) => `SELECT a, (SELECT max(a) FROM (${query})) AS m FROM (${query})`,
];

const KEYS = ["a", "a DESC", "m", "m DESC", "a NULLS FIRST", "m DESC NULLS FIRST"];

describe("a limit of groups", async () => {
  const duckdb = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  await duckdb.run("CREATE TABLE t (a INTEGER, b INTEGER)");
  // Each is the only one of its kind: no limit chooses between equal rows.
  const a = Int32Array.from({ length: 24 }, (_, row) => (row * 7) % 12);
  const b = Int32Array.from(a, (_, row) => 100 + ((row * 29) % 131));
  for (const [row, value] of a.entries()) await duckdb.run(`INSERT INTO t VALUES (${value}, ${b[row]})`);
  const sessions = [1, 2].map((threads) => new Session({ threads }).register("t", { a, b }));

  const queries = GROUPS.flatMap((groups) => [
    groups,
    ...STEPS.flatMap((step) => [step(groups), ...STEPS.map((next) => next(step(groups)))]),
  ]);

  it.each(KEYS)("by %s takes the rows that DuckDB takes", { timeout: 180_000 }, async (key) => {
    for (const query of queries) {
      const column = key.slice(0, 1);
      // The keys alone: behind them, rows may be equal.
      const limited = `SELECT q.${column} FROM (SELECT * FROM (${query}) p ORDER BY ${key} LIMIT 3) q ORDER BY 1`;
      const whole = `SELECT a, m FROM (${query}) p ORDER BY ${key}, a, m LIMIT 3`;
      for (const text of [limited, whole]) {
        const expected = (
          await duckdb.runAndReadAll(text.replaceAll(/ORDER BY [am]( DESC)?(?=,| LIMIT)/g, (by) => `${by} NULLS LAST`))
        ).getRowsJS();
        for (const session of sessions) {
          const table = await session.sql(text).collect();
          const rows = table.toArray().map((row) => Object.values(row.toJSON()));
          const told = (values: unknown[][]) =>
            values.map((row) => row.map((value) => (value === null ? null : Number(value))));
          expect(told(rows), text).toEqual(told(expected as unknown[][]));
        }
      }
    }
  });
});
