/** How what `Graph.from` takes becomes the tables and options of one `openGraph` call. */
import { isBatch, isTable, isVector } from "./arrow/structure.ts";
import { QuiverError } from "./errors.ts";
import type { ColumnValues } from "./io/columns.ts";
import type { TableInput } from "./io/source.ts";
import type { EdgeTable, GraphInput, GraphOptions, KeyColumns, NodeTable } from "./options.ts";

/** The tables of a graph in the order that the options refer to. */
export interface OpeningPlan {
  inputs: TableInput[];
  options: string;
}

/** Lays out `input` for one `openGraph` call. Fails with `INVALID_ARGUMENT` for an option that does not exist or fit. */
export function planOpening(input: GraphInput, options: GraphOptions): OpeningPlan {
  if (typeof input !== "object" || input === null || (input.nodes === undefined && input.edges === undefined)) {
    throw invalid("input", "{ nodes, edges }, or one of the two", input);
  }
  const inputs: TableInput[] = [];
  const add = (table: TableInput) => inputs.push(table) - 1;
  const keys = { id: options.id ?? "id", src: options.src ?? "src", dst: options.dst ?? "dst" };

  const nodes = byName<NodeTable>(input.nodes, "nodes").map(([label, { table, id }]) => ({
    table: add(table),
    label,
    id: keyColumns("id", id ?? keys.id),
  }));
  const edges = byName<EdgeTable>(input.edges, "edges").map(([type, { table, src, dst, from, to }]) => ({
    table: add(table),
    type,
    src: keyColumns("src", src ?? keys.src),
    dst: keyColumns("dst", dst ?? keys.dst),
    from: from ?? null,
    to: to ?? null,
  }));
  const inferred = nodes.length === 0;
  return {
    inputs,
    options: JSON.stringify({
      nodes,
      edges,
      id: inferred && options.id !== undefined ? keyColumns("id", options.id) : [],
      directed: options.directed ?? true,
      onDangling: oneOf("onDangling", options.onDangling ?? "error", ["error", "skip", "add"]),
      onDuplicate: oneOf("onDuplicate", options.onDuplicate ?? "error", ["error", "first"]),
    }),
  };
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
  return entries.map(([name, value]) => [name, (isEntry(value) ? value : { table: value }) as T]);
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
