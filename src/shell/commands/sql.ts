/** `quiver sql`: a query over files and over a graph. */
import { basename } from "node:path";
import type { Command } from "commander";

import { Graph } from "../../index.ts";
import type { Context } from "../commands.ts";
import { UsageError } from "../exit.ts";
import { type GraphFlags, graphOptions, type OpenGraph, openGraph, openWhole } from "../graphs.ts";
import { Inputs, named, type ReadingFlags, readingOptions, STDIN } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand, several } from "../new-command.ts";
import { type WritingFlags, writingOptions } from "../outputs.ts";
import { withProgress } from "../progress.ts";
import { parametersOf, putQuery, type QueryFlags, queryOf, queryOptions } from "../queries.ts";

type Flags = ReadingFlags &
  GraphFlags &
  WritingFlags &
  LimitFlags &
  QueryFlags & {
    edges?: readonly string[];
  };

export function sql(context: Context): Command {
  const command = newCommand("sql")
    .usage("QUERY [TABLES...] [options]")
    .description(
      "Run a query over files, each a table by its name without folder and extension, or by the name in NAME=file; standard input, -, is " +
        "the table stdin. With --edges there are also the tables nodes and edges, its labels and types, and every algorithm as a table " +
        "function; so there are with one graph, in a file of its own or saved, among the files, and with several as NAME.nodes, " +
        "NAME.edges and NAME.pagerank(). The dialect is DataFusion's, near PostgreSQL's.",
    )
    .argument("[query]", "the query, unless --file has it")
    .argument("[tables...]", "files, folders, globs or graphs, each as NAME=file or by its own name")
    .option("--edges <file>", "table of edges, or TYPE=file per type, FROM:TYPE:TO=file between labels", several);
  limitOptions(readingOptions(writingOptions(graphOptions(queryOptions(command)))));
  return command
    .addHelpText("after", EXAMPLES)
    .action(async (query: string | undefined, tables: readonly string[], flags: Flags) => {
      const { text, others } = queryOf(query, tables, flags);
      await answer(text, others, flags, context);
    });
}

const EXAMPLES = `
Examples:
  quiver sql "SELECT city, count(*) AS people FROM people GROUP BY city" people.csv
  quiver sql 'SELECT * FROM a JOIN b USING (id) WHERE age > $age' a=old.parquet b=new.parquet -p age=30
  quiver sql "SELECT id, pagerank FROM pagerank(damping => 0.9) ORDER BY pagerank DESC LIMIT 10" --edges knows.parquet
  quiver sql "SELECT * FROM nodes JOIN louvain() USING (id)" net.graphml --out found.parquet
  cat trips.ndjson | quiver sql "SELECT max(seats) FROM stdin" - --to csv`;

async function answer(text: string, files: readonly string[], flags: Flags, context: Context): Promise<void> {
  using session = sessionOf(flags);
  const inputs = new Inputs(flags, context);
  const opened = (open: OpenGraph) => withProgress(context, flags.quiet, open);
  const paths = new Map<string, string[]>();
  for (const { name, path } of files.map(named)) {
    const table = name ?? tableName(path);
    paths.set(table, [...(paths.get(table) ?? []), path]);
  }
  const graphs: Graph[] = [];
  for (const [name, of] of paths) {
    const whole = await inputs.graph(of);
    const table = whole ? await opened(openWhole(whole, flags, session)) : await inputs.frame(of);
    if (table instanceof Graph) graphs.push(table);
    session.register(name, table);
  }
  if (flags.edges || flags.nodes) {
    const tables = { edges: flags.edges ?? [], nodes: flags.nodes ?? [] };
    session.use(await opened(await openGraph(tables, flags, inputs, session)));
  } else if (graphs.length === 1) session.use(graphs[0]);
  await putQuery(session.sql(text, parametersOf(flags)), flags, context);
}

/** What SQL calls a file: its name without folder and extension, as one word. */
export function tableName(path: string): string {
  if (path === STDIN) return "stdin";
  const [stem = ""] = basename(path).split(".");
  const word = stem.replace(/\W+/g, "_").replace(/^(?=\d)/, "_");
  if (/\w/.test(word) && word !== "_") return word;
  throw new UsageError(`${path} makes no name for a table: write NAME=${path}`);
}
