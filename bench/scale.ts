/**
 * The largest graph that a machine of 16 GiB should hold: 268 million edges, seeded R-MAT 24, handed over as two typed arrays, in a
 * process of its own. `ours_mb` is the most memory that it has held by the end of a step; no peer is asked to do the same.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { THREADS } from "./child.ts";
import { type Options, type Row, round } from "./report.ts";

const WORKER = fileURLToPath(new URL("scale-worker.mjs", import.meta.url));
const SEED = 27491095;
/** The memory that all of it may take, in MB. */
const MOST = 14 * 1024;

export async function scale({ quick }: Options, notes: string[]): Promise<Row[]> {
  if (process.platform !== "linux") {
    notes.push("memory is read from /proc, which only Linux has");
    return [];
  }
  const size = quick ? 12 : 24;
  const child = spawn(process.execPath, [WORKER, String(size), String(SEED)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, RAYON_NUM_THREADS: String(THREADS) },
  });
  const ended = once(child, "close");
  const rows: Row[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    console.error(line);
    const { name, ms, edges, peak } = JSON.parse(line) as { name: string; ms: number; edges: number; peak: number };
    rows.push({
      name,
      size: `R-MAT ${size}, ${edges} edges`,
      ours_ms: round(ms),
      peer: "14 GiB",
      ours_mb: round(peak),
      ratio: round(peak / MOST),
      ...(quick ? {} : { target: 1, met: peak <= MOST }),
    });
  }
  const [code, signal] = await ended;
  if (code !== 0) notes.push(`the process ended with ${code ?? signal}`);
  return rows;
}
