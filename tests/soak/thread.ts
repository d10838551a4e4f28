/** A worker's work: it holds a graph, a result and a stream, and may be ended in the middle of a call. */
import { parentPort } from "node:worker_threads";
import { Graph } from "../../src/index.ts";

const way = process.argv[2];
const src = Int32Array.from({ length: 20_000 }, (_, edge) => edge % 5_000);
const graph = await Graph.from({ edges: { src, dst: src.map((node, edge) => (node + edge) % 5_000) } });
const table = await graph.nodes.collect();
const stream = graph.nodes.stream({ batchSize: 10 });
await stream.next();
Object.assign(globalThis, { kept: [graph, table, stream] });
const busy = way === "busy" ? graph.algo.pagerank({ maxIterations: 100_000, tolerance: 0 }) : undefined;
parentPort?.postMessage("ready");
if (way === "exit") process.exit();
await (busy ?? new Promise(() => setInterval(() => {}, 1_000)));
