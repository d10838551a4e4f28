// Makes graphs and results that nobody closes or keeps: the collector takes them, on whichever thread the runtime runs finalizers, and
// what is made meanwhile stays whole. Needs the collector: `--expose-gc`, or Bun's own.
import { Graph } from "../../../dist/index.js";

const collect = globalThis.Bun ? () => Bun.gc(true) : globalThis.gc;
const rss = () => process.memoryUsage().rss / 2 ** 20;
const count = 200_000;
const ids = BigInt64Array.from({ length: count }, (_, i) => BigInt(i));
const kept = await Graph.fromEdges(ids, ids.slice().reverse());
const ranked = await kept.algo.pagerank({ maxIterations: 3 });
const sum = () =>
  ranked
    .getChild("pagerank")
    .toArray()
    .reduce((total, rank) => total + rank, 0);

const finalized = new Set();
const registry = new FinalizationRegistry((round) => finalized.add(round));
const rounds = 120;
let settled = 0;
for (let round = 0; round < rounds; round++) {
  // Each has some 10 MiB of its own: ids, an index and a topology.
  const graph = await Graph.fromEdges(ids, ids.slice().reverse());
  await graph.algo.pagerank({ maxIterations: 1 });
  registry.register(graph, round);
  if (round % 5 === 4) {
    collect();
    // Finalizers run after a macrotask.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (round === rounds / 4) settled = rss();
}
collect();
await new Promise((resolve) => setTimeout(resolve, 50));
console.log(
  JSON.stringify({
    finalized: finalized.size,
    grownMiB: Math.round(rss() - settled),
    sum: Math.round(sum() * 1e6) / 1e6,
    degrees: (await kept.algo.degree()).numRows,
  }),
);
