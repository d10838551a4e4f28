/** `quiver run ALGORITHM`: a graph from files, an algorithm, its result into a file. */
import type { Command } from "commander";

import { type AlgorithmEntry, algorithmCatalog, type Frame } from "../../index.ts";
import type { Context } from "../commands.ts";
import { UsageError } from "../exit.ts";
import { type GraphFlags, graphOptions, openGraph } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand } from "../new-command.ts";
import { put, type WritingFlags, writingOptions } from "../outputs.ts";
import { argumentsOf, kebab, parameterOptions } from "../parameters.ts";
import { withProgress } from "../progress.ts";

type Flags = GraphFlags & ReadingFlags & WritingFlags & LimitFlags & { table?: string } & Record<string, unknown>;

export function run(context: Context): Command {
  const command = newCommand("run").usage("ALGORITHM [EDGES...] [options]").description(ABOUT);
  const entries = [...algorithmCatalog()].sort((a, b) => a.family.localeCompare(b.family));
  for (const entry of entries) command.addCommand(algorithm(entry, context));
  return command.addHelpText("after", EXAMPLES);
}

const ABOUT =
  "Run an algorithm on the graph of a table of edges, and write its result. Names are also taken as they are written in JavaScript " +
  "and SQL: weaklyConnectedComponents, weakly_connected_components. quiver run ALGORITHM --help has the parameters of each.";

const EXAMPLES = `
Examples:
  quiver run pagerank edges.parquet --damping 0.9 --out ranks.parquet
  quiver run louvain flights.csv --src origin --dst destination --weight seats --undirected
  quiver run bfs knows.parquet --nodes people.parquet --id name --source Ada --to csv`;

function algorithm(entry: AlgorithmEntry, context: Context): Command {
  const command = newCommand(kebab(entry.name))
    .aliases([...new Set([entry.name, entry.sqlName])].filter((name) => name !== kebab(entry.name)))
    .helpGroup(`${entry.family[0]?.toUpperCase()}${entry.family.slice(1)}:`)
    .usage("[EDGES...] [options]")
    .summary(entry.summary)
    .description(`${entry.summary}\n\n${entry.doc}`)
    .argument(
      "[edges...]",
      "files of edges, or TYPE=file per type, FROM:TYPE:TO=file between labels; - is standard input",
    );
  parameterOptions(command, entry);
  graphOptions(command);
  writingOptions(command).option(
    "--table <name>",
    `table of the result: ${names(entry)}; default ${entry.tables[0]?.name}`,
  );
  limitOptions(readingOptions(command));
  return command
    .addHelpText("after", () => resultText(entry))
    .action((edges: readonly string[], flags: Flags) => start(entry, edges, flags, context));
}

const names = ({ tables }: AlgorithmEntry) => tables.map(({ name }) => name).join(", ");

async function start(entry: AlgorithmEntry, edges: readonly string[], flags: Flags, context: Context): Promise<void> {
  const { table } = flags;
  if (table !== undefined && !entry.tables.some(({ name }) => name === table)) {
    throw new UsageError(`${kebab(entry.name)} has no table ${table}; there are ${names(entry)}`);
  }
  assertGiven(entry, flags);
  const inputs = new Inputs(flags, context);
  const key = flags.id ?? ["id"];
  const options = await argumentsOf(entry, flags, key, inputs);
  using session = sessionOf(flags);
  const columns = (kind: string) =>
    entry.parameters.flatMap(({ name, kind: of }) => (of === kind && options[name] ? [String(options[name])] : []));
  const tables = { edges: orStandardInput(edges), nodes: flags.nodes ?? [] };
  const wanted = { edges: columns("edgeColumn"), nodes: columns("nodeColumn") };
  const open = await openGraph(tables, flags, inputs, session, wanted);
  using graph = await withProgress(context, flags.quiet, open);
  const planned = { ...options, ...(table !== undefined && { table }) };
  // The compiler knows the options of an algorithm that is named in the source.
  const { algo }: { algo: { frame(name: string, options: object): Frame } } = graph as never;
  const frame = algo.frame(entry.name, planned);
  await put(frame, flags, context);
}

/** What must be given is missed before anything is read. */
function assertGiven({ name, parameters }: AlgorithmEntry, flags: Flags): void {
  const missing = parameters.find(({ name, alias, required }) => {
    return required && flags[name] === undefined && (alias === null || flags[alias] === undefined);
  });
  if (missing) throw new UsageError(`${kebab(name)} needs --${kebab(missing.alias ?? missing.name)}: ${missing.doc}`);
}

function resultText({ tables, metadata, graphs, time, memory, source, name }: AlgorithmEntry): string {
  const rows = tables.map((table) => `  ${table.name}: ${columnsText(table)}. ${table.doc}`);
  return [
    "",
    "Results:",
    ...rows,
    ...metadata.map(({ name, doc }) => `  Metadata ${name}: ${doc}`),
    "",
    `Graphs: ${graphs}. Time ${time}; memory ${memory}, for n nodes and m edges.`,
    `Paper: ${source}`,
    `In SQL: quiver sql "SELECT * FROM ${name}(…)" --edges edges.parquet`,
  ].join("\n");
}

/** The columns of a table, those that lead its rows included. */
function columnsText({ rows, columns }: AlgorithmEntry["tables"][number]): string {
  const leading: Partial<Record<typeof rows, string[]>> = {
    ...{ nodes: ["id"], someNodes: ["id"], edges: ["src", "dst", "edge"], someEdges: ["src", "dst", "edge"] },
    ...{ pairs: ["id1", "id2"], paths: ["path", "step", "id", "edge"] },
  };
  return [...(leading[rows] ?? []), ...columns.map(({ name }) => name)].join(", ");
}
