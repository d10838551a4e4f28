/** Graphs of graphology, both ways: by their methods alone, whichever copy and version they come from. */
import * as arrow from "apache-arrow";

import type { ConvertedTable } from "../arrow/structure.ts";
import type { Frame } from "../frame/frame.ts";
import { rowObjects } from "../frame/json-rows.ts";
import { readColumns } from "../io/columns.ts";
import { hasMethods } from "../io/neighbours/neighbour.ts";
import { invalid, inWords, QuiverError } from "../native/errors.ts";
import type { GraphSchema } from "./info.ts";

type Attributes = Readonly<Record<string, unknown>>;

/** A graph of graphology that is read. */
export interface GraphologyGraph {
  readonly type: string;
  readonly multi: boolean;
  readonly order: number;
  readonly size: number;
  readonly directedSize: number;
  readonly undirectedSize: number;
  forEachNode(callback: (node: string, attributes: any) => void): void;
  forEachEdge(callback: (edge: string, attributes: any, source: string, target: string) => void): void;
  isUndirected(edge: string): boolean;
}

/** An empty graph of graphology that is filled. */
export interface GraphologyTarget {
  readonly type: string;
  readonly multi: boolean;
  readonly allowSelfLoops: boolean;
  readonly order: number;
  addNode(node: string, attributes?: any): unknown;
  addDirectedEdge(source: string, target: string, attributes?: any): unknown;
  addUndirectedEdge(source: string, target: string, attributes?: any): unknown;
  addDirectedEdgeWithKey(key: string, source: string, target: string, attributes?: any): unknown;
  addUndirectedEdgeWithKey(key: string, source: string, target: string, attributes?: any): unknown;
}

/** The column that keeps an edge's key, and the one that tells its direction where a graph has edges of both kinds. */
const [KEY, UNDIRECTED] = ["key", "undirected"];
const REASON = "graphology";

export const isGraphology = (input: unknown): input is GraphologyGraph =>
  typeof input === "object" && input !== null && hasMethods(input, "forEachNode", "forEachEdge", "isUndirected");

const hasBoth = ({ directedSize, undirectedSize }: GraphologyGraph) => directedSize > 0 && undirectedSize > 0;

/**
 * Whether the edges lead one way.
 *
 * @throws {@link QuiverError} `INVALID_ARGUMENT` where there are edges of both kinds: only the caller knows what they are to become
 */
export function directedOf(graph: GraphologyGraph): boolean {
  if (graph.type !== "mixed") return graph.type === "directed";
  if (!hasBoth(graph)) return graph.undirectedSize === 0;
  const hint = `the column "${UNDIRECTED}" tells which is which`;
  throw invalid("directed", "true or false for a mixed graph with edges of both kinds", undefined, hint);
}

/** Nodes as a table: their keys, and an attribute per column, null where a node lacks it. */
export function graphologyNodes(graph: GraphologyGraph, id: string): ConvertedTable {
  const columns = new Columns(graph.order);
  let row = 0;
  graph.forEachNode((node, attributes) => {
    columns.set(row, id, node);
    columns.spread(row++, attributes);
  });
  return columns.table([id]);
}

/** Edges as a table: the keys of their ends, their own in `key`, and an attribute per column. */
export function graphologyEdges(graph: GraphologyGraph, src: string, dst: string): ConvertedTable {
  const columns = new Columns(graph.size);
  const both = hasBoth(graph);
  let row = 0;
  graph.forEachEdge((edge, attributes, source, target) => {
    columns.set(row, src, source);
    columns.set(row, dst, target);
    columns.set(row, KEY, edge);
    if (both) columns.set(row, UNDIRECTED, graph.isUndirected(edge));
    columns.spread(row++, attributes);
  });
  return columns.table([src, dst, KEY]);
}

/** Values by column and row, as they come by row. */
class Columns {
  readonly #rows: number;
  readonly #columns = new Map<string, unknown[]>();
  /** Those that are no attributes. */
  readonly #own = new Set<string>();

  constructor(rows: number) {
    this.#rows = rows;
  }

  set(row: number, name: string, value: unknown): void {
    this.#own.add(name);
    this.#column(name)[row] = value;
  }

  /** An attribute of a name that is taken may repeat what stands there, and nothing else. */
  spread(row: number, attributes: Attributes): void {
    for (const name of Object.keys(attributes)) {
      const value = attributes[name];
      if (!this.#own.has(name)) this.#column(name)[row] = value ?? null;
      else if (value !== this.#column(name)[row]) {
        const message = `an attribute is called "${name}", as is a column of keys; name that otherwise by id, src or dst, or rename the attribute`;
        throw new QuiverError("INVALID_ARGUMENT", message, { column: name, row, got: `an attribute "${name}"` });
      }
    }
  }

  /** @param texts - those that are text even where there are no rows to show it */
  table(texts: readonly string[]): ConvertedTable {
    for (const name of texts) this.#column(name);
    const given = [...this.#columns].map(([name, values]) => [name, this.#rows === 0 ? NO_TEXT() : values]);
    const read = readColumns(Object.fromEntries(given));
    const bytes = (read.copied ?? []).reduce((sum, copied) => sum + copied.bytes, 0);
    return Object.assign(read, { copied: [{ reason: REASON, bytes }] });
  }

  #column(name: string): unknown[] {
    let column = this.#columns.get(name);
    if (!column) {
      column = new Array(this.#rows).fill(null);
      this.#columns.set(name, column);
    }
    return column;
  }
}

const NO_TEXT = () => arrow.vectorFromArray([], new arrow.Utf8());

/** The parts of a graph that fill another. */
export interface Filling {
  readonly directed: boolean;
  readonly schema: GraphSchema;
  readonly nodes: (label: string | null) => Frame;
  readonly edges: (type: string | null) => Frame;
}

interface Edge {
  key: string | undefined;
  source: string;
  target: string;
  undirected: boolean;
  attributes: Attributes;
}

/** Fills `target`, of which nothing changes where anything does not fit it. */
export async function fillGraphology(target: GraphologyTarget, from: Filling): Promise<void> {
  if (!isTarget(target)) throw invalid("target", "a graph of graphology, such as new MultiDirectedGraph()", target);
  if (target.order > 0) throw invalid("target", "an empty graph", inWords(`one of ${target.order} nodes`));
  const nodes = await collectNodes(from);
  const edges = await collectEdges(from, target, nodes);
  for (const [node, attributes] of nodes) target.addNode(node, attributes);
  for (const { key, source, target: end, undirected, attributes } of edges) {
    if (key === undefined) target[undirected ? "addUndirectedEdge" : "addDirectedEdge"](source, end, attributes);
    else target[undirected ? "addUndirectedEdgeWithKey" : "addDirectedEdgeWithKey"](key, source, end, attributes);
  }
}

const isTarget = (target: unknown): target is GraphologyTarget =>
  typeof target === "object" && target !== null && hasMethods(target, "addNode", "addDirectedEdgeWithKey");

const one = (columns: readonly string[]): string => {
  if (columns.length === 1) return columns[0] as string;
  throw new QuiverError("UNSUPPORTED_TYPE", `keys of graphology are one text, and not ${columns.join(", ")}`, {
    expected: "a key of one column",
    got: `${columns.length} columns`,
  });
};

/** Nodes by the keys that they get, and the rows' keys by label. */
async function collectNodes({ schema, nodes: frameOf }: Filling) {
  const nodes = new Map<string, Attributes>();
  for (const { label, id } of schema.nodes) {
    const table = await frameOf(label).collect();
    const own = textOf(table, one(id));
    for (const [row, attributes] of attributesOf(table, [one(id)]).entries()) {
      const key = own[row] as string;
      if (nodes.has(key)) {
        const message = `two nodes have the key ${JSON.stringify(key)}, which graphology tells apart by nothing else`;
        throw new QuiverError("DUPLICATE_KEY", message, { row, got: key, ...(label !== null && { table: label }) });
      }
      nodes.set(key, label === null ? attributes : { ...attributes, label });
    }
  }
  return nodes;
}

async function collectEdges(
  { schema, edges: frameOf, directed }: Filling,
  target: GraphologyTarget,
  nodes: ReadonlyMap<string, Attributes>,
) {
  const edges: Edge[] = [];
  const seen = new Set<string>();
  // Tables of one type, between several pairs of labels, are one frame.
  const types = new Map(schema.edges.map((table) => [table.type, table]));
  for (const [type, { src, dst }] of types) {
    const table = await frameOf(type).collect();
    const [sources, targets] = [textOf(table, one(src)), textOf(table, one(dst))];
    const keys = has(table, KEY, arrow.Type.Utf8) ? textOf(table, KEY) : [];
    const undirected = has(table, UNDIRECTED, arrow.Type.Bool) ? table.getChild(UNDIRECTED) : undefined;
    const own = [one(src), one(dst), ...(keys.length > 0 ? [KEY] : []), ...(undirected ? [UNDIRECTED] : [])];
    for (const [row, attributes] of attributesOf(table, own).entries()) {
      const edge: Edge = {
        key: keys[row] ?? undefined,
        source: sources[row] as string,
        target: targets[row] as string,
        undirected: (undirected?.get(row) as boolean | null | undefined) ?? !directed,
        attributes: type === null ? attributes : { ...attributes, type },
      };
      refuse(edge, row, target, seen, nodes);
      edges.push(edge);
    }
  }
  return edges;
}

/** Refuses an edge that `target` is not of the kind for; it would say so after it had taken others. */
function refuse(
  edge: Edge,
  row: number,
  graph: GraphologyTarget,
  seen: Set<string>,
  nodes: ReadonlyMap<string, Attributes>,
): void {
  const { key, source, target, undirected } = edge;
  const wrong = (expected: string, got: string) =>
    new QuiverError("INVALID_ARGUMENT", `edge ${row}: the target takes ${expected}, got ${got}`, {
      row,
      expected,
      got,
    });
  if (graph.type === (undirected ? "directed" : "undirected"))
    throw wrong(`${graph.type} edges`, `one that is ${undirected ? "undirected" : "directed"}`);
  if (source === target && !graph.allowSelfLoops) throw wrong("no self-loops", `one of ${JSON.stringify(source)}`);
  for (const end of [source, target]) if (!nodes.has(end)) throw wrong("ends that are nodes", JSON.stringify(end));
  const taken = (name: string) => {
    if (seen.has(name)) return true;
    seen.add(name);
    return false;
  };
  if (key !== undefined && taken(`key ${key}`)) throw wrong("one edge per key", `a second of ${JSON.stringify(key)}`);
  if (graph.multi) return;
  const ends = undirected && source > target ? [target, source] : [source, target];
  const between = JSON.stringify([undirected, ...ends]);
  if (taken(`ends ${between}`)) throw wrong("no parallel edges; pass a MultiGraph", `a second ${source} to ${target}`);
}

const has = (table: arrow.Table, name: string, typeId: arrow.Type) => {
  const type = table.schema.fields.find((field) => field.name === name)?.type;
  return (
    type?.typeId === typeId ||
    (type !== undefined && arrow.DataType.isDictionary(type) && type.dictionary.typeId === typeId)
  );
};

/** A column as text: what graphology makes of keys. */
function textOf(table: arrow.Table, name: string): (string | null)[] {
  const column = table.getChild(name) as arrow.Vector;
  return Array.from(column, (value) => (value === null || value === undefined ? null : String(value)));
}

/** Each row's attributes: its values that are not null, by the names of their columns. */
const attributesOf = (table: arrow.Table, without: readonly string[]): Attributes[] =>
  rowObjects(table, (name, row) => ({ integer, time: (value) => timeOf(value, name, row()) }), {
    without,
    nulls: false,
  });

/** A number where one holds it exactly. */
const integer = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

function timeOf(milliseconds: number, column: string, row: number): Date {
  if (Number.isInteger(milliseconds)) return new Date(milliseconds);
  const message = `column "${column}", row ${row}: ${milliseconds} ms is no whole number of milliseconds, as a Date has`;
  throw new QuiverError("INVALID_DATA", message, {
    column,
    row,
    expected: "whole milliseconds",
    got: `${milliseconds}`,
  });
}
