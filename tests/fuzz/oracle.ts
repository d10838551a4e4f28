/** DuckDB's answers, in the notation of `answers.ts`. */
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
} from "@duckdb/node-api";
import { type Answer, float, shown } from "./answers.ts";
import { duckStatements, type TableData } from "./tables.ts";

export class Oracle {
  readonly #connection: DuckDBConnection;
  #loaded: readonly TableData[] = [];

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async open(): Promise<Oracle> {
    const database = await DuckDBInstance.create(":memory:", { threads: "1", default_null_order: "nulls_last" });
    const connection = await database.connect();
    // What it makes of plans is not always sound either: joins of limits, and of sets of keys.
    await connection.run("PRAGMA disable_optimizer");
    return new Oracle(connection);
  }

  /** Makes these tables, unless they are those that it has. */
  async load(tables: readonly TableData[]): Promise<void> {
    if (this.#loaded === tables) return;
    for (const data of tables) for (const statement of duckStatements(data)) await this.#connection.run(statement);
    this.#loaded = tables;
  }

  async answer(sql: string): Promise<Answer> {
    try {
      const result = await this.#connection.runAndReadAll(sql);
      const types = result.columnTypes();
      const rows = result
        .getRows()
        .map((row) => row.map((value, at) => of(value, types[at] as DuckDBType)).join(" | "));
      return { rows, schema: "" };
    } catch (error) {
      const message = (error as Error).message.split("\n")[0] as string;
      return { error: message, code: /^(\w+( \w+)?) Error/.exec(message)?.[1] ?? "Error" };
    }
  }
}

function of(value: unknown, type: DuckDBType): string {
  if (value === null || value === undefined) return "null";
  if (value instanceof DuckDBDecimalValue) return shown(value.value, `decimal(${value.width},${value.scale})`);
  if (value instanceof DuckDBDateValue) return shown(BigInt(value.days), "date");
  if (value instanceof DuckDBTimeValue) return shown(value.micros, "time(us)");
  if (value instanceof DuckDBTimestampSecondsValue) return shown(value.seconds, "timestamp(s)");
  if (value instanceof DuckDBTimestampMillisecondsValue) return shown(value.millis, "timestamp(ms)");
  if (value instanceof DuckDBTimestampNanosecondsValue) return shown(value.nanos, "timestamp(ns)");
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue)
    return shown(value.micros, "timestamp(us)");
  if (value instanceof DuckDBBlobValue) return JSON.stringify(String.fromCharCode(...value.bytes));
  const inner = type as DuckDBType & { valueType: DuckDBType; entryTypes: DuckDBType[]; entryNames: string[] };
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)
    return `[${value.items.map((item) => of(item, inner.valueType)).join(", ")}]`;
  if (value instanceof DuckDBMapValue)
    return `{${value.entries.map(({ key, value }) => `${JSON.stringify(key)}: ${of(value, inner.valueType)}`).join(", ")}}`;
  if (value instanceof DuckDBStructValue) {
    const parts = Object.entries(value.entries).map(
      ([name, part], at) => `${name}: ${of(part, inner.entryTypes[at] as DuckDBType)}`,
    );
    return `{${parts.join(", ")}}`;
  }
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && (type.typeId === DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.FLOAT)) {
    return float(value, type.typeId === DuckDBTypeId.FLOAT ? 32 : 64);
  }
  return String(value);
}
