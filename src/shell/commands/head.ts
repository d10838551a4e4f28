/** `quiver head`: the first rows, to look at. */
import type { Command } from "commander";

import type { Context } from "../commands.ts";
import { rowsOf, tableOption } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand, wholeNumber } from "../new-command.ts";
import { put, type WritingFlags, writingOptions } from "../outputs.ts";

type Flags = ReadingFlags & WritingFlags & LimitFlags & { lines?: number; table?: string };

export function head(context: Context): Command {
  const command = newCommand("head")
    .usage("[FILES...] [options]")
    .description(
      "Show the first rows of files, one behind the other: as a table, unless --to or --out says otherwise. Of a graph, in a file of its own or " +
        "saved, they are those of its edges, or of what --table names.",
    )
    .argument("[files...]", "files, folders or globs, or one graph; - is standard input")
    .option("-n, --lines <rows>", "how many rows; default 10", wholeNumber());
  tableOption(command);
  limitOptions(readingOptions(writingOptions(command)));
  return command.addHelpText("after", EXAMPLES).action(async (files: readonly string[], flags: Flags) => {
    using session = sessionOf(flags);
    const frame = await rowsOf(orStandardInput(files), flags, new Inputs(flags, context), session, context);
    const { lines = 10, out, format } = flags;
    const to = out === undefined && format === undefined ? { to: "table" } : {};
    await put(frame.head(lines), { rows: lines, ...to, ...flags }, context);
  });
}

const EXAMPLES = `
Examples:
  quiver head edges.parquet
  quiver head net.graphml --table nodes
  quiver head "logs/*.ndjson.gz" -n 100 --select time,status
  zcat trips.csv.gz | quiver head --to csv`;
