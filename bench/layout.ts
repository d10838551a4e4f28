/**
 * Layouts and pictures: a round of `forceAtlas2` against those of graphology and networkx, and the page of a large graph.
 *
 * Times are of one round. `cpu_ms` is the processor time of all threads, which a busy machine disturbs less.
 */
import { spawnSync } from "node:child_process";
import { UndirectedGraph } from "graphology";
import graphologyLayout from "graphology-layout-forceatlas2";
import { Graph, generate } from "../src/index.ts";
import { Random } from "./random.ts";
import { compare, type Options, type Row, round, timed } from "./report.ts";

/** Its types are those of a module, which it is not. */
const forceAtlas2 = graphologyLayout as unknown as typeof graphologyLayout.default;

/** The most megabytes that a page may have. */
const PAGE_MB = 6;

const NETWORKX = `
import json, sys, time, networkx as nx
nodes, edges, rounds = json.load(sys.stdin)
graph = nx.Graph(edges)
def took(count):
    start, cpu = time.time(), time.process_time()
    nx.forceatlas2_layout(graph, max_iter=count, seed=1)
    return time.time() - start, time.process_time() - cpu
took(1)
first, last = took(1), took(1 + rounds)
print(json.dumps([1000 * (b - a) / rounds for a, b in zip(first, last)]))
`;

export async function layout({ quick }: Options, notes: string[]): Promise<Row[]> {
  const [nodes, rounds] = quick ? [200, 1] : [10_000, 5];
  const size = `${nodes} nodes, ${5 * nodes} edges`;
  const data = await generate.barabasiAlbert({ nodes, edgesPerNode: 5, seed: 1 });
  const graph = await Graph.from(data);
  const edges = Array.from(data.edges, (edge) => [Number(edge?.src), Number(edge?.dst)] as const);
  // As many as a picture has, so that what comes before the first and after the last does not count for much.
  const iterations = quick ? 20 : 200;
  const ours = () => graph.algo.forceAtlas2({ iterations });
  await ours();
  const rows: Row[] = [];
  for (const barnesHut of [true, false]) {
    const other = graphologyOf(nodes, edges);
    const times = { ours: [] as number[], theirs: [] as number[], oursCpu: 0, theirsCpu: 0 };
    for (let i = 0; i < rounds; i += 1) {
      const [mine, theirs] = [
        await measured(ours, iterations),
        await measured(() => forceAtlas2(other, { iterations: 2, settings: { barnesHutOptimize: barnesHut } }), 2),
      ];
      times.ours.push(mine.ms);
      times.theirs.push(theirs.ms);
      times.oursCpu += mine.cpu / rounds;
      times.theirsCpu += theirs.cpu / rounds;
    }
    const peer = `graphology${barnesHut ? ", Barnes-Hut" : ", all pairs"}`;
    const cpu = { cpu_ms: round(times.oursCpu), peer_cpu_ms: round(times.theirsCpu) };
    rows.push(compare("forceAtlas2", size, times.ours, peer, times.theirs, { ...cpu, target: 1 / 50 }));
  }
  const { ms, cpu } = await measured(ours, iterations);
  const peer = networkx(nodes, edges, rounds, notes);
  if (peer) {
    const cpus = { cpu_ms: round(cpu), peer_cpu_ms: round(peer[1]) };
    rows.push(compare("forceAtlas2", size, [ms], "networkx", [peer[0]], { ...cpus, target: 1 / 50 }));
  }
  rows.push(await page(quick ? 500 : 100_000));
  return rows;
}

async function measured(work: () => unknown, rounds: number): Promise<{ ms: number; cpu: number }> {
  const before = process.cpuUsage();
  const { ms } = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { ms: ms / rounds, cpu: (user + system) / 1000 / rounds };
}

function graphologyOf(nodes: number, edges: readonly (readonly [number, number])[]): UndirectedGraph {
  const [graph, random] = [new UndirectedGraph(), new Random(1)];
  const at = () => random.below(1_000_000) / 1000;
  for (let node = 0; node < nodes; node += 1) graph.addNode(String(node), { x: at(), y: at() });
  for (const [src, dst] of edges) graph.mergeEdge(String(src), String(dst));
  return graph;
}

/** The milliseconds and the processor time of a round; undefined, with a note, where there is no networkx. */
function networkx(
  nodes: number,
  edges: unknown,
  rounds: number,
  notes: string[],
): [ms: number, cpu: number] | undefined {
  const python = process.env.QUIVER_PEERS_PYTHON;
  const input = JSON.stringify([nodes, edges, Math.min(2, rounds)]);
  const done = python ? spawnSync(python, ["-c", NETWORKX], { input, encoding: "utf8" }) : undefined;
  if (done?.status === 0) return JSON.parse(done.stdout);
  notes.push("networkx is left out: QUIVER_PEERS_PYTHON names no Python that has networkx 3.4 or newer, and numpy");
  return undefined;
}

/** The page of a large graph with five edges per node, made with a layout of five rounds. */
async function page(nodes: number): Promise<Row> {
  const graph = await Graph.from(await generate.barabasiAlbert({ nodes, edgesPerNode: 5, seed: 1 }));
  const { ms, value } = await timed(() => graph.view({ layout: { iterations: 5 } }));
  const ratio = value.html().length / 1e6 / PAGE_MB;
  return {
    ...{ name: "view", size: `${nodes} nodes, ${5 * nodes} edges`, ours_ms: round(ms), peer: `${PAGE_MB} MB` },
    ...{ ratio: round(ratio), target: 1, met: ratio <= 1 },
  };
}
