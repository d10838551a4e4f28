/** A graph as text and as HTML: its size, its tables, their columns. */
import { escapeText } from "../display/escape.ts";
import { escapeHtml } from "../display/html.ts";
import type { GraphInfo, GraphSchema } from "./info.ts";
import type { GraphReport } from "./report.ts";

type Size = Pick<GraphInfo, "numNodes" | "numEdges" | "directed">;

interface Row {
  name: string;
  rows: string;
  columns: string;
}

export function graphText(size: Size, schema: GraphSchema, report: GraphReport): string {
  return [title(size), ...tableLines(schema), ...reportLines(report)].join("\n");
}

export function graphHtml(size: Size, schema: GraphSchema, report: GraphReport): string {
  const cells = rowsOf(schema).map(
    ({ name, rows, columns }) => `<tr><th>${escapeHtml(name)}</th><td>${rows}</td><td>${escapeHtml(columns)}</td></tr>`,
  );
  const head = "<tr><th></th><th>rows</th><th>columns</th></tr>";
  const notes = reportLines(report).map((line) => `<tr><td colspan="3">${escapeHtml(line)}</td></tr>`);
  return `<table><caption>${escapeHtml(title(size))}</caption>${head}${cells.join("")}${notes.join("")}</table>`;
}

/** `left out: 1,200 of edges (dangling), 3 of nodes (duplicate)`, and the same of what was added. */
function reportLines({ skipped, added, ignored = [] }: GraphReport): string[] {
  const part = ({ table, reason, rows }: GraphReport["skipped"][number]) =>
    `${count(rows)} of ${escapeText(table)} (${reason})`;
  const line = (what: string, rows: GraphReport["skipped"]) =>
    rows.length > 0 ? [`${what}: ${rows.map(part).join(", ")}`] : [];
  const beside = ignored.length > 0 ? [`not read: ${ignored.map(escapeText).join(", ")}`] : [];
  return [...line("left out", skipped), ...line("added", added), ...beside];
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
