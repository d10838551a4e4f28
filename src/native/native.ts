/**
 * The only import of the native addon, and the types of what it exports. docs/seam.md says what each does.
 */
import * as arrow from "apache-arrow";

import type { IdPart } from "../graph/reads.ts";
import { load } from "./load.ts";

/** Cancels and watches one call of the native part. */
export interface NativeControl {
  /** Asks the work to stop; true where it had not begun and never will. */
  cancel(): boolean;
  progress(): { phase: string; done: number; total: number };
}

/** A graph and what is known of it (`info` is JSON). */
export interface Opened {
  handle: GraphHandle;
  info: string;
}

/** Tables on their way to JavaScript: JSON descriptors, and the memory they point into. */
export interface Exported {
  tables: string;
  buffers: ArrayBuffer[];
}

/** Counters of the boundary since the start or the last reset. */
export interface Diagnostics {
  /** Calls from JavaScript into the native part. */
  calls: number;
  /** Bytes that were shared, in both directions. */
  zeroCopyBytes: number;
  /** Bytes that were copied, in both directions. */
  copiedBytes: number;
  /** The copied bytes by reason, such as `"resizable"` or `"misaligned"`. */
  copyReasons: Record<string, number>;
}

/** Row numbers: of 32 bits each, or a few as they are. */
export type RowNumbers = ArrayBuffer | number[];

export interface GraphHandle {
  change(
    operation: string,
    tables: string,
    buffers: Uint8Array[],
    inputs: readonly NativeInput[],
    control: NativeControl | null,
  ): Opened | Promise<Opened>;
  algorithm(
    name: string,
    request: string,
    tables: string,
    buffers: Uint8Array[],
    inputs: readonly NativeInput[],
    control: NativeControl | null,
  ): Exported | Promise<Exported>;
  estimate(name: string, request: string): string;
  validate(control: NativeControl | null): Promise<Exported>;
  diff(other: GraphHandle, control: NativeControl | null): Promise<Exported>;
  hasNode(id: IdPart | IdPart[], label: string | null): boolean;
  /** -1 where no node has the id. */
  nodeRow(id: IdPart | IdPart[], label: string | null): number;
  neighbors(id: IdPart | IdPart[], label: string | null, direction: string, type: string | null): RowNumbers;
  edgesBetween(
    source: IdPart | IdPart[],
    target: IdPart | IdPart[],
    from: string | null,
    to: string | null,
    type: string | null,
  ): RowNumbers;
  degreeOf(id: IdPart | IdPart[], label: string | null, direction: string, type: string | null): number;
  columns(nodes: boolean, table: number, positions: number[]): Exported;
  buildIndexes(directions: readonly string[], control: NativeControl | null): Promise<void>;
  save(path: string, overwrite: boolean, control: NativeControl | null): Promise<void>;
  write(options: string, control: NativeControl | null): Promise<string>;
  encode(options: string, control: NativeControl | null): Promise<ReturnType<Uint8Array["slice"]>>;
  memory(): string;
  close(): void;
}

/** A table that queries read. */
export interface TableHandle {
  close(): void;
}

/** A table whose bytes arrive, decoded as they do. */
export interface ArrivingHandle {
  /** What came next; one after the other. */
  push(buffers: readonly Uint8Array[], control: NativeControl | null): Promise<void>;
  finish(control: NativeControl | null): Promise<TableHandle>;
  close(): void;
}

/** What a file of some format holds, for queries that read it. */
export interface BytesHandle {
  close(): void;
}

/** One of the three, out of the folder of a session. */
export interface SessionPart {
  graph?: Opened;
  table?: TableHandle;
  bytes?: BytesHandle;
}

/** What was saved of a session: its names as JSON, and what they read. */
export interface OpenedSession {
  names: string;
  parts: SessionPart[];
}

/** Where queries run; a plan names `inputs` by position. */
export interface NativeSession {
  run(
    plan: string,
    inputs: readonly NativeInput[],
    parameters: string,
    control: NativeControl | null,
  ): Promise<Exported>;
  prepare(plan: string, inputs: readonly NativeInput[], control: NativeControl | null): Promise<PlanHandle>;
  stream(
    plan: string,
    inputs: readonly NativeInput[],
    parameters: string,
    batchSize: number,
    control: NativeControl | null,
  ): Promise<StreamHandle>;
  exportStream(
    plan: string,
    inputs: readonly NativeInput[],
    parameters: string,
    batchSize: number,
    control: NativeControl | null,
  ): Promise<ExportedStream>;
  write(
    plan: string,
    inputs: readonly NativeInput[],
    parameters: string,
    target: string,
    control: NativeControl | null,
  ): Promise<string>;
  encode(
    plan: string,
    inputs: readonly NativeInput[],
    parameters: string,
    target: string,
    control: NativeControl | null,
  ): Promise<ReturnType<Uint8Array["slice"]>>;
  explain(plan: string, inputs: readonly NativeInput[]): Promise<string>;
  schema(plan: string, inputs: readonly NativeInput[]): Exported;
  close(): void;
}

/** An `ArrowArrayStream` in native memory. */
export interface ExportedStream {
  readonly address: bigint;
  close(): void;
}

/** Rows of a prepared query: as every table, or ArrayBuffers of which the first begins with numbers about all of them. */
export type Packed = ArrayBuffer[] | Exported;

/** JSON of literals by name, or the values alone in the order of {@link PlanHandle.parameters}. */
export type Given = string | (string | number | boolean | null)[];

export interface PlanHandle {
  execute(parameters: Given, control: NativeControl | null): Promise<Packed>;
  executeSync(parameters: Given): Packed;
  /** The names of the parameters. */
  readonly parameters: string[];
  /** The schema that packed rows name by its number: JSON of a table without batches. */
  schema(number: number): string | null;
  stream(parameters: string, batchSize: number, control: NativeControl | null): Promise<StreamHandle>;
  explain(): string;
  close(): void;
}

export interface StreamHandle {
  next(): Promise<Exported | null>;
  close(): void;
}

/** What plans and descriptors name by its position among a call's inputs. */
export type NativeInput = GraphHandle | TableHandle | BytesHandle | NativeSession;

/** What the addon exports. */
export interface Native {
  Control: new (threads: number, session?: NativeSession | null) => NativeControl;
  Session: new (options: string) => NativeSession;
  openTable(tables: string, buffers: Uint8Array[]): TableHandle;
  openBytes(buffers: Uint8Array[]): BytesHandle;
  openArriving(files: string, session: NativeSession): ArrivingHandle;
  setLackingTypes(lacking: string): void;
  openGraph(
    tables: string,
    buffers: Uint8Array[],
    inputs: readonly NativeInput[],
    options: string,
    control: NativeControl | null,
  ): Opened | Promise<Opened>;
  openSaved(path: string, verify: boolean, copy: boolean, control: NativeControl | null): Promise<Opened>;
  saveSession(
    path: string,
    names: string,
    owners: readonly string[],
    inputs: readonly NativeInput[],
    overwrite: boolean,
    control: NativeControl | null,
  ): Promise<void>;
  openSession(path: string, verify: boolean, copy: boolean, control: NativeControl | null): Promise<OpenedSession>;
  readGraph(buffers: Uint8Array[], options: string, control: NativeControl | null): Promise<Opened>;
  formatCatalog(): string;
  importStream(address: bigint, control: NativeControl | null): Promise<Exported>;
  importArray(schema: bigint, array: bigint): Exported;
  exportStream(tables: string, buffers: Uint8Array[], control: NativeControl | null): Promise<ExportedStream>;
  diagnostics(): Diagnostics;
  resetDiagnostics(): void;
  bufferAddress(view: Uint8Array): bigint;
  catalog(): string;
  generate(name: string, parameters: string, control: NativeControl | null): Exported | Promise<Exported>;
  generatorCatalog(): string;
}

/** Types that the installed apache-arrow is too old for: results have the nearest that it knows. */
const lackingTypes = {
  utf8View: !("Utf8View" in arrow),
  binaryView: !("BinaryView" in arrow),
  largeList: !("LargeList" in arrow),
};

let loaded: Native | undefined;

/**
 * The native addon, loaded on first use.
 *
 * It is looked for in the file that `QUIVER_NATIVE_LIBRARY_PATH` (or `NAPI_RS_NATIVE_LIBRARY_PATH`) names, then in this
 * package's `bindings` folder, where a checkout has what it built, then in the package that belongs to this platform, such as
 * `arrow-quiver-linux-x64-gnu`.
 *
 * @throws {@link QuiverError} `NATIVE_UNAVAILABLE` that says what was tried, and what to do.
 */
export function native(): Native {
  loaded ??= load<Native>((addon) => addon.setLackingTypes(JSON.stringify(lackingTypes)));
  return loaded;
}
