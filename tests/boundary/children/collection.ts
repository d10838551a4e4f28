/** Collects garbage while calls run on graphs and tables that nothing in JavaScript refers to any more. */
import { col } from "../../../src/index.ts";
import { openRing } from "./graphs.ts";

const collect = globalThis.gc as () => void;
const expected: number[] = [];

/** Starts a call on a graph, and lets go of everything but the promise. */
async function start(round: number): Promise<() => Promise<number>> {
  const graph = await openRing(20_000, 5);
  const running =
    round % 2
      ? graph.algo.pagerank({ maxIterations: 20, tolerance: 0 })
      : graph.nodes.filter(col("value").ge(0)).collect();
  // The native call starts in a microtask.
  await new Promise(setImmediate);
  if (round % 3 === 0) graph.close();
  return async () => (await running).numRows;
}

for (let round = 0; round < 12; round++) {
  const finish = await start(round);
  const timer = setInterval(collect, 1);
  collect();
  expected.push(await finish());
  clearInterval(timer);
}

// A stream whose graph is gone, and a table whose graph is.
const rows = await (async () => {
  const graph = await openRing(20_000, 1);
  const table = await graph.nodes.select("id").collect();
  let seen = 0;
  for await (const batch of graph.nodes.stream({ batchSize: 500 })) {
    collect();
    seen += batch.numRows;
  }
  graph.close();
  return { table, seen };
})();
collect();
await new Promise(setImmediate);
collect();
const ids = rows.table.getChild("id")?.toArray() as BigInt64Array;
console.log(JSON.stringify({ expected, seen: rows.seen, last: Number(ids.at(-1)) }));
