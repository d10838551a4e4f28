/** `quiver info`: what files hold, or the graph of some. */
import { statSync } from "node:fs";
import type { Schema } from "apache-arrow";
import type { Command } from "commander";

import { formatTable, type Graph } from "../../index.ts";
import type { Context } from "../commands.ts";
import { formatNamed } from "../formats.ts";
import { type GraphFlags, graphOptions, openGraph, openWhole } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions, STDIN } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand, several } from "../new-command.ts";
import { withProgress } from "../progress.ts";
import { print, sizeText } from "../standard-output.ts";

type Flags = ReadingFlags & GraphFlags & LimitFlags & { edges?: readonly string[]; json?: boolean };

export function info(context: Context): Command {
  const command = newCommand("info")
    .usage("[FILES...] [options]")
    .description(
      "Tell the format, rows, columns and types of files. Of a graph, which is in a file of its own, or saved, or with --edges or --nodes of " +
        "these tables, it tells its size and columns, and what may surprise in it: self-loops, parallel edges, isolated nodes.",
    )
    .argument("[files...]", "files, folders, globs or graphs; - is standard input")
    .option("--json", "as JSON")
    .option("--edges <file>", "table of edges, or TYPE=file per type, FROM:TYPE:TO=file between labels", several);
  limitOptions(readingOptions(graphOptions(command)));
  return command.addHelpText("after", EXAMPLES).action(async (files: readonly string[], flags: Flags) => {
    if (flags.edges || flags.nodes) await tellGraph(flags, context);
    else await tellFiles(orStandardInput(files), flags, context);
  });
}

const EXAMPLES = `
Examples:
  quiver info edges.parquet people.csv
  quiver info --edges knows.csv --nodes people.csv --id name
  quiver info net.graphml saved-graph
  quiver info trips.parquet --json | jq '.[0].rows'`;

interface Told {
  path: string;
  /** Null of standard input, whose format its bytes told. */
  format: string | null;
  rows: number;
  /** Null of what is not one file. */
  bytes: number | null;
  columns: { name: string; type: string; nullable: boolean }[];
}

async function tellFiles(paths: readonly string[], flags: Flags, context: Context): Promise<void> {
  using session = sessionOf(flags);
  const inputs = new Inputs(flags, context);
  const told: object[] = [];
  const texts: string[] = [];
  for (const path of paths) {
    const whole = await inputs.graph([path]);
    if (whole) {
      using graph = await withProgress(context, flags.quiet, openWhole(whole, flags, session));
      const { format = null, title } = whole;
      const bytes = sizeOf(path);
      const { told: of, text } = await tellOf(graph, flags, context);
      told.push({ path, format, bytes, ...of });
      const [counts = "", ...rest] = text.split("\n");
      const size = bytes === null ? "" : `, ${sizeText(bytes)}`;
      texts.push([counts.replace("Graph:", `${path}: ${title},`) + size, ...rest].join("\n"));
      continue;
    }
    const format = path === STDIN ? null : inputs.formatOf(path);
    const frame = (await inputs.frame([path])).in(session);
    const columns = (frame.schema as Schema).fields.map(({ name, type, nullable }) => ({
      ...{ name, type: String(type), nullable },
    }));
    const rows = await withProgress(context, flags.quiet, (call) => frame.count(call));
    const table: Told = { path, format: format?.name ?? null, rows, bytes: sizeOf(path), columns };
    told.push(table);
    texts.push(textOf(table));
  }
  await print(flags.json ? JSON.stringify(told, plain, 2) : texts.join("\n\n"));
}

function sizeOf(path: string): number | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : null;
}

function textOf({ path, format, rows, bytes, columns }: Told): string {
  const parts = [format && formatNamed(format).title, counted(rows, "row"), bytes === null ? null : sizeText(bytes)];
  const width = Math.max(...columns.map(({ name }) => name.length), 0);
  const lines = columns.map(({ name, type }) => `  ${name.padEnd(width)}  ${type}`);
  return [`${path}: ${parts.filter((part) => part !== null).join(", ")}`, ...lines].join("\n");
}

/** A number with its noun: `1 row`, `2,000 rows`. */
const counted = (count: number, noun: string) => `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

async function tellGraph(flags: Flags, context: Context): Promise<void> {
  using session = sessionOf(flags);
  const tables = { edges: flags.edges ?? [], nodes: flags.nodes ?? [] };
  const open = await openGraph(tables, flags, new Inputs(flags, context), session);
  using graph = await withProgress(context, flags.quiet, open);
  const { told, text } = await tellOf(graph, flags, context);
  await print(flags.json ? JSON.stringify(told, plain, 2) : text);
}

/** What a graph is like, and what may surprise in it, as data and as text. */
async function tellOf(graph: Graph, flags: Flags, context: Context): Promise<{ told: object; text: string }> {
  const problems = await withProgress(context, flags.quiet, (call) => graph.validate(call));
  const { ignored = [] } = graph.report;
  const surprising = problems.numRows === 0 ? [] : [formatTable(problems, { rows: problems.numRows })];
  return {
    told: {
      ...graph.toJSON(),
      ...(ignored.length > 0 && { ignored }),
      problems: problems.toArray().map((row) => row.toJSON()),
    },
    text: [String(graph), ...surprising].join("\n"),
  };
}

const plain = (_: string, value: unknown) => (typeof value === "bigint" ? Number(value) : value);
