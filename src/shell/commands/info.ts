/** `quiver info`: what files hold, or the graph of some. */
import { statSync } from "node:fs";
import type { Schema } from "apache-arrow";
import type { Command } from "commander";

import { formatTable } from "../../index.ts";
import type { Context } from "../commands.ts";
import { formatNamed } from "../formats.ts";
import { type GraphFlags, graphOptions, openGraph } from "../graphs.ts";
import { Inputs, orStandardInput, type ReadingFlags, readingOptions, STDIN } from "../inputs.ts";
import { type LimitFlags, limitOptions, sessionOf } from "../limits.ts";
import { newCommand, several } from "../new-command.ts";
import { print, sizeText } from "../outputs.ts";
import { withProgress } from "../progress.ts";

type Flags = ReadingFlags & GraphFlags & LimitFlags & { edges?: readonly string[]; json?: boolean };

export function info(context: Context): Command {
  const command = newCommand("info")
    .usage("[FILES...] [options]")
    .description(
      "Tell the format, rows, columns and types of files; or, with --edges or --nodes, what the graph of these tables is like and what " +
        "may surprise in it: self-loops, parallel edges, isolated nodes.",
    )
    .argument("[files...]", "files, folders or globs; - is standard input")
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
  const told: Told[] = [];
  for (const path of paths) {
    const format = path === STDIN ? null : inputs.formatOf(path);
    const frame = (await inputs.frame([path])).in(session);
    const columns = (frame.schema as Schema).fields.map(({ name, type, nullable }) => ({
      ...{ name, type: String(type), nullable },
    }));
    const rows = await withProgress(context, flags.quiet, (call) => frame.count(call));
    told.push({ path, format: format?.name ?? null, rows, bytes: sizeOf(path), columns });
  }
  await print(flags.json ? JSON.stringify(told, null, 2) : told.map(textOf).join("\n\n"));
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
  const problems = await withProgress(context, flags.quiet, (call) => graph.validate(call));
  if (flags.json) {
    await print(
      JSON.stringify({ ...graph.toJSON(), problems: problems.toArray().map((row) => row.toJSON()) }, plain, 2),
    );
    return;
  }
  const surprising = problems.numRows === 0 ? [] : [formatTable(problems, { rows: problems.numRows })];
  await print([String(graph), ...surprising].join("\n"));
}

const plain = (_: string, value: unknown) => (typeof value === "bigint" ? Number(value) : value);
