/** The columns of the seed's stress test, keys of both kinds, and the files through which every engine gets the same data. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Bool,
  type DataType,
  Field,
  Float64,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  type Vector,
} from "apache-arrow";
import type { EdgeList } from "./graphs.ts";
import { Random } from "./random.ts";

/** The attributes that the stress test sets, in its order. */
export const ATTRIBUTES = ["type", "department", "active", "age", "salary"] as const;

export interface Stress {
  /** Int64 `id` and the five attributes. */
  nodes: Table;
  /** Int64 `src` and `dst`. */
  edges: Table;
}

const EDGES_PER_NODE = 5;
const TYPES = ["employee", "contractor", "manager", "intern"];
const DEPARTMENTS = ["Engineering", "Sales", "Marketing", "Finance", "Operations", "Support", "Legal", "Research"];

/** The seed's stress test: `count` people with five attributes each, and five edges per person. */
export function stress(count: number, seed = 42): Stress {
  const random = new Random(seed);
  const id = BigInt64Array.from({ length: count }, (_, row) => BigInt(row));
  const active = new Uint8Array(Math.ceil(count / 8));
  const age = new BigInt64Array(count);
  const salary = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    if (random.below(10) < 7) (active[row >> 3] as number) |= 1 << (row & 7);
    age[row] = BigInt(18 + random.below(50));
    salary[row] = 30_000 + random.below(12_000_000) / 100;
  }
  const pick = (words: string[]) => texts(count, () => words[random.below(words.length)] as string);
  const nodes = tableOf({
    id: int64(id),
    type: pick(TYPES),
    department: pick(DEPARTMENTS),
    active: makeVector(makeData({ type: new Bool(), length: count, nullCount: 0, data: active })),
    age: int64(age),
    salary: float64(salary),
  });
  const [src, dst] = [0, 1].map(() => {
    const ends = new BigInt64Array(count * EDGES_PER_NODE);
    for (let edge = 0; edge < ends.length; edge++) ends[edge] = BigInt(random.below(count));
    return int64(ends);
  }) as [Vector, Vector];
  return { nodes, edges: tableOf({ src, dst }) };
}

/** `count` edges with a weight from 0 to 1 between the people of {@link stress}. */
export function weightedEdges(numNodes: number, count: number, seed = 43): Table {
  const random = new Random(seed);
  const [src, dst] = [new BigInt64Array(count), new BigInt64Array(count)];
  const weight = new Float64Array(count);
  for (let edge = 0; edge < count; edge++) {
    src[edge] = BigInt(random.below(numNodes));
    dst[edge] = BigInt(random.below(numNodes));
    weight[edge] = random.next() / 2 ** 32;
  }
  return tableOf({ src: int64(src), dst: int64(dst), weight: float64(weight) });
}

/** Kinds of node keys: row numbers, 64-bit numbers without order, and text. */
export type Keys = "dense" | "sparse" | "text";

/** `count` nodes with an `id`, and five weighted edges per node, that name their ends by it. */
export function keyed(count: number, keys: Keys, seed = 7): Stress {
  const random = new Random(seed);
  const ends = [0, 1].map(() => Uint32Array.from({ length: count * EDGES_PER_NODE }, () => random.below(count))) as [
    Uint32Array,
    Uint32Array,
  ];
  const weight = Float64Array.from(ends[0], () => 1 + random.below(255));
  let column: (rows: Uint32Array) => Vector;
  if (keys === "text") {
    column = (rows) => texts(rows.length, (i) => `user-${String(scatter(rows[i] as number)).padStart(10, "0")}`);
  } else {
    const key = (row: number) =>
      keys === "dense" ? BigInt(row) : (BigInt(scatter(row)) << 20n) | BigInt(row & 0xfffff);
    column = (rows) => int64(BigInt64Array.from({ length: rows.length }, (_, i) => key(rows[i] as number)));
  }
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  return {
    nodes: tableOf({ id: column(rows) }),
    edges: tableOf({ src: column(ends[0]), dst: column(ends[1]), weight: float64(weight) }),
  };
}

/** A graph of the algorithm benches as tables: Int64 keys that are the node's row, Float64 weights. */
export function tablesOf(graph: EdgeList): Stress {
  const wide = (values: ArrayLike<number>) =>
    int64(BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i] as number)));
  return {
    nodes: tableOf({
      id: int64(BigInt64Array.from({ length: graph.numNodes }, (_, row) => BigInt(row))),
      group: int64(BigInt64Array.from({ length: graph.numNodes }, (_, row) => BigInt(row % 50))),
    }),
    edges: tableOf({ src: wide(graph.src), dst: wide(graph.dst), weight: float64(graph.weight) }),
  };
}

/** A mapping of 32-bit numbers to 32-bit numbers, one to one, without visible order. */
function scatter(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function int64(values: BigInt64Array): Vector<Int64> {
  return makeVector(makeData({ type: new Int64(), length: values.length, nullCount: 0, data: values }));
}

function float64(values: Float64Array): Vector<Float64> {
  return makeVector(makeData({ type: new Float64(), length: values.length, nullCount: 0, data: values }));
}

/** A plain Utf8 column of ASCII words, written straight into its buffers. */
function texts(length: number, word: (row: number) => string): Vector<Utf8> {
  const valueOffsets = new Int32Array(length + 1);
  let data = new Uint8Array(length * 12 + 64);
  let end = 0;
  for (let row = 0; row < length; row++) {
    const text = word(row);
    if (end + text.length > data.length) {
      const larger = new Uint8Array(data.length * 2);
      larger.set(data);
      data = larger;
    }
    for (let i = 0; i < text.length; i++) data[end++] = text.charCodeAt(i);
    valueOffsets[row + 1] = end;
  }
  return makeVector(makeData({ type: new Utf8(), length, nullCount: 0, valueOffsets, data: data.subarray(0, end) }));
}

/** A table of one batch without nulls: what a column is measured by is its values. */
function tableOf(columns: Record<string, Vector>): Table {
  const vectors = Object.entries(columns);
  const length = vectors[0]?.[1].length ?? 0;
  const schema = new Schema(vectors.map(([name, vector]) => new Field(name, vector.type as DataType, false)));
  const children = vectors.map(([, vector]) => {
    const data = vector.data[0];
    if (!data) throw new Error("a column without a chunk");
    return data;
  });
  return new Table([
    new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children })),
  ]);
}

/** A folder for the data of one run; `Symbol.dispose` removes it. */
export class Workspace {
  readonly path = mkdtempSync(join(tmpdir(), "quiver-bench-"));

  /** Writes a table as an Arrow IPC file and gives its path. */
  write(name: string, content: Table): string {
    return this.writeBytes(`${name}.arrow`, tableToIPC(content, "file"));
  }

  writeBytes(name: string, bytes: Uint8Array): string {
    const path = join(this.path, name);
    writeFileSync(path, bytes);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
