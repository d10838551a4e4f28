/** What Neo4j's `apoc.export.csv` writes: nodes and relationships in one file, `_id,_labels,…,_start,_end,_type,…`. */
import { col } from "../../expr/expr.ts";
import { scanCsv } from "../../frame/scan.ts";
import { type Dialect, firstLine } from "./csv-group.ts";
import { edgesByLabel, nodesByLabel, tablesOfSpaces } from "./labelled.ts";
import { type FolderReading, type FolderTables, within } from "./tables.ts";

const OF_NODES = ["_id", "_labels"];
const OF_EDGES = ["_start", "_end", "_type"];

/** Whether a header is that of such a file. */
export const isApocHeader = (fields: readonly string[]): boolean =>
  [...OF_NODES, ...OF_EDGES].every((name) => fields.includes(name));

/** Reads such a file; undefined for another. Types of properties are told by their values, as the file has none. */
export async function readApoc(
  path: string,
  dialect: Dialect,
  reading: FolderReading,
): Promise<FolderTables | undefined> {
  const line = await firstLine(path, dialect, reading).catch(() => undefined);
  if (line === undefined || !isApocHeader(line.fields)) return undefined;
  const id = reading.ids === "string" ? "string" : "int64";
  const schema = { _id: id, _start: id, _end: id, _labels: "string", _type: "string" };
  const rows = within(scanCsv(path, { ...dialect, schema, hivePartitioning: false }), reading);
  const split = line.fields.indexOf("_start");
  const properties = (fields: readonly string[]) =>
    fields.filter((name) => !OF_NODES.includes(name) && !OF_EDGES.includes(name));
  const ofNodes = properties(line.fields.slice(0, split)).map((name) => col(name));
  const ofEdges = properties(line.fields.slice(split)).map((name) => col(name));
  const labels = col("_labels").str.trimStart(":").as("_labels");
  const table = rows.filter(col("_id").isNotNull()).select(col("_id").as(reading.id), labels, ...ofNodes);
  const ignored = new Set<string>();
  const nodes = await nodesByLabel({ space: "", id: reading.id, table, labelColumn: "_labels" }, ":", reading, ignored);
  const { src, dst } = reading;
  const ends = [col("_start").as(src), col("_end").as(dst), col("_type")];
  const related = rows.filter(col("_start").isNotNull()).select(...ends, ...ofEdges);
  const edges = { table: related, src, dst, starts: "", ends: "", type: null, typeColumn: "_type" };
  return {
    nodes: tablesOfSpaces(nodes),
    edges: await edgesByLabel([edges], nodes, reading),
    directed: true,
    ignored: [...ignored],
  };
}
