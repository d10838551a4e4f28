/** The reference programs of the GAP Benchmark Suite, found in the folder that `GAPBS_DIR` names. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { THREADS } from "../child.ts";
import type { Workspace } from "../data.ts";
import { countingOrder, type EdgeList } from "../graphs.ts";

const PROGRAMS: Record<string, string> = {
  betweenness: "bc",
  bfs: "bfs",
  weaklyConnectedComponents: "cc",
  pagerank: "pr",
  shortestPaths: "sssp",
  triangles: "tc",
};

/** Bucket widths to try: the suite leaves the choice to the user, and its reported times are those of the best. */
const DELTAS = [2, 8, 32, 128, 512];

export interface GapArguments {
  source: number;
  iterations: number;
  samples: number;
}

export interface GapRun {
  times: number[];
  summary: Record<string, number>;
  detail?: string;
}

/** The folder with the programs, or undefined with the reason as a note. */
export function gapFolder(notes: string[]): string | undefined {
  const folder = process.env.GAPBS_DIR;
  if (!folder) notes.push("GAP Benchmark Suite: not measured, GAPBS_DIR names no folder with its programs");
  else if (existsSync(join(folder, "bfs"))) return folder;
  else notes.push(`GAP Benchmark Suite: not measured, ${folder} has no program bfs`);
  return undefined;
}

/** One graph in the suite's own binary format. */
export class Gap {
  readonly #folder: string;
  readonly #plain: string;
  readonly #weighted: string;
  readonly #directed: boolean;

  constructor(folder: string, graph: EdgeList, files: Workspace) {
    this.#folder = folder;
    this.#directed = graph.directed;
    this.#plain = files.writeBytes(`${graph.name}.sg`, serialize(graph, false));
    this.#weighted = files.writeBytes(`${graph.name}.wsg`, serialize(graph, true));
  }

  /** Undefined for what the suite has no program for. */
  run(algorithm: string, { source, iterations, samples }: GapArguments, rounds: number): GapRun | undefined {
    const program = PROGRAMS[algorithm];
    if (!program || (algorithm === "triangles" && this.#directed)) return undefined;
    if (algorithm === "pagerank") return this.#call(program, rounds, ["-i", String(iterations), "-t", "0"]);
    // Its sources are others, and as many.
    if (algorithm === "betweenness") return this.#call(program, rounds, ["-i", String(samples)]);
    if (algorithm === "bfs") return this.#call(program, rounds, ["-r", String(source)]);
    if (algorithm !== "shortestPaths") return this.#call(program, rounds, []);
    const withDelta = (delta: number, trials: number) =>
      this.#call(program, trials, ["-r", String(source), "-d", String(delta)]);
    const tried = DELTAS.map((delta) => ({ delta, ms: Math.min(...withDelta(delta, 2).times) }));
    const { delta } = tried.reduce((best, next) => (next.ms < best.ms ? next : best));
    return { ...withDelta(delta, rounds), detail: `delta ${delta}` };
  }

  #call(program: string, rounds: number, options: string[]): GapRun {
    const file = program === "sssp" ? this.#weighted : this.#plain;
    const output = execFileSync(join(this.#folder, program), ["-f", file, "-n", String(rounds), "-a", ...options], {
      encoding: "utf8",
      env: { ...process.env, OMP_NUM_THREADS: String(THREADS) },
    });
    const times = [...output.matchAll(/^Trial Time:\s+([\d.]+)/gm)].map((match) => Number(match[1]) * 1000);
    const count = (pattern: RegExp) => {
      const found = pattern.exec(output);
      return found ? Number(found[1]) : undefined;
    };
    const summary = {
      reached: count(/Tree (?:has|reaches) (\d+) nodes/),
      components: count(/There are (\d+) components/),
      triangles: count(/^(\d+) triangles/m),
    };
    const found = Object.entries(summary).filter((entry): entry is [string, number] => entry[1] !== undefined);
    return { times, summary: Object.fromEntries(found) };
  }
}

/** Directed flag, edge count, node count, offsets, neighbours; for a directed graph offsets and neighbours of the edges turned round. */
function serialize(graph: EdgeList, weighted: boolean): Uint8Array {
  const { src, dst, weight, numNodes } = graph;
  const parts: ArrayBufferView[] = [];
  const entries = graph.directed ? src.length : src.length * 2;
  parts.push(Uint8Array.of(graph.directed ? 1 : 0), BigInt64Array.of(BigInt(entries), BigInt(numNodes)));
  const both = (a: Uint32Array, b: Uint32Array) => {
    const joined = new Uint32Array(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  };
  const add = (from: Uint32Array, to: Uint32Array) => {
    const order = countingOrder(from, numNodes, countingOrder(to, numNodes, null));
    const degree = new Uint32Array(numNodes);
    for (const node of from) (degree[node] as number)++;
    const offsets = new BigInt64Array(numNodes + 1);
    let end = 0;
    for (let node = 0; node < numNodes; node++) {
      end += degree[node] as number;
      offsets[node + 1] = BigInt(end);
    }
    const stride = weighted ? 2 : 1;
    const neighbors = new Int32Array(order.length * stride);
    for (let i = 0; i < order.length; i++) {
      const entry = order[i] as number;
      neighbors[i * stride] = to[entry] as number;
      if (weighted) neighbors[i * stride + 1] = weight[entry % weight.length] as number;
    }
    parts.push(offsets, neighbors);
  };
  if (graph.directed) {
    add(src, dst);
    add(dst, src);
  } else {
    add(both(src, dst), both(dst, src));
  }
  return Buffer.concat(parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)));
}
