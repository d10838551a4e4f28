/** `quiver convert`: files of one format as another. */
import { existsSync } from "node:fs";
import type { Command } from "commander";

import { QuiverError } from "../../index.ts";
import type { Context } from "../commands.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand } from "../new-command.ts";
import { put, type WritingFlags, writingOptions } from "../outputs.ts";

type Flags = ReadingFlags & WritingFlags & LimitFlags;

export function convert(context: Context): Command {
  const command = newCommand("convert")
    .usage("[FILES...] [OUTPUT] [options]")
    .description(
      "Write the rows of files as another format. Of several names the last is the output, unless --out names it; it is not replaced " +
        "where it exists, as a glob may have ended with it, unless --overwrite says so.",
    )
    .argument("[files...]", "files, folders or globs, then the output; - is standard input, and as the last output");
  limitOptions(readingOptions(writingOptions(command)));
  return command.addHelpText("after", EXAMPLES).action(async (files: readonly string[], flags: Flags) => {
    const last = flags.out === undefined && files.length > 1 ? files.at(-1) : undefined;
    const inputs = last === undefined ? files : files.slice(0, -1);
    if (last !== undefined && last !== "-" && !flags.overwrite && existsSync(last)) {
      throw new QuiverError("FILE_EXISTS", `${last} is there: --overwrite replaces it, --out names another output`);
    }
    using session = sessionOf(flags);
    const frame = (await new Inputs(flags, context).frame(orStandardInput(inputs))).in(session);
    await put(frame, last === undefined ? flags : { ...flags, out: last }, context);
  });
}

const EXAMPLES = `
Examples:
  quiver convert trips.csv trips.parquet
  quiver convert "2024-*.ndjson.gz" --out trips --to parquet --partition-by city
  quiver convert edges.parquet --to csv | head`;
