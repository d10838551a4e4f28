/** `quiver cypher`: patterns in a graph from files. */
import type { Command } from "commander";

import type { Context } from "../commands.ts";
import { type GraphFlags, graphOptions, openGraph } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand } from "../new-command.ts";
import { type WritingFlags, writingOptions } from "../outputs.ts";
import { withProgress } from "../progress.ts";
import { parametersOf, putQuery, type QueryFlags, queryOf, queryOptions } from "../queries.ts";

type Flags = ReadingFlags & GraphFlags & WritingFlags & LimitFlags & QueryFlags;

export function cypher(context: Context): Command {
  const command = newCommand("cypher")
    .usage("QUERY [EDGES...] [options]")
    .description(
      "Run a query in Cypher over a graph, of tables of edges, in a file of its own or saved. Labels and types are those of the files, " +
        "LABEL=file with --nodes and FROM:TYPE:TO=file of edges. It only reads.",
    )
    .argument("[query]", "the query, unless --file has it")
    .argument(
      "[edges...]",
      "files of edges, or TYPE=file per type, FROM:TYPE:TO=file between labels; or one graph; - is standard input",
    );
  limitOptions(readingOptions(writingOptions(graphOptions(queryOptions(command)))));
  return command
    .addHelpText("after", EXAMPLES)
    .action(async (query: string | undefined, edges: readonly string[], flags: Flags) => {
      const { text, others } = queryOf(query, edges, flags);
      using session = sessionOf(flags);
      const tables = { edges: orStandardInput(others), nodes: flags.nodes ?? [] };
      const open = await openGraph(tables, flags, new Inputs(flags, context), session);
      using graph = await withProgress(context, flags.quiet, open);
      await putQuery(graph.cypher(text, parametersOf(flags)), flags, context);
    });
}

const EXAMPLES = `
Examples:
  quiver cypher "MATCH (a)-->(b)-->(a) RETURN a.id, b.id" knows.csv
  quiver cypher 'MATCH (a:Person)-[:KNOWS*1..3]->(b) WHERE a.age > $age RETURN DISTINCT b.id' Person:KNOWS:Person=knows.csv --nodes Person=people.csv -p age=30
  quiver cypher "MATCH (n) WHERE NOT (n)--() RETURN count(*) AS lonely" net.graphml
  quiver cypher --file rings.cypher saved --out rings.parquet`;
