/**
 * Every algorithm against numbers of networkx, igraph and scipy (the JSON files beside this one), on 79 graphs.
 *
 * The files give for each graph its edges `[u, v, weight]` over nodes 0 to n-1, self-loops and parallel edges included, and
 * expected values. Most are of the simple graph: self-loops dropped, parallel edges replaced by the lightest.
 */
import { readFileSync } from "node:fs";
import type { Table } from "apache-arrow";
import { Graph } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { native } from "../../src/native/native.ts";

type Edge = [source: number, target: number, weight: number];
type Expected = number | null | (number | null)[];

interface OracleGraph {
  name: string;
  n: number;
  directed: boolean;
  edges: Edge[];
  expect: Record<string, Expected>;
}

/** One key of the files, and how to get it from us. */
interface Check {
  key: string;
  /** Whether the key is of the simple graph, or of the raw one. */
  on: "simple" | "raw";
  run(g: Graph): Promise<Table>;
  /** What is compared. Default: the last column. */
  read?(table: Table): Expected;
  /** The files' convention in ours. */
  map?(expected: (number | null)[]): (number | null)[];
}

/** The files say -1 for unreachable. */
const unreachable = (levels: (number | null)[]) => levels.map((level) => (level === -1 ? null : level));

/** The files number a component by its smallest node; ours are dense, largest first, ties by first node. */
function dense(labels: (number | null)[]): number[] {
  const sizes = new Map<number | null, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  // A Map keeps the order of first appearance, and the sort is stable.
  const order = [...sizes].sort(([, a], [, b]) => b - a).map(([label]) => label);
  return labels.map((label) => order.indexOf(label));
}

const exact = { tolerance: 1e-13, maxIterations: 100_000 };
const restartAt0 = { id: BigInt64Array.of(0n), weight: Float64Array.of(1) };

const CHECKS: Record<string, Check[]> = {
  bfs: [
    {
      key: "bfs_levels_from0",
      on: "simple",
      run: (g) => g.algo.bfs({ source: 0 }),
      read: (table) => column(table, "distance"),
      map: unreachable,
    },
  ],
  degree: [
    { key: "degree", on: "raw", run: (g) => g.algo.degree() },
    { key: "in_degree", on: "raw", run: (g) => g.algo.degree({ direction: "in" }) },
    { key: "out_degree", on: "raw", run: (g) => g.algo.degree({ direction: "out" }) },
    { key: "strength", on: "raw", run: (g) => g.algo.degree({ weight: "weight" }) },
    { key: "out_strength", on: "raw", run: (g) => g.algo.degree({ direction: "out", weight: "weight" }) },
  ],
  pagerank: [
    { key: "pagerank", on: "simple", run: (g) => g.algo.pagerank(exact) },
    { key: "pagerank_weighted", on: "simple", run: (g) => g.algo.pagerank({ ...exact, weight: "weight" }) },
    { key: "pagerank_multi", on: "raw", run: (g) => g.algo.pagerank(exact) },
    { key: "ppr_node0", on: "simple", run: (g) => g.algo.pagerank({ ...exact, personalization: restartAt0 }) },
  ],
  shortestPaths: [
    {
      key: "dijkstra_from0",
      on: "simple",
      run: (g) => g.algo.shortestPaths({ source: 0, weight: "weight" }),
      read: (table) => column(table, "distance"),
    },
    {
      key: "bfs_levels_from0",
      on: "raw",
      run: (g) => g.algo.shortestPaths({ sources: [0] }),
      read: (table) => column(table, "distance"),
      map: unreachable,
    },
  ],
  stronglyConnectedComponents: [
    { key: "components_strong", on: "simple", run: (g) => g.algo.stronglyConnectedComponents(), map: dense },
  ],
  triangles: [
    { key: "triangles", on: "raw", run: (g) => g.algo.triangles() },
    {
      key: "triangles_total",
      on: "simple",
      run: (g) => g.algo.triangles(),
      read: (table) => Number(table.schema.metadata.get("triangles")),
    },
  ],
  weaklyConnectedComponents: [
    { key: "components_weak", on: "raw", run: (g) => g.algo.weaklyConnectedComponents(), map: dense },
  ],
};

const graphs = ["named", "random_directed", "random_undirected"].flatMap((file): OracleGraph[] => {
  const text = readFileSync(new URL(`./${file}.json`, import.meta.url), "utf8");
  return JSON.parse(text).graphs;
});

function simple({ directed, edges }: OracleGraph): Edge[] {
  const lightest = new Map<string, Edge>();
  for (const [u, v, weight] of edges) {
    const [a, b] = directed || u < v ? [u, v] : [v, u];
    const known = lightest.get(`${a} ${b}`);
    if (u !== v && !(known && known[2] <= weight)) lightest.set(`${a} ${b}`, [a, b, weight]);
  }
  return [...lightest.values()];
}

function open(graph: OracleGraph, edges: Edge[]): Promise<Graph> {
  const end = (side: 0 | 1) => BigInt64Array.from(edges, (edge) => BigInt(edge[side]));
  return Graph.from(
    {
      nodes: { id: BigInt64Array.from({ length: graph.n }, (_, i) => BigInt(i)) },
      edges: { src: end(0), dst: end(1), weight: Float64Array.from(edges, (edge) => edge[2]) },
    },
    { directed: graph.directed },
  );
}

function column(table: Table, name: string): (number | null)[] {
  return [...(table.getChild(name) ?? [])].map((value) => (value === null ? null : Number(value)));
}

function expectClose(actual: Expected, expected: Expected) {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    expect(actual.length).toBe(expected.length);
    actual.forEach((value, i) => {
      expectClose(value, expected[i] as number | null);
    });
  } else if (typeof actual === "number" && typeof expected === "number") {
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-7 * Math.max(Math.abs(expected), 1e-3));
  } else {
    expect(actual).toBe(expected);
  }
}

it("covers every row of the algorithm table", () => {
  const names = (JSON.parse(native().catalog()) as { name: string }[]).map(({ name }) => name);
  expect(Object.keys(CHECKS).sort()).toEqual([...names].sort());
});

describe.each(Object.entries(CHECKS))("%s", (_, checks) => {
  describe.each(checks)("$key", ({ key, on, run, read, map }) => {
    // A key is absent or null where it is not defined: strong components of an undirected graph, distances without node 0.
    const cases = graphs.filter(({ expect: values }) => values[key] !== undefined && values[key] !== null);

    it("is known for enough graphs", () => expect(cases.length).toBeGreaterThan(30));

    it.each(cases)("agrees on $name", async (graph) => {
      using g = await open(graph, on === "simple" ? simple(graph) : graph.edges);
      const table = await run(g);
      const last = table.schema.fields.at(-1)?.name ?? "";
      const expected = graph.expect[key] as Expected;
      expectClose(read ? read(table) : column(table, last), map && Array.isArray(expected) ? map(expected) : expected);
    });
  });
});
