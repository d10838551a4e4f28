/** How far a long call is, in one line of a terminal or in a cell of a notebook. */
import type { Progress } from "../native/call.ts";
import { known, namesOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import { CellOutput } from "./cell.ts";
import { escapeText } from "./escape.ts";
import { escapeHtml } from "./html.ts";

/** Shows progress where it is passed as `onProgress`. */
export interface ProgressBar {
  (progress: Progress): void;
  /** Takes the bar away. A call that the bar was passed to does so when it ends. */
  end(): void;
}

/** What a bar is drawn on, such as `process.stderr`. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  /** Draws text. */
  write(text: string): unknown;
}

/** What {@link progressBar} takes. */
export interface ProgressBarOptions {
  /** Where the bar is drawn, if that is a terminal; default `process.stderr`. */
  stream?: ProgressStream;
}

const PROGRESS_BAR_OPTIONS = namesOf<ProgressBarOptions>({ stream: 0 });

/**
 * A bar for the `onProgress` of any long call: one line of the terminal that changes and is gone when the call ends, or a bar below the cell in
 * Deno's notebooks. Where standard error is neither, as in logs, it shows nothing.
 *
 * @throws {@link QuiverError} `INVALID_ARGUMENT` for an option that does not exist
 * @example
 * ```ts
 * const ranks = await g.algo.pagerank({ onProgress: progressBar() });
 * ```
 */
export function progressBar(options: ProgressBarOptions = {}): ProgressBar {
  known("options", options, PROGRESS_BAR_OPTIONS);
  const { stream = process.stderr } = options;
  if (typeof stream?.write !== "function") throw invalid("stream", "a stream that is written to", stream);
  const cell = options.stream === undefined ? CellOutput.here() : undefined;
  if (cell) return notebookBar(cell);
  return stream.isTTY ? terminalBar(stream) : Object.assign(() => {}, { end: () => {} });
}

const START_OF_EMPTY_LINE = "\r\u001b[2K";
const CELLS = 30;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function terminalBar(stream: ProgressStream): ProgressBar {
  let started: number | undefined;
  const show = (progress: Progress) => {
    started ??= Date.now();
    const line = `${barOf(progress)} ${progressText(progress, Date.now() - started)}`;
    // A line that is too long would be two, and only one of them would go away.
    stream.write(START_OF_EMPTY_LINE + [...line].slice(0, Math.max(1, (stream.columns ?? 80) - 1)).join(""));
  };
  const end = () => {
    if (started !== undefined) stream.write(START_OF_EMPTY_LINE);
    started = undefined;
  };
  return Object.assign(show, { end });
}

function barOf({ done, total }: Progress): string {
  const eighths = Math.floor(CELLS * 8 * (total > 0 ? Math.min(1, done / total) : 0));
  const full = "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  return `▕${full.padEnd(CELLS)}▏`;
}

/** `pagerank 42 %, 1,200 of 3,000, 0:07`. */
function progressText({ phase, done, total }: Progress, elapsed: number): string {
  const count = (value: number) => value.toLocaleString("en-US");
  const known =
    total > 0
      ? [`${Math.floor((100 * done) / total)} %`, `${count(done)} of ${count(total)}`]
      : done > 0
        ? [count(done)]
        : [];
  const seconds = Math.floor(elapsed / 1000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const [first = "", ...others] = [...known, time];
  return [phase === "" ? first : `${escapeText(phase)} ${first}`, ...others].join(", ");
}

function notebookBar(cell: CellOutput): ProgressBar {
  let started: number | undefined;
  const show = (progress: Progress) => {
    started ??= Date.now();
    const text = progressText(progress, Date.now() - started);
    const part = progress.total > 0 ? ` value="${progress.done}" max="${progress.total}"` : "";
    void cell.show(`<progress${part}></progress> ${escapeHtml(text)}`, text);
  };
  const end = () => {
    void cell.clear();
    started = undefined;
  };
  return Object.assign(show, { end });
}
