/**
 * What an execution of a prepared query costs: by `executeSync` and `execute` from JavaScript, and by the same call inside Rust,
 * in turns on the same data; and whether memory stays flat over many of them.
 */
import { readFileSync } from "node:fs";
import { tableFromIPC } from "apache-arrow";
import { col, type Frame, Graph, type PreparedQuery, param } from "../src/index.ts";
import { stress, Workspace } from "./data.ts";
import { startPrepared } from "./native.ts";
import { compare, median, type Options, type Row, round } from "./report.ts";

/** Executions that are timed together; each has another parameter than the one before. */
const TOGETHER = 50;
const AGES = 50;
const CONDITION = col("age").eq(param("age"));

export async function prepared({ quick }: Options, notes: string[]): Promise<Row[]> {
  using files = new Workspace();
  const count = quick ? 500 : 10_000;
  const rounds = quick ? 2 : 101;
  const path = files.write("nodes", stress(count).nodes);
  const graph = await Graph.from({ nodes: tableFromIPC(readFileSync(path)) });
  const native = startPrepared();
  await native.ask({ do: "load", path });

  const filtered = graph.nodes.filter(CONDITION);
  const rows: Row[] = [];
  for (const columns of [["id"], ["id", "department", "age", "salary"]]) {
    const name = `filter, columns: ${columns.length}`;
    const query = await filtered.select(...columns).prepare();
    await native.ask({ do: "prepare", name, plan: planOf(columns) });
    const size = `${count} nodes, ${query.executeSync({ age: 30 }).numRows} rows found`;
    const times = { sync: [] as number[], async: [] as number[], native: [] as number[] };
    for (let i = -3; i < rounds; i++) {
      const ages = Array.from({ length: TOGETHER }, (_, k) => 18 + ((i + 3 + k) % AGES));
      const theirs = await native.ask<{ ms: number; rows: number }>({ do: "execute", name, values: ages });
      const sync = bySync(query, ages);
      const async_ = await byAsync(query, ages);
      if (sync.rows !== theirs.rows || async_.rows !== theirs.rows) throw new Error(`${name}: the answers differ`);
      if (i < 0) continue;
      times.native.push(theirs.ms);
      times.sync.push(sync.ms);
      times.async.push(async_.ms);
    }
    const target = quick ? {} : { target: 2 };
    rows.push(compare(`${name}: executeSync`, size, times.sync, "the call inside Rust", times.native, target));
    rows.push(compare(`${name}: execute`, size, times.async, "the call inside Rust", times.native));
  }
  await native.close();
  rows.push(await flat(filtered, quick));
  graph.close();
  notes.push("execute hands the work to another thread and back, which alone takes longer than these queries do");
  return rows;
}

function bySync(query: PreparedQuery, ages: number[]) {
  let rows = 0;
  const start = performance.now();
  for (const age of ages) rows += query.executeSync({ age }).numRows;
  return { ms: (performance.now() - start) / ages.length, rows };
}

async function byAsync(query: PreparedQuery, ages: number[]) {
  let rows = 0;
  const start = performance.now();
  for (const age of ages) rows += (await query.execute({ age })).numRows;
  return { ms: (performance.now() - start) / ages.length, rows };
}

/** The same plan, as it crosses. */
function planOf(columns: string[]) {
  const steps = [{ filter: CONDITION.toJSON() }, { select: columns.map((column) => ({ column })) }];
  return { source: { kind: "nodes", graph: 0 }, steps };
}

/** Resident memory of the last tenth of many executions against that after the first tenth. */
async function flat(frame: Frame, quick: boolean): Promise<Row> {
  const executions = quick ? 2000 : 100_000;
  const query = await frame.prepare();
  const resident: number[] = [];
  for (let i = 0; i < executions; i++) {
    query.executeSync({ age: 18 + (i % AGES) });
    if (i % 100 === 0) {
      resident.push(process.memoryUsage.rss() / 2 ** 20);
      // Finalizers need the event loop to turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  query.close();
  const tenth = resident.length / 10;
  const [early, late] = [median(resident.slice(tenth, 2 * tenth)), median(resident.slice(-tenth))];
  const ratio = round(late / early);
  return {
    name: `memory over ${executions} executions`,
    size: "filter, all columns",
    ours_mb: round(late),
    peer: "after a tenth of them",
    peer_mb: round(early),
    ratio,
    ...(quick ? {} : { target: 1.05, met: ratio <= 1.05 }),
  };
}
