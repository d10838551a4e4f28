import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as arrow from "apache-arrow";
import { col, diagnostics, Frame, fn, Graph, lit, resetDiagnostics, Session, scanParquet } from "arrow-quiver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "quiver-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EDGES = 1 << 16;
const src = Int32Array.from({ length: EDGES }, (_, i) => (i * 7919) % 5000);
const dst = Int32Array.from({ length: EDGES }, (_, i) => (i * 104_729) % 5000);
const weight = Float64Array.from({ length: EDGES }, (_, i) => (i % 97) / 7);
const ids = Int32Array.from({ length: 5000 }, (_, i) => i);

beforeAll(async () => {
  await Frame.from({ src, dst, weight }).writeParquet(join(folder, "edges.parquet"));
  await Frame.from({ id: ids, even: [...ids].map((id) => id % 2 === 0) }).writeParquet(join(folder, "nodes.parquet"));
});

const edges = () => scanParquet(join(folder, "edges.parquet"));
const nodes = () => scanParquet(join(folder, "nodes.parquet"));

/** What `work` crossed the boundary with. */
async function crossing<T>(work: () => Promise<T>) {
  resetDiagnostics();
  const result = await work();
  return { result, ...diagnostics() };
}

const many = Frame.from({ k: Int32Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) % 2_999_999) });

/** A query that takes seconds. */
const heavy = () => {
  const text = (many: Frame) => many.withColumns(fn.concat(col("k").cast("string"), lit(" of many")).as("t"));
  const counted = text(many).groupBy("t").agg(fn.max("k").as("src")).sort("t");
  return text(counted.select(col("src").as("k")))
    .groupBy("t")
    .agg(fn.max("k").as("src"), fn.min("k").as("dst"))
    .sort("t")
    .select("src", "dst");
};

describe("frames in place of tables", () => {
  it("build a graph in one call, their rows never in JavaScript", async () => {
    const { result: g, ...crossed } = await crossing(() => Graph.from({ nodes: nodes(), edges: edges() }));
    expect(crossed).toMatchObject({ calls: 1, zeroCopyBytes: 0, copiedBytes: 0 });
    expect([g.numNodes, g.numEdges]).toEqual([5000, EDGES]);
    const table = await g.edges.collect();
    expect(table.getChild("weight")?.toArray()).toEqual(weight);
  });

  it("are the same graph as their tables", async () => {
    const [nodeTable, edgeTable] = [await nodes().collect(), await edges().collect()];
    const byTable = await Graph.from({ nodes: nodeTable, edges: edgeTable });
    const byFrame = await Graph.from({ nodes: nodes(), edges: edges() });
    const both = await Promise.all([byTable, byFrame].map((g) => g.algo.pagerank()));
    expect(both[0]?.toArray().map(String)).toEqual(both[1]?.toArray().map(String));
    expect(byFrame.schema).toEqual(byTable.schema);
  });

  it.each(["borrow", "transfer", "copy"] as const)("with ownership %s hold what they held", async (ownership) => {
    const own = { src: Int32Array.of(1, 2, 3), dst: Int32Array.of(2, 3, 1), w: Float64Array.of(1, 2, 3) };
    const g = await Graph.from({ edges: Frame.from(own) }, { ownership });
    if (ownership === "copy") own.w.fill(9);
    expect([...((await g.edges.collect()).getChild("w") ?? [])]).toEqual([1, 2, 3]);
  });

  it("go into every call that takes a table, in one call each", async () => {
    const g = await Graph.from({ nodes: nodes(), edges: edges() });
    const ranks = g.algo.frame("pagerank");
    const withRanks = await crossing(() => g.withNodes(ranks));
    expect(withRanks).toMatchObject({ calls: 1, copiedBytes: 0 });
    expect((await withRanks.result.nodes.collect()).getChild("pagerank")?.get(0)).toBe(
      (await g.algo.pagerank()).getChild("pagerank")?.get(0),
    );
    const added = await crossing(() => g.addEdges(edges().limit(10)));
    expect([added.calls, added.result.numEdges]).toEqual([1, EDGES + 10]);
    const more = Frame.from({ id: [7000, 7001], even: [true, false] }).select(col("id").cast("int32"), "even");
    const grown = await crossing(() => g.addNodes(more));
    expect([grown.calls, grown.result.numNodes]).toEqual([1 + 1, 5002]); // One opens the table.
    const sources = nodes().filter("even").select("id").sort("id").limit(3);
    const reached = await crossing(() => g.algo.bfs({ sources }));
    expect(reached.calls).toBe(1);
    expect((await g.algo.bfs({ sources: [0, 2, 4] })).toArray().map(String)).toEqual(
      reached.result.toArray().map(String),
    );
    const personalization = nodes().select("id", fn.when(col("id").lt(5)).then(1).otherwise(0).as("weight"));
    expect((await crossing(() => g.algo.pagerank({ personalization }))).calls).toBe(1);
  });

  it("name the table that a failure is about", async () => {
    const bad = edges().select("src", col("nope"));
    await expect(Graph.from({ edges: bad })).rejects.toMatchObject({
      code: "UNKNOWN_COLUMN",
      details: { table: "edges", column: "nope" },
    });
    const late = Frame.from({ src: ["1", "x"], dst: ["2", "3"] }).select(col("src").cast("int64"), "dst");
    await expect(Graph.from({ edges: { KNOWS: late } })).rejects.toMatchObject({ details: { table: "KNOWS" } });
  });

  it("run within their session", async () => {
    using session = new Session({ memoryLimit: 4096 });
    const within = edges().sort("weight").in(session);
    await expect(Graph.from({ edges: within })).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
  });

  it("keep borrowed memory under watch", async () => {
    const values = Int32Array.of(1, 2, 3);
    const g = await Graph.from({ edges: Frame.from({ src: values, dst: Int32Array.of(2, 3, 1) }).limit(2) });
    try {
      structuredClone(values.buffer, { transfer: [values.buffer] });
    } catch {
      // Most runtimes refuse.
    }
    const detached = values.length === 0;
    const collected = g.edges.collect();
    if (detached) await expect(collected).rejects.toMatchObject({ code: "INVALID_DATA" });
    else expect((await collected).numRows).toBe(2);
  });

  it("stop soon after an abort, and the graph's call with them", async () => {
    for (const call of [
      (signal: AbortSignal) => Graph.from({ edges: heavy() }, { signal }),
      async (signal: AbortSignal) => (await Graph.fromEdges([0], [0])).addEdges(heavy(), { signal }),
      async (signal: AbortSignal) =>
        (await Graph.fromEdges([0], [0])).algo.bfs({ sources: heavy().select(col("src").as("id")), signal }),
    ]) {
      const controller = new AbortController();
      let aborted = 0;
      setTimeout(() => {
        aborted = performance.now();
        controller.abort(new Error("enough"));
      }, 100);
      await expect(call(controller.signal)).rejects.toThrow("enough");
      expect(performance.now() - aborted).toBeLessThan(1000);
    }
  });

  it("tell their progress", async () => {
    const phases = new Set<string>();
    await Graph.from({ edges: edges().sort("weight") }, { onProgress: ({ phase }) => phases.add(phase) });
    expect([...phases].filter((phase) => phase !== "")).not.toEqual([]);
  });
});

describe("calls of this package", () => {
  it("leave libuv's threads to the rest of the program", async () => {
    const controller = new AbortController();
    const queries = Array.from({ length: 8 }, () => heavy().collect({ signal: controller.signal }));
    const settled = Promise.allSettled(queries);
    const { readFile } = await import("node:fs/promises");
    const started = performance.now();
    await Promise.all(Array.from({ length: 8 }, () => readFile(new URL(import.meta.url))));
    expect(performance.now() - started).toBeLessThan(1000);
    controller.abort();
    for (const { status } of await settled) expect(status).toBe("rejected");
  });

  it("reject at once where they have not begun", async () => {
    const controller = new AbortController();
    const never = (async function* () {
      yield new arrow.Table({ src: arrow.vectorFromArray([1]), dst: arrow.vectorFromArray([2]) });
      await new Promise(() => {});
    })();
    const reading = Graph.from({ edges: never }, { signal: controller.signal });
    setTimeout(() => controller.abort("no more"), 20);
    await expect(reading).rejects.toBe("no more");
  });

  it("tell a table's schema while a query imports it", async () => {
    const texts = Array.from({ length: 200_000 }, (_, i) => `text number ${i} of many`);
    const frame = Frame.from({ text: texts });
    const running = frame.filter("text LIKE '%99%'").count();
    await new Promise((resolve) => setImmediate(resolve));
    const started = performance.now();
    expect(frame.select("text").schema.fields.map(String)).toEqual(["text: Utf8"]);
    expect(performance.now() - started).toBeLessThan(500);
    expect(await running).toBeGreaterThan(0);
  });
});
