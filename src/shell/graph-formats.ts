/** The formats of graphs, and folders in which graphs are saved, by what they are called, by names, and by what bytes begin with. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

import { type GraphCsvOptions, type GraphFormatEntry, graphFormatAt, graphFormatCatalog } from "../index.ts";
import { formatOfName } from "./formats.ts";

/** The names that `--from` takes, or `--to`. */
export const graphFormatNames = (does: "read" | "write"): readonly string[] =>
  graphFormatCatalog()
    .filter((format) => format[does])
    .map(({ name }) => name);

/** The format of such a name; undefined for one of tables. */
export const graphFormatNamed = (name: string): GraphFormatEntry | undefined =>
  graphFormatCatalog().find((format) => format.name === name);

/** The format that a file's name tells, where it is not that of a table. */
export function graphFormatOfName(path: string): GraphFormatEntry | undefined {
  if (formatOfName(path)) return undefined;
  const [, extension = ""] = /\.([^./\\]+)$/.exec(path.toLowerCase().replace(/\.gz$/, "")) ?? [];
  return graphFormatCatalog().find(({ extensions }) => extensions.includes(extension));
}

/**
 * The format of a file, by its name, or of a folder, by what lies in it. Text may be a table as well as a list of edges: `#` or `%` before
 * the first line is of the latter.
 */
export function graphFormatOfFile(path: string): GraphFormatEntry | undefined {
  // A file of CSV is a table, whatever its header.
  const folder = formatOfName(path) ? undefined : graphFormatAt(path);
  if (folder) return folder;
  const format = graphFormatOfName(path);
  if (format === undefined || !/\.txt$/i.test(path)) return format;
  return existsSync(path) && /^[#%]/.test(firstBytes(path)) ? format : undefined;
}

/** The options of CSV that formats of folders take, by their names. */
type CsvOption = keyof GraphCsvOptions & ("delimiter" | "quote");
const CSV: Partial<Record<GraphFormatEntry["name"], readonly CsvOption[]>> = {
  ...{ "neo4j-csv": ["delimiter", "quote"], "ldbc-snb": ["delimiter", "quote"], graphalytics: ["delimiter"] },
};

/** The options of tables that the format takes. */
export const csvOptionsOf = (name: GraphFormatEntry["name"] | undefined): readonly CsvOption[] =>
  (name && CSV[name]) ?? [];

/** Whether a format is a folder, which no pipe holds. */
export const isFolderFormat = (name: GraphFormatEntry["name"]): boolean => name in CSV || name === "graphar";

/** Whether a format is a set of files, which may be named one by one. */
export const isOfSeveralFiles = (name: GraphFormatEntry["name"]): boolean =>
  name === "neo4j-csv" || name === "ldbc-snb";

function firstBytes(path: string): string {
  const file = openSync(path, "r");
  try {
    const start = new Uint8Array(1);
    return new TextDecoder().decode(start.subarray(0, readSync(file, start, 0, start.length, 0)));
  } finally {
    closeSync(file);
  }
}

/** How text of some formats begins, and no table. */
const BEGINNINGS: readonly (readonly [name: GraphFormatEntry["name"], start: RegExp])[] = [
  ["matrix-market", /^%%MatrixMarket\b/i],
  ["graphml", /^\s*<[\s\S]*<graphml\b|^\s*<graphml\b/],
  ["gexf", /^\s*<[\s\S]*<gexf\b|^\s*<gexf\b/],
  ["gml", /^(\s*#.*\n|\s*(Creator|Version)\b.*\n)*\s*graph\s*\[/],
  ["pajek", /^\s*\*(Network|Vertices)\b/i],
];

/** The format of bytes that begin with `start`; undefined where they may be anything else. */
export function graphFormatOfBytes(start: Uint8Array): GraphFormatEntry | undefined {
  const text = new TextDecoder().decode(start, { stream: true });
  const [name] = BEGINNINGS.find(([, begins]) => begins.test(text)) ?? [];
  return name && graphFormatNamed(name);
}

/** Whether a graph is saved in the folder at `path`. */
export const isSavedGraph = (path: string): boolean => existsSync(join(path, "quiver-graph.json"));
