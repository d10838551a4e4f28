/** What every bench gives back, how it is printed, and the few statistics it needs. */
import { cpus, loadavg, totalmem } from "node:os";

/** One comparison. Times are medians in milliseconds; `ratio` is ours / peer, so below 1 is faster than the peer. */
export interface Row {
  name: string;
  size: string;
  ours_ms?: number;
  peer: string;
  peer_ms?: number;
  ratio: number | null;
  /** The same of the fastest rounds: on a machine that others use, a median may be theirs. */
  best_ratio?: number;
  /** The greatest ratio (or value, where the row says so) that counts as met. */
  target?: number;
  met?: boolean;
  [more: string]: unknown;
}

export interface Report {
  bench: string;
  machine: Machine;
  rows: Row[];
  /** What a reader must know: peers that are missing, what a row leaves out. */
  notes: string[];
}

export interface Machine {
  cpu: string;
  cores: number;
  memory_gib: number;
  platform: string;
  runtime: string;
  /** The load of the machine over the minute before: figures from a busy machine are worth less. */
  load: number;
}

export interface Options {
  /** Tiny sizes and few rounds: shows that the bench works, says nothing about speed. */
  quick: boolean;
  /** Sizes that take minutes more. */
  large: boolean;
  /** Names of the graphs to time the algorithms on; none means the usual ones. */
  graphs: string[];
  /** Parts of the names of the queries or algorithms to time; none means all of them. */
  only: string[];
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    runtime: `node ${process.versions.node}`,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

/** The row for a comparison of two lists of times, with the verdict where there is a target. */
export function compare(
  name: string,
  size: string,
  ours: number[],
  peer: string,
  theirs: number[],
  more: Record<string, unknown> & { target?: number } = {},
): Row {
  const oursMs = median(ours);
  const peerMs = median(theirs);
  const ratio = oursMs / peerMs;
  return {
    name,
    size,
    ours_ms: round(oursMs),
    peer,
    peer_ms: round(peerMs),
    ratio: round(ratio),
    best_ratio: round(Math.min(...ours) / Math.min(...theirs)),
    ...more,
    ...(more.target === undefined ? {} : { met: ratio <= more.target }),
  };
}

export function median(values: number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

/** Four significant digits: more than any of these measurements holds. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** Milliseconds that `work` takes, and what it gives. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

/** A table of rows as text: the columns that any row fills, numbers to the right. */
export function table(rows: Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => names.map((name) => show(row[name])));
  const widths = names.map((name, i) => Math.max(name.length, ...cells.map((cell) => (cell[i] as string).length)));
  const numeric = names.map((name) => rows.some((row) => typeof row[name] === "number"));
  const line = (cell: string[]) =>
    cell
      .map((text, i) => (numeric[i] ? text.padStart(widths[i] as number) : text.padEnd(widths[i] as number)))
      .join("  ");
  return [line(names), widths.map((width) => "─".repeat(width)).join("  "), ...cells.map(line)].join("\n");
}

function show(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number")
    return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : String(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
