import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";
import type { Batches, ConvertedTable } from "../../../src/arrow/structure.ts";
import { lower } from "../../../src/bridge/lower.ts";
import { readColumns } from "../../../src/io/columns.ts";
import { readSource, type TableInput } from "../../../src/io/source.ts";
import type { ColumnType } from "../../../src/io/values.ts";
import { fromNative } from "../../../src/native/errors.ts";
import { native } from "../../../src/native/native.ts";

const table = new arrow.Table(
  [0, 1].map(
    () => arrow.tableFromArrays({ a: Int32Array.of(1, 2, 3), b: Float64Array.of(0.5, 1.5, 2.5) }).batches[0] as never,
  ),
);
const stream = arrow.tableToIPC(table, "stream");
const file = arrow.tableToIPC(table, "file");

async function* later<T>(items: Iterable<T>) {
  for (const item of items) {
    await null;
    yield item;
  }
}

/** A source as batches; Arrow IPC, which the native part reads, is read by apache-arrow here. */
const tableOf = (source: Batches) =>
  ("ipc" in source ? arrow.tableFromIPC(Buffer.concat(source.ipc)) : source) as ConvertedTable;

/** The rows of a source, read by apache-arrow. */
function rowsOf(source: Batches): unknown[] {
  const { schema, batches } = tableOf(source);
  return batches.flatMap(({ data }) =>
    Array.from({ length: data.length }, (_, row) =>
      schema.fields.map((_, i) => new arrow.Vector([data.children[i] as arrow.Data]).get(row)),
    ),
  );
}

const expected = [...table].map((row) => [row?.a, row?.b]);

describe("readSource", () => {
  it("takes at once what is there at once", () => {
    expect(readSource(table)).toBe(table);
    for (const input of [
      table.batches[0] as arrow.RecordBatch,
      table.batches,
      stream,
      file,
      { a: [1] },
      new Set(table.batches),
    ]) {
      expect(readSource(input)).not.toBeInstanceOf(Promise);
    }
  });

  it.each<[string, () => unknown]>([
    ["a Table", () => table],
    ["an array of batches", () => table.batches],
    ["a generator of batches", () => table.batches.values()],
    ["an iterable of tables", () => [new arrow.Table(table.batches)]],
    ["an async iterable", () => later(table.batches)],
    ["a promise of a Table", () => Promise.resolve(table)],
    ["a stream's bytes", () => stream],
    ["a file's bytes", () => file],
    ["an ArrayBuffer", () => stream.slice().buffer as ArrayBuffer],
    ["a Buffer", () => Buffer.from(stream)],
    ["bytes at an odd address", () => new Uint8Array([0, ...stream]).subarray(1)],
    ["a reader", () => arrow.RecordBatchReader.from(stream)],
    ["an async reader", () => arrow.RecordBatchReader.from(later([stream])) as Promise<arrow.RecordBatchReader>],
    ["an opened async reader", async () => (await arrow.RecordBatchReader.from(later([stream]))).open()],
    ["a Response", () => new Response(Buffer.from(stream))],
    ["a Blob", () => new Blob([Buffer.from(file)])],
    ["what collects", () => ({ collect: async () => table })],
    ["columns", () => ({ a: table.getChild("a") as arrow.Vector, b: [0.5, 1.5, 2.5, 0.5, 1.5, 2.5] })],
  ])("reads %s", async (_, input) => {
    expect(rowsOf(await readSource((await input()) as TableInput))).toEqual(expected);
  });

  it("keeps the schema of an empty table", async () => {
    const empty = new arrow.Table(table.schema, []);
    for (const input of [empty, arrow.tableToIPC(empty, "stream"), arrow.tableToIPC(empty, "file")]) {
      const source = await readSource(input);
      expect(tableOf(source).schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
        "a: Int32",
        "b: Float64",
      ]);
      expect(rowsOf(source)).toEqual([]);
    }
  });

  it("borrows IPC bytes", () => {
    expect(readSource(stream)).toEqual({ ipc: [stream] });
  });

  it("passes a C stream's address on", () => {
    expect(readSource({ address: 4096n })).toEqual({ address: 4096n });
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 5],
    ["a string", "table"],
    ["a Vector", table.getChild("a")],
    ["an array of pairs", [["a", "b"]]],
    ["an array of numbers", [1, 2]],
    ["no batches", []],
    ["no columns", {}],
    ["a column that is none", { a: 5 }],
    ["a column that is a DataView", { a: new DataView(new ArrayBuffer(8)) }],
    ["a column that is text", { a: "abc" }],
    ["a number for an address", { address: 5 }],
  ])("refuses %s", async (_, input) => {
    const read = async () => readSource(input as never);
    await expect(read()).rejects.toMatchObject({ name: "QuiverError", code: "INVALID_ARGUMENT" });
  });

  it("says where it was read before", async () => {
    const reader = arrow.RecordBatchReader.from(stream);
    readSource(reader);
    const again = { code: "INVALID_ARGUMENT", details: { expected: "a RecordBatchReader that was not read before" } };
    await expect((async () => readSource(reader))()).rejects.toMatchObject(again);
    const lasting = await arrow.RecordBatchReader.from(later([stream]));
    await readSource(lasting);
    await expect((async () => readSource(lasting))()).rejects.toMatchObject(again);
    const response = new Response(Buffer.from(stream));
    await response.arrayBuffer();
    await expect(readSource(response)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { expected: "a Response that was not read before" },
    });
    const text = readSource(new Response("<html>not found</html>"));
    await expect(text).rejects.toMatchObject({ code: "INVALID_DATA" });
  });

  it("takes rows", () => {
    const source = readSource([{ a: 1 }, { b: "x" }]);
    expect(source).toMatchObject({ schema: { fields: [{ name: "a" }, { name: "b" }] }, batches: [{ numRows: 2 }] });
  });

  it.each<[string, Uint8Array]>([
    ["no bytes", new Uint8Array(0)],
    ["three bytes", Uint8Array.of(1, 2, 3)],
    ["text", new TextEncoder().encode("id,name\n1,a\n2,b\n")],
    ["zeros", new Uint8Array(64)],
    ["a truncated stream", stream.subarray(0, stream.length - 40)],
    ["a truncated file", file.subarray(0, file.length - 40)],
  ])("gives %s to the native part, which refuses it as IPC, or refuses it at once", async (_, bytes) => {
    const read = async () => {
      const { tables, buffers } = lower([await readSource(bytes)]);
      await (native() as unknown as { roundTrip(...given: unknown[]): Promise<unknown> }).roundTrip(
        tables,
        buffers,
        null,
      );
    };
    const failure = await read().then(
      () => undefined,
      (error: unknown) => fromNative(error),
    );
    expect(failure).toMatchObject({ name: "QuiverError", code: "INVALID_DATA" });
  });

  it("refuses batches of different schemas", () => {
    const [a, b, c] = [{ x: [1] }, { x: ["a"] }, { x: [1], y: [1] }].map(
      (columns) =>
        arrow.tableFromJSON([Object.fromEntries(Object.entries(columns).map(([k, [v]]) => [k, v]))]).batches[0],
    );
    expect(() => readSource([a, b] as never)).toThrow(
      expect.objectContaining({ code: "INVALID_DATA", details: expect.objectContaining({ column: "x" }) }),
    );
    expect(() => readSource([a, c] as never)).toThrow(
      expect.objectContaining({ code: "INVALID_DATA", details: expect.objectContaining({ column: "y" }) }),
    );
  });

  it("passes on the error of an iterator", async () => {
    async function* broken() {
      yield table.batches[0] as arrow.RecordBatch;
      throw new Error("disk");
    }
    await expect(readSource(broken())).rejects.toThrow("disk");
  });
});

describe("readColumns", () => {
  it.each<[ArrayBufferView, string]>([
    [Int8Array.of(-1), "Int8"],
    [Uint8Array.of(1), "Uint8"],
    [Buffer.from([1]), "Uint8"],
    [Uint8ClampedArray.of(1), "Uint8"],
    [Int16Array.of(-1), "Int16"],
    [Uint16Array.of(1), "Uint16"],
    [Int32Array.of(-1), "Int32"],
    [Uint32Array.of(1), "Uint32"],
    [BigInt64Array.of(-1n), "Int64"],
    [BigUint64Array.of(1n), "Uint64"],
    [Float32Array.of(0.5), "Float32"],
    [Float64Array.of(0.5), "Float64"],
  ])("takes %o as %s, as it is", (values, type) => {
    const source = readColumns({ a: values });
    expect(String(source.schema.fields[0]?.type)).toBe(type);
    expect(source.batches[0]?.data.children[0]?.values).toBe(values);
    expect(source.copied).toEqual([]);
  });

  it("cuts columns where any of them has a new chunk", () => {
    const chunked = (lengths: number[]) => {
      let next = 0;
      const data = lengths.map(
        (length) =>
          arrow.vectorFromArray(
            Array.from({ length }, () => `v${next++}`),
            new arrow.Utf8(),
          ).data[0],
      );
      return new arrow.Vector(data as arrow.Data<arrow.Utf8>[]);
    };
    const source = readColumns({
      a: chunked([3, 0, 4, 3]),
      b: chunked([5, 5]),
      c: Array.from({ length: 10 }, (_, i) => i % 2 === 0),
      d: Int32Array.from({ length: 10 }, (_, i) => i),
    });
    expect(source.batches.map(({ numRows }) => numRows)).toEqual([3, 2, 2, 3]);
    expect(rowsOf(source)).toEqual(Array.from({ length: 10 }, (_, i) => [`v${i}`, `v${i}`, i % 2 === 0, i]));
  });

  it("refuses columns of different lengths", () => {
    expect(() => readColumns({ a: [1, 2], b: [1] })).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        details: { column: "b", expected: "2 rows", got: "1 rows" },
      }),
    );
  });

  it("leaves alone what has the wanted type, and converts the rest", () => {
    const numbers = Int32Array.of(1, 2);
    const text = arrow.vectorFromArray(["a", "b"]);
    const source = readColumns(
      {
        same: numbers,
        float: numbers,
        text,
        int: Float64Array.of(1, 2),
        dictionary: ["x", "y"],
        vector: arrow.vectorFromArray([3, null], new arrow.Int8()),
      },
      new Map<string, ColumnType>([
        ["same", "int"],
        ["float", "float"],
        ["text", "text"],
        ["int", "int"],
        ["dictionary", text.type],
        ["vector", new arrow.Float64()],
      ]),
    );
    expect(source.schema.fields.map(({ type }) => String(type))).toEqual([
      "Int32",
      "Float64",
      "Dictionary<Int32, Utf8>",
      "Int64",
      "Dictionary<Int32, Utf8>",
      "Float64",
    ]);
    expect(source.batches[0]?.data.children[0]?.values).toBe(numbers);
    expect(source.batches[0]?.data.children[2]).toBe(text.data[0]);
    expect(rowsOf(source)).toEqual([
      [1, 1, "a", 1n, "x", 3],
      [2, 2, "b", 2n, "y", null],
    ]);
  });

  it("counts what it converted", () => {
    expect(readColumns({ a: [1.5, 2.5], b: Float64Array.of(1, 2) }).copied).toEqual([
      { reason: "plain array", bytes: 16 },
    ]);
  });
});
