/** Progress of every kind of long call, sampled each millisecond: it never passes its total. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import * as arrow from "apache-arrow";
import { type CallOptions, col, Frame, fn, Graph, msg, type Progress, scanParquet, src } from "arrow-quiver";
import { beforeAll, describe, expect, it, vi } from "vitest";

vi.mock("node:timers", async (original) => {
  const timers = await original<typeof import("node:timers")>();
  return { ...timers, setInterval: (work: () => void) => timers.setInterval(work, 1) };
});

const COUNT = 150_000;
const numbers = (step: number) => Array.from({ length: COUNT }, (_, i) => ((i * step) % (COUNT / 2)) * 1_000_003);
const KEYS: Record<string, (numbers: number[]) => unknown> = {
  integers: (numbers) => BigInt64Array.from(numbers, BigInt),
  texts: (numbers) => arrow.vectorFromArray(numbers.map(String), new arrow.Utf8()),
  dictionaries: (numbers) =>
    arrow.vectorFromArray(numbers.map(String), new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())),
};

type Input = { nodes: Record<string, never>; edges: Record<string, never> };

/** Of each key, some of the nodes' twice, and of the edges' ends some that no node has. */
function input(kind: string): Input {
  const key = KEYS[kind] as (typeof KEYS)[string];
  const [ids, ends] = [numbers(7919), numbers(104_729)];
  const weight = Float64Array.from(ends, (_, i) => 1 + (i % 5));
  return {
    nodes: { id: key(ids.slice(0, COUNT * 0.4)) },
    edges: { src: key(ends), dst: key([...ends].reverse()), weight },
  } as unknown as Input;
}

const LENIENT = { onDuplicate: "first", onDangling: "skip", onNull: "skip" } as const;

/** Runs a call, and looks at all that it tells of its progress. */
async function watched<T>(work: (options: CallOptions) => Promise<T>): Promise<T> {
  let result: T | undefined;
  for (const threads of [1, 2]) {
    const seen: Progress[] = [];
    result = await work({ threads, onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(0);
    for (const progress of seen) {
      // A total of 0 is one that nobody knows.
      if (progress.total > 0) expect(progress.done, JSON.stringify(progress)).toBeLessThanOrEqual(progress.total);
    }
    const last = seen.at(-1) as Progress;
    expect(last.done).toBeGreaterThanOrEqual(last.total);
  }
  return result as T;
}

describe.each(Object.keys(KEYS))("with keys that are %s", (kind) => {
  const tables = input(kind);

  it("building a graph", async () => {
    const g = await watched((options) => Graph.from(tables, { ...LENIENT, ...options }));
    expect(g.report.total).toBeGreaterThan(0);
    await watched((options) => Graph.from(tables, { ...LENIENT, onDangling: "add", ...options }));
    await watched((options) => Graph.from({ edges: tables.edges }, options));
    const { nodes, edges } = tables;
    const labelled = { nodes: { A: nodes, B: nodes }, edges: { X: { table: edges, from: "A", to: "B" } } };
    await watched((options) => Graph.from(labelled as never, { ...LENIENT, ...options }));
  });

  it("changing a graph", async () => {
    const whole = await Graph.from(tables, { ...LENIENT, onDangling: "add" });
    // Graphs without an index of their ids, which is built by the call.
    const part = () => whole.filterNodes("id IS NOT NULL AND random() < 0.7");
    const ids = (await (await part()).nodes.limit(5000).collect()).getChild("id") as arrow.Vector;
    await watched(async (options) => (await part()).addNodes(tables.nodes, { onDuplicate: "first", ...options }));
    await watched(async (options) => (await part()).addEdges(tables.edges, { onDangling: "add", ...options }));
    await watched(async (options) => (await part()).addEdges(tables.edges, { onDangling: "skip", ...options }));
    await watched(async (options) => (await part()).buildIndexes({ direction: ["out", "in", "both"], ...options }));
    await watched((options) => whole.subgraph(ids as never, options));
    await watched((options) => whole.removeNodes(ids as never, options));
    await watched((options) => whole.neighborhood(ids as never, { hops: 2, ...options }));
    await watched(async (options) => whole.withNodes(await whole.algo.degree(), options));
    await watched((options) => whole.filterEdges("weight > 2", options));
    await watched((options) => whole.simplify(options));
    await watched((options) => whole.validate(options));
  });
});

describe("of what runs on a graph", () => {
  let g: Graph;
  beforeAll(async () => {
    g = await Graph.from({ edges: input("integers").edges });
  });

  it("algorithms", async () => {
    const fresh = () => g.filterEdges("weight > 0");
    const source = ((await g.nodes.limit(1).collect()) as arrow.Table).getChild("id")?.get(0);
    for (const weight of [undefined, "weight"]) {
      const more = weight === undefined ? {} : { weight };
      await watched(async (options) => (await fresh()).algo.pagerank({ ...more, ...options }));
      await watched(async (options) => (await fresh()).algo.shortestPaths({ source, ...more, ...options }));
      await watched(async (options) => (await fresh()).algo.degree({ ...more, ...options }));
    }
    await watched(async (options) => (await fresh()).algo.bfs({ source, ...options }));
    await watched(async (options) => (await fresh()).algo.weaklyConnectedComponents(options));
    await watched(async (options) => (await fresh()).algo.stronglyConnectedComponents(options));
    await watched(async (options) => (await fresh()).algo.triangles(options));
  });

  it("queries, messages and files", async () => {
    const path = `${mkdtempSync(`${tmpdir()}/progress-`)}/edges.parquet`;
    await watched((options) => g.edges.filter("weight > 2").collect(options));
    await watched((options) =>
      g.edges.groupBy("src").agg(fn.sum("weight").as("w")).sort(col("w").desc()).collect(options),
    );
    await watched((options) =>
      g.sql("SELECT * FROM nodes JOIN pagerank() USING (id) ORDER BY pagerank").collect(options),
    );
    await watched((options) =>
      g.sql("SELECT count(*) FROM pagerank() JOIN weakly_connected_components() USING (id)").collect(options),
    );
    await watched((options) =>
      g.aggregateMessages({ toDst: src("outDegree"), agg: fn.sum(msg()).as("in"), ...options }),
    );
    await watched((options) =>
      g.pregel({
        columns: { rank: { initial: 1, update: col("in").mul(0.5).add(0.5) } },
        toDst: src("rank"),
        agg: { in: fn.sum(msg()) },
        maxIterations: 5,
        ...options,
      }),
    );
    await g.edges.writeParquet(path);
    await watched((options) => scanParquet(path).filter("weight > 2").collect(options));
    await watched((options) => Graph.fromParquet({ edges: path }, options));
    const frame = Frame.from(await g.edges.collect());
    await watched((options) => Graph.from({ edges: frame.filter("weight > 1") }, options));
  });
});
