/** Kinds of work, each of which tells a wrong answer by throwing. Every one may be aborted or closed on the way. */
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import {
  col,
  exportStream,
  Frame,
  fn,
  Graph,
  importStream,
  param,
  QuiverError,
  Session,
  scanCsv,
  scanIpc,
  scanNdjson,
  scanParquet,
} from "../../src/index.ts";
import { expectEqual, perhapsAborted, type World } from "./world.ts";

type Work = (world: World) => Promise<void>;

const ids = (rows: number) => Int32Array.from({ length: rows }, (_, row) => row);

/** A ring with chords: every node has `degree` edges out and in. */
function ring(nodes: number, degree: number) {
  const edges = nodes * degree;
  const src = Int32Array.from({ length: edges }, (_, edge) => edge % nodes);
  const dst = src.map((node, edge) => (node + 1 + Math.floor(edge / nodes)) % nodes);
  return {
    nodes: { id: ids(nodes), value: Float64Array.from({ length: nodes }, (_, row) => row) },
    edges: { src, dst, weight: Float64Array.from(src, (node) => 1 + (node % 7)) },
  };
}

function frameOf(world: World): { frame: Frame; rows: number } {
  const rows = world.between(1, 60_000);
  const text = Array.from({ length: rows }, (_, row) => (row % 11 ? `text ${(row * 7919) % rows}` : null));
  return { frame: Frame.from({ id: ids(rows), group: ids(rows).map((row) => row % 97), text }), rows };
}

const create: Work = async (world) => {
  const nodes = world.between(2, 30_000);
  const graph = await Graph.from(ring(nodes, world.between(1, 5)));
  expectEqual("nodes", graph.numNodes, nodes);
  if (world.random.chance(0.5)) graph.close();
};

const algorithms: Work = async (world) => {
  const nodes = world.between(10, 20_000);
  const graph = await Graph.from(ring(nodes, 3));
  const { signal, done } = perhapsAborted(world);
  const options = { ...(signal && { signal }), threads: world.between(1, 4) };
  try {
    const pick = world.random.below(4);
    if (pick === 0) {
      const ranks = await graph.algo.pagerank({ ...options, maxIterations: world.between(1, 60), tolerance: 0 });
      expectEqual("ranks", ranks.numRows, nodes);
    } else if (pick === 1) {
      const parts = await graph.algo.weaklyConnectedComponents(options);
      expectEqual("components", new Set(parts.getChildAt(1)?.toArray()).size, 1);
    } else if (pick === 2) {
      expectEqual("degrees", (await graph.algo.degree(options)).numRows, nodes);
    } else {
      const ranked = graph.algo.frame("pagerank", { maxIterations: 5 }).sort(col("pagerank").desc()).limit(7);
      expectEqual("best", (await ranked.collect(signal ? { signal } : {})).numRows, Math.min(7, nodes));
    }
  } finally {
    done();
    if (world.random.chance(0.5)) graph.close();
  }
};

const change: Work = async (world) => {
  const nodes = world.between(10, 5_000);
  const { signal, done } = perhapsAborted(world);
  const options = signal ? { signal } : {};
  try {
    const first = await Graph.from(ring(nodes, 2));
    const turned = await first.reverse(options);
    const more = await turned.addNodes({ id: [nodes, nodes + 1], value: [0.5, 1.5] }, options);
    const joined = await more.addEdges({ src: [nodes], dst: [nodes + 1], weight: [1] }, options);
    const fewer = await joined.removeNodes(col("value").lt(5).and(col("id").lt(5)), options);
    expectEqual("nodes left", fewer.numNodes, nodes + 2 - 5);
    const light = await fewer.filterEdges(col("weight").lt(4), options);
    if (light.numEdges > fewer.numEdges) throw new Error("more edges than before");
    for (const graph of [first, turned, more, joined, fewer]) if (world.random.chance(0.5)) graph.close();
  } finally {
    done();
  }
};

const query: Work = async (world) => {
  const { frame, rows } = frameOf(world);
  const session = world.random.pick([world.roomy, world.tight]);
  const { signal, done } = perhapsAborted(world);
  const options = signal ? { signal } : {};
  try {
    const kinds = [
      async () => {
        const groups = await frame.groupBy("group").agg(fn.count().as("n")).in(session).collect(options);
        expectEqual("groups", groups.numRows, Math.min(rows, 97));
      },
      async () => {
        const sorted = await frame.sort(col("text").desc(), "id").in(session).collect(options);
        expectEqual("sorted", sorted.numRows, rows);
      },
      async () => {
        const joined = frame.join(frame.select("id", col("group").as("other")), { on: "id" }).in(session);
        expectEqual("joined", (await joined.collect(options)).numRows, rows);
      },
      async () => {
        const own = new Session({ threads: 1 });
        own.register("t", frame);
        const counted = own.sql("SELECT count(*) AS n, sum(id) AS s FROM t WHERE id >= $1", [0]).collect(options);
        if (world.random.chance(0.3)) own.close();
        expectEqual("counted", Number((await counted).getChild("n")?.get(0)), rows);
        own.close();
      },
      async () => {
        const prepared = await frame.filter(col("id").lt(param("end"))).prepare(options);
        for (const end of [0, 1, 50]) {
          expectEqual("prepared", (await prepared.execute({ end })).numRows, Math.min(end, rows));
        }
      },
    ];
    await world.random.pick(kinds)();
  } finally {
    done();
  }
};

const streamed: Work = async (world) => {
  const { frame, rows } = frameOf(world);
  const { signal, done } = perhapsAborted(world);
  const whole = world.random.chance(0.3);
  const most = world.between(1, 5);
  let [batches, seen] = [0, 0];
  try {
    const sorted = world.random.chance(0.5) ? frame.sort("text") : frame;
    const stream = sorted.in(world.roomy).stream({ batchSize: world.between(10, 5_000), ...(signal && { signal }) });
    for await (const batch of stream) {
      seen += batch.numRows;
      batches += 1;
      if (!whole && batches === most) break;
    }
    if (whole) expectEqual("streamed", seen, rows);
    // One that nobody reads on, nor ends: it goes with its collection.
    await frame.stream({ batchSize: 10 }).next();
  } finally {
    done();
  }
};

const files: Work = async (world) => {
  const { frame, rows } = frameOf(world);
  const formats = [
    [".csv.gz", frame.writeCsv, scanCsv],
    [".ndjson", frame.writeNdjson, scanNdjson],
    [".parquet", frame.writeParquet, scanParquet],
    [".arrow", frame.writeIpc, scanIpc],
  ] as const;
  const [end, write, scan] = world.random.pick(formats);
  const by = world.random.chance(0.3);
  const path = world.path(by ? "" : end);
  const { signal, done } = perhapsAborted(world);
  try {
    await write.call(frame, path, { ...(by && { partitionBy: "group", overwrite: true }), ...(signal && { signal }) });
    expectEqual("read back", (await scan(path).agg(fn.count().as("n")).toArray())[0]?.n, BigInt(rows));
    const found = await scan(path).filter(col("id").eq(0)).collect();
    expectEqual("found", found.numRows, 1);
  } finally {
    done();
    // An aborted write is still ending.
    rmSync(path, { recursive: true, force: true });
  }
};

const patterns: Work = async (world) => {
  const nodes = world.between(10, 3_000);
  const { signal, done } = perhapsAborted(world);
  const graph = await Graph.from(ring(nodes, 3));
  const [text, expected] = world.random.pick<[string, number]>([
    ["MATCH (a)-->()-->(b) RETURN count(*) AS n", nodes * 9],
    ["MATCH (a {id: $at})-[*1..3]->(b) RETURN count(*) AS n", 3 + 9 + 27],
    ["MATCH p = shortestPath((a {id: $at})-[*]->(b)) RETURN count(p) AS n", nodes - 1],
    ["MATCH (a) WITH a.value AS v ORDER BY v UNWIND [v, v] AS w RETURN count(w) AS n", 2 * nodes],
    ["MATCH (a) WHERE EXISTS { (a)-->(b) WHERE b.id = $at } RETURN count(*) AS n", 3],
  ]);
  try {
    const found = graph
      .in(world.random.pick([world.roomy, world.tight]))
      .cypher(text, text.includes("$at") ? { at: 0 } : {});
    const rows = await found.collect(signal ? { signal } : {});
    expectEqual(text, Number(rows.getChild("n")?.get(0)), expected);
  } finally {
    done();
    if (world.random.chance(0.5)) graph.close();
  }
};

const saved: Work = async (world) => {
  const [nodes, path] = [world.between(2, 20_000), world.path("")];
  const { signal, done } = perhapsAborted(world);
  try {
    const graph = await Graph.from(ring(nodes, 2));
    await graph.save(path, signal ? { signal } : {});
    const opened = await Graph.open(path);
    expectEqual("edges opened", opened.numEdges, 2 * nodes);
    const total = await opened.nodes.agg(fn.sum("value").as("total")).collect();
    expectEqual("values opened", total.getChild("total")?.get(0), (nodes * (nodes - 1)) / 2);
    if (world.random.chance(0.5)) opened.close();
  } finally {
    done();
    rmSync(path, { recursive: true, force: true });
  }
};

const bytes: Work = async (world) => {
  const { frame, rows } = frameOf(world);
  const encoded = await world.random.pick([() => frame.toIpc(), () => frame.toIpc({ compression: "zstd" })])();
  expectEqual("bytes", (await Frame.from(encoded).collect()).numRows, rows);
  const handle = await exportStream(frame);
  if (world.random.chance(0.7)) expectEqual("imported", (await importStream(handle)).numRows, rows);
  handle.close();
};

const mistakes: Work = async (world) => {
  const { frame } = frameOf(world);
  const wrong: [() => Promise<unknown>, string][] = [
    [() => frame.filter("nope > 1").collect(), "UNKNOWN_COLUMN"],
    [
      () =>
        Frame.from({ text: ["x"] })
          .select(col("text").cast("int64"))
          .collect(),
      "QUERY_FAILED",
    ],
    [() => Graph.from({ nodes: { id: [1, 1] }, edges: { src: [1], dst: [1] } }), "DUPLICATE_KEY"],
    [() => scanCsv(world.path(".csv")).collect(), "FILE_NOT_FOUND"],
    [async () => Frame.from(new Uint8Array(100).fill(65)).collect(), "INVALID_DATA"],
    [() => frame.writeCsv("/dev/null"), "FILE_EXISTS"],
  ];
  const [call, code] = world.random.pick(wrong);
  const told = await call().then(
    () => "nothing",
    (error) => (error instanceof QuiverError ? error.code : error),
  );
  expectEqual("the code of a mistake", told, code);
};

const collections: Work = async (world) => {
  const kept = await Promise.all(
    Array.from({ length: 4 }, async () => (await Graph.from(ring(world.between(2, 3_000), 2))).nodes.collect()),
  );
  (globalThis.gc as () => void)();
  await new Promise(setImmediate);
  for (const table of kept) expectEqual("kept", table.getChildAt(0)?.get(0), 0);
};

// Workers of Node 20 do not inherit the loader of TypeScript.
const boot = (module: string) =>
  `import("tsx/esm/api").then(({ register }) => (register(), import(${JSON.stringify(module)})));`;

/** A thread of its own that ends by itself or is ended, at work or not. */
const workers: Work = async (world) => {
  const worker = new Worker(boot(new URL("thread.ts", import.meta.url).href), {
    argv: [world.random.pick(["exit", "terminate", "busy"])],
    eval: true,
  });
  const exited = once(worker, "exit");
  await Promise.race([once(worker, "message"), exited]);
  await new Promise((resolve) => setTimeout(resolve, world.random.below(30)));
  await worker.terminate();
  await exited;
};

/** How often each kind comes, of all. */
export const KINDS: readonly (readonly [name: string, weight: number, work: Work])[] = [
  ["create", 10, create],
  ["algorithms", 12, algorithms],
  ["change", 8, change],
  ["query", 20, query],
  ["patterns", 8, patterns],
  ["streams", 14, streamed],
  ["files", 12, files],
  ["saved", 4, saved],
  ["bytes", 8, bytes],
  ["mistakes", 8, mistakes],
  ["collections", 4, collections],
  ["workers", 1, workers],
];

export function prepare(world: World): void {
  mkdirSync(world.folder, { recursive: true });
  mkdirSync(world.spilled, { recursive: true });
}
