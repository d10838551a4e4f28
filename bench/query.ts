/**
 * Frames against Polars and DuckDB: from tables in memory to an Arrow table in JavaScript's hands, two threads each.
 *
 * DuckDB and Polars hold the tables in their own memory, as we hold Arrow's; what they compute becomes an Arrow table by the
 * quickest way that their packages for Node have. `engine_ratio` leaves that way out of their time, but not out of ours.
 */
import { readFileSync } from "node:fs";
import { type Table, tableFromIPC } from "apache-arrow";
import { col, Frame, Session } from "../src/index.ts";
import { agree, type Checksum, checksum } from "./checksum.ts";
import { type Child, THREADS } from "./child.ts";
import { stress, Workspace, weightedEdges } from "./data.ts";
import { startDuckDB } from "./peers/duckdb.ts";
import { startPolars } from "./peers/polars.ts";
import { QUERIES } from "./queries.ts";
import { compare, median, type Options, type Row, round, timed } from "./report.ts";

type Answer = { ms: number; engine_ms: number } & Checksum;

export async function query({ quick, only }: Options, notes: string[]): Promise<Row[]> {
  const [numNodes, numEdges, rounds] = quick ? [1000, 100_000, 2] : [1_000_000, 10_000_000, 9];
  using files = new Workspace();
  const nodesFile = files.write("nodes", stress(numNodes).nodes);
  const edgesFile = files.write("edges", weightedEdges(numNodes, numEdges));
  const [nodes, edges] = [nodesFile, edgesFile].map((path) => tableFromIPC(readFileSync(path))) as [Table, Table];
  const children = [startDuckDB(), startPolars(notes, !quick)].filter((child) => child !== undefined);
  const peers = new Map<Child, string>();
  for (const child of children) {
    const { version } = await child.ask<{ version: string }>({ do: "open", nodes: nodesFile, edges: edgesFile });
    peers.set(child, `${child.name} ${version}`);
  }

  const rows: Row[] = [];
  const frames = [Frame.from(nodes), Frame.from(edges)] as const;
  for (const { name, reads, frame, sql: _ } of QUERIES) {
    if (only.length > 0 && !only.some((part) => name.includes(part))) continue;
    const plan = frame(...frames);
    const times = new Map([...peers.keys()].map((child) => [child, { whole: [] as number[], engine: [] as number[] }]));
    const ours: number[] = [];
    const ask = (child: Child, check = false) => child.ask<Answer>({ do: "run", query: name, check });
    const expected = checksum(await plan.collect({ threads: THREADS }));
    const agrees = new Map<Child, boolean>();
    for (const child of peers.keys()) agrees.set(child, agree(expected, await ask(child, true)));
    for (let i = -1; i < rounds; i++) {
      const { ms } = await timed(() => plan.collect({ threads: THREADS }));
      if (i >= 0) ours.push(ms);
      for (const [child, { whole, engine }] of times) {
        const answer = await ask(child);
        if (i < 0) continue;
        whole.push(answer.ms);
        engine.push(answer.engine_ms);
      }
    }
    const size = reads === "nodes" ? `${numNodes} nodes` : `${numEdges} edges`;
    for (const [child, { whole, engine }] of times) {
      const more = { engine_ratio: round(median(ours) / median(engine)), agrees: agrees.get(child) };
      rows.push(
        compare(name, size, ours, peers.get(child) ?? "", whole, { ...more, ...(quick ? {} : { target: 1.1 }) }),
      );
    }
  }
  for (const child of children) await child.close();
  if (only.length === 0) rows.push(await firstBatch(frames[1], numEdges, rounds, quick), await spill(edges, numEdges));
  return rows;
}

/** How soon the first batch of a stream is there, as a share of the time that all of them take. */
async function firstBatch(edges: Frame, numEdges: number, rounds: number, quick: boolean): Promise<Row> {
  const plan = edges.filter(col("weight").gt(0.1));
  const [first, whole]: [number[], number[]] = [[], []];
  for (let i = -1; i < rounds; i++) {
    const start = performance.now();
    let batches = 0;
    for await (const _ of plan.stream({ threads: THREADS })) {
      if (batches++ === 0 && i >= 0) first.push(performance.now() - start);
    }
    if (i >= 0) whole.push(performance.now() - start);
  }
  return compare("first batch of a stream", `${numEdges} edges`, first, "the whole stream", whole, {
    ...(quick ? {} : { target: 0.05 }),
  });
}

/** A sort of four times as many bytes as its session may hold. */
async function spill(edges: Table, numEdges: number): Promise<Row> {
  const bytes = numEdges * 24;
  const session = new Session({ threads: THREADS, memoryLimit: Math.ceil(bytes / 4) });
  const plan = Frame.from(edges).sort("weight", "src", "dst");
  const free = await timed(() => plan.collect({ threads: THREADS }));
  const tight = await timed(() => plan.in(session).collect());
  const more = { agrees: agree(checksum(free.value), checksum(tight.value)) };
  return compare("sort in a quarter of its memory", `${numEdges} edges`, [tight.ms], "without limit", [free.ms], more);
}
