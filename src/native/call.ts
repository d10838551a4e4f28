import { setInterval, setTimeout } from "node:timers";
import { namesOf } from "./check.ts";
import { fromNative, invalid } from "./errors.ts";
import { type NativeControl, type NativeSession, native } from "./native.ts";

/** How far a long call is. */
export interface Progress {
  /** What the work is doing, such as `"topology"`. */
  phase: string;
  /** Never more than `total`, where that is known. */
  done: number;
  /** 0 where it is not known in advance. */
  total: number;
}

/** What every long call takes last. */
export interface CallOptions {
  /** Aborting it makes the call reject with `signal.reason`, soon; graph and process stay usable. */
  signal?: AbortSignal | undefined;
  /** Called about 20 times a second while the work runs, and once more when it has succeeded. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** The number of threads; one per core by default. */
  threads?: number | undefined;
}

/** To name the options of calls that take more. */
export const CALL = { signal: 0, onProgress: 0, threads: 0 } as const;

export const CALL_OPTIONS: readonly string[] = namesOf<CallOptions>(CALL);

const SAMPLING_INTERVAL_MS = 50;

/**
 * How long an aborted call waits for its work to stop. What takes longer, such as sorting one large batch, ends on its own, gives nothing and
 * writes nothing: files become whole only where nobody has aborted.
 */
const PATIENCE_MS = 50;

/**
 * Runs `work`, a call of the native part, under the caller's `signal`, `onProgress` and `threads`, within the limits of `session`.
 *
 * `work` gets the native control to pass on, or null when no option asks for one. What is small enough it may have done when it
 * returns.
 */
export async function call<T>(
  options: CallOptions | undefined,
  work: (control: NativeControl | null) => T | Promise<T>,
  session?: { readonly native: NativeSession },
): Promise<T> {
  const { signal, onProgress, threads } = options ?? {};
  checkCall({ signal, onProgress, threads });
  signal?.throwIfAborted();

  const watched = signal || onProgress || threads || session;
  const control = watched ? new (native().Control)(threads ?? 0, session?.native ?? null) : null;
  let cancel = () => {};
  let impatient: NodeJS.Timeout | undefined;
  // While inputs are still read, or the call waits for its turn, nothing has begun that would have to stop first.
  const givenUp = signal
    ? new Promise<never>((_, reject) => {
        const giveUp = () => reject(signal.reason);
        cancel = () => {
          if (control?.cancel()) giveUp();
          else impatient = setTimeout(giveUp, PATIENCE_MS);
        };
      })
    : undefined;
  signal?.addEventListener("abort", cancel, { once: true });
  const watch = onProgress && control ? watchProgress(control, onProgress) : null;
  try {
    const result = await (givenUp ? Promise.race([work(control), givenUp]) : work(control));
    signal?.throwIfAborted();
    watch?.finish();
    return result;
  } catch (error) {
    // The reason may be anything, undefined included, so it is the signal's state that decides.
    if (signal?.aborted) throw signal.reason;
    throw fromNative(error);
  } finally {
    watch?.stop();
    endOf(onProgress);
    clearTimeout(impatient);
    signal?.removeEventListener("abort", cancel);
  }
}

/** A progress bar goes away with its call, which does not fail where that does. */
function endOf(onProgress: (CallOptions["onProgress"] & { end?: () => void }) | undefined): void {
  try {
    onProgress?.end?.();
  } catch {}
}

/** What `reading` gives, or the reason of `signal` once that is aborted, however long `reading` takes. */
export async function untilAborted<T>(reading: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  checkSignal("signal", signal);
  if (!signal) return reading;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([aborted, reading]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Refuses options of a call that are of another type. */
export function checkCall({ signal, onProgress, threads }: CallOptions): void {
  checkThreads(threads);
  if (signal !== undefined) checkSignal("signal", signal);
  // Null is none, as to fetch.
  const isNone = onProgress === undefined || onProgress === null;
  if (!isNone && typeof onProgress !== "function") throw invalid("onProgress", "a function", onProgress);
}

export function checkSignal(parameter: string, signal: AbortSignal | undefined): AbortSignal | undefined {
  const isNone = signal === undefined || signal === null;
  if (!isNone && typeof signal.throwIfAborted !== "function") throw invalid(parameter, "an AbortSignal", signal);
  return signal;
}

/** Refuses what is no number of threads. */
export function checkThreads(threads: number | undefined): void {
  if (threads === undefined || (Number.isInteger(threads) && threads >= 1 && threads <= 1024)) return;
  throw invalid("threads", "a whole number from 1 to 1024", threads);
}

/** Samples `control` by a timer that does not keep the process alive. */
function watchProgress(control: NativeControl, onProgress: (progress: Progress) => void) {
  let last = "";
  let warned = false;
  const warn = (error: unknown) => {
    if (warned) return;
    warned = true;
    process.emitWarning(
      `onProgress failed: ${error instanceof Error ? error.message : String(error)}`,
      "QuiverWarning",
    );
  };
  const report = (progress: Progress) => {
    try {
      const returned: unknown = onProgress(progress);
      // An async callback fails later; nobody else would handle that.
      if (returned instanceof Promise) returned.catch(warn);
    } catch (error) {
      warn(error);
    }
  };
  const timer = setInterval(() => {
    const progress = control.progress();
    const key = `${progress.phase} ${progress.done} ${progress.total}`;
    if (key !== last) report(progress);
    last = key;
  }, SAMPLING_INTERVAL_MS);
  timer.unref();
  return {
    finish: () => {
      const { phase, done, total } = control.progress();
      report({ phase, done: Math.max(done, total), total });
    },
    stop: () => clearInterval(timer),
  };
}
