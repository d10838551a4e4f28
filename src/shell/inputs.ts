/** What a command reads, tables and graphs: files, folders, globs and standard input, and the options of reading them. */
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";

import { type Frame, type GraphFormat, QuiverError } from "../index.ts";
import type { Context } from "./commands.ts";
import { UsageError } from "./exit.ts";
import { FORMAT_NAMES, type Format, formatNamed, formatOfBytes, formatOfName, type ReadOptions } from "./formats.ts";
import {
  csvOptionsOf,
  graphFormatNamed,
  graphFormatNames,
  graphFormatOfBytes,
  graphFormatOfFile,
  isOfSeveralFiles,
  isSavedGraph,
} from "./graph-formats.ts";
import { list, several, wholeNumber } from "./new-command.ts";

/** What commander makes of {@link readingOptions}. */
export interface ReadingFlags {
  from?: string;
  format?: string;
  header: boolean;
  delimiter?: string;
  quote?: string;
  escape?: string;
  comment?: string;
  null?: readonly string[];
  nullPadding?: boolean;
  schema?: Readonly<Record<string, string>>;
  inferRows?: number;
  hivePartitioning: boolean;
}

/** Standard input, among files. */
export const STDIN = "-";

/** Adds the options by which files are read. */
export function readingOptions(command: Command): Command {
  return command
    .optionsGroup("Reading:")
    .addOption(
      new Option("--from <format>", "format of the input; default: by its name, then by its first bytes").choices([
        ...FORMAT_NAMES,
        ...graphFormatNames("read"),
      ]),
    )
    .addOption(
      new Option("--format <format>", "format of standard input and output, where --from and --to say nothing").choices(
        FORMAT_NAMES,
      ),
    )
    .option("--no-header", "text: the first line is a row; columns are column_1, column_2, …")
    .option("--delimiter <char>", "text: what stands between fields, a character or tab; default , or, of .tsv, tab")
    .option("--quote <char>", 'text: what quotes fields, or none; default "')
    .option("--escape <char>", "text: what stands before a quote within quotes; default: it is doubled")
    .option("--comment <char>", "text: lines that begin so are passed over")
    .option("--null <text>", "text: a field that is null, may be given several times; default: an empty one", several)
    .option("--null-padding", "text: rows with too few fields end in nulls")
    .option("--schema <types>", "text: types of columns, as in id:string,age:int8; default: by the first rows", types)
    .option("--infer-rows <count>", "text: rows by which types are told; default 10000", wholeNumber(1))
    .option("--no-hive-partitioning", "folders named column=value give no columns");
}

function types(text: string): Readonly<Record<string, string>> {
  const pairs = list(text).map((pair) => {
    const at = pair.lastIndexOf(":");
    if (at <= 0) throw new UsageError(`--schema takes column:type, …, got ${JSON.stringify(pair)}`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(pairs);
}

/** The options as the library takes them, those that were given. */
function given(flags: ReadingFlags): ReadOptions {
  const { delimiter, quote, comment, null: nullValues, nullPadding, schema, inferRows } = flags;
  const options = {
    ...(!flags.header && { header: false }),
    ...(!flags.hivePartitioning && { hivePartitioning: false }),
    ...(delimiter !== undefined && { delimiter: /^(tab|\\t)$/.test(delimiter) ? "\t" : delimiter }),
    ...(quote !== undefined && { quote: quote === "none" ? null : quote }),
    ...{ escape: flags.escape, comment, nullValues, nullPadding, schema, inferRows },
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The options among `all` that a format takes, a graph's none; others would have no effect. */
function taken(format: Pick<Format, "title"> & Partial<Format>, all: ReadOptions, where: string): ReadOptions {
  const other = (Object.keys(all) as (keyof ReadOptions)[]).find((name) => !format.reads?.includes(name));
  if (other === undefined) return all;
  throw new UsageError(`${FLAGS[other] ?? other} has no meaning for ${format.title}, which ${where} is`);
}

const FLAGS: Partial<Record<keyof ReadOptions, string>> = {
  ...{ header: "--no-header", delimiter: "--delimiter", quote: "--quote", escape: "--escape", comment: "--comment" },
  ...{ nullValues: "--null", nullPadding: "--null-padding", schema: "--schema", inferRows: "--infer-rows" },
  hivePartitioning: "--no-hive-partitioning",
};

/** A graph that is read as a whole: a file of a format of graphs, or a folder that one is saved in. */
export interface GraphSource {
  readonly path: string;
  /** What it is, in words. */
  readonly title: string;
  /** Undefined of a folder in which a graph is saved. */
  readonly format?: GraphFormat;
  /** Where it is a set of files, which were named one by one. */
  readonly paths?: readonly string[];
  /** How its files of CSV are parted. */
  readonly csv?: { delimiter?: string; quote?: string };
  /** Of standard input. */
  readonly bytes?: AsyncIterable<Uint8Array>;
}

/** What one command reads: tables and graphs, of which standard input is at most one. */
export class Inputs {
  readonly #flags: ReadingFlags;
  readonly #context: Context;
  #stdin: ReturnType<typeof peek> | undefined;
  #stdinIsTaken = false;

  constructor(flags: ReadingFlags, context: Context) {
    this.#flags = flags;
    this.#context = context;
  }

  /** The graph that `paths` are, a single one; undefined where they are tables. */
  async graph(paths: readonly string[]): Promise<GraphSource | undefined> {
    const [path] = paths;
    if (paths.length === 1 && path !== undefined) return this.#graphAt(path);
    const named = this.#flags.from === undefined ? undefined : graphFormatNamed(this.#flags.from);
    if (path !== undefined && named && isOfSeveralFiles(named.name) && !paths.includes(STDIN)) {
      return { ...this.#whole(path, { title: named.title, format: named.name }), paths };
    }
    const other = paths.find((each) => each !== STDIN && this.#graphFormatOf(each));
    if (other !== undefined) throw new UsageError(`${other} is a graph, beside which there can be no other input`);
    return undefined;
  }

  async #graphAt(path: string): Promise<GraphSource | undefined> {
    const found = path === STDIN ? await this.#graphFormatOfStandardInput() : this.#graphFormatOf(path);
    if (found === undefined) return undefined;
    const whole = this.#whole(path, found);
    return { ...whole, ...(path === STDIN && { bytes: (await this.#takeStandardInput()).all }) };
  }

  #whole(path: string, found: Pick<GraphSource, "title" | "format">): GraphSource {
    const reads = csvOptionsOf(found.format);
    const { delimiter, quote } = taken(
      { ...found, reads },
      given(this.#flags),
      path === STDIN ? "standard input" : path,
    );
    const csv = { ...(delimiter !== undefined && { delimiter }), ...(typeof quote === "string" && { quote }) };
    return { path, ...found, ...(reads.length > 0 && { csv }) };
  }

  #graphFormatOf(path: string): Pick<GraphSource, "title" | "format"> | undefined {
    const { from } = this.#flags;
    if (from === undefined && isSavedGraph(path)) return { title: "a saved graph" };
    const format = from === undefined ? graphFormatOfFile(path) : graphFormatNamed(from);
    return format && { title: format.title, format: format.name };
  }

  async #graphFormatOfStandardInput(): Promise<Pick<GraphSource, "title" | "format"> | undefined> {
    const name = this.#flags.from ?? this.#flags.format;
    const format = name === undefined ? graphFormatOfBytes((await this.#peeked()).start) : graphFormatNamed(name);
    return format && { title: format.title, format: format.name };
  }

  /** The rows of all `paths`, one behind the other. */
  async frame(paths: readonly string[]): Promise<Frame> {
    const parts: Frame[] = [];
    for (const [format, files] of this.#byFormat(paths)) {
      if (format === undefined) parts.push(await this.#standardInput());
      else parts.push(format.scan(files, taken(format, given(this.#flags), files[0] as string)));
    }
    return parts.reduce((all, part) => all.union(part));
  }

  /** The format of a path, as it was named or is told. */
  formatOf(path: string): Format {
    const { from } = this.#flags;
    // What is named so may be the graph beside which tables are read.
    const isNamed = from !== undefined && !graphFormatNamed(from);
    if (from === undefined && this.#graphFormatOf(path)) {
      throw new UsageError(`${path} is a graph, where a table is wanted`);
    }
    const format = isNamed ? formatNamed(from) : (formatOfName(path) ?? formatWithin(path));
    if (format) return format;
    throw new UsageError(`nothing tells the format of ${path}: name it with --from (${FORMAT_NAMES.join(", ")})`);
  }

  /** Neighbours of one format are read together; standard input has none that its name would tell. */
  #byFormat(paths: readonly string[]): [Format | undefined, string[]][] {
    const groups: [Format | undefined, string[]][] = [];
    for (const path of paths) {
      const format = path === STDIN ? undefined : this.formatOf(path);
      const last = groups.at(-1);
      if (format !== undefined && last?.[0] === format) last[1].push(path);
      else groups.push([format, [path]]);
    }
    return groups;
  }

  async #standardInput(): Promise<Frame> {
    const { from, format: both } = this.#flags;
    const { start, all } = await this.#takeStandardInput();
    const name = from ?? both;
    const format = name === undefined || graphFormatNamed(name) ? formatOfBytes(start) : formatNamed(name);
    if (!format) throw new UsageError("nothing tells the format of standard input: name it with --from");
    const { hivePartitioning, ...options } = taken(format, given(this.#flags), "standard input");
    return format.decode(all, { ...options, signal: this.#context.signal });
  }

  async #takeStandardInput() {
    const peeked = await this.#peeked();
    this.#stdinIsTaken = true;
    return peeked;
  }

  async #peeked() {
    if (this.#stdinIsTaken) throw new UsageError("standard input can be read but once");
    this.#stdin ??= peek(process.stdin);
    const peeked = await this.#stdin;
    if (peeked.start.length === 0) throw new UsageError("standard input is empty");
    return peeked;
  }
}

/** The paths that were given; where none were and something is piped in, standard input. */
export function orStandardInput(paths: readonly string[]): readonly string[] {
  if (paths.length > 0) return paths;
  if (!process.stdin.isTTY) return [STDIN];
  throw new UsageError("name a file, or - for standard input");
}

/** The first bytes of a stream, and all of them. */
async function peek(stream: AsyncIterable<Uint8Array>): Promise<{ start: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = stream[Symbol.asyncIterator]();
  const first = await iterator.next();
  const start = first.done ? new Uint8Array() : first.value;
  async function* all() {
    yield start;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  return { start: start.subarray(0, TELLING), all: all() };
}

/** How many bytes tell a format. */
const TELLING = 512;

/** The format of what lies at a path whose name does not tell: of a file by its first bytes, of a folder by the names in it. */
function formatWithin(path: string): Format | undefined {
  if (/[*?[]/.test(path) || /^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return undefined;
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new QuiverError("FILE_NOT_FOUND", `there is no file ${path}`);
  if (found.isDirectory()) return formatInFolder(path);
  const file = openSync(path, "r");
  try {
    const start = new Uint8Array(TELLING);
    return formatOfBytes(start.subarray(0, readSync(file, start, 0, TELLING, 0)));
  } finally {
    closeSync(file);
  }
}

function formatInFolder(path: string): Format | undefined {
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !/^[._]/.test(name));
  const [folders, files] = [true, false].map((is) => entries.filter((entry) => entry.isDirectory() === is));
  for (const { name } of files ?? []) {
    const format = formatOfName(name);
    if (format) return format;
  }
  for (const { name } of folders ?? []) {
    const format = formatInFolder(join(path, name));
    if (format) return format;
  }
  return undefined;
}

/** A table's name and where it lies: `NAME=PATH`, or a path alone. */
export function named(text: string): { name?: string; path: string } {
  const [, name, path] = /^([A-Za-z_][A-Za-z0-9_:]*)=(.+)$/s.exec(text) ?? [];
  // A folder of hive's is called like that, too.
  if (name === undefined || path === undefined || statSync(text, { throwIfNoEntry: false })) return { path: text };
  return { name, path };
}
