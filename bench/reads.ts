/** Small reads: what one costs, beside graphology in a process of its own, on the same graph and the same nodes. */
import { Graph } from "../src/index.ts";
import { stress, Workspace } from "./data.ts";
import { startGraphology } from "./peers/graphology.ts";
import { Random } from "./random.ts";
import { compare, median, type Options, type Row, round } from "./report.ts";

/** What a read of one node gives, as a number: what a bench looks at is not left out by the compiler, and is compared. */
type Read = (graph: Graph, id: bigint, other: bigint) => number;

const READS: Record<string, Read> = {
  hasNode: (graph, id) => Number(graph.hasNode(id)),
  node: (graph, id) => Number(graph.node(id)?.age),
  neighbors: (graph, id) => graph.neighbors(id).length,
  "neighbors, both directions": (graph, id) => graph.neighbors(id, { direction: "both" }).length,
  edgesBetween: (graph, id, other) => graph.edgesBetween(id, other).length,
  degreeOf: (graph, id) => graph.degreeOf(id),
};

export async function reads({ quick }: Options, notes: string[]): Promise<Row[]> {
  using files = new Workspace();
  const count = quick ? 500 : 100_000;
  const lookups = quick ? 50 : 2000;
  const rounds = quick ? 2 : 51;
  const tables = stress(count);
  const paths = { nodes: files.write("nodes", tables.nodes), edges: files.write("edges", tables.edges) };
  const graphology = startGraphology();
  await graphology.ask({ do: "loadStress", ...paths });

  const graph = await Graph.from(tables);
  const start = performance.now();
  await graph.buildIndexes({ direction: ["out", "in", "both"] });
  const built = performance.now() - start;

  const [src, dst] = ["src", "dst"].map((name) => tables.edges.getChild(name));
  const random = new Random(7);
  const rows: Row[] = [];
  for (const [name, read] of Object.entries(READS)) {
    const times = { ours: [] as number[], theirs: [] as number[] };
    for (let i = -5; i < rounds; i++) {
      const edges = Array.from({ length: lookups }, () => random.below(tables.edges.numRows));
      const ids = edges.map((edge) => src?.get(edge) as bigint);
      const others = edges.map((edge) => dst?.get(edge) as bigint);
      const theirs = await graphology.ask<{ ms: number; sum: number }>({
        ...{ do: "reads", name, ids: ids.map(Number), others: others.map(Number) },
      });
      const begin = performance.now();
      let sum = 0;
      for (let k = 0; k < lookups; k++) sum += read(graph, ids[k] as bigint, others[k] as bigint);
      const ms = performance.now() - begin;
      if (sum !== theirs.sum) throw new Error(`${name}: the answers differ, ${sum} and ${theirs.sum}`);
      if (i < 0) continue;
      times.ours.push(ms / lookups);
      times.theirs.push(theirs.ms / lookups);
    }
    const perSecond = (each: number[]) => round(1000 / median(each));
    rows.push(
      compare(name, `${count} nodes, ${tables.edges.numRows} edges`, times.ours, "graphology", times.theirs, {
        ours_per_s: perSecond(times.ours),
        peer_per_s: perSecond(times.theirs),
      }),
    );
  }
  await graphology.close();
  graph.close();
  notes.push(`the indexes and the topologies of all three directions were built beforehand, in ${round(built)} ms`);
  notes.push(
    "ids are int64 of 100,000 nodes with five attributes; graphology's are text, made before the clock starts",
  );
  return rows;
}
