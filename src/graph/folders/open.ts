/** Graphs out of folders and sets of files: read as frames, and opened in one call. */
import { cross } from "../../bridge/cross.ts";
import type { CallOptions } from "../../native/call.ts";
import { jsonOf } from "../../native/check.ts";
import { QuiverError } from "../../native/errors.ts";
import { native, type Opened } from "../../native/native.ts";
import type { Session } from "../../session/session.ts";
import type { GraphInfo } from "../info.ts";
import type { FolderSource } from "./places.ts";
import type { FolderFormat } from "./rows.ts";
import { type FolderReading, type FolderTables, ofOriginal } from "./tables.ts";

type Reader = (source: FolderSource, reading: FolderReading) => Promise<FolderTables>;

/** Loaded when one is needed. */
const READERS: Readonly<Record<FolderFormat, () => Promise<Reader>>> = {
  "neo4j-csv": async () => (await import("./neo4j-read.ts")).readNeo4j,
  "ldbc-snb": async () => (await import("./ldbc-snb.ts")).readLdbcSnb,
  graphalytics: async () => (await import("./graphalytics.ts")).readGraphalytics,
  graphar: async () => (await import("./graphar-read.ts")).readGraphAr,
};

/** Those of a graph's options that the native part takes. */
export interface FolderOpening {
  reading: FolderReading;
  directed: boolean | undefined;
  screening: object;
  session: Session | undefined;
}

/** The graph that lies at `source`. */
export async function openFolder(
  source: FolderSource,
  format: FolderFormat,
  { reading, directed, screening, session }: FolderOpening,
  options: CallOptions,
): Promise<Opened> {
  options.signal?.throwIfAborted();
  const tables = await (await READERS[format]())(source, reading);
  try {
    return await opened(tables, { reading, directed, screening, session }, options);
  } catch (error) {
    throw ofOriginal((await faultOf(error, tables)) ?? error, tables.originals);
  } finally {
    tables.close?.();
  }
}

async function opened(
  tables: FolderTables,
  { reading, directed, screening, session }: FolderOpening,
  options: CallOptions,
): Promise<Opened> {
  const { nodes, edges, ignored } = tables;
  const sorted = [...new Set(edges.map(({ type }) => type))].flatMap((type) =>
    edges.filter((each) => each.type === type),
  );
  const inputs = [
    ...nodes.map(({ label, table }) => ({ name: label ?? "nodes", table })),
    ...sorted.map(({ type, table }) => ({ name: type ?? "edges", table })),
  ].map(({ name, table }) => ({ name, table: session ? table.in(session) : table }));
  const given = jsonOf(
    {
      nodes: nodes.map(({ label, id }, table) => ({ table, label, id: [id] })),
      edges: sorted.map(({ type, from, to, src, dst }, at) => ({
        ...{ table: nodes.length + at, type, from, to },
        ...{ src: [src], dst: [dst] },
      })),
      id: nodes.length === 0 ? [reading.id] : [],
      directed: directed ?? tables.directed,
      ...screening,
    },
    "options",
  );
  const graph = await cross(
    options,
    inputs,
    ({ tables, buffers, inputs }, control) => native().openGraph(tables, buffers, inputs, given, control),
    undefined,
    session,
  );
  return ignored.length === 0 ? graph : { ...graph, info: withIgnored(graph.info, ignored) };
}

/** A value that was met in the middle of a plan is looked for, so that the error says where it is. */
async function faultOf(error: unknown, { fault }: FolderTables): Promise<QuiverError | undefined> {
  if (!(error instanceof QuiverError) || !["INVALID_DATA", "QUERY_FAILED", "INVALID_QUERY"].includes(error.code))
    return undefined;
  if (/\bline \d/.test(error.message)) return undefined;
  return fault?.().catch(() => undefined);
}

function withIgnored(info: string, ignored: string[]): string {
  const read = JSON.parse(info) as GraphInfo;
  const report = read.report ?? { skipped: [], added: [] };
  return JSON.stringify({ ...read, report: { ...report, ignored: [...(report.ignored ?? []), ...ignored] } });
}
