/** The program as commander sees it: of its commands, the one that is asked for is loaded. */
import type { Command } from "commander";

import { COMMANDS, type Context } from "./commands.ts";
import { newCommand } from "./new-command.ts";
import { version } from "./package.ts";

/** Runs what `args`, the words behind the program's name, ask for. */
export async function run(args: readonly string[], signal: AbortSignal): Promise<void> {
  // Errors of these come to whoever writes; nobody else need die of them.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const words = args[0] === "help" ? [...args.slice(1), "--help"] : args;
  const whole = (): Promise<Command> => program({ signal, isWanted: () => true, whole });
  const asked = await program({ signal, isWanted: (name) => words.includes(name), whole });
  await asked.parseAsync(words, { from: "user" });
}

async function program(context: Context): Promise<Command> {
  const root = newCommand("quiver")
    .usage("COMMAND [options]")
    .description("Graph analytics and tables over Parquet, CSV, NDJSON and Arrow files.")
    .version(version(), "-V, --version", "print the version")
    .addHelpText("after", HELP);
  for (const { name, summary, load } of COMMANDS) {
    const command = context.isWanted(name) ? (await load())(context) : newCommand(name);
    root.addCommand(command.summary(summary));
  }
  return root;
}

const HELP = `
Examples:
  quiver info edges.parquet                          columns, types and rows
  quiver head flights.csv.gz -n 20                   the first rows, as a table
  quiver convert flights.csv flights.parquet         one format as another
  quiver convert net.gml net.graphml                 graphs, too
  quiver run pagerank edges.parquet --out ranks.parquet
  quiver view net.graphml --out net.html             a picture to click through
  quiver sql "SELECT dst, count(*) AS n FROM edges GROUP BY dst ORDER BY n DESC LIMIT 5" edges.parquet
  curl -s https://example.org/edges.csv | quiver run louvain --to csv > communities.csv

Files may be Parquet, CSV, TSV, NDJSON and Arrow IPC, folders of them and globs, or a graph: GraphML, GEXF, GML and
others, or a folder that one is saved in; - is standard input. Rows go to a terminal as a table, and into a pipe as
an Arrow IPC stream, which the next quiver reads; --to says otherwise.

Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted. QUIVER_DEBUG=1 shows where an error comes from.
quiver help COMMAND tells more of each; quiver help run ALGORITHM of each algorithm.`;
