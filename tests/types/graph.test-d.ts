import type { RecordBatch, Table } from "apache-arrow";
import { col, type Frame, fn, Graph, type PagerankOptions, param } from "arrow-quiver";
import { describe, expectTypeOf, it } from "vitest";

declare const g: Graph;
declare const table: Table;

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
