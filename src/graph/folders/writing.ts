/** What those who write folders share: the graph, how it is written, and what a format cannot hold. */
import type { Frame } from "../../frame/frame.ts";
import type { CallOptions } from "../../native/call.ts";
import { QuiverError } from "../../native/errors.ts";
import type { GraphSchema } from "../info.ts";
import { FOLDER_ROWS, type FolderFormat } from "./rows.ts";

/** The graph that is written. */
export interface FolderGraph {
  readonly directed: boolean;
  readonly schema: GraphSchema;
  /** The rows of one of the schema's tables. */
  readonly nodes: (table: number) => Frame;
  readonly edges: (table: number) => Frame;
}

export interface FolderWriting {
  delimiter?: string;
  arrayDelimiter?: string;
  quote?: string;
  overwrite: boolean;
  onLoss: "error" | "skip";
  call: CallOptions;
}

/** What was written. */
export interface WrittenFolder {
  nodes: number;
  edges: number;
  bytes: number;
  lost: string[];
}

/** What a format cannot hold: an error that says so, or a line in what was lost. */
export class Losses {
  readonly lost: string[] = [];
  readonly #title: string;
  readonly #onLoss: "error" | "skip";

  constructor(format: FolderFormat, { onLoss }: FolderWriting) {
    this.#title = FOLDER_ROWS.find(({ name }) => name === format)?.title ?? format;
    this.#onLoss = onLoss;
  }

  /** @param instead - what `onLoss: "skip"` does, as in "leaves it out" */
  lose(what: string, instead: string): void {
    if (this.#onLoss === "error") {
      const message = `${this.#title} cannot hold ${what}; onLoss: "skip" ${instead}`;
      throw new QuiverError("UNSUPPORTED_TYPE", message, { parameter: "onLoss" });
    }
    if (!this.lost.includes(what)) this.lost.push(what);
  }
}

/** What of the tables is written, where all of it is. */
export function writtenOf({ nodes, edges }: Tables, bytes: number, { lost }: Losses): WrittenFolder {
  const rows = (tables: readonly { numRows: number }[]) => tables.reduce((all, { numRows }) => all + numRows, 0);
  return { nodes: rows(nodes), edges: rows(edges), bytes, lost };
}

type Tables = Pick<GraphSchema, "nodes" | "edges">;

/** The key of a table, which has one column in files. */
export function oneKey(columns: readonly string[], of: string): string {
  const [column, ...others] = columns;
  if (column !== undefined && others.length === 0) return column;
  const message = `keys of several columns are not written, as ${of} has: ${columns.join(", ")}`;
  throw new QuiverError("UNSUPPORTED_TYPE", message, {
    table: of,
    expected: "a key of one column",
    got: columns.join(", "),
  });
}
