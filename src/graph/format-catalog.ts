/** The table of graph formats as data: for menus, command lines and documents. */
import { pathOf } from "../frame/files.ts";
import { native } from "../native/native.ts";
import { isAddress } from "./folders/places.ts";
import { folderFormatAt } from "./folders/recognise.ts";
import { FOLDER_ROWS } from "./folders/rows.ts";
import type { GraphFormat } from "./formats.ts";

/** A row of the table. */
export interface GraphFormatEntry {
  /** As the option `format` of {@link Graph.read} and {@link Graph.write} calls it, such as `"graphml"`. */
  readonly name: GraphFormat;
  /** As people call it, such as `"GraphML"`. */
  readonly title: string;
  /** Ends of names of files, without a dot; `.gz` may follow. */
  readonly extensions: readonly string[];
  /** Whether {@link Graph.read} reads it. */
  readonly read: boolean;
  /** Whether {@link Graph.write} writes it. */
  readonly write: boolean;
  /** What is read and written, as Markdown. */
  readonly about: string;
}

let read: readonly GraphFormatEntry[] | undefined;

/**
 * Every format of graphs, as docs/formats.md has it. The first of those that share an extension is the one that it means. Read once, then
 * the same array.
 *
 * @example
 * ```ts
 * const read = graphFormatCatalog().filter((format) => format.read);
 * console.log(read.find(({ extensions }) => extensions.includes("gml"))?.title); // GML
 * ```
 */
export function graphFormatCatalog(): readonly GraphFormatEntry[] {
  read ??= [...(JSON.parse(native().formatCatalog()) as GraphFormatEntry[]), ...FOLDER_ROWS];
  return read;
}

/**
 * The format of the folder, or of the file of a set, at `path`, as {@link Graph.read} knows it where it is not told: by the names of files
 * and by their headers. Undefined for anything else, files of other formats included.
 *
 * @example
 * ```ts
 * await g.write("import", { format: "neo4j-csv" });
 * console.log(graphFormatAt("import")?.title); // Neo4j's CSV
 * ```
 */
export function graphFormatAt(path: string | URL): GraphFormatEntry | undefined {
  if (isAddress(path)) return undefined;
  const found = folderFormatAt(pathOf("path", path));
  return FOLDER_ROWS.find(({ name }) => name === found);
}
