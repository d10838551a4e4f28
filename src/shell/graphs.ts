/** Graphs out of tables that a command reads: how their columns are called, and what happens to what does not fit. */
import { type Command, Option } from "commander";

import { type CallOptions, type Frame, Graph, type GraphOptions, QuiverError, type Session } from "../index.ts";
import { UsageError } from "./exit.ts";
import { type Inputs, named } from "./inputs.ts";
import { list, several } from "./new-command.ts";

/** What commander makes of {@link graphOptions}. */
export interface GraphFlags {
  nodes?: readonly string[];
  src?: readonly string[];
  dst?: readonly string[];
  id?: readonly string[];
  undirected?: boolean;
  onDangling?: "error" | "skip" | "add";
  onDuplicate?: "error" | "first";
  onNull?: "error" | "skip";
  header?: boolean;
}

/** Adds the options by which tables become a graph. */
export function graphOptions(command: Command): Command {
  return command
    .optionsGroup("Graph:")
    .option(
      "--nodes <file>",
      "table of nodes, or LABEL=file per label; default: the nodes are the ends of edges",
      several,
    )
    .option("--src <column>", "column of the edges' sources; default src, without a header column_1", list)
    .option("--dst <column>", "column of the edges' destinations; default dst, without a header column_2", list)
    .option("--id <column>", "column of the nodes' keys; several with commas; default id", list)
    .option("--undirected", "edges lead both ways")
    .addOption(
      new Option("--on-dangling <what>", "of an edge whose end is no node; default error").choices([
        "error",
        "skip",
        "add",
      ]),
    )
    .addOption(
      new Option("--on-duplicate <what>", "of a second node of one key; default error").choices(["error", "first"]),
    )
    .addOption(new Option("--on-null <what>", "of a null as key or end; default error").choices(["error", "skip"]));
}

/** The tables of a graph, opened. */
export interface GraphTables {
  edges: readonly string[];
  nodes: readonly string[];
}

/** Columns that are read beside keys; undefined for all. */
export interface WantedColumns {
  edges: readonly string[];
  nodes: readonly string[];
}

/** Opens the graph of `tables`: of their columns only those that are wanted. */
export async function openGraph(
  tables: GraphTables,
  flags: GraphFlags,
  inputs: Inputs,
  session: Session,
  wanted?: WantedColumns,
): Promise<(call: CallOptions) => Promise<Graph>> {
  const headless = flags.header === false;
  const src = flags.src ?? [headless ? "column_1" : "src"];
  const dst = flags.dst ?? [headless ? "column_2" : "dst"];
  const id = flags.id ?? [headless && tables.nodes.length > 0 ? "column_1" : "id"];
  const edges = await byName(tables.edges, inputs, wanted && [...src, ...dst, ...wanted.edges], edgeEntry);
  const nodes = await byName(tables.nodes, inputs, wanted && [...id, ...wanted.nodes], (name, table) => [name, table]);
  const { onDangling, onDuplicate, onNull } = flags;
  const options: GraphOptions = {
    ...{ src, dst, session, directed: !flags.undirected },
    ...((flags.id !== undefined || tables.nodes.length > 0) && { id }),
    ...(onDangling && { onDangling }),
    ...(onDuplicate && { onDuplicate }),
    ...(onNull && { onNull }),
  };
  const input = { ...(edges && { edges }), ...(nodes && { nodes }) };
  return (call) => Graph.from(input, { ...options, ...call }).catch((error: unknown) => explain(error, [src, dst, id]));
}

type Entry = Frame | { table: Frame; from: string; to: string };

/** One table of all files, or a table per name. */
async function byName(
  files: readonly string[],
  inputs: Inputs,
  columns: readonly string[] | undefined,
  entryOf: (name: string, table: Frame) => [name: string, entry: Entry],
): Promise<Frame | Record<string, Entry> | undefined> {
  if (files.length === 0) return undefined;
  const paths = new Map<string | undefined, string[]>();
  for (const { name, path } of files.map(named)) paths.set(name, [...(paths.get(name) ?? []), path]);
  if (paths.has(undefined) && paths.size > 1) {
    throw new UsageError("either every file has a name, as in KNOWS=knows.parquet, or none has");
  }
  const read = async (of: readonly string[]) => {
    const frame = await inputs.frame(of);
    return columns === undefined ? frame : frame.select([...new Set(columns)]);
  };
  const entries: [string, Entry][] = [];
  for (const [name, of] of paths) {
    const table = await read(of);
    if (name === undefined) return table;
    entries.push(entryOf(name, table));
  }
  return Object.fromEntries(entries);
}

/** `TYPE`, or `FROM:TYPE:TO` with the labels of its ends. */
function edgeEntry(name: string, table: Frame): [string, Entry] {
  const parts = name.split(":");
  const [from, type, to] = parts;
  if (parts.length === 1) return [name, table];
  if (parts.length === 3 && from && type && to) return [type, { table, from, to }];
  throw new UsageError(`edges are TYPE=file or FROM:TYPE:TO=file, got ${name}=`);
}

const OPTIONS = ["--src", "--dst", "--id"];

/** Says by which option a key's column is named, where there is none of the name. */
function explain(error: unknown, keys: readonly (readonly string[])[]): never {
  if (error instanceof QuiverError && error.code === "UNKNOWN_COLUMN") {
    const missing = keys.findIndex((columns) => columns.some((column) => error.message.includes(`"${column}"`)));
    const hint = `; ${OPTIONS[missing]} names another`;
    if (missing >= 0) throw new QuiverError(error.code, error.message + hint, error.details, { cause: error });
  }
  throw error;
}
