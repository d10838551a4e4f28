/** Ends worker threads that hold graphs, results, streams and running calls; this thread goes on. */
import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

import { openRing } from "./graphs.ts";

// Workers of Node 20 do not inherit the loader of TypeScript.
const boot = `import("tsx/esm/api").then(({ register }) => (register(), import(${JSON.stringify(import.meta.url)})));`;

if (isMainThread) {
  const graph = await openRing(1_000, 2);
  const ways = { exit: 0, terminate: 0, busy: 0 };
  for (const way of ["exit", "terminate", "busy", "exit", "terminate", "busy"] as const) {
    const worker = new Worker(boot, { argv: [way], eval: true });
    const exited = once(worker, "exit");
    await Promise.race([once(worker, "message"), exited]);
    if (way !== "exit") await worker.terminate();
    await exited;
    (globalThis.gc as () => void)();
    ways[way] += (await graph.algo.degree()).numRows;
  }
  console.log(JSON.stringify(ways));
} else {
  const way = process.argv[2];
  const graph = await openRing(50_000, 5);
  const table = await graph.nodes.collect();
  const ranked = await graph.withNodes(await graph.algo.pagerank({ maxIterations: 2 }));
  const stream = ranked.nodes.stream({ batchSize: 10 })[Symbol.asyncIterator]();
  await stream.next();
  Object.assign(globalThis, { kept: [graph, table, ranked, stream] });
  const busy = way === "busy" ? graph.algo.pagerank({ maxIterations: 100_000, tolerance: 0 }) : null;
  parentPort?.postMessage("ready");
  if (way === "exit") process.exit();
  await (busy ?? new Promise(() => setInterval(() => {}, 1_000)));
}
