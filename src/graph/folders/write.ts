/** Graphs into folders: who writes which format. */
import { invalid } from "../../native/errors.ts";
import type { FolderFormat } from "./rows.ts";
import type { FolderGraph, FolderWriting, WrittenFolder } from "./writing.ts";

type Writer = (graph: FolderGraph, path: string, writing: FolderWriting) => Promise<WrittenFolder>;

const WRITERS: Readonly<Partial<Record<FolderFormat, () => Promise<Writer>>>> = {
  "neo4j-csv": async () => (await import("./neo4j-write.ts")).writeNeo4j,
  graphalytics: async () => (await import("./graphalytics-write.ts")).writeGraphalytics,
  graphar: async () => (await import("./graphar-write.ts")).writeGraphAr,
};

/** Writes a graph to the folder at `path`. */
export async function writeFolder(
  graph: FolderGraph,
  path: string,
  format: FolderFormat,
  writing: FolderWriting,
): Promise<WrittenFolder> {
  writing.call.signal?.throwIfAborted();
  const load = WRITERS[format];
  if (load === undefined) throw invalid("format", "one that is written", format);
  return (await load())(graph, path, writing);
}
