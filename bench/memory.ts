/**
 * Peak resident memory of the stress test's work, by a JavaScript program and by a native one, each in a fresh process; and
 * whether memory stays flat over a thousand rounds of create, query and close.
 *
 * Both read the same Arrow IPC files whole into memory, so the data itself weighs the same on both sides. A JavaScript program
 * also carries its runtime: `ours_mb` and `peer_mb` are the whole processes, and the second row takes off what each of the
 * two needs with the library loaded and nothing to do.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { stress, Workspace } from "./data.ts";
import { startNative } from "./native.ts";
import { median, type Options, type Row, round } from "./report.ts";

const WORKER = fileURLToPath(new URL("memory-worker.mjs", import.meta.url));
const REPEATS = 3;
/** Rounds of create, query and close, and as many before them in which V8's heap and malloc's arenas find their sizes. */
const ROUNDS = 1000;

export async function memory({ quick }: Options, notes: string[]): Promise<Row[]> {
  if (process.platform !== "linux") {
    notes.push("memory is read from /proc, which only Linux has");
    return [];
  }
  using files = new Workspace();
  const count = quick ? 1000 : 1_000_000;
  const data = stress(count);
  const paths = { nodes: files.write("nodes", data.nodes), edges: files.write("edges", data.edges) };
  const size = `${count} nodes x 5 attributes, ${count * 5} edges`;
  const rows: Row[] = [];
  for (const work of ["attributes", "pagerank"]) {
    const ours: Peak[] = [];
    const theirs: Peak[] = [];
    for (let i = 0; i < (quick ? 1 : REPEATS); i++) {
      ours.push(await binding([work, paths.nodes, paths.edges]));
      theirs.push(await native(work, paths));
    }
    const name = work === "attributes" ? "create, set attributes" : "create, set attributes, PageRank";
    const middle = (peaks: Peak[], of: (peak: Peak) => number) => median(peaks.map(of));
    const row = (what: string, of: (peak: Peak) => number): Row => {
      const [own, other] = [middle(ours, of), middle(theirs, of)];
      const ratio = round(own / other);
      const verdict = quick ? {} : { target: 1.1, met: ratio <= 1.1 };
      return {
        name: `${name}: ${what}`,
        size,
        ours_mb: round(own),
        peer: "native Rust",
        peer_mb: round(other),
        ratio,
        ...verdict,
      };
    };
    rows.push(
      row("whole process", (peak) => peak.peak),
      row("above the idle process", (peak) => peak.peak - peak.idle),
    );
  }
  rows.push(await flat(files, quick));
  return rows;
}

interface Peak {
  /** MB before the data was read. */
  idle: number;
  peak: number;
}

/** Last line of the worker's output. */
async function binding(args: string[]): Promise<Peak & { resident: number[] }> {
  const child = spawn(process.execPath, [WORKER, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let last = "";
  for await (const line of createInterface({ input: child.stdout })) last = line;
  if (last === "") throw new Error("the memory worker ended without a result");
  return JSON.parse(last);
}

async function native(work: string, paths: { nodes: string; edges: string }): Promise<Peak> {
  const child = startNative();
  await child.ask({ do: "idle" });
  const idle = child.peakMemory();
  await child.ask({ do: "load", name: "nodes", path: paths.nodes });
  await child.ask({ do: "load", name: "edges", path: paths.edges });
  await child.ask({ do: "stress", from: "arrow", keep: true });
  if (work === "pagerank") await child.ask({ do: "run", algorithm: "pagerank", parameters: {} });
  const peak = child.peakMemory();
  await child.close();
  return { idle, peak };
}

/** Resident memory of the last tenth of the rounds against that of the first. */
async function flat(files: Workspace, quick: boolean): Promise<Row> {
  const count = quick ? 200 : 10_000;
  const rounds = quick ? 20 : ROUNDS;
  const data = stress(count);
  const paths = [files.write("small-nodes", data.nodes), files.write("small-edges", data.edges)];
  const { resident } = await binding(["rounds", ...paths, String(2 * rounds)]);
  const tenth = rounds / 10;
  const [early, late] = [median(resident.slice(rounds, rounds + tenth)), median(resident.slice(-tenth))];
  const ratio = round(late / early);
  return {
    name: `${rounds} rounds of create, query, close`,
    size: `${count} nodes x 5 attributes, ${count * 5} edges`,
    ours_mb: round(late),
    peer: "the first tenth of the rounds",
    peer_mb: round(early),
    ratio,
    ...(quick ? {} : { target: 1.05, met: ratio <= 1.05 }),
  };
}
