/**
 * Algorithms written as messages against the kernels of the same algorithms, on a million nodes and five million edges. The kernels are
 * the peers because the libraries that have such a language (GraphFrames, Neo4j GDS) need Spark or a server.
 */
import type { Table } from "apache-arrow";
import { col, dst, edge, fn, Graph, msg, src } from "../src/index.ts";
import { Random } from "./random.ts";
import { compare, type Options, type Row, timed } from "./report.ts";

const ITERATIONS = 20;

interface Task {
  name: string;
  target?: number;
  messages: (graph: Graph) => Promise<Table>;
  kernel: (graph: Graph) => Promise<Table>;
  /** Of both results: what must agree. */
  columns: [messages: string, kernel: string];
}

const far = Number.POSITIVE_INFINITY;

const TASKS: Task[] = [
  {
    name: `PageRank, ${ITERATIONS} iterations`,
    target: 5,
    messages: (graph) =>
      graph.pregel({
        columns: {
          rank: {
            initial: 1 / graph.numNodes,
            update: fn
              .coalesce("in", 0)
              .mul(0.85)
              .add(0.15 / graph.numNodes),
          },
        },
        toDst: src("rank").div(src("outDegree")),
        agg: { in: fn.sum(msg()) },
        maxIterations: ITERATIONS,
      }),
    kernel: (graph) => graph.algo.pagerank({ maxIterations: ITERATIONS, tolerance: 0 }),
    columns: ["rank", "pagerank"],
  },
  {
    name: "shortest paths from a node",
    messages: (graph) =>
      graph.pregel({
        columns: {
          distance: {
            initial: fn.when(col("id").eq(0)).then(0).otherwise(far),
            update: fn.least("distance", col("nearest")),
          },
          moved: { initial: col("id").eq(0), update: fn.coalesce(col("nearest").lt(col("distance")), false) },
        },
        toDst: src("distance").add(edge("weight")),
        where: src("moved"),
        agg: { nearest: fn.min(msg()) },
        maxIterations: 10_000,
      }),
    kernel: (graph) => graph.algo.shortestPaths({ sources: [0], weight: "weight" }),
    columns: ["distance", "distance"],
  },
  {
    name: "weak components by the least label",
    messages: (graph) =>
      graph.pregel({
        columns: { label: { initial: col("id"), update: fn.least("label", col("least")) } },
        ...{ toDst: src("label"), toSrc: dst("label") },
        agg: { least: fn.min(msg()) },
        maxIterations: 10_000,
      }),
    kernel: (graph) => graph.algo.weaklyConnectedComponents(),
    columns: ["label", "component"],
  },
  {
    name: "number of in-edges, one round",
    messages: (graph) => graph.aggregateMessages({ toDst: src("outDegree"), agg: fn.count().as("count") }),
    kernel: (graph) => graph.algo.degree({ direction: "in" }),
    columns: ["count", "degree"],
  },
];

export async function messages({ quick }: Options, notes: string[]): Promise<Row[]> {
  const count = quick ? 500 : 1_000_000;
  const rounds = quick ? 2 : 5;
  using graph = await graphOf(count);
  notes.push("GraphFrames: not measured, it runs on Spark; peers are this library's own kernels");
  const rows: Row[] = [];
  for (const task of TASKS) {
    const [ours, theirs]: [number[], number[]] = [[], []];
    let agrees = true;
    let iterations: string | undefined;
    // The first round builds the adjacency for both.
    for (let round = -1; round < rounds; round++) {
      const kernel = await timed(() => task.kernel(graph));
      const own = await timed(() => task.messages(graph));
      iterations = own.value.schema.metadata.get("iterations");
      agrees &&= agree(own.value, kernel.value, task.columns);
      if (round < 0) continue;
      ours.push(own.ms);
      theirs.push(kernel.ms);
    }
    const more = { agrees, ...(iterations ? { iterations } : {}), ...(task.target ? { target: task.target } : {}) };
    rows.push(compare(task.name, `${count} nodes, ${count * 5} edges`, ours, "kernel", theirs, more));
  }
  return rows;
}

/** Five edges from every node, so that no rank is held back: what the kernel does with that, messages cannot. */
function graphOf(count: number): Promise<Graph> {
  const random = new Random(11);
  const length = 5 * count;
  const src = Int32Array.from({ length }, (_, edge) => edge % count);
  const dst = Int32Array.from({ length }, () => random.below(count));
  const weight = Float64Array.from({ length }, () => 1 + random.below(255));
  const id = Int32Array.from({ length: count }, (_, row) => row);
  return Graph.from({ nodes: { id }, edges: { src, dst, weight } });
}

/** Whether two columns are the same numbers, or, for labels, divide the nodes in the same way. */
function agree(messages: Table, kernel: Table, [ours, theirs]: [string, string]): boolean {
  const [a, b] = [messages.getChild(ours), kernel.getChild(theirs)];
  if (!a || !b) return false;
  const names = new Map<unknown, unknown>();
  for (let row = 0; row < a.length; row++) {
    const [x, y] = [a.get(row), b.get(row) ?? far];
    if (theirs === "component") {
      if ((names.get(x) ?? y) !== y) return false;
      names.set(x, y);
    } else if (Number(x) !== y && Math.abs(Number(x) - y) > 1e-6 * y) {
      return false;
    }
  }
  return theirs !== "component" || new Set(names.values()).size === names.size;
}
