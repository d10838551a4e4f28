import { sentence } from "./sentence.ts";
import { outerStack } from "./stack.ts";

/**
 * What went wrong, in a word that never changes between versions.
 *
 * | code | meaning |
 * |---|---|
 * | `INVALID_ARGUMENT` | an option, parameter or argument is missing, unknown or out of its range |
 * | `INVALID_DATA` | Arrow data that contradicts itself: lengths, offsets, UTF-8, dictionary keys, a detached buffer |
 * | `UNKNOWN_COLUMN` | a column that the table does not have |
 * | `UNKNOWN_LABEL` | a node label or edge type that the graph does not have |
 * | `UNKNOWN_TABLE` | a table that SQL names and that is not there |
 * | `UNSUPPORTED_TYPE` | a type that the operation cannot take |
 * | `NULL_KEY` | a null where a key is needed |
 * | `DUPLICATE_KEY` | two node rows with one key |
 * | `DANGLING_EDGE` | an edge end that no node row has |
 * | `UNKNOWN_ID` | an id, given as an argument, that no node row has |
 * | `INVALID_WEIGHT` | a weight that is null, not a number, or outside what the algorithm takes |
 * | `WRONG_DIRECTION` | an operation that needs the other kind of graph (directed or undirected) |
 * | `CYCLIC_GRAPH` | a cycle in a graph that must have none; the message shows one |
 * | `NEGATIVE_CYCLE` | a cycle whose weights sum to less than 0, so that there is no shortest path; the message shows it |
 * | `TOO_LARGE` | more rows or bytes than the representation holds, or an integer that no number holds exactly |
 * | `INVALID_QUERY` | a query that cannot be planned |
 * | `QUERY_FAILED` | a query that failed while it ran |
 * | `FILE_NOT_FOUND` | a file or folder that does not exist, or a glob that matches none |
 * | `FILE_EXISTS` | a file or folder that is already there and was not to be replaced |
 * | `FILE_CHANGED` | a file that has changed since the query was planned |
 * | `IO_ERROR` | a file that the operating system does not let this process read or write |
 * | `OUT_OF_MEMORY` | a query that does not fit into its session's `memoryLimit` and cannot set more of it aside on disk |
 * | `LIMIT_EXCEEDED` | a query that takes more to be planned than its session lets it: `details.parameter` names the limit |
 * | `CANCELLED` | the caller aborted (with a `signal`, its reason is thrown instead) |
 * | `CLOSED` | the graph, query or stream was closed before the call |
 * | `NATIVE_UNAVAILABLE` | the native part of this package is not installed for this platform, or does not load |
 * | `PACKAGE_MISSING` | an optional package that the call needs is not installed; the message says which |
 * | `INTERNAL` | a defect of this library |
 */
export type ErrorCode =
  | "INVALID_ARGUMENT"
  | "INVALID_DATA"
  | "UNKNOWN_COLUMN"
  | "UNKNOWN_LABEL"
  | "UNKNOWN_TABLE"
  | "UNSUPPORTED_TYPE"
  | "NULL_KEY"
  | "DUPLICATE_KEY"
  | "DANGLING_EDGE"
  | "UNKNOWN_ID"
  | "INVALID_WEIGHT"
  | "WRONG_DIRECTION"
  | "CYCLIC_GRAPH"
  | "NEGATIVE_CYCLE"
  | "TOO_LARGE"
  | "INVALID_QUERY"
  | "QUERY_FAILED"
  | "FILE_NOT_FOUND"
  | "FILE_EXISTS"
  | "FILE_CHANGED"
  | "IO_ERROR"
  | "OUT_OF_MEMORY"
  | "LIMIT_EXCEEDED"
  | "CANCELLED"
  | "CLOSED"
  | "NATIVE_UNAVAILABLE"
  | "PACKAGE_MISSING"
  | "INTERNAL";

/** Where an error happened and what would have been right; every field is optional. */
export interface ErrorDetails {
  /** The table, by its label, its type, or `nodes` / `edges`. */
  table?: string;
  column?: string;
  /** The row, counted from 0 over the whole table. */
  row?: number;
  /** The option or parameter. */
  parameter?: string;
  expected?: string;
  got?: string;
}

/**
 * The error of every failed call of this library. Where a library below failed, such as DataFusion or Arrow, `cause` is an
 * `Error` of its words, which may change with its version.
 *
 * @example
 * ```ts
 * try {
 *   await Graph.from({ nodes, edges });
 * } catch (error) {
 *   if (error instanceof QuiverError && error.code === "DANGLING_EDGE") console.log(error.details.row);
 * }
 * ```
 */
export class QuiverError extends Error {
  override readonly name = "QuiverError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(sentence(message, details), options);
    this.code = code;
    this.details = details;
    // What called is of interest, and what is called within the library is not.
    Object.defineProperty(this, "stack", { value: outerStack(this), writable: true, configurable: true });
  }
}

/** An `INVALID_ARGUMENT` about one parameter, whose message says what was given and, by `hint`, how it is written. */
export function invalid(parameter: string, expected: string, got: unknown, hint?: string): QuiverError {
  const text = typeof got === "string" ? `"${got}"` : textOf(got);
  const message = `${parameter} must be ${expected}, got ${text}${hint === undefined ? "" : `; ${hint}`}`;
  return new QuiverError("INVALID_ARGUMENT", message, { parameter, expected, got: text });
}

/** What was given, in words: no text of the caller, which would stand in quotes. */
export const inWords = (words: string): { toString(): string } => ({ toString: () => words });

const MAX_TEXT = 100;

/** A value in short, whatever it is: not every object can be converted to text. */
export function textOf(value: unknown): string {
  try {
    if (typeof value === "function") return functionText(value);
    if (typeof value === "bigint") return `${value}n`;
    const text = String(value);
    if (typeof value !== "object" || value === null) return text;
    if (text === "[object Object]") return objectText(value);
    const [line = ""] = text.split("\n", 1);
    return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function functionText(value: { name: string }): string {
  const text = Function.prototype.toString.call(value);
  if (text.startsWith("class")) return `the class ${value.name}`;
  return `the function ${text.length > 40 ? value.name || `${text.slice(0, 40)}…` : text}`;
}

function objectText(value: object): string {
  const { name } = (value.constructor ?? {}) as { name?: unknown };
  if (typeof name === "string" && name !== "Object" && name !== "") return `a ${name}`;
  const keys = Object.keys(value);
  const shown = keys.slice(0, 8).join(", ") + (keys.length > 8 ? ", …" : "");
  return keys.length === 0 ? "{}" : `{ ${shown} }`;
}

/** The {@link QuiverError} that an error of the native part stands for; anything else comes back unchanged. */
export function fromNative(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof QuiverError || !error.message.startsWith("{")) return error;
  let decoded: { code?: unknown; message?: unknown; details?: unknown; cause?: unknown };
  try {
    decoded = JSON.parse(error.message);
  } catch {
    return error;
  }
  if (typeof decoded.code !== "string" || typeof decoded.message !== "string") return error;
  const { cause } = decoded;
  const options = typeof cause === "string" ? { cause: new Error(cause) } : undefined;
  // Rust has put into the message what the details say.
  const told = new QuiverError(decoded.code as ErrorCode, decoded.message, {}, options);
  return Object.assign(told, { details: (decoded.details ?? {}) as ErrorDetails });
}

/** Runs a synchronous call of the native part and throws its failure as a {@link QuiverError}. */
export function callSync<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fromNative(error);
  }
}
