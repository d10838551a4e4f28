/** The bulk attribute API: per attribute whole columns of keys and values, one table each. */
import { type Data, Field, Schema, Vector } from "apache-arrow";

import type { BatchSource } from "./arrow/structure.ts";
import { type ColumnValues, readColumns } from "./io/columns.ts";
import type { ColumnType } from "./io/values.ts";
import { invalid, isColumn } from "./opening.ts";

/**
 * What an attribute is stored as: `"text"` (Utf8), `"int"` (Int64), `"float"` (Float64), `"bool"` or an Arrow type. Values
 * that are such already are taken as they are, whatever their width.
 */
export type AttributeType = ColumnType;

/** Node ids as one column; of a composite key, its columns by name. */
export type Ids = ColumnValues | Readonly<Record<string, ColumnValues>>;

/** One id: a date names nodes whose key is a date or a timestamp. */
export type Id = string | number | bigint | Date;

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

/** The seam's `columns`, and the tables that they refer to: the key's columns, then `value`. */
export interface AttributeTables {
  columns: { name: string; table: number }[];
  sources: BatchSource[];
}

export function nodeAttributeTables(
  attributes: Readonly<Record<string, NodeAttribute>>,
  key: string[],
): AttributeTables {
  return tablesOf(attributes, ({ nodes }) => {
    if (nodes === undefined) throw invalid("nodes", "the ids of the nodes to set", nodes);
    return keyed(nodes, key);
  });
}

/** @param rows - the first of the rows that are set where none are named, and how many */
export function edgeAttributeTables(
  attributes: Readonly<Record<string, EdgeAttribute>>,
  rows: { first: number; count: number },
): AttributeTables {
  const everyRow = () => Uint32Array.from({ length: rows.count }, (_, i) => rows.first + i);
  return tablesOf(attributes, ({ edges }) => ({ edge: edges ?? everyRow() }));
}

/** Ids as columns under the key's names. */
export function keyed(ids: NodeIds, key: string[]): Readonly<Record<string, ColumnValues>> {
  if (ids === undefined || ids === null) throw invalid("ids", "ids of nodes", ids);
  if (typeof ids !== "object" || ids instanceof Date) return keyed([ids], key);
  if (!isColumn(ids)) return ids;
  if (key.length > 1) throw invalid("ids", `a column for each of ${key.join(", ")}`, "one column");
  return { [key[0] as string]: ids };
}

function tablesOf<A extends { values: ColumnValues; type?: AttributeType }>(
  attributes: Readonly<Record<string, A>>,
  keysOf: (attribute: A) => Readonly<Record<string, ColumnValues>>,
): AttributeTables {
  const entries = Object.entries(attributes);
  const converted = new Map<ColumnValues, ConvertedKey>();
  const sources = entries.map(([name, attribute]) => {
    let keyBytes = 0;
    const keys: Record<string, ColumnValues> = {};
    for (const [key, values] of Object.entries(keysOf(attribute))) {
      const known = converted.get(values);
      const column = known ?? convertKey(key, values);
      if (!known) keyBytes += column.bytes;
      converted.set(values, column);
      keys[key] = column.values;
    }
    if (name in keys) throw invalid("attributes", "columns beside the key", name);
    // Read under its own name, so that errors speak of it.
    const {
      schema,
      batches,
      convertedBytes = 0,
    } = readColumns({ ...keys, [name]: attribute.values }, { [name]: attribute.type });
    const last = schema.fields.at(-1) as Field;
    const fields = [...schema.fields.slice(0, -1), new Field("value", last.type, true)] as Field[];
    return { schema: new Schema(fields), batches, convertedBytes: convertedBytes + keyBytes };
  });
  return { columns: entries.map(([name], table) => ({ name, table })), sources };
}

interface ConvertedKey {
  values: ColumnValues;
  /** What the conversion wrote. */
  bytes: number;
}

/** Attributes are mostly set for the same nodes, and a plain array of their ids needs converting but once. */
function convertKey(key: string, values: ColumnValues): ConvertedKey {
  if (!Array.isArray(values)) return { values, bytes: 0 };
  const { batches, convertedBytes = 0 } = readColumns({ [key]: values });
  return { values: new Vector([batches[0]?.data.children[0] as Data]), bytes: convertedBytes };
}
