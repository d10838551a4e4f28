/** Graphs read from files of their own formats, and written to them. */
import { type FileBytes, pathOf } from "../frame/files.ts";
import { readBytes } from "../io/source.ts";
import { CALL, type CallOptions, call } from "../native/call.ts";
import { flag, jsonOf, known, namesOf, oneOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";
import { type GraphHandle, native, type Opened } from "../native/native.ts";
import type { Session } from "../session/session.ts";
import { screening } from "./opening.ts";
import { GRAPH_OPTIONS, type GraphOptions } from "./options.ts";

/** The formats of graphs: docs/formats.md says what each holds. */
// biome-ignore format: a word a line would be long
export const GRAPH_FORMATS = [
  "graphml", "edge-list", "adjacency-list", "node-link", "d3", "cytoscape",
  "matrix-market", "gml", "pajek", "metis", "gexf", "dot",
] as const;

/** A format of graphs. `"dot"` is only written. */
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

/** How {@link Graph.read} reads. */
export interface ReadGraphOptions extends Omit<GraphOptions, "ownership"> {
  /** Default: what the end of the file's name says, before `.gz`; bytes need it. */
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
  /** The format, which bytes do not tell. */
  format: GraphFormat;
  /**
   * What happens to what the format cannot hold: `"error"` (default) fails with `UNSUPPORTED_TYPE` and says what it is; `"skip"` leaves it
   * out, or writes the nearest that there is, as the error says.
   */
  onLoss?: "error" | "skip";
}

/** How {@link Graph.write} writes. */
export interface WriteGraphOptions extends Omit<EncodeGraphOptions, "format"> {
  /** Default: what the end of the file's name says, before `.gz`. */
  format?: GraphFormat;
  /** Whether a file that lies there is replaced; default true. */
  overwrite?: boolean;
}

/** What {@link Graph.write} wrote. */
export interface WrittenGraph {
  nodes: number;
  edges: number;
  /** Of the file. */
  bytes: number;
  /** What the format could not hold, in words; empty unless `onLoss` is `"skip"`. */
  lost: string[];
}

const READ_OPTIONS = [
  ...GRAPH_OPTIONS.filter((name) => name !== "ownership"),
  ...namesOf<Pick<ReadGraphOptions, "format" | "ids">>({ format: 0, ids: 0 }),
];
const ENCODE_OPTIONS = namesOf<EncodeGraphOptions>({
  ...{ ...CALL, format: 0, onLoss: 0 },
});
const WRITE_OPTIONS = [...ENCODE_OPTIONS, "overwrite"];

/** One call that reads a graph: from a path off the JavaScript thread, from a stream once all of it is there. */
export async function readGraph(source: string | URL | FileBytes, options: ReadGraphOptions): Promise<Opened> {
  known("options", options, READ_OPTIONS);
  const { format, ids = "infer", id = "id", src = "src", dst = "dst", directed } = options;
  const path = typeof source === "string" || source instanceof URL ? pathOf("source", source, "Graph.read") : undefined;
  if (directed !== undefined) flag("directed", directed);
  const request = jsonOf(
    {
      path,
      format: format && oneOf("format", format, GRAPH_FORMATS),
      read: {
        ...{ ids: oneOf("ids", ids, ["infer", "string", "int64"]), directed },
        ...{ id: columnOf("id", id), src: columnOf("src", src), dst: columnOf("dst", dst) },
      },
      ...screening(options),
    },
    "options",
  );
  return call(
    options,
    async (control) => {
      const pieces = path === undefined ? await readBytes(source, options.signal) : [];
      options.signal?.throwIfAborted();
      return native().readGraph(pieces, request, control);
    },
    options.session,
  );
}

/** A key of files has one column. */
function columnOf(parameter: string, name: unknown): string {
  if (typeof name !== "string") throw invalid(parameter, "the name of one column", name);
  return name;
}

/** One call that writes a graph to a file. */
export async function writeGraph(
  handle: GraphHandle,
  path: string | URL,
  options: WriteGraphOptions,
  session: Session | undefined,
): Promise<WrittenGraph> {
  known("options", options, WRITE_OPTIONS);
  const { overwrite = true } = options;
  flag("overwrite", overwrite);
  const request = jsonOf({ path: pathOf("path", path), overwrite, ...written(options) }, "options");
  return JSON.parse(await call(options, (control) => handle.write(request, control), session));
}

/** One call that gives the bytes of such a file. */
export async function encodeGraph(
  handle: GraphHandle,
  options: EncodeGraphOptions,
  session: Session | undefined,
): Promise<ReturnType<Uint8Array["slice"]>> {
  known("options", options ?? null, ENCODE_OPTIONS);
  const request = jsonOf(written(options), "options");
  return call(options, (control) => handle.encode(request, control), session);
}

function written({ format, onLoss = "error" }: WriteGraphOptions) {
  return {
    format: format && oneOf("format", format, GRAPH_FORMATS),
    write: { onLoss: oneOf("onLoss", onLoss, ["error", "skip"]) },
  };
}
