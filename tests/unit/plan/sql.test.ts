import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Table, tableFromArrays } from "apache-arrow";
import { diagnostics, type Frame, Graph, param, QuiverError, resetDiagnostics, Session } from "arrow-quiver";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

let g: Graph;
let social: Graph;
beforeAll(async () => {
  g = await Graph.from({
    nodes: { id: ["Ada", "Bob", "Cleo", "Dan"], Team: ["red", "blue", "red", null], age: [36, 41, 29, null] },
    edges: { src: ["Ada", "Bob", "Cleo"], dst: ["Bob", "Cleo", "Ada"], miles: [1, 2, 3] },
  });
  social = await Graph.from({
    nodes: { Person: { id: ["Ada", "Bob"] }, "Big City": { id: ["Oslo"] } },
    edges: { LIVES_IN: { table: { src: ["Ada"], dst: ["Oslo"] }, from: "Person", to: "Big City" } },
  });
});

const rows = (frame: Frame) => frame.toArray();
const column = (table: Table, name: string) => [...(table.getChild(name) ?? [])];
const failure = async (frame: Frame): Promise<QuiverError> => {
  const error = await frame.collect().then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error instanceof QuiverError) return error;
  throw new Error(`no QuiverError: ${error}`);
};

describe("Graph.sql", () => {
  it("reads nodes, edges, labels and types by name", async () => {
    expect(await rows(g.sql(`SELECT id FROM nodes WHERE "Team" = 'red' ORDER BY age DESC`))).toEqual([
      { id: "Ada" },
      { id: "Cleo" },
    ]);
    expect(await rows(g.sql("SELECT count(*), max(miles) FROM edges"))).toEqual([{ "count(*)": 3n, "max(miles)": 3n }]);
    expect(
      await rows(
        social.sql(`SELECT p.id, c.id AS city FROM "Person" p JOIN "LIVES_IN" l ON p.id = l.src
        JOIN "Big City" c ON c.id = l.dst`),
      ),
    ).toEqual([{ id: "Ada", city: "Oslo" }]);
  });

  it("is a frame: steps follow, schemas are known, nulls sort last", async () => {
    const frame = g.sql("SELECT id, age FROM nodes ORDER BY age DESC");
    expect(frame.schema.fields.map(String)).toEqual(["id: Utf8", "age: Int64"]);
    expect(await rows(frame.filter("age > 30 OR age IS NULL").select("id"))).toEqual([
      { id: "Bob" },
      { id: "Ada" },
      { id: "Dan" },
    ]);
    const streamed: number[] = [];
    for await (const batch of frame.stream({ batchSize: 3 })) streamed.push(batch.numRows);
    expect(streamed).toEqual([3, 1]);
    expect(await frame.explain()).toContain("Scan: columns=[id, age]");
    expect(await g.nodes.join(g.sql("SELECT src AS id, miles FROM edges"), { on: "id" }).count()).toBe(3);
  });

  it("runs query and algorithm as one plan in one call", async () => {
    const frame = g.sql(
      `SELECT "Team", sum(pagerank) AS rank FROM nodes JOIN pagerank(damping => 0.9) USING (id)
       GROUP BY "Team" ORDER BY "Team"`,
    );
    resetDiagnostics();
    const table = await frame.collect();
    expect(diagnostics().calls).toBe(1);
    const ranks = await g.algo.pagerank({ damping: 0.9 });
    const rank = new Map(column(ranks, "id").map((id, row) => [id, column(ranks, "pagerank")[row]]));
    expect(column(table, "Team")).toEqual(["blue", "red", null]);
    const [blue, red, none] = column(table, "rank");
    expect(blue).toBeCloseTo(rank.get("Bob"), 12);
    expect(red).toBeCloseTo(rank.get("Ada") + rank.get("Cleo"), 12);
    expect(none).toBeCloseTo(rank.get("Dan"), 12);
  });

  it("gives algorithms their nodes as scalars, lists, parameters and subqueries", async () => {
    const near = "WHERE distance <= 1 ORDER BY id";
    const ids = async (text: string, params = {}) => (await rows(g.sql(text, params))).map(({ id }) => id);
    expect(await ids(`SELECT id FROM bfs(source => 'Bob') ${near}`)).toEqual(["Bob", "Cleo"]);
    expect(await ids(`SELECT id FROM bfs(sources => ['Bob', 'Dan']) ${near}`)).toEqual(["Bob", "Cleo", "Dan"]);
    expect(await ids(`SELECT id FROM bfs(source => $from) ${near}`, { from: "Bob" })).toEqual(["Bob", "Cleo"]);
    expect(await ids(`SELECT id FROM bfs(sources => (SELECT id FROM nodes WHERE age > 40)) ${near}`)).toEqual([
      "Bob",
      "Cleo",
    ]);
    expect(await ids("SELECT id FROM shortest_paths(source => 'Ada', weight => miles) WHERE distance = 3")).toEqual([
      "Cleo",
    ]);
  });

  it("never reads a value as text", async () => {
    const nasty = `' OR 1=1; DROP TABLE nodes; --"`;
    expect(await rows(g.sql("SELECT id FROM nodes WHERE id = $id", { id: nasty }))).toEqual([]);
    expect(await rows(g.sql("SELECT $1 AS a, $2 AS b", [nasty, 9007199254740993n]))).toEqual([
      { a: nasty, b: 9007199254740993n },
    ]);
    const later = g.sql("SELECT id, age FROM nodes WHERE age >= $max - 10").filter("age <= $max");
    expect(await (await later.collect({ params: { max: 40 } })).numRows).toBe(1);
    expect(await failure(later)).toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter: "max" } });
    expect(await failure(g.sql("SELECT 1", { x: 1 }))).toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("prepares once and takes parameters later, those of algorithms too", async () => {
    using query = await g
      .sql(`SELECT count(*) AS n FROM bfs(source => $from) JOIN nodes USING (id) WHERE distance >= 0 AND age > $age`, {
        age: 30,
      })
      .prepare();
    for (const [from, n] of [
      ["Ada", 2n],
      ["Dan", 0n],
    ] as const) {
      resetDiagnostics();
      expect(column(await query.execute({ from }), "n")).toEqual([n]);
      expect(diagnostics().calls).toBe(1);
    }
    await expect(query.execute({})).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(query.execute({ from: "Zoe" })).rejects.toMatchObject({ code: "UNKNOWN_ID" });
  });

  it("only reads", async () => {
    for (const text of [
      "DROP TABLE nodes",
      "INSERT INTO nodes VALUES ('Eve')",
      "CREATE TABLE t AS SELECT 1",
      "COPY nodes TO 'nodes.csv'",
      "SET x = 1",
      "SELECT 1; SELECT 2",
      "",
    ]) {
      expect(await failure(g.sql(text)), text).toMatchObject({ code: "INVALID_QUERY" });
    }
    const endless = `SELECT ${Array(3000).fill("1").join("+")}`;
    expect(await failure(g.sql(endless))).toMatchObject({ code: "INVALID_QUERY" });
    expect((await failure(g.sql("EXPLAIN SELECT 1"))).message).toContain("explain()");
  });

  it("names what is wrong and the nearest right name", async () => {
    expect(await failure(g.sql("SELECT * FROM node"))).toMatchObject({
      code: "UNKNOWN_TABLE",
      details: { table: "node", expected: expect.stringMatching(/^nodes/) },
    });
    expect(await failure(g.sql("SELECT team FROM nodes"))).toMatchObject({
      code: "UNKNOWN_COLUMN",
      details: { column: "team", expected: expect.stringMatching(/^Team/) },
    });
    expect(await failure(g.sql("SELECT * FROM pagerank(dampign => 0.9)"))).toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { parameter: "dampign", expected: expect.stringMatching(/^damping/) },
    });
    expect(await failure(g.sql("SELECT * FROM page_ranks()"))).toMatchObject({
      code: "INVALID_QUERY",
      details: { expected: expect.stringMatching(/^pagerank/) },
    });
    expect(await failure(g.sql("SELECT loewr(id) FROM nodes"))).toMatchObject({
      code: "INVALID_QUERY",
      details: { expected: "lower" },
    });
    expect((await failure(g.sql("SELECT (id FROM nodes"))).message).toContain("line 1");
  });

  it("runs algorithms as lazy frames too", async () => {
    const ranked = g.nodes
      .join(g.algo.frame("pagerank", { damping: param("damping") }), { on: "id" })
      .select("id", "pagerank")
      .sort("id");
    resetDiagnostics();
    const table = await ranked.collect({ params: { damping: 0.9 } });
    expect(diagnostics().calls).toBe(1);
    const ranks = await g.algo.pagerank({ damping: 0.9 });
    expect(column(table, "pagerank")).toEqual(column(ranks, "pagerank"));
    const older = g.nodes.filter("age > 40").select("id");
    for (const sources of [older, "Bob", ["Bob"]]) {
      const near = g.algo.frame("bfs", { sources, maxDepth: 1 }).filter("distance >= 0").select("id", "predecessor");
      expect(await rows(near)).toEqual([
        { id: "Bob", predecessor: null },
        { id: "Cleo", predecessor: "Bob" },
      ]);
    }
    const personal = { id: ["Dan"], weight: [1] };
    const alone = g.algo.frame("pagerank", { personalization: personal }).filter("pagerank > 0.5");
    expect(await rows(alone.select("id"))).toEqual([{ id: "Dan" }]);
    expect(g.algo.frame("degree").schema.names).toEqual(["id", "degree"]);
    expect(await failure(g.algo.frame("pagerank", { damping: 2 }))).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await failure(g.algo.frame("pagerank", { dampign: 0.5 } as object))).toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { expected: expect.stringMatching(/^damping/) },
    });
  });

  it("stops an algorithm inside a query", async () => {
    const size = 200_000;
    const src = Uint32Array.from({ length: size }, (_, i) => i);
    const dst = Uint32Array.from({ length: size }, (_, i) => (i + 1) % size);
    dst[0] = 2;
    const large = await Graph.fromEdges(src, dst);
    const stop = new AbortController();
    const reason = new Error("changed my mind");
    const running = large
      .sql("SELECT max(pagerank) FROM pagerank(damping => 0.9999, max_iterations => 1000000, tolerance => 0)")
      .collect({
        signal: stop.signal,
        onProgress: ({ phase }) => {
          if (phase === "iterate") stop.abort(reason);
        },
      });
    await expect(running).rejects.toBe(reason);
  });
});

describe("Session", () => {
  const folders: string[] = [];
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), "quiver-sql-"));
    folders.push(path);
    return path;
  };
  afterEach(() => {
    for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
  });

  it("reads several graphs, frames and tables together", async () => {
    using session = new Session();
    session
      .register("friends", g)
      .register("places", social)
      .register("adults", g.nodes.filter("age > 30"))
      .register("home towns", tableFromArrays({ id: ["Ada", "Dan"], town: ["Oslo", "Rome"] }));
    expect(session.tables()).toEqual([
      "friends.nodes",
      "friends.edges",
      "places.nodes",
      "places.edges",
      "places.Person",
      'places."Big City"',
      "places.LIVES_IN",
      "adults",
      '"home towns"',
    ]);
    const frame = session.sql(
      `SELECT a.id, h.town, c.component
       FROM adults a JOIN "home towns" h USING (id) JOIN friends.weakly_connected_components() c USING (id)
       WHERE h.town IN (SELECT id FROM places."Big City")`,
    );
    expect(await rows(frame)).toEqual([{ id: "Ada", town: "Oslo", component: 0 }]);
    expect(await failure(session.sql("SELECT * FROM friend.nodes"))).toMatchObject({
      code: "UNKNOWN_TABLE",
      details: { expected: expect.stringMatching(/^friends\.nodes/) },
    });
    expect(await failure(session.sql("SELECT * FROM pagerank()"))).toMatchObject({
      code: "INVALID_QUERY",
      details: { expected: "friends.pagerank(…), places.pagerank(…)" },
    });
    expect(session.unregister("adults")).toBe(true);
    expect(session.unregister("adults")).toBe(false);
    expect(await failure(session.sql("SELECT * FROM adults"))).toMatchObject({ code: "UNKNOWN_TABLE" });
    expect(await rows(frame)).toHaveLength(1);
    expect(
      await session
        .register("adults", { id: ["Eve"] })
        .sql("SELECT id FROM adults")
        .count(),
    ).toBe(1);
  });

  it("takes parameters of registered frames and of the text", async () => {
    using session = new Session({ threads: 1 });
    session.register("older", g.nodes.filter("age > $age"));
    using query = await session.sql("SELECT id FROM older WHERE id <> $but ORDER BY id").prepare();
    expect(column(await query.execute({ age: 30, but: "Bob" }), "id")).toEqual(["Ada"]);
    expect(column(await query.execute({ age: 20, but: "Ada" }), "id")).toEqual(["Bob", "Cleo"]);
  });

  it("sorts more than its memory, by files that it removes", async () => {
    const tempDir = folder();
    const files = () => readdirSync(tempDir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const session = new Session({ threads: 2, memoryLimit: "8MB", tempDir });
    const length = 1 << 20;
    const key = Float64Array.from({ length }, (_, row) => (row * 7_368_787) % length);
    const frame = session.from({
      key,
      a: new Float64Array(length),
      b: new Float64Array(length),
      c: new Float64Array(length),
    });
    let next = 0;
    let most = 0;
    for await (const batch of frame.sort("key").stream()) {
      const keys: Float64Array = batch.getChild("key")?.toArray();
      expect(keys.every((value, row) => value === next + row)).toBe(true);
      next += batch.numRows;
      most = Math.max(most, files().length);
    }
    expect(next).toBe(length);
    expect(most).toBeGreaterThan(0);
    expect(files()).toEqual([]);
    const lists = session.register("t", frame).sql("SELECT array_agg(key) FROM t");
    expect(await failure(lists)).toMatchObject({ code: "OUT_OF_MEMORY", details: { parameter: "memoryLimit" } });
    expect(await session.sql("SELECT key FROM t WHERE key < 5").count()).toBe(5);
    session.close();
    // Threads of the query that failed let go of the folder when they notice.
    await expect.poll(() => readdirSync(tempDir), { timeout: 5000 }).toEqual([]);
  });

  it("is closed once and for all", async () => {
    const session = new Session();
    const frame = session.from({ a: [1] });
    session.close();
    session.close();
    const closed = expect.objectContaining({ code: "CLOSED" });
    expect(() => session.sql("SELECT 1")).toThrow(closed);
    expect(() => session.register("a", g)).toThrow(closed);
    expect(() => session.tables()).toThrow(closed);
    await expect(frame.collect()).rejects.toEqual(closed);
    expect(await g.sql("SELECT 1 AS one").count()).toBe(1);
  });

  it("refuses options and names that cannot be", () => {
    const invalid = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    for (const options of [
      { threads: 0 },
      { threads: 1.5 },
      { memoryLimit: 0 },
      { memoryLimit: "much" },
      { memoryLimit: "1PB" },
      { tempDir: "" },
      { memory: 1 } as object,
    ]) {
      expect(() => new Session(options), JSON.stringify(options)).toThrow(invalid);
    }
    for (const memoryLimit of [1 << 30, "512MB", "2 GiB", "1.5gb", "1000000"]) new Session({ memoryLimit }).close();
    using session = new Session();
    expect(() => session.register("", g)).toThrow(invalid);
    expect(() => session.register("a", Promise.resolve({ a: [1] }) as never)).toThrow(invalid);
    expect(() => session.register("a", 3 as never)).toThrow(invalid);
    expect(() => session.sql(3 as never)).toThrow(invalid);
    expect(() => session.sql("SELECT 1", "x" as never)).toThrow(invalid);
  });
});
