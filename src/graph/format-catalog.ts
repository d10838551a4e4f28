/** The table of graph formats as data: for menus, command lines and documents. */
import { native } from "../native/native.ts";
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
  read ??= JSON.parse(native().formatCatalog()) as GraphFormatEntry[];
  return read;
}
