/** `quiver head`: the first rows, to look at. */
import type { Command } from "commander";

import type { Context } from "../commands.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand, wholeNumber } from "../new-command.ts";
import { put, type WritingFlags, writingOptions } from "../outputs.ts";

type Flags = ReadingFlags & WritingFlags & LimitFlags & { lines?: number };

export function head(context: Context): Command {
  const command = newCommand("head")
    .usage("[FILES...] [options]")
    .description("Show the first rows of files, one behind the other: as a table, unless --to or --out says otherwise.")
    .argument("[files...]", "files, folders or globs; - is standard input")
    .option("-n, --lines <rows>", "how many rows; default 10", wholeNumber());
  limitOptions(readingOptions(writingOptions(command)));
  return command.addHelpText("after", EXAMPLES).action(async (files: readonly string[], flags: Flags) => {
    using session = sessionOf(flags);
    const frame = (await new Inputs(flags, context).frame(orStandardInput(files))).in(session);
    const { lines = 10, out, format } = flags;
    const to = out === undefined && format === undefined ? { to: "table" } : {};
    await put(frame.head(lines), { rows: lines, ...to, ...flags }, context);
  });
}

const EXAMPLES = `
Examples:
  quiver head edges.parquet
  quiver head "logs/*.ndjson.gz" -n 100 --select time,status
  zcat trips.csv.gz | quiver head --to csv`;
