/**
 * Saving a graph, and opening it again: how long that takes, and how much of its files is then in memory. Peers are what opening spares:
 * copying the same bytes, and building the graph.
 */
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type ColumnValues, Graph } from "../src/index.ts";
import { Workspace } from "./data.ts";
import { Random } from "./random.ts";
import { compare, median, type Options, type Row, round, timed } from "./report.ts";

/** What opening may take, whatever the size. */
const TARGET_MS = 50;

export async function saved({ quick, large }: Options, notes: string[]): Promise<Row[]> {
  using files = new Workspace();
  const rows: Row[] = [];
  for (const edges of quick ? [10_000] : large ? [10_000_000, 100_000_000] : [10_000_000]) {
    rows.push(...(await ofSize(edges, quick ? 2 : 5, join(files.path, `${edges}`))));
  }
  if (process.platform !== "linux") notes.push("what is in memory is read from /proc, which only Linux has");
  return rows;
}

async function ofSize(edges: number, rounds: number, path: string): Promise<Row[]> {
  const random = new Random(7);
  const [src, dst] = [0, 1].map(() => Uint32Array.from({ length: edges }, () => random.below(edges / 10)));
  const weight = Float64Array.from({ length: edges }, (_, row) => row % 97);
  const build = () => Graph.from({ edges: { src, dst, weight } as Record<string, ColumnValues> });
  const built = await timed(build);
  const g = built.value;
  await g.buildIndexes({ direction: ["out", "in"] });
  const save: number[] = [];
  for (let i = 0; i < Math.min(rounds, 3); i++) save.push((await timed(() => g.save(path))).ms);
  const files = filesOf(path);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const copy = await timed(() => {
    for (const [i, file] of files.entries()) copyFileSync(file, `${path}-copy-${i}`);
  });
  for (const i of files.keys()) rmSync(`${path}-copy-${i}`);
  const size = `${edges} edges, ${round(bytes / 2 ** 20)} MiB`;
  const rows: Row[] = [compare("save", size, save, "copying the files, not synced", [copy.ms])];

  const open: number[] = [];
  let touched: number | undefined;
  for (let i = 0; i < rounds; i++) {
    const opened = await timed(() => Graph.open(path));
    open.push(opened.ms);
    touched ??= inMemory(path);
    opened.value.close();
  }
  const opening = median(open);
  rows.push({
    ...compare("open", size, open, "Graph.from", [built.ms]),
    ...(touched === undefined ? {} : { touched_mib: round(touched / 2 ** 20) }),
    ...{ target: TARGET_MS, target_of: "ours_ms", met: opening <= TARGET_MS },
  });

  const uses: [string, (g: Graph) => Promise<unknown>][] = [
    ["open, and the mean of a column", (g) => g.sql("SELECT avg(weight) FROM edges").collect()],
    ["open, and a search", (g) => g.algo.bfs({ sources: 1 })],
  ];
  for (const [name, use] of uses) {
    const opened = await timed(async () => {
      const g = await Graph.open(path);
      await use(g);
      return g;
    });
    const held = inMemory(path);
    opened.value.close();
    const fresh = await timed(async () => use(await build()));
    const row = compare(name, size, [opened.ms], "Graph.from, and the same", [fresh.ms]);
    rows.push({ ...row, ...(held === undefined ? {} : { touched_mib: round(held / 2 ** 20) }) });
  }
  return rows;
}

function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Bytes of files below `path` that this process has in its memory; undefined where that cannot be told. */
function inMemory(path: string): number | undefined {
  if (process.platform !== "linux") return undefined;
  let ours = false;
  let bytes = 0;
  for (const line of readFileSync("/proc/self/smaps", "utf8").split("\n")) {
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) ours = line.includes(path);
    else if (ours && line.startsWith("Rss:")) bytes += 1024 * Number(/\d+/.exec(line)?.[0]);
  }
  return bytes;
}
