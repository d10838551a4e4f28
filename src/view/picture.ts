/** A picture as data: what is drawn, where, in which colours, with which words. All kinds of pictures are made of it. */
import type { Table, Vector } from "apache-arrow";
import { type ColumnLike, col, Expr } from "../expr/expr.ts";
import type { Graph } from "../graph/graph.ts";
import type { CallOptions } from "../native/call.ts";
import { QuiverError } from "../native/errors.ts";
import { apart } from "./apart.ts";
import { numbersOf, orNothing, type PictureColumn, shownColumn, shownText, textsOf } from "./columns.ts";
import { besideEachOther, type Positions } from "./components.ts";
import type { Ends } from "./ends.ts";
import { Preview } from "./notebook.ts";
import { type Color, colorOf, type LayoutOptions, type PictureOptions, sizeOf } from "./options.ts";
import { fallingOrder, isOwnColumn, type Limits, named, partOf } from "./part.ts";
import {
  type Colors,
  colorsOf,
  coordinatesOf,
  DEFAULT_COLOR,
  extent,
  fixedColor,
  fixedSize,
  rangeFor,
  type Sizes,
  sizesOf,
} from "./scales.ts";
import { squared } from "./squared.ts";

/** Nodes come the most central first, edges by source, then by destination. */
export interface Picture {
  title: string;
  /** What was left out; nothing where all is there. */
  notice: string;
  directed: boolean;
  /** From left to right and from bottom to top. */
  x: Float64Array;
  y: Float64Array;
  colors: Colors;
  sizes: Sizes;
  ids: string[];
  /** Undefined where they are the ids; empty where there are none. */
  labels?: string[] | undefined;
  /** Ends as positions among the nodes. */
  src: Uint32Array;
  dst: Uint32Array;
  attributes: PictureColumn[];
  edgeAttributes: PictureColumn[];
}

/** What is known of a picture before its nodes have places. */
export type Look = Pick<Picture, "title" | "notice" | "colors" | "sizes">;

/** In pixels. */
export interface Room {
  width: number;
  height: number;
}

/** What is read besides what is drawn. */
export interface Columns {
  attributes: readonly string[] | "all" | "none";
  edgeAttributes: readonly string[] | "all" | "none";
  /** What the picture's other parts leave for its nodes; undefined where nobody sees where they are. */
  room: ((look: Look) => Room) | undefined;
}

/** So many columns are shown where nobody says which. */
const MOST_COLUMNS = 20;
/** And those of so many edges. */
const MOST_EDGES_WITH_COLUMNS = 50_000;

export async function pictureOf(
  graph: Graph,
  options: PictureOptions,
  limits: Limits,
  columns: Columns,
): Promise<Picture> {
  const { signal, onProgress, threads } = options;
  const calls: CallOptions = { signal, onProgress, threads };
  const part = await partOf(graph, options.sample, limits, calls);
  const order = fallingOrder(part.ranks);
  const places = new Uint32Array(order.length);
  order.forEach((row, place) => {
    places[row] = place;
  });
  const { src, dst, edges } = sortedEnds(part.ends, places);
  const channels = await channelsOf(part.graph, order, options, calls);
  const sizes = channels.sizes ?? sizesByEdges(src, dst, order.length);
  const { numNodes, numEdges, directed } = graph;
  const count = (value: number, noun: string) => `${value.toLocaleString("en-US")} ${noun}${value === 1 ? "" : "s"}`;
  const look: Look = {
    title: shownText(options.title ?? `${count(numNodes, "node")}, ${count(numEdges, "edge")}`),
    notice: shownText(part.notice),
    colors: channels.colors,
    sizes,
  };
  const positions = columns.room
    ? await positionsOf(part.graph, order, { src, dst }, { ...columns.room(look), ...sizes }, options, calls)
    : NOWHERE;
  return {
    ...{ ...look, directed, ...positions, src, dst },
    ids: await idsOf(part.graph, order, calls),
    labels: channels.labels,
    attributes: await columnsOf(part.graph, "nodes", columns.attributes, order, calls),
    edgeAttributes: await columnsOf(part.graph, "edges", columns.edgeAttributes, edges, calls),
  };
}

const NOWHERE = { x: new Float64Array(), y: new Float64Array() };

async function positionsOf(
  graph: Graph,
  order: Uint32Array,
  { src, dst }: Ends,
  room: Room & Sizes,
  { x, y, layout }: PictureOptions,
  calls: CallOptions,
): Promise<Positions> {
  if (x !== undefined && y !== undefined)
    return coordinates(await graph.nodes.select(named(x, "x"), named(y, "y")).collect(calls), order);
  // Where nothing joins nodes, a grid of them is all that there is to see.
  const nowhere = { x: new Float64Array(order.length), y: new Float64Array(order.length) };
  if (graph.numEdges === 0) return besideEachOther(nowhere, src, dst, room.width / room.height);
  const table = await laidOut(graph, order, { iterations: iterationsFor(graph), ...layout }, calls);
  const packed = besideEachOther(coordinates(table, order), src, dst, room.width / room.height);
  return apart(packed, room.radii, room);
}

const coordinates = (table: Table, order: Uint32Array): Positions => ({
  x: coordinatesOf(table.getChild("x") as Vector, "x", order),
  y: coordinatesOf(table.getChild("y") as Vector, "y", order),
});

/** Graphs of fewer nodes and edges are placed before anybody looks. */
const WORTH_SHOWING = 50_000;
const EARLY = 5;

/** Where `forceAtlas2` places nodes; in a notebook, where they are after its first rounds shows while it goes on. */
async function laidOut(graph: Graph, order: Uint32Array, layout: LayoutOptions, calls: CallOptions): Promise<Table> {
  const preview = graph.numNodes + graph.numEdges >= WORTH_SHOWING ? Preview.start() : undefined;
  if (!preview) return graph.algo.forceAtlas2({ ...layout, ...calls });
  try {
    const { x, y } = coordinates(await graph.algo.forceAtlas2({ ...layout, ...calls, iterations: EARLY }), order);
    await preview.dots(...squared(x, y));
    return await graph.algo.forceAtlas2({ ...layout, ...preview.watching(calls) });
  } finally {
    await preview.end();
  }
}

/** Small graphs get calm for little; of large ones the shape is there early. */
function iterationsFor({ numNodes, numEdges }: Graph): number {
  return Math.min(500, Math.max(50, Math.round(10_000_000 / Math.max(1, numNodes + numEdges))));
}

/** Edges in the order of their ends, and the row that each had. */
function sortedEnds({ src, dst }: Ends, places: Uint32Array): Ends & { edges: Uint32Array } {
  const from = src.map((row) => places[row] as number);
  const to = dst.map((row) => places[row] as number);
  const inOrder = Uint32Array.from(src, (_, edge) => edge);
  const edges = countedBy(from, countedBy(to, inOrder, places.length), places.length);
  return { edges, src: edges.map((edge) => from[edge] as number), dst: edges.map((edge) => to[edge] as number) };
}

/** `rows` by their keys, which are below `count`, equal ones in the order that they come in: ten times as fast as comparing. */
function countedBy(keys: Uint32Array, rows: Uint32Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  for (const key of keys) starts[key + 1] = (starts[key + 1] as number) + 1;
  for (let key = 0; key < count; key += 1) starts[key + 1] = (starts[key + 1] as number) + (starts[key] as number);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const key = keys[row] as number;
    sorted[starts[key] as number] = row;
    starts[key] = (starts[key] as number) + 1;
  }
  return sorted;
}

/** What color, size and label read: one query for all of them. */
async function channelsOf(graph: Graph, order: Uint32Array, options: PictureOptions, calls: CallOptions) {
  const byLabel: Color = graph.labels.length > 1 ? { by: "label" } : { fixed: DEFAULT_COLOR };
  const [color, size, { label }] = [colorOf(options.color) ?? byLabel, sizeOf(options.size), options];
  const columns = new Map<string, ColumnLike>();
  if ("by" in color) columns.set("color", color.by);
  if (size !== undefined && "by" in size) columns.set("size", size.by);
  if (label !== undefined && label !== null) columns.set("label", label);
  const table =
    columns.size === 0
      ? undefined
      : await graph.nodes.select(...[...columns].map(([name, by]) => named(by, name))).collect(calls);
  const vector = (name: string) => table?.getChild(name) as Vector;
  const colors: Colors =
    "by" in color
      ? colorsOf(vector("color"), color, nameOf(color.title, color.by, "color"), order)
      : fixedColor(color.fixed, order.length);
  let sizes: Sizes | undefined;
  if (size !== undefined && size.fixed !== undefined) sizes = fixedSize(size.fixed, order.length);
  else if (size !== undefined) {
    const values = numbersOf(vector("size"), "size", order);
    sizes = sizesOf(
      values,
      size.range ?? rangeFor(order.length),
      nameOf(size.title, size.by, "size"),
      vector("size").type,
    );
  }
  const labels = label === null ? [] : label === undefined ? undefined : textsOf(vector("label"), order).map(orNothing);
  return { colors, sizes, labels };
}

/** What an expression is called, where it is a column or has a name. */
function nameOf(title: string | undefined, by: ColumnLike, otherwise: string): string {
  const json = by instanceof Expr ? by.toJSON() : { column: by };
  const name = "alias" in json ? json.alias.name : "column" in json ? json.column : otherwise;
  return shownText(title ?? name);
}

function sizesByEdges(src: Uint32Array, dst: Uint32Array, nodes: number): Sizes {
  const degrees = new Float64Array(nodes);
  for (const ends of [src, dst]) for (const node of ends) degrees[node] = (degrees[node] as number) + 1;
  const [smallest, largest] = rangeFor(nodes);
  // Of nodes that are nearly alike, none is made much of.
  const [least, most] = extent(degrees);
  const ratio = Math.sqrt(most / Math.max(1, least));
  return sizesOf(degrees, [smallest, Math.min(largest, smallest * Math.max(1, ratio))], "edges");
}

async function idsOf(graph: Graph, order: Uint32Array, calls: CallOptions): Promise<string[]> {
  const tables = graph.schema.nodes;
  const names = [...new Set(tables.flatMap(({ id }) => id))];
  const columns = await graph.nodes.select(...names).toColumns(calls);
  const texts = names.map((name) => textsOf(columns[name] as Vector, order));
  if (texts.length === 1) return (texts[0] as (string | null)[]).map(orNothing);
  // Labels may name their keys differently; then each node has one of them.
  return Array.from(order, (_, place) => texts.flatMap((column) => column[place] || []).join(", "));
}

/** The columns that hover and click show: those that are named, or all but the keys. */
async function columnsOf(
  graph: Graph,
  kind: "nodes" | "edges",
  wanted: Columns["attributes"],
  rows: Uint32Array,
  calls: CallOptions,
): Promise<PictureColumn[]> {
  if (wanted === "none" || rows.length === 0) return [];
  if (wanted === "all" && kind === "edges" && rows.length > MOST_EDGES_WITH_COLUMNS) return [];
  const names = wanted === "all" ? await united(graph, kind, ownColumns(graph, kind), calls) : wanted;
  if (names.length === 0) return [];
  const table = await graph[kind].select(...names.map((name) => col(name))).collect(calls);
  return table.schema.fields.map(({ name }, i) => shownColumn(name, table.getChildAt(i) as Vector, rows));
}

/** The columns that can be read: those whose types in several tables have nothing in common cannot. */
async function united(graph: Graph, kind: "nodes" | "edges", names: string[], calls: CallOptions): Promise<string[]> {
  const tables = graph.schema[kind];
  const kept: string[] = [];
  for (const name of names) {
    const types = tables.flatMap(({ schema }) => schema.fields.filter((field) => field.name === name));
    const alike = new Set(types.map(({ type }) => String(type))).size <= 1;
    if (alike || (await canBeRead(graph, kind, name, calls))) kept.push(name);
  }
  return kept;
}

async function canBeRead(graph: Graph, kind: "nodes" | "edges", name: string, calls: CallOptions): Promise<boolean> {
  try {
    await graph[kind].select(col(name)).collect(calls);
    return true;
  } catch (error) {
    if (error instanceof QuiverError && error.code === "UNSUPPORTED_TYPE") return false;
    throw error;
  }
}

function ownColumns(graph: Graph, kind: "nodes" | "edges"): string[] {
  const { nodes, edges } = graph.schema;
  const keys = new Set(
    kind === "nodes" ? nodes.flatMap(({ id }) => id) : edges.flatMap(({ src, dst }) => [...src, ...dst]),
  );
  const tables = kind === "nodes" ? nodes : edges;
  const leading = kind === "nodes" ? graph.labels.length > 1 && "label" : graph.types.length > 1 && "type";
  const names = tables.flatMap(({ schema }) => schema.fields.map(({ name }) => name));
  const own = names.filter((name) => !keys.has(name) && isOwnColumn(name));
  return [...new Set([...(leading ? [leading] : []), ...own])].slice(0, MOST_COLUMNS);
}
