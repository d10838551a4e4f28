/** The runtime and the machine, as far as a bug report needs them. */
import { existsSync, readdirSync, readFileSync, statfsSync } from "node:fs";
import { availableParallelism, cpus, freemem, release, tmpdir, totalmem } from "node:os";

import { withoutNames } from "./private.ts";

export interface Machine {
  /** Its name and version, and the version of its engine. */
  runtime: { name: string; version: string; engine: string };
  platform: { system: string; architecture: string; release: string; libc: string | null };
  processor: { model: string; cores: number; features: string[] };
  /** In bytes; the limit is that of a container, null where there is none. */
  memory: { total: number; free: number; limit: number | null };
  /** Threads that a call takes by default. */
  threads: number;
  /** Files that the process may have open. */
  openFiles: number | null;
  temporaryFolder: { path: string; free: number | null };
}

export function machine(): Machine {
  const report = processReport();
  const [first] = cpus();
  const folder = tmpdir();
  return {
    runtime: runtime(),
    platform: {
      ...{ system: process.platform, architecture: process.arch, release: release() },
      libc: process.platform === "linux" ? libc(report) : null,
    },
    processor: { model: first?.model.trim() ?? "unknown", cores: cpus().length, features: features() },
    memory: { total: totalmem(), free: freemem(), limit: memoryLimit() },
    threads: availableParallelism(),
    openFiles: openFiles(report),
    temporaryFolder: { path: withoutNames(folder), free: freeSpace(folder) },
  };
}

function runtime(): Machine["runtime"] {
  const { versions } = process as { versions: NodeJS.Dict<string> };
  if (versions.bun) return { name: "Bun", version: versions.bun, engine: `WebKit ${versions.webkit}` };
  const engine = `V8 ${versions.v8}`;
  if (versions.deno) return { name: "Deno", version: versions.deno, engine };
  return { name: "Node", version: String(versions.node), engine };
}

/** What Node tells of itself; other runtimes tell less, or nothing. */
interface Report {
  header?: { glibcVersionRuntime?: string };
  userLimits?: { open_files?: { soft?: number | string } };
}

function processReport(): Report {
  try {
    const { report } = process as { report?: { excludeNetwork?: boolean; getReport(): object | string } };
    if (!report) return {};
    // The names of hosts take long to find, and are nobody's business.
    report.excludeNetwork = true;
    const told = report.getReport();
    return (typeof told === "string" ? JSON.parse(told) : told) as Report;
  } catch {
    return {};
  }
}

function libc({ header }: Report): string | null {
  if (header?.glibcVersionRuntime) return `glibc ${header.glibcVersionRuntime}`;
  const isMusl = existsSync("/lib") && readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  return isMusl ? "musl" : null;
}

function openFiles({ userLimits }: Report): number | null {
  const soft = userLimits?.open_files?.soft;
  return typeof soft === "number" ? soft : null;
}

/** What of a processor's features kernels and libraries choose by. */
const TELLING = [
  ...["sse4_2", "popcnt", "avx", "avx2", "bmi2", "fma", "avx512f", "avx512bw", "avx512vl"],
  ...["asimd", "asimddp", "sve", "sve2"],
];

/** Linux alone tells them without being asked by a program of its own. */
function features(): string[] {
  if (!existsSync("/proc/cpuinfo")) return [];
  const [, listed = ""] = /^(?:flags|Features)\s*:\s*(.+)$/m.exec(readFileSync("/proc/cpuinfo", "utf8")) ?? [];
  const all = new Set(listed.split(" "));
  return TELLING.filter((name) => all.has(name));
}

function memoryLimit(): number | null {
  const { constrainedMemory } = process as { constrainedMemory?: () => number };
  const limit = constrainedMemory?.() ?? 0;
  // Where there is no limit, some kernels tell of one that nobody could reach.
  return limit > 0 && limit < totalmem() ? limit : null;
}

function freeSpace(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
