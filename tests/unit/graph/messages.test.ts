import { type Table, tableFromArrays } from "apache-arrow";
import { col, diagnostics, dst, edge, fn, Graph, lit, msg, param, src } from "arrow-quiver";
import { beforeAll, describe, expect, it } from "vitest";

import { addressOf } from "../../boundary/addon.ts";

const nodes = { id: ["a", "b", "c", "d"], value: [1, 2, null, 8] };
const edges = { src: ["a", "a", "b", "c"], dst: ["b", "c", "c", "c"], weight: [0.5, 2, 4, 1] };

let g: Graph;
beforeAll(async () => {
  g = await Graph.from({ nodes, edges });
});

const column = (table: Table, name: string) =>
  [...(table.getChild(name) ?? [])].map((value) => (typeof value === "bigint" ? Number(value) : value));
const code = (code: string) => expect.objectContaining({ code });

describe("aggregateMessages", () => {
  it("gives the ids of all nodes and the aggregates of their messages", async () => {
    const table = await g.aggregateMessages({ toDst: src("value"), agg: fn.sum(msg()).as("in") });
    expect(table.schema.names).toEqual(["id", "in"]);
    expect(column(table, "id")).toEqual(nodes.id);
    expect(column(table, "in")).toEqual([null, 1, 3, null]);
  });

  it("takes the two zeros for one, as frames do", async () => {
    const zeros = await Graph.from({
      nodes: { id: [0, 1, 2], w: Float64Array.of(0, -0, 5) },
      edges: { src: [0, 1], dst: [2, 2] },
    });
    const table = await zeros.aggregateMessages({ toDst: src("w"), agg: { n: fn.countDistinct(msg()) } });
    expect(column(table, "n")).toEqual([0, 0, 1]);
  });

  it("is one call, and fits the graph that it came from", async () => {
    const { calls } = diagnostics();
    const table = await g.aggregateMessages({ toSrc: dst("value"), agg: { out: fn.max(msg()), sent: fn.count() } });
    expect(diagnostics().calls).toBe(calls + 1);
    const wider = await g.withNodes(table);
    expect(column(await wider.nodes.select("out", "sent").collect(), "out")).toEqual([2, null, null, null]);
    expect(column(await wider.nodes.collect(), "sent")).toEqual([1, 0, 0, 0]);
  });

  it("takes names for values and aggregates, lists, conditions and both directions", async () => {
    const both = { value: edge("weight"), one: lit(1) };
    const table = await g.aggregateMessages({
      ...{
        toDst: both,
        toSrc: both,
        where: edge("weight")
          .ge(1)
          .and(src("id").neq(dst("id"))),
      },
      agg: [
        fn
          .sum(msg("value"))
          .div(fn.sum(msg("one")))
          .as("mean"),
        fn.count(msg("one")).as("count"),
      ],
    });
    expect(column(table, "mean")).toEqual([2, 4, 3, null]);
    expect(column(table, "count")).toEqual([1, 1, 2, 0]);
  });

  it("takes parameters and SQL text", async () => {
    const query = (factor: number) =>
      g.aggregateMessages({
        ...{ toDst: fn.sql("src.value * $factor + edge.weight"), where: dst("value").isNotNull().or(lit(true)) },
        ...{ agg: fn.min(msg()).as("least"), params: { factor } },
      });
    expect(column(await query(10), "least")).toEqual([null, 10.5, 12, null]);
    expect(column(await query(0), "least")).toEqual([null, 0.5, 2, null]);
    const bare = g.aggregateMessages({ toDst: src("value").mul(param("missing")), agg: fn.sum(msg()) });
    await expect(bare).rejects.toEqual(code("INVALID_ARGUMENT"));
  });

  it("reads label tables as one, and keys of several columns", async () => {
    const labelled = await Graph.from({
      nodes: { Person: { id: ["Ada", "Bob"], age: [36, 41] }, City: { id: ["Rome"], people: [2_748_109] } },
      edges: { LIVES_IN: { table: { src: ["Ada", "Bob"], dst: ["Rome", "Rome"] }, from: "Person", to: "City" } },
    });
    const table = await labelled.aggregateMessages({ toDst: src("age"), agg: fn.mean(msg()).as("age") });
    expect(table.schema.names).toEqual(["id", "label", "age"]);
    expect(column(table, "age")).toEqual([null, null, 38.5]);
    const composite = await Graph.from(
      {
        nodes: { country: ["NO", "IT"], city: ["Oslo", "Rome"], people: [7, 27] },
        edges: { c1: ["NO"], n1: ["Oslo"], c2: ["IT"], n2: ["Rome"] },
      },
      { id: ["country", "city"], src: ["c1", "n1"], dst: ["c2", "n2"] },
    );
    const received = await composite.aggregateMessages({ toDst: src("people"), agg: { people: fn.sum(msg()) } });
    expect(received.toArray().map((row) => Object.values(row.toJSON()).map(String))).toEqual([
      ["NO", "Oslo", "null"],
      ["IT", "Rome", "7"],
    ]);
  });

  it("says what is wrong", async () => {
    const agg = fn.sum(msg());
    const wrong = (options: object) => g.aggregateMessages(options as Parameters<Graph["aggregateMessages"]>[0]);
    await expect(wrong({ agg })).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(wrong({ toDst: "value", agg })).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(wrong({ toDst: {}, agg })).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(wrong({ toDst: src("value") })).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(wrong({ toDst: src("value"), agg: ["sum"] })).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(wrong({ toDst: src("value"), where: "x", agg })).rejects.toEqual(code("INVALID_ARGUMENT"));
    expect(() => src(1 as unknown as string)).toThrow(code("INVALID_ARGUMENT"));
    await expect(wrong({ toDst: src("valeu"), agg })).rejects.toMatchObject({
      ...{ code: "UNKNOWN_COLUMN", details: { column: "valeu", expected: 'src("value")', got: 'src("valeu")' } },
    });
    await expect(wrong({ toDst: col("value"), agg })).rejects.toThrow('src("value"), dst("value") or edge("value")');
    await expect(g.nodes.filter(src("value").gt(1)).collect()).rejects.toEqual(code("INVALID_QUERY"));
  });
});

describe("pregel", () => {
  const distances = (source: string) => ({
    columns: {
      distance: {
        initial: fn.when(col("id").eq(source)).then(0).otherwise(Number.POSITIVE_INFINITY),
        update: fn.least("distance", col("nearest")),
      },
    },
    toDst: src("distance").add(edge("weight")),
    agg: { nearest: fn.min(msg()) },
  });

  it("iterates until the state stays the same", async () => {
    const table = await g.pregel(distances("a"));
    expect(table.schema.names).toEqual(["id", "distance"]);
    expect(column(table, "distance")).toEqual([0, 0.5, 2, Number.POSITIVE_INFINITY]);
    expect(Object.fromEntries(table.schema.metadata)).toMatchObject({ iterations: "2", converged: "true" });
    const cut = await g.pregel({ ...distances("a"), maxIterations: 1 });
    expect(Object.fromEntries(cut.schema.metadata)).toMatchObject({ iterations: "1", converged: "false" });
  });

  it("is one call, whatever the number of iterations", async () => {
    const { calls } = diagnostics();
    const count = { initial: 0, update: col("count").add(1) };
    const table = await g.pregel({ columns: { count }, toDst: src("count"), agg: fn.max(msg()), maxIterations: 50 });
    expect(diagnostics().calls).toBe(calls + 1);
    expect(column(table, "count")).toEqual([50, 50, 50, 50]);
  });

  it("agrees with the kernels", async () => {
    const n = 500;
    const ends = (step: number) => Int32Array.from({ length: 3 * n }, (_, i) => (i * step + (i >> 4)) % n);
    const edges = { src: ends(1), dst: ends(7), weight: Float64Array.from({ length: 3 * n }, (_, i) => 1 + (i % 13)) };
    const graph = await Graph.from({ nodes: { id: Int32Array.from({ length: n }, (_, i) => i) }, edges });
    const ranks = await graph.pregel({
      columns: {
        rank: {
          initial: 1 / n,
          update: fn
            .coalesce("in", 0)
            .mul(0.85)
            .add(0.15 / n),
        },
      },
      ...{ toDst: src("rank").div(src("outDegree")), agg: { in: fn.sum(msg()) }, maxIterations: 20 },
    });
    const expected = column(await graph.algo.pagerank({ maxIterations: 20, tolerance: 0 }), "pagerank");
    for (const [i, rank] of column(ranks, "rank").entries()) expect(rank).toBeCloseTo(expected[i], 12);

    const path = await graph.pregel({
      columns: {
        distance: {
          initial: fn.when(col("id").eq(3)).then(0).otherwise(Number.POSITIVE_INFINITY),
          update: fn.least("distance", col("nearest")),
        },
      },
      ...{ toDst: src("distance").add(edge("weight")), agg: { nearest: fn.min(msg()) }, maxIterations: n },
    });
    const paths = column(await graph.algo.shortestPaths({ sources: [3], weight: "weight" }), "distance");
    expect(column(path, "distance")).toEqual(paths.map((distance) => distance ?? Number.POSITIVE_INFINITY));

    const labels = await graph.pregel({
      columns: { label: { initial: col("id"), update: fn.least("label", col("least")) } },
      ...{ toDst: src("label"), toSrc: dst("label"), agg: { least: fn.min(msg()) }, maxIterations: n },
    });
    const label = column(labels, "label");
    const components = column(await graph.algo.weaklyConnectedComponents(), "component");
    const pairs = new Set(label.map((label, i) => `${label} ${components[i]}`));
    expect(pairs.size).toBe(new Set(label).size);
    expect(pairs.size).toBe(new Set(components).size);
  });

  it("gives the ids as they lie in memory", async () => {
    const ids = Int32Array.from({ length: 5000 }, (_, i) => i);
    const graph = await Graph.from({ nodes: tableFromArrays({ id: ids }), edges: { src: [0], dst: [1] } });
    const table = await graph.pregel({
      ...{ columns: { hops: { initial: 0, update: fn.coalesce("in", 0) } }, toDst: src("hops").add(1) },
      agg: { in: fn.max(msg()) },
    });
    expect(addressOf(table.getChild("id")?.data[0]?.values as Int32Array)).toBe(addressOf(ids));
  });

  it("reports progress and stops when aborted", async () => {
    const endless = {
      columns: { count: { initial: 0, update: col("count").add(1) } },
      ...{ toDst: src("count"), agg: fn.max(msg()), maxIterations: 1e9 },
    };
    const controller = new AbortController();
    const phases = new Set<string>();
    const onProgress = ({ phase, done }: { phase: string; done: number }) => {
      phases.add(phase);
      if (done > 0) controller.abort(new Error("enough"));
    };
    await expect(g.pregel({ ...endless, signal: controller.signal, onProgress })).rejects.toThrow("enough");
    expect(phases).toContain("iterate");
    expect(column(await g.pregel({ ...endless, maxIterations: 2 }), "count")).toEqual([2, 2, 2, 2]);
  });

  it("says what is wrong", async () => {
    const fine = distances("a");
    const wrong = (options: object) => g.pregel({ ...fine, ...options } as Parameters<Graph["pregel"]>[0]);
    await expect(wrong({ columns: undefined })).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(wrong({ columns: {} })).rejects.toEqual(code("INVALID_QUERY"));
    await expect(wrong({ columns: { distance: { initial: 0 } } })).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(wrong({ maxIterations: 0 })).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(wrong({ tolerance: Number.NaN })).rejects.toEqual(code("INVALID_ARGUMENT"));
    const text = { initial: "none", update: col("nearest") };
    await expect(wrong({ columns: { ...fine.columns, text } })).rejects.toMatchObject({
      ...{ code: "UNSUPPORTED_TYPE", details: { column: "text", expected: "string", got: "float64" } },
    });
    const id = { initial: 0, update: lit(0) };
    await expect(wrong({ columns: { ...fine.columns, id } })).rejects.toThrow('"id" already');
  });
});
