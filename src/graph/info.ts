/** What a graph consists of: `openGraph` and `change` answer with it, so that looking at a graph costs no call. */
import type { Schema } from "apache-arrow";
import type { FieldDescriptor } from "../arrow/descriptor.ts";
import { raiseSchema } from "../bridge/raise.ts";
import { showsAsText } from "../display/shows.ts";
import type { ReportedRows } from "./report.ts";
import { schemaText } from "./summary.ts";

/** The seam's `info`. */
export interface GraphInfo {
  numNodes: number;
  numEdges: number;
  directed: boolean;
  nodes: (Omit<NodeTableSchema, "schema"> & { fields: FieldDescriptor[] })[];
  edges: (Omit<EdgeTableSchema, "schema"> & { fields: FieldDescriptor[] })[];
  /** What was left out or added; not there where it is empty. */
  report?: { skipped: ReportedRows[]; added: ReportedRows[]; ignored?: string[] };
}

/** The tables that a graph consists of. */
export interface GraphSchema {
  /** One per label; a single one without a label in the common case. */
  nodes: NodeTableSchema[];
  /** One per edge type. */
  edges: EdgeTableSchema[];
}

/** The nodes of one label: their number, key and columns. */
export interface NodeTableSchema {
  label: string | null;
  numRows: number;
  /** The key's columns. */
  id: string[];
  schema: Schema;
}

/** The edges of one type: their number, columns and ends. */
export interface EdgeTableSchema {
  type: string | null;
  numRows: number;
  /** The columns that name the source. */
  src: string[];
  /** The columns that name the destination. */
  dst: string[];
  /** The label of the sources. */
  from: string | null;
  /** The label of the destinations. */
  to: string | null;
  schema: Schema;
}

export function schemaOf(info: GraphInfo): GraphSchema {
  const raised = <T extends { fields: FieldDescriptor[] }>({ fields, ...rest }: T) => ({
    ...rest,
    schema: raiseSchema(fields),
  });
  const schema = { nodes: info.nodes.map(raised), edges: info.edges.map(raised) };
  // Node and Deno would print [Field] for each column.
  Object.defineProperty(schema, "toString", { value: () => schemaText(schema) });
  showsAsText(schema);
  return schema;
}
