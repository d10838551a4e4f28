/** Frames as tables of DuckDB, by way of Parquet: the fastest that @duckdb/node-api has, which takes no Arrow. */
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as arrow from "apache-arrow";

import { hasMethods } from "../io/neighbours/neighbour.ts";
import { namesOf, oneOf } from "../native/check.ts";
import { invalid, QuiverError } from "../native/errors.ts";
import type { Frame } from "./frame.ts";
import { COLLECT_OPTIONS, type CollectOptions } from "./options.ts";

/** A connection of @duckdb/node-api, which runs SQL. */
export interface DuckDBConnectionLike {
  run(sql: string): Promise<unknown>;
}

export interface ToDuckDBOptions extends CollectOptions {
  /**
   * Default `"create"`, which fails where there is such a table; `"replace"` replaces it whole; `"append"` adds the rows to it, by the
   * names of the columns.
   */
  mode?: "create" | "replace" | "append";
}

export const DUCKDB_OPTIONS: readonly string[] = [
  ...COLLECT_OPTIONS,
  ...namesOf<Pick<ToDuckDBOptions, "mode">>({ mode: 0 }),
];

/** Writes the rows to a temporary file, which DuckDB reads and which is removed in any case. */
export async function writeToDuckDB(
  frame: Frame,
  connection: DuckDBConnectionLike,
  table: string,
  { mode = "create", ...options }: ToDuckDBOptions,
): Promise<void> {
  oneOf("mode", mode, ["create", "replace", "append"]);
  if (typeof connection !== "object" || connection === null || !hasMethods(connection, "run")) {
    throw invalid("connection", "a connection of DuckDB, which has run(sql)", connection);
  }
  if (typeof table !== "string" || table === "") throw invalid("table", "the name of a table", table);
  const path = join(tmpdir(), `quiver-${randomUUID()}.parquet`);
  try {
    const replaced = replacements(frame.schema);
    await frame.writeParquet(path, { ...options, compression: "none" });
    await connection.run(statement(mode, table, `SELECT *${replaced} FROM read_parquet(${quoted("'", path)})`));
  } finally {
    await rm(path, { force: true });
  }
}

function statement(mode: "create" | "replace" | "append", table: string, rows: string): string {
  const name = table
    .split(".")
    .map((part) => quoted('"', part))
    .join(".");
  if (mode === "append") return `INSERT INTO ${name} BY NAME ${rows}`;
  return `CREATE ${mode === "replace" ? "OR REPLACE " : ""}TABLE ${name} AS ${rows}`;
}

const quoted = (mark: string, text: string) => `${mark}${text.replaceAll(mark, mark + mark)}${mark}`;

/** What stands for columns whose types DuckDB has, but Parquet as others. */
function replacements({ fields }: arrow.Schema): string {
  const replaced = fields.flatMap(({ name, type }) => {
    refuse(type, name);
    const made = madeOf(type, quoted('"', name));
    return made === undefined ? [] : `${made} AS ${quoted('"', name)}`;
  });
  return replaced.length > 0 ? ` REPLACE (${replaced.join(", ")})` : "";
}

const MICROSECONDS = [1_000_000, 1_000, 1];

/** The value of a type that Parquet lacks, of the one that it is there. */
function madeOf(type: arrow.DataType, value: string): string | undefined {
  if (arrow.DataType.isDictionary(type)) return madeOf(type.dictionary, value);
  if (arrow.DataType.isTimestamp(type) && type.unit === arrow.TimeUnit.SECOND && !type.timezone) {
    return `${value}::TIMESTAMP_S`;
  }
  if (arrow.DataType.isDate(type) && type.unit === arrow.DateUnit.MILLISECOND) return `${value}::DATE`;
  const unit = arrow.DataType.isDuration(type) ? MICROSECONDS[type.unit] : undefined;
  return unit === undefined ? undefined : `to_microseconds(${value} * ${unit})`;
}

/** Refuses what would come out as another value, or as a number that nobody can tell from one. */
function refuse(type: arrow.DataType, column: string): void {
  const reason = reasonAgainst(type);
  if (reason !== undefined) {
    const message = `column "${column}": ${type} does not go to DuckDB, ${reason}; cast it first`;
    throw new QuiverError("UNSUPPORTED_TYPE", message, { column, got: String(type) });
  }
  const inner: readonly arrow.Field[] = type.children ?? [];
  for (const child of inner) {
    refuse(child.type, column);
    if (madeOf(child.type, "") === undefined) continue;
    const message = `column "${column}": ${child.type} within ${type} does not go to DuckDB, as Parquet has it as another type; cast it first`;
    throw new QuiverError("UNSUPPORTED_TYPE", message, { column, got: String(type) });
  }
}

function reasonAgainst(type: arrow.DataType): string | undefined {
  if (arrow.DataType.isDictionary(type)) return reasonAgainst(type.dictionary);
  if (arrow.DataType.isUnion(type)) return "as Parquet has no unions";
  if (arrow.DataType.isDecimal(type) && type.precision > 38) return "whose decimals have 38 digits";
  if (arrow.DataType.isDuration(type) && type.unit === arrow.TimeUnit.NANOSECOND) {
    return "whose intervals have no nanoseconds";
  }
  if (arrow.DataType.isTimestamp(type) && type.unit === arrow.TimeUnit.NANOSECOND && type.timezone) {
    return "whose timestamps with a zone have no nanoseconds";
  }
  return undefined;
}
