// Arrow IPC from standard input, as the runtime gives it, to a graph; its edges to standard output as they are read.
import { Graph } from "../../../dist/index.js";

const input = globalThis.Deno?.stdin.readable ?? globalThis.Bun?.stdin.stream() ?? process.stdin;
const g = await Graph.from({ edges: input });
for await (const piece of g.edges.sort("src").toIpcStream({ batchSize: 2 })) {
  await new Promise((resolve) => process.stdout.write(piece, resolve));
}
