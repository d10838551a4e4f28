/** A graph as text and as HTML: its size, its tables, their columns. */
import { escapeText } from "./display/escape.ts";
import { escapeHtml } from "./display/html.ts";
import type { GraphInfo, GraphSchema } from "./info.ts";

type Size = Pick<GraphInfo, "numNodes" | "numEdges" | "directed">;

interface Row {
  name: string;
  rows: string;
  columns: string;
}

export function graphText(size: Size, schema: GraphSchema): string {
  return [title(size), ...tableLines(schema)].join("\n");
}

export function graphHtml(size: Size, schema: GraphSchema): string {
  const cells = rowsOf(schema).map(
    ({ name, rows, columns }) => `<tr><th>${escapeHtml(name)}</th><td>${rows}</td><td>${escapeHtml(columns)}</td></tr>`,
  );
  const head = "<tr><th></th><th>rows</th><th>columns</th></tr>";
  return `<table><caption>${escapeHtml(title(size))}</caption>${head}${cells.join("")}</table>`;
}

/** The same as data. */
export function graphJson(
  { numNodes, numEdges, directed }: Size,
  { nodes, edges }: GraphSchema,
): Record<string, unknown> {
  const plain = ({ schema, ...table }: GraphSchema["nodes"][number] | GraphSchema["edges"][number]) => ({
    ...table,
    columns: Object.fromEntries(schema.fields.map(({ name, type }) => [name, String(type)])),
  });
  return { numNodes, numEdges, directed, nodes: nodes.map(plain), edges: edges.map(plain) };
}

/** The tables of a graph line by line. */
export const schemaText = (schema: GraphSchema): string => tableLines(schema).join("\n");

function tableLines(schema: GraphSchema): string[] {
  const rows = rowsOf(schema);
  const widths = (key: "name" | "rows") => Math.max(0, ...rows.map((row) => row[key].length));
  const [names, counts] = [widths("name"), widths("rows")];
  return rows.map((row) => `  ${row.name.padEnd(names)}  ${row.rows.padStart(counts)}  ${row.columns}`);
}

function title({ numNodes, numEdges, directed }: Size): string {
  return `Graph: ${count(numNodes)} nodes, ${count(numEdges)} edges, ${directed ? "directed" : "undirected"}`;
}

function rowsOf({ nodes, edges }: GraphSchema): Row[] {
  const columns = (schema: GraphSchema["nodes"][number]["schema"]) =>
    schema.fields.map(({ name, type }) => `${name}: ${type}`).join(", ");
  const rows = [
    ...nodes.map(({ label, numRows, schema }) => ({
      ...{ name: label ?? "nodes", rows: count(numRows), columns: columns(schema) },
    })),
    ...edges.map(({ type, from, to, numRows, schema }) => ({
      name: (type ?? "edges") + (from !== null && to !== null ? ` (${from} → ${to})` : ""),
      ...{ rows: count(numRows), columns: columns(schema) },
    })),
  ];
  return rows.map(({ name, columns, ...row }) => ({ ...row, name: escapeText(name), columns: escapeText(columns) }));
}

const count = (value: number) => value.toLocaleString("en-US");
