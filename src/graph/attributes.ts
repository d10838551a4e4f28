/** The bulk attribute API: per attribute whole columns of keys and values, one table each. */
import { type ConvertedTable, isVector } from "../arrow/structure.ts";
import { type ColumnValues, readColumns } from "../io/columns.ts";
import { type Ids, type Keys, keyed } from "../io/ids.ts";
import type { ColumnType } from "../io/values.ts";
import { known, namesOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";

/**
 * What an attribute is stored as: `"text"` (Utf8), `"int"` (Int64), `"float"` (Float64), `"bool"` or an Arrow type. Values
 * that are such already are taken as they are, whatever their width.
 */
export type AttributeType = ColumnType;

/** A column of nodes to set; see {@link Graph.withNodeAttributes}. */
export interface NodeAttribute {
  /** The ids of the nodes to set; of a node that is named twice, the last value counts. */
  nodes: Ids;
  /** One value per node; null sets null. */
  values: ColumnValues;
  /** Needed for nothing: without it, the type is that of the Vector or typed array, or the one that plain values show. */
  type?: AttributeType;
}

/** A column of edges to set; see {@link Graph.withEdgeAttributes}. */
export interface EdgeAttribute {
  /**
   * The rows of the edges to set, counted from 0 over all edge types. Default: all edges in row order, or all of the type
   * that the call names.
   */
  edges?: ColumnValues;
  /** One value per edge; null sets null. */
  values: ColumnValues;
  /** As in {@link NodeAttribute.type}. */
  type?: AttributeType;
}

const NODE_ATTRIBUTE = namesOf<NodeAttribute>({ nodes: 0, values: 0, type: 0 });
const EDGE_ATTRIBUTE = namesOf<EdgeAttribute>({ edges: 0, values: 0, type: 0 });

/** Tables of keys and, under their names, attributes; those that are set for the same rows share one. */
export function nodeAttributeTables(attributes: Readonly<Record<string, NodeAttribute>>, keys: Keys): ConvertedTable[] {
  return tablesOf(
    attributes,
    NODE_ATTRIBUTE,
    ({ nodes }) => nodes,
    (nodes) => keyed("nodes", nodes, keys) as Readonly<Record<string, ColumnValues>>,
  );
}

/** @param rows - the first of the rows that are set where none are named, and how many */
export function edgeAttributeTables(
  attributes: Readonly<Record<string, EdgeAttribute>>,
  rows: { first: number; count: number },
): ConvertedTable[] {
  const everyRow = () => Uint32Array.from({ length: rows.count }, (_, i) => rows.first + i);
  return tablesOf(
    attributes,
    EDGE_ATTRIBUTE,
    ({ edges }) => edges,
    (edges) => ({ edge: edges ?? everyRow() }),
  );
}

/** Columns on their way into one table. */
interface Group<Rows> {
  /** What the attributes name their rows by. */
  rows: Rows;
  /** Where the values are cut: columns that are cut alike need no further cuts beside each other. */
  cuts: string;
  keys: Readonly<Record<string, ColumnValues>>;
  columns: [name: string, values: ColumnValues][];
  types: Map<string, AttributeType | undefined>;
}

/** Attributes are mostly set for the same rows, whose keys then cross, and are looked up, but once. */
function tablesOf<Rows, A extends { values: ColumnValues; type?: AttributeType }>(
  attributes: Readonly<Record<string, A>>,
  options: readonly string[],
  rowsOf: (attribute: A) => Rows,
  keysOf: (rows: Rows) => Readonly<Record<string, ColumnValues>>,
): ConvertedTable[] {
  if (typeof attributes !== "object" || attributes === null) {
    throw invalid("attributes", "attributes by name", attributes);
  }
  const groups: Group<Rows>[] = [];
  for (const [name, attribute] of Object.entries(attributes)) {
    known(`attributes.${name}`, attribute ?? null, options);
    const { values, type } = attribute;
    const [rows, cuts] = [rowsOf(attribute), cutsOf(values)];
    // Neighbours only, so that new columns come in the order in which they are given.
    let group = groups.at(-1);
    if (!group || group.cuts !== cuts || !areSame(group.rows, rows)) {
      group = { rows, cuts, keys: keysOf(rows), columns: [], types: new Map() };
      groups.push(group);
    }
    if (Object.hasOwn(group.keys, name)) throw invalid("attributes", "columns beside the key", name);
    group.columns.push([name, values]);
    group.types.set(name, type);
  }
  return groups.map(({ keys, columns, types }) => readColumns({ ...keys, ...Object.fromEntries(columns) }, types));
}

/** Whether two columns are one; `table.getChild(name)` makes a new vector of the same chunks each time. */
function areSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return isVector(a) && isVector(b) && a.data.length === b.data.length && a.data.every((data, i) => data === b.data[i]);
}

/** The lengths of a vector's chunks; everything else is in one piece. */
const cutsOf = (values: ColumnValues) =>
  isVector(values) && values.data.length > 1 ? values.data.map(({ length }) => length).join() : "";
