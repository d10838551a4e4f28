// One process of the scale bench, on the built package: a line of JSON for each step.
import { readFileSync } from "node:fs";
import { Graph, generate } from "arrow-quiver";

const [scale, seed] = process.argv.slice(2).map(Number);
const numEdges = 2 ** scale * 16;

const { src, dst } = await step("generate", async () => {
  const { edges } = await generate.rmat({ scale, seed });
  const column = (name) => {
    const values = new Uint32Array(edges.numRows);
    let row = 0;
    for (const chunk of edges.getChild(name).data) {
      values.set(chunk.values.subarray(0, chunk.length), row);
      row += chunk.length;
    }
    return values;
  };
  return { src: column("src"), dst: column("dst") };
});
const graph = await step("Graph.fromEdges", () => Graph.fromEdges(src, dst));
const source = src[0];
await step("degree (and the adjacency)", () => graph.algo.degree({ direction: "out" }));
await step("bfs", () => graph.algo.bfs({ sources: [source] }));
await step("pagerank, 20 iterations", () => graph.algo.pagerank({ maxIterations: 20, tolerance: 0 }));
await step("weaklyConnectedComponents", () => graph.algo.weaklyConnectedComponents({}));
await step("coreNumber", () => graph.algo.coreNumber({}));
await step("louvain", () => graph.algo.louvain({}));
graph.close();

async function step(name, work) {
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  console.log(JSON.stringify({ name, ms, edges: numEdges, peak: peakMegabytes() }));
  return result;
}

function peakMegabytes() {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024;
}
