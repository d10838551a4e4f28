/** The same step once more is one more step: whatever it is over, in frames and in SQL, computed here by hand. */
import { col, Frame, fn, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

interface Row {
  id: number;
  m: number;
  n: number;
  s: string;
}

const ROWS: Row[] = Array.from({ length: 12 }, (_, id) => ({ id, m: id * 3, n: 20 - id, s: `${id}` }));

const table = () =>
  Frame.from({
    id: Int32Array.from(ROWS, ({ id }) => id),
    m: Float64Array.from(ROWS, ({ m }) => m),
    n: Float64Array.from(ROWS, ({ n }) => n),
    s: ROWS.map(({ s }) => s),
  });

const BASES: Record<string, () => Frame> = {
  "a table": table,
  groups: () => table().groupBy("id").agg(col("m").max().as("m"), col("n").min().as("n"), col("s").max().as("s")),
  "distinct rows": () => table().distinct(),
  windows: () => table().withColumns(col("m").sum().over({ partitionBy: "id" }).as("m")),
  "a limit": () => table().sort("id").limit(12),
  "a union": () =>
    table()
      .filter(col("id").lt(5))
      .union(table().filter(col("id").ge(5))),
  "a join": () => table().join(table().select("id"), { on: "id" }),
  "a filter": () => table().filter(col("n").isNotNull()),
};

interface Step {
  frame: (frame: Frame) => Frame;
  sql: (query: string) => string;
  row: (row: Row) => Row;
}

const STEPS: Record<string, Step> = {
  "a number of itself": {
    frame: (frame) => frame.withColumns(col("m").mul(2).add(1).as("m")),
    sql: (query) => `SELECT id, m * 2 + 1 AS m, n, s FROM (${query})`,
    row: (row) => ({ ...row, m: row.m * 2 + 1 }),
  },
  "a number of itself, twice in one": {
    frame: (frame) => frame.withColumns(col("m").add(col("m")).sub(1).as("m")),
    sql: (query) => `SELECT id, m + m - 1 AS m, n, s FROM (${query})`,
    row: (row) => ({ ...row, m: row.m * 2 - 1 }),
  },
  "two columns for each other": {
    frame: (frame) => frame.select("id", col("n").as("m"), col("m").as("n"), "s"),
    sql: (query) => `SELECT id, n AS m, m AS n, s FROM (${query})`,
    row: (row) => ({ ...row, m: row.n, n: row.m }),
  },
  "two columns of each other": {
    frame: (frame) => frame.withColumns(col("n").sub(col("m")).as("m"), col("m").add(1).as("n")),
    sql: (query) => `SELECT id, n - m AS m, m + 1 AS n, s FROM (${query})`,
    row: (row) => ({ ...row, m: row.n - row.m, n: row.m + 1 }),
  },
  "a text of itself": {
    frame: (frame) => frame.withColumns(fn.concat(col("s"), "x", col("s")).as("s")),
    sql: (query) => `SELECT id, m, n, s || 'x' || s AS s FROM (${query})`,
    row: (row) => ({ ...row, s: `${row.s}x${row.s}` }),
  },
  "a choice": {
    frame: (frame) =>
      frame.withColumns(
        fn
          .when(col("m").gt(col("n")))
          .then(col("m").sub(7))
          .otherwise(col("m").add(5))
          .as("m"),
      ),
    sql: (query) => `SELECT id, CASE WHEN m > n THEN m - 7 ELSE m + 5 END AS m, n, s FROM (${query})`,
    row: (row) => ({ ...row, m: row.m > row.n ? row.m - 7 : row.m + 5 }),
  },
};

describe.each(Object.entries(BASES))("over %s", (_, base) => {
  it.each(Object.entries(STEPS))("%s, any number of times", async (_, step) => {
    const session = new Session({ threads: 1 }).register("base", base());
    let [frame, query, rows] = [base(), "SELECT * FROM base", ROWS];
    for (let times = 1; times <= 7; times++) {
      [frame, query, rows] = [step.frame(frame), step.sql(query), rows.map(step.row)];
      for (const made of [frame.in(session), session.sql(query)]) {
        const sorted = await made.sort("id").select("id", "m", "n", "s").collect();
        expect(
          sorted.toArray().map((row) => row.toJSON()),
          `${times} times`,
        ).toEqual(rows);
      }
    }
  });
});
