/** Generated tables: as Arrow, as TypeScript, and in DuckDB. */
import * as arrow from "apache-arrow";
import type { Random } from "../property/random.ts";
import type { Column } from "./ast.ts";
import { build, type Storage } from "./codec.ts";
import { constant } from "./constants.ts";
import { duckType, info, kindOf, SCALARS, TYPES, type Type } from "./types.ts";
import { CALM, type Cell, cell, type Mood, written } from "./values.ts";

export interface TableColumn {
  name: string;
  type: Type;
  storage: Storage;
  cells: Cell[];
}

/** How the rows lie in memory. */
export interface Layout {
  /** Rows per batch; the last has the rest. */
  batches: readonly number[];
  /** Whether values lie under nulls. */
  hidden: boolean;
  /** Bits in front of the first value. */
  offset: number;
  /** How many times over the rows come, each with an `id` of its own. */
  times: number;
}

export interface TableData {
  name: string;
  columns: TableColumn[];
  layout: Layout;
}

export const rowsOf = ({ columns }: TableData) => columns[0]?.cells.length ?? 0;
export const columnsOfTable = ({ columns }: TableData): Column[] =>
  columns.map(({ name, type }) => ({ name, type, inexact: false }));

type Given = Readonly<Record<string, readonly [type: Type, cells: readonly Cell[], storage?: Storage]>>;

/** An Arrow table of these columns, each a type's name and its values. */
export function table(given: Given, layout: Partial<Layout> = {}): arrow.Table {
  const { batches = [], hidden = false, offset = 0, times = 1 } = layout;
  const columns = times === 1 ? Object.entries(given) : Object.entries(enlarged(given, times));
  const count = columns[0]?.[1][1].length ?? 0;
  const ends = [0];
  for (const size of batches) ends.push(Math.min(count, (ends.at(-1) as number) + size));
  ends.push(count);
  const parts = ends.slice(1).map((end, at) => {
    return columns.map(([, [type, cells, storage = "plain"]]) =>
      build(type, cells.slice(ends[at], end), { storage, hidden, offset }),
    );
  });
  const fields = columns.map(([name], at) => new arrow.Field(name, parts[0]?.[at]?.type as arrow.DataType, true));
  const schema = new arrow.Schema(fields);
  const made = parts.map((children, at) => {
    const length = (ends[at + 1] as number) - (ends[at] as number);
    return new arrow.RecordBatch(schema, new arrow.Data(new arrow.Struct(fields), 0, length, 0, undefined, children));
  });
  return new arrow.Table(schema, made);
}

const given = (data: TableData): Given =>
  Object.fromEntries(data.columns.map(({ name, type, cells, storage }) => [name, [type, cells, storage]]));

export const toArrow = (data: TableData): arrow.Table => table(given(data), data.layout);

/** The call of {@link table} that makes it. */
export function tableText(data: TableData): string {
  const lines = data.columns.map(({ name, type, cells, storage }) => {
    const more = storage === "plain" ? "" : `, "${storage}"`;
    return `  ${name}: ["${type}", [${cells.map(written).join(", ")}]${more}],`;
  });
  const { batches, hidden, offset, times } = data.layout;
  const layout = [
    batches.length > 0 && `batches: [${batches.join(", ")}]`,
    hidden && "hidden: true",
    offset > 0 && `offset: ${offset}`,
    times > 1 && `times: ${times}`,
  ];
  const set = layout.filter(Boolean);
  return `table({\n${lines.join("\n")}\n}${set.length > 0 ? `, { ${set.join(", ")} }` : ""})`;
}

/** The statements that make it in DuckDB, of the columns that DuckDB has types for. */
export function duckStatements(data: TableData): string[] {
  const columns = data.columns.filter(({ type }) => duckType(type) !== null);
  if (columns.length === 0) return [];
  const create = `CREATE OR REPLACE TABLE ${data.name} (${columns.map(({ name, type }) => `${name} ${duckType(type)}`).join(", ")})`;
  const count = rowsOf(data);
  const rows = Array.from(
    { length: count },
    (_, row) => `(${columns.map(({ type, cells }) => constant(cells[row] ?? null, type, "duck")).join(", ")})`,
  );
  if (count === 0) return [create];
  const statements = [create, `INSERT INTO ${data.name} VALUES ${rows.join(", ")}`];
  const { times } = data.layout;
  if (times > 1) {
    const id = data.columns.some(({ name }) => name === "id") ? ` REPLACE (id + ${count} * copy AS id)` : "";
    statements.push(
      `CREATE OR REPLACE TABLE ${data.name} AS SELECT * EXCLUDE (copy)${id} FROM ${data.name}, range(${times}) AS copies(copy)`,
    );
  }
  return statements;
}

/** Columns that most tables have, so that most plans find what they want, beside some of any type; few, as planning takes time by columns. */
const ALWAYS: readonly Type[] = ["int64", "float64", "utf8", "bool"];
const OFTEN: readonly Type[] = [
  "int32",
  "decimal(12,2)",
  "date",
  "timestamp(us)",
  "timestamp(ms)",
  "list<int32>",
  "struct<a:int32,b:utf8>",
  "float32",
  "list<utf8>",
];

export function randomTable(random: Random, name: string, count: number, mood: Mood): TableData {
  const types = [
    ...ALWAYS.filter(() => random.chance(0.8)),
    ...OFTEN.filter(() => random.chance(0.3)),
    random.pick(SCALARS),
    random.pick(TYPES),
  ];
  const nulls = random.pick([0, 0.15, 0.15, 0.4]);
  const columns = types.map((type, at): TableColumn => {
    // One of two at a time: decimals whose sums fit, or whose sums do not.
    const own = kindOf(type) === "decimal" && info(type).precision === 12 ? { ...mood, edges: false } : mood;
    const cells = Array.from({ length: count }, () => cell(random, type, own, nulls));
    return { name: `c${at}`, type, storage: storageOf(random, type), cells };
  });
  // Rows that come again.
  if (count > 3 && random.chance(0.5)) {
    for (let copies = random.below(4); copies > 0; copies--) {
      const [from, to] = [random.below(count), random.below(count)];
      for (const column of columns) column.cells[to] = column.cells[from] as Cell;
    }
  }
  const id: TableColumn = {
    name: "id",
    type: "int64",
    storage: "plain",
    cells: Array.from({ length: count }, (_, row) => BigInt(row)),
  };
  return { name, columns: [id, ...columns], layout: layoutOf(random, count) };
}

export function layoutOf(random: Random, count: number): Layout {
  const batches = random.chance(0.5)
    ? []
    : Array.from({ length: random.below(4) }, () => (random.chance(0.3) ? 0 : random.below(count + 1)));
  return { batches, hidden: random.chance(0.5), offset: random.chance(0.3) ? 1 + random.below(9) : 0, times: 1 };
}

export function storageOf(random: Random, type: Type): Storage {
  const kind = kindOf(type);
  if (random.chance(0.7)) return "plain";
  if (kind === "utf8") return random.pick(["large", "view", "dictionary"]);
  if (kind === "binary") return random.pick(["large", "view"]);
  if (kind === "date") return "date64";
  return "plain";
}

/** The same rows so many times over, with an `id` of their own each. */
function enlarged(given: Given, times: number): Given {
  const columns = Object.entries(given).map(([name, [type, cells, storage]]) => {
    const all: Cell[] = [];
    for (let copy = 0; copy < times; copy++) {
      for (const value of cells) all.push(name === "id" ? (value as bigint) + BigInt(copy * cells.length) : value);
    }
    return [name, [type, all, storage]] as const;
  });
  return Object.fromEntries(columns) as Given;
}

export function moodOf(random: Random): Mood {
  if (random.chance(0.35)) return CALM;
  return { special: random.chance(0.6), edges: random.chance(0.3), large: random.chance(0.2) };
}
