import type { Float64, Int64, RecordBatch, Table, Utf8, Vector } from "apache-arrow";
import { col, type Frame, fn, Graph, type PagerankOptions, param } from "arrow-quiver";
import { describe, expectTypeOf, it } from "vitest";

declare const g: Graph;
declare const table: Table;

describe("changes of graphs", () => {
  const known = Graph.from({
    nodes: { id: Int32Array.of(1), age: Float64Array.of(1), city: ["Oslo"] },
    edges: { src: Int32Array.of(1), dst: Int32Array.of(1), w: Float64Array.of(1) },
  });

  it("know the columns of aggregates, groups and differences", async () => {
    const graph = await known;
    const simple = await graph.simplify({ agg: { w: fn.count(), first: "min" } });
    expectTypeOf((await simple.edges.collect()).getChild("w")).toEqualTypeOf<Vector<Int64> | null>();
    expectTypeOf(
      (await (await graph.simplify()).edges.collect()).getChild("w"),
    ).toEqualTypeOf<Vector<Float64> | null>();
    const cities = await graph.contract("city", { nodes: [fn.count().as("people")] });
    const nodes = await cities.nodes.collect();
    expectTypeOf(nodes.getChild("city")).toEqualTypeOf<Vector<Utf8> | null>();
    expectTypeOf(nodes.getChild("people")).toEqualTypeOf<Vector<Int64> | null>();
    // @ts-expect-error: no such column
    nodes.getChild("age");
    const changes = (await graph.diff(graph)).nodes;
    expectTypeOf(changes.getChild("change")).toEqualTypeOf<Vector<Utf8> | null>();
    expectTypeOf(changes.getChild("age_old")).toEqualTypeOf<Vector<Float64> | null>();
    // @ts-expect-error: a key does not change
    changes.getChild("id_old");
    expectTypeOf((await graph.merge(await Graph.from({ nodes: { id: [1], job: ["x"] } }))).numNodes).toBeNumber();
  });

  it("refuse rules that do not exist", () => {
    // @ts-expect-error: no such rule
    void g.addNodes(table, { onConflict: "ignore" });
    // @ts-expect-error: no such aggregate
    void g.simplify({ agg: { w: "total" } });
    // @ts-expect-error: edges are appended or distinct
    void g.merge(g, { edges: "first" });
  });
});

describe("Graph", () => {
  it("is made by promises", () => {
    expectTypeOf(Graph.from({ nodes: table, edges: table })).resolves.toEqualTypeOf<Graph>();
    expectTypeOf(
      Graph.fromEdges(new Uint32Array(1), [1], { weight: new Float64Array(1) }),
    ).resolves.toEqualTypeOf<Graph>();
    expectTypeOf(g.filterNodes("age > 30")).resolves.toEqualTypeOf<Graph>();
    expectTypeOf(
      g.withNodeAttributes({ age: { nodes: ["Ada"], values: [36], type: "int" } }),
    ).resolves.toEqualTypeOf<Graph>();
  });

  it("takes tables in every form", () => {
    expectTypeOf(Graph.from).toBeCallableWith({ edges: table });
    expectTypeOf(Graph.from).toBeCallableWith({ nodes: table.batches, edges: { src: [1], dst: ["x"] } });
    expectTypeOf(Graph.from).toBeCallableWith({ nodes: new Uint8Array(8), edges: table }, { id: ["country", "code"] });
    expectTypeOf(Graph.from).toBeCallableWith({
      nodes: { Person: table, City: { table, id: "name" } },
      edges: { LIVES_IN: { table, from: "Person", to: "City" } },
    });
  });

  it("refuses options that do not exist", () => {
    // @ts-expect-error: not one of the three
    void Graph.from({ edges: table }, { onDangling: "ignore" });
    // @ts-expect-error: no such option
    void Graph.from({ edges: table }, { multi: true });
    // @ts-expect-error: an unknown attribute type
    void g.withNodeAttributes({ age: { nodes: [1], values: [1], type: "complex" } });
    // @ts-expect-error: no such direction
    void g.neighborhood([1], { direction: "up" });
    // @ts-expect-error: graphs are immutable
    g.numNodes = 3;
  });

  it("answers small questions at once", () => {
    expectTypeOf(g.numNodes).toBeNumber();
    expectTypeOf(g.directed).toBeBoolean();
    expectTypeOf(g.labels).toEqualTypeOf<string[]>();
    expectTypeOf(g.nodes).toEqualTypeOf<Frame>();
  });
});

describe("algorithms", () => {
  it("give tables and take typed parameters", () => {
    expectTypeOf(g.algo.pagerank()).resolves.toExtend<Table>();
    expectTypeOf(g.algo.pagerank).toBeCallableWith({
      damping: 0.9,
      weight: null,
      signal: new AbortController().signal,
    });
    // @ts-expect-error: a number
    void g.algo.pagerank({ damping: "much" });
    // @ts-expect-error: the sources are needed
    void g.algo.bfs({});
    // @ts-expect-error: one or the other
    void g.algo.bfs({ source: 1, sources: [2] });
    // @ts-expect-error: no such option
    void g.algo.pagerank({ dampng: 0.9 });
    // @ts-expect-error: no such algorithm
    void g.algo.estimate("pageank");
    // @ts-expect-error: not an option of this algorithm
    void g.algo.estimate("triangles", { damping: 0.9 });
    const options: PagerankOptions = { damping: 0.9, personalization: { id: [1], weight: [1] } };
    expectTypeOf(g.algo.pagerank).toBeCallableWith(options);
    expectTypeOf(g.algo.bfs).toBeCallableWith({ source: new Date(0), maxDepth: null });
  });
});

describe("Frame", () => {
  it("is lazy and ends in tables or batches", () => {
    const frame = g.nodes.filter(col("age").gt(30)).groupBy("city").agg(fn.count().as("people"));
    expectTypeOf(frame).toEqualTypeOf<Frame>();
    expectTypeOf(frame.collect()).resolves.toExtend<Table>();
    expectTypeOf(frame.stream({ batchSize: 10 })).toExtend<AsyncIterable<RecordBatch>>();
    expectTypeOf(
      g.nodes
        .filter(col("age").gt(param("age")))
        .prepare()
        .then((q) => q.execute({ age: 1 })),
    ).resolves.toExtend<Table>();
  });
});
