/** Ctrl-C and its like: work is told to stop and cleans up after itself; a second one ends the process at once. */

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** How long work may take to stop before the process ends without it. */
const PATIENCE_MS = 5000;

type Name = keyof typeof SIGNALS;

export class Interruption {
  readonly #controller = new AbortController();
  #name: Name | undefined;

  constructor() {
    for (const name of Object.keys(SIGNALS) as Name[]) process.on(name, () => this.#stop(name));
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The exit code of who was interrupted, as shells give it. */
  get code(): number | undefined {
    return this.#name && SIGNALS[this.#name];
  }

  #stop(name: Name): void {
    if (this.#name) this.#end(name);
    this.#name = name;
    process.exitCode = SIGNALS[name];
    this.#controller.abort(new Error(`stopped by ${name}`));
    // Nothing else is read, and nobody need wait for who may never write.
    process.stdin.destroy();
    setTimeout(() => this.#end(name), PATIENCE_MS).unref();
  }

  /** Ends as who has no handler does, whatever is still under way. */
  #end(name: Name): void {
    process.removeAllListeners(name);
    process.kill(process.pid, name);
  }
}
