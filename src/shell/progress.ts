/** How far work is, as a line on a terminal that rewrites itself; in a pipe, nothing. */
import type { CallOptions, Progress } from "../index.ts";
import type { Context } from "./commands.ts";

/** What is done sooner has no bar. */
const DELAY_MS = 300;
const WIDTH = 24;

/** Runs `work` with the options of its calls, and shows how far it is. */
export async function withProgress<T>(
  context: Context,
  quiet: boolean | undefined,
  work: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const { signal } = context;
  if (quiet || !process.stderr.isTTY || process.env.TERM === "dumb") return work({ signal });
  const started = Date.now();
  let shown = false;
  const onProgress = (progress: Progress) => {
    if (Date.now() - started < DELAY_MS) return;
    shown = true;
    process.stderr.write(`\r\x1b[K${barOf(progress).slice(0, (process.stderr.columns || 80) - 1)}`);
  };
  try {
    return await work({ signal, onProgress });
  } finally {
    if (shown) process.stderr.write("\r\x1b[K");
  }
}

/** The bar of a progress, as text: `topology ████████░░░░░░░░ 50%`. */
export function barOf({ phase, done, total }: Progress): string {
  const name = phase || "working";
  if (total === 0) return done === 0 ? `${name} …` : `${name} ${done.toLocaleString("en-US")}`;
  const share = Math.min(done / total, 1);
  const full = Math.round(share * WIDTH);
  return `${name} ${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${Math.floor(share * 100)}%`;
}
