/** Where rows go: into a file, which is there whole or not at all; to standard output; or onto the terminal, as a table. */
import { type Command, Option } from "commander";

import { type Frame, formatTable } from "../index.ts";
import type { Context } from "./commands.ts";
import { UsageError } from "./exit.ts";
import { FORMAT_NAMES, type Format, formatNamed, formatOfName, type WriteOptions } from "./formats.ts";
import { list, wholeNumber } from "./new-command.ts";
import { withProgress } from "./progress.ts";
import { print, sizeText, writeOut } from "./standard-output.ts";

/** What commander makes of {@link writingOptions}, and what it needs of others. */
export interface WritingFlags {
  out?: string;
  to?: string;
  format?: string;
  compression?: string;
  partitionBy?: readonly string[];
  rowGroupSize?: number;
  select?: readonly string[];
  overwrite?: boolean;
  rows?: number;
  quiet?: boolean;
}

const TABLE = "table";
const ROWS = 40;

/** Adds the options by which rows are written, in formats of tables and in `others`. */
export function writingOptions(command: Command, others: readonly string[] = []): Command {
  const formats = [...FORMAT_NAMES, TABLE, ...others];
  return command
    .optionsGroup("Writing:")
    .option("-o, --out <file>", "file, or folder with --partition-by; default: standard output")
    .addOption(
      new Option(
        "--to <format>",
        "format of the output; default: by its name; on a terminal table, in a pipe ipc",
      ).choices(formats),
    )
    .option("--compression <kind>", "none, gzip, zstd, lz4, snappy: which there are depends on the format")
    .option("--partition-by <columns>", "columns, with commas, whose values become folders", list)
    .option("--row-group-size <rows>", "rows per row group of Parquet; default 131072", wholeNumber(1))
    .option("--select <columns>", "only these columns, with commas", list)
    .option("--overwrite", "replace what is there; default for a file that --out names")
    .option("--no-overwrite", "fail where there is something")
    .option("--rows <count>", `rows of a table that are shown; default ${ROWS}`, wholeNumber());
}

/** Writes all rows of `frame` where the flags say. */
export async function put(rows: Frame, flags: WritingFlags, context: Context): Promise<void> {
  const { out, to, format, select } = flags;
  const frame = select ? rows.select(select) : rows;
  if (out !== undefined && out !== "-") return toFile(frame, out, flags, context);
  if (flags.partitionBy) throw new UsageError("--partition-by makes a folder: name it with --out");
  const name = to ?? format ?? (process.stdout.isTTY ? TABLE : "ipc");
  if (name === TABLE) return toTerminal(frame, flags, context);
  const wanted = formatNamed(name);
  if (wanted.binary && process.stdout.isTTY) {
    throw new UsageError(`${wanted.title} is nothing for a terminal: name a file with --out, or a text with --to`);
  }
  const { signal } = context;
  await writeOut(wanted.encode(frame, { ...taken(wanted, flags), signal }), signal);
}

async function toFile(frame: Frame, out: string, flags: WritingFlags, context: Context): Promise<void> {
  if (flags.to === TABLE) throw new UsageError("--to table is for standard output");
  const format = flags.to === undefined ? formatOfName(out) : formatNamed(flags.to);
  if (!format)
    throw new UsageError(`nothing tells the format of ${out}: name it with --to (${FORMAT_NAMES.join(", ")})`);
  const options = taken(format, flags);
  const { rows, bytes, files } = await withProgress(context, flags.quiet, (call) =>
    format.write(frame, out, { ...options, ...call }),
  );
  const where = files === 1 ? out : `${out}, ${files.toLocaleString("en-US")} files`;
  say(`${where}: ${rows.toLocaleString("en-US")} rows, ${sizeText(bytes)}`, flags.quiet);
}

/** Tells who sits at a terminal what was done. */
export function say(text: string, quiet: boolean | undefined): void {
  if (!quiet && process.stderr.isTTY) process.stderr.write(`${text}\n`);
}

async function toTerminal(frame: Frame, { rows = ROWS, quiet }: WritingFlags, context: Context): Promise<void> {
  const table = await withProgress(context, quiet, (call) => frame.collect(call));
  // In a pipe nothing ends at an edge.
  const width = process.stdout.isTTY ? {} : { width: Number.POSITIVE_INFINITY };
  await print(formatTable(table, { rows, ...width }));
}

/** The options of writing that were given; those that the format does not take are refused. */
function taken(format: Format, { compression, partitionBy, rowGroupSize, overwrite }: WritingFlags): WriteOptions {
  const all = { compression, partitionBy, rowGroupSize, overwrite };
  const options = Object.entries(all).filter(([, value]) => value !== undefined);
  const other = options.find(([name]) => !format.writes.includes(name as keyof WriteOptions));
  if (other) throw new UsageError(`--row-group-size has no meaning for ${format.title}`);
  return Object.fromEntries(options);
}
