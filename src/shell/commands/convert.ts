/** `quiver convert`: files of one format as another, tables and graphs. */
import { existsSync } from "node:fs";
import type { Command } from "commander";

import { QuiverError } from "../../index.ts";
import type { Context } from "../commands.ts";
import { UsageError } from "../exit.ts";
import { type GraphWritingFlags, graphOutput, graphWritingOptions, putGraph } from "../graph-outputs.ts";
import { type GraphFlags, graphOptions, openGraph, rowsOf, tableOption } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand } from "../new-command.ts";
import { put } from "../outputs.ts";
import { withProgress } from "../progress.ts";

type Flags = ReadingFlags & GraphFlags & GraphWritingFlags & LimitFlags & { table?: string };

export function convert(context: Context): Command {
  const command = newCommand("convert")
    .usage("[FILES...] [OUTPUT] [options]")
    .description(
      "Write the rows of files, or a graph, as another format. Of several names the last is the output, unless --out names it; it is not " +
        "replaced where it exists, as a glob may have ended with it, unless --overwrite says so. Where the output is a format of graphs, " +
        "tables are the graph's edges; where it is one of tables, a graph gives one of its tables, the edges unless --table says otherwise.",
    )
    .argument("[files...]", "files, folders or globs, then the output; - is standard input, and as the last output");
  limitOptions(readingOptions(graphWritingOptions(tableOption(graphOptions(command)))));
  return command.addHelpText("after", EXAMPLES).action(async (files: readonly string[], flags: Flags) => {
    const last = flags.out === undefined && files.length > 1 ? files.at(-1) : undefined;
    const names = last === undefined ? files : files.slice(0, -1);
    if (last !== undefined && last !== "-" && !flags.overwrite && existsSync(last)) {
      throw new QuiverError("FILE_EXISTS", `${last} is there: --overwrite replaces it, --out names another output`);
    }
    await write(names, last === undefined ? flags : { ...flags, out: last }, context);
  });
}

const EXAMPLES = `
Examples:
  quiver convert trips.csv trips.parquet
  quiver convert "2024-*.ndjson.gz" --out trips --to parquet --partition-by city
  quiver convert edges.parquet --to csv | head
  quiver convert flights.csv flights.graphml --src origin --dst destination
  quiver convert net.gexf people.parquet --table nodes`;

async function write(names: readonly string[], flags: Flags, context: Context): Promise<void> {
  const inputs = new Inputs(flags, context);
  using session = sessionOf(flags);
  if (graphOutput(flags)) {
    if (flags.table !== undefined) throw new UsageError("--table has no meaning where a whole graph is written");
    // Without edges there are still nodes.
    const edges = names.length === 0 && flags.nodes ? [] : orStandardInput(names);
    const open = await openGraph({ edges, nodes: flags.nodes ?? [] }, flags, inputs, session);
    using graph = await withProgress(context, flags.quiet, open);
    return await putGraph(graph, flags, context);
  }
  const paths = orStandardInput(names);
  await put(await rowsOf(paths, flags, inputs, session, context), flags, context);
}
