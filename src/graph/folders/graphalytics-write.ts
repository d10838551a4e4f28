/** A graph as LDBC Graphalytics has it: a folder of `NAME.v`, `NAME.e` and `NAME.properties`. */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { DataType, type Field } from "apache-arrow";
import { col } from "../../expr/expr.ts";
import { QuiverError } from "../../native/errors.ts";
import { newFolder } from "./new-folder.ts";
import { quietly } from "./tables.ts";
import { type FolderGraph, type FolderWriting, Losses, oneKey, type WrittenFolder } from "./writing.ts";

/** Writes the three files, which have the folder's name. */
export async function writeGraphalytics(
  graph: FolderGraph,
  path: string,
  writing: FolderWriting,
): Promise<WrittenFolder> {
  const losses = new Losses("graphalytics", writing);
  const { nodes, edges } = graph.schema;
  const [node, edge] = [nodes[0], edges[0]];
  if (nodes.length > 1 || edges.length > 1) {
    const message =
      "Graphalytics has one kind of nodes and one of edges; write a part, graph.project({ labels, types })";
    throw new QuiverError("UNSUPPORTED_TYPE", message, {
      expected: "one table of each",
      got: `${nodes.length} and ${edges.length}`,
    });
  }
  if (node?.label != null) losses.lose(`the label ${node.label}`, "leaves it out");
  if (edge?.type != null) losses.lose(`the type ${edge.type}`, "leaves it out");
  const id = oneKey(node?.id ?? [], "nodes");
  refuseIds(node?.schema.fields.find(({ name }) => name === id));
  for (const { name } of node?.schema.fields ?? [])
    if (name !== id) losses.lose(`the column "${name}" of "nodes"`, "leaves it out");
  const [src, dst] = edge === undefined ? ["src", "dst"] : [oneKey(edge.src, "edges"), oneKey(edge.dst, "edges")];
  const attributes = (edge?.schema.fields ?? []).filter(({ name }) => name !== src && name !== dst);
  const kept: Field[] = [];
  for (const field of attributes) {
    const isNumber = DataType.isInt(field.type) || DataType.isFloat(field.type);
    const of = `the column "${field.name}" of "edges"`;
    if (!isNumber || /[,\s]/.test(field.name)) losses.lose(of, "leaves it out");
    else if (await hasNull(graph, field.name, writing)) losses.lose(`nulls, as ${of} has`, "leaves the column out");
    else kept.push(field);
  }
  const name = basename(path);
  const options = { ...writing.call, header: false, delimiter: writing.delimiter ?? " " };
  const { bytes } = await newFolder(path, writing.overwrite, isOurs, async (folder) => {
    await graph
      .nodes(0)
      .select(id)
      .writeCsv(join(folder, `${name}.v`), options);
    const columns = [src, dst, ...kept.map((field) => field.name)];
    if (edge === undefined) writeFileSync(join(folder, `${name}.e`), "");
    else
      await graph
        .edges(0)
        .select(columns.map((each) => col(each as string)))
        .writeCsv(join(folder, `${name}.e`), options);
    const counts = [node?.numRows ?? 0, edge?.numRows ?? 0] as const;
    writeFileSync(join(folder, `${name}.properties`), properties(name, graph.directed, counts, kept));
  });
  return { nodes: node?.numRows ?? 0, edges: edge?.numRows ?? 0, bytes, lost: losses.lost };
}

/** The three files of one name: many programs have files that end like one of them. */
const isOurs = (files: readonly string[]) => {
  const [name] = files.flatMap((file) => /^([^/\\]+)\.properties$/.exec(file)?.[1] ?? []);
  return files.length === 3 && ["v", "e", "properties"].every((end) => files.includes(`${name}.${end}`));
};

function refuseIds(field: Field | undefined): void {
  if (field && DataType.isInt(field.type)) return;
  const got = String(field?.type);
  throw new QuiverError("UNSUPPORTED_TYPE", `ids of Graphalytics are whole numbers, got ${got}`, {
    column: field?.name ?? "id",
    expected: "integers",
    got,
  });
}

async function hasNull(graph: FolderGraph, name: string, { call }: FolderWriting): Promise<boolean> {
  const [found] = await graph.edges(0).filter(col(name).isNull()).limit(1).toArray(quietly(call));
  return found !== undefined;
}

function properties(
  name: string,
  directed: boolean,
  [nodes, edges]: readonly [number, number],
  attributes: readonly Field[],
): string {
  const lines = [
    `vertex-file = ${name}.v`,
    `edge-file = ${name}.e`,
    `meta.vertices = ${nodes}`,
    `meta.edges = ${edges}`,
    `directed = ${directed}`,
  ];
  if (attributes.length > 0) {
    lines.push(`edge-properties.names = ${attributes.map((field) => field.name).join(",")}`);
    lines.push(
      `edge-properties.types = ${attributes.map(({ type }) => (DataType.isInt(type) ? "int" : "real")).join(",")}`,
    );
  }
  return lines.map((line) => `graph.${name}.${line}\n`).join("");
}
