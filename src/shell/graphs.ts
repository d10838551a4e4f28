/** Graphs that a command reads: out of tables, by what their columns are called, and whole ones. */
import { type Command, Option } from "commander";

import { type CallOptions, type Frame, Graph, type GraphOptions, QuiverError, type Session } from "../index.ts";
import type { Context } from "./commands.ts";
import { UsageError } from "./exit.ts";
import { type GraphSource, type Inputs, named } from "./inputs.ts";
import { list, several } from "./new-command.ts";
import { kebab } from "./parameters.ts";
import { withProgress } from "./progress.ts";

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
  ids?: "infer" | "string" | "int64";
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
    .addOption(new Option("--on-null <what>", "of a null as key or end; default error").choices(["error", "skip"]))
    .addOption(
      new Option("--ids <type>", "of a graph's file: what ids become; default infer").choices([
        "infer",
        "string",
        "int64",
      ]),
    );
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

export type OpenGraph = (call: CallOptions) => Promise<Graph>;

/** Opens the graph of `tables`: of their columns only those that are wanted; or the whole graph that is named in the place of edges. */
export async function openGraph(
  tables: GraphTables,
  flags: GraphFlags,
  inputs: Inputs,
  session: Session,
  wanted?: WantedColumns,
): Promise<OpenGraph> {
  const whole = await inputs.graph(tables.edges);
  if (whole) {
    if (tables.nodes.length > 0) throw new UsageError(`--nodes has no meaning for ${whole.path}, a graph with nodes`);
    return openWhole(whole, flags, session);
  }
  if (flags.ids) throw new UsageError("--ids has no meaning for tables, whose columns have types");
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

/** Opens a graph that has nodes and edges of its own. */
export function openWhole(source: GraphSource, flags: GraphFlags, session: Session): OpenGraph {
  const { path, format, bytes, paths, csv } = source;
  const { undirected, ids, onDangling, onDuplicate, onNull } = flags;
  const keys = Object.entries({ src: flags.src, dst: flags.dst, id: flags.id }).flatMap(([name, columns]) => {
    if (columns && columns.length > 1) throw new UsageError(`--${name} is one column in a graph's file`);
    return columns ? [[name, columns[0]] as const] : [];
  });
  const options = {
    ...Object.fromEntries(keys),
    ...(ids && { ids }),
    ...(onDangling && { onDangling }),
    ...(onDuplicate && { onDuplicate }),
    ...(onNull && { onNull }),
  };
  if (format !== undefined) {
    const read = { ...options, ...csv, format, session, ...(undirected && { directed: false }) };
    return (call) => Graph.read(bytes ?? paths ?? path, { ...read, ...call });
  }
  const [given] = Object.keys(options);
  if (given !== undefined) throw new UsageError(`--${kebab(given)} has no meaning for ${path}, a saved graph`);
  return async (call) => {
    const graph = await Graph.open(path, { session, ...call });
    return undirected && graph.directed ? graph.toUndirected(call) : graph;
  };
}

/** The rows of one table of a graph: its edges, unless `table` names others. */
export function tableOf(graph: Graph, table = "edges"): Frame {
  if (table === "nodes") return graph.nodes;
  if (table === "edges") return graph.edges;
  if (graph.labels.includes(table)) return graph.label(table);
  if (graph.types.includes(table)) return graph.type(table);
  const names = ["nodes", "edges", ...graph.labels, ...graph.types].join(", ");
  throw new UsageError(`there is no table ${table} in the graph; there are ${names}`);
}

/** The rows that `paths` hold: those of tables, or of one table of a graph. */
export async function rowsOf(
  paths: readonly string[],
  flags: GraphFlags & { table?: string; quiet?: boolean },
  inputs: Inputs,
  session: Session,
  context: Context,
): Promise<Frame> {
  const whole = await inputs.graph(paths);
  if (whole) return tableOf(await withProgress(context, flags.quiet, openWhole(whole, flags, session)), flags.table);
  if (flags.table !== undefined) throw new UsageError("--table has no meaning for tables, only for a graph");
  return (await inputs.frame(paths)).in(session);
}

/** Adds the option that names one table of a graph. */
export const tableOption = (command: Command): Command =>
  command.option("--table <name>", "of a graph: nodes, edges, a label or a type of edges; default edges");

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
