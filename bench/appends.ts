/** A graph that grows in a loop: appends of 100 edges each, beside graphology's `addEdge` in this process. */
import graphology from "graphology";
import { Graph } from "../src/index.ts";
import { Random } from "./random.ts";
import { compare, median, type Options, type Row, round } from "./report.ts";

/** Edges of one append. */
const EDGES = 100;

type Append = {
  src: Int32Array;
  dst: Int32Array;
  weight: Float64Array;
};

function appendsOf(count: number, nodes: number): Append[] {
  const random = new Random(count);
  return Array.from({ length: count }, () => ({
    src: Int32Array.from({ length: EDGES }, () => random.below(nodes)),
    dst: Int32Array.from({ length: EDGES }, () => random.below(nodes)),
    weight: Float64Array.from({ length: EDGES }, () => random.below(1000) / 10),
  }));
}

export async function appends({ quick }: Options, notes: string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of quick ? [10, 20] : [1000, 10_000]) {
    const nodes = count * 10;
    const batches = appendsOf(count, nodes);
    const ids = Int32Array.from({ length: nodes }, (_, i) => i);
    for (const grows of [false, true]) {
      const times = { ours: [] as number[], theirs: [] as number[], topology: [] as number[] };
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        const none = { src: new Int32Array(0), dst: new Int32Array(0), weight: new Float64Array(0) };
        let graph = await Graph.from({ nodes: { id: grows ? new Int32Array(0) : ids }, edges: none });
        let begin = performance.now();
        for (const batch of batches) graph = await graph.addEdges(batch, { onDangling: grows ? "add" : "error" });
        times.ours.push(performance.now() - begin);
        begin = performance.now();
        const degree = graph.degreeOf(batches[0]?.src[0] as number, { direction: "out" });
        times.topology.push(performance.now() - begin);

        const peer = new graphology.MultiDirectedGraph();
        if (!grows) for (const id of ids) peer.addNode(id);
        begin = performance.now();
        for (const { src, dst, weight } of batches) {
          for (let i = 0; i < EDGES; i++) {
            if (grows) {
              peer.mergeNode(src[i]);
              peer.mergeNode(dst[i]);
            }
            peer.addEdge(src[i], dst[i], { weight: weight[i] });
          }
        }
        times.theirs.push(performance.now() - begin);
        const theirs = peer.outDegree(batches[0]?.src[0]);
        if (graph.numEdges !== peer.size || graph.numNodes !== peer.order || degree !== theirs) {
          throw new Error(
            `the graphs differ: ${graph.numEdges} and ${peer.size} edges, degrees ${degree} and ${theirs}`,
          );
        }
        graph.close();
      }
      const name = grows ? "addEdges, nodes added on the way" : "addEdges";
      rows.push(
        compare(name, `${count} appends of ${EDGES} edges`, times.ours, "graphology addEdge", times.theirs, {
          us_per_append: round((1000 * median(times.ours)) / count),
          topology_ms: round(median(times.topology)),
        }),
      );
    }
  }
  notes.push("topology_ms is the first read after the loop, which builds the topology once");
  return rows;
}
