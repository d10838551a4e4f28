/** A program that answers one line of JSON per line of JSON, so that its rounds can alternate with ours. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** The threads that every engine gets. */
export const THREADS = 2;

export class Child {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, command: string, args: string[]) {
    this.name = name;
    const threads = String(THREADS);
    this.#process = spawn(command, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, OMP_NUM_THREADS: threads, RAYON_NUM_THREADS: threads, POLARS_MAX_THREADS: threads },
    });
    // A child that cannot start ends its output, which `ask` reports; the event itself must not end this process.
    this.#process.on("error", () => {});
    this.#process.stdin?.on("error", () => {});
    if (!this.#process.stdout) throw new Error(`${name} has no output`);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Sends one request and waits for its answer; an answer with `error` is thrown. */
  async ask<T>(request: Record<string, unknown>): Promise<T> {
    this.#process.stdin?.write(`${JSON.stringify(request)}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error(`${this.name} ended while it was asked for ${JSON.stringify(request)}`);
    const answer = JSON.parse(line.value) as T & { error?: string };
    if (answer.error !== undefined) throw new Error(`${this.name}: ${answer.error}`);
    return answer;
  }

  /** The most memory that the process ever held, in MB. */
  peakMemory(): number {
    return peakMemory(this.#process.pid ?? 0);
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin?.end();
    await ended;
  }
}

/** Peak resident memory of a process in MB, from Linux's account of it. */
export function peakMemory(pid: number | "self"): number {
  return statusMegabytes(pid, "VmHWM");
}

function statusMegabytes(pid: number | "self", field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status);
  if (!match) throw new Error(`/proc/${pid}/status has no ${field}`);
  return Number(match[1]) / 1024;
}
