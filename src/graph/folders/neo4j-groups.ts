/** Which files of Neo4j's CSV belong to one header: by how they are named, or by their names in a folder. */
import { statSync } from "node:fs";
import { basename } from "node:path";
import { QuiverError } from "../../native/errors.ts";
import { CsvGroup, type CsvPart, type Dialect, firstLine } from "./csv-group.ts";
import { isNeo4jHeader, type Neo4jField, neo4jField } from "./neo4j-header.ts";
import { type FolderSource, filesAt, isFolder, isThere, pathsOf } from "./places.ts";
import { type FolderReading, wrongFile } from "./tables.ts";

/** Files of one header. */
export interface Group {
  /** The labels or the type that they were given beside it. */
  name: string | undefined;
  /** The file with the header. */
  path: string;
  fields: Neo4jField[];
  rows: CsvGroup;
}

/** Files that were named together. */
export interface FileSet {
  name: string | undefined;
  files: string[];
  /** Whether they are those of a folder, which may be of several headers. */
  isFolder: boolean;
}

/** The sets of files at a source: folders, files, and files as for `neo4j-admin`, `Person=header.csv,people.csv`. */
export function setsOf(source: FolderSource): FileSet[] {
  return pathsOf(source).map((text) => {
    if (isThere(text)) return { name: undefined, files: csvFiles(text), isFolder: isFolder(text) };
    const [, name, list = text] = /^([^=/\\]+)=(.+)$/s.exec(text) ?? [];
    return { name, files: list.split(",").flatMap(filesAt), isFolder: false };
  });
}

const CSV = /\.(csv|tsv|txt)(\.(gz|zst|bz2|xz))?$/i;

function csvFiles(path: string): string[] {
  if (!isFolder(path)) return [path];
  const files = filesAt(path).filter((each) => CSV.test(each));
  if (files.length > 0) return files;
  throw wrongFile(path, "no files of CSV lie there; expected files named .csv", {
    expected: "files named .csv",
    got: "none",
  });
}

interface Looked {
  path: string;
  header: string[] | undefined;
  /** How many fields its first line has. */
  width?: number | undefined;
  /** Whether there are rows behind the header. */
  more: boolean;
  /** Why its first line could not be read. */
  wrong?: unknown;
}

/** The groups of a set: a file with a header, and those behind it without one; in a folder, those whose names it begins. */
export async function groupsOf(
  { name, files, isFolder }: FileSet,
  dialect: Dialect,
  reading: FolderReading,
): Promise<Group[]> {
  const looked: Looked[] = [];
  for (const path of files) if (statSync(path).size > 0) looked.push(await look(path, dialect, reading));
  const groups = new Map<Looked, Looked[]>();
  for (const each of looked) if (each.header) groups.set(each, []);
  for (const [at, each] of looked.entries()) {
    if (each.header) continue;
    const before = isFolder
      ? [...groups.keys()].filter(({ path }) => belongs(each.path, path))
      : looked.slice(0, at).filter(({ header }) => header);
    const head = before.at(-1);
    if (head === undefined) throw headless(each, groups.size > 0);
    refuseShort(each, head);
    groups.get(head)?.push(each);
  }
  if (groups.size === 0) throw headless({ path: files[0] as string, header: undefined, more: false }, false);
  return [...groups].map(([{ path, header = [], more }, others]) => {
    const own: CsvPart[] = others.map((each) => ({ path: each.path, headed: false }));
    const parts = more || own.length === 0 ? [{ path, headed: true }, ...own] : own;
    return {
      name,
      path,
      fields: header.map((field) => neo4jField(field, path)),
      rows: new CsvGroup(parts, header, dialect, reading),
    };
  });
}

async function look(path: string, dialect: Dialect, reading: FolderReading): Promise<Looked> {
  try {
    const line = await firstLine(path, dialect, reading);
    const header = line && isNeo4jHeader(line.fields) ? line.fields : undefined;
    return { path, header, width: line?.fields.length, more: line?.next !== undefined };
  } catch (wrong) {
    // A part may begin with what its other rows do not fit: it is told only where it has no header.
    if (wrong instanceof QuiverError && !["FILE_NOT_FOUND", "IO_ERROR"].includes(wrong.code))
      return { path, header: undefined, more: true, wrong };
    throw wrong;
  }
}

/** Columns that a whole file lacks would be nulls among the rows of others. */
function refuseShort({ path, width }: Looked, { header = [] }: Looked): void {
  if (width === undefined || width >= header.length) return;
  throw wrongFile(path, `its first row has ${width} fields where the header has ${header.length}`, {
    expected: `${header.length} fields`,
    got: `${width}`,
  });
}

const EXPECTED = "a header such as id:ID,name,:LABEL or :START_ID,:END_ID,:TYPE";

function headless({ path, wrong }: Looked, hasOthers: boolean): unknown {
  if (wrong !== undefined) return wrong;
  const named =
    "; its header may be in another file whose name begins its own, as movies-header.csv is of movies-part1.csv";
  return wrongFile(path, `it has no header of Neo4j; expected ${EXPECTED}${hasOthers ? named : ""}`, {
    expected: EXPECTED,
  });
}

/** Whether a part is one of the file with this header, by its name. */
function belongs(part: string, head: string): boolean {
  const stem = basename(head).replace(/([-_.]?header)?(\.[a-z0-9]+)*$/i, "");
  return stem !== "" && basename(part).startsWith(stem);
}
