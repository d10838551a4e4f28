/** What the methods of a graph take. */
import { type Ownership, ownershipOf } from "../arrow/memory.ts";
import type { Expr } from "../expr/expr.ts";
import type { TableInput } from "../io/source.ts";
import { CALL, type CallOptions } from "../native/call.ts";
import { type Checks, checksOf, flag, nameOrNone, whole, word } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import { sessionOf } from "../native/sessions.ts";
import type { Session } from "../session/session.ts";
import type { Aggregates } from "./aggregates.ts";
import type { GraphologyGraph } from "./graphology.ts";

/** The column, or for a composite key the columns, that hold a key. */
export type KeyColumns = string | readonly string[];

/** The nodes of one label with a key column of its own name. */
export interface NodeTable {
  table: TableInput;
  /** Default: {@link GraphOptions.id}. */
  id?: KeyColumns;
}

/** The edges of one type. */
export interface EdgeTable {
  table: TableInput;
  /** The label of the nodes that `src` names; needed when there are several labels. */
  from?: string;
  /** The label of the nodes that `dst` names; needed when there are several labels. */
  to?: string;
  /** Default: {@link GraphOptions.src}. */
  src?: KeyColumns;
  /** Default: {@link GraphOptions.dst}. */
  dst?: KeyColumns;
}

/** The tables of a graph. */
export interface GraphInput {
  /** One table, or one per label: `{ Person: people, City: { table: cities, id: "name" } }`. Without it, nodes are
   * inferred from the edges, in order of first appearance. */
  nodes?: TableInput | GraphologyGraph | { readonly [label: string]: TableInput | NodeTable };
  /** One table, or one per edge type: `{ LIVES_IN: { table, from: "Person", to: "City" } }`. */
  edges?: TableInput | GraphologyGraph | { readonly [type: string]: TableInput | EdgeTable };
}

export interface GraphOptions extends CallOptions {
  /** The node table's key; default `"id"`. Of inferred nodes, the name that it gets. */
  id?: KeyColumns;
  /** The edge table's column that names an edge's source; default `"src"`. */
  src?: KeyColumns;
  /** The edge table's column that names an edge's destination; default `"dst"`. */
  dst?: KeyColumns;
  /** Default true. An undirected edge leads both ways and counts once. */
  directed?: boolean;
  /** What happens to an edge whose end no node row has: default `"error"`; `"skip"` leaves the edge out, `"add"` adds the node. */
  onDangling?: "error" | "skip" | "add";
  /** What happens when two node rows have one key: default `"error"`; `"first"` keeps the first. */
  onDuplicate?: "error" | "first";
  /**
   * What happens to a node whose key, or an edge of which an end, is null in any of its columns (NaN counts as null): default
   * `"error"`; `"skip"` leaves the row out. `graph.report` tells how many rows these options left out or added.
   */
  onNull?: "error" | "skip";
  /**
   * Default `"borrow"`: the graph reads the caller's memory, which must not be written to or detached while the graph
   * lives. `"transfer"` takes the memory away from the caller, `"copy"` copies it. Results share the graph's memory in every
   * case, and are to be read only: sort a copy, `column.toArray().slice()`.
   */
  ownership?: Ownership;
  /** The session whose threads and memory building the graph takes, and then its algorithms, changes and frames; see {@link Graph.in}. */
  session?: Session;
}

/** A condition over the columns of a table: an expression, or SQL text such as `"age > 30 AND active"`. */
export type Condition = Expr | string;

/** Which way edges are followed. */
export type Direction = "out" | "in" | "both";

/** Bytes that a graph holds, shared ones included, without those of a saved graph's files. */
export interface Memory {
  nodes: number;
  edges: number;
  ids: number;
  topology: number;
  total: number;
}

/** Where, in a graph of several labels, ids are looked up. */
export interface LabelOptions extends CallOptions {
  /** The label of the nodes meant; may be left out when there is only one. */
  label?: string;
}

/** Where, in a graph of several types, edges are looked up. */
export interface TypeOptions extends CallOptions {
  /** The type of the edges meant; default: all. */
  type?: string;
}

export interface AddNodesOptions extends LabelOptions {
  /** What happens to a row whose key an earlier row has: default `"error"`; `"first"` leaves the row out. */
  onDuplicate?: "error" | "first";
  /**
   * What happens to a row whose key a node has; default `"error"`, or `"keep"` where `onDuplicate` is `"first"`. `"keep"` leaves the row out;
   * `"update"` sets the columns of the table in the node, nulls included, and keeps its others; `"replace"` sets its others to null.
   */
  onConflict?: "error" | "keep" | "replace" | "update";
  /** As in {@link GraphOptions.onNull}. */
  onNull?: "error" | "skip";
}

export interface AddEdgesOptions extends CallOptions {
  /** The edge type; a new one is added to the graph. May be left out when there is only one. */
  type?: string;
  /** The labels of sources and destinations; needed for a new type when there are several labels. */
  from?: string;
  to?: string;
  /** The columns that name sources and destinations; default: those of the edge type. */
  src?: KeyColumns;
  dst?: KeyColumns;
  /** As in {@link GraphOptions.onDangling}. */
  onDangling?: "error" | "skip" | "add";
  /** As in {@link GraphOptions.onNull}. */
  onNull?: "error" | "skip";
}

/** Of {@link Graph.upsertNodes}. */
export type UpsertNodesOptions = Omit<AddNodesOptions, "onConflict">;

/** Of {@link Graph.merge}. */
export interface MergeOptions extends CallOptions {
  /** What happens to a node that both graphs have: as in {@link AddNodesOptions.onConflict}; default `"update"`. */
  onConflict?: "error" | "keep" | "replace" | "update";
  /**
   * Which edges of the other graph come: default `"append"`, all of them; `"distinct"` leaves out those of which an edge of the
   * same type has the ends already, in this graph or earlier in the other.
   */
  edges?: "append" | "distinct";
}

/** Of {@link Graph.simplify}. */
export interface SimplifyOptions<A extends Aggregates = Aggregates> extends CallOptions {
  /** What is computed of the edges that become one: columns that are added to the edge that stays, or replace its own. */
  agg?: A;
  /** Whether self-loops stay, one per node; default false. */
  selfLoops?: boolean;
}

/** Of {@link Graph.contract}. */
export interface ContractOptions<A extends Aggregates = Aggregates> extends CallOptions {
  /** What is computed of the nodes that become one; default: nothing, which leaves the columns that they are grouped by. */
  nodes?: A;
  /** What is computed of the edges that become one; default: nothing. `"keep"` leaves all edges as they are, parallel ones included. */
  edges?: Aggregates | "keep";
  /** Whether edges within a group stay, as self-loops; default true. */
  selfLoops?: boolean;
  /**
   * What happens to nodes without a value (null or NaN), which could not be named: default `"error"`; `"skip"` leaves them and their
   * edges out, as `graph.report` tells.
   */
  onNull?: "error" | "skip";
}

/** Of {@link Graph.projectBipartite}. */
export interface ProjectBipartiteOptions extends LabelOptions {
  /**
   * Default `"both"`: nodes are joined that have a neighbour in common, whichever way the edges lead; the result is undirected. `"out"`, in a
   * directed graph, follows two edges: from `u` to `w` and from `w` to `v`; the result is directed.
   */
  direction?: "both" | "out";
}

/** What {@link Graph.buildIndexes} builds. */
export interface IndexOptions extends CallOptions {
  /** The directions in which edges will be followed: one or several; default `"out"`. */
  direction?: Direction | readonly Direction[];
}

export interface NeighborhoodOptions extends LabelOptions {
  /** How many edges away a node may be; default 1. */
  hops?: number;
  /** Default `"out"`. */
  direction?: Direction;
}

/** The names of a key's columns, one or several. */
export function keyColumns(parameter: string, columns: KeyColumns): string[] {
  const names = typeof columns === "string" ? [columns] : columns;
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === "string")) {
    throw invalid(parameter, "a column name or several", columns);
  }
  return [...names];
}

const keys = { src: keyColumns, dst: keyColumns };
const onDangling = word("error", "skip", "add");
const onDuplicate = word("error", "first");
const onNull = word("error", "skip");
const onConflict = word("error", "keep", "replace", "update");
const direction = word("out", "in", "both");

export const GRAPH_OPTIONS: Checks = checksOf<GraphOptions>({
  ...{ ...CALL, id: keyColumns, ...keys, directed: flag, onDangling, onDuplicate, onNull },
  ownership: (_: string, value: Ownership) => ownershipOf(value),
  session: sessionOf,
});
const LABEL = { ...CALL, label: nameOrNone };
export const LABEL_OPTIONS: Checks = checksOf<LabelOptions>(LABEL);
export const TYPE_OPTIONS: Checks = checksOf<TypeOptions>({ ...CALL, type: nameOrNone });
export const UPSERT_NODES_OPTIONS: Checks = checksOf<UpsertNodesOptions>({ ...LABEL, onDuplicate, onNull });
export const ADD_NODES_OPTIONS: Checks = checksOf<AddNodesOptions>({ ...LABEL, onDuplicate, onNull, onConflict });
export const ADD_EDGES_OPTIONS: Checks = checksOf<AddEdgesOptions>({
  ...{ ...CALL, type: nameOrNone, from: nameOrNone, to: nameOrNone, ...keys, onDangling, onNull },
});
export const MERGE_OPTIONS: Checks = checksOf<MergeOptions>({
  ...{ ...CALL, onConflict, edges: word("append", "distinct") },
});
export const SIMPLIFY_OPTIONS: Checks = checksOf<SimplifyOptions>({ ...CALL, agg: 0, selfLoops: flag });
export const CONTRACT_OPTIONS: Checks = checksOf<ContractOptions>({
  ...{ ...CALL, nodes: 0, edges: 0, selfLoops: flag, onNull },
});
export const PROJECT_BIPARTITE_OPTIONS: Checks = checksOf<ProjectBipartiteOptions>({
  ...{ ...LABEL, direction: word("both", "out") },
});
export const INDEX_OPTIONS: Checks = checksOf<IndexOptions>({
  ...CALL,
  direction: (parameter: string, value: Direction | readonly Direction[]) => {
    const several: readonly unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
    for (const each of several) direction(parameter, each as never);
    return several;
  },
});
export const NEIGHBORHOOD_OPTIONS: Checks = checksOf<NeighborhoodOptions>({ ...LABEL, hops: whole, direction });
