import { Table } from "apache-arrow";
import { col, Frame, Graph, param, QuiverError, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

/** Two triangles that share node 3, a tail, and a pair apart. */
const EDGES: [number, number][] = [
  ...([
    [1, 2],
    [2, 3],
    [3, 1],
    [3, 4],
    [4, 5],
    [5, 3],
  ] as [number, number][]),
  ...([
    [5, 6],
    [8, 9],
  ] as [number, number][]),
];

const open = (directed = false) => Graph.fromEdges(EDGES, {}, { directed });
const rows = (table: unknown) => (table as Table).toArray().map((row) => row.toJSON());

describe("several tables of an algorithm", () => {
  it("come by name from one run", async () => {
    using g = await open();
    const { nodes, groups } = await g.algo.run("weaklyConnectedComponents");
    expect(nodes).toBeInstanceOf(Table);
    expect(nodes.schema.fields.map(({ name }) => name)).toEqual(["id", "component"]);
    expect(rows(groups)).toEqual([
      { component: 0, size: 6 },
      { component: 1, size: 2 },
    ]);
    expect(groups.schema.metadata.get("components")).toBe("2");
  });

  it("of one row are an object of its values", async () => {
    using g = await open();
    const { summary, triangles } = await g.algo.run("triangles");
    expect(summary).toEqual({ triangles: 2n });
    expect(rows(triangles).sort((a, b) => Number(a.first - b.first))).toEqual([
      { first: 1n, second: 2n, third: 3n },
      { first: 3n, second: 4n, third: 5n },
    ]);
    expect(await g.algo.isAcyclic()).toEqual({ acyclic: false });
  });

  it("are named in frames and in SQL", async () => {
    using g = await open();
    const sizes = g.algo.frame("weaklyConnectedComponents", { table: "groups" });
    expect(rows(await sizes.filter(col("size").gt(2)).collect())).toEqual([{ component: 0, size: 6 }]);
    const sql = g.sql("SELECT * FROM weakly_connected_components(table => 'groups') WHERE size < 3");
    expect(rows(await sql.collect())).toEqual([{ component: 1, size: 2 }]);
    expect(rows(await g.sql("SELECT acyclic FROM is_acyclic()").collect())).toEqual([{ acyclic: false }]);
  });

  it("are a graph again, where they are a sample", async () => {
    using g = await open();
    using near = await Graph.from(await g.algo.run("neighborSample", { source: 1 }), { directed: false });
    expect(rows(await near.nodes.collect())).toEqual([0, 1, 1, 2, 2].map((hop, row) => ({ id: BigInt(row + 1), hop })));
    expect([near.numNodes, near.numEdges]).toEqual([5, 5]);
    using walked = await Graph.from(await g.algo.run("randomWalkSample", { source: 1 }), { directed: false });
    expect([walked.numNodes, walked.numEdges]).toEqual([6, 7]);
  });

  it("share one run of a plan, and are right where their arguments differ", async () => {
    using g = await open(true);
    const text = `
      SELECT s.size, count(*) AS nodes
      FROM strongly_connected_components() c JOIN strongly_connected_components(table => 'groups') s USING (component)
      GROUP BY s.size ORDER BY s.size`;
    expect(rows(await g.sql(text).collect())).toEqual([
      { size: 1, nodes: 3n },
      { size: 5, nodes: 5n },
    ]);
    const two = `
      SELECT a.id, a.distance AS near, b.distance AS far
      FROM bfs(source => 1) a JOIN bfs(source => 3) b USING (id) WHERE a.id = 5`;
    expect(rows(await g.sql(two).collect())).toEqual([{ id: 5n, near: 4, far: 2 }]);
  });

  it("say in the plan that they share a run", async () => {
    using g = await open(true);
    const twice = g.algo.frame("pagerank").join(g.algo.frame("pagerank"), { on: "id" });
    expect((await twice.explain()).match(/AlgorithmExec.*, shared/g)).toHaveLength(2);
    const other = g.algo.frame("pagerank").join(g.algo.frame("pagerank", { damping: 0.5 }), { on: "id" });
    expect(await other.explain()).not.toMatch(/shared/);
    // Which rows are given shows only when the plan runs.
    const from = (id: number) => g.algo.frame("bfs", { sources: g.nodes.filter(col("id").eq(id)).select("id") });
    const both = from(1).join(from(3), { on: "id", suffix: "Far" }).filter("id = 5").select("distance", "distanceFar");
    expect(rows(await both.collect())).toEqual([{ distance: 4, distanceFar: 2 }]);
  });

  it("compute no column that nothing reads", async () => {
    using g = await open(true);
    const plan = await g.algo.frame("bfs", { source: 1 }).select("distance").explain();
    expect(plan).toMatch(/AlgorithmExec: bfs\(source => rows\), columns=\[distance\]/);
    expect((await g.algo.frame("bfs", { source: 1 }).select("distance").collect()).numCols).toBe(1);
    expect((await g.sql("SELECT count(*) AS n FROM pagerank()").collect()).get(0)?.n).toBe(8n);
  });

  it("are of the moment at which a prepared plan runs", async () => {
    const later = Date.now() + 300;
    using g = await Graph.from({ nodes: { id: [0, later] }, edges: { src: [0], dst: [0] } });
    const started = "SELECT id FROM nodes WHERE id <= to_unixtime(now()) * 1000";
    const text = `SELECT count(distance) AS reached FROM bfs(sources => (${started}))`;
    using prepared = await g.sql(text).prepare();
    expect(rows(await prepared.execute())).toEqual([{ reached: 1n }]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(rows(await prepared.execute())).toEqual([{ reached: 2n }]);
  });

  it("refuse a name that is none, and name those there are", async () => {
    using g = await open();
    const wanted = { code: "INVALID_ARGUMENT", details: { parameter: "table" } };
    expect(() => g.algo.frame("triangles", { table: "group" } as never)).toThrow(QuiverError);
    const sql = g.sql("SELECT * FROM triangles(table => 'group')").collect();
    await expect(sql).rejects.toMatchObject(wanted);
    await expect(sql).rejects.toThrow(/nodes|summary|triangles/);
  });
});

describe("targets and paths", () => {
  it("stop a search early and lead back", async () => {
    using g = await open(true);
    const { nodes, paths } = await g.algo.run("bfs", { source: 1, target: 4 });
    expect(rows(nodes).find(({ id }) => id === 6n)?.distance).toBe(null);
    expect(rows(paths)).toEqual([
      { path: 0, step: 0, id: 1n, edge: null, cost: 0 },
      { path: 0, step: 1, id: 2n, edge: 0, cost: 1 },
      { path: 0, step: 2, id: 3n, edge: 1, cost: 2 },
      { path: 0, step: 3, id: 4n, edge: 3, cost: 3 },
    ]);
    const shortest = g.algo.frame("shortestPaths", { source: 1, targets: [5, 2], table: "paths" });
    const ends = rows(await shortest.groupBy("path").agg(col("cost").max().as("cost")).sort("path").collect());
    expect(ends.map(({ cost }) => cost)).toEqual([4, 1]);
  });

  it("take the rows of a frame, and parameters", async () => {
    using g = await open(true);
    const targets = g.nodes.filter("id = 5").select("id");
    const far = g.algo.frame("bfs", { source: param("from"), targets });
    const found = await far.filter("distance IS NOT NULL").collect({ params: { from: 3 } });
    expect(found.numRows).toBe(5);
  });
});

describe("streamed tables", () => {
  it("are collected whole by the method, and come batch by batch from a frame", async () => {
    using g = await open();
    const whole = await g.algo.maximalCliques({ minSize: 2 });
    expect(
      rows(whole)
        .map(({ size }) => size)
        .sort(),
    ).toEqual([2, 2, 3, 3]);
    let found = 0;
    for await (const batch of g.algo.frame("maximalCliques", { minSize: 3 }).stream()) found += batch.numRows;
    expect(found).toBe(2);
  });

  it("stop their kernel when the reader stops", async () => {
    // A Moon-Moser graph: 3^20 cliques, which nobody could wait for.
    const groups = 20;
    const pairs: [number, number][] = [];
    for (let u = 0; u < 3 * groups; u++) {
      for (let v = 0; v < u; v++) if (Math.floor(u / 3) !== Math.floor(v / 3)) pairs.push([u, v]);
    }
    using g = await Graph.fromEdges(pairs, {}, { directed: false });
    let found = 0;
    for await (const batch of g.algo.frame("maximalCliques").stream()) {
      found += batch.numRows;
      if (found > 10_000) break;
    }
    expect(found).toBeGreaterThan(10_000);
    const limited = await g.algo.frame("maximalCliques").limit(5).collect();
    expect(limited.numRows).toBe(5);
    const controller = new AbortController();
    const aborted = g.algo.maximalCliques({ signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(aborted).rejects.toThrow(/abort/i);
  });
});

describe("a graph in a session", () => {
  it("takes the session's memory for algorithms, building and frames", async () => {
    const n = 20_000;
    const ids = Float64Array.from({ length: n }, (_, i) => i);
    using small = new Session({ memoryLimit: 100_000 });
    using g = await Graph.fromEdges(
      ids,
      ids.map((id) => (id * 7) % n),
    );
    const tight = g.in(small);
    await expect(tight.algo.pagerank()).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
    await expect(tight.algo.frame("pagerank").collect()).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
    const edges = { src: ids, dst: ids };
    await expect(Graph.from({ edges }, { session: small })).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
    using large = new Session({ memoryLimit: "1GB", threads: 1 });
    expect((await g.in(large).algo.pagerank()).numRows).toBe(n);
    expect((await Graph.from({ edges }, { session: large })).numNodes).toBe(n);
    // What was set aside is free again.
    for (let i = 0; i < 30; i++) await g.in(large).algo.degree();
  });
});

describe("pairs", () => {
  it("are taken as a table or a frame, and led by both ids", async () => {
    using g = await open();
    const pairs = { id1: [1, 1, 4], id2: [2, 4, 5] };
    const table = await g.algo.jaccard({ pairs });
    expect(table.schema.fields.map(({ name }) => name)).toEqual(["id1", "id2", "similarity"]);
    expect([...(table.getChild("similarity") ?? [])]).toEqual([1 / 3, 1 / 3, 1 / 4]);
    const frame = g.algo.frame("jaccard", { pairs: Frame.from(pairs) });
    expect(rows(await frame.collect())).toEqual(rows(table));
    await expect(g.algo.jaccard()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});
