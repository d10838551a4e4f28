/** Reading graph formats into a graph of a million edges: in megabytes a second, and against networkx and igraph. */
import { execFileSync } from "node:child_process";
import { createWriteStream, statSync } from "node:fs";
import { join } from "node:path";

import { Graph } from "../src/index.ts";
import { Workspace } from "./data.ts";
import { Random } from "./random.ts";
import { compare, median, type Options, type Row, round, timed } from "./report.ts";

/** Megabytes a second that GraphML is to be read with. */
const TARGET = 100;

const PEERS: Record<string, string> = {
  networkx: "networkx.read_graphml(path)",
  igraph: "igraph.Graph.Read_GraphML(path)",
};

export async function formats({ quick }: Options, notes: string[]): Promise<Row[]> {
  const edges = quick ? 1000 : 1_000_000;
  using files = new Workspace();
  const path = join(files.path, "bench.graphml");
  await writeGraphml(path, edges);
  const size = `${edges} edges, ${round(statSync(path).size / 1e6)} MB`;
  const rows: Row[] = [];
  const ours = await rounds(path, quick ? 2 : 7);
  const speed = statSync(path).size / 1e3 / median(ours);
  rows.push({
    ...{ name: "graphml, MB/s", size, ours_ms: round(median(ours)), peer: "-", ratio: null },
    ...{ megabytes_per_second: round(speed), target: TARGET, met: speed >= TARGET },
  });
  const g = await Graph.read(path);
  for (const format of ["edge-list", "node-link", "gexf", "gml"] as const) {
    const other = join(files.path, `bench.${format}`);
    await g.write(other, { format, onLoss: "skip" });
    const times = await rounds(other, quick ? 2 : 3, format);
    const megabytes = statSync(other).size / 1e6;
    const more = { megabytes_per_second: round((megabytes * 1000) / median(times)) };
    rows.push({
      name: format,
      size: `${round(megabytes)} MB`,
      ours_ms: round(median(times)),
      peer: "-",
      ratio: null,
      ...more,
    });
  }
  g.close();
  for (const [peer, read] of Object.entries(PEERS)) {
    const theirs = pythonTimes(peer, read, path, quick ? 1 : 3, notes);
    if (theirs) rows.push(compare("graphml", size, ours, peer, theirs));
  }
  return rows;
}

async function rounds(
  path: string,
  count: number,
  format?: "edge-list" | "node-link" | "gexf" | "gml",
): Promise<number[]> {
  const times: number[] = [];
  for (let i = -1; i < count; i++) {
    const { ms, value } = await timed(() => Graph.read(path, format === undefined ? {} : { format }));
    value.close();
    if (i >= 0) times.push(ms);
  }
  return times;
}

/** As networkx writes it: indented, a value on a line of its own. */
async function writeGraphml(path: string, edges: number): Promise<void> {
  const generator = new Random(1);
  const random = () => generator.next() / 2 ** 32;
  const nodes = Math.max(2, edges / 10);
  const file = createWriteStream(path);
  const push = async (text: string) => {
    if (!file.write(text)) await new Promise<void>((drained) => file.once("drain", () => drained()));
  };
  await push(
    '<?xml version="1.0" encoding="utf-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n' +
      '  <key id="d0" for="node" attr.name="name" attr.type="string"/>\n  <key id="d1" for="edge" attr.name="weight" attr.type="double"/>\n' +
      '  <graph edgedefault="directed">\n',
  );
  for (let i = 0; i < nodes; i++)
    await push(`    <node id="${i}">\n      <data key="d0">person ${i}</data>\n    </node>\n`);
  for (let i = 0; i < edges; i++) {
    const [source, target] = [Math.floor(random() * nodes), Math.floor(random() * nodes)];
    await push(
      `    <edge source="${source}" target="${target}">\n      <data key="d1">${random()}</data>\n    </edge>\n`,
    );
  }
  await push("  </graph>\n</graphml>\n");
  await new Promise<void>((closed) => file.end(() => closed()));
}

/** Milliseconds of Python's reading the file so often; nothing where there is no such Python. */
function pythonTimes(peer: string, read: string, path: string, count: number, notes: string[]): number[] | undefined {
  const python = process.env.QUIVER_PEERS_PYTHON;
  if (!python) {
    notes.push(`${peer}: not measured, QUIVER_PEERS_PYTHON names no Python that has it`);
    return undefined;
  }
  const program =
    `import ${peer}, json, sys, time\npath, times = sys.argv[1], []\n` +
    `for _ in range(${count}):\n    start = time.perf_counter()\n    ${read}\n    times.append((time.perf_counter() - start) * 1000)\nprint(json.dumps(times))`;
  try {
    return JSON.parse(execFileSync(python, ["-c", program, path], { encoding: "utf8" }));
  } catch {
    notes.push(`${peer}: not measured, ${python} does not have it`);
    return undefined;
  }
}
