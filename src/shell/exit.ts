/** How the program ends: its exit code, and one sentence on standard error where something went wrong. */
import type { Interruption } from "./interruption.ts";

export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** What is wrong with how a command was called. */
export class UsageError extends Error {
  readonly code = "USAGE";
}

/** Whoever reads standard output has enough; there is nothing wrong with that. */
export const isReaderGone = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");

/** Sets the exit code, and says what went wrong. What is under way ends by itself. */
export function exit(error: unknown, interruption: Interruption): void {
  if (interruption.code !== undefined) {
    // What still writes a file cleans up, and the process then ends by itself; what nobody has read of standard output is given up.
    if (process.stdout.writableLength > 0) process.exit(interruption.code);
    return;
  }
  if (isReaderGone(error)) return;
  const { code, text } = failure(error);
  process.exitCode = code;
  if (text === undefined) return;
  process.stderr.write(`quiver: ${text}\n`);
  if (process.env.QUIVER_DEBUG) console.error(error);
}

/** The exit code of an error and its sentence; none where there is nothing to say, as of `--help`. */
export function failure(error: unknown): { code: number; text?: string } {
  if (!(error instanceof Error)) return { code: EXIT.failure, text: `INTERNAL: ${String(error)}` };
  const code = "code" in error && typeof error.code === "string" ? error.code : "INTERNAL";
  if (code.startsWith("commander.")) return ofCommander(error as Error & { exitCode: number });
  const text = `${SYSTEM[code] ?? code}: ${oneLine(error.message.replace(`${code}: `, ""))}`;
  return { code: code === "USAGE" || code === "INVALID_ARGUMENT" ? EXIT.usage : EXIT.failure, text };
}

function ofCommander({ message, exitCode }: Error & { exitCode: number }): { code: number; text?: string } {
  if (exitCode === 0) return { code: EXIT.ok };
  // The help of a command that was called without one is printed instead.
  if (message === "(outputHelp)") return { code: EXIT.usage };
  const [first = "", ...hints] = message.replace(/^error: /, "").split("\n");
  const hint = hints.map((line) => line.replace(/^\(Did you mean (.*)\?\)$/, "; did you mean $1?")).join("");
  const wrong = first.replace(/ is invalid\. It must/, " is invalid: it must").replace(/\.$/, "");
  return { code: EXIT.usage, text: `USAGE: ${oneLine(wrong)}${oneLine(hint)}` };
}

/** The system's words for what this library has codes for. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "FILE_NOT_FOUND",
  ...{ EACCES: "IO_ERROR", EPERM: "IO_ERROR", EISDIR: "IO_ERROR", ENOSPC: "IO_ERROR", EIO: "IO_ERROR" },
};

const oneLine = (text: string) => text.trim().replace(/\s*\n\s*/g, " ");
