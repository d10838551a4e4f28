/** Graphs read from files and folders of their own formats, and written to them. */
import { type FileBytes, pathOf } from "../frame/files.ts";
import { readBytes } from "../io/source.ts";
import { CALL, type CallOptions, call } from "../native/call.ts";
import { type Check, checked, checksOf, flag, jsonOf, known, namesOf, oneOf, word } from "../native/check.ts";
import { invalid, inWords } from "../native/errors.ts";
import { type GraphHandle, native, type Opened } from "../native/native.ts";
import type { Session } from "../session/session.ts";
import { openFolder } from "./folders/open.ts";
import { type FolderSource, isAddress, pathsOf } from "./folders/places.ts";
import { folderFormatAt } from "./folders/recognise.ts";
import { FOLDER_FORMATS, type FolderFormat } from "./folders/rows.ts";
import { writeFolder } from "./folders/write.ts";
import type { FolderGraph } from "./folders/writing.ts";
import { screening } from "./opening.ts";
import { GRAPH_OPTIONS, type GraphOptions } from "./options.ts";

/** The formats of graphs that are one file: docs/formats.md says what each holds. */
// biome-ignore format: a word a line would be long
export const FILE_FORMATS = [
  "graphml", "edge-list", "adjacency-list", "node-link", "d3", "cytoscape",
  "matrix-market", "gml", "pajek", "metis", "gexf", "dot",
] as const;

/** The formats of graphs, of files and of folders. */
export const GRAPH_FORMATS: readonly [...typeof FILE_FORMATS, ...typeof FOLDER_FORMATS] = [
  ...FILE_FORMATS,
  ...FOLDER_FORMATS,
];

/** A format of graphs: of one file, or of a folder. `"dot"` is only written, `"ldbc-snb"` only read. */
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

/** How files of CSV are parted, in formats of folders that are such. */
export interface GraphCsvOptions {
  /** Between fields: one ASCII character. Default `","` of `neo4j-csv`, `"|"` of `ldbc-snb`, a space of `graphalytics`. */
  delimiter?: string;
  /** Of `neo4j-csv`, between the items of an array and between labels; default `";"`. */
  arrayDelimiter?: string;
  /** Around fields; default `'"'`, and none in files of the Hadoop generator of `ldbc-snb`. */
  quote?: string;
}

/** How {@link Graph.read} reads. */
export interface ReadGraphOptions extends Omit<GraphOptions, "ownership">, GraphCsvOptions {
  /** Default: what the end of the file's name says, before `.gz`, or what lies in the folder; bytes need it. */
  format?: GraphFormat;
  /**
   * What ids become, where a format does not tell their type: `"infer"` (default) makes them int64 where all are written as whole
   * numbers are (`7`, not `07`), else text; `"string"` leaves them text, and `"int64"` refuses others.
   */
  ids?: "infer" | "string" | "int64";
  /** Whether edges are directed, whatever the file says; default: what it says. */
  directed?: boolean;
}

/** How {@link Graph.toBytes} writes. */
export interface EncodeGraphOptions extends CallOptions {
  /** The format, which bytes do not tell: one of a single file. */
  format: GraphFormat;
  /**
   * What happens to what the format cannot hold: `"error"` (default) fails with `UNSUPPORTED_TYPE` and says what it is; `"skip"` leaves it
   * out, or writes the nearest that there is, as the error says.
   */
  onLoss?: "error" | "skip";
}

/** How {@link Graph.write} writes. */
export interface WriteGraphOptions extends Omit<EncodeGraphOptions, "format">, GraphCsvOptions {
  /** Default: what the end of the file's name says, before `.gz`; formats of folders are named. */
  format?: GraphFormat;
  /** Whether a file that lies there is replaced, or a folder of the same format; default true. A folder of other things never is. */
  overwrite?: boolean;
}

/** What {@link Graph.write} wrote. */
export interface WrittenGraph {
  nodes: number;
  edges: number;
  /** Of the file, or of all files of the folder. */
  bytes: number;
  /** What the format could not hold, in words; empty unless `onLoss` is `"skip"`. */
  lost: string[];
}

const CSV_OPTIONS = namesOf<GraphCsvOptions>({ delimiter: 0, arrayDelimiter: 0, quote: 0 });
const { ownership: _, ...GRAPH } = GRAPH_OPTIONS as Record<keyof GraphOptions, Check | 0>;
const READ_OPTIONS = checksOf<ReadGraphOptions>({
  ...{ ...GRAPH, ids: word("infer", "string", "int64"), format: word(...GRAPH_FORMATS) },
  ...{ delimiter: 0, arrayDelimiter: 0, quote: 0 },
});
const ENCODE_OPTIONS = namesOf<EncodeGraphOptions>({
  ...{ ...CALL, format: 0, onLoss: 0 },
});
const WRITE_OPTIONS = [...ENCODE_OPTIONS, "overwrite", ...CSV_OPTIONS];

/** One call that reads a graph: from a path off the JavaScript thread, from a stream once all of it is there. */
export async function readGraph(source: FolderSource | FileBytes, options: ReadGraphOptions): Promise<Opened> {
  checked("options", options, READ_OPTIONS);
  if (isPath(source) || isSeveral(source)) options.session?.expectFiles(source);
  const { format, ids = "infer", id = "id", src = "src", dst = "dst", directed } = options;
  const reading = { ids, id: columnOf("id", id), src: columnOf("src", src), dst: columnOf("dst", dst) };
  const folder = folderFormatOf(source, format);
  if (folder !== undefined) {
    const { delimiter, arrayDelimiter, quote, signal, onProgress, threads, session } = options;
    const screened = screening(options);
    const call = { signal, onProgress, threads };
    return openFolder(source as FolderSource, folder, {
      ...{ ...reading, delimiter, arrayDelimiter, quote, ...csvOptions(folder, options) },
      ...{ onDuplicate: screened.onDuplicate, directed, screening: screened, session, call },
    });
  }
  refuseCsvOptions(options);
  if (isSeveral(source))
    throw invalid("source", "one file, but for formats of several files", inWords(`${source.length} files`));
  const path = isPath(source) ? pathOf("source", source, "Graph.read") : undefined;
  const request = jsonOf({ path, format, read: { ...reading, directed }, ...screening(options) }, "options");
  return call(
    options,
    async (control) => {
      const pieces = path === undefined ? await readBytes(source as FileBytes, options.signal) : [];
      options.signal?.throwIfAborted();
      return native().readGraph(pieces, request, control);
    },
    options.session,
  );
}

const isPath = (source: unknown): source is string | URL => typeof source === "string" || source instanceof URL;
const isSeveral = (source: unknown): source is readonly (string | URL)[] =>
  Array.isArray(source) && source.length > 0 && source.every(isPath);
const isFolderFormat = (format: GraphFormat): format is FolderFormat =>
  (FOLDER_FORMATS as readonly string[]).includes(format);

/** The format of folders that is named, or that lies at a path. */
function folderFormatOf(source: FolderSource | FileBytes, format: GraphFormat | undefined): FolderFormat | undefined {
  if (format !== undefined && !isFolderFormat(format)) return undefined;
  if (isPath(source) || isSeveral(source)) {
    if (format !== undefined) return format;
    if ([source].flat().some(isAddress)) return undefined;
    return pathsOf(source)
      .map(folderFormatAt)
      .find((each) => each !== undefined);
  }
  if (format !== undefined) throw invalid("source", `the path of a folder, or of files, as ${format} has`, source);
  return undefined;
}

/** Formats that are no CSV take none of its options. */
function refuseCsvOptions(options: GraphCsvOptions): void {
  const given = CSV_OPTIONS.find((name) => options[name as keyof GraphCsvOptions] !== undefined);
  if (given !== undefined)
    throw invalid(given, "left out for formats that are no CSV", options[given as keyof GraphCsvOptions]);
}

/** The options of CSV that a format takes. */
function csvOptions(format: FolderFormat, options: GraphCsvOptions): GraphCsvOptions {
  const taken: Record<FolderFormat, readonly string[]> = {
    ...{ "neo4j-csv": CSV_OPTIONS, "ldbc-snb": ["delimiter", "quote"], graphalytics: ["delimiter"], graphar: [] },
  };
  const given = Object.entries(options).filter(([name, value]) => CSV_OPTIONS.includes(name) && value !== undefined);
  for (const [name, value] of given) {
    if (!taken[format].includes(name)) throw invalid(name, `left out for ${format}`, value);
    if (typeof value !== "string" || !/^[\t\x20-\x7e]$/.test(value)) throw invalid(name, "one ASCII character", value);
  }
  const { delimiter, quote = '"' }: GraphCsvOptions = Object.fromEntries(given);
  if (delimiter === quote) throw invalid("delimiter", "another character than quote", delimiter);
  return Object.fromEntries(given);
}

/** A key of files has one column. */
function columnOf(parameter: string, name: unknown): string {
  if (typeof name !== "string") throw invalid(parameter, "the name of one column", name);
  return name;
}

/** One call that writes a graph to a file; a folder is written by a call per file. */
export async function writeGraph(
  graph: FolderGraph & { readonly handle: GraphHandle },
  path: string | URL,
  options: WriteGraphOptions,
  session: Session | undefined,
): Promise<WrittenGraph> {
  known("options", options, WRITE_OPTIONS);
  session?.expectWrites();
  const { overwrite = true, format, onLoss = "error" } = options;
  flag("overwrite", overwrite);
  if (format !== undefined && isFolderFormat(format)) {
    const { signal, onProgress, threads } = options;
    const losing = oneOf("onLoss", onLoss, ["error", "skip"]);
    const own = { ...csvOptions(format, options), overwrite, onLoss: losing, call: { signal, onProgress, threads } };
    return writeFolder(graph, pathOf("path", path), format, own);
  }
  refuseCsvOptions(options);
  const request = jsonOf({ path: pathOf("path", path), overwrite, ...written(options) }, "options");
  return JSON.parse(await call(options, (control) => graph.handle.write(request, control), session));
}

/** One call that gives the bytes of such a file. */
export async function encodeGraph(
  handle: GraphHandle,
  options: EncodeGraphOptions,
  session: Session | undefined,
): Promise<ReturnType<Uint8Array["slice"]>> {
  known("options", options ?? null, ENCODE_OPTIONS);
  if (isFolderFormat(options.format)) throw invalid("format", "one of a single file, which bytes are", options.format);
  const request = jsonOf(written(options), "options");
  return call(options, (control) => handle.encode(request, control), session);
}

function written({ format, onLoss = "error" }: WriteGraphOptions) {
  return {
    format: format === undefined ? undefined : oneOf("format", format, GRAPH_FORMATS),
    write: { onLoss: oneOf("onLoss", onLoss, ["error", "skip"]) },
  };
}
