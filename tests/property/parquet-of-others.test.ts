/** Parquet as pyarrow, pandas, Polars, DuckDB and Spark write it: `tests/fixtures/parquet/make.py` made the files, and what they hold. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { DataType, TimeUnit } from "apache-arrow";
import { col, Frame, fn, Graph, lit, scanParquet } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { everyType, Random, randomTable } from "./random.ts";

const folder = new URL("../fixtures/parquet/", import.meta.url);
const expected: { files: Record<string, string[]>; rows: Record<string, unknown[]> } = JSON.parse(
  readFileSync(new URL("expected.json", folder), "utf8"),
);
const scan = (name: string) => scanParquet(new URL(`${name}.parquet`, folder));

const MICROSECONDS = { [TimeUnit.SECOND]: 1_000_000, [TimeUnit.MILLISECOND]: 1000, [TimeUnit.MICROSECOND]: 1 };

/** A column's values as the fixtures spell them; times by their integers, in microseconds. */
async function valuesOf(frame: Frame, name: string): Promise<unknown[]> {
  const { type } = frame.schema.fields.find((field) => field.name === name) as { type: DataType };
  if (DataType.isTimestamp(type) || DataType.isTime(type)) {
    const rows = await frame.select(col(name).cast("int64").as("v")).toArray({ int64: "string" });
    const scaled = (value: string) =>
      type.unit === TimeUnit.NANOSECOND
        ? BigInt(value) / 1000n
        : BigInt(value) * BigInt(MICROSECONDS[type.unit as keyof typeof MICROSECONDS]);
    return rows.map(({ v }) => (v === null ? null : String(scaled(v as string))));
  }
  const rows = await frame.select(name).toArray({ int64: "string" });
  return rows.map((row) => spelled(row[name]));
}

function spelled(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}

/** A type that a version lacks comes as one that holds its values, and zero has one sign to some: text is what tells them equal. */
const loose = (value: unknown) => (typeof value === "number" ? String(value) : value);

describe("Parquet of others", () => {
  it("is all that the script made", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".parquet"));
    const held = files.map((name) => name.replace(".parquet", "")).filter((name) => !name.startsWith("refused-"));
    expect(held.sort()).toEqual(Object.keys(expected.files).sort());
    expect(files.length).toBeGreaterThan(20);
  });

  it.each(Object.entries(expected.files))("%s holds what was written", async (name, columns) => {
    const frame = scan(name);
    expect(frame.schema.names).toEqual(expect.arrayContaining(columns));
    for (const column of columns) {
      const wanted = expected.rows[column] as unknown[];
      const values = await valuesOf(frame, column);
      expect([column, values.map(loose)]).toEqual([column, wanted.map(loose)]);
    }
  });

  it("has the zones, digits and dictionaries that its schema tells", async () => {
    const type = (name: string, column: string) =>
      String(scan(name).schema.fields.find((field) => field.name === column)?.type);
    expect(type("pyarrow-2.6", "oslo")).toBe("Timestamp<MICROSECOND, Europe/Oslo>");
    expect(type("pyarrow-no-schema", "oslo")).toBe("Timestamp<MICROSECOND, UTC>");
    expect(type("pyarrow-no-schema", "micros")).toBe("Timestamp<MICROSECOND>");
    expect(type("spark", "micros")).toBe("Timestamp<MICROSECOND>");
    expect(type("duckdb-v1", "utc")).toBe("Timestamp<MICROSECOND, UTC>");
    expect(type("pyarrow-decimals", "decimal9")).toBe("Decimal[9e+2]");
    expect(type("duckdb-v1", "decimal18")).toBe("Decimal[18e+4]");
    expect(type("pyarrow-2.6", "category")).toMatch(/^Dictionary<Int32, Utf8>$/);
    expect(type("pyarrow-no-schema", "category")).toBe("Utf8");
  });

  it("is refused with its file where the format's words mean nothing", async () => {
    await expect(scan("refused-duckdb-v2").select("int32").collect()).rejects.toMatchObject({
      ...{ code: "INVALID_DATA", message: expect.stringMatching(/refused-duckdb-v2\.parquet: integers.*version V1/) },
    });
  });

  it("is filtered by its statistics as by its values", async () => {
    for (const [name, columns] of Object.entries(expected.files)) {
      if (!columns.includes("int32")) continue;
      expect([name, await scan(name).filter(col("int32").gt(0)).count()]).toEqual([name, 2]);
    }
  });

  it("makes a graph", async () => {
    const edges = scan("spark")
      .filter(col("text").isNotNull())
      .select(col("text").as("src"), col("int64").cast("string").as("dst"));
    expect((await Graph.from({ edges })).numEdges).toBe(4);
  });
});

describe("Parquet for others", () => {
  it.each([1, 2, 3])("is read by DuckDB value by value, seed %i", async (seed) => {
    const random = new Random(seed);
    // What DuckDB lacks, or sees as an integer, has its tests elsewhere.
    const lacks =
      /Union|e-3|Decimal\[60|INTERVAL|Interval|Duration|Time|Date|Float16|Dictionary|View|Map|FixedSizeList|Null/;
    const types = everyType(random, 1).filter((type) => !lacks.test(String(type)));
    const table = randomTable(random, types, [200, 100], true);
    const own = mkdtempSync(join(tmpdir(), "quiver-parquet-"));
    try {
      const path = join(own, "ours.parquet");
      await Frame.from(table).writeParquet(path, { compression: "zstd", rowGroupSize: 120 });
      const duck = await (await DuckDBInstance.create()).connect();
      // As DuckDB writes it again, in its own way, and as it is read here then.
      await duck.run(`COPY (FROM '${path}') TO '${join(own, "theirs.parquet")}' (FORMAT parquet)`);
      const [ours, theirs] = [scanParquet(path), scanParquet(join(own, "theirs.parquet"))];
      for (const { name, type } of table.schema.fields) {
        const [back, given] = [await valuesOf(theirs, name), await valuesOf(ours, name)];
        expect([String(type), back.map(loose)]).toEqual([String(type), given.map(loose)]);
      }
    } finally {
      rmSync(own, { recursive: true });
    }
  });

  it("has times where Parquet has no unit like theirs, and all of them come back", async () => {
    const own = mkdtempSync(join(tmpdir(), "quiver-parquet-"));
    try {
      const path = join(own, "ours.parquet");
      const texts = ["2020-01-02 03:04:05", "0001-01-01 00:00:00", null, "9999-12-31 23:59:59"];
      const seconds = col("text").cast("timestamp(s)");
      const typed = Frame.from({ text: texts }).select(
        ...[seconds.as("s"), seconds.cast("timestamp(s, UTC)").as("z"), seconds.cast("date").cast("date64").as("d")],
        lit("03:04:05").cast("Time32(Second)").as("t"),
      );
      await typed.writeParquet(path);
      const read = scanParquet(path);
      expect(read.schema.fields.map(({ type }) => String(type))).toEqual(
        typed.schema.fields.map(({ type }) => String(type)),
      );
      expect(await read.toArray({ int64: "string" })).toEqual(await typed.toArray({ int64: "string" }));
      const first = lit("0001-01-01 00:00:00").cast("timestamp(s)");
      expect(await read.filter(col("s").eq(first)).count()).toBe(1);
      expect(await read.filter(col("s").gt(first).and(col("d").gt(first))).count()).toBe(2);
      expect(await read.agg(fn.max("s").cast("string").as("s"), fn.min("d").cast("string").as("d")).toArray()).toEqual(
        await typed.agg(fn.max("s").cast("string").as("s"), fn.min("d").cast("string").as("d")).toArray(),
      );
      const duck = await (await DuckDBInstance.create()).connect();
      const told = await duck.runAndReadAll(
        `SELECT typeof(s), typeof(z), typeof(d), typeof(t), s::VARCHAR, d::VARCHAR, t::VARCHAR FROM '${path}'`,
      );
      expect(told.getRows()[0]).toEqual([
        ...["TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "TIME"],
        ...["2020-01-02 03:04:05", "2020-01-02 00:00:00", "03:04:05"],
      ]);
    } finally {
      rmSync(own, { recursive: true });
    }
  });
});
