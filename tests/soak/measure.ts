/** What a process holds when it rests: memory, descriptors, threads and files set aside; and whether that grows. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

export interface Held {
  /** Resident memory after collections, MiB. */
  memory: number;
  descriptors: number;
  threads: number;
  /** Files that sessions set aside, and those with the hidden names of writes under way. */
  files: number;
}

const entries = (path: string) => readdirSync(path).length;

/** A write may be whole before its abort reaches it: what then has its name is no rest of anything. */
const isTarget = (name: string) => /^\d/.test(name);

function files(folder: string): number {
  for (const name of readdirSync(folder)) if (isTarget(name)) rmSync(join(folder, name), { recursive: true });
  try {
    const names = readdirSync(folder, { withFileTypes: true, recursive: true });
    return names.filter((entry) => !entry.isDirectory() || entry.name.startsWith(".")).length;
  } catch {
    // A folder of a write that ends went while it was read.
    return 1;
  }
}

/** So long do threads for blocking work stay when there is none. */
const IDLE_SECONDS = 12;

/** Once all collections are done and, after a `long` rest, idle threads have ended. */
export async function rested(folders: readonly string[], long: boolean): Promise<Held> {
  let held = measured(folders);
  const end = performance.now() + (long ? 1_000 * IDLE_SECONDS : 0);
  // Threads that were at work let go of their files a moment later, but no more than some seconds.
  for (let round = 0; round < 10 || performance.now() < end || (held.files > 0 && round < 200); round++) {
    (globalThis.gc as () => void)();
    // Finalizers run between macrotasks.
    await new Promise((resolve) => setTimeout(resolve, 20));
    held = measured(folders);
  }
  return held;
}

const measured = (folders: readonly string[]): Held => ({
  memory: Math.round(process.memoryUsage.rss() / 2 ** 20),
  descriptors: process.platform === "linux" ? entries("/proc/self/fd") : 0,
  threads: process.platform === "linux" ? entries("/proc/self/task") : 0,
  files: folders.reduce((sum, folder) => sum + files(folder), 0),
});

/** Threads that may come beside those of the first rest: pools start theirs when they are first needed. */
const MORE_THREADS = 8;

/**
 * What grew, by the rests of a soak, the first and last of which are long: memory by the median of the last third against that of the
 * first, since allocators keep some and give some back; all else by any growth at the end.
 */
export function grown(rests: readonly Held[]): string[] {
  const third = Math.max(1, Math.floor(rests.length / 3));
  const middle = (of: number[]) => of.sort((a, b) => a - b)[Math.floor(of.length / 2)] as number;
  const median = (of: readonly Held[]) => middle(of.map((held) => held.memory));
  const [early, late] = [median(rests.slice(0, third)), median(rests.slice(-third))];
  const told: string[] = [];
  if (late > early * 1.15 + 64) told.push(`memory: ${early} MiB at first, ${late} MiB at the end`);
  const [first, last] = [rests[0] as Held, rests.at(-1) as Held];
  for (const [what, more] of [
    ["descriptors", 0],
    ["threads", MORE_THREADS],
  ] as const) {
    if (last[what] > first[what] + more) told.push(`${what}: ${first[what]} at first, ${last[what]} at the end`);
  }
  if (last.files > 0) told.push(`files: ${last.files} left over`);
  return told;
}
