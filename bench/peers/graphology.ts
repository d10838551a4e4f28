/** graphology, in a process of its own: at these sizes its heap would slow down everything beside it. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Table, tableFromIPC } from "apache-arrow";
import { DirectedGraph, MultiDirectedGraph, UndirectedGraph } from "graphology";
import { connectedComponents, stronglyConnectedComponents } from "graphology-components";
import centrality from "graphology-metrics/centrality/index.js";
import { dijkstra, singleSourceLength } from "graphology-shortest-path";
import { Child } from "../child.ts";
import { ATTRIBUTES } from "../data.ts";

type AnyGraph = DirectedGraph | UndirectedGraph;
type Answer = { ms: number | null; summary: Record<string, number> };

export function startGraphology(): Child {
  const script = fileURLToPath(import.meta.url);
  return new Child("graphology", process.execPath, ["--max-old-space-size=12000", "--import", "tsx", script, "serve"]);
}

function timed<T>(work: () => T): { ms: number; value: T } {
  const start = performance.now();
  const value = work();
  return { ms: performance.now() - start, value };
}

function table(path: string): Table {
  return tableFromIPC(readFileSync(path));
}

function numbers(table: Table, column: string): number[] {
  return Array.from(table.getChild(column) ?? [], Number);
}

/** Nodes are keyed by row: graphology turns keys into strings. */
function load(numNodes: number, edges: Table, directed: boolean): AnyGraph {
  const [src, dst, weight] = ["src", "dst", "weight"].map((name) => numbers(edges, name)) as [
    number[],
    number[],
    number[],
  ];
  const graph = directed ? new DirectedGraph() : new UndirectedGraph();
  for (let node = 0; node < numNodes; node++) graph.addNode(node);
  for (let edge = 0; edge < src.length; edge++) graph.addEdge(src[edge], dst[edge], { weight: weight[edge] });
  return graph;
}

/** What `bench/reads.ts` reads, in graphology's words. */
const READS: Record<string, (graph: MultiDirectedGraph, id: string, other: string) => number> = {
  hasNode: (graph, id) => Number(graph.hasNode(id)),
  node: (graph, id) => Number(graph.getNodeAttributes(id).age),
  neighbors: (graph, id) => graph.outNeighbors(id).length,
  "neighbors, both directions": (graph, id) => graph.neighbors(id).length,
  edgesBetween: (graph, id, other) =>
    graph.outEdges(id, other).map((edge) => ({ edge, ...graph.getEdgeAttributes(edge) })).length,
  degreeOf: (graph, id) => graph.degree(id),
};

function read(graph: MultiDirectedGraph, name: string, ids: number[], others: number[]) {
  const [from, to] = [ids.map(String), others.map(String)];
  const each = READS[name] as (typeof READS)[string];
  const { ms, value } = timed(() => {
    let sum = 0;
    for (let i = 0; i < from.length; i++) sum += each(graph, from[i] as string, to[i] as string);
    return sum;
  });
  return { ms, sum: value };
}

/** The seed's work in graphology's terms: nodes, edges, then each attribute of each node, from arrays in hand. */
function stress(nodes: Table, edges: Table): Answer & { graph: MultiDirectedGraph } {
  const ids = numbers(nodes, "id");
  const columns = ATTRIBUTES.map((name) => ({ name, values: Array.from(nodes.getChild(name) ?? []) }));
  const [src, dst] = [numbers(edges, "src"), numbers(edges, "dst")];
  const { ms, value } = timed(() => {
    const graph = new MultiDirectedGraph();
    for (const id of ids) graph.addNode(id);
    for (let edge = 0; edge < src.length; edge++) graph.addEdge(src[edge], dst[edge]);
    for (const { name, values } of columns) {
      for (let row = 0; row < ids.length; row++) graph.setNodeAttribute(ids[row], name, values[row]);
    }
    return graph;
  });
  return { ms, summary: { nodes: value.order, edges: value.size }, graph: value };
}

function run(graph: AnyGraph, algorithm: string, source: number): Answer {
  const largest = (values: number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  switch (algorithm) {
    case "degree": {
      const directed = graph instanceof DirectedGraph;
      const { ms, value } = timed(() =>
        graph.mapNodes((node) => (directed ? graph.outDegree(node) : graph.degree(node))),
      );
      return { ms, summary: { total: sum(value), greatest: largest(value) } };
    }
    case "pagerank": {
      const { ms, value } = timed(() =>
        centrality.pagerank(graph, { getEdgeWeight: null, alpha: 0.85, maxIterations: 100, tolerance: 1e-6 }),
      );
      return { ms, summary: { greatest: largest(Object.values(value)) } };
    }
    case "weaklyConnectedComponents": {
      const { ms, value } = timed(() => connectedComponents(graph));
      return { ms, summary: { components: value.length } };
    }
    case "stronglyConnectedComponents": {
      const { ms, value } = timed(() => stronglyConnectedComponents(graph));
      return { ms, summary: { components: value.length } };
    }
    case "bfs": {
      const { ms, value } = timed(() => singleSourceLength(graph, String(source)));
      const distances = Object.values(value);
      return { ms, summary: { reached: distances.length, total: sum(distances), farthest: largest(distances) } };
    }
    case "shortestPaths": {
      const { ms, value } = timed(() => dijkstra.singleSource(graph, String(source), "weight"));
      return { ms, summary: { reached: Object.keys(value).length } };
    }
    default:
      return { ms: null, summary: {} };
  }
}

async function serve(): Promise<void> {
  let graph: AnyGraph | undefined;
  let people: MultiDirectedGraph | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    let answer: object;
    try {
      const request = JSON.parse(line);
      if (request.do === "load") {
        graph = load(request.numNodes, table(request.edges), request.directed);
        answer = {};
      } else if (request.do === "stress") {
        const { ms, summary } = stress(table(request.nodes), table(request.edges));
        answer = { ms, summary };
      } else if (request.do === "loadStress") {
        people = stress(table(request.nodes), table(request.edges)).graph;
        answer = {};
      } else if (request.do === "reads") {
        if (!people) throw new Error("no graph is loaded");
        answer = read(people, request.name, request.ids, request.others);
      } else {
        if (!graph) throw new Error("no graph is loaded");
        answer = run(graph, request.algorithm, request.source);
      }
    } catch (error) {
      answer = { error: String(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

if (process.argv[2] === "serve") await serve();
