/** DuckDB as the oracle: tables written out in SQL, and rows of both engines in one notation. */
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBTimestampValue,
} from "@duckdb/node-api";
import * as arrow from "apache-arrow";

import type { Random } from "./random.ts";

/** The types that both engines compute with alike. */
export type Kind = "int" | "float" | "decimal" | "text" | "bool" | "date" | "time" | "list";

/** Decimals by their digits (two behind the point), dates by days and times by milliseconds since 1970. */
export type Cell = bigint | number | string | boolean | readonly (number | null)[] | null;

export interface Column {
  name: string;
  kind: Kind;
}

/** A table in both worlds. */
export interface Sample {
  name: string;
  columns: readonly Column[];
  rows: readonly Cell[][];
}

export const DAY = 86_400_000;
const WORDS = ["", "a", "b", "ab", "Oslo", "ROME", "ä", "O'Hara", "%", "twelve bytes", "thirteen bytes", "漢字"];

const COLUMNS: readonly Column[] = [
  { name: "id", kind: "int" },
  { name: "i", kind: "int" },
  { name: "x", kind: "float" },
  { name: "d", kind: "decimal" },
  { name: "s", kind: "text" },
  { name: "b", kind: "bool" },
  { name: "day", kind: "date" },
  { name: "t", kind: "time" },
  { name: "l", kind: "list" },
];

/** Rows with nulls in every column but `id`, which counts them; values repeat, so that keys meet. */
export function sample(random: Random, name: string, count: number): Sample {
  // In some tables only: they spread through every sum.
  const special = random.chance(0.25);
  const make: Record<Kind, () => Cell> = {
    int: () => BigInt(random.below(13) - 6),
    // Quarters: their sums are exact in any order.
    float: () => {
      if (special && random.chance(0.2)) return random.pick([Number.NaN, Number.POSITIVE_INFINITY]);
      return (random.below(41) - 20) / 4;
    },
    decimal: () => BigInt(random.below(4001) - 2000),
    text: () => random.pick(WORDS),
    bool: () => random.chance(0.5),
    date: () => random.below(800) - 200,
    time: () => (random.below(800) - 200) * DAY + random.below(DAY),
    list: () => Array.from({ length: random.below(4) }, () => (random.chance(0.2) ? null : random.below(9) - 4)),
  };
  const rows = Array.from({ length: count }, (_, row) =>
    COLUMNS.map(({ name, kind }) => (name === "id" ? BigInt(row) : random.chance(0.15) ? null : make[kind]())),
  );
  return { name, columns: COLUMNS, rows };
}

/** The same rows so many times over, with an `id` of their own each. */
export function enlarged({ name, columns, rows }: Sample, times: number): Sample {
  const copies = Array.from({ length: times }, (_, copy) =>
    rows.map(([id, ...others]) => [(id as bigint) + BigInt(copy * rows.length), ...others]),
  );
  return { name, columns, rows: copies.flat() };
}

/** The rows as an Arrow table in some batches; texts are dictionaries now and then. */
export function toArrow({ columns, rows }: Sample, random: Random): arrow.Table {
  const text = random.chance(0.3) ? new arrow.Dictionary(new arrow.Utf8(), new arrow.Int16()) : new arrow.Utf8();
  const types: Record<Kind, arrow.DataType> = {
    int: new arrow.Int64(),
    float: new arrow.Float64(),
    decimal: new arrow.Decimal(2, 12, 128),
    text,
    bool: new arrow.Bool(),
    date: new arrow.DateDay(),
    time: new arrow.TimestampMillisecond(),
    list: new arrow.List(new arrow.Field("item", new arrow.Int32(), true)),
  };
  const size = Math.max(1, Math.ceil(rows.length / random.pick([1, 2, 5])));
  const schema = new arrow.Schema(columns.map(({ name, kind }) => new arrow.Field(name, types[kind], true)));
  const batches: arrow.RecordBatch[] = [];
  for (let start = 0; start < Math.max(1, rows.length); start += size) {
    const part = rows.slice(start, start + size);
    const children = columns.map(({ kind }, index) => {
      const cells = part.map((row) => row[index] ?? null);
      if (kind === "decimal") return decimals(cells as (bigint | null)[], types.decimal);
      const values =
        kind === "date" ? cells.map((days) => (days === null ? null : new Date(Number(days) * DAY))) : cells;
      return arrow.vectorFromArray(values, types[kind]).data[0] as arrow.Data;
    });
    const struct = new arrow.Struct(schema.fields);
    batches.push(
      new arrow.RecordBatch(schema, arrow.makeData({ type: struct, length: part.length, nullCount: 0, children })),
    );
  }
  return new arrow.Table(schema, batches);
}

function decimals(cells: (bigint | null)[], type: arrow.DataType): arrow.Data {
  const words = new BigInt64Array(cells.length * 2);
  const nullBitmap = new Uint8Array((cells.length + 7) >> 3);
  cells.forEach((cell, row) => {
    if (cell === null) return;
    (nullBitmap[row >> 3] as number) |= 1 << (row & 7);
    words[row * 2] = cell;
    words[row * 2 + 1] = cell < 0n ? -1n : 0n;
  });
  const data = new Uint32Array(words.buffer);
  return arrow.makeData({ type: type as arrow.Decimal, length: cells.length, nullCount: -1, nullBitmap, data });
}

const SQL_TYPES: Record<Kind, string> = {
  ...{ int: "BIGINT", float: "DOUBLE", decimal: "DECIMAL(12, 2)", text: "VARCHAR", bool: "BOOLEAN" },
  ...{ date: "DATE", time: "TIMESTAMP", list: "INTEGER[]" },
};

/** A constant in DuckDB's SQL. */
export function literal(kind: Kind, cell: Cell): string {
  if (cell === null) return `NULL::${SQL_TYPES[kind]}`;
  switch (kind) {
    case "text":
      return `'${String(cell).replaceAll("'", "''")}'`;
    case "date":
      return `DATE '${new Date(Number(cell) * DAY).toISOString().slice(0, 10)}'`;
    case "time":
      return `TIMESTAMP '${new Date(Number(cell)).toISOString().slice(0, -1).replace("T", " ")}'`;
    case "list":
      return `[${(cell as readonly (number | null)[]).map((item) => item ?? "NULL").join(", ")}]::INTEGER[]`;
    case "decimal":
      return `(${cell}::DECIMAL(12, 2) / 100)::DECIMAL(12, 2)`;
    default:
      return `'${cell}'::${SQL_TYPES[kind]}`;
  }
}

export class Oracle {
  readonly #connection;

  private constructor(connection: Awaited<ReturnType<DuckDBInstance["connect"]>>) {
    this.#connection = connection;
  }

  static async open(): Promise<Oracle> {
    const database = await DuckDBInstance.create(":memory:", { threads: "1", default_null_order: "nulls_last" });
    return new Oracle(await database.connect());
  }

  async load({ name, columns, rows }: Sample): Promise<void> {
    const definition = columns.map(({ name, kind }) => `${name} ${SQL_TYPES[kind]}`);
    await this.#connection.run(`CREATE OR REPLACE TABLE ${name} (${definition.join(", ")})`);
    if (rows.length === 0) return;
    const values = rows.map((row) => `(${row.map((cell, i) => literal(columns[i]?.kind ?? "int", cell)).join(", ")})`);
    await this.#connection.run(`INSERT INTO ${name} VALUES ${values.join(", ")}`);
  }

  /** Makes of a table what {@link enlarged} makes of it. */
  async enlarge({ name, rows }: Sample, times: number): Promise<void> {
    await this.#connection.run(
      `CREATE OR REPLACE TABLE ${name} AS SELECT * EXCLUDE (copy) REPLACE (id + ${rows.length} * copy AS id)
       FROM ${name}, range(${times}) AS copies(copy)`,
    );
  }

  /** The rows in the common notation. */
  async rows(sql: string): Promise<string[]> {
    const result = await this.#connection.runAndReadAll(sql);
    return result.getRows().map((row) => row.map(ofDuckDB).join(" | "));
  }
}

function ofDuckDB(value: unknown): string {
  if (value instanceof DuckDBDecimalValue) return fraction(value.value, value.scale);
  if (value instanceof DuckDBDateValue) return `@${value.days * DAY}`;
  if (value instanceof DuckDBTimestampValue) return `@${Number(value.micros) / 1000}`;
  if (value instanceof DuckDBListValue) return `[${value.items.map(ofDuckDB).join(", ")}]`;
  return plain(value);
}

/** The rows of our result in the common notation. */
export function rowsOf(table: arrow.Table): string[] {
  const columns = table.schema.fields.map(({ type }, index) => {
    const vector = table.getChildAt(index) as arrow.Vector;
    return Array.from(vector, (value) => ofArrow(value, type));
  });
  return Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row]).join(" | "));
}

function ofArrow(value: unknown, type: arrow.DataType): string {
  if (value === null) return "null";
  if (arrow.DataType.isDecimal(type)) {
    const words = value as Uint32Array;
    const digits = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
    return fraction(BigInt.asIntN(words.length * 32, digits), type.scale);
  }
  if (arrow.DataType.isDate(type) || arrow.DataType.isTimestamp(type)) return `@${Number(value)}`;
  if (arrow.DataType.isList(type)) {
    return `[${Array.from(value as arrow.Vector, (item) => ofArrow(item, type.valueType)).join(", ")}]`;
  }
  return plain(value);
}

function plain(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string") return JSON.stringify(value);
  return number(Number(value));
}

const fraction = (digits: bigint, scale: number) => number(Number(digits) / 10 ** scale);

/** Twelve digits: the order in which floats are added up is nobody's promise. */
function number(value: number): string {
  if (Number.isNaN(value) || !Number.isFinite(value)) return String(value);
  return Number.isSafeInteger(value) ? BigInt(value).toString() : String(Number(value.toPrecision(12)));
}
