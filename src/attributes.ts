/** The bulk attribute API: per attribute whole columns of keys and values, one table each. */
import { type BatchSource, isVector, type TableLike } from "./arrow/structure.ts";
import { invalid, known, namesOf } from "./check.ts";
import { type ColumnValues, readColumns } from "./io/columns.ts";
import { isPlain } from "./io/nested.ts";
import { isMereIterable } from "./io/source.ts";
import type { ColumnType } from "./io/values.ts";
import { isColumn, isPlainObject } from "./opening.ts";

/**
 * What an attribute is stored as: `"text"` (Utf8), `"int"` (Int64), `"float"` (Float64), `"bool"` or an Arrow type. Values
 * that are such already are taken as they are, whatever their width.
 */
export type AttributeType = ColumnType;

/** One id: a date names nodes whose key is a date or a timestamp. */
export type Id = string | number | bigint | Date;

/** Node ids as one column or another iterable, such as a `Set`; of a composite key, its columns by name; or a `Frame` of the key's columns. */
export type Ids =
  | ColumnValues
  | Iterable<Id>
  | Readonly<Record<string, ColumnValues>>
  | { collect(): Promise<TableLike> };

/** One node by its id, or several: a column of ids, or the key's columns by name where the key is composite. */
export type NodeIds = Id | Ids;

export interface NodeAttribute {
  /** The ids of the nodes to set; of a node that is named twice, the last value counts. */
  nodes: Ids;
  /** One value per node; null sets null. */
  values: ColumnValues;
  /** Needed for nothing: without it, the type is that of the Vector or typed array, or the one that plain values show. */
  type?: AttributeType;
}

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

/** The key's columns by name, per label; all have the same types. The native part takes the names of the first. */
export type Keys = readonly (readonly string[])[];

const NODE_ATTRIBUTE = namesOf<NodeAttribute>({ nodes: 0, values: 0, type: 0 });
const EDGE_ATTRIBUTE = namesOf<EdgeAttribute>({ edges: 0, values: 0, type: 0 });

/** Tables of keys and, under their names, attributes; those that are set for the same rows share one. */
export function nodeAttributeTables(attributes: Readonly<Record<string, NodeAttribute>>, keys: Keys): BatchSource[] {
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
): BatchSource[] {
  const everyRow = () => Uint32Array.from({ length: rows.count }, (_, i) => rows.first + i);
  return tablesOf(
    attributes,
    EDGE_ATTRIBUTE,
    ({ edges }) => edges,
    (edges) => ({ edge: edges ?? everyRow() }),
  );
}

/** Ids as columns under the key's names; `parameter` is what they were given as. */
export function keyed(parameter: string, ids: NodeIds, keys: Keys): Readonly<Record<string, ColumnValues>> {
  if (ids === undefined || ids === null) throw invalid(parameter, "ids of nodes", ids);
  if (typeof ids !== "object" || ids instanceof Date) return keyed(parameter, [ids], keys);
  const [key = ["id"], ...others] = keys;
  if (Array.isArray(ids) && isPlain(ids.find((id) => id !== null && id !== undefined))) {
    throw invalid(parameter, "ids of nodes, one by one or in a column", ids[0]);
  }
  if (isColumn(ids)) {
    if (key.length > 1) throw invalid(parameter, `a column for each of ${key.join(", ")}`, "one column");
    return { [key[0] as string]: ids };
  }
  if (!isPlainObject(ids)) {
    // Ids, or batches of them: the array tells, and an iterator gives its items but once.
    return isMereIterable(ids) && !Array.isArray(ids) ? keyed(parameter, [...ids], keys) : (ids as never);
  }
  const has = (names: readonly string[]) => names.every((name) => Object.hasOwn(ids, name));
  const given = has(key) ? key : others.find(has);
  if (!given) return ids as Readonly<Record<string, ColumnValues>>;
  return Object.fromEntries(Object.entries(ids).map(([name, column]) => [key[given.indexOf(name)] ?? name, column]));
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
): BatchSource[] {
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
