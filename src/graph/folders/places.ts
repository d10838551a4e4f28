/** Where the files of a set lie: single ones, and those of folders. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathOf } from "../../frame/files.ts";
import { invalid, QuiverError } from "../../native/errors.ts";

/** A folder, a file, or several of either. */
export type FolderSource = string | URL | readonly (string | URL)[];

/** Whether a path is an address, which who reads it tells of. */
export const isAddress = (path: string | URL): boolean => /^(?!file:)[a-z][a-z0-9+.-]+:/i.test(String(path));

/** The paths of a source. */
export function pathsOf(source: FolderSource): string[] {
  const list = [source].flat() as (string | URL)[];
  if (list.length === 0) throw invalid("source", "a folder or files", source);
  return list.map((path) => pathOf("source", path, "Graph.read"));
}

/** The files at `path`: itself, or all that lie below it, sorted by name; those that begin with `.` or `_` are passed over. */
export function filesAt(path: string): string[] {
  const found = statOf(path);
  if (!found) throw new QuiverError("FILE_NOT_FOUND", `there is no file ${path}`);
  if (!found.isDirectory()) return [path];
  return entriesOf(path).flatMap((name) => filesAt(join(path, name)));
}

/** The names in a folder, sorted, numbers by their value. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !/^[._]/.test(name))
      .sort((a, b) => ORDER.compare(a, b) || (a < b ? -1 : 1));
  } catch (error) {
    throw new QuiverError("IO_ERROR", `the folder ${folder} cannot be read`, { got: folder }, { cause: error });
  }
}

const ORDER = new Intl.Collator("en", { numeric: true });

export const isFolder = (path: string): boolean => statOf(path)?.isDirectory() ?? false;
export const isThere = (path: string): boolean => statOf(path) !== undefined;

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The file of properties of Graphalytics at a path: itself, one of the same name, or the only one of a folder; undefined where there is none. */
export function propertiesAt(path: string): string | undefined {
  if (/\.properties$/i.test(path)) return isThere(path) ? path : undefined;
  if (!isFolder(path)) {
    const beside = path.replace(/\.[ve]$/i, ".properties");
    return beside !== path && isThere(beside) ? beside : undefined;
  }
  const found = readdirSync(path).filter(
    (name) => /\.properties$/i.test(name) && isThere(join(path, name.replace(/\.properties$/i, ".e"))),
  );
  return found.length === 1 ? join(path, found[0] as string) : undefined;
}

/** The file that describes what lies at a source, which `find` knows. */
export function describedBy(
  source: FolderSource,
  title: string,
  find: (path: string) => string | undefined,
  lacks: string,
  expected: string,
): string {
  const path = folderOf(source, title);
  const file = find(path);
  if (file !== undefined) return file;
  throw new QuiverError("FILE_NOT_FOUND", `${path} ${lacks}; expected ${expected}`, { expected, got: path });
}

/** The one folder that a source must be. */
export function folderOf(source: FolderSource, title: string): string {
  const [path, ...others] = pathsOf(source);
  if (path === undefined || others.length > 0) throw invalid("source", `one folder, as ${title} has`, source);
  if (!isThere(path)) throw new QuiverError("FILE_NOT_FOUND", `there is no folder ${path}`);
  return path;
}
