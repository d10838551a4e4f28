/** Apache GraphAr: vertices and edges in chunks, their properties in files beside them. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as arrow from "apache-arrow";
import { col, lit } from "../../expr/expr.ts";
import { fn } from "../../expr/functions.ts";
import type { CastType } from "../../expr/types.ts";
import { Frame } from "../../frame/frame.ts";
import { scanCsv, scanNdjson, scanParquet } from "../../frame/scan.ts";
import { QuiverError } from "../../native/errors.ts";
import { listType } from "./csv-group.ts";
import {
  type AdjacencyInfo,
  type ChunkFormat,
  type EdgeInfo,
  graphArInfo,
  type PropertyGroup,
  type VertexInfo,
} from "./graphar-info.ts";
import { describedBy, entriesOf, type FolderSource, isFolder } from "./places.ts";
import { type FolderReading, type FolderTables, quietly, rowIndex, within, wrongFile } from "./tables.ts";

export const INDEX = "_graphArVertexIndex";
export const SRC_INDEX = "_graphArSrcIndex";
export const DST_INDEX = "_graphArDstIndex";

/** The description of the graph at `path`: itself, or the only one of a folder; undefined where there is none. */
export function graphYmlAt(path: string): string | undefined {
  if (!isFolder(path)) return /\.graph\.ya?ml$/i.test(path) ? path : undefined;
  const found = entriesOf(path).filter((name) => /\.graph\.ya?ml$/i.test(name));
  return found.length === 1 ? join(path, found[0] as string) : undefined;
}

/** Reads the graph that `NAME.graph.yml` describes, or the only one that a folder has. */
export async function readGraphAr(source: FolderSource, reading: FolderReading): Promise<FolderTables> {
  const file = describedBy(
    ...([source, "GraphAr", graphYmlAt, "describes no graph of GraphAr"] as const),
    "one file NAME.graph.yml; name it where there are several",
  );
  const info = graphArInfo(file);
  const ignored = new Set<string>();
  const vertices = new Map<string, { id: string; table: arrow.Table }>();
  for (const each of info.vertices) {
    vertices.set(each.type, await verticesOf(each, reading));
    if (each.labels.length > 1) ignored.add(`the labels of ${each.type} beside its type`);
  }
  const undirected = info.edges.filter(({ directed }) => !directed);
  const directed = info.edges.length === 0 || undirected.length < info.edges.length;
  if (directed) for (const { type } of undirected) ignored.add(`that edges of type ${type} are undirected`);
  const edges = [];
  for (const each of info.edges) {
    const table = await edgesOf(each, vertices, reading);
    edges.push({
      type: each.type,
      from: each.src,
      to: each.dst,
      src: reading.src,
      dst: reading.dst,
      table: Frame.from(table),
    });
  }
  const nodes = [...vertices].map(([label, { id, table }]) => ({ label, id, table: Frame.from(table) }));
  return { nodes, edges, directed, ignored: [...ignored] };
}

/** The key is the primary property, or where there is none, the number of the vertex. */
async function verticesOf(info: VertexInfo, reading: FolderReading): Promise<{ id: string; table: arrow.Table }> {
  const primary = info.groups.flatMap(({ properties }) => properties).filter(({ isPrimary }) => isPrimary);
  const count = countIn(join(info.folder, "vertex_count"));
  if (!isFolder(info.folder)) throw lacking(info.folder, info.path);
  const tables: arrow.Table[] = [];
  for (const group of info.groups) {
    const files = chunksIn(group.folder);
    const rows = await within(rowsOf(files, group, [[INDEX, "int64"]], info.path, false), reading).collect(
      reading.call,
    );
    tables.push(await inOrder(rows, group, info.path, reading));
  }
  if (primary.length !== 1) tables.unshift(await numbersOf(tables[0]?.numRows ?? count ?? 0, info, reading));
  const id = primary.length === 1 ? (primary[0] as { name: string }).name : reading.id;
  return { id, table: besides(tables, info.path, count, id) };
}

/** Vertices that a count alone tells: more than these are taken for a damaged file. */
const MAX_COUNTED = 1e8;

async function numbersOf(count: number, { path, groups }: VertexInfo, reading: FolderReading): Promise<arrow.Table> {
  if (groups.length === 0 && count > MAX_COUNTED) {
    const message = `${path}: its count is ${count}, and nothing else tells of so many vertices`;
    throw new QuiverError("TOO_LARGE", message, { table: path, expected: `at most ${MAX_COUNTED}`, got: `${count}` });
  }
  return Frame.from({ [reading.id]: BigInt64Array.from({ length: count }, (_, at) => BigInt(at)) }).collect();
}

/** The rows of a group, by their numbers where they have some. */
async function inOrder(
  rows: arrow.Table,
  { properties }: PropertyGroup,
  path: string,
  reading: FolderReading,
): Promise<arrow.Table> {
  const own = properties.map(({ name }) => name);
  if (!rows.schema.fields.some(({ name }) => name === INDEX)) return rows.select(own);
  const frame = within(Frame.from(rows), reading);
  const numbered = frame.withColumns(rowIndex("\u0001row"));
  const [found] = await numbered
    .agg(fn.boolAnd(col(INDEX).eq(col("\u0001row"))).as("ordered"))
    .toArray(quietly(reading.call));
  if (found?.ordered !== false) return rows.select(own);
  const sorted = await frame.sort(INDEX).collect(reading.call);
  const numbers = await within(Frame.from(sorted), reading)
    .withColumns(rowIndex("\u0001row"))
    .filter(col(INDEX).isDistinctFrom(col("\u0001row")))
    .count(quietly(reading.call));
  if (numbers > 0)
    throw wrongFile(path, `the numbers of its vertices, ${INDEX}, are not those from 0 on`, {
      expected: "each number once",
    });
  return sorted.select(own);
}

/** The edges as pairs of keys, in the order of one of the lists that there are: of two copies, one is read. */
async function edgesOf(
  info: EdgeInfo,
  vertices: ReadonlyMap<string, { id: string; table: arrow.Table }>,
  reading: FolderReading,
): Promise<arrow.Table> {
  const list = [...info.adjacency].sort((a, b) => rank(a) - rank(b))[0] as AdjacencyInfo;
  if (!isFolder(list.folder)) throw lacking(list.folder, info.path);
  const parts = partsIn(join(list.folder, "adj_list"));
  const ends = {
    folder: "",
    format: list.format,
    properties: [SRC_INDEX, DST_INDEX].map((name) => ({ name, type: "int64", isPrimary: false })),
  };
  const tables = [await within(rowsOf(parts, ends, [], info.path, true), reading).collect(reading.call)];
  for (const group of info.groups) {
    const files = partsIn(join(list.folder, group.folder));
    const [wanted, got] = [parts, files].map((all) =>
      all.map((each) => each.split(/[\\/]/).slice(-2).join("/")).join(", "),
    );
    if (wanted !== got)
      throw wrongFile(info.path, `chunks of ${group.folder} are not those of adj_list`, {
        expected: wanted as string,
        got: got as string,
      });
    tables.push(await within(rowsOf(files, group, [], info.path, true), reading).collect(reading.call));
  }
  const all = within(Frame.from(besides(tables, info.path, countOfEdges(list.folder), "edges")), reading);
  const [row, from, to] = ["\u0001row", "\u0001from", "\u0001to"];
  const numbered = (type: string, as: string) => {
    const { id, table } = vertices.get(type) as { id: string; table: arrow.Table };
    return Frame.from(table).select(rowIndex(`${as}index`), col(id).as(as));
  };
  const keyed = all
    .withColumns(fn.rowNumber().over().as(row))
    .join(numbered(info.src, from), { leftOn: SRC_INDEX, rightOn: `${from}index`, how: "left" })
    .join(numbered(info.dst, to), { leftOn: DST_INDEX, rightOn: `${to}index`, how: "left" })
    .sort(row);
  const own = info.groups.flatMap(({ properties }) => properties.map(({ name }) => col(name)));
  const table = await keyed
    .select(col(from).as(reading.src), col(to).as(reading.dst), col(SRC_INDEX), col(DST_INDEX), ...own)
    .collect(reading.call);
  await refuseDangling(Frame.from(table), info, reading);
  return table.select([
    reading.src,
    reading.dst,
    ...info.groups.flatMap(({ properties }) => properties.map(({ name }) => name)),
  ]);
}

const lacking = (folder: string, path: string): QuiverError =>
  new QuiverError("FILE_NOT_FOUND", `there is no folder ${folder}, which ${path} names`, { table: path, got: folder });

/** Lists by source first, as edges were mostly written. */
const rank = ({ ordered, alignedBy }: AdjacencyInfo): number => (alignedBy === "src" ? 0 : 2) + (ordered ? 0 : 1);

async function refuseDangling(edges: Frame, info: EdgeInfo, { src, dst, call }: FolderReading): Promise<void> {
  const [found] = await edges
    .withColumns(rowIndex("\u0001row"))
    .filter(col(src).isNull().or(col(dst).isNull()))
    .limit(1)
    .toArray({ ...quietly(call), int64: "string" });
  if (!found) return;
  const [index, type] = found[src] === null ? [SRC_INDEX, info.src] : [DST_INDEX, info.dst];
  const [row, got] = [Number(found["\u0001row"]), String(found[index])];
  const message = `${info.path}: an edge leads to vertex ${got} of ${type}, which is not there`;
  throw new QuiverError("DANGLING_EDGE", message, {
    ...{ table: info.path, column: index, row },
    ...{ expected: `a number of ${type}`, got },
  });
}

/** Tables of the same rows side by side: no value moves. */
function besides(tables: readonly arrow.Table[], path: string, count: number | undefined, of: string): arrow.Table {
  const columns: Record<string, arrow.Vector> = {};
  for (const table of tables) {
    const rows = count ?? tables[0]?.numRows;
    if (table.numRows !== rows) {
      const message = `its files have ${table.numRows} rows of ${table.schema.names.join(", ")} where there are ${rows} of ${of}`;
      throw wrongFile(path, message, { expected: `${rows} rows`, got: `${table.numRows}` });
    }
    for (const { name } of table.schema.fields) {
      if (Object.hasOwn(columns, name))
        throw wrongFile(path, `two of its properties are called ${name}`, { got: name });
      columns[name] = table.getChild(name) as arrow.Vector;
    }
  }
  return new arrow.Table(columns);
}

/** The rows of files, of the columns that a group has, each of its type, and of `beside` those that are there. */
function rowsOf(
  files: readonly string[],
  { format, properties }: Pick<PropertyGroup, "format" | "properties">,
  beside: readonly (readonly [string, CastType])[],
  path: string,
  isEmptyAllowed: boolean,
): Frame {
  if (files.length === 0) {
    if (!isEmptyAllowed && properties.length === 0) throw wrongFile(path, "it has a property group without properties");
    return emptyOf(properties);
  }
  const rows = scanOf(files, format, [...beside, ...properties.map(({ name, type }) => [name, type] as const)]);
  const names = new Set<string>(rows.schema.names as string[]);
  const lacking = properties.find(({ name }) => !names.has(name));
  if (lacking)
    throw wrongFile(files[0] as string, `it has no column ${lacking.name}`, {
      expected: lacking.name,
      got: [...names].join(", "),
    });
  const own = properties.map(({ name, type }) => (format === "parquet" ? asDeclared(name, type) : col(name)));
  return rows.select(...beside.filter(([name]) => names.has(name)).map(([name]) => col(name)), ...own);
}

/** Parquet has types of its own, which those that are declared are only a name for; a time's unit is the file's. */
const asDeclared = (name: string, type: CastType) =>
  /^(list|timestamp|Time)/.test(type) ? col(name) : col(name).cast(type).as(name);

function scanOf(
  files: readonly string[],
  format: ChunkFormat,
  columns: readonly (readonly [string, CastType])[],
): Frame {
  const options = { hivePartitioning: false };
  if (format === "parquet") return scanParquet(files, options);
  const nested = columns.find(([, type]) => type.startsWith("list<"));
  if (format === "csv" && nested) {
    throw new QuiverError("UNSUPPORTED_TYPE", `${files[0]}: CSV holds no lists, as ${nested[0]} is`, {
      column: nested[0],
      expected: "Parquet",
      got: "CSV",
    });
  }
  const typed = columns.map(([name, type]) => [name, ownType(type)] as const);
  if (format === "json")
    return scanNdjson(files, { ...options, schema: Object.fromEntries(typed.filter(([name]) => name !== INDEX)) });
  const names = new Set<string>(scanCsv(files, options).schema.names as string[]);
  return scanCsv(files, { ...options, schema: Object.fromEntries(typed.filter(([name]) => names.has(name))) });
}

/** A declared type as files are read, lists by what is in them. */
function ownType(type: CastType): CastType {
  const [, item] = /^list<(.*)>$/.exec(type) ?? [];
  return item === undefined ? type : listType(item as CastType);
}

const emptyOf = (properties: PropertyGroup["properties"]): Frame =>
  Frame.from({ "\u0001": new Int32Array() }).select(
    properties.map(({ name, type }) => lit(null).cast(ownType(type)).as(name)),
  );

/** The files of chunks, in the order of their numbers; those of a writer that names none so are passed over. */
function chunksIn(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return entriesOf(folder)
    .filter((name) => /^chunk\d+/.test(name))
    .map((name) => join(folder, name));
}

function partsIn(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return entriesOf(folder)
    .filter((name) => /^part\d+$/.test(name))
    .flatMap((name) => chunksIn(join(folder, name)));
}

/** A number of eight bytes, as GraphAr keeps counts. */
function countIn(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  if (bytes.length !== 8)
    throw wrongFile(path, `it has ${bytes.length} bytes; expected 8`, { expected: "8 bytes", got: `${bytes.length}` });
  const count = bytes.readBigInt64LE();
  if (count < 0n || count > 2n ** 32n)
    throw wrongFile(path, `it counts ${count}`, { expected: "a number from 0", got: `${count}` });
  return Number(count);
}

function countOfEdges(folder: string): number | undefined {
  if (!isFolder(folder)) return undefined;
  const counts = entriesOf(folder)
    .filter((name) => /^edge_count\d+$/.test(name))
    .map((name) => countIn(join(folder, name)) as number);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}
