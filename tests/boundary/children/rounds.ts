/** Creates, queries and closes graphs, and prints the resident memory (MiB) after a fifth of the rounds and at the end. */
import { setImmediate } from "node:timers/promises";

import { col } from "../../../src/index.ts";
import { openRing } from "./graphs.ts";

const rounds = Number(process.argv[2]);
const closing = process.argv[3] === "close";
const collect = globalThis.gc as () => void;

async function resident(): Promise<number> {
  for (let times = 0; times < 5; times++) {
    collect();
    await setImmediate();
  }
  return process.memoryUsage.rss() / 2 ** 20;
}

let early = 0;
for (let round = 1; round <= rounds; round++) {
  const graph = await openRing(2_000, 5);
  const ranked = await graph.withNodes(await graph.algo.pagerank({ maxIterations: 3 }));
  const table = await ranked.nodes.filter(col("value").gt(10)).collect();
  if (table.numRows !== 1_989) throw new Error(`round ${round}: ${table.numRows} rows`);
  if (closing) {
    graph.close();
    ranked.close();
  }
  await setImmediate();
  if (round === Math.floor(rounds / 5)) early = await resident();
}
console.log(JSON.stringify({ early, late: await resident() }));
