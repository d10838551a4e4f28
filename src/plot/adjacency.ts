/** The adjacency matrix, its rows and columns in the order of communities: node by node, or of many nodes community by community. */
import type { Table } from "apache-arrow";
import { type ColumnLike, col, column, Expr } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import type { CollectOptions } from "../frame/options.ts";
import type { Graph } from "../graph/graph.ts";
import { categoryAxis, cell, textCell } from "./axis.ts";
import { type Categories, categoriesOf } from "./categories.ts";
import { Chart } from "./chart.ts";
import { special } from "./color.ts";
import { ADJACENCY_OPTIONS, type AdjacencyOptions } from "./graph-options.ts";
import { labelsOf, nameOf } from "./label.ts";
import { checkChart, countOf, runOptions } from "./options.ts";
import { colors, type Datum, discrete, MOST_COLORS, specOf } from "./spec.ts";

/** Columns that the nodes of a graph of our own get, named as nobody's are. */
const COMMUNITY = "quiver community";
const PLACE = "quiver place";
const NODE = "quiver node";
const CODES = "quiver codes";

/** So many nodes have their names beside the matrix. */
const MOST_NAMES = 40;

/** How many edges lead from one place to another. */
interface Cell {
  from: number;
  to: number;
  edges: number;
}

export async function adjacencyMatrix(graph: Graph, options: AdjacencyOptions): Promise<Chart> {
  checkChart(options, ADJACENCY_OPTIONS);
  const limit = countOf("limit", options.limit, 30, 200);
  const most = options.nodes === 0 ? 0 : countOf("nodes", options.nodes, 100, 500);
  const run = runOptions(options);
  const { nodes, keys } = await communitiesOf(graph, options.by, run);
  const byNode = graph.numNodes <= most;
  const name = options.by === undefined ? "community" : nameOf(options.by);
  const axis = { ...categoryAxis(nodes, "by", col(COMMUNITY)), name };
  const categories = await categoriesOf(nodes, "by", axis, byNode ? MOST_COLORS : limit, run);
  // Edges lead from row to row of the table, so that nodes of one community are in its order.
  const place = byNode
    ? fn
        .rowNumber()
        .over({ orderBy: [categories.place(), ...keys] })
        .cast("int64")
        .sub(1)
    : categories.place().cast("int64");
  const placed = nodes.withColumns(place.as(PLACE), ...categories.keys) as Frame;
  const size = byNode ? graph.numNodes : categories.labels.length;
  const cells = await cellsOf(graph, placed.select(...keys, PLACE), keys, size, run);
  if (!byNode) return ofCommunities(name, cells, categories, graph, options);
  return ofNodes(name, cells, await placed.sort(PLACE).collect(run), keys, categories, graph, options);
}

/** The nodes' key columns and their community. */
async function communitiesOf(graph: Graph, by: ColumnLike | undefined, run: CollectOptions) {
  const keys = keysOf(graph);
  if (by !== undefined) return { nodes: graph.nodes.select(...keys, column(by).as(COMMUNITY)) as Frame, keys };
  const found = graph.algo.frame("louvain") as Frame;
  const table = await found.select(...keys, col("community").as(COMMUNITY)).collect(run);
  const marked = await graph.withNodes(table, callOf(run));
  return { nodes: marked.nodes.select(...keys, COMMUNITY) as Frame, keys };
}

/** What stands before the results of algorithms: the key's columns, and of several labels the label. */
export function keysOf(graph: Graph): string[] {
  const { fields } = graph.algo.frame("degree").schema;
  return fields.slice(0, -1).map(({ name }: { name: string }) => name);
}

const callOf = ({ signal, onProgress, threads }: CollectOptions) => ({ signal, onProgress, threads });

/** Every edge is a message that says where it leads from and to; they are counted by what they say. */
async function cellsOf(
  graph: Graph,
  placed: Frame,
  keys: readonly string[],
  size: number,
  run: CollectOptions,
): Promise<Cell[]> {
  if (graph.numEdges === 0) return [];
  const numbered = placed.withColumns(
    fn
      .rowNumber()
      .over({ orderBy: [...keys] })
      .cast("int64")
      .as(NODE),
  ) as Frame;
  const marked = await graph.withNodes(numbered, callOf(run));
  const end = (side: "src" | "dst", name: string) => new Expr({ of: { side, name } });
  const loop = fn
    .when(end("src", NODE).eq(end("dst", NODE)))
    .then(1)
    .otherwise(0);
  const codes = await marked.aggregateMessages({
    toDst: end("src", PLACE).mul(size).add(end("dst", PLACE)).mul(2).add(loop),
    agg: fn.arrayAgg(new Expr({ of: { side: "msg", name: null } })).as(CODES),
    ...callOf(run),
  });
  const counted = ((await marked.withNodes(codes, callOf(run))).nodes as Frame)
    .select(CODES)
    .unnest(CODES)
    .groupBy(CODES)
    .agg(fn.count().as("edges"))
    .sort(CODES);
  const table = await counted.collect(run);
  const cells = new Map<number, Cell>();
  for (let row = 0; row < table.numRows; row++) {
    const code = cell(table, CODES, row) ?? 0;
    const place = Math.floor(code / 2);
    const [from, to] = [Math.floor(place / size), place % size];
    // An undirected edge goes both ways, of which one block has both; a loop goes once.
    const twice = !graph.directed && from === to && code % 2 === 0;
    const edges = (cell(table, "edges", row) ?? 0) / (twice ? 2 : 1);
    cells.set(place, { from, to, edges: edges + (cells.get(place)?.edges ?? 0) });
  }
  return [...cells.values()];
}

function ofCommunities(
  name: string,
  cells: readonly Cell[],
  { labels, notes }: Categories,
  graph: Graph,
  options: AdjacencyOptions,
): Chart {
  const data = cells.map(
    ({ from, to, edges }): Datum => ({
      ...{ x: labels[to] ?? null, y: labels[from] ?? null },
      edges,
    }),
  );
  const picture = {
    title: `edges by ${name}`,
    notes,
    data,
    layer: [
      {
        mark: { type: "rect" },
        encoding: {
          x: discrete("x", graph.directed ? `to ${name}` : name, labels),
          y: discrete("y", graph.directed ? `from ${name}` : name, labels),
          color: { field: "edges", type: "quantitative", title: "edges", scale: { type: "log", scheme: "viridis" } },
          tooltip: ["y", "x", "edges"].map((field) => ({
            field,
            type: field === "edges" ? "quantitative" : "nominal",
          })),
        },
      },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}

function ofNodes(
  name: string,
  cells: readonly Cell[],
  nodes: Table,
  keys: readonly string[],
  categories: Categories,
  graph: Graph,
  options: AdjacencyOptions,
): Chart {
  const rows = Array.from({ length: nodes.numRows }, (_, row) => row);
  const ids = labelsOf(rows.map((row) => keys.map((key) => textCell(nodes, key, row) ?? "null").join(" ")));
  const community = rows.map((row) => categories.label(textCell(nodes, "by", row), special(nodes, "by", row)));
  const between = "between them";
  const data = cells.map(
    ({ from, to, edges }): Datum => ({
      ...{ x: ids[to] ?? null, y: ids[from] ?? null, edges },
      color: community[from] === community[to] ? (community[from] ?? null) : between,
    }),
  );
  const axis = ids.length > MOST_NAMES ? { axis: { labels: false, ticks: false } } : {};
  const picture = {
    title: `adjacency matrix by ${name}`,
    notes: [...(graph.numNodes === 0 ? ["no nodes"] : []), ...categories.notes],
    data,
    layer: [
      {
        mark: { type: "rect" },
        encoding: {
          x: { ...discrete("x", graph.directed ? "to" : "node", ids), ...axis },
          y: { ...discrete("y", graph.directed ? "from" : "node", ids), ...axis },
          color: colors(name, [...categories.labels, between], true),
          tooltip: ["y", "x", "color", "edges"].map((field) => ({
            field,
            type: field === "edges" ? "quantitative" : "nominal",
          })),
        },
      },
    ],
  };
  return new Chart(specOf(picture, options), picture);
}
