// Hands results of every kind in again, in every way, and ends by itself: in this thread or, given "worker", in one of its own.
// Results are kept to the end, since memory that was collected before is nothing to the runtime's own ending.
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import {
  col,
  diagnostics,
  exportStream,
  Frame,
  Graph,
  importStream,
  param,
  resetDiagnostics,
} from "../../../dist/index.js";

// Int64 columns of 64 Ki rows are 512 KiB, whole pages of WebAssembly memory.
const ROWS = 65_536;
const ids = (count) => BigInt64Array.from({ length: count }, (_, i) => BigInt(i));
globalThis.kept = [];
const keep = (value) => {
  globalThis.kept.push(value);
  return value;
};

/** Tables with the columns `id` and `value`, by what gave them. */
async function results(count) {
  const frame = Frame.from({ id: ids(count), value: Float64Array.from({ length: count }, (_, i) => i) });
  const query = await frame.filter(col("value").ge(param("least"))).prepare();
  const g = keep(await Graph.fromEdges(ids(count), ids(count)));
  const batches = async (stream) => {
    const all = [];
    for await (const batch of stream) all.push(keep(batch));
    return all;
  };
  return {
    collect: await frame.collect(),
    computed: await frame.select("id", col("value").mul(2).as("value")).collect(),
    stream: await batches(frame.stream({ batchSize: count })),
    execute: await query.execute({ least: 0 }),
    executeSync: query.executeSync({ least: 0 }),
    "stream of a prepared query": await batches(query.stream({ least: 0 })),
    algorithm: await Frame.from(await g.algo.pagerank({ maxIterations: 1 }))
      .select("id", col("pagerank").as("value"))
      .collect(),
    imported: await importStream(await exportStream(frame)),
  };
}

/** Ways to hand a table in; each gives a number of rows. */
const ways = {
  "Frame.from": async (table) => (await (await Frame.from(table)).collect()).numRows,
  "Graph.from": async (table) => keep(await Graph.from({ nodes: table })).numNodes,
  "edges of Graph.from": async (table) => keep(await Graph.from({ edges: table }, { src: "id", dst: "id" })).numEdges,
  withNodes: async (table, g) => (await keep(await g.withNodes(table)).nodes.collect()).numRows,
  addNodes: async (table) =>
    keep(await (await Graph.from({ nodes: { id: [-1n] } })).addNodes(await idsOf(table))).numNodes - 1,
  addEdges: async (table, g) => keep(await g.addEdges(table, { src: "id", dst: "id" })).numEdges - g.numEdges,
  subgraph: async (table, g) => keep(await g.subgraph(await idsOf(table))).numNodes,
  sources: async (table, g) => keep(await g.algo.bfs({ sources: await idsOf(table) })).numRows,
  join: async (table, g) => keep(await g.nodes.join(await Frame.from(table), { on: "id" }).collect()).numRows,
  union: async (table) => keep(await (await Frame.from(table)).union(await Frame.from(table)).collect()).numRows / 2,
  column: async (table) => {
    const vector = keep(await (await Frame.from(table)).collect()).getChild("id");
    return keep(await Frame.from({ vector, array: vector.toArray() }).collect()).numRows;
  },
  exportStream: async (table) => keep(await importStream(await exportStream(table))).numRows,
  copy: async (table) => keep(await Graph.from({ nodes: table }, { ownership: "copy" })).numNodes,
  transfer: async (table) => keep(await Graph.from({ nodes: table }, { ownership: "transfer" })).numNodes,
};
const idsOf = async (table) => keep(await (await Frame.from(table)).select("id").collect());

async function handBack() {
  const wrong = [];
  let handedIn = 0;
  resetDiagnostics();
  for (const count of [1, 1_000, ROWS]) {
    const g = keep(await Graph.from({ nodes: { id: ids(count) }, edges: { src: ids(count), dst: ids(count) } }));
    for (const [result, table] of Object.entries(keep(await results(count)))) {
      for (const [way, hand] of Object.entries(ways)) {
        const rows = await hand(table, g);
        if (rows !== count) wrong.push(`${result} of ${count} rows by ${way}: ${rows}`);
        handedIn += 1;
      }
    }
  }
  return { handedIn, wrong, wasm: diagnostics().copyReasons.wasm ?? 0 };
}

if (!isMainThread) parentPort.postMessage(await handBack());
else if (process.argv[2] === "worker") {
  const worker = new Worker(new URL(import.meta.url));
  const done = new Promise((resolve, reject) => worker.once("error", reject).once("exit", resolve));
  const result = await new Promise((resolve, reject) => worker.once("error", reject).once("message", resolve));
  // A worker that aborts would take this thread with it.
  console.log(JSON.stringify({ ...result, exit: await done }));
} else console.log(JSON.stringify(await handBack()));
