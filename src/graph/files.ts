/** Graphs from files: each path becomes a frame over it. */
import { type Paths, SCAN, type ScanCsvOptions } from "../frame/files.ts";
import { scan } from "../frame/scan.ts";
import { known } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import type { FileFormat } from "../plan/plan.ts";
import { type EdgeTable, GRAPH_OPTIONS, type GraphInput, type GraphOptions, type NodeTable } from "./options.ts";

/** The nodes of one label in files with a key column of its own name. */
export interface NodeFiles extends Omit<NodeTable, "table"> {
  path: Paths;
}

/** The edges of one type in files. */
export interface EdgeFiles extends Omit<EdgeTable, "table"> {
  path: Paths;
}

/** The files of a graph. */
export interface GraphFiles {
  /** Paths, or paths per label. Without it, nodes are inferred from the edges. */
  nodes?: Paths | { readonly [label: string]: Paths | NodeFiles };
  /** Paths, or paths per edge type: `{ LIVES_IN: { path: "lives_in.parquet", from: "Person", to: "City" } }`. */
  edges?: Paths | { readonly [type: string]: Paths | EdgeFiles };
}

/** What `Graph.from` takes for these files. */
export function graphInput(
  format: FileFormat,
  files: GraphFiles,
  options: GraphOptions & ScanCsvOptions,
): { input: GraphInput; options: GraphOptions } {
  if (!isRecord(files) || Array.isArray(files)) throw invalid("files", "{ nodes, edges }, or one of the two", files);
  known("options", options, [...Object.keys(GRAPH_OPTIONS), ...Object.keys(SCAN[format])]);
  const given = Object.entries(options);
  const read = Object.fromEntries(given.filter(([name]) => Object.hasOwn(SCAN[format], name))) as ScanCsvOptions;
  const rest = Object.fromEntries(given.filter(([name]) => !Object.hasOwn(SCAN[format], name))) as GraphOptions;
  const table = (paths: Paths) => scan(format, paths, read);
  const tables = (of: string, entry: Paths | { readonly [name: string]: Paths | NodeFiles | EdgeFiles }) => {
    if (isPaths(entry)) return table(entry);
    if (!isRecord(entry)) throw invalid(of, "a path or several, or such by name", entry);
    return Object.fromEntries(
      Object.entries(entry).map(([name, value]) => {
        if (isPaths(value)) return [name, table(value)];
        if (!isRecord(value)) throw invalid(`${of}.${name}`, "a path or several, or { path }", value);
        const { path, ...keys } = value;
        return [name, { ...keys, table: table(path) }];
      }),
    );
  };
  const input = Object.fromEntries(
    Object.entries(files).map(([name, entry]) => [name, entry === undefined ? entry : tables(name, entry)]),
  );
  return { input, options: rest };
}

const isPaths = (value: unknown): value is Paths =>
  typeof value === "string" || value instanceof URL || Array.isArray(value);

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;
