/** How what `Graph.from` takes becomes the tables and options of one `openGraph` call. */
import { isBatch, isTable, isVector, type TableSource } from "./arrow/structure.ts";
import { QuiverError } from "./errors.ts";
import type { ColumnValues } from "./io/columns.ts";
import { readSource, type TableInput } from "./io/source.ts";
import type { EdgeTable, GraphInput, GraphOptions, KeyColumns, NodeTable } from "./options.ts";

/** The tables of a graph in the order that the options refer to. */
export interface OpeningPlan {
  inputs: { name: string; table: TableInput }[];
  options: string;
}

/** Lays out `input` for one `openGraph` call. Fails with `INVALID_ARGUMENT` for an option that does not exist or fit. */
export function planOpening(input: GraphInput, options: GraphOptions): OpeningPlan {
  if (typeof input !== "object" || input === null || (input.nodes === undefined && input.edges === undefined)) {
    throw invalid("input", "{ nodes, edges }, or one of the two", input);
  }
  known("input", input, ["nodes", "edges"]);
  known("options", options, OPTIONS);
  const { directed = true } = options;
  if (typeof directed !== "boolean") throw invalid("directed", "true or false", directed);
  const inputs: OpeningPlan["inputs"] = [];
  const add = (name: string, table: TableInput) => inputs.push({ name, table }) - 1;
  const keys = { id: options.id ?? "id", src: options.src ?? "src", dst: options.dst ?? "dst" };

  const nodes = byName<NodeTable>(input.nodes, "nodes", ["table", "id"]).map(([label, { table, id }]) => ({
    table: add(label ?? "nodes", table),
    label,
    id: keyColumns("id", id ?? keys.id),
  }));
  const edges = byName<EdgeTable>(input.edges, "edges", ["table", "from", "to", "src", "dst"]).map(
    ([type, { table, src, dst, from, to }]) => ({
      table: add(type ?? "edges", table),
      type,
      src: keyColumns("src", src ?? keys.src),
      dst: keyColumns("dst", dst ?? keys.dst),
      from: from ?? null,
      to: to ?? null,
    }),
  );
  const inferred = nodes.length === 0;
  return {
    inputs,
    options: JSON.stringify({
      nodes,
      edges,
      id: inferred && options.id !== undefined ? keyColumns("id", options.id) : [],
      directed,
      onDangling: oneOf("onDangling", options.onDangling ?? "error", ["error", "skip", "add"]),
      onDuplicate: oneOf("onDuplicate", options.onDuplicate ?? "error", ["error", "first"]),
    }),
  };
}

/** Reads a table of the graph; an error says which it was. */
export function readNamed(name: string, table: TableInput): TableSource | Promise<TableSource> {
  const blame = (error: unknown): never => {
    if (!(error instanceof QuiverError) || error.details.table !== undefined) throw error;
    const details = { table: name, ...error.details };
    throw new QuiverError(error.code, `${name}: ${error.message}`, details, { cause: error });
  };
  try {
    const source = readSource(table);
    return source instanceof Promise ? source.catch(blame) : source;
  } catch (error) {
    return blame(error);
  }
}

/** Options of {@link GraphOptions}, by name. */
const OPTIONS = Object.keys({
  ...{ id: 0, src: 0, dst: 0, directed: 0, onDangling: 0, onDuplicate: 0, ownership: 0 },
  ...{ signal: 0, onProgress: 0, threads: 0 },
} satisfies Record<keyof GraphOptions, 0>);

/** A misspelt option would have no effect, and nobody would know. */
function known(parameter: string, given: object, names: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(parameter, `an object of ${names.join(", ")}`, unknown);
}

export function keyColumns(parameter: string, columns: KeyColumns): string[] {
  const names = typeof columns === "string" ? [columns] : columns;
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === "string")) {
    throw invalid(parameter, "a column name or several", columns);
  }
  return [...names];
}

export function oneOf<T extends string>(parameter: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) throw invalid(parameter, allowed.map((word) => `"${word}"`).join(", "), value);
  return value;
}

export function invalid(parameter: string, expected: string, got: unknown): QuiverError {
  const shown = typeof got === "string" ? `"${got}"` : String(got);
  return new QuiverError("INVALID_ARGUMENT", `${parameter} must be ${expected}, got ${shown}`, {
    parameter,
    expected,
    got: shown,
  });
}

type Named<T> = [name: string | null, entry: T];

/** One unnamed table, or the entries of `{ name: table }`. */
function byName<T extends { table: TableInput }>(
  given: TableInput | { readonly [name: string]: TableInput | T } | undefined,
  parameter: string,
  keys: readonly string[],
): Named<T>[] {
  if (given === undefined) return [];
  if (!isPlainObject(given)) return [[null, { table: given } as T]];
  const entries = Object.entries(given);
  const columns = entries.filter(([, value]) => isColumn(value));
  if (columns.length === entries.length) return [[null, { table: given } as T]];
  if (columns.length > 0) {
    const expected = "either columns or one table per name";
    throw invalid(
      parameter,
      expected,
      `${columns[0]?.[0]}, which is a column beside tables (bytes go in as { table })`,
    );
  }
  return entries.map(([name, value]) => {
    if (!isEntry(value)) return [name, { table: value } as T];
    known(`${parameter}.${name}`, value, keys);
    return [name, value as T];
  });
}

/** `{ table, … }`, and not a table that has a column of that name. */
function isEntry(value: unknown): value is { table: TableInput } {
  return isPlainObject(value) && "table" in value && !isPlainColumn(value.table);
}

/** Whether this is one column: a Vector, a typed array or an array, but not one of batches. */
export function isColumn(value: unknown): value is ColumnValues {
  return ArrayBuffer.isView(value) || isVector(value) || isPlainColumn(value);
}

const isPlainColumn = (value: unknown) => Array.isArray(value) && !isBatch(value[0]) && !isTable(value[0]);

/** An object literal, and not one of the classes that are accepted as tables. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || isTable(value) || isBatch(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // Of another realm's Object too: the root of its chain.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
