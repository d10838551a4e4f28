/** Rows of nodes and edges whose labels, types and ends stand in columns, as tables of one label or type each. */
import { col, lit } from "../../expr/expr.ts";
import { fn } from "../../expr/functions.ts";
import { Frame } from "../../frame/frame.ts";
import { QuiverError } from "../../native/errors.ts";
import {
  type EdgeRows,
  type FolderReading,
  joinedEdges,
  joinedNodes,
  type NodeRows,
  quietly,
  within,
} from "./tables.ts";

/** Nodes whose ids are known within a space. */
export interface SpaceNodes extends NodeRows {
  space: string;
}

/** Edges whose ends are ids of spaces. */
export interface SpaceEdges {
  table: Frame;
  src: string;
  dst: string;
  starts: string;
  ends: string;
  /** The type of all rows; null where {@link SpaceEdges.typeColumn} has it, or nothing does. */
  type: string | null;
  typeColumn: string | null;
}

/** Names that no property has: those of Neo4j have no control characters. */
const [ROW, TYPE, FROM, TO, KEY] = ["\u0001row", "\u0001type", "\u0001from", "\u0001to", "\u0001key"] as const;
const ALL = "\u0001labels";

/** The edges by type and by the labels of their ends, which are looked up where a space has nodes of several labels. */
export async function edgesByLabel(
  edges: readonly SpaceEdges[],
  nodes: readonly SpaceNodes[],
  reading: FolderReading,
): Promise<EdgeRows[]> {
  const rows: EdgeRows[] = [];
  for (const each of edges) {
    const [from, to] = [labelsIn(each.starts, nodes), labelsIn(each.ends, nodes)];
    if (each.typeColumn === null && from.length <= 1 && to.length <= 1) {
      const { type, src, dst, table } = each;
      rows.push({ type, src, dst, table, from: from[0] ?? null, to: to[0] ?? null });
    } else rows.push(...(await split(each, nodes, reading)));
  }
  return joinedEdges(rows);
}

/** The labels that nodes of a space have; several of them only where there is more than one table. */
const labelsIn = (space: string, nodes: readonly SpaceNodes[]): (string | null)[] => [
  ...new Set(nodes.filter((each) => each.space === space).map(({ label }) => label)),
];

async function split(edges: SpaceEdges, nodes: readonly SpaceNodes[], reading: FolderReading): Promise<EdgeRows[]> {
  const { src, dst, typeColumn } = edges;
  const type = typeColumn === null ? lit(edges.type ?? "") : fn.coalesce(col(typeColumn), "");
  let rows = edges.table.withColumns(fn.rowNumber().over().as(ROW), type.cast("string").as(TYPE));
  if (typeColumn !== null) rows = rows.drop(typeColumn);
  rows = withLabels(rows, src, FROM, edges.starts, nodes);
  rows = withLabels(rows, dst, TO, edges.ends, nodes);
  // Read and looked up once, whatever the number of tables that it becomes.
  const all = within(Frame.from(await rows.sort(ROW).drop(ROW).collect(reading.call)), reading);
  const groups = await all.groupBy(TYPE, FROM, TO).count().sort(TYPE, FROM, TO).toArray(quietly(reading.call));
  return groups.map((group) => {
    const [of, from, to] = [TYPE, FROM, TO].map((name) => group[name] as string | null);
    const same = (name: string, value: string | null | undefined) =>
      value === null || value === undefined ? col(name).isNull() : col(name).eq(value);
    const table = all.filter(same(TYPE, of).and(same(FROM, from), same(TO, to))).drop(TYPE, FROM, TO);
    const named = (label: string | null | undefined) => label || null;
    return { type: named(of), from: named(from), to: named(to), src, dst, table };
  });
}

/** The label of each row's end. What no node has is told, or added, as an end of the space's first label. */
function withLabels(rows: Frame, key: string, name: string, space: string, nodes: readonly SpaceNodes[]): Frame {
  const labels = labelsIn(space, nodes);
  if (labels.length <= 1) return rows.withColumns(lit(labels[0] ?? "").as(name));
  const tables = nodes.filter((each) => each.space === space);
  const known = tables.map(({ table, id, label }) => table.select(col(id).as(KEY), lit(label ?? "").as(name)));
  const all = known.reduce((left, right) => left.union(right));
  const first = labels[0] ?? "";
  return rows
    .join(all.distinct(KEY, { keep: "first" }), { leftOn: key, rightOn: KEY, how: "left" })
    .drop(KEY)
    .withColumns(fn.coalesce(col(name), first).as(name));
}

/** Refuses an id that two nodes of one space have, under several labels: edges would not tell which is meant. */
export async function refuseDuplicates(nodes: readonly SpaceNodes[], reading: FolderReading): Promise<void> {
  for (const space of new Set(nodes.map((each) => each.space))) {
    const tables = nodes.filter((each) => each.space === space);
    if (labelsIn(space, nodes).length <= 1) continue;
    const keys = tables.map(({ table, id }) => table.select(col(id).as(KEY))).reduce((a, b) => a.union(b));
    const twice = keys.filter(col(KEY).isNotNull()).groupBy(KEY).count().filter(col("count").gt(1)).sort(KEY).limit(1);
    const [found] = await twice.toArray(quietly(reading.call));
    if (!found) continue;
    const got = String(found[KEY]);
    const message = `two nodes of different labels have the id ${JSON.stringify(got)}${space === "" ? "" : ` in ${space}`}`;
    throw new QuiverError("DUPLICATE_KEY", message, { expected: "ids that come once in their id space", got });
  }
}

/**
 * The rows by the first label of each, in the order in which labels come; further labels are in the column `labels`.
 *
 * @param ignored - told where there are further labels, and a property has that name
 */
export async function nodesByLabel(
  nodes: Omit<SpaceNodes, "label"> & { labelColumn: string },
  separator: string,
  reading: FolderReading,
  ignored: Set<string>,
): Promise<SpaceNodes[]> {
  const { space, id, labelColumn } = nodes;
  const labels = fn.coalesce(col(labelColumn), "").cast("string").str.split(separator);
  const table = nodes.table.withColumns(labels.list.get(0).as(FROM), labels.as(ALL)).drop(labelColumn);
  // Read once, whatever the number of labels.
  const all = within(Frame.from(await table.collect(reading.call)), reading);
  const groups = await all
    .withColumns(fn.rowNumber().over().as(ROW))
    .groupBy(FROM)
    .agg(fn.max(col(ALL).list.length()).as("most"), fn.min(col(ROW)).as("row"))
    .sort("row")
    .toArray({ ...quietly(reading.call), int64: "number" });
  const several = groups.some(({ most }) => (most as number) > 1);
  const isTaken = several && (all.schema.names as string[]).includes(LABELS);
  if (isTaken) ignored.add(`labels beside the first, as a property is called ${LABELS}`);
  const own = several && !isTaken ? all.rename({ [ALL]: LABELS }) : all.drop(ALL);
  return groups.map((group) => {
    const label = group[FROM] as string;
    return { space, id, label: label || null, table: own.filter(col(FROM).eq(label)).drop(FROM) };
  });
}

/** The column of all labels of a node that has several. */
export const LABELS = "labels";

export const tablesOfSpaces = (nodes: readonly SpaceNodes[]): NodeRows[] => joinedNodes(nodes);
