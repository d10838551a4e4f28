// A graph straight from typed arrays: nothing is copied, and algorithms report progress and stop on demand.
import { diagnostics, Graph, resetDiagnostics } from "arrow-quiver";

const size = 100_000;
const src = Uint32Array.from({ length: 4 * size }, (_, i) => i % size);
const dst = Uint32Array.from({ length: 4 * size }, (_, i) => (i * 7919 + Math.floor(i / size)) % size);
const weight = Float64Array.from({ length: 4 * size }, (_, i) => 1 + (i % 10));

resetDiagnostics();
const g = await Graph.fromEdges(src, dst, { weight });
console.log(`${g.numNodes} nodes, ${g.numEdges} edges, ${diagnostics().copiedBytes} bytes copied`);

const phases = new Set<string>();
const distances = await g.algo.shortestPaths({
  sources: 0,
  weight: "weight",
  onProgress: ({ phase }) => phases.add(phase),
});
const distance = distances.getChild("distance")?.toArray() as Float64Array;
console.log(
  `farthest node: ${distance.reduce((far, d) => Math.max(far, d), 0)} away (phases: ${[...phases].join(", ")})`,
);

try {
  await g.algo.pagerank({ signal: AbortSignal.abort(new Error("changed my mind")) });
} catch (error) {
  console.log(`stopped: ${(error as Error).message}`);
}

// Memory goes back at once, not when the garbage collector finds time.
g.close();
