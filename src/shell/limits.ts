/** What a command may take of the machine, and whether it shows how far it is. */
import type { Command } from "commander";

import { Session } from "../index.ts";
import { wholeNumber } from "./new-command.ts";

/** What commander makes of {@link limitOptions}. */
export interface LimitFlags {
  threads?: number;
  memoryLimit?: string;
  tempDir?: string;
  quiet?: boolean;
}

/** Adds the options of every command that runs queries. */
export function limitOptions(command: Command): Command {
  return command
    .optionsGroup("Running:")
    .option("--threads <count>", "threads; default: one per core", wholeNumber(1, 1024))
    .option("--memory-limit <size>", "what sorts, joins and algorithms may hold, such as 2GB; default: no limit")
    .option("--temp-dir <folder>", "where they set aside what does not fit; default: the system's")
    .option("-q, --quiet", "no progress bar, and nothing said of what was written");
}

/** A session of these limits. */
export function sessionOf({ threads, memoryLimit, tempDir }: LimitFlags): Session {
  const limits = {
    ...(threads !== undefined && { threads }),
    ...(memoryLimit !== undefined && { memoryLimit }),
    ...(tempDir !== undefined && { tempDir }),
  };
  return new Session(limits);
}
