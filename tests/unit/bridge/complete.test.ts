import * as arrow from "apache-arrow";
import * as arrow15 from "apache-arrow-15";
import { describe, expect, it } from "vitest";
import type { ConvertedTable } from "../../../src/arrow/structure.ts";
import { lower } from "../../../src/bridge/lower.ts";
import { raise } from "../../../src/bridge/raise.ts";
import { readColumns } from "../../../src/io/columns.ts";
import { call } from "../../../src/native/call.ts";
import { diagnostics, resetDiagnostics } from "../../../src/native/diagnostics.ts";
import { type Exported, native } from "../../../src/native/native.ts";
import { everyType, Random, randomData } from "../../property/random.ts";

const { roundTrip } = native() as unknown as {
  roundTrip(tables: string, buffers: Uint8Array[], control: null): Promise<Exported>;
};

async function there(source: ConvertedTable) {
  const { tables, buffers } = lower([source]);
  return raise(await call(undefined, () => roundTrip(tables, buffers, null)));
}

const text = (values: Iterable<unknown>) =>
  JSON.stringify([...values], (_, value) => (typeof value === "bigint" ? `${value}n` : value));

const valuesOf = async (values: unknown) =>
  text((await there(readColumns({ x: values as arrow.Vector }))).getChildAt(0) as arrow.Vector);

describe("columns that apache-arrow fills up with nulls", () => {
  const random = new Random(7);
  const types = [...everyType(random, 1), ...everyType(random, 2)];

  it.each(types.map((type) => [String(type), type] as const))("in a table: %s", async (_, type) => {
    const short = randomData(random, type, 3, true);
    const long = arrow.vectorFromArray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], new arrow.Int32());
    const table = new arrow.Table({ long, short: new arrow.Vector([short]) } as never);
    const back = await there(table);
    expect(text(back.getChild("long") as arrow.Vector)).toBe(text(long));
    const column = back.getChild("short") as arrow.Vector;
    expect(text(column.slice(0, 3))).toBe(text(new arrow.Vector([short])));
    expect(text(column.slice(3))).toBe(text(Array(9).fill(null)));
  });

  it("in a batch", async () => {
    const long = arrow.makeData({ type: new arrow.Int32(), data: Int32Array.of(1, 2, 3) });
    const number = arrow.makeData({ type: new arrow.Float64(), data: Float64Array.of(1) });
    const valueOffsets = Int32Array.of(0, 1);
    const word = arrow.makeData({ type: new arrow.Utf8(), valueOffsets, data: Uint8Array.of(97) });
    const fields = [new arrow.Field("number", new arrow.Float64()), new arrow.Field("word", new arrow.Utf8(), true)];
    const struct = arrow.makeData({ type: new arrow.Struct(fields), length: 1, children: [number, word] });
    const item = new arrow.Field("item", new arrow.Float64(), true);
    const list = arrow.makeData({ type: new arrow.FixedSizeList(1, item), length: 1, child: number });
    const batch = new arrow.RecordBatch({ long, number, word, struct, list } as never);
    const back = await there({ schema: batch.schema, batches: [batch] });
    expect(back.schema.fields.map(({ name }) => text(back.getChild(name) as arrow.Vector))).toEqual([
      "[1,2,3]",
      "[1,null,null]",
      '["a",null,null]',
      '[{"number":1,"word":"a"},null,null]',
      "[[1],null,null]",
    ]);
  });

  it("are counted as copied", async () => {
    resetDiagnostics();
    const [long, short] = [[1, 2, 3], [1]].map((values) => arrow.vectorFromArray(values, new arrow.Float64()));
    await there(new arrow.Table({ long, short } as never));
    expect(diagnostics().copyReasons["rows left out"]).toBe(2 * 8 + 1);
  });
});

describe("children that end before their parents", () => {
  const versions = { arrow, arrow15 } as unknown as Record<string, typeof arrow>;
  it.each(Object.entries(versions))("lists of fixed size, of %s", async (_, of) => {
    const pair = new of.FixedSizeList(2, new of.Field("item", new of.Int32(), true));
    const pairs = of.vectorFromArray([[1, 2], null, [3, 4], null, null], pair);
    expect(await valuesOf(pairs)).toBe("[[1,2],null,[3,4],null,null]");
    expect(await valuesOf(pairs.slice(2, 4))).toBe("[[3,4],null]");
    const nested = of.vectorFromArray([[[1, 2]], null, [[3, 4], null]], new of.List(new of.Field("item", pair, true)));
    expect(await valuesOf(nested)).toBe("[[[1,2]],null,[[3,4],null]]");
    const struct = new of.Struct([new of.Field("pair", pair, true)]);
    expect(await valuesOf(of.vectorFromArray([{ pair: [1, 2] }, null], struct))).toBe('[{"pair":[1,2]},null]');
  });

  it("sparse unions", async () => {
    const type = new arrow.SparseUnion(
      [0, 1],
      [new arrow.Field("a", new arrow.Int32()), new arrow.Field("b", new arrow.Utf8())],
    );
    const builder = arrow.makeBuilder({
      type,
      valueToChildTypeId: (_: unknown, x: unknown) => Number(typeof x === "string"),
    } as never);
    for (const value of ["x", 1, "y", 2, 3]) builder.append(value);
    const vector = builder.finish().toVector();
    expect(await valuesOf(vector)).toBe('["x",1,"y",2,3]');
    expect(await valuesOf(vector.slice(0, 3))).toBe('["x",1,"y"]');
  });

  it("are refused where a row is missing that somebody sees", async () => {
    const item = new arrow.Field("item", new arrow.Int32(), true);
    const child = arrow.makeData({ type: new arrow.Int32(), data: Int32Array.of(1, 2) });
    const bits = (bitmap: number) => ({ nullBitmap: Uint8Array.of(bitmap), length: 2, child });
    const list = (bitmap: number) =>
      new arrow.Vector([arrow.makeData({ type: new arrow.FixedSizeList(2, item), ...bits(bitmap) } as never)]);
    expect(await valuesOf(list(0b01))).toBe("[[1,2],null]");
    await expect(valuesOf(list(0b11))).rejects.toMatchObject({ code: "INVALID_DATA" });
    await expect(valuesOf(list(0b10))).rejects.toMatchObject({ code: "INVALID_DATA" });
    const numbers = (bitmap: number) =>
      arrow.makeData({ type: new arrow.Int32(), data: Int32Array.of(1), ...bits(bitmap) });
    expect(await valuesOf(new arrow.Vector([numbers(0b01)]))).toBe("[1,null]");
    await expect(valuesOf(new arrow.Vector([numbers(0b11)]))).rejects.toMatchObject({ code: "INVALID_DATA" });
    const union = new arrow.SparseUnion([0, 1], [item, new arrow.Field("b", new arrow.Int32(), true)]);
    const sparse = (...typeIds: number[]) =>
      new arrow.Vector([
        arrow.makeData({ type: union, typeIds: Int8Array.from(typeIds), children: [child, child] } as never),
      ]);
    expect(await valuesOf(sparse(1, 0))).toBe("[1,2]");
    await expect(valuesOf(sparse(1, 0, 0))).rejects.toMatchObject({ code: "INVALID_DATA" });
  });

  it("are refused where their memory is detached", () => {
    const values = Float64Array.of(1);
    const short = arrow.makeVector(values);
    const table = new arrow.Table({ long: arrow.makeVector(Float64Array.of(1, 2)), short } as never);
    const batch = new arrow.RecordBatch({
      long: arrow.makeData({ type: new arrow.Float64(), data: Float64Array.of(1, 2) }),
      short: short.data[0] as arrow.Data,
    } as never);
    structuredClone(values.buffer, { transfer: [values.buffer] });
    for (const batches of [table.batches, [batch]]) {
      expect(() => lower([{ schema: batch.schema, batches }])).toThrow(
        expect.objectContaining({ code: "INVALID_DATA" }),
      );
    }
  });
});
