/** Which format of folders lies at a path, by the names in it and by headers. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

import { entityOf } from "./ldbc-names.ts";
import { isNeo4jHeader } from "./neo4j-header.ts";
import { entriesOf, filesAt, isFolder, isThere, propertiesAt } from "./places.ts";
import type { FolderFormat } from "./rows.ts";

/** The format of the folder, or of the file of a set, at `path`; undefined where it may be anything else. */
export function folderFormatAt(path: string): FolderFormat | undefined {
  try {
    if (!isThere(path)) return undefined;
    if (!isFolder(path)) {
      if (/\.graph\.ya?ml$/i.test(path)) return "graphar";
      if (/\.(properties|v|e)$/i.test(path) && propertiesAt(path) !== undefined) return "graphalytics";
      return isOfNeo4j(path) ? "neo4j-csv" : undefined;
    }
    if (existsSync(join(path, "quiver-graph.json"))) return undefined;
    const names = entriesOf(path);
    if (names.some((name) => /\.graph\.ya?ml$/i.test(name))) return "graphar";
    if (propertiesAt(path) !== undefined) return "graphalytics";
    const files = filesAt(path).filter((each) => /\.csv(\.gz)?$/i.test(each));
    if (files.some((each) => /([\\/]part-[^\\/]*|_\d+_\d+)\.csv(\.gz)?$/i.test(each) && entityOf(each) !== undefined))
      return "ldbc-snb";
    return files.some(isOfNeo4j) ? "neo4j-csv" : undefined;
  } catch {
    // What cannot be looked at is told when it is read.
    return undefined;
  }
}

/** Whether a file begins with a header of Neo4j, or with that of APOC. */
function isOfNeo4j(path: string): boolean {
  if (!/\.(csv|tsv)$/i.test(path)) return false;
  const [line = ""] = firstBytes(path).split(/\r?\n/, 1);
  const fields = line.split(/[,;|\t]/).map((field) => field.replace(/^\ufeff?"|"$/g, ""));
  return isNeo4jHeader(fields) || ["_id", "_labels", "_start", "_end", "_type"].every((name) => fields.includes(name));
}

function firstBytes(path: string): string {
  const file = openSync(path, "r");
  try {
    const start = new Uint8Array(1 << 14);
    return new TextDecoder().decode(start.subarray(0, readSync(file, start, 0, start.length, 0)));
  } finally {
    closeSync(file);
  }
}
