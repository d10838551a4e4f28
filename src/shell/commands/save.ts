/** `quiver save`: a graph as a folder, which opens at once however large it is. */
import type { Command } from "commander";

import { QuiverError } from "../../index.ts";
import type { Context } from "../commands.ts";
import { UsageError } from "../exit.ts";
import { isSavedGraph } from "../graph-formats.ts";
import { type GraphFlags, graphOptions, openGraph } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand } from "../new-command.ts";
import { say } from "../outputs.ts";
import { withProgress } from "../progress.ts";

type Flags = ReadingFlags & GraphFlags & LimitFlags & { overwrite: boolean };

export function save(context: Context): Command {
  const command = newCommand("save")
    .usage("[EDGES...] FOLDER [options]")
    .description(
      "Save the graph of a table of edges, or of a file of a format of graphs, to a folder: all other commands take it for a graph, and " +
        "read of it what they need. The folder is whole, or as it was; one of other things is never replaced.",
    )
    .argument(
      "[names...]",
      "files of edges, or TYPE=file per type, FROM:TYPE:TO=file between labels, or one graph; - is standard input; then the folder",
    )
    .optionsGroup("Writing:")
    .option("--no-overwrite", "fail where a graph is saved");
  limitOptions(readingOptions(graphOptions(command)));
  return command.addHelpText("after", EXAMPLES).action(async (names: readonly string[], flags: Flags) => {
    const folder = names.at(-1);
    if (folder === undefined || folder === "-") throw new UsageError("name the folder, behind the input");
    const given = names.slice(0, -1);
    // Without edges there are still nodes.
    const edges = given.length === 0 && flags.nodes ? [] : orStandardInput(given);
    const { nodes = [], overwrite, quiet } = flags;
    if (!overwrite && isSavedGraph(folder)) throw new QuiverError("FILE_EXISTS", `a graph is saved in ${folder}`);
    using session = sessionOf(flags);
    const open = await openGraph({ edges, nodes }, flags, new Inputs(flags, context), session);
    using graph = await withProgress(context, quiet, open);
    await withProgress(context, quiet, (call) => graph.save(folder, { overwrite, ...call }));
    const [n, m] = [graph.numNodes, graph.numEdges].map((count) => count.toLocaleString("en-US"));
    say(`${folder}: ${n} nodes, ${m} edges`, quiet);
  });
}

const EXAMPLES = `
Examples:
  quiver save knows.parquet --nodes people.parquet --id name people
  quiver save net.graphml.gz net
  quiver run pagerank net --out ranks.parquet`;
