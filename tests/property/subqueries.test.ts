/**
 * Subqueries of every form in every place of a query, here and in DuckDB: tables with nulls, empty and not, correlated by equality,
 * by anything else and not at all, of aggregates, limits, unions and groups. What DuckDB has not, it is asked for in other words.
 */
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import * as arrow from "apache-arrow";
import { Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { Random } from "./random.ts";

const TABLES: Record<string, Record<string, (number | null)[]>> = {
  t: { i: [1, 2, 2, null, 3], k: [1, 1, 2, 2, null] },
  nulls: { j: [1, null, 2, 5], m: [1, 1, 3, null] },
  none: { j: [], m: [] },
  plain: { j: [1, 2, 5], m: [1, 2, 2] },
};

const VALUES = ["i", "5", "NULL::INT", "i + 1", "k"];

/** Queries of one column; `of` is a table. */
const many = (of: string) => [
  `SELECT j FROM ${of}`,
  `SELECT j FROM ${of} WHERE j IS NOT NULL`,
  `SELECT j FROM ${of} WHERE m = t.k`,
  `SELECT j FROM ${of} WHERE m = t.k OR j IS NULL`,
  `SELECT j FROM ${of} WHERE m > t.k`,
  `SELECT CAST(count(*) AS INT) FROM ${of} GROUP BY m`,
  `SELECT CAST(count(*) AS INT) FROM ${of} WHERE j = t.i GROUP BY m`,
  `SELECT j FROM ${of} LIMIT 0`,
  `SELECT DISTINCT j FROM ${of} ORDER BY j LIMIT 2`,
  `SELECT j FROM ${of} WHERE m <= t.k ORDER BY j DESC LIMIT 1`,
  `SELECT j FROM ${of} WHERE m = t.k ORDER BY j LIMIT 1 OFFSET 1`,
  `SELECT j FROM ${of} UNION ALL SELECT m FROM ${of} WHERE m = t.i`,
  `SELECT j FROM ${of} EXCEPT ALL SELECT t.i`,
  `SELECT max(j) OVER (PARTITION BY m) FROM ${of} WHERE j >= t.k`,
  `SELECT DISTINCT j FROM ${of} WHERE m <= t.k`,
  `SELECT j FROM ${of} WHERE m = t.k GROUP BY ROLLUP (j)`,
  `SELECT CAST(count(*) AS INT) FROM ${of} WHERE m = t.k GROUP BY GROUPING SETS ((m), (), ())`,
  `SELECT CAST(count(j) AS INT) FROM ${of} WHERE m >= t.k GROUP BY CUBE (j, m)`,
  // Tables with a column of the outer one's name, which a join merges.
  `SELECT i FROM (SELECT j AS i, m FROM ${of}) b JOIN (SELECT j AS i FROM ${of}) c USING (i) WHERE b.m = t.k`,
  `SELECT i + 0 FROM (SELECT j AS i FROM ${of}) b NATURAL LEFT JOIN (SELECT j AS i, m FROM ${of}) c WHERE b.i < 5`,
  `SELECT CAST(count(i) AS INT) FROM (SELECT j AS i FROM ${of}) b JOIN (SELECT m AS i FROM ${of}) c USING (i) GROUP BY i`,
];

/** Queries of one row at most. */
const one = (of: string) => [
  `SELECT max(j) FROM ${of}`,
  `SELECT CAST(count(*) AS INT) FROM ${of} WHERE m = t.k`,
  `SELECT CAST(count(*) AS INT) FROM ${of} WHERE m > t.k`,
  `SELECT max(j) FROM ${of} WHERE m = t.k HAVING count(*) > 0`,
  `SELECT CAST(count(*) AS INT) FROM ${of} HAVING count(*) > 1`,
  `SELECT max(j) FROM ${of} WHERE m = t.k LIMIT 0`,
  `SELECT CAST(sum(1) AS INT) FROM (SELECT j FROM ${of} WHERE m = t.k) q`,
  `SELECT j + 1 FROM ${of} WHERE j = t.i`,
  `SELECT j FROM ${of} WHERE j > 9`,
  `SELECT 1 FROM ${of} WHERE m = 3 LIMIT 1`,
  `SELECT max(i) FROM (SELECT j AS i, m FROM ${of}) b JOIN (SELECT j AS i FROM ${of}) c USING (i) WHERE m < t.k`,
];

const conditions = (of: string): string[] => [
  ...[...many(of), ...one(of)].flatMap((query) => [
    ...VALUES.flatMap((value) => [`${value} IN (${query})`, `${value} NOT IN (${query})`]),
    ...[`EXISTS (${query})`, `NOT EXISTS (${query})`],
    ...["i = ANY", "i <> ALL", "i > ALL", "i <= ANY", "i <> ANY", "i = ALL"].map((op) => `${op} (${query})`),
  ]),
  ...one(of).flatMap((query) => [`i = (${query})`, `(${query}) IS NULL`, `coalesce((${query}), 0) > 1`]),
];

const PLACES: readonly ((condition: string) => string)[] = [
  (condition) => `SELECT i, k FROM t WHERE ${condition}`,
  (condition) => `SELECT i, k FROM t WHERE NOT (${condition})`,
  (condition) => `SELECT i, k FROM t WHERE (${condition}) IS NULL`,
  (condition) => `SELECT i, k FROM t WHERE (${condition}) OR i = 3`,
  (condition) => `SELECT i, k FROM t WHERE (${condition}) AND k = 1`,
  (condition) => `SELECT i, (${condition}) AS p FROM t`,
  (condition) => `SELECT i, CASE WHEN ${condition} THEN 1 ELSE 2 END AS p FROM t`,
  (condition) => `SELECT count(*) FILTER (WHERE ${condition}) AS n, max(CASE WHEN ${condition} THEN i END) AS s FROM t`,
  (condition) => `SELECT i, (${condition}) AS p, count(*) AS n FROM t GROUP BY i, k, (${condition})`,
  (condition) => `SELECT i FROM (SELECT i, (${condition}) AS p FROM t) WHERE p IS NOT TRUE`,
  (condition) => `SELECT i, o FROM t JOIN (SELECT i AS o FROM t) s ON o <= i AND (${condition})`,
];

async function engines() {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const duckdb = await instance.connect();
  const session = new Session();
  for (const [name, columns] of Object.entries(TABLES)) {
    // Columns without nulls are declared to have none.
    const vectors = Object.entries(columns).map(([column, values]) => {
      const plain = values.every((value) => value !== null);
      return [column, plain ? Int32Array.from(values) : arrow.vectorFromArray(values, new arrow.Int32())];
    });
    session.register(name, Object.fromEntries(vectors));
    await duckdb.run(`CREATE TABLE ${name} (${Object.keys(columns).map((column) => `${column} INTEGER`)})`);
    const lists = Object.values(columns);
    for (const row of lists[0]?.keys() ?? []) {
      await duckdb.run(`INSERT INTO ${name} VALUES (${lists.map((values) => values[row] ?? "NULL")})`);
    }
  }
  return { duckdb, session };
}

/** Queries of two columns. */
const pairs = (of: string) => [
  `SELECT j, m FROM ${of}`,
  `SELECT m, j FROM ${of} WHERE m = t.k`,
  `SELECT j, m FROM ${of} WHERE m <= t.k OR j IS NULL`,
  `SELECT m, CAST(count(*) AS INT) FROM ${of} GROUP BY m`,
  `SELECT DISTINCT j, t.k FROM ${of} WHERE j >= t.i`,
  `SELECT max(j), min(m) FROM ${of} WHERE m = t.k`,
  `SELECT j, m FROM ${of} WHERE j < 0`,
  `SELECT j, m FROM ${of} ORDER BY j, m LIMIT 1`,
];

/** Both engines' conditions whether a row is among others: equal values are told one by one in DuckDB. */
function amongRows(random: Random): [ours: string, duckdb: string] {
  const [one, other] = [random.pick(VALUES), random.pick(VALUES)];
  const query = random.pick(pairs(random.pick(["nulls", "none", "plain"])));
  const told = `(SELECT CASE WHEN bool_or(e) THEN true WHEN bool_or(e IS NULL) THEN NULL ELSE false END
    FROM (SELECT (${one} = q1 AND ${other} = q2) AS e FROM (${query}) q(q1, q2)))`;
  return random.chance(0.5)
    ? [`(${one}, ${other}) IN (${query})`, told]
    : [`(${one}, ${other}) NOT IN (${query})`, `NOT (${told})`];
}

const SIDES = `(SELECT row_number() OVER () AS a, i, k FROM t) t, (SELECT row_number() OVER () AS b, i AS o, k AS p FROM t) s`;

/** An outer join by a condition, which DuckDB has for few conditions: the pairs that meet, and the rows that are in none. */
function outerJoin(how: string, condition: string): string {
  const [left, right] = SIDES.split(", (SELECT");
  const alone = (of: string, key: string, columns: string) =>
    ` UNION ALL SELECT ${columns} FROM ${of} WHERE NOT EXISTS (SELECT 1 FROM met WHERE met.${key} = ${key}_of)`;
  const lefts = alone(`(SELECT *, a AS a_of FROM ${left})`, "a", "i, k, NULL, NULL");
  const rights = alone(`(SELECT *, b AS b_of FROM (SELECT${right})`, "b", "NULL, NULL, o, p");
  return (
    `WITH met AS (SELECT * FROM ${SIDES} WHERE ${condition}) SELECT i, k, o, p FROM met` +
    (how === "RIGHT" ? "" : lefts) +
    (how === "LEFT" ? "" : rights)
  );
}

const text = (value: unknown) => String(value ?? "null");

async function same(session: Session, duckdb: DuckDBConnection, ours: string, theirs: string) {
  const wanted = (await duckdb.runAndReadAll(theirs)).getRows().map((row) => row.map(text).join(" | "));
  const rows = await session
    .sql(ours)
    .toArray()
    .catch((cause) => {
      throw new Error(ours, { cause });
    });
  const got = rows.map((row) => Object.values(row).map(text).join(" | "));
  expect(got.sort(), ours).toEqual(wanted.sort());
}

describe.each([1, 2, 3])("seed %i", (seed) => {
  it("gives what DuckDB gives", async () => {
    const random = new Random(seed);
    const { duckdb, session } = await engines();
    const all = ["nulls", "none", "plain"].flatMap(conditions);
    for (let round = 0; round < 150; round++) {
      const sql = random.pick(PLACES)(random.pick(all));
      await same(session, duckdb, sql, sql);
    }
  });

  it("finds rows among rows", async () => {
    const random = new Random(seed);
    const { duckdb, session } = await engines();
    for (let round = 0; round < 100; round++) {
      const [ours, theirs] = amongRows(random);
      const place = random.pick(PLACES);
      await same(session, duckdb, place(ours), place(theirs));
    }
  });

  it("joins by subqueries, and keeps what meets nothing", async () => {
    const random = new Random(seed);
    const { duckdb, session } = await engines();
    const all = ["nulls", "none", "plain"].flatMap(conditions);
    for (let round = 0; round < 60; round++) {
      const how = random.pick(["LEFT", "RIGHT", "FULL"]);
      const ofLeft = random.pick(all);
      // What reads the right side has its columns' names.
      const ofRight = ofLeft.replaceAll(/\bt\.i\b|\bi\b/g, "o").replaceAll(/\bt\.k\b|\bk\b/g, "p");
      const asked = random.pick([ofLeft, ofRight]);
      const condition = random.pick([
        asked,
        `o <= i AND (${asked})`,
        `(${asked}) OR o = k`,
        `NOT (${asked}) AND p = k`,
      ]);
      const ours = `SELECT i, k, o, p FROM t ${how} JOIN (SELECT i AS o, k AS p FROM t) s ON ${condition}`;
      await same(session, duckdb, ours, outerJoin(how, condition));
    }
  });
});
