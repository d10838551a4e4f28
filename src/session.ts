/** What queries run in: their threads, the memory that they may take, and where they put what does not fit. */
import { callSync } from "./errors.ts";
import { type NativeSession, native } from "./native.ts";

export interface SessionOptions {
  /** Threads per query; default one per core. A call's own `threads` goes before it. */
  threads?: number;
  /** Bytes that the sorts, joins and aggregates of the session's queries may hold at once. Default: no limit. */
  memoryLimit?: number;
  /** The folder where they write what does not fit. Default: the system's folder for temporary files. */
  tempDir?: string;
}

/**
 * Limits that queries share: `frame.in(session)` runs a frame within them.
 *
 * @example
 * ```ts
 * const session = new Session({ threads: 2, memoryLimit: 512 * 2 ** 20 });
 * const sorted = await g.edges.sort("weight").in(session).collect();
 * ```
 */
export class Session {
  /** @internal */
  readonly native: NativeSession;

  /** @throws {@link QuiverError} `INVALID_ARGUMENT` */
  constructor(options: SessionOptions = {}) {
    this.native = callSync(() => new (native().Session)(JSON.stringify(options)));
  }
}

let standard: Session | undefined;

/** The session of frames that name no other: without limits of its own. */
export function standardSession(): Session {
  standard ??= new Session();
  return standard;
}
