/** Graphs out of folders and sets of files: read as frames, and opened in one call. */
import { cross } from "../../bridge/cross.ts";
import { jsonOf } from "../../native/check.ts";
import { native, type Opened } from "../../native/native.ts";
import type { GraphInfo } from "../info.ts";
import type { FolderSource } from "./places.ts";
import type { FolderFormat } from "./rows.ts";
import { type FolderReading, type FolderTables, located, ofOriginal, within } from "./tables.ts";

type Reader = (source: FolderSource, reading: FolderReading) => Promise<FolderTables>;

/** Loaded when one is needed. */
const READERS: Readonly<Record<FolderFormat, () => Promise<Reader>>> = {
  "neo4j-csv": async () => (await import("./neo4j-read.ts")).readNeo4j,
  "ldbc-snb": async () => (await import("./ldbc-snb.ts")).readLdbcSnb,
  graphalytics: async () => (await import("./graphalytics.ts")).readGraphalytics,
  graphar: async () => (await import("./graphar-read.ts")).readGraphAr,
};

/** How a folder is read, and what of it the graph takes. */
export interface FolderOpening extends FolderReading {
  directed: boolean | undefined;
  /** What becomes of rows that do not fit. */
  screening: object;
}

/** The graph that lies at `source`. */
export async function openFolder(source: FolderSource, format: FolderFormat, opening: FolderOpening): Promise<Opened> {
  opening.call.signal?.throwIfAborted();
  const tables = await (await READERS[format]())(source, opening);
  try {
    return await opened(tables, opening);
  } catch (error) {
    throw ofOriginal(await located(error, tables.fault), tables.originals);
  } finally {
    tables.close?.();
  }
}

async function opened(
  tables: FolderTables,
  { id, call, session, directed, screening }: FolderOpening,
): Promise<Opened> {
  const { nodes, edges, ignored } = tables;
  const sorted = [...new Set(edges.map(({ type }) => type))].flatMap((type) =>
    edges.filter((each) => each.type === type),
  );
  const inputs = [
    ...nodes.map(({ label, table }) => ({ name: label ?? "nodes", table })),
    ...sorted.map(({ type, table }) => ({ name: type ?? "edges", table })),
  ].map(({ name, table }) => ({ name, table: within(table, { session }) }));
  const given = jsonOf(
    {
      nodes: nodes.map(({ label, id: key }, table) => ({ table, label, id: [key] })),
      edges: sorted.map(({ type, from, to, src, dst }, at) => ({
        ...{ table: nodes.length + at, type, from, to },
        ...{ src: [src], dst: [dst] },
      })),
      id: nodes.length === 0 ? [id] : [],
      directed: directed ?? tables.directed,
      ...screening,
    },
    "options",
  );
  const graph = await cross(
    call,
    inputs,
    ({ tables, buffers, inputs }, control) => native().openGraph(tables, buffers, inputs, given, control),
    undefined,
    session,
  );
  return ignored.length === 0 ? graph : { ...graph, info: withIgnored(graph.info, ignored) };
}

function withIgnored(info: string, ignored: string[]): string {
  const read = JSON.parse(info) as GraphInfo;
  const report = read.report ?? { skipped: [], added: [] };
  return JSON.stringify({ ...read, report: { ...report, ignored: [...(report.ignored ?? []), ...ignored] } });
}
