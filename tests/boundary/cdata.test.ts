import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, describe, expect, test } from "vitest";

import { raise } from "../../src/bridge/raise.ts";
import { fromNative } from "../../src/native/errors.ts";
import { addon, addressOf, column, tableOf } from "./addon.ts";
import {
  Adbc,
  bufferOf,
  countReleases,
  DuckDB,
  failNext,
  newArray,
  newStream,
  next,
  releaseArray,
  released,
  wordsAt,
} from "./duckdb.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Collects until `done`: finalizers run on a macrotask. */
async function collectUntil(done: () => boolean): Promise<void> {
  for (let round = 0; round < 50 && !done(); round++) {
    collect();
    await setImmediate();
  }
}

beforeEach(() => addon.resetDiagnostics());

describe("C Data from DuckDB", () => {
  const query = "SELECT range AS n, (range % 2 = 0) AS even, 'row ' || range AS name FROM range(1000)";

  test("is read where DuckDB put it", () => {
    const database = new DuckDB();
    const { schema, array } = database.arrow(query);
    const producers = [bufferOf(array, 0, 1), bufferOf(array, 2, 1), bufferOf(array, 2, 2)];
    const table = raise(addon.importArray(addressOf(schema), addressOf(array)));
    // Moved from: what is left counts as released.
    expect([released.schema(schema), released.array(array)]).toEqual([true, true]);
    expect(table.numRows).toBe(1000);
    expect([999, 998].map((row) => table.get(row)?.toJSON())).toEqual([
      { n: 999n, even: false, name: "row 999" },
      { n: 998n, even: true, name: "row 998" },
    ]);
    const data = table.batches[0]?.data.children ?? [];
    expect([data[0]?.values, data[2]?.valueOffsets, data[2]?.values].map((view) => addressOf(view))).toEqual(producers);
    expect(addon.diagnostics()).toMatchObject({ calls: 1, copiedBytes: 0 });
    database.close();
    // DuckDB is gone, its array is not.
    expect(table.get(0)?.toJSON()).toEqual({ n: 0n, even: true, name: "row 0" });
  });

  test("is released exactly once, when the table was collected", async () => {
    const database = new DuckDB();
    const { schema, array } = database.arrow(query);
    const count = countReleases(array);
    const hold = { table: raise(addon.importArray(addressOf(schema), addressOf(array))) as unknown };
    collect();
    await setImmediate();
    expect(count.times).toBe(0);
    hold.table = null;
    await collectUntil(() => count.times > 0);
    await collectUntil(() => false);
    expect(count.times).toBe(1);
    database.close();
  });

  test("cannot be taken twice", () => {
    const database = new DuckDB();
    const { schema, array } = database.arrow("SELECT 1");
    addon.importArray(addressOf(schema), addressOf(array));
    expect(() => addon.importArray(addressOf(schema), addressOf(array))).toThrow(/released already/);
    database.close();
  });
});

describe("C Stream from DuckDB", () => {
  test("becomes a table, batch by batch, and is released", async () => {
    const stream = newStream();
    new Adbc().query("SELECT range AS n, range / 2.0 AS half FROM range(10000)", stream);
    expect(released.stream(stream)).toBe(false);
    const table = raise(await addon.importStream(addressOf(stream), null));
    expect(released.stream(stream)).toBe(true);
    expect(table.numRows).toBe(10_000);
    expect(table.batches.length).toBeGreaterThan(1);
    expect(table.get(9_999)?.toJSON()).toMatchObject({ n: 9_999n });
    expect(addon.diagnostics()).toMatchObject({ calls: 1, copiedBytes: 0 });
    await expect(addon.importStream(addressOf(stream), null)).rejects.toThrow(/released already/);
  });

  test("that fails while it is read rejects with the producer's reason", async () => {
    const stream = newStream();
    new Adbc().query("SELECT range AS n FROM range(10)", stream);
    failNext(stream, "the disk is gone");
    const error = await addon.importStream(addressOf(stream), null).catch(fromNative);
    expect(error).toMatchObject({ code: "INVALID_DATA", message: expect.stringContaining("the disk is gone") });
    expect(released.stream(stream)).toBe(true);
  });

  test("stands for a table in a descriptor", async () => {
    const stream = newStream();
    new Adbc().query("SELECT 7 AS seven", stream);
    const tables = JSON.stringify([{ fields: [], batches: [], stream: String(addressOf(stream)) }]);
    expect(
      raise(await addon.roundTrip(tables, [], null))
        .get(0)
        ?.toJSON(),
    ).toEqual({ seven: 7 });
    expect(released.stream(stream)).toBe(true);
  });

  test("stays the caller's when the call is cancelled before it is taken", async () => {
    const stream = newStream();
    new Adbc().query("SELECT 1", stream);
    const control = new addon.Control(0);
    control.cancel();
    await expect(addon.importStream(addressOf(stream), control)).rejects.toThrow(/CANCELLED/);
    expect(released.stream(stream)).toBe(false);
    await addon.importStream(addressOf(stream), null);
  });
});

describe("C Stream to DuckDB", () => {
  const values = BigInt64Array.from({ length: 1000 }, (_, i) => BigInt(i));
  const table = {
    ...tableOf("l", column(1000, [null, 0])),
    batches: [0, 1].map(() => ({ length: 1000, columns: [column(1000, [null, 0])] })),
  };
  const open = () => addon.exportStream(JSON.stringify([table]), [new Uint8Array(values.buffer)], null);

  test("is read by a query, and stays ours to release", async () => {
    const stream = await open();
    const database = new DuckDB();
    database.scan("given", stream.address);
    expect(database.number("SELECT sum(a)::BIGINT FROM given")).toBe(999_000n);
    database.close();
    expect(released.stream(wordsAt(stream.address, 5))).toBe(false);
    stream.close();
    expect(stream.address).toBe(0n);
    stream.close();
  });

  test("is moved out by a consumer that releases it: then closing it does nothing", async () => {
    const stream = await open();
    const adbc = new Adbc();
    adbc.ingest("given", stream.address);
    expect(released.stream(wordsAt(stream.address, 5))).toBe(true);
    stream.close();
    const result = newStream();
    adbc.query("SELECT sum(a)::BIGINT AS total, count(*) AS n FROM given", result);
    const table = raise(await addon.importStream(addressOf(result), null));
    expect(table.get(0)?.toJSON()).toEqual({ total: 999_000n, n: 2000n });
  });

  test("hands out JavaScript's own memory, valid until its consumer releases it", async () => {
    const stream = await open();
    const array = newArray();
    expect(next(stream.address, array)).toBe(0);
    expect(array[0]).toBe(1000n);
    const address = bufferOf(array, 0, 1);
    expect(address).toBe(addressOf(values));
    // The array outlives the stream that gave it.
    stream.close();
    expect(wordsAt(address, 1000)[999]).toBe(999n);
    releaseArray(array);
    expect(released.array(array)).toBe(true);
    expect(addon.diagnostics().copiedBytes).toBe(0);
  });

  test("ends", async () => {
    const stream = await open();
    const arrays = [newArray(), newArray(), newArray()] as const;
    for (const array of arrays) expect(next(stream.address, array)).toBe(0);
    expect(arrays.map(released.array)).toEqual([false, false, true]);
    stream.close();
    releaseArray(arrays[0]);
    releaseArray(arrays[1]);
  });

  test("and back in, without DuckDB: the same addresses", async () => {
    const stream = await open();
    const back = raise(await addon.importStream(stream.address, null));
    expect(back.batches.map((batch) => addressOf(batch.data.children[0]?.values))).toEqual([
      addressOf(values),
      addressOf(values),
    ]);
    stream.close();
  });

  test("lets go of JavaScript's memory when nobody takes it", async () => {
    let collected = false;
    const registry = new FinalizationRegistry(() => (collected = true));
    await (async () => {
      const memory = new BigInt64Array(1000);
      registry.register(memory.buffer, null);
      const stream = await addon.exportStream(JSON.stringify([table]), [new Uint8Array(memory.buffer)], null);
      stream.close();
    })();
    await collectUntil(() => collected);
    expect(collected).toBe(true);
  });
});

describe("addresses that cannot be structs", () => {
  test.each([
    [0n, "null"],
    [12345n, "misaligned"],
    [2n ** 64n, "64 bits"],
    [-8n, "64 bits"],
  ])("%d", async (address, reason) => {
    await expect(addon.importStream(address, null)).rejects.toThrow(reason);
    expect(() => addon.importArray(address, address)).toThrow(reason);
  });
});
