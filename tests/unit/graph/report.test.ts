import { inspect } from "node:util";
import { Graph, type GraphOptions } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const LENIENT = { onNull: "skip", onDuplicate: "first", onDangling: "skip" } as const;
const untidy = (options: GraphOptions = LENIENT) =>
  Graph.from(
    {
      nodes: { id: ["a", null, "b", "a", "c"], v: [0, 1, 2, 3, 4] },
      edges: { src: ["a", "a", null, "x"], dst: ["b", "y", "a", "c"] },
    },
    options,
  );

describe("graph.report", () => {
  it("tells how many rows were left out, by table and reason", async () => {
    const g = await untidy();
    expect([g.numNodes, g.numEdges]).toEqual([3, 1]);
    expect(g.report).toEqual({
      skipped: [
        { kind: "nodes", table: "nodes", reason: "null", rows: 1 },
        { kind: "nodes", table: "nodes", reason: "duplicate", rows: 1 },
        { kind: "edges", table: "edges", reason: "null", rows: 1 },
        { kind: "edges", table: "edges", reason: "dangling", rows: 2 },
      ],
      added: [],
      total: 5,
    });
    const adding = await untidy({ ...LENIENT, onDangling: "add" });
    expect([adding.numNodes, adding.numEdges, adding.report.total]).toEqual([5, 3, 3]);
    expect(adding.report.added).toEqual([{ kind: "nodes", table: "nodes", reason: "dangling", rows: 2 }]);
  });

  it("is frozen, the same each time, and empty where nothing was left out", async () => {
    const g = await untidy();
    expect(g.report).toBe(g.report);
    const { report } = g;
    for (const part of [report, report.skipped, report.added, report.skipped[0]])
      expect(Object.isFrozen(part)).toBe(true);
    const empty = { skipped: [], added: [], total: 0 };
    expect((await Graph.fromEdges([1], [2])).report).toEqual(empty);
    const changes = [
      g.filterNodes("id = 'a'"),
      g.removeNodes(["b"]),
      g.reverse(),
      g.toUndirected(),
      g.simplify(),
      g.withNodes({ id: ["a"], w: [1] }),
      g.withNodeAttributes({ w: { nodes: ["a"], values: [1] } }),
      g.addNodes({ id: ["z"] }),
      g.addEdges({ src: ["a"], dst: ["b"] }),
      g.project({}),
    ];
    for (const change of changes) expect((await change).report).toEqual(empty);
  });

  it("shows itself where the graph does", async () => {
    const g = await untidy();
    const line = "left out: 1 of nodes (null), 1 of nodes (duplicate), 1 of edges (null), 2 of edges (dangling)";
    expect(inspect(g)).toContain(line);
    const shown = g as unknown as Record<symbol, () => Record<string, string>>;
    expect(shown[Symbol.for("Jupyter.display")]?.()["text/html"]).toContain(line);
    expect(inspect(await untidy({ ...LENIENT, onDangling: "add" }))).toContain("added: 2 of nodes (dangling)");
    expect(inspect(await Graph.fromEdges([1], [2]))).not.toContain("left out");
  });

  it("escapes the names of tables", async () => {
    const nodes = { "<b>": { id: [1, null] } };
    const g = await Graph.from({ nodes }, { onNull: "skip" });
    const shown = g as unknown as Record<symbol, () => Record<string, string>>;
    expect(shown[Symbol.for("Jupyter.display")]?.()["text/html"]).toContain("1 of &lt;b&gt; (null)");
  });
});

describe("onNull", () => {
  it("refuses null keys by default, and names the row that was given in every case", async () => {
    await expect(untidy({})).rejects.toMatchObject({ code: "NULL_KEY", details: { table: "nodes", row: 1 } });
    await expect(untidy({ onNull: "skip" })).rejects.toMatchObject({ code: "DUPLICATE_KEY", details: { row: 3 } });
    await expect(
      Graph.from({ nodes: { id: [null, 1] }, edges: { src: [null, 1, 1], dst: [1, 1, 9] } }, { onNull: "skip" }),
    ).rejects.toMatchObject({ code: "DANGLING_EDGE", details: { table: "edges", row: 2 } });
  });

  it.each([
    ["Graph.from", () => untidy({ onNull: "ignore" as never })],
    ["addNodes", async () => (await untidy()).addNodes({ id: ["z"] }, { onNull: "first" as never })],
    ["addEdges", async () => (await untidy()).addEdges({ src: ["a"], dst: ["b"] }, { onNull: true as never })],
  ])("is one of two words in %s", async (_, work) => {
    await expect(work()).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter: "onNull" } });
  });

  it("goes for columns of nothing but nulls, and for rows without nodes", async () => {
    const g = await Graph.from({ edges: { src: [null, null], dst: [null, null] } }, { onNull: "skip" });
    expect([g.numNodes, g.numEdges, g.report.total]).toEqual([0, 0, 2]);
    const half = await Graph.from({ edges: { src: [1, null, 2], dst: [2, 5, null] } }, { onNull: "skip" });
    expect([half.numNodes, half.numEdges, half.report.total]).toEqual([2, 1, 2]);
  });

  it("goes for files", async () => {
    const { mkdtempSync } = await import("node:fs");
    const { tmpdir } = await import("node:os");
    const path = `${mkdtempSync(`${tmpdir()}/report-`)}/edges`;
    const tidy = await Graph.fromEdges([1, 2], [2, 3]);
    const untidyEdges = tidy.sql("SELECT src, NULLIF(dst, 3) AS dst FROM edges");
    await untidyEdges.writeParquet(`${path}.parquet`);
    await untidyEdges.writeCsv(`${path}.csv`);
    await untidyEdges.writeIpc(`${path}.arrow`);
    await untidyEdges.writeNdjson(`${path}.ndjson`);
    const options = { onNull: "skip" } as const;
    for (const work of [
      Graph.fromParquet({ edges: `${path}.parquet` }, options),
      Graph.fromCsv({ edges: `${path}.csv` }, options),
      Graph.fromIpc({ edges: `${path}.arrow` }, options),
      Graph.fromNdjson({ edges: `${path}.ndjson` }, options),
    ]) {
      expect((await work).report.skipped).toEqual([{ kind: "edges", table: "edges", reason: "null", rows: 1 }]);
    }
  });
});
