/** Whether the library works on this machine: a call of each kind, with answers that are known. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type * as Library from "../../index.ts";

export interface Check {
  name: string;
  /** What is wrong; null where nothing is. */
  problem: string | null;
}

type Quiver = typeof Library;

/** Two that lead to each other, and one that leads to the first. */
const graph = ({ Graph }: Quiver) =>
  Graph.from({ edges: { src: Int32Array.of(1, 2, 3), dst: Int32Array.of(2, 1, 1), weight: Float64Array.of(1, 2, 3) } });

const CHECKS: Readonly<Record<string, (quiver: Quiver) => Promise<void>>> = {
  "a graph over columns that are not copied": async (quiver) => {
    quiver.resetDiagnostics();
    const g = await graph(quiver);
    const { calls, copiedBytes, zeroCopyBytes } = quiver.diagnostics();
    same("nodes and edges", [g.numNodes, g.numEdges], [3, 3]);
    same("calls, bytes shared and copied", [calls, zeroCopyBytes, copiedBytes], [1, 48, 0]);
  },
  "an algorithm": async (quiver) => {
    const ranks = (await (await graph(quiver)).algo.pagerank()).getChild("pagerank")?.toArray() as Float64Array;
    same("the sum of ranks", Math.round(ranks.reduce((sum, rank) => sum + rank, 0) * 1e6), 1e6);
  },
  "a query in SQL, with an algorithm in it": async (quiver) => {
    const rows = await (await graph(quiver)).sql("SELECT count(*) AS n FROM bfs(sources => 3)").toArray();
    same("rows", rows, [{ n: 3n }]);
  },
  "a query on several threads": async ({ Frame, fn }) => {
    const frame = Frame.from({ a: Int32Array.from({ length: 100_000 }, (_, i) => i % 7) });
    const sums = await frame.groupBy("a").agg(fn.count().as("n")).collect({ threads: 2 });
    same("groups", sums.numRows, 7);
  },
  "a Parquet file, written and read": async ({ Frame, scanParquet }) => {
    const folder = mkdtempSync(join(tmpdir(), "quiver-doctor-"));
    try {
      const path = join(folder, "rows.parquet");
      await Frame.from({ a: [1, 2, 3] }).writeParquet(path);
      same("rows", await scanParquet(path).count(), 3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  "an error that tells what is wrong": async ({ Graph, QuiverError }) => {
    const error = await Graph.from({ nodes: { id: [1] }, edges: { src: [1], dst: [7] } }).catch((thrown) => thrown);
    same("the code", error instanceof QuiverError && error.code, "DANGLING_EDGE");
  },
};

/** Runs all checks, one after another. */
export async function selfTest(quiver: Quiver): Promise<Check[]> {
  const done: Check[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    const problem = await check(quiver).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    done.push({ name, problem });
  }
  return done;
}

function same(what: string, got: unknown, expected: unknown): void {
  const [found, wanted] = [got, expected].map(text);
  if (found !== wanted) throw new Error(`${what} must be ${wanted}, got ${found}`);
}

const text = (value: unknown) => JSON.stringify(value, (_, part) => (typeof part === "bigint" ? Number(part) : part));
