/** `quiver view`: an interactive picture of a graph, as one page. */
import { existsSync } from "node:fs";
import { type Command, Option } from "commander";

import { QuiverError, type ViewOptions } from "../../index.ts";
import type { Context } from "../commands.ts";
import { UsageError } from "../exit.ts";
import { type GraphFlags, graphOptions, openGraph } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { list, newCommand, wholeNumber } from "../new-command.ts";
import { say } from "../outputs.ts";
import { withProgress } from "../progress.ts";
import { writeOut } from "../standard-output.ts";

/** Options of {@link Graph.view} whose flags have their names. */
const PICTURE = [
  ...(["color", "x", "y", "maxNodes", "maxEdges", "sample", "title", "theme"] as const),
  ...(["attributes", "edgeAttributes", "renderer"] as const),
] as const;

type Flags = ReadingFlags &
  GraphFlags &
  LimitFlags &
  Pick<ViewOptions, (typeof PICTURE)[number]> & {
    out?: string;
    overwrite: boolean;
    size?: string;
    label?: string | false;
    iterations?: number;
    seed?: number;
  };

export function view(context: Context): Command {
  const command = newCommand("view")
    .usage("[EDGES...] [options]")
    .description(
      "Draw a graph, of a table of edges, in a file of its own or saved, as one HTML page, which any browser opens without a network: to search, " +
        "hover, click and zoom.",
    )
    .argument(
      "[edges...]",
      "files of edges, or TYPE=file per type, FROM:TYPE:TO=file between labels; or one graph; - is standard input",
    )
    .option("-o, --out <file>", "the page, .html; default: standard output")
    .option("--no-overwrite", "fail where there is something")
    .optionsGroup("Picture:")
    .option("--color <column>", "node column, or one colour as #4e79a7; default: the label, where there are several")
    .option("--size <column>", "numeric node column, or one radius in pixels; default: the number of edges")
    .option("--label <column>", "node column with the text at nodes; default: the id")
    .option("--no-label", "no text at nodes")
    .option("--x <column>", "numeric node column, with --y; default: a layout")
    .option("--y <column>", "numeric node column, upwards")
    .option("--iterations <count>", "of the layout; default 500, fewer in large graphs", wholeNumber(1))
    .option("--seed <number>", "what the layout begins from; default 0", wholeNumber())
    .option("--max-nodes <count>", "how many are drawn at most; default 200000", wholeNumber(1))
    .option("--max-edges <count>", "how many are drawn at most; default 1000000", wholeNumber(1))
    .option(
      "--sample <column>",
      "which nodes are drawn of more: pagerank, random, or those of highest value of a column",
    )
    .option(
      "--attributes <columns>",
      "node columns that hover and click show, with commas; default: the first 20",
      list,
    )
    .option("--edge-attributes <columns>", "edge columns that hover and click show; default: the first 20", list)
    .option("--title <text>", "above the picture; default: the numbers of nodes and edges")
    .addOption(new Option("--theme <theme>", "default auto").choices(["auto", "light", "dark"]))
    .addOption(new Option("--renderer <kind>", "default auto").choices(["auto", "webgl", "canvas"]));
  limitOptions(readingOptions(graphOptions(command)));
  return command
    .addHelpText("after", EXAMPLES)
    .action((edges: readonly string[], flags: Flags) => draw(edges, flags, context));
}

const EXAMPLES = `
Examples:
  quiver view knows.csv --nodes people.csv --color city --size age --out people.html
  quiver view net.graphml --out net.html
  quiver run louvain net.gml --select id,community --to graphml | quiver view --color community --out net.html`;

async function draw(edges: readonly string[], flags: Flags, context: Context): Promise<void> {
  const { out, quiet, nodes = [] } = flags;
  if (out === undefined ? process.stdout.isTTY : !/(^-|\.html?)$/i.test(out)) {
    throw new UsageError(out === undefined ? "name the page with --out" : `the page is HTML: ${out} must end in .html`);
  }
  const isFile = out !== undefined && out !== "-";
  if (isFile && !flags.overwrite && existsSync(out)) throw new QuiverError("FILE_EXISTS", `${out} is there`);
  const options = pictureOptions(flags);
  using session = sessionOf(flags);
  const tables = { edges: edges.length === 0 && nodes.length > 0 ? [] : orStandardInput(edges), nodes };
  const open = await openGraph(tables, flags, new Inputs(flags, context), session);
  using graph = await withProgress(context, quiet, open);
  const page = await withProgress(context, quiet, (call) => graph.view({ ...options, ...call }));
  if (!isFile) return await writeOut([page.html()], context.signal);
  await page.save(out);
  say([out, ...(page.notice ? [page.notice] : [])].join(": "), quiet);
}

function pictureOptions(flags: Flags): ViewOptions {
  const { size, label, iterations, seed } = flags;
  const named = PICTURE.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]);
  const layout = { ...(iterations !== undefined && { iterations }), ...(seed !== undefined && { seed }) };
  const isRadius = size !== undefined && size.trim() !== "" && Number.isFinite(Number(size));
  return {
    ...Object.fromEntries(named),
    ...(size !== undefined && { size: isRadius ? Number(size) : size }),
    // Commander gives true where neither of the two flags is there.
    ...(typeof label === "string" && { label }),
    ...(label === false && { label: null }),
    ...(Object.keys(layout).length > 0 && { layout }),
  };
}
