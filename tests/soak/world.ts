/** What the work of a soak shares: its folder, sessions, numbers and the wish to abort. */
import { join } from "node:path";
import { QuiverError, Session } from "../../src/index.ts";
import type { Random } from "../property/random.ts";

export class World {
  readonly random: Random;
  /** What is written lies here, and is gone when its work ends. */
  readonly folder: string;
  /** What sessions set aside lies here. */
  readonly spilled: string;
  readonly roomy: Session;
  readonly tight: Session;
  #names = 0;

  constructor(random: Random, folder: string, spilled: string) {
    this.random = random;
    this.folder = folder;
    this.spilled = spilled;
    this.roomy = new Session({ threads: 2, tempDir: spilled, memoryLimit: "256MB" });
    this.tight = new Session({ threads: 2, tempDir: spilled, memoryLimit: "12MB" });
  }

  path(end: string): string {
    this.#names += 1;
    return join(this.folder, `${this.#names}${end}`);
  }

  between(least: number, end: number): number {
    return least + this.random.below(end - least);
  }
}

/** Aborts at a random moment, in about half of all calls. */
export function perhapsAborted(world: World): { signal?: AbortSignal; done: () => void } {
  if (world.random.chance(0.5)) return { done: () => {} };
  const abort = new AbortController();
  const after = world.random.below(40);
  const timer = setTimeout(() => abort.abort(ABORTED), after);
  return { signal: abort.signal, done: () => clearTimeout(timer) };
}

export const ABORTED = new Error("the soak aborts this call");

/** Whether an error is one that was asked for: an abort, a handle closed meanwhile, a session that is too small. */
export function isExpected(error: unknown): boolean {
  return error === ABORTED || (error instanceof QuiverError && ["CLOSED", "OUT_OF_MEMORY"].includes(error.code));
}

export function expectEqual(what: string, got: unknown, expected: unknown): void {
  if (got !== expected) throw new Error(`${what}: ${got}, expected ${expected}`);
}
