/** A graph as an Apache GraphAr folder of version 1: Parquet, edges ordered by source with their offsets. */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DataType, DateUnit, type Field, Precision } from "apache-arrow";
import { stringify } from "yaml";
import { col, type Expr, lit } from "../../expr/expr.ts";
import { fn } from "../../expr/functions.ts";
import { Frame } from "../../frame/frame.ts";
import { QuiverError } from "../../native/errors.ts";
import type { EdgeTableSchema, NodeTableSchema } from "../info.ts";
import { DST_INDEX, INDEX, SRC_INDEX } from "./graphar-read.ts";
import { newFolder } from "./new-folder.ts";
import { quietly, rowIndex } from "./tables.ts";
import { type FolderGraph, type FolderWriting, Losses, oneKey, type WrittenFolder, writtenOf } from "./writing.ts";

/** How many vertices and edges a chunk holds. */
interface Chunks {
  vertices: number;
  edges: number;
}

/** As GraphAr recommends them. */
const CHUNKS: Chunks = { vertices: 2 ** 18, edges: 2 ** 22 };

/** What an edge says of the types of its ends where the graph has none. */
const NODE = "node";
const EDGE = "edge";

interface Property {
  name: string;
  type: string;
  value: Expr;
}

/** Writes the folder; the graph has its name. */
export async function writeGraphAr(
  graph: FolderGraph,
  path: string,
  writing: FolderWriting,
  chunks: Chunks = CHUNKS,
): Promise<WrittenFolder> {
  const losses = new Losses("graphar", writing);
  const { nodes, edges } = graph.schema;
  const plans = {
    nodes: nodes.map((table) => vertexPlan(table, losses)),
    edges: edges.map((table) => edgePlan(table, losses)),
  };
  refuseNames(
    [...plans.nodes.map(({ type }) => type), ...plans.edges.map(({ type }) => type)],
    plans.edges.map((plan) => plan.name),
  );
  const name = basename(path).replace(/[^\w.-]/g, "_") || "graph";
  const { bytes } = await newFolder(path, writing.overwrite, isOurs, async (folder) => {
    for (const [at, plan] of plans.nodes.entries())
      await writeVertices(graph.nodes(at), nodes[at]?.numRows ?? 0, plan, folder, writing, chunks);
    for (const [at, plan] of plans.edges.entries()) {
      const ends = [plan.src, plan.dst].map((type) => plans.nodes.findIndex((each) => each.type === type));
      await writeEdges(graph, at, plan, ends, folder, writing, chunks);
    }
    const directed = graph.directed;
    for (const { type, properties, key } of plans.nodes)
      yml(folder, `${type}.vertex.yml`, vertexInfo(type, properties, key, chunks));
    for (const plan of plans.edges) yml(folder, `${plan.name}.edge.yml`, edgeInfo(plan, directed, chunks));
    yml(folder, `${name}.graph.yml`, {
      name,
      vertices: plans.nodes.map(({ type }) => `${type}.vertex.yml`),
      edges: plans.edges.map((plan) => `${plan.name}.edge.yml`),
      version: "gar/v1",
    });
  });
  return writtenOf({ nodes, edges }, bytes, losses);
}

const isOurs = (files: readonly string[]) =>
  files.some((name) => /^[^/\\]+\.graph\.yml$/.test(name)) &&
  files.every((name) => /^([^/\\]+\.yml|(vertex|edge)[/\\].*)$/.test(name));

function vertexPlan({ label, id, schema }: NodeTableSchema, losses: Losses) {
  const type = label ?? NODE;
  const key = oneKey(id, type);
  return { type, key, properties: propertiesOf(schema.fields, type, losses, key) };
}

function edgePlan({ type, from, to, src, dst, schema }: EdgeTableSchema, losses: Losses) {
  const own = type ?? EDGE;
  const [start, end] = [oneKey(src, own), oneKey(dst, own)];
  const others = schema.fields.filter(({ name }) => name !== start && name !== end);
  const [source, target] = [from ?? NODE, to ?? NODE];
  return {
    name: `${source}_${own}_${target}`,
    type: own,
    src: source,
    dst: target,
    start,
    end,
    properties: propertiesOf(others, own, losses),
  };
}

function propertiesOf(fields: readonly Field[], table: string, losses: Losses, key?: string): Property[] {
  return fields.flatMap(({ name, type }) => {
    const of = `the column "${name}" of "${table}"`;
    const property = name === "" || name.startsWith("_graphAr") ? undefined : propertyOf(name, type);
    if (property === undefined) {
      if (name === key) losses.lose(`keys of type ${type}, as ${of}`, "writes them as text");
      else losses.lose(`${of}, ${type}`, "leaves it out");
      return name === key ? [{ name, type: "string", value: col(name).cast("string").as(name) }] : [];
    }
    const { lost, ...kept } = property;
    if (lost !== undefined)
      losses.lose(`${lost} of ${of}`, lost.startsWith("the type") ? "writes it as text" : "leaves them out");
    return [kept];
  });
}

/** A column as a property; undefined where GraphAr has no type for it, `lost` where a part of it goes. */
function propertyOf(name: string, type: DataType): (Property & { lost?: string }) | undefined {
  const as = (word: string, cast: string) => ({ name, type: word, value: col(name).cast(cast).as(name) });
  if (DataType.isDictionary(type)) return propertyOf(name, type.dictionary);
  if (DataType.isBool(type)) return { name, type: "bool", value: col(name) };
  if (DataType.isInt(type)) {
    const bits = type.bitWidth + (type.isSigned ? 0 : 1);
    if (bits > 64) return { ...as("string", "string"), lost: `the type ${type}` };
    return bits <= 32 ? as("int32", "int32") : as("int64", "int64");
  }
  if (DataType.isFloat(type))
    return type.precision === Precision.DOUBLE ? as("double", "float64") : as("float", "float32");
  if (/^(Large)?Utf8(View)?$/.test(String(type))) return as("string", "string");
  if (DataType.isDate(type))
    return type.unit === DateUnit.DAY ? { name, type: "date", value: col(name) } : as("date", "date");
  if (DataType.isTimestamp(type)) {
    const written = { name, type: "timestamp", value: col(name) };
    return type.timezone
      ? {
          ...as("timestamp", "timestamp(us)"),
          value: col(name).dt.convertTimeZone("UTC").dt.replaceTimeZone(null).as(name),
          lost: `the time zone ${type.timezone}`,
        }
      : written;
  }
  if (DataType.isDecimal(type) || DataType.isTime(type)) return { ...as("string", "string"), lost: `the type ${type}` };
  if (DataType.isList(type)) {
    const item = type.children[0]?.type as DataType;
    const of = DataType.isList(item) || DataType.isTimestamp(item) ? undefined : propertyOf("item", item);
    const rust: Record<string, string> = {
      bool: "Boolean",
      int32: "Int32",
      int64: "Int64",
      float: "Float32",
      double: "Float64",
      string: "Utf8",
      date: "Date32",
    };
    if (of === undefined || of.lost !== undefined) return undefined;
    return as(`list<${of.type}>`, `List(${rust[of.type]})`);
  }
  return undefined;
}

type VertexPlan = ReturnType<typeof vertexPlan>;
type EdgePlan = ReturnType<typeof edgePlan>;

async function writeVertices(
  rows: Frame,
  count: number,
  { type, properties }: VertexPlan,
  folder: string,
  { call }: FolderWriting,
  chunks: Chunks,
): Promise<void> {
  const place = join(folder, "vertex", type);
  const files = join(place, "properties");
  mkdirSync(files, { recursive: true });
  for (let at = 0; at * chunks.vertices < count; at++) {
    const first = at * chunks.vertices;
    const chunk = rows.limit(chunks.vertices, first).withColumns(
      fn
        .rowNumber()
        .over()
        .cast("int64")
        .add(first - 1)
        .as(INDEX),
    );
    await chunk
      .select(col(INDEX), ...properties.map(({ value }) => value))
      .writeParquet(join(files, `chunk${at}`), call);
  }
  writeFileSync(join(place, "vertex_count"), eight(count));
}

const [ROW, KEY] = ["\u0001row", "\u0001key"];

async function writeEdges(
  graph: FolderGraph,
  table: number,
  plan: EdgePlan,
  ends: readonly number[],
  folder: string,
  { call }: FolderWriting,
  chunks: Chunks,
): Promise<void> {
  const [from = 0, to = 0] = ends;
  const numbered = (at: number, index: string) => {
    const key = graph.schema.nodes[at]?.id[0] as string;
    return graph.nodes(at).select(rowIndex(index), col(key).as(`${KEY}${index}`));
  };
  const rows = graph
    .edges(table)
    .withColumns(fn.rowNumber().over().as(ROW))
    .join(numbered(from, SRC_INDEX), { leftOn: plan.start, rightOn: `${KEY}${SRC_INDEX}` })
    .join(numbered(to, DST_INDEX), { leftOn: plan.end, rightOn: `${KEY}${DST_INDEX}` })
    .sort(SRC_INDEX, ROW)
    .select(col(SRC_INDEX), col(DST_INDEX), ...plan.properties.map(({ value }) => value));
  // Sorted once; its parts are slices of it.
  const sorted = Frame.from(await rows.collect(call));
  const part = col(SRC_INDEX).floorDiv(chunks.vertices).as("part");
  const counted = await sorted
    .groupBy(part)
    .count()
    .sort("part")
    .toArray({ ...quietly(call), int64: "number" });
  const counts = new Map(counted.map(({ part: at, count }) => [Number(at), Number(count)]));
  const place = join(folder, "edge", plan.name, "ordered_by_source");
  const vertices = graph.schema.nodes[from]?.numRows ?? 0;
  let first = 0;
  for (let at = 0; at * chunks.vertices < vertices; at++) {
    const count = counts.get(at) ?? 0;
    for (let chunk = 0; chunk * chunks.edges < count; chunk++) {
      const own = sorted.limit(Math.min(chunks.edges, count - chunk * chunks.edges), first + chunk * chunks.edges);
      await writeChunk(own.select(SRC_INDEX, DST_INDEX), join(place, "adj_list", `part${at}`), chunk, call);
      if (plan.properties.length > 0) {
        await writeChunk(own.drop(SRC_INDEX, DST_INDEX), join(place, "properties", `part${at}`), chunk, call);
      }
    }
    await writeOffsets(
      sorted.limit(count, first),
      at * chunks.vertices,
      Math.min(chunks.vertices, vertices - at * chunks.vertices),
      join(place, "offset"),
      at,
      call,
    );
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `edge_count${at}`), eight(count));
    first += count;
  }
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "vertex_count"), eight(vertices));
}

async function writeChunk(rows: Frame, folder: string, chunk: number, call: FolderWriting["call"]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await rows.writeParquet(join(folder, `chunk${chunk}`), call);
}

/** Where the edges of each vertex of a chunk begin among those of the chunk, and where the last ones end. */
async function writeOffsets(
  edges: Frame,
  first: number,
  vertices: number,
  folder: string,
  chunk: number,
  call: FolderWriting["call"],
): Promise<void> {
  const degrees = edges.groupBy(SRC_INDEX).count();
  const all = Frame.from({ vertex: BigInt64Array.from({ length: vertices + 1 }, (_, i) => BigInt(first + i - 1)) });
  const before = fn.sum(fn.coalesce("count", 0)).over({ orderBy: "vertex", rows: [Number.NEGATIVE_INFINITY, 0] });
  const offsets = all
    .join(degrees, { leftOn: "vertex", rightOn: SRC_INDEX, how: "left" })
    .withColumns(fn.when(col("vertex").lt(first)).then(lit(0)).otherwise(col("count")).as("count"))
    .select(col("vertex"), before.cast("int64").as("_graphArOffset"))
    .sort("vertex")
    .select("_graphArOffset");
  await writeChunk(offsets, folder, chunk, call);
}

const property = ({ name, type }: Property, key?: string) => ({
  ...{ name, data_type: type, is_primary: name === key },
  ...(name !== key && { is_nullable: true }),
});

const vertexInfo = (type: string, properties: readonly Property[], key: string, chunks: Chunks) => ({
  ...{ type, chunk_size: chunks.vertices, prefix: `vertex/${type}/` },
  property_groups: [
    { prefix: "properties/", file_type: "parquet", properties: properties.map((each) => property(each, key)) },
  ],
  version: "gar/v1",
});

const edgeInfo = ({ src, type, dst, name, properties }: EdgePlan, directed: boolean, chunks: Chunks) => ({
  ...{ src_type: src, edge_type: type, dst_type: dst, chunk_size: chunks.edges },
  ...{ src_chunk_size: chunks.vertices, dst_chunk_size: chunks.vertices, directed, prefix: `edge/${name}/` },
  adj_lists: [{ ordered: true, aligned_by: "src", prefix: "ordered_by_source/", file_type: "parquet" }],
  ...(properties.length > 0 && {
    property_groups: [
      { prefix: "properties/", file_type: "parquet", properties: properties.map((each) => property(each)) },
    ],
  }),
  version: "gar/v1",
});

const yml = (folder: string, name: string, content: object): void =>
  writeFileSync(join(folder, name), stringify(content));

/** Types are names of files and folders here, and those of edges tell one table each. */
function refuseNames(types: readonly string[], edges: readonly string[]): void {
  const wrong = types.find((type) => type === "" || /[/\\\p{Cc}]|^\.+$/u.test(type));
  if (wrong !== undefined) {
    const message = `${JSON.stringify(wrong)} is no name of a file, as labels and types are in GraphAr`;
    throw new QuiverError("UNSUPPORTED_TYPE", message, { expected: "names of files", got: wrong });
  }
  const twice = edges.find((name, at) => edges.findIndex((each) => each.toLowerCase() === name.toLowerCase()) !== at);
  if (twice === undefined) return;
  const message = `two tables of edges are called ${twice} in GraphAr`;
  throw new QuiverError("UNSUPPORTED_TYPE", message, { expected: "one table per type and ends", got: twice });
}

function eight(count: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(count));
  return bytes;
}
