/** Random tables of every type through the libraries beside this one, and back. */
import { DuckDBInstance } from "@duckdb/node-api";
import * as flechette from "@uwdata/flechette";
import * as arrow from "apache-arrow";
import { diagnostics, Frame, Graph, resetDiagnostics } from "arrow-quiver";
import * as parquetWasm from "parquet-wasm";
import { describe, expect, it } from "vitest";

import { everyType, Random, randomTable } from "./random.ts";
import { columnValues, showField } from "./shown.ts";

const SEEDS = Array.from({ length: 4 }, (_, seed) => seed);

/** A random table of types that `wanted` says. */
function randomOf(seed: number, depth: number, wanted: (type: string) => boolean, lengths = [37, 0, 20]): arrow.Table {
  const random = new Random(seed);
  const types = everyType(random, depth).filter((type) => wanted(String(type)));
  return randomTable(random, types, lengths, true);
}

/** Field by field and value by value; nullability is what a library may be careless of. */
function expectSame(back: arrow.Table, table: arrow.Table): void {
  const nullable = (key: string, value: unknown) => (key === "nullable" ? true : value);
  const plain = (fields: unknown) => JSON.parse(JSON.stringify(fields, nullable));
  expect(plain(back.schema.fields.map(showField))).toEqual(plain(table.schema.fields.map(showField)));
  expect(back.numRows).toBe(table.numRows);
  table.schema.fields.forEach(({ name, type }, i) => {
    expect({ name: `${name}: ${type}`, values: columnValues(back, i) }).toEqual({
      name: `${name}: ${type}`,
      values: columnValues(table, i),
    });
  });
}

/** What is held at multiples of 16 bytes is copied where it lies elsewhere, as in IPC it may. */
const NEVER_MISALIGNED = (type: string) => !/Decimal|View|MONTH_DAY_NANO/.test(type);

/** It scales by a power of ten, which it has for scales from 0. */
const FLECHETTE_HAS = (type: string) => !type.includes("e-3");

/** It reads dictionaries when it is given them, and numbers do not hold all their integers. */
const EXACT = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true };

describe.each(SEEDS)("seed %i", (seed) => {
  it("flechette holds every type, and gives each as it is", async () => {
    const table = randomOf(seed, 1 + (seed % 2), FLECHETTE_HAS);
    const ipc = await Frame.from(table).toIpc();
    // By apache-arrow: what is written has one dictionary per column, whose keys may be wider.
    expectSame(await Frame.from(flechette.tableFromIPC(ipc, EXACT)).collect(), arrow.tableFromIPC(ipc));
  });

  it("flechette's memory is borrowed, both ways", async () => {
    const table = randomOf(seed, 1, (type) => NEVER_MISALIGNED(type) && FLECHETTE_HAS(type), [300]);
    const theirs = await Frame.from(table).toFlechette(EXACT);
    resetDiagnostics();
    const frame = Frame.from(theirs);
    expect(await frame.count()).toBe(table.numRows);
    const { copiedBytes, copyReasons, zeroCopyBytes } = diagnostics();
    // The count that comes out is small.
    expect(copiedBytes - (copyReasons["small result"] ?? 0), JSON.stringify(copyReasons)).toBe(0);
    expect(zeroCopyBytes).toBeGreaterThan(10_000);
    expectSame(await frame.collect(), table);
    expectSame(
      await (
        await Frame.from(await frame.toFlechette({ ...EXACT, useBigIntTimestamp: false, useDate: true }))
      ).collect(),
      table,
    );
  });

  it("tables that flechette makes of arrays have the types that it gives them", async () => {
    const random = new Random(seed);
    const rows = 50;
    const ids = Array.from({ length: rows }, () => random.below(1e6));
    const names = ids.map((id) => (id % 5 === 0 ? null : `n${id % 7}`));
    const theirs = flechette.tableFromArrays(
      { ids, names, times: ids.map((id) => new Date(id * 1000)), lists: ids.map((id) => Array(id % 3).fill(id)) },
      {
        types: { ids: flechette.int64(), times: flechette.timestamp(flechette.TimeUnit.NANOSECOND, "UTC") },
        useProxy: true,
      },
    );
    const back = await Frame.from(theirs).collect();
    expect(back.schema.fields.map(({ type }) => String(type))).toEqual([
      ...["Int64", "Dictionary<Int32, Utf8>", "Timestamp<NANOSECOND, UTC>", "List<Int32>"],
    ]);
    expect(Array.from(back.getChild("ids") ?? [], Number)).toEqual(ids);
    expect([...(back.getChild("names") ?? [])]).toEqual(names);
    expect(Array.from(back.getChild("lists") ?? [], (list) => [...list])).toEqual(
      ids.map((id) => Array(id % 3).fill(id)),
    );
  });

  it("parquet-wasm reads what is written here, and its tables are taken, any number of times", async () => {
    // What Parquet or parquet-wasm has no word for is left out, as seconds; the rest is as it was, by the Arrow schema within the file.
    const none = /Union|MONTH_DAY_NANO|Decimal\[38e-3\]|Float16|YEAR_MONTH|DAY_TIME|Dictionary|Time\w*<SECOND|Date64/;
    const table = randomOf(seed, 1, (type) => !none.test(type), [1500, 700]);
    const theirs = parquetWasm.readParquet(await Frame.from(table).toParquet());
    expect(theirs.numBatches).toBeGreaterThan(1);
    for (let time = 0; time < 2; time++) expectSame(await Frame.from(theirs).collect(), await viewless(table));
    const ours = await Frame.from(theirs).toIpc();
    const again = parquetWasm.writeParquet(parquetWasm.Table.fromIPCStream(ours), undefined);
    expectSame(await Frame.fromParquet(again).collect(), await viewless(table));
  });
});

describe.each(SEEDS)("DuckDB, seed %i", (seed) => {
  it("holds random tables of every type that it takes, and gives them back", async () => {
    // Random times are none of a day, and random dates none of its years; what it refuses, or has another type for, is tested by value.
    const none = /Union|e-3|Decimal\[60|Interval|Duration|Time\d|Date|Float16|Map|NANOSECOND, /;
    const table = randomOf(seed, 1 + (seed % 2), (type) => !none.test(type), [1500, 0, 1200]);
    const connection = await (await DuckDBInstance.create()).connect();
    await Frame.from(table).toDuckDB(connection, "held");
    const back = await (await Frame.from(await connection.run("FROM held"))).collect();
    expect(back.numRows).toBe(table.numRows);
    table.schema.fields.forEach(({ type }, i) => {
      expect([String(type), columnValues(back, i)]).toEqual([String(type), columnValues(table, i)]);
    });
  });
});

it("parquet-wasm's memory is copied out, and once more where it is in pieces", async () => {
  const table = arrow.tableFromArrays({ src: new Int32Array(3000), dst: new Int32Array(3000) });
  const bytes = await Frame.from(table).toParquet();
  const counted = async (batchSize: number) => {
    const theirs = parquetWasm.readParquet(bytes, { batchSize });
    resetDiagnostics();
    await Graph.from({ edges: theirs });
    return { batches: theirs.numBatches, ...diagnostics() };
  };
  const one = await counted(10_000);
  expect(one).toMatchObject({ batches: 1, zeroCopyBytes: 24_000 });
  expect(Object.keys(one.copyReasons)).toEqual(["parquet-wasm"]);
  expect(one.copiedBytes).toBeGreaterThan(24_000);
  const three = await counted(1000);
  expect(three).toMatchObject({ batches: 3, zeroCopyBytes: 24_000 });
  expect(three.copyReasons["in pieces"]).toBe(three.copyReasons["parquet-wasm"]);
});

/** What Parquet gives back of it: no views. */
const viewless = async (table: arrow.Table) => Frame.fromParquet(await Frame.from(table).toParquet()).collect();

describe.each([15, 16, 17, 18, 19, 20])("apache-arrow %i", (version) => {
  it.each(SEEDS)("reads what comes out, and its tables are taken without a copy, seed %i", async (seed) => {
    const other: typeof arrow = await import(`apache-arrow-${version}`);
    const lacks = (type: string) =>
      /View/.test(type) || (/LargeList/.test(type) && !("LargeList" in other)) || /MONTH_DAY_NANO/.test(type);
    const table = randomOf(seed, 1, (type) => !lacks(type) && NEVER_MISALIGNED(type), [25]);
    const theirs = other.tableFromIPC(await Frame.from(table).toIpc());
    expect(theirs).not.toBeInstanceOf(arrow.Table);
    resetDiagnostics();
    const frame = Frame.from(theirs as unknown as arrow.Table);
    await frame.count();
    const { copiedBytes, copyReasons } = diagnostics();
    expect(copiedBytes - (copyReasons["small result"] ?? 0), JSON.stringify(copyReasons)).toBe(0);
    expectSame(await frame.collect(), table);
    expectSame(await Frame.from([...theirs.batches] as unknown as arrow.RecordBatch[]).collect(), table);
  });
});
