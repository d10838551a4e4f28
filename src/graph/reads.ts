/**
 * Small reads: one node, its neighbours, the edges between two. Each is one synchronous call that gives row numbers; what the
 * rows hold is read from the graph's columns, which are asked for once, where they lie.
 */
import type { Vector } from "apache-arrow";
import { raise } from "../bridge/raise.ts";
import type { Id } from "../io/ids.ts";
import { known, namesOf, oneOf } from "../native/check.ts";
import { callSync, invalid } from "../native/errors.ts";
import type { GraphHandle, RowNumbers } from "../native/native.ts";
import type { GraphInfo } from "./info.ts";
import type { Direction } from "./options.ts";

/** One column of one id: bytes are a key of binary type. */
export type IdPart = Id | boolean | Uint8Array;

/** The id of one node; of a composite key, its columns by name, or their values in the key's order. */
export type NodeId = IdPart | readonly IdPart[] | Readonly<Record<string, IdPart>>;

/** Which node an id means. */
export interface NodeReadOptions {
  /** The label of the node; may be left out where one label only has the id. */
  label?: string;
}

/** Which edges of a node are looked at. */
export interface NeighborReadOptions extends NodeReadOptions {
  /** Which way edges are followed; in an undirected graph it makes no difference. */
  direction?: Direction;
  /** Only edges of this type; default: all. */
  type?: string;
}

/** Which nodes two ids mean, and which edges between them. */
export interface EdgeReadOptions {
  /** The label of the first node, and that of the second; may be left out where one label only has the id. */
  from?: string;
  to?: string;
  /** Only edges of this type; default: all. */
  type?: string;
}

const NODE_READ = namesOf<NodeReadOptions>({ label: 0 });
const NEIGHBOR_READ = namesOf<NeighborReadOptions>({ label: 0, direction: 0, type: 0 });
const EDGE_READ = namesOf<EdgeReadOptions>({ from: 0, to: 0, type: 0 });
const DIRECTIONS = ["out", "in", "both"] as const;

/** What the reads need of a graph. */
type ReadHandle = Pick<
  GraphHandle,
  "hasNode" | "nodeRow" | "neighbors" | "edgesBetween" | "degreeOf" | "columns" | "close"
>;

type Row = Record<string, unknown>;

/** The reads of one graph. */
export class Reads {
  readonly #handle: ReadHandle;
  readonly #keys: readonly (readonly string[])[];
  readonly #nodes: Tables;
  /** The keys alone, for neighbours: their columns are fewer than a node's. */
  readonly #ids: Tables;
  readonly #edges: Tables;

  constructor(handle: ReadHandle, info: GraphInfo) {
    this.#handle = handle;
    const { nodes, edges } = info;
    const hasTypes = new Set(edges.map(({ type }) => type)).size > 1;
    const label = (name: string | null) => (nodes.length > 1 ? { label: name } : {});
    const type = (name: string | null) => (hasTypes ? { type: name } : {});
    const all = ({ fields }: { fields: readonly { name: string }[] }) => fields.map(({ name }) => name);
    const entries = (kind: "nodes" | "edges", table: number, names: string[], wanted = names) => ({
      columns: () => columnsOf(handle, kind === "nodes", table, names, wanted),
    });
    this.#keys = nodes.map(({ id }) => id);
    this.#nodes = new Tables(
      nodes.map((table, i) => ({
        ...entries("nodes", i, all(table)),
        ...{ rows: table.numRows, constants: label(table.label) },
      })),
    );
    this.#ids = new Tables(
      nodes.map((table, i) => ({
        ...entries("nodes", i, all(table), table.id),
        ...{ rows: table.numRows, constants: {} },
      })),
    );
    this.#edges = new Tables(
      edges.map((table, i) => ({
        ...entries("edges", i, all(table)),
        ...{ rows: table.numRows, constants: type(table.type) },
      })),
    );
  }

  hasNode(id: NodeId, options: NodeReadOptions | undefined): boolean {
    known("options", options, NODE_READ);
    const label = name("label", options?.label);
    const parts = this.#parts("id", id);
    return callSync(() => this.#handle.hasNode(parts, label));
  }

  node(id: NodeId, options: NodeReadOptions | undefined): Row | undefined {
    known("options", options, NODE_READ);
    const label = name("label", options?.label);
    const parts = this.#parts("id", id);
    const row = callSync(() => this.#handle.nodeRow(parts, label));
    return row < 0 ? undefined : this.#nodes.row(row, {});
  }

  neighbors(id: NodeId, options: NeighborReadOptions | undefined): unknown[] {
    known("options", options, NEIGHBOR_READ);
    const { label, direction = "out", type } = options ?? {};
    oneOf<string>("direction", direction, DIRECTIONS);
    const [of, by] = [name("label", label), name("type", type)];
    const parts = this.#parts("id", id);
    const found = callSync(() => this.#handle.neighbors(parts, of, direction, by));
    const isComposite = (this.#keys[0]?.length ?? 1) > 1;
    return this.#rows(found, (row) => (isComposite ? this.#ids.row(row, {}) : this.#ids.value(row)));
  }

  edgesBetween(source: NodeId, target: NodeId, options: EdgeReadOptions | undefined): Row[] {
    known("options", options, EDGE_READ);
    const { from, to, type } = options ?? {};
    const [labels, by] = [[name("from", from), name("to", to)] as const, name("type", type)];
    const ends = [this.#parts("source", source), this.#parts("target", target)] as const;
    const found = callSync(() => this.#handle.edgesBetween(...ends, ...labels, by));
    return this.#rows(found, (edge) => this.#edges.row(edge, { edge }));
  }

  degreeOf(id: NodeId, options: NeighborReadOptions | undefined): number {
    known("options", options, NEIGHBOR_READ);
    const { label, direction = "both", type } = options ?? {};
    oneOf<string>("direction", direction, DIRECTIONS);
    const [of, by] = [name("label", label), name("type", type)];
    const parts = this.#parts("id", id);
    return callSync(() => this.#handle.degreeOf(parts, of, direction, by));
  }

  #rows<T>(found: RowNumbers, read: (row: number) => T): T[] {
    const numbers = Array.isArray(found) ? found : new Uint32Array(found);
    const rows = new Array<T>(numbers.length);
    for (let i = 0; i < numbers.length; i++) rows[i] = read(numbers[i] as number);
    return rows;
  }

  /** An id as it crosses: a value, or one per column of a composite key. */
  #parts(parameter: string, id: NodeId): IdPart | IdPart[] {
    if (typeof id !== "object" && isPart(id)) return id;
    const key = this.#keys[0] ?? ["id"];
    if (isPart(id)) {
      if (key.length === 1) return id;
    } else if (Array.isArray(id)) {
      if (key.length > 1 && id.length === key.length && id.every(isPart)) return id;
    } else if (typeof id === "object" && id !== null) {
      // Labels may call their keys by other names.
      const has = (names: readonly string[]) => names.every((column) => Object.hasOwn(id, column));
      const names = this.#keys.find(has);
      const values = names?.map((column) => (id as Record<string, IdPart>)[column]);
      const isWhole = names !== undefined && Object.keys(id).length === names.length;
      if (isWhole && values?.every(isPart)) return values as IdPart[];
    }
    const expected =
      key.length > 1
        ? `the values of ${key.join(", ")}, by name or in this order`
        : `an id: a string, number, bigint, boolean, Date or Uint8Array`;
    throw invalid(parameter, expected, shown(id));
  }
}

/** Columns of several tables, whose rows are numbered through. */
class Tables {
  readonly #tables: readonly TableColumns[];
  readonly #starts: number[] = [];
  readonly #read: (Columns | undefined)[] = [];

  constructor(tables: readonly TableColumns[]) {
    this.#tables = tables;
    let start = 0;
    for (const { rows } of tables) {
      this.#starts.push(start);
      start += rows;
    }
  }

  /** A row as an object: `first`, what is the same in all rows of its table, then its columns. */
  row(row: number, first: Row): Row {
    const table = this.#tableOf(row);
    const { constants } = this.#tables[table] as TableColumns;
    const { names, vectors } = this.#columns(table);
    const local = row - (this.#starts[table] as number);
    const object: Row = { ...first };
    // A column of such a name holds what it is asked for; the number of an edge is no column's.
    for (const constant in constants) if (!names.includes(constant)) object[constant] = constants[constant];
    for (let i = 0; i < names.length; i++) {
      const column = names[i] as string;
      const value = vectors[i]?.get(local);
      if (column === "__proto__") {
        Object.defineProperty(object, column, { value, enumerable: true, configurable: true, writable: true });
      } else if (!Object.hasOwn(first, column)) {
        object[column] = value;
      }
    }
    return object;
  }

  /** The first column of a row. */
  value(row: number): unknown {
    const table = this.#tableOf(row);
    return this.#columns(table).vectors[0]?.get(row - (this.#starts[table] as number));
  }

  #tableOf(row: number): number {
    let table = this.#starts.length - 1;
    while (table > 0 && row < (this.#starts[table] as number)) table--;
    return table;
  }

  #columns(table: number): Columns {
    this.#read[table] ??= (this.#tables[table] as TableColumns).columns();
    return this.#read[table];
  }
}

interface TableColumns {
  rows: number;
  constants: Row;
  columns(): Columns;
}

interface Columns {
  names: readonly string[];
  vectors: readonly (Vector | null)[];
}

/** These columns of a table, of which `all` are the names. */
function columnsOf(
  handle: ReadHandle,
  nodes: boolean,
  table: number,
  all: readonly string[],
  names: readonly string[],
): Columns {
  const positions = names.map((column) => all.indexOf(column));
  const raised = raise(callSync(() => handle.columns(nodes, table, positions)));
  return { names, vectors: names.map((_, i) => raised.getChildAt(i)) };
}

function isPart(value: unknown): value is IdPart {
  switch (typeof value) {
    case "string":
    case "bigint":
    case "boolean":
      return true;
    case "number":
      return !Number.isNaN(value);
  }
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  return value instanceof Uint8Array;
}

function name(parameter: string, given: string | undefined): string | null {
  if (given === undefined) return null;
  if (typeof given !== "string") throw invalid(parameter, "a name", given);
  return given;
}

/** A wrong id in short: objects by their names. */
function shown(id: unknown): unknown {
  if (typeof id !== "object" || id === null || id instanceof Date || ArrayBuffer.isView(id)) return id;
  return Array.isArray(id) ? `[${id.map(String).join(", ")}]` : `{ ${Object.keys(id).join(", ")} }`;
}
