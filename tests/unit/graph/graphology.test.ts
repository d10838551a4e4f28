import { TimestampMicrosecond, tableFromArrays, vectorFromArray } from "apache-arrow";
import { diagnostics, Frame, Graph, resetDiagnostics } from "arrow-quiver";
import * as graphology from "graphology";
import { DirectedGraph, MultiDirectedGraph, MultiGraph, MultiUndirectedGraph, UndirectedGraph } from "graphology";
import type { AbstractGraph } from "graphology-types";
import { describe, expect, it } from "vitest";

import { Random } from "../../property/random.ts";

const KINDS = {
  directed: DirectedGraph,
  undirected: UndirectedGraph,
  // Its declarations call the default export a namespace.
  mixed: graphology.default as unknown as typeof MultiGraph,
  "multi directed": MultiDirectedGraph,
  "multi undirected": MultiUndirectedGraph,
  "multi mixed": MultiGraph,
};

/** Attributes of every kind that JSON and more have; none is null, which would be a missing one. */
function attributes(random: Random): Record<string, unknown> {
  const all = {
    weight: random.next(),
    count: random.below(1000),
    large: random.below(2) * 2 ** 53 - 1,
    name: `n${random.below(50)} ☕`,
    on: random.chance(0.5),
    at: new Date(random.below(2 ** 41)),
    tags: Array.from({ length: random.below(3) }, () => `t${random.below(5)}`),
    place: { x: random.next(), within: { deep: [random.below(9)] } },
    "odd name": "",
  };
  return Object.fromEntries(Object.entries(all).filter(() => random.chance(0.7)));
}

function randomGraph(kind: keyof typeof KINDS, seed: number): AbstractGraph {
  const random = new Random(seed);
  const graph: AbstractGraph = new KINDS[kind]();
  const nodes = 20;
  for (let i = 0; i < nodes; i++) graph.addNode(`node ${i}`, attributes(random));
  for (let i = 0; i < 60; i++) {
    const [source, target] = [`node ${random.below(nodes)}`, `node ${random.below(nodes)}`];
    const undirected = graph.type === "undirected" || (graph.type === "mixed" && random.chance(0.5));
    if (!graph.multi && graph.hasEdge(source, target)) continue;
    const key = random.chance(0.5) ? `key ${i}` : undefined;
    const given = attributes(random);
    if (undirected && key) graph.addUndirectedEdgeWithKey(key, source, target, given);
    else if (undirected) graph.addUndirectedEdge(source, target, given);
    else if (key) graph.addDirectedEdgeWithKey(key, source, target, given);
    else graph.addDirectedEdge(source, target, given);
  }
  return graph;
}

describe.each(Object.keys(KINDS) as (keyof typeof KINDS)[])("graphs of graphology, %s", (kind) => {
  it.each([1, 2, 3])("come and go with keys, attributes, parallel edges and directions, seed %i", async (seed) => {
    const graph = randomGraph(kind, seed);
    const g = await Graph.from(graph, graph.type === "mixed" ? { directed: true } : {});
    expect([g.numNodes, g.numEdges]).toEqual([graph.order, graph.size]);
    expect(g.directed).toBe(graph.type !== "undirected");
    const back = await g.toGraphology(new KINDS[kind]());
    expect(back.export()).toEqual(graph.export());
  });

  it("without nodes or edges are graphs", async () => {
    const empty = await Graph.from(new KINDS[kind]());
    expect([empty.numNodes, empty.numEdges]).toEqual([0, 0]);
    const graph = new KINDS[kind]();
    graph.addNode("alone", { a: 1 });
    const g = await Graph.from(graph);
    expect((await g.toGraphology(new KINDS[kind]())).export().nodes).toEqual(graph.export().nodes);
  });
});

describe("graphs of graphology", () => {
  const mixed = () => {
    const graph = new MultiGraph();
    for (const node of ["a", "b"]) graph.addNode(node);
    graph.addDirectedEdge("a", "b", { weight: 1 });
    graph.addUndirectedEdge("a", "b", { weight: 2 });
    return graph;
  };

  it("with edges of both kinds ask what these are to become", async () => {
    await expect(Graph.from(mixed())).rejects.toMatchObject({
      ...{
        code: "INVALID_ARGUMENT",
        message: expect.stringMatching(/directed must be true or false for a mixed graph/),
      },
    });
    const g = await Graph.from(mixed(), { directed: false });
    expect(g.directed).toBe(false);
    expect(await g.edges.select("undirected").toArray()).toEqual([{ undirected: false }, { undirected: true }]);
  });

  it("are taken as nodes or as edges alone, under the names that are asked for", async () => {
    const graph = mixed();
    graph.setNodeAttribute("a", "age", 36);
    const g = await Graph.from({ edges: graph }, { directed: true, src: "from", dst: "to" });
    expect(await g.edges.select("from", "to", "weight").toArray({ int64: "number" })).toEqual([
      ...[
        { from: "a", to: "b", weight: 1 },
        { from: "a", to: "b", weight: 2 },
      ],
    ]);
    const nodes = await Graph.from({ nodes: graph }, { id: "name" });
    expect(await nodes.nodes.toArray({ int64: "number" })).toEqual([
      { name: "a", age: 36 },
      { name: "b", age: null },
    ]);
    await expect((async () => Frame.from(graph as never))()).rejects.toThrow(/Graph\.from\(graph\) takes it whole/);
    await expect(Graph.from(graph, { directed: true, id: ["a", "b"] })).rejects.toThrow(/one column each/);
  });

  it("refuse an attribute that has the name of a column of keys, unless it says the same", async () => {
    const graph = new DirectedGraph();
    graph.addNode("a", { id: "a" });
    expect((await Graph.from(graph)).numNodes).toBe(1);
    graph.addNode("b", { id: "other" });
    const refused = { code: "INVALID_ARGUMENT", details: { column: "id", row: 1 } };
    await expect(Graph.from(graph)).rejects.toMatchObject(refused);
    expect((await Graph.from(graph, { id: "node" })).numNodes).toBe(2);
  });

  it("refuse values of two kinds in one attribute, by name and row", async () => {
    const graph = new DirectedGraph();
    graph.addNode("a", { v: 1 });
    graph.addNode("b", { v: "x" });
    await expect(Graph.from(graph)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { column: "v", row: 1 },
    });
  });

  it("are copied, and counted so", async () => {
    const graph = new MultiDirectedGraph();
    for (let i = 0; i < 100; i++) graph.addNode(i);
    for (let i = 0; i < 99; i++) graph.addEdge(i, i + 1, { weight: i / 2 });
    resetDiagnostics();
    await Graph.from(graph);
    const { copyReasons, copiedBytes } = diagnostics();
    expect(Object.keys(copyReasons)).toEqual(["graphology"]);
    expect(copiedBytes).toBe(copyReasons.graphology);
  });
});

describe("graphs into graphology", () => {
  it("have the values that JavaScript has for their columns", async () => {
    const nodes = tableFromArrays({ id: BigInt64Array.of(1n, 2n ** 60n), score: Float32Array.of(0.5, 1.5) });
    const edges = tableFromArrays({
      src: BigInt64Array.of(1n),
      dst: BigInt64Array.of(2n ** 60n),
      n: BigInt64Array.of(2n ** 60n),
    });
    const g = await Graph.from({ nodes, edges });
    const graph = await g.toGraphology(new DirectedGraph());
    expect(graph.export()).toMatchObject({
      nodes: [
        { key: "1", attributes: { score: 0.5 } },
        { key: "1152921504606846976", attributes: { score: 1.5 } },
      ],
      edges: [{ source: "1", target: "1152921504606846976", attributes: { n: 2n ** 60n } }],
    });
    expect(graph.getNodeAttribute("1", "id")).toBeUndefined();
  });

  it("of several labels and types say which in attributes", async () => {
    const g = await Graph.from({
      nodes: { Person: { id: ["Ada"], age: [36] }, City: { table: { name: ["Paris"] }, id: "name" } },
      edges: { LIVES_IN: { table: { src: ["Ada"], dst: ["Paris"], since: [2015] }, from: "Person", to: "City" } },
    });
    const { nodes, edges } = (await g.toGraphology(new MultiDirectedGraph())).export();
    expect(nodes).toEqual([
      { key: "Ada", attributes: { age: 36, label: "Person" } },
      { key: "Paris", attributes: { label: "City" } },
    ]);
    expect(edges).toMatchObject([{ source: "Ada", target: "Paris", attributes: { since: 2015, type: "LIVES_IN" } }]);
    const twice = await Graph.from({ nodes: { A: { id: ["x"] }, B: { id: ["x"] } } });
    await expect(twice.toGraphology(new DirectedGraph())).rejects.toMatchObject({ code: "DUPLICATE_KEY" });
  });

  it.each([
    ["parallel edges", { src: ["a", "a"], dst: ["b", "b"] }, new DirectedGraph(), /no parallel edges/],
    [
      "parallel undirected edges",
      { src: ["a", "b"], dst: ["b", "a"] },
      new UndirectedGraph(),
      /no parallel edges/,
      false,
    ],
    ["self-loops", { src: ["a"], dst: ["a"] }, new DirectedGraph({ allowSelfLoops: false }), /no self-loops/],
    ["directed edges", { src: ["a"], dst: ["b"] }, new UndirectedGraph(), /undirected edges, got one that is directed/],
    [
      "undirected edges",
      { src: ["a"], dst: ["b"] },
      new DirectedGraph(),
      /directed edges, got one that is undirected/,
      false,
    ],
    [
      "two edges of one key",
      { src: ["a", "b"], dst: ["b", "a"], key: ["k", "k"] },
      new MultiDirectedGraph(),
      /one edge per key/,
    ],
  ] as [string, object, AbstractGraph, RegExp, boolean?][])(
    "that do not take %s refuse them, and stay empty",
    async (_, edges, target, message, directed = true) => {
      const g = await Graph.from({ edges: edges as never }, { directed });
      await expect(g.toGraphology(target)).rejects.toMatchObject({
        ...{ code: "INVALID_ARGUMENT", message: expect.stringMatching(message) },
      });
      expect([target.order, target.size]).toEqual([0, 0]);
    },
  );

  it("refuse what is no graph, is not empty, and what no Date holds", async () => {
    const g = await Graph.from({ edges: { src: ["a"], dst: ["b"] } });
    await expect(g.toGraphology({} as never)).rejects.toThrow(/new MultiDirectedGraph\(\)/);
    const full = new DirectedGraph();
    full.addNode("z");
    await expect(g.toGraphology(full)).rejects.toThrow(/an empty graph/);
    const nodes = { id: ["a"], at: vectorFromArray([1.5], new TimestampMicrosecond()) };
    const micros = await Graph.from({ nodes: nodes as never });
    await expect(micros.toGraphology(new DirectedGraph())).rejects.toMatchObject({
      ...{ code: "INVALID_DATA", details: { column: "at", row: 0 } },
    });
    const composite = await Graph.from({ nodes: { a: [1], b: [2] } }, { id: ["a", "b"] });
    await expect(composite.toGraphology(new DirectedGraph())).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
  });
});
