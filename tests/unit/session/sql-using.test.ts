/** Columns that joins merge by `USING` or `NATURAL`: the answers are those of DuckDB, the order of columns too. */
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Graph, Session } from "../../../src/index.ts";

// Their names are not in the order in which they are joined, nor do their columns stand in one.
const tables: Record<string, Record<string, (number | string | null)[]>> = {
  z: { x: [1, 2, 3], id: ["a", "b", "c"] },
  a: { id: ["a", "d"], y: [5, 6] },
  m: { id: ["b", "d", "e"], w: [7, 8, 9], x: [1, 2, 3] },
  few: { id: ["a", "b"] },
};

const queries = [
  "SELECT * FROM z JOIN a USING (id)",
  "SELECT * FROM z LEFT JOIN a USING (id)",
  "SELECT * FROM z RIGHT JOIN a USING (id)",
  "SELECT * FROM z FULL JOIN a USING (id)",
  "SELECT * FROM z LEFT JOIN a USING (id) LEFT JOIN few USING (id)",
  "SELECT * FROM z LEFT JOIN few USING (id)",
  "SELECT * FROM z FULL JOIN a USING (id) FULL JOIN m USING (id)",
  "SELECT * FROM a FULL JOIN few USING (id) LEFT JOIN z USING (id) LEFT JOIN a AS b USING (id)",
  "SELECT * FROM z JOIN few USING (id) JOIN a USING (id) JOIN few AS again USING (id)",
  "SELECT * FROM z AS b JOIN z AS a USING (id, x) JOIN z AS c USING (x, id)",
  "SELECT id FROM z JOIN few USING (id) JOIN a USING (id)",
  "SELECT id, y, a.id IS NULL AS gone FROM z LEFT JOIN a USING (id) LEFT JOIN few USING (id) WHERE id > 'a'",
  "SELECT id, count(*) AS n FROM z JOIN z AS a USING (id) JOIN z AS b USING (id) GROUP BY id HAVING id < 'c'",
  "SELECT upper(id) AS big FROM z LEFT JOIN a USING (id) LEFT JOIN few USING (id)",
  "SELECT x FROM z FULL JOIN a USING (id) FULL JOIN few USING (id) ORDER BY id DESC",
  "SELECT * FROM z, a JOIN few USING (id)",
  "SELECT z.*, y FROM z LEFT JOIN a USING (id)",
  "SELECT * FROM (SELECT * FROM z LEFT JOIN a USING (id)) AS s JOIN few USING (id) JOIN m USING (id)",
  "SELECT * FROM z JOIN a AS b ON z.id = b.id FULL JOIN (SELECT 5 AS y UNION SELECT 9) AS v USING (y)",
  "SELECT * FROM z JOIN (SELECT 7 AS q) AS b ON true RIGHT JOIN m USING (x)",
];

const natural = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"].flatMap((join) => [
  `SELECT * FROM z NATURAL ${join} a`,
  `SELECT * FROM a NATURAL ${join} z`,
  `SELECT * FROM z NATURAL ${join} m`,
  `SELECT id, y FROM z NATURAL ${join} a WHERE id > 'a'`,
  `SELECT * FROM z NATURAL ${join} a NATURAL ${join} few`,
  `SELECT * FROM z NATURAL ${join} a NATURAL ${join} m`,
  `SELECT * FROM few NATURAL ${join} a NATURAL JOIN z`,
  `SELECT * FROM (SELECT id, x FROM z) AS s NATURAL ${join} (SELECT * FROM a) AS r`,
  `WITH s AS (SELECT * FROM z), r AS (SELECT * FROM s NATURAL ${join} a) SELECT * FROM r NATURAL ${join} m`,
  `SELECT * FROM z AS r(v, id) NATURAL ${join} a`,
  `SELECT count(*) AS n FROM z WHERE x IN (SELECT y - 4 FROM few NATURAL ${join} a)`,
  `SELECT id FROM z NATURAL ${join} a UNION ALL SELECT id FROM few NATURAL ${join} m`,
  `SELECT id, x FROM a NATURAL ${join} z ORDER BY id, x`,
]);

describe("columns of USING", () => {
  const session = new Session();
  let duckdb: Awaited<ReturnType<DuckDBInstance["connect"]>>;
  beforeAll(async () => {
    duckdb = await (await DuckDBInstance.create(":memory:")).connect();
    for (const [name, columns] of Object.entries(tables)) {
      session.register(name, columns);
      const rows = Object.values(columns)[0]?.map((_, row) => {
        const cells = Object.values(columns).map((cells) => cells[row]);
        return `(${cells.map((cell) => (typeof cell === "string" ? `'${cell}'` : cell)).join()})`;
      });
      await duckdb.run(`CREATE TABLE ${name} AS FROM (VALUES ${rows?.join()}) AS t(${Object.keys(columns).join()})`);
    }
  });
  afterAll(() => duckdb.closeSync());

  it.each([...queries, ...natural])("%s", async (text) => {
    const reader = await duckdb.runAndReadAll(text);
    const plain = (rows: readonly (readonly unknown[])[]) => {
      const shown = rows.map((row) => row.map((value) => (typeof value === "bigint" ? Number(value) : value)));
      const texts = shown.map((row) => JSON.stringify(row));
      return text.includes("ORDER BY") ? texts : texts.sort();
    };
    const frame = session.sql(text);
    const names = reader.deduplicatedColumnNames().map((name) => name.replace(/:(\d)$/, "_$1"));
    expect(frame.schema.names).toEqual(names);
    const ours = (await frame.toArray()).map((row) => frame.schema.names.map((name) => row[name as string]));
    expect(plain(ours)).toEqual(plain(reader.getRows()));
  });

  it("are one over algorithms, however these are written", async () => {
    const g = await Graph.from({ nodes: { x: [1, 2], id: ["a", "b"] }, edges: { src: ["a"], dst: ["b"] } });
    const text = "FROM nodes JOIN degree() USING (id) JOIN PageRank() USING (id)";
    expect(g.sql(`SELECT * ${text}`).schema.names).toEqual(["x", "id", "degree", "pagerank"]);
    expect(await g.sql(`SELECT id, degree ${text} WHERE id = 'a'`).toArray()).toEqual([{ id: "a", degree: 1 }]);
    using session = new Session();
    session.register("g", g);
    const named = "SELECT * FROM g.nodes JOIN g.degree() USING (id) JOIN g.pagerank() USING (id) JOIN range(1) ON true";
    expect(session.sql(named).schema.names).toEqual(["x", "id", "degree", "pagerank", "value"]);
  });

  it("meet all rows where NATURAL shares none", async () => {
    const none = "(SELECT 1 AS q WHERE false) AS r";
    expect(await session.sql(`SELECT * FROM few NATURAL LEFT JOIN ${none}`).count()).toBe(2);
    expect(await session.sql(`SELECT * FROM few NATURAL JOIN ${none}`).count()).toBe(0);
    expect(await session.sql("SELECT * FROM few NATURAL JOIN (SELECT 1 AS q) AS r").count()).toBe(2);
  });

  it("stay ambiguous where several tables have one", async () => {
    const text = "SELECT * FROM z JOIN a ON true JOIN few USING (id)";
    await expect(session.sql(text).collect()).rejects.toMatchObject({ code: "INVALID_QUERY" });
  });
});
