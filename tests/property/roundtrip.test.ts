import * as arrow from "apache-arrow";
import * as older from "apache-arrow-15";
import { describe, expect, it } from "vitest";
import type { Ownership } from "../../src/arrow/memory.ts";
import type { ConvertedTable } from "../../src/arrow/structure.ts";
import { lower } from "../../src/bridge/lower.ts";
import { raise } from "../../src/bridge/raise.ts";
import { call } from "../../src/native/call.ts";
import { type Exported, native } from "../../src/native/native.ts";
import { everyType, Random, randomTable } from "./random.ts";
import { columnValues, showField } from "./shown.ts";

/** Into the native part, where all is validated, and out again. */
async function roundTrip(table: ConvertedTable, ownership?: Ownership): Promise<arrow.Table> {
  const { tables, buffers } = lower([table], ownership);
  const { roundTrip } = native() as unknown as {
    roundTrip(tables: string, buffers: Uint8Array[], control: null): Promise<Exported>;
  };
  return raise(await call(undefined, () => roundTrip(tables, buffers, null)));
}

async function expectSame(table: arrow.Table, ownership?: Ownership): Promise<void> {
  const fields = table.schema.fields.map(showField);
  const metadata = [...table.schema.metadata].sort();
  const columns = fields.map((_, i) => columnValues(table, i));
  const lengths = table.batches.map(({ numRows }) => numRows);
  const back = await roundTrip(table, ownership);
  expect(back.schema.fields.map(showField)).toEqual(fields);
  expect([...back.schema.metadata].sort()).toEqual(metadata);
  // A table without batches comes back with an empty one.
  expect(back.batches.map(({ numRows }) => numRows)).toEqual(lengths.length > 0 ? lengths : [0]);
  columns.forEach((column, i) => {
    const name = `${table.schema.fields[i]}`;
    expect({ name, values: columnValues(back, i) }).toEqual({ name, values: column });
  });
}

const SEEDS = Array.from({ length: 6 }, (_, seed) => seed);
const OFFSETS = [0, 1, 7, 8, 9, -1];

describe.each(SEEDS)("every type, seed %i", (seed) => {
  describe.each([false, true])("nulls: %s", (nulls) => {
    it.each(OFFSETS)("sliced at %i (-1: anywhere)", async (wanted) => {
      const random = new Random(seed * 1000 + wanted * 10 + Number(nulls));
      const offset = wanted < 0 ? random.below(60) : wanted;
      const table = randomTable(random, everyType(random, 1 + (seed % 3)), [37, 0, 20], nulls);
      await expectSame(offset === 0 ? table : table.slice(offset, offset + 1 + random.below(50)));
    });

    it("of no rows, with and without batches", async () => {
      const random = new Random(seed);
      const types = everyType(random, 2);
      await expectSame(randomTable(random, types, [0], nulls));
      await expectSame(randomTable(random, types, [0, 0], nulls));
      await expectSame(randomTable(random, types, [], nulls));
      const full = randomTable(random, types, [9], nulls);
      await expectSame(new arrow.Table(full.schema, [new arrow.RecordBatch(full.schema, undefined)]));
    });
  });

  it.each<Ownership>(["borrow", "transfer", "copy"])("with ownership %s", async (ownership) => {
    const random = new Random(seed);
    await expectSame(randomTable(random, everyType(random, 1), [11, 6], true).slice(3), ownership);
  });

  it("read from IPC", async () => {
    const random = new Random(seed);
    // Views are left out: apache-arrow cannot write sliced ones.
    const types = everyType(random, 1).filter((type) => !String(type).includes("View"));
    // One dictionary per column: apache-arrow writes a table's dictionaries once.
    const bytes = arrow.tableToIPC(randomTable(random, types, [25], true), "stream");
    await expectSame(arrow.tableFromIPC(bytes));
  });
});

it("many batches", async () => {
  const random = new Random(1);
  const types = [
    new arrow.Int32(),
    new arrow.Utf8(),
    new arrow.Bool(),
    new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
  ];
  await expectSame(
    randomTable(
      random,
      types,
      Array.from({ length: 500 }, () => random.below(9)),
      true,
    ),
  );
});

it("many batches of one array, at every bit offset", async () => {
  const random = new Random(2);
  const whole = randomTable(random, everyType(random, 1), [70], true);
  const parts = Array.from({ length: 70 }, (_, i) => whole.slice(i, i + 1).batches[0] as arrow.RecordBatch);
  await expectSame(new arrow.Table(whole.schema, parts));
});

it("deeply nested types", async () => {
  const random = new Random(3);
  let type: arrow.DataType = new arrow.Utf8();
  for (let i = 0; i < 20; i++) {
    const inner = new arrow.Field("item", type, true);
    type = i % 2 === 0 ? new arrow.List(inner) : new arrow.Struct([inner]);
  }
  await expectSame(randomTable(random, [type], [5, 5], true));
});

describe("addresses", () => {
  const address = (view: ArrayBufferView) =>
    native().bufferAddress(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  const rows = 10_000;
  /** Where the first value is: Bool alone has whole bytes before it. */
  const places = (data: arrow.Data) => {
    const skipped = arrow.DataType.isBool(data.type) ? BigInt(data.offset >> 3) : 0n;
    const views = [data.values, data.valueOffsets].filter(Boolean) as ArrayBufferView[];
    return views.map((view) => address(view) + skipped);
  };

  it.each([0, 1, 7, 8, 9, 1234])("what went in comes out where it was, sliced at %i", async (offset) => {
    const random = new Random(4);
    // Random bytes of 16-byte values lie at 8-byte addresses at times, which native code may not read in place.
    const types = everyType(random, 0).filter((type) => !/Null|View|Decimal|MONTH_DAY_NANO/.test(`${type}`));
    types.push(new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()));
    const table = randomTable(random, types, [rows], false).slice(offset);
    const back = await roundTrip(table);
    types.forEach((type, i) => {
      const [before, after] = [table, back].map((t) => t.batches[0]?.data.children[i] as arrow.Data);
      const [were, are] = [before, after].map((data) => places(data as arrow.Data));
      expect(`${type} ${are}`).toBe(`${type} ${were}`);
    });
  });
});

describe("another copy of apache-arrow", () => {
  it.each([0, 1, 9])("its tables are accepted, sliced at %i", async (offset) => {
    const table = new older.Table({
      int: older.vectorFromArray([1n, null, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n, 11n], new older.Int64()),
      float: older.vectorFromArray([0.5, null, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
      bool: older.vectorFromArray([true, null, false, true, true, false, true, null, true, true, false]),
      text: older.vectorFromArray([..."abcdefghij", null], new older.Utf8()),
      category: older.vectorFromArray(["x", "y", null, "x", "y", "z", "z", "z", "x", "y", "x"]),
      date: older.vectorFromArray(
        Array.from({ length: 11 }, (_, i) => new Date(i * 86_400_000)),
        new older.DateMillisecond(),
      ),
      time: older.vectorFromArray(
        Array.from({ length: 11 }, (_, i) => i * 1000),
        new older.TimestampMillisecond("UTC"),
      ),
      list: older.vectorFromArray(
        Array.from({ length: 11 }, (_, i) => Array.from({ length: i % 3 }, (_, k) => k)),
        new older.List(new older.Field("item", new older.Int32(), true)),
      ),
    }).slice(offset);
    const back = await roundTrip(table);
    expect(back).toBeInstanceOf(arrow.Table);
    expect(back.schema.fields.map(({ type }) => `${type}`)).toEqual([
      "Int64",
      "Float64",
      "Bool",
      "Utf8",
      "Dictionary<Int32, Utf8>",
      "Date64<MILLISECOND>",
      "Timestamp<MILLISECOND, UTC>",
      "List<Int32>",
    ]);
    const read = (t: { toArray(): { toJSON(): Record<string, unknown> }[] }) =>
      t
        .toArray()
        .map((row) => JSON.stringify(row.toJSON(), (_, value) => (typeof value === "bigint" ? `${value}n` : value)));
    // Version 15 gives dates as Date objects, whose JSON is text.
    const dates = (rows: string[]) =>
      rows.map((row) =>
        row.replace(/"date":("[^"]*"|\d+)/, (_, date) => `"date":${Number(new Date(JSON.parse(date)))}`),
      );
    expect(dates(read(back as never))).toEqual(dates(read(table as never)));
  });
});
