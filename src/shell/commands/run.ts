/** `quiver run ALGORITHM`: a graph from files, an algorithm, its result into a file. */
import type { Command } from "commander";

import { type AlgorithmEntry, algorithmCatalog, type Frame } from "../../index.ts";
import type { Context } from "../commands.ts";
import { UsageError } from "../exit.ts";
import { type GraphWritingFlags, graphOutput, graphWritingOptions, putGraph } from "../graph-outputs.ts";
import { type GraphFlags, graphOptions, openGraph } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { HELP_WIDTH, newCommand } from "../new-command.ts";
import { put } from "../outputs.ts";
import { argumentsOf, kebab, parameterOptions } from "../parameters.ts";
import { withProgress } from "../progress.ts";

type Flags = GraphFlags & ReadingFlags & GraphWritingFlags & LimitFlags & { table?: string } & Record<string, unknown>;

export function run(context: Context): Command {
  const command = newCommand("run").usage("ALGORITHM [EDGES...] [options]").description(ABOUT);
  const entries = [...algorithmCatalog()].sort((a, b) => a.family.localeCompare(b.family));
  for (const entry of entries) {
    const isWanted = [entry.name, entry.sqlName, kebab(entry.name)].some((name) => context.isWanted(name));
    command.addCommand(isWanted ? algorithm(entry, context) : named(entry));
  }
  return command.addHelpText("after", EXAMPLES).exitOverride((error) => {
    throw error.code === "commander.unknownCommand" ? unknown(error.message, entries) : error;
  });
}

const ABOUT =
  "Run an algorithm on a graph, of a table of edges, in a file of its own or saved, and write its result: as a table, or, of nodes in a format of " +
  "graphs, as the graph with these columns. Names are also taken as they are written in JavaScript " +
  "and SQL: weaklyConnectedComponents, weakly_connected_components. quiver run ALGORITHM --help has the parameters of each.";

const EXAMPLES = `
Examples:
  quiver run pagerank edges.parquet --damping 0.9 --out ranks.parquet
  quiver run louvain flights.csv --src origin --dst destination --weight seats --undirected
  quiver run louvain net.gml --select id,community --out net.gexf
  quiver run bfs knows.parquet --nodes people.parquet --id name --source Ada --to csv`;

/** Commander's error about a command that is not there, about an algorithm; it may have the name that another library gives it. */
function unknown(message: string, entries: readonly AlgorithmEntry[]): UsageError {
  const [, wanted = ""] = /'(.*)'/.exec(message) ?? [];
  const [, alike] = /Did you mean (.*)\?/.exec(message) ?? [];
  const elsewhere = entries.filter(({ knownAs }) =>
    Object.values(knownAs).some((names) => names.split(/[^\w]+/).includes(wanted)),
  );
  const meant = elsewhere.length > 0 ? elsewhere.map(({ name }) => kebab(name)).join(" or ") : alike;
  return new UsageError(
    `there is no algorithm ${wanted}; ${meant ? `did you mean ${meant}?` : "quiver run --help lists them"}`,
  );
}

/** The command of an algorithm, without what it does. */
function named({ name, sqlName, family, summary }: AlgorithmEntry): Command {
  return newCommand(kebab(name))
    .aliases([...new Set([name as string, sqlName])].filter((other) => other !== kebab(name)))
    .helpGroup(`${family[0]?.toUpperCase()}${family.slice(1)}:`)
    .summary(summary);
}

function algorithm(entry: AlgorithmEntry, context: Context): Command {
  const command = named(entry)
    .usage("[EDGES...] [options]")
    .description(`${entry.summary}\n\n${entry.doc}`)
    .argument(
      "[edges...]",
      "files of edges, or TYPE=file per type, FROM:TYPE:TO=file between labels; or one graph; - is standard input",
    );
  parameterOptions(command, entry);
  graphOptions(command);
  graphWritingOptions(command).option(
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
  const made = graphOutput(flags);
  const of = entry.tables.find(({ name }) => table === undefined || name === table);
  if (made && of?.rows !== "nodes") {
    throw new UsageError(`${made.title} takes columns of all nodes, which ${of?.name} of ${kebab(entry.name)} is not`);
  }
  const inputs = new Inputs(flags, context);
  const key = flags.id ?? ["id"];
  const options = await argumentsOf(entry, flags, key, inputs);
  using session = sessionOf(flags);
  const columns = (kind: string) =>
    entry.parameters.flatMap(({ name, kind: of }) => (of === kind && options[name] ? [String(options[name])] : []));
  const tables = { edges: orStandardInput(edges), nodes: flags.nodes ?? [] };
  const wanted = made ? undefined : { edges: columns("edgeColumn"), nodes: columns("nodeColumn") };
  const open = await openGraph(tables, flags, inputs, session, wanted);
  using graph = await withProgress(context, flags.quiet, open);
  const planned = { ...options, ...(table !== undefined && { table }) };
  // The compiler knows the options of an algorithm that is named in the source.
  const { algo }: { algo: { frame(name: string, options: object): Frame } } = graph as never;
  const frame = algo.frame(entry.name, planned);
  if (!made) return await put(frame, flags, context);
  const { select, ...rest } = flags;
  const result = await withProgress(context, flags.quiet, (call) =>
    (select ? frame.select(select) : frame).collect(call),
  );
  using ready = await withProgress(context, flags.quiet, (call) => graph.withNodes(result, call));
  await putGraph(ready, rest as Flags, context);
}

/** What must be given is missed before anything is read. */
function assertGiven({ name, parameters }: AlgorithmEntry, flags: Flags): void {
  const missing = parameters.find(({ name, alias, required }) => {
    return required && flags[name] === undefined && (alias === null || flags[alias] === undefined);
  });
  if (missing) throw new UsageError(`${kebab(name)} needs --${kebab(missing.alias ?? missing.name)}: ${missing.doc}`);
}

function resultText({
  tables,
  metadata,
  graphs,
  time,
  memory,
  source,
  name,
  sqlName,
  parameters,
}: AlgorithmEntry): string {
  const flags = parameters.filter(({ required }) => required).map(({ name, alias }) => ` --${kebab(alias ?? name)} …`);
  const lines = [
    ...tables.map((table) => `  ${table.name}: ${columnsText(table)}. ${table.doc}`),
    ...metadata.map(({ name, doc }) => `  Metadata ${name}: ${doc}`),
    "",
    `Graphs: ${graphs}. Time ${time}; memory ${memory}, for n nodes and m edges.`,
    `Paper: ${source}`,
  ];
  const help = newCommand("").createHelp();
  return [
    "",
    "Results:",
    ...lines.map((line) => help.boxWrap(line, HELP_WIDTH)),
    "",
    "Examples:",
    `  quiver run ${kebab(name)} edges.parquet${flags.join("")} --out ${kebab(name)}.parquet`,
    `  quiver sql "SELECT * FROM ${sqlName}(${flags.length > 0 ? "…" : ""})" --edges edges.parquet`,
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
