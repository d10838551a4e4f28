/** The part of a graph that is drawn, where it has more than a picture bears. */

import { type ColumnLike, col, Expr } from "../expr/expr.ts";
import { Frame } from "../frame/frame.ts";
import type { Graph } from "../graph/graph.ts";
import type { CallOptions } from "../native/call.ts";
import { numbersOf } from "./columns.ts";
import { type Ends, endsOf } from "./ends.ts";
import type { PictureOptions } from "./options.ts";

export interface Part {
  graph: Graph;
  ends: Ends;
  /** How central each of the part's nodes is. */
  ranks: Float64Array;
  /** What was left out, in a sentence; nothing where all is there. */
  notice: string;
}

export interface Limits {
  maxNodes: number;
  maxEdges: number;
}

/** Names no user's column: it marks what stays, and goes with the graph that it marks. */
const MARK = "quiver:drawn";

export async function partOf(
  whole: Graph,
  sample: PictureOptions["sample"],
  { maxNodes, maxEdges }: Limits,
  options: CallOptions,
): Promise<Part> {
  let [graph, priorities] = [whole, undefined as Float64Array | undefined];
  const choose = async (count: number) => {
    priorities ??= await prioritiesOf(graph, sample, options);
    const keep = highest(priorities, count);
    graph = await nodesMarked(graph, keep, options);
    priorities = priorities.filter((_, row) => keep[row] === 1);
  };
  if (graph.numNodes > maxNodes) await choose(maxNodes);
  let ends = await endsOf(graph, options);
  if (graph.numEdges > maxEdges) {
    priorities ??= await prioritiesOf(graph, sample, options);
    await choose(nodesWithin(ends, priorities, maxEdges));
    // Two nodes alone may have more edges.
    if (graph.numEdges > maxEdges) graph = await firstEdges(graph, maxEdges, options);
    ends = await endsOf(graph, options);
  }
  const byRank = sample === undefined || sample === "pagerank";
  const ranks = byRank && priorities !== undefined ? priorities : await pagerank(graph, options);
  return { graph, ends, ranks, notice: noticeOf(whole, graph, sample) };
}

async function prioritiesOf(
  graph: Graph,
  sample: PictureOptions["sample"],
  options: CallOptions,
): Promise<Float64Array> {
  if (sample === undefined || sample === "pagerank") return pagerank(graph, options);
  if (sample === "random") return Float64Array.from({ length: graph.numNodes }, (_, row) => scrambled(row));
  const table = await graph.nodes.select(named(sample, "priority")).collect(options);
  const values = numbersOf(table.getChildAt(0) as never, "sample");
  return values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value));
}

/** A column or an expression under another name. */
export const named = (column: ColumnLike, name: string): Expr =>
  (column instanceof Expr ? column : col(column)).as(name);

async function pagerank(graph: Graph, options: CallOptions): Promise<Float64Array> {
  const table = await graph.algo.pagerank(options);
  return numbersOf(table.getChild("pagerank") as never, "pagerank");
}

/** Anything but an order, and always the same. */
function scrambled(row: number): number {
  let hash = Math.imul(row + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Rows by falling value, equal ones in their order. */
export function fallingOrder(values: Float64Array): Uint32Array {
  const rows = Uint32Array.from(values, (_, row) => row);
  return rows.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}

function highest(values: Float64Array, count: number): Uint8Array {
  const keep = new Uint8Array(values.length);
  for (const row of fallingOrder(values).subarray(0, count)) keep[row] = 1;
  return keep;
}

/** How many nodes, those of highest priority first, have at most so many edges between them. */
function nodesWithin({ src, dst }: Ends, priorities: Float64Array, maxEdges: number): number {
  const places = new Uint32Array(priorities.length);
  fallingOrder(priorities).forEach((row, place) => {
    places[row] = place;
  });
  const added = new Uint32Array(priorities.length);
  for (let edge = 0; edge < src.length; edge += 1) {
    const place = Math.max(places[src[edge] as number] as number, places[dst[edge] as number] as number);
    added[place] = (added[place] as number) + 1;
  }
  let [nodes, edges] = [0, 0];
  while (nodes < added.length && edges + (added[nodes] as number) <= maxEdges) {
    edges += added[nodes] as number;
    nodes += 1;
  }
  return Math.max(nodes, Math.min(2, added.length));
}

async function nodesMarked(graph: Graph, keep: Uint8Array, options: CallOptions): Promise<Graph> {
  let [marked, first] = [graph, 0];
  const { nodes } = graph.schema;
  for (const { label, id, numRows } of nodes) {
    const single = label === null || nodes.length === 1;
    const keys = await (single ? graph.nodes : graph.label(label)).select(...id).toColumns(options);
    const table = Frame.from({ ...keys, [MARK]: keep.slice(first, first + numRows) } as never);
    marked = await marked.withNodes(table as never, single ? options : { ...options, label });
    first += numRows;
  }
  return marked.filterNodes(col(MARK).eq(1), options);
}

async function firstEdges(graph: Graph, count: number, options: CallOptions): Promise<Graph> {
  const values = new Uint8Array(graph.numEdges).fill(1, 0, count);
  const marked = await graph.withEdgeAttributes({ [MARK]: { values } }, options);
  return marked.filterEdges(col(MARK).eq(1), options);
}

/** The columns of a part that are the graph's own. */
export const isOwnColumn = (name: string): boolean => name !== MARK;

function noticeOf(whole: Graph, part: Graph, sample: PictureOptions["sample"]): string {
  if (part === whole) return "";
  const count = (value: number) => value.toLocaleString("en-US");
  const which = { pagerank: "of highest PageRank", random: "drawn at random" }[
    typeof sample === "string" ? sample : "pagerank"
  ];
  const chosen = sample instanceof Expr ? "of highest value" : (which ?? `of highest ${String(sample)}`);
  return (
    `Showing ${count(part.numNodes)} of ${count(whole.numNodes)} nodes, those ${chosen}, ` +
    `and ${count(part.numEdges)} of ${count(whole.numEdges)} edges.`
  );
}
