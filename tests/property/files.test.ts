/** Tables through files: the same values back, and the same answers from a file as from memory, whatever its statistics say. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import * as arrow from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { col, type Expr, Frame, fn, lit, scanCsv, scanIpc, scanNdjson, scanParquet } from "../../src/index.ts";
import { everyType, Random, randomTable } from "./random.ts";

let folder: string;
let duckdb: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quiver-property-files-"));
  duckdb = await (await DuckDBInstance.create(":memory:")).connect();
});
afterAll(() => {
  duckdb.closeSync();
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string) => join(folder, name);

/** What a value is, as a string. */
function show(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object") return JSON.stringify(value);
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${[...(value as Uint8Array)]}]`;
  if (value instanceof arrow.Vector) return `[${Array.from(value as Iterable<unknown>, show)}]`;
  return `{${[...(value as Iterable<[string, unknown]>)].map(([key, entry]) => `${key}: ${show(entry)}`)}}`;
}

async function rows(frame: Frame): Promise<string[]> {
  const table = (await frame.collect()) as arrow.Table;
  const columns = table.schema.fields.map((_, i) => table.getChildAt(i) as arrow.Vector);
  return Array.from({ length: table.numRows }, (_, row) => columns.map((column) => show(column.get(row))).join("|"));
}

const SEEDS = Array.from({ length: 4 }, (_, seed) => seed);

describe.each(SEEDS)("every type, seed %i", (seed) => {
  const random = new Random(seed + 1);
  // Unions are refused; Parquet has neither negative scales nor nanoseconds of intervals.
  const types = everyType(random, seed % 3).filter((type) => !String(type).includes("Union"));
  const foreign = (type: arrow.DataType) => /e-3\]|Interval/.test(String(type));

  it.each([[[9, 0, 6]], [[0]]])("comes back from Parquet and IPC, with %j rows", async (lengths) => {
    const ipc = Frame.from(randomTable(random, types, lengths, true));
    const parquet = Frame.from(
      randomTable(
        random,
        types.filter((type) => !foreign(type)),
        lengths,
        true,
      ),
    );
    for (const [frame, write, read] of [
      [parquet, () => parquet.writeParquet(at("a.parquet"), { rowGroupSize: 4 }), () => scanParquet(at("a.parquet"))],
      [ipc, () => ipc.writeIpc(at("a.arrow")), () => scanIpc(at("a.arrow"))],
      [ipc, () => ipc.writeIpc(at("a.arrows"), { compression: "zstd" }), () => scanIpc(at("a.arrows"))],
    ] as const) {
      await write();
      expect(read().schema.names).toEqual(frame.schema.names);
      expect(await rows(read())).toEqual(await rows(frame));
    }
  });

  const named: [string, arrow.DataType][] = [
    ["boolean", new arrow.Bool()],
    ["int8", new arrow.Int8()],
    ["int64", new arrow.Int64()],
    ["uint64", new arrow.Uint64()],
    ["float32", new arrow.Float32()],
    ["float64", new arrow.Float64()],
    ["string", new arrow.Utf8()],
    ["decimal(12, 2)", new arrow.Decimal(2, 12, 128)],
    ["timestamp(ms)", new arrow.TimestampMillisecond()],
    ["timestamp(us)", new arrow.TimestampMicrosecond()],
    ["timestamp(ns)", new arrow.TimestampNanosecond()],
  ];
  it.each(named)("comes back from text: %s", async (name, type) => {
    const frame = Frame.from(randomTable(random, [type], [40], true));
    const options = { schema: { c0: name as "string" } };
    const expected = await rows(frame);
    await frame.writeCsv(at("a.csv"), { nullValue: "~" });
    expect(await rows(scanCsv(at("a.csv"), { ...options, nullValues: "~" }))).toEqual(expected);
    await frame.writeNdjson(at("a.ndjson"));
    // JSON has neither NaN nor infinities.
    const json = expected.map((value) => (/NaN|Infinity/.test(value) ? "null" : value));
    expect(await rows(scanNdjson(at("a.ndjson"), options))).toEqual(json);
  });
});

it("refuses to write what text cannot tell", async () => {
  const days = Frame.from({ day: new Int32Array([0, 2_000_000_000]) }).select(col("day").cast("date"));
  const expected = expect.objectContaining({
    code: "QUERY_FAILED",
    details: expect.objectContaining({ column: "day" }),
  });
  await expect(days.writeNdjson(at("days.ndjson"))).rejects.toEqual(expected);
  await expect(days.writeCsv(at("days.csv"))).rejects.toEqual(expected);
});

/** A NaN with its sign bit, as x86 computes it. */
const NEGATIVE_NAN = new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer)[0] as number;

describe.each(SEEDS)("a file answers as the rows in memory do, seed %i", (seed) => {
  const random = new Random(seed + 100);
  // Groups of rows that are alike, so that their bounds tell much.
  const draw = <T>(values: readonly T[]): (T | null)[] =>
    Array.from({ length: 8 }, () => values.filter(() => random.chance(0.4))).flatMap((some) =>
      Array.from({ length: 8 }, () => (some.length === 0 ? null : random.pick(some))),
    );
  const floats = [NaN, NEGATIVE_NAN, 0, -0, Infinity, -Infinity, 1.5, 3, null];
  const pools: Record<string, (unknown | null)[]> = {
    float: floats,
    int: [-(2n ** 63n), -1n, 0n, 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, null],
    text: ["", "a", "b", "ä", "z".repeat(100), `${"z".repeat(100)}a`, null],
    flag: [true, false, null],
    moment: [new Date(-1), new Date(0), new Date(1_700_000_000_000), null],
  };

  it.each(Object.keys(pools))("%s", async (name) => {
    const pool = pools[name] as unknown[];
    const values = draw(pool);
    const made = Frame.from({ id: values.map((_, i) => i), x: values as number[] });
    const whole = name === "float" ? made.withColumns(col("x").cast("float32").as("y")) : made;
    const memory = Frame.from(await whole.collect());
    await memory.writeParquet(at("m.parquet"), { rowGroupSize: 8 });
    await duckdb.run(
      `COPY (SELECT * FROM read_parquet('${at("m.parquet")}')) TO '${at("d.parquet")}' (FORMAT parquet)`,
    );
    await memory.writeIpc(at("m.arrow"));
    // DuckDB writes zeros of one sign: what it wrote is compared with itself in memory.
    const theirs = Frame.from(await scanParquet(at("d.parquet")).collect());
    const pairs = [
      [memory, scanParquet(at("m.parquet"))],
      [memory, scanIpc(at("m.arrow"))],
      [theirs, scanParquet(at("d.parquet"))],
    ] as const;
    const same = async (what: string, ask: (frame: Frame) => Frame) => {
      for (const [memory, file] of pairs) {
        expect({ what, rows: await rows(ask(file)) }).toEqual({ what, rows: await rows(ask(memory)) });
      }
    };
    for (const column of name === "float" ? ["x", "y"] : ["x"]) {
      const x = col(column);
      await same(`extremes of ${column}`, (frame) =>
        frame.groupBy().agg(x.min().as("min"), x.max().as("max"), x.count().as("count"), fn.count().as("rows")),
      );
      await same(`all of ${column}`, (frame) => frame.select(column));
      for (const value of pool.slice(0, -1)) {
        const v = lit(value as number);
        const predicates: [string, Expr][] = [
          ["=", x.eq(v)],
          ["<>", x.neq(v)],
          ["<", x.lt(v)],
          ["<=", x.le(v)],
          [">", x.gt(v)],
          [">=", x.ge(v)],
          ["in", x.isIn([v, lit(pool[2] as number)])],
          ["between", x.between(v, lit(pool[2] as number))],
          ["is distinct from", x.isDistinctFrom(v)],
          ["is not distinct from", x.isNotDistinctFrom(v)],
          ["is null or >", x.isNull().or(x.gt(v))],
        ];
        for (const [operator, predicate] of predicates) {
          for (const [prefix, filter] of [
            ["", predicate],
            ["not ", predicate.not()],
          ] as const) {
            await same(`${prefix}${column} ${operator} ${show(value)}`, (frame) => frame.filter(filter).select("id"));
          }
        }
      }
    }
  });
});
