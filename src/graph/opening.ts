/** How what `Graph.from` takes becomes the tables and options of one `openGraph` call. */
import { foreignTable } from "../arrow/foreign.ts";
import { isVector } from "../arrow/structure.ts";
import { isColumn } from "../io/columns.ts";
import { neighbourOf } from "../io/neighbours/neighbours.ts";
import { isPairs, isRow, readPairs } from "../io/rows.ts";
import { isBytes, isPlainObject, type TableInput } from "../io/source.ts";
import { checked, jsonOf, known, nameOrNone, namesOf } from "../native/check.ts";
import { invalid, inWords } from "../native/errors.ts";
import { directedOf, type GraphologyGraph, graphologyEdges, graphologyNodes, isGraphology } from "./graphology.ts";
import {
  type EdgeTable,
  GRAPH_OPTIONS,
  type GraphInput,
  type GraphOptions,
  type KeyColumns,
  keyColumns,
  type NodeTable,
} from "./options.ts";

/** The tables of a graph in the order that the options refer to. */
export interface OpeningPlan {
  inputs: { name: string; table: TableInput }[];
  options: string;
}

const NODE_TABLE = namesOf<NodeTable>({ table: 0, id: 0 });
const EDGE_TABLE = namesOf<EdgeTable>({ table: 0, from: 0, to: 0, src: 0, dst: 0 });

/** Lays out `input` for one `openGraph` call. Fails with `INVALID_ARGUMENT` for an option that does not exist or fit. */
export function planOpening(given: GraphInput | GraphologyGraph, givenOptions: GraphOptions): OpeningPlan {
  const input: GraphInput = isGraphology(given) ? { nodes: given, edges: given } : given;
  if (
    typeof input !== "object" ||
    isForeign(input) ||
    input === null ||
    (input.nodes === undefined && input.edges === undefined)
  ) {
    throw invalid("input", "{ nodes, edges }, or one of the two", named(input), asTable(input));
  }
  known("input", input, ["nodes", "edges"]);
  const options = checked("options", givenOptions, GRAPH_OPTIONS);
  const whole = isGraphology(input.edges) ? input.edges : undefined;
  const { directed = whole ? directedOf(whole) : true } = options;
  const inputs: OpeningPlan["inputs"] = [];
  const add = (name: string, table: TableInput) => inputs.push({ name, table }) - 1;
  const keys = { id: options.id ?? "id", src: options.src ?? "src", dst: options.dst ?? "dst" };

  const one = (columns: KeyColumns) => keyOf(columns);
  const nodeTables = byName<NodeTable>(
    isGraphology(input.nodes) ? graphologyNodes(input.nodes, one(keys.id)) : input.nodes,
    ...(["nodes", NODE_TABLE, [keys.id].flat()] as const),
  );
  const nodes = nodeTables.map(([label, { table, id }]) => ({
    table: add(label ?? "nodes", table),
    label,
    id: keyColumns("id", id ?? keys.id),
  }));
  const edgeTables = byName<EdgeTable>(
    isGraphology(input.edges) ? graphologyEdges(input.edges, one(keys.src), one(keys.dst)) : input.edges,
    ...(["edges", EDGE_TABLE, [keys.src, keys.dst].flat()] as const),
  );
  const edges = edgeTables.map(([type, { table, src, dst, from, to }]) => ({
    table: add(type ?? "edges", edgeTable(table, src ?? keys.src, dst ?? keys.dst)),
    type,
    src: keyColumns("src", src ?? keys.src),
    dst: keyColumns("dst", dst ?? keys.dst),
    from: nameOrNone("from", from) ?? null,
    to: nameOrNone("to", to) ?? null,
  }));
  const inferred = nodes.length === 0;
  return {
    inputs,
    options: jsonOf(
      {
        nodes,
        edges,
        id: inferred && options.id !== undefined ? options.id : [],
        directed,
        ...screening(options),
      },
      "options",
    ),
  };
}

const isForeign = (input: unknown) => foreignTable(input) !== undefined || neighbourOf(input) !== undefined;

const named = (input: unknown) => {
  const neighbour = neighbourOf(input)?.name;
  const foreign = foreignTable(input) ?? (neighbour && `a table of ${neighbour}`);
  return foreign === undefined ? input : inWords(foreign);
};

/** The one column of a key whose values are texts. */
function keyOf(columns: KeyColumns): string {
  const [name, ...others] = [columns].flat();
  if (name !== undefined && others.length === 0) return name;
  throw invalid("id, src and dst", "one column each for a graph of graphology", columns);
}

/** What was probably meant by a table in the place of `{ nodes, edges }`. */
function asTable(input: unknown): string | undefined {
  if (typeof input === "string")
    return "files are read by Graph.fromParquet({ nodes, edges }), fromCsv, fromNdjson and fromIpc";
  if (typeof input !== "object" || input === null || Object.keys(input).length === 0) return undefined;
  return "one table of edges is written Graph.from({ edges })";
}

/** Pairs of ids as the columns that edges are known by; anything else as it is. */
export function edgeTable(table: TableInput, src: KeyColumns, dst: KeyColumns): TableInput {
  if (!isPairs(table)) return table;
  const names = [keyColumns("src", src), keyColumns("dst", dst)].flat();
  if (names.length !== 2) throw invalid("edges", "a table where a key has several columns", inWords("pairs"));
  const [sources, destinations] = readPairs(table);
  return { [names[0] as string]: sources, [names[1] as string]: destinations };
}

/** The arguments of `fromEdges`, pairs taken apart. */
export function fromPairs(given: readonly unknown[]): readonly unknown[] {
  const [pairs, dst] = given;
  if (isPairs(pairs) && !isColumn(dst)) return [...readPairs(pairs), ...given.slice(1)];
  if (isColumn(dst)) return given;
  const hint =
    "edges are Graph.fromEdges(src, dst, { weight }) or Graph.fromEdges(pairs); a table of them goes into Graph.from({ edges })";
  throw invalid("dst", "a column of ids: a typed array, a Vector or an array", dst, hint);
}

/** What becomes of rows that do not fit. */
export const screening = ({
  onDangling = "error",
  onDuplicate = "error",
  onNull = "error",
}: GraphOptions): Required<Pick<GraphOptions, "onDangling" | "onDuplicate" | "onNull">> => ({
  ...{ onDangling, onDuplicate, onNull },
});

type Named<T> = [name: string | null, entry: T];

/** One unnamed table, or the entries of `{ name: table }`. */
function byName<T extends { table: TableInput }>(
  given: TableInput | { readonly [name: string]: TableInput | T } | undefined,
  parameter: string,
  options: readonly string[],
  key: readonly string[],
): Named<T>[] {
  if (given === undefined) return [];
  if (!isPlainObject(given) || foreignTable(given) !== undefined) return [[null, { table: given } as T]];
  const entries = Object.entries(given);
  const columns = entries.filter(([, value]) => isColumn(value));
  // Bytes, rows and pairs are a column or a table: the latter where no name is a key's, without which there is no table.
  const isEither = (value: unknown) => isBytes(value as object) || (Array.isArray(value) && isTableLike(value[0]));
  const allTables = columns.every(([name, value]) => isEither(value) && !key.includes(name));
  if (entries.length === 0 || (columns.length === entries.length && !allTables)) {
    return [[null, { table: given } as T]];
  }
  if (!allTables) {
    throw invalid(parameter, "either columns or one table per name", `the column ${columns[0]?.[0]} beside tables`);
  }
  return entries.map(([name, value]) => {
    if (!isEntry(value)) return [name, { table: value } as T];
    known(`${parameter}.${name}`, value, options);
    return [name, value as T];
  });
}

/** `{ table, … }`, and not a table that has a column of that name: of bytes and rows, what stands beside them tells. */
function isEntry(value: unknown): value is { table: TableInput } {
  if (!isPlainObject(value) || !Object.hasOwn(value, "table")) return false;
  const { table, ...others } = value;
  if (!isColumn(table)) return true;
  const isTyped = (other: unknown) => ArrayBuffer.isView(other) || isVector(other);
  const isEither = isBytes(table) || (Array.isArray(table) && isTableLike(table[0]));
  return isEither && !Object.values(others).some(isTyped);
}

/** Rows or pairs: an array of these is a column or a table. */
const isTableLike = (first: unknown) => isRow(first) || Array.isArray(first);
