/** Where graphs go: into a file of a format of graphs, which is there whole or not at all, or to standard output. */
import { type Command, Option } from "commander";

import { type Graph, type GraphFormatEntry, QuiverError } from "../index.ts";
import type { Context } from "./commands.ts";
import { UsageError } from "./exit.ts";
import { graphFormatNamed, graphFormatNames, graphFormatOfName, isFolderFormat } from "./graph-formats.ts";
import { say, type WritingFlags, writingOptions } from "./outputs.ts";
import { withProgress } from "./progress.ts";
import { sizeText, writeOut } from "./standard-output.ts";

/** What commander makes of {@link graphWritingOptions}. */
export interface GraphWritingFlags extends WritingFlags {
  onLoss?: "error" | "skip";
}

/** Adds the options by which rows, or graphs, are written. */
export function graphWritingOptions(command: Command): Command {
  return writingOptions(command, graphFormatNames("write")).addOption(
    new Option("--on-loss <what>", "of what a graph's format cannot hold; default error").choices(["error", "skip"]),
  );
}

/** The format of graphs that the output is in; undefined where it is one of rows. */
export function graphOutput({ to, out, onLoss }: GraphWritingFlags): GraphFormatEntry | undefined {
  const isFile = out !== undefined && out !== "-";
  const format = to === undefined ? (isFile ? graphFormatOfName(out) : undefined) : graphFormatNamed(to);
  if (format === undefined && onLoss) throw new UsageError("--on-loss has no meaning for tables, only for a graph");
  return format;
}

/** Writes a graph where the flags say. */
export async function putGraph(graph: Graph, flags: GraphWritingFlags, context: Context): Promise<void> {
  const { out, quiet, onLoss, overwrite } = flags;
  const { name: format, title } = graphOutput(flags) as GraphFormatEntry;
  const other = OF_ROWS.find((name) => flags[name] !== undefined);
  if (other) throw new UsageError(`${OF_ROWS_FLAGS[other]} has no meaning for ${title}, in which a graph is written`);
  const options = { format, ...(onLoss && { onLoss }) };
  try {
    if (out === undefined || out === "-") {
      if (isFolderFormat(format)) throw new UsageError(`${title} is a folder: name it with --out`);
      const bytes = await withProgress(context, quiet, (call) => graph.toBytes({ ...options, ...call }));
      return await writeOut([bytes], context.signal);
    }
    const to = { ...options, ...(overwrite !== undefined && { overwrite }) };
    const { nodes, edges, bytes, lost } = await withProgress(context, quiet, (call) =>
      graph.write(out, { ...to, ...call }),
    );
    const counts = [nodes, edges].map((count) => count.toLocaleString("en-US"));
    say([`${out}: ${counts[0]} nodes, ${counts[1]} edges, ${sizeText(bytes)}`, ...lost].join("\n  lost: "), quiet);
  } catch (error) {
    throw inFlags(error);
  }
}

const OF_ROWS = ["partitionBy", "rowGroupSize", "select", "compression", "rows"] as const;

const OF_ROWS_FLAGS: Readonly<Record<(typeof OF_ROWS)[number], string>> = {
  ...{ partitionBy: "--partition-by", rowGroupSize: "--row-group-size", select: "--select" },
  ...{ compression: "--compression", rows: "--rows" },
};

/** An error that names an option names it as the shell does. */
function inFlags(error: unknown): unknown {
  if (!(error instanceof QuiverError) || !error.message.includes('onLoss: "skip"')) return error;
  const message = error.message.replace('onLoss: "skip"', "--on-loss skip").replace(' (parameter "onLoss")', "");
  return new QuiverError(error.code, message, {}, { cause: error });
}
