/** Opens graphs and lets go of them without closing any: the runtime must know what they hold to collect them in time. */
import { Graph } from "../../../src/index.ts";
import { ring } from "./graphs.ts";

const rounds = Number(process.argv[2]);
const tables = ring(10_000, 100);
const resident: number[] = [];
for (let round = 0; round < rounds; round++) {
  const graph = await Graph.from(tables);
  // Shares what it holds with the first, so that neither is counted twice.
  await graph.reverse();
  // Finalizers run between macrotasks.
  await new Promise(setImmediate);
  resident.push(process.memoryUsage().rss / 2 ** 20);
}
console.log(JSON.stringify({ first: resident[0], most: Math.max(...resident) }));
