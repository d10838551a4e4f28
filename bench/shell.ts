/** PageRank of a Parquet file of edges into another, by one command: reading, keys, ranks and writing, and the process's start. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Frame, scanParquet } from "../src/index.ts";
import { THREADS } from "./child.ts";
import { keyed, Workspace } from "./data.ts";
import { pythonPeers } from "./peers/python.ts";
import { compare, median, type Options, type Row, round, timed } from "./report.ts";

const QUIVER = fileURLToPath(new URL("../dist/shell/main.js", import.meta.url));
const PIPELINE = fileURLToPath(new URL("peers/pipeline.py", import.meta.url));

/** What reads and writes in Python, and what ranks. */
const PAIRS = [
  ["duckdb", "networkit"],
  ["polars", "igraph"],
] as const;

export async function shell({ quick }: Options, notes: string[]): Promise<Row[]> {
  if (!existsSync(QUIVER)) throw new Error("dist is missing: run `npm run build` first");
  const count = quick ? 500 : 1_000_000;
  const rounds = quick ? 2 : 7;
  const python = pythonPeers([...new Set(PAIRS.flat())], notes);
  using files = new Workspace();
  const edges = `${files.path}/edges.parquet`;
  await Frame.from(keyed(count, "sparse").edges).writeParquet(edges);
  const size = `${count} nodes, ${count * 5} edges`;
  const ranks = (name: string) => `${files.path}/${name}.parquet`;
  const env = { ...process.env, OMP_NUM_THREADS: `${THREADS}`, POLARS_MAX_THREADS: `${THREADS}` };
  const run = (program: string, args: string[]) =>
    timed(() => execFileSync(program, args, { env, stdio: ["ignore", "ignore", "inherit"] }));
  const start = () => run(process.execPath, [QUIVER, "--version"]);
  const ours = () =>
    run(process.execPath, [QUIVER, "run", "pagerank", edges, "--out", ranks("quiver"), "--threads", `${THREADS}`]);

  const pairs = PAIRS.filter((pair) => pair.every((name) => python.has(name)));
  const times = { start: [] as number[], ours: [] as number[] };
  const theirs = new Map(pairs.map((pair) => [pair, [] as number[]]));
  for (let i = 0; i < rounds; i++) {
    times.start.push((await start()).ms);
    times.ours.push((await ours()).ms);
    for (const [pair, list] of theirs) {
      const [tables, graphs] = pair;
      const args = [PIPELINE, tables, graphs, edges, ranks(tables), String(THREADS)];
      list.push((await run(process.env.QUIVER_PEERS_PYTHON ?? "python3", args)).ms);
    }
  }
  const name = "PageRank, Parquet to Parquet, process included";
  const rows: Row[] = [
    { name: "quiver --version", size: "", ours_ms: round(median(times.start)), peer: "", ratio: null },
    { name, size, ours_ms: round(median(times.ours)), peer: "", ratio: null },
  ];
  for (const [pair, list] of theirs) {
    const [tables, graphs] = pair;
    const peer = `${tables} ${python.get(tables)} + ${graphs} ${python.get(graphs)}`;
    const more = { agrees: await agree(ranks("quiver"), ranks(tables)), ...(!quick && { target: 1 }) };
    rows.push(compare(name, size, times.ours, peer, list, more));
  }
  return rows;
}

/** Whether both have the same nodes and, to a hundredth of the mean rank, the same ranks. */
async function agree(one: string, other: string): Promise<boolean> {
  const [nodes, both] = [await scanParquet(one).count(), scanParquet(one).join(scanParquet(other), { on: "id" })];
  const near = both.filter(`abs(pagerank - pagerank_right) <= 0.01 / ${nodes}`);
  return (await both.count()) === nodes && (await near.count()) === nodes;
}
