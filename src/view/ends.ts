/** The ends of all edges as rows of the node table, found by joins in Rust. */
import type { Table, Vector } from "apache-arrow";
import { Frame } from "../frame/frame.ts";
import type { Graph } from "../graph/graph.ts";
import type { CallOptions } from "../native/call.ts";

/** By row of the edge table. */
export interface Ends {
  src: Uint32Array;
  dst: Uint32Array;
}

export async function endsOf(graph: Graph, options: CallOptions): Promise<Ends> {
  const { nodes, edges } = graph.schema;
  const ends = { src: new Uint32Array(graph.numEdges), dst: new Uint32Array(graph.numEdges) };
  const keys = new Map<string | null, { first: number; table: Table }>();
  let first = 0;
  for (const { label, id, numRows } of nodes) {
    const frame = label === null || nodes.length === 1 ? graph.nodes : graph.label(label);
    keys.set(label, { first, table: await frame.select(...id).collect(options) });
    first += numRows;
  }
  const keysOf = (label: string | null) => keys.get(label) ?? [...keys.values()][0];
  // Tables of one type lie side by side, and within a type its rows are counted from 0.
  const counted = new Map<string | null, number>();
  let edge = 0;
  for (const { type, src, dst, from, to, numRows } of edges) {
    const before = counted.get(type) ?? 0;
    counted.set(type, before + numRows);
    const [sources, targets] = [keysOf(from), keysOf(to)];
    if (numRows === 0 || !sources || !targets) continue;
    const frame = type === null ? graph.edges : graph.type(type);
    const rows = await frame
      .limit(numRows, before)
      .select(...unique([...src, ...dst]))
      .collect(options);
    const column = (name: string) => rows.getChild(name) as Vector;
    const left = Frame.from({
      edge: Uint32Array.from({ length: numRows }, (_, row) => edge + row),
      ...Object.fromEntries(src.map((name, i) => [`s${i}`, column(name)])),
      ...Object.fromEntries(dst.map((name, i) => [`d${i}`, column(name)])),
    }) as Frame;
    const joined = await left
      .join(rowsByKey(sources.table, "s", sources.first), { on: src.map((_, i) => `s${i}`) })
      .join(rowsByKey(targets.table, "d", targets.first), { on: dst.map((_, i) => `d${i}`) })
      .select("edge", "srow", "drow")
      .collect(options);
    scatter(joined, ends);
    edge += numRows;
  }
  return ends;
}

const unique = (names: string[]): string[] => [...new Set(names)];

/** The nodes' keys under numbered names, and the row of each. */
function rowsByKey(keys: Table, prefix: "s" | "d", first: number): Frame {
  const columns = keys.schema.fields.map((_, i) => [`${prefix}${i}`, keys.getChildAt(i) as Vector]);
  const rows = Uint32Array.from({ length: keys.numRows }, (_, row) => first + row);
  return Frame.from({ ...Object.fromEntries(columns), [`${prefix}row`]: rows }) as Frame;
}

/** Joined rows come in no particular order. */
function scatter(joined: Table, { src, dst }: Ends): void {
  for (const { data } of joined.batches) {
    const [edges, sources, targets] = data.children.map(({ values }) => values as Uint32Array);
    if (!edges || !sources || !targets) continue;
    for (let i = 0; i < data.length; i += 1) {
      const edge = edges[i] as number;
      src[edge] = sources[i] as number;
      dst[edge] = targets[i] as number;
    }
  }
}
