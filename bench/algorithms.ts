/**
 * The algorithms against other libraries: one graph, one run, the same number of threads.
 *
 * `kernel_ms` is the algorithm called in Rust by the native program, `ours_ms` the whole call from JavaScript to an Arrow table;
 * `ratio` compares the whole call. Building the graph, and the adjacency that every engine keeps, is not counted for anybody,
 * nor is the first of the calls that everybody makes in a round.
 */
import { readFileSync } from "node:fs";
import { type Table, tableFromIPC } from "apache-arrow";
import { Graph } from "../src/index.ts";
import { native } from "../src/native/native.ts";
import type { Child } from "./child.ts";
import { tablesOf, Workspace } from "./data.ts";
import { acyclic, type EdgeList, grid, hub, kronecker, uniform } from "./graphs.ts";
import { startNative } from "./native.ts";
import { Gap, gapFolder } from "./peers/gap.ts";
import { startGraphology } from "./peers/graphology.ts";
import { pythonPeers, startPython } from "./peers/python.ts";
import { compare, median, type Options, type Row, round, timed } from "./report.ts";

const ITERATIONS = 20;
/** Sources of what goes through all nodes and may be estimated from a few. */
const SAMPLES = 16;
/** Rounds of ours, of the kernel and of each peer; a peer stops early once it has taken this many milliseconds. */
const ROUNDS = 7;
const PATIENCE = 1500;
/** Calls of ours and of the kernel that are made in a row, as many as GAP's programs make, and the milliseconds after which no further one is. */
const TRIALS = 16;
const TRIALS_PATIENCE = 200;
/** The first calls are made for so many milliseconds and not counted. */
const WARM_UP = 50;
/** Engines that take minutes to load more edges than this. */
const MOST_EDGES: Record<string, number> = { graphology: 1_000_000, rustworkx: 5_000_000 };

/** Rows whose time grows faster than the graph, and the edges up to which they are measured. */
const SLOW_FROM = 100_000;
const SLOW = new Set(["allPairs", "closeness", "eccentricity", "harmonic", "knn", "maximumMatching", "voteRank"]);

interface Answer {
  ms: number | null;
  summary: Record<string, number>;
}

interface Task {
  name: string;
  parameters: (source: number | bigint) => Record<string, unknown>;
  /** What the result says in a few numbers that other engines can be held to. */
  summary: (result: Result) => Record<string, number>;
  only?: "directed" | "undirected" | "acyclic" | undefined;
}

/** A table, or the values of its one row. */
type Result = Table | Record<string, unknown>;

/** Arguments other than the defaults: so that engines do the same, or that a run ends. */
const PARAMETERS: Record<string, Record<string, unknown>> = {
  adamicAdar: { edges: true },
  allShortestPaths: { limit: 100 },
  allSimplePaths: { limit: 100 },
  betweenness: { samples: SAMPLES },
  commonNeighbors: { edges: true },
  cosine: { edges: true },
  degree: { direction: "out" },
  edgeBetweenness: { samples: SAMPLES },
  jaccard: { edges: true },
  katz: { alpha: 1e-4 },
  maximalCliques: { limit: 100_000 },
  // A batch, as loaders for training make them; every graph has so many nodes.
  neighborSample: { sources: Array.from({ length: 256 }, (_, id) => id) },
  overlap: { edges: true },
  pagerank: { maxIterations: ITERATIONS, tolerance: 0 },
  preferentialAttachment: { edges: true },
  randomWalks: { perNode: 1, length: 10 },
  resourceAllocation: { edges: true },
  // All peers give distances alone.
  shortestPaths: { weight: "weight", predecessors: false },
  sorensen: { edges: true },
  spectralLayout: { maxIterations: 100 },
};

const SUMMARIES: Record<string, Task["summary"]> = {
  bfs: distances,
  coreNumber: (result) => ({ greatest: greatest(column(result, "core")) }),
  degree: (result) => ({ total: sum(column(result, "degree")), greatest: greatest(column(result, "degree")) }),
  harmonic: (result) => ({ greatest: greatest(column(result, "harmonic")) }),
  pagerank: (result) => ({ greatest: greatest(column(result, "pagerank")) }),
  shortestPaths: distances,
  stronglyConnectedComponents: (result) => ({ components: greatest(column(result, "component")) + 1 }),
  triangles: (result) => ({ triangles: sum(column(result, "triangles")) / 3 }),
  weaklyConnectedComponents: (result) => ({ components: greatest(column(result, "component")) + 1 }),
};

/** Kernels of other engines that give nothing for one kind of graph. */
const ONLY: Record<string, Task["only"]> = { triangles: "undirected" };

/** Every row of the algorithm table. Degrees come last, when each engine has its adjacency: they are read off it. */
function tasks(): Task[] {
  const catalog = JSON.parse(native().catalog()) as {
    name: string;
    graphs: "any" | "directed" | "undirected" | "acyclic";
    parameters: { name: string; kind: string; required: boolean }[];
  }[];
  const rows = catalog.map(({ name, graphs, parameters }): Task => {
    const named = parameters.filter(({ kind, required }) => required && (kind === "nodes" || kind === "node"));
    const columns = parameters.filter(({ kind, required }) => required && kind === "nodeColumn");
    const groups = Object.fromEntries(columns.map((parameter) => [parameter.name, "group"]));
    return {
      name,
      parameters: (source) => {
        // Another node than the source.
        const target = typeof source === "bigint" ? source ^ 1n : source ^ 1;
        const node = (name: string) => (name === "target" ? target : source);
        const nodes = named.map(({ name: of, kind }) => [of, kind === "nodes" ? [source] : node(of)]);
        return { ...Object.fromEntries(nodes), ...groups, ...PARAMETERS[name] };
      },
      summary: SUMMARIES[name] ?? (() => ({})),
      only: graphs === "any" ? ONLY[name] : graphs,
    };
  });
  return rows.sort((a, b) => Number(a.name === "degree") - Number(b.name === "degree"));
}

export async function algorithms(options: Options, notes: string[]): Promise<Row[]> {
  const python = pythonPeers(["igraph", "networkit", "rustworkx"], notes);
  const gap = gapFolder(notes);
  const rows: Row[] = [];
  for (const make of chosenGraphs(options)) {
    const graph = make();
    using files = new Workspace();
    rows.push(...(await measure(graph, files, python, gap, options, notes)));
  }
  return [...rows, ...overall(rows)];
}

/** How each algorithm does over all graphs: against GAP's programs, and against whichever library is fastest on a graph. */
function overall(rows: Row[]): Row[] {
  const found: Row[] = [];
  for (const name of new Set(rows.map((row) => row.name))) {
    const own = rows.filter((row) => row.name === name && row.ratio !== null && row.peer !== "kernel");
    const gap = own.filter((row) => row.peer === "GAP").map((row) => row.kernel_ratio as number);
    const others = own.filter((row) => row.peer !== "GAP");
    const libraries = [...new Set(others.map((row) => row.size))].map((size) =>
      Math.max(...others.filter((row) => row.size === size).map((row) => row.ratio as number)),
    );
    const add = (peer: string, ratios: number[], target: number) => {
      if (ratios.length === 0) return;
      const ratio = round(Math.exp(sum(ratios.map(Math.log)) / ratios.length));
      const size = `geometric mean of ${ratios.length}`;
      found.push({ name, size, peer, ratio, greatest: Math.max(...ratios), target, met: ratio <= target });
    };
    add("GAP, kernel against kernel", gap, 1);
    add("the fastest library", libraries, 0.7);
  }
  return found;
}

/** The graphs of a run; of all, those whose names are asked for. */
function chosenGraphs({ quick, large, graphs }: Options): (() => EdgeList)[] {
  const tiny = {
    kron8_und: () => kronecker(8, false),
    kron8_dir: () => kronecker(8, true),
    grid16_und: () => grid(16),
    kron8_dag: () => acyclic(8),
  };
  const usual = {
    kron12_und: () => kronecker(12, false),
    kron12_dir: () => kronecker(12, true),
    kron16_und: () => kronecker(16, false),
    kron16_dir: () => kronecker(16, true),
    kron18_und: () => kronecker(18, false),
    kron18_dir: () => kronecker(18, true),
    unif18_und: () => uniform(18, false),
    grid1000_und: () => grid(1000),
    kron16_dag: () => acyclic(16),
  };
  const huge = { kron20_und: () => kronecker(20, false), kron20_dir: () => kronecker(20, true) };
  const all: Record<string, () => EdgeList> = { ...tiny, ...usual, ...huge };
  if (graphs.length > 0) {
    return graphs.map((name) => {
      const make = all[name];
      if (!make) throw new Error(`there is no graph ${name}; there are ${Object.keys(all).join(", ")}`);
      return make;
    });
  }
  return Object.values(quick ? tiny : large ? { ...usual, ...huge } : usual);
}

async function measure(
  edges: EdgeList,
  files: Workspace,
  python: Map<string, string>,
  gapPath: string | undefined,
  { quick, only }: Options,
  notes: string[],
): Promise<Row[]> {
  const size = `${edges.name}: ${edges.numNodes} nodes, ${edges.src.length} edges`;
  const { nodesFile, edgesFile } = write(edges, files);
  const native = startNative();
  await native.ask({ do: "load", name: "nodes", path: nodesFile });
  await native.ask({ do: "load", name: "edges", path: edgesFile });
  await native.ask({ do: "open", directed: edges.directed });
  const graph = await Graph.from(
    { nodes: tableFromIPC(readFileSync(nodesFile)), edges: tableFromIPC(readFileSync(edgesFile)) },
    { directed: edges.directed },
  );
  const gap = gapPath ? new Gap(gapPath, edges, files) : undefined;
  const peers = await loadPeers(edges, edgesFile, python, notes);

  const source = hub(edges);
  const rows: Row[] = [];
  for (const task of tasks()) {
    if (!fits(task, edges) || (only.length > 0 && !only.some((part) => task.name.includes(part)))) continue;
    const whole: number[] = [];
    const kernel: number[] = [];
    const theirs = new Map<string, number[]>();
    const answers = new Map<string, Record<string, number>>();
    let ours: Record<string, number> = {};
    const rounds = quick ? 2 : ROUNDS;
    // The round before the first builds what is built once, and is not counted.
    for (let i = -1; i < rounds; i++) {
      const called = await native.ask<{ times: number[] }>({
        do: "run",
        algorithm: task.name,
        parameters: task.parameters(source),
        trials: 1 + TRIALS,
      });
      const { times, last } = await inARow(() => call(graph, task, BigInt(source)));
      if (i < 0) {
        ours = task.summary(last);
        continue;
      }
      kernel.push(...called.times.slice(1));
      whole.push(...times.slice(1));
      for (const peer of peers) {
        const times = theirs.get(peer.name) ?? [];
        if (sum(times) > PATIENCE) continue;
        const request = { do: "run", algorithm: task.name, source, iterations: ITERATIONS, samples: SAMPLES };
        await ask(peer, request, notes);
        const answer = await ask(peer, request, notes);
        if (answer?.ms == null) continue;
        theirs.set(peer.name, [...times, answer.ms]);
        answers.set(peer.name, answer.summary);
      }
    }
    const gapRun = gap?.run(task.name, { source, iterations: ITERATIONS, samples: SAMPLES }, quick ? rounds : TRIALS);

    const done = rows.length;
    const shared = { kernel_ms: round(median(kernel)) };
    const million = edges.src.length >= 1_000_000;
    rows.push(compare(task.name, size, whole, "kernel", kernel, { ...shared, ...(million ? { target: 1.05 } : {}) }));
    const against = (peer: string, times: number[], summary: Record<string, number>, more = {}) => {
      const kernel_ratio = round(median(kernel) / median(times));
      const agrees = agree(ours, summary);
      if (!agrees)
        notes.push(`${task.name}, ${edges.name}: ours ${JSON.stringify(ours)}, ${peer} ${JSON.stringify(summary)}`);
      rows.push(
        compare(task.name, size, whole, peer, times, {
          ...shared,
          kernel_ratio,
          agrees,
          ...more,
          ...(quick ? {} : { target: 1 }),
        }),
      );
    };
    for (const [name, times] of theirs) {
      against(`${name} ${python.get(name) ?? ""}`.trim(), times, answers.get(name) ?? {});
    }
    if (gapRun) against("GAP", gapRun.times, gapRun.summary, gapRun.detail ? { detail: gapRun.detail } : {});
    for (const row of rows.slice(done)) console.error(JSON.stringify(row));
  }
  graph.close();
  await Promise.all([native, ...peers].map((child) => child.close()));
  return rows;
}

/** Whether a row is measured on a graph: those that need one without cycles, and only those, on such. */
function fits({ name, only }: Task, edges: EdgeList): boolean {
  if ((only === "acyclic") !== (edges.acyclic ?? false)) return false;
  if (SLOW.has(name) && edges.src.length > SLOW_FROM) return false;
  return only === undefined || only === "acyclic" || (only === "directed") === edges.directed;
}

/**
 * Times of calls made one after another, as the programs of the GAP suite make their trials: with the data in the cache and
 * threads that have just been awake: those have loaded their graph the moment before. The first ones warm up and are not counted.
 */
async function inARow(call: () => Promise<Result>): Promise<{ times: number[]; last: Result }> {
  const times: number[] = [];
  const results: Result[] = [];
  const run = async () => {
    const { ms, value } = await timed(call);
    results.push(value);
    return ms;
  };
  let begun = performance.now();
  while (times.length === 0 || performance.now() - begun < WARM_UP) times[0] = await run();
  begun = performance.now();
  while (times.length <= TRIALS && (times.length < 2 || performance.now() - begun < TRIALS_PATIENCE)) {
    times.push(await run());
  }
  return { times, last: results.at(-1) as Result };
}

/** The method of the algorithm's name. */
function call(graph: Graph, { name, parameters }: Task, source: bigint): Promise<Result> {
  const algorithms = graph.algo as unknown as Record<string, (options: object) => Promise<Result>>;
  return (algorithms[name] as (options: object) => Promise<Result>).call(algorithms, parameters(source));
}

/** In a function of its own, so that the tables are garbage once they are written. */
function write(edges: EdgeList, files: Workspace) {
  const tables = tablesOf(edges);
  return { nodesFile: files.write("nodes", tables.nodes), edgesFile: files.write("edges", tables.edges) };
}

async function loadPeers(
  edges: EdgeList,
  edgesFile: string,
  python: Map<string, string>,
  notes: string[],
): Promise<Child[]> {
  const peers: Child[] = [];
  for (const name of [...python.keys(), "graphology"]) {
    const most = MOST_EDGES[name] ?? Number.POSITIVE_INFINITY;
    if (edges.src.length > most) {
      notes.push(`${name}: left out on ${edges.name}, it takes too long to load more than ${most} edges`);
      continue;
    }
    const child = name === "graphology" ? startGraphology() : startPython(name);
    const request = { do: "load", numNodes: edges.numNodes, edges: edgesFile, directed: edges.directed };
    if (await ask(child, request, notes)) peers.push(child);
    else await child.close();
  }
  return peers;
}

/** A peer's answer, or a note that it failed: one peer's failure is not the bench's. */
async function ask(peer: Child, request: Record<string, unknown>, notes: string[]): Promise<Answer | undefined> {
  try {
    return await peer.ask<Answer>(request);
  } catch (error) {
    const note = String(error);
    if (!notes.includes(note)) notes.push(note);
    return undefined;
  }
}

/** Whether two results say the same where both say something; scores may differ as far as the stopping rules do. */
function agree(ours: Record<string, number>, theirs: Record<string, number>): boolean {
  return Object.entries(theirs).every(([name, value]) => {
    const own = ours[name];
    return own === undefined || Math.abs(own - value) <= (Number.isInteger(value) ? 0 : 0.1 * Math.abs(value));
  });
}

function column(result: Result, name: string): ArrayLike<number> {
  const vector = (result as Table).getChild(name);
  if (!vector) throw new Error(`the result has no column ${name}`);
  const values = vector.toArray() as ArrayLike<number | bigint>;
  return Array.from(values, Number);
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}

function greatest(values: ArrayLike<number>): number {
  let found = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) found = Math.max(found, values[i] as number);
  return found;
}

/** Nodes without a distance were not reached. */
function distances(result: Result): Record<string, number> {
  const reached: number[] = [];
  for (const distance of (result as Table).getChild("distance") ?? [])
    if (distance !== null) reached.push(Number(distance));
  return { reached: reached.length, total: sum(reached), farthest: greatest(reached) };
}
