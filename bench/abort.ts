/** How soon a call rejects once its signal aborts, and whether its work then stops, for every kind of call. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";

import { type CallOptions, col, Frame, fn, Graph, msg, param, Session, src } from "../src/index.ts";
import { Random } from "./random.ts";
import type { Options, Row } from "./report.ts";

/** Milliseconds within which 99 of 100 calls are to reject. */
const TARGET = 100;

/** How long the processor is looked at once a call has rejected. */
const WATCHED_MS = 200;

type Call = (options: Required<Pick<CallOptions, "signal">>) => Promise<unknown>;

/** Every kind of call over a graph of `size` nodes, in groups, and queries that would not end. */
async function calls(size: number, folder: string): Promise<[string, Call][]> {
  const random = fractions(7);
  const edges = 8 * size;
  const end = () => Int32Array.from({ length: edges }, () => Math.floor(random() * size));
  const [source, target] = [end(), end()];
  const nodes = {
    id: Int32Array.from({ length: size }, (_, row) => row),
    value: Float64Array.from({ length: size }, () => random()),
    kind: Int32Array.from({ length: size }, (_, row) => row % 40),
    name: Array.from({ length: size }, (_, row) => `node number ${(row * 7919) % size}`),
  };
  const links = { src: source, dst: target, weight: Float64Array.from({ length: edges }, () => random()) };
  const g = await Graph.from({ nodes, edges: links });
  const more = { src: source, dst: target, weight: links.weight };
  const session = new Session({ memoryLimit: "4GiB" });
  session.register("n", Frame.from(nodes)).register("e", Frame.from(links));
  const sql = (text: string): Call => {
    const frame = session.sql(text);
    return (options) => frame.collect(options);
  };
  const prepared = await g.edges
    .filter(col("weight").gt(param("w")))
    .sort("weight", "src", "dst")
    .prepare();
  let files = 0;
  const path = () => join(folder, `${files++}`);
  const large = g.edges.join(g.nodes.rename({ id: "src" }), { on: "src" });
  const cypher = (text: string): Call => {
    const frame = g.cypher(text);
    return (options) => frame.collect(options);
  };
  const other = await Graph.from({ nodes, edges: { ...links, weight: links.weight.map((weight) => weight / 2) } });
  const pairs = Int32Array.from({ length: size }, (_, row) => (row < size / 2 ? 0 : 1));
  const sides = await Graph.from({
    nodes: { id: nodes.id, side: pairs },
    edges: { src: source.map((node) => node >> 1), dst: target.map((node) => (size >> 1) + (node >> 1)) },
  });
  const few = Int32Array.from({ length: Math.ceil(size / 3) }, (_, row) => row * 3);
  return [
    ["Graph.from", (options) => Graph.from({ nodes, edges: links }, options)],
    ["addEdges", (options) => g.addEdges(more, options)],
    ["filterEdges", (options) => g.filterEdges(col("weight").gt(0.5), options)],
    ["filterNodes", (options) => g.filterNodes(col("value").gt(0.5), options)],
    ["removeNodes", (options) => g.removeNodes(few, options)],
    ["subgraph", (options) => g.subgraph(few, options)],
    ["neighborhood", (options) => g.neighborhood([0, 1, 2], { hops: 4, ...options })],
    ["simplify", (options) => g.simplify(options)],
    ["upsertNodes", (options) => g.upsertNodes(nodes, options)],
    ["reverse", (options) => g.reverse(options)],
    ["toUndirected", (options) => g.toUndirected(options)],
    ["contract", (options) => g.contract("kind", { nodes: [fn.sum("value").as("value")], ...options })],
    ["projectBipartite", (options) => sides.projectBipartite(col("side").eq(0), options)],
    ["merge", (options) => g.merge(other, options)],
    ["diff", (options) => g.diff(other, options)],
    ["buildIndexes", async (options) => (await g.reverse()).buildIndexes(options)],
    ["save", (options) => g.save(path(), options)],
    ["write: GraphML", (options) => g.write(`${path()}.graphml`, options)],
    ["toBytes: GML", (options) => g.toBytes({ format: "gml", ...options })],
    ["view", (options) => g.view(options)],
    ["toDot", (options) => g.toDot(options)],
    ["pagerank", (options) => g.algo.pagerank({ maxIterations: 100, tolerance: 0, ...options })],
    ["weakly connected components", (options) => g.algo.weaklyConnectedComponents(options)],
    ["betweenness", (options) => g.algo.betweenness(options)],
    ["leiden", (options) => g.algo.leiden(options)],
    ["forceAtlas2", (options) => g.algo.forceAtlas2({ iterations: 10_000, ...options })],
    ["triangles", (options) => g.algo.triangles(options)],
    [
      "aggregateMessages",
      (options) => g.aggregateMessages({ toDst: src("value"), agg: fn.sum(msg()).as("in"), ...options }),
    ],
    ["collect: filter", (options) => large.filter(col("weight").gt(0.1)).collect(options)],
    ["collect: sort", (options) => large.sort("name", "weight").collect(options)],
    ["collect: group", (options) => large.groupBy("name").agg(fn.sum("weight").as("w")).collect(options)],
    ["collect: list", (options) => large.groupBy("kind").agg(fn.arrayAgg("name").as("names")).collect(options)],
    ["collect: describe", (options) => large.describe().collect(options)],
    ["toIpc", (options) => large.toIpc(options)],
    ["toParquet", (options) => large.toParquet(options)],
    ["writeParquet", (options) => large.writeParquet(`${path()}.parquet`, options)],
    ["writeParquet, partitioned", (options) => large.writeParquet(path(), { partitionBy: "kind", ...options })],
    ["writeCsv", (options) => large.writeCsv(`${path()}.csv`, options)],
    ["writeCsv, partitioned", (options) => large.writeCsv(path(), { partitionBy: "kind", ...options })],
    ["prepare", (options) => session.sql(tower(10)).prepare(options)],
    ["execute", (options) => prepared.execute({ w: 0.01 }, options)],
    ["stream", (options) => drained(large.sort("weight").stream({ batchSize: 1000, ...options }))],
    ["cross join", sql("SELECT sum(a.value * b.value) FROM n a, n b, n c")],
    ["join by inequality", sql("SELECT count(*) FROM n a JOIN n b ON a.value < b.value AND a.id + b.id <> 7")],
    [
      "anti join by inequality",
      sql("SELECT count(*) FROM n a WHERE NOT EXISTS (SELECT 1 FROM n b WHERE a.value + b.value < 0)"),
    ],
    [
      "join, many matches",
      sql("SELECT count(*) FROM n a LEFT JOIN e b ON a.kind = b.src % 40 AND a.value + b.weight < 0"),
    ],
    [
      "window, wide frames",
      sql("SELECT median(value) OVER (ORDER BY id ROWS BETWEEN 50000 PRECEDING AND 50000 FOLLOWING) FROM n"),
    ],
    [
      "window, by range",
      sql("SELECT array_agg(kind) OVER (ORDER BY value RANGE BETWEEN 0.2 PRECEDING AND 0.2 FOLLOWING) FROM n"),
    ],
    ["window, growing frames", sql("SELECT median(value) OVER (ORDER BY id) FROM n")],
    ["ordered list", sql("SELECT array_agg(a.name ORDER BY a.value, b.value) FROM n a, (SELECT * FROM n LIMIT 40) b")],
    ["ordered text", sql("SELECT string_agg(a.name, ',' ORDER BY a.value) FROM n a, (SELECT * FROM n LIMIT 20) b")],
    ["recursive", sql("WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r")],
    [
      "recursive, tenfold",
      sql(
        "WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT r.x + 1 FROM r, (SELECT id FROM n LIMIT 10) t) SELECT count(*) FROM r",
      ),
    ],
    ["unnest", sql("SELECT count(x) FROM (SELECT unnest(range(0, id)) AS x FROM n)")],
    ["text", sql("SELECT sum(length(repeat(n.name, 1000))) FROM n, (SELECT * FROM n LIMIT 100) t")],
    ["planning", sql(tower(12))],
    ["Cypher: groups", cypher("MATCH (a)-->()-->(b) RETURN b.kind, count(*), sum(a.value)")],
    ["Cypher: any length", cypher("MATCH (a)-[*1..9]->(b) RETURN count(*)")],
    ["Cypher: shortest", cypher("MATCH p = allShortestPaths((a)-[*]->(b)) WHERE b.kind = 3 RETURN sum(length(p))")],
    ["Cypher: unnest", cypher("UNWIND range(1, 100000) AS x UNWIND range(1, x) AS y RETURN max(x + y)")],
    ["Cypher: planning", cypher(`RETURN ${Array.from({ length: 60 }, () => "EXISTS { (a) } AND ").join("")} true`)],
  ];
}

/** Common table expressions of which each reads the one before twice. */
function tower(levels: number): string {
  const level = (_: unknown, at: number) => `c${at + 1} AS (SELECT a.id FROM c${at} a JOIN c${at} b ON a.id = b.id)`;
  const all = ["c0 AS (SELECT id FROM n LIMIT 2)", ...Array.from({ length: levels }, level)];
  return `WITH ${all.join(", ")} SELECT count(*) FROM c${levels}`;
}

/** Numbers from 0 to 1. */
function fractions(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next() / 0x1_0000_0000;
}

async function drained(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of batches);
}

export async function abort({ quick, only }: Options, notes: string[]): Promise<Row[]> {
  const [size, rounds] = quick ? [20_000, 2] : [200_000, 100];
  const folder = await mkdtemp(join(tmpdir(), "quiver-abort-"));
  const random = fractions(11);
  const rows: Row[] = [];
  try {
    for (const [name, run] of await calls(size, folder)) {
      if (only.length > 0 && !only.some((part) => name.includes(part))) continue;
      const [late, busy]: [number[], number[]] = [[], []];
      let begun = performance.now();
      // The first shows how long the call takes, where it ends at all: later ones are aborted at any moment of that.
      const whole = AbortSignal.timeout(quick ? 300 : 2000);
      const finished = await run({ signal: whole }).then(
        () => true,
        (error) => missed(error, whole),
      );
      const length = performance.now() - begun;
      for (let round = 0; round < rounds; round++) {
        const controller = new AbortController();
        const call = run({ signal: controller.signal }).then(
          () => false,
          (error) => !missed(error, controller.signal),
        );
        await after(random() * (finished ? length : 300));
        begun = performance.now();
        controller.abort();
        if (!(await call)) continue;
        late.push(performance.now() - begun);
        if (round % 10 > 0) continue;
        const before = process.cpuUsage();
        await after(WATCHED_MS);
        const { user, system } = process.cpuUsage(before);
        busy.push((user + system) / 1000);
      }
      const p99 = at(late, 0.99);
      rows.push({
        name,
        size: `${size} nodes, ${8 * size} edges`,
        aborted: late.length,
        median_ms: at(late, 0.5),
        ours_ms: p99,
        slowest_ms: at(late, 1),
        busy_after_ms: at(busy, 0.5),
        peer: "99th percentile",
        ratio: null,
        target: TARGET,
        met: p99 < TARGET,
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  notes.push(
    `ours_ms is the 99th percentile from abort to rejection; busy_after_ms the processor time of the ${WATCHED_MS} ms after it`,
  );
  return rows;
}

/** Whether a call failed for another reason than its signal, which is a fault of the bench. */
function missed(error: unknown, signal: AbortSignal): boolean {
  if (error !== signal.reason) throw error;
  return false;
}

function at(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return Math.round(value * 10) / 10;
}
