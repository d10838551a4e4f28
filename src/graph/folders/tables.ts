/** What a folder, or a set of files, says of a graph: its tables, and what else it holds. */
import type { Expr } from "../../expr/expr.ts";
import { fn } from "../../expr/functions.ts";
import type { Frame } from "../../frame/frame.ts";
import type { CallOptions } from "../../native/call.ts";
import { QuiverError } from "../../native/errors.ts";
import type { Session } from "../../session/session.ts";

/** The nodes of one label. */
export interface NodeRows {
  label: string | null;
  /** The column of the key. */
  id: string;
  table: Frame;
}

/** The edges of one type between two labels. */
export interface EdgeRows {
  type: string | null;
  from: string | null;
  to: string | null;
  src: string;
  dst: string;
  table: Frame;
}

/** A graph as its files have it. */
export interface FolderTables {
  nodes: NodeRows[];
  edges: EdgeRows[];
  directed: boolean;
  /** What the tables do not have, in words. */
  ignored: string[];
  /** Files that are read in the place of others, which errors name. */
  originals?: ReadonlyMap<string, string>;
  /** Lets go of what was made for reading, once all is read. */
  close?: () => void;
  /** Looks for the value that made reading fail, where that did not say where it is. */
  fault?: () => Promise<QuiverError | undefined>;
}

/** How the tables are named and read: what all formats of folders are told. */
export interface FolderReading {
  id: string;
  src: string;
  dst: string;
  ids: "infer" | "string" | "int64";
  onDuplicate: "error" | "first";
  delimiter: string | undefined;
  arrayDelimiter: string | undefined;
  quote: string | undefined;
  /** Of the calls that look into files before the graph is made of them. */
  call: CallOptions;
  session: Session | undefined;
}

/** A call on the way, of whose progress nobody is told. */
export const quietly = ({ signal, threads }: CallOptions): CallOptions => ({ signal, threads });

/** The first error that one of `looks` finds. */
export async function firstFault(
  looks: readonly (() => Promise<QuiverError | undefined>)[],
): Promise<QuiverError | undefined> {
  for (const look of looks) {
    const found = await look();
    if (found) return found;
  }
  return undefined;
}

/** A frame in the session that the graph is read in, whose threads and memory it takes. */
export const within = (frame: Frame, { session }: Pick<FolderReading, "session">): Frame =>
  session ? frame.in(session) : frame;

/** The number of each row, from 0 on. */
export const rowIndex = (name: string): Expr => fn.rowNumber().over().cast("int64").sub(1).as(name);

/** `error` of reading values, or where it is, where that did not say so and `fault` finds it. */
export async function located(error: unknown, fault: FolderTables["fault"]): Promise<unknown> {
  if (!(error instanceof QuiverError) || !["INVALID_DATA", "QUERY_FAILED", "INVALID_QUERY"].includes(error.code))
    return error;
  if (/\bline \d/.test(error.message)) return error;
  return (await fault?.().catch(() => undefined)) ?? error;
}

/** Tables of one name as one, in their order; what one of them lacks is null. */
export function joinedNodes(rows: readonly NodeRows[]): NodeRows[] {
  return grouped(rows, ({ label }) => JSON.stringify(label)).map(([first, ...others]) => ({
    ...first,
    table: others.reduce((all, { id, table }) => all.union(renamed(table, [[id, first.id]]), FILLED), first.table),
  }));
}

/** The same for edges of one type between the same labels. */
export function joinedEdges(rows: readonly EdgeRows[]): EdgeRows[] {
  return grouped(rows, ({ type, from, to }) => JSON.stringify([type, from, to])).map(([first, ...others]) => ({
    ...first,
    table: others.reduce((all, { src, dst, table }) => {
      const keys = [[src, first.src] as const, [dst, first.dst] as const];
      return all.union(renamed(table, keys), FILLED);
    }, first.table),
  }));
}

const FILLED = { fillMissing: true };

const renamed = (table: Frame, names: readonly (readonly [from: string, to: string])[]): Frame => {
  const other = names.filter(([from, to]) => from !== to);
  return other.length === 0 ? table : table.rename(Object.fromEntries(other));
};

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return [...groups.values()];
}

/** An `INVALID_DATA` about one file. */
export function wrongFile(path: string, wrong: string, details: { expected?: string; got?: string } = {}): QuiverError {
  return new QuiverError("INVALID_DATA", `${path}: ${wrong}`, { table: path, ...details });
}

/** An error of a copy names the file that it is of. */
export function ofOriginal(error: unknown, originals: ReadonlyMap<string, string> = new Map()): unknown {
  if (!(error instanceof QuiverError)) return error;
  for (const [copy, original] of originals) {
    if (!error.message.includes(copy)) continue;
    const { table, ...details } = error.details;
    const told = new QuiverError(error.code, error.message.replaceAll(copy, original), {}, { cause: error });
    return Object.assign(told, { details: { ...details, table: table === copy ? original : table } });
  }
  return error;
}
