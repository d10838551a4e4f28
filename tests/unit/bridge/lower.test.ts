import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";

import type { FieldDescriptor, ImportBuffer, TableDescriptor } from "../../../src/arrow/descriptor.ts";
import type { ConvertedTable } from "../../../src/arrow/structure.ts";
import { lower } from "../../../src/bridge/lower.ts";
import { raise, raiseAll } from "../../../src/bridge/raise.ts";
import { readColumns } from "../../../src/io/columns.ts";

function describeTable(source: ConvertedTable): TableDescriptor<ImportBuffer> {
  return (JSON.parse(lower([source]).tables) as TableDescriptor<ImportBuffer>[])[0] as TableDescriptor<ImportBuffer>;
}

const columnOf = (source: ConvertedTable, batch = 0) => describeTable(source).batches[batch]?.columns[0];

describe("lower", () => {
  it("writes the descriptor that docs/seam.md defines", () => {
    const table = new arrow.Table({
      id: arrow.makeVector(Int32Array.of(1, 2)),
      name: arrow.vectorFromArray(["a", null], new arrow.Utf8()),
    });
    const { tables, buffers } = lower([table]);
    expect(JSON.parse(tables)).toEqual([
      {
        fields: [
          { name: "id", format: "i", nullable: false },
          { name: "name", format: "u", nullable: true },
        ],
        batches: [
          {
            length: 2,
            columns: [
              { length: 2, nullCount: 0, offset: 0, buffers: [null, 0] },
              { length: 2, nullCount: -1, offset: 0, buffers: [1, 2, 3] },
            ],
          },
        ],
      },
    ]);
    expect(buffers).toHaveLength(4);
    expect(buffers[0]).toEqual(new Uint8Array(Int32Array.of(1, 2).buffer));
  });

  it("says the bit offset of validity and booleans, and no other", () => {
    const slice = (vector: arrow.Vector) => new arrow.Table({ c: vector.slice(3) });
    const bools = arrow.vectorFromArray([true, false, true, true, false], new arrow.Bool());
    const ints = arrow.vectorFromArray([1, null, 3, 4, 5], new arrow.Int32());
    expect(columnOf(slice(bools))).toMatchObject({ length: 2, offset: 3 });
    expect(columnOf(slice(ints))).toMatchObject({ length: 2, nullCount: -1, offset: 3 });
    expect(columnOf(slice(arrow.makeVector(Int32Array.of(1, 2, 3, 4, 5))))).toMatchObject({ length: 2, offset: 0 });
  });

  it("shares what batches and columns share", () => {
    const whole = new arrow.Table({
      text: arrow.vectorFromArray(
        Array.from({ length: 100 }, (_, i) => `${i}`),
        new arrow.Utf8(),
      ),
    });
    const parts = new arrow.Table(
      Array.from({ length: 10 }, (_, i) => whole.slice(i * 10, i * 10 + 10).batches[0] as arrow.RecordBatch),
    );
    expect(lower([parts]).buffers).toHaveLength(10 + 1);
    expect(lower([whole, whole]).buffers).toHaveLength(2);
  });

  it("describes one vector of a dictionary once, and different ones apart", () => {
    const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8());
    const values = (...texts: string[]) =>
      arrow.vectorFromArray(texts, new arrow.Utf8()).data[0] as arrow.Data<arrow.Utf8>;
    const [one, other] = [new arrow.Vector([values("a"), values("b", "c")]), new arrow.Vector([values("x")])];
    const batch = (dictionary: arrow.Vector) =>
      new arrow.RecordBatch({ c: arrow.makeData({ type, data: Int8Array.of(0), dictionary: dictionary as never }) });
    const table = describeTable(new arrow.Table([batch(one), batch(other), batch(one)]));
    expect(table.dictionaries?.map((chunks) => chunks.map(({ length }) => length))).toEqual([[1, 2], [1]]);
    expect(table.batches.map(({ columns }) => columns[0]?.dictionary)).toEqual([0, 1, 0]);
    expect(table.fields[0]).toMatchObject({ format: "c", dictionary: { format: "u" } });
  });

  it("keeps metadata, flags and children of fields", () => {
    const child = new arrow.Field("item", new arrow.Int8(), false, new Map([["unit", "m"]]));
    const fields = [
      new arrow.Field("list", new arrow.List(child), true),
      new arrow.Field("ordered", new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8(), null, true)),
    ];
    const table = describeTable(new arrow.Table(new arrow.Schema(fields, new Map([["k", "v"]]))));
    expect(table.metadata).toEqual({ k: "v" });
    expect(table.fields).toEqual<FieldDescriptor[]>([
      {
        name: "list",
        format: "+l",
        nullable: true,
        children: [{ name: "item", format: "c", nullable: false, metadata: { unit: "m" } }],
      },
      {
        name: "ordered",
        format: "c",
        nullable: false,
        dictionary: { name: "", format: "u", nullable: true },
        ordered: true,
      },
    ]);
  });

  it("takes empty vectors where apache-arrow leaves them in the place of columns", () => {
    const item = new arrow.Field("item", new arrow.Int32(), true);
    const entries = new arrow.Struct([new arrow.Field("key", new arrow.Utf8(), false), item]);
    const types = [
      ...[new arrow.Bool(), new arrow.Utf8(), new arrow.Null(), new arrow.List(item), new arrow.FixedSizeList(2, item)],
      ...[new arrow.Struct([item]), new arrow.Map_(new arrow.Field("entries", entries, false) as never)],
      ...[new arrow.DenseUnion([0] as never, [item]), new arrow.SparseUnion([0] as never, [item])],
    ];
    for (const type of types) {
      const table = new arrow.Table({ c: arrow.vectorFromArray([], type) });
      expect(columnOf(table)).toMatchObject({ length: 0, nullCount: 0, offset: 0 });
    }
    const dictionary = arrow.vectorFromArray(["a"], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()));
    const { batches, dictionaries } = describeTable(new arrow.Table({ c: dictionary.slice(0, 0) }));
    expect(batches[0]?.columns[0]).toMatchObject({ length: 0, dictionary: 0 });
    expect(dictionaries?.[0]?.[0]).toMatchObject({ length: 1 });
  });

  it("takes a field that says it has no nulls, and has some, as nullable", () => {
    const schema = new arrow.Schema([new arrow.Field("c", new arrow.Int32(), false)]);
    const batch = (values: (number | null)[]) => {
      const data = arrow.vectorFromArray(values, new arrow.Int32()).data[0] as arrow.Data;
      return new arrow.RecordBatch(schema, arrow.makeData({ type: new arrow.Struct(schema.fields), children: [data] }));
    };
    const nullable = (...batches: arrow.RecordBatch[]) => describeTable({ schema, batches }).fields[0]?.nullable;
    expect(nullable(batch([1, 2]))).toBe(false);
    expect(nullable(batch([1, 2]), batch([1, null]))).toBe(true);
    expect(schema.fields[0]?.nullable).toBe(false);
  });

  it("drops a bitmap that apache-arrow ignores", () => {
    const data = arrow.makeData({
      type: new arrow.Int8(),
      data: Int8Array.of(1, 2),
      nullCount: 0,
      nullBitmap: new Uint8Array(1),
    });
    expect(columnOf(new arrow.Table({ c: new arrow.Vector([data]) }))).toMatchObject({
      nullCount: 0,
      buffers: [null, 0],
    });
  });

  it("refuses detached columns by name, also where only the bitmap is", () => {
    const detached = (part: "values" | "nullBitmap") => {
      const vector = arrow.vectorFromArray([1, null, 3], new arrow.Int32());
      const buffer = (vector.data[0] as arrow.Data)[part].buffer as ArrayBuffer;
      structuredClone(buffer, { transfer: [buffer] });
      return new arrow.Table({ fine: arrow.makeVector(Int8Array.of(1, 2, 3)), age: vector });
    };
    for (const part of ["values", "nullBitmap"] as const) {
      expect(() => lower([detached(part)])).toThrow(
        expect.objectContaining({ code: "INVALID_DATA", details: expect.objectContaining({ column: "age" }) }),
      );
    }
  });

  it("refuses a column that contradicts its field", () => {
    const schema = new arrow.Schema([new arrow.Field("c", new arrow.Utf8(), true)]);
    const batches = [
      { schema, numRows: 1, data: new arrow.Table({ c: arrow.makeVector(Int8Array.of(1)) }).batches[0]?.data as never },
    ];
    expect(() => lower([{ schema, batches }])).toThrow(
      expect.objectContaining({ code: "INVALID_DATA", details: { column: "c", expected: "Utf8", got: "Int8" } }),
    );
  });

  it("refuses buffers that are no typed arrays", () => {
    const data = { type: new arrow.Int8(), length: 2, offset: 0, nullCount: 0, children: [], values: [1, 2] };
    const fields = [new arrow.Field("c", new arrow.Int8())];
    const batch = {
      schema: { fields },
      numRows: 2,
      data: { ...data, type: new arrow.Struct(fields), children: [data] },
    };
    expect(() => lower([{ schema: { fields }, batches: [batch] }])).toThrow(
      expect.objectContaining({ code: "INVALID_DATA", details: expect.objectContaining({ column: "c" }) }),
    );
  });

  it("refuses types nested beyond what recursion stands", () => {
    let type: arrow.DataType = new arrow.Int8();
    for (let i = 0; i < 5000; i++) type = new arrow.List(new arrow.Field("item", type));
    expect(() => lower([{ schema: { fields: [new arrow.Field("deep", type)] }, batches: [] }])).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_TYPE" }),
    );
  });

  it("tells what it copied, and what was converted", () => {
    const shared = new Int32Array(new SharedArrayBuffer(16));
    const { tables } = lower([readColumns({ a: shared, b: [1.5, 2, 3, 4] }), readColumns({ c: Float32Array.of(1) })]);
    const [first, second] = JSON.parse(tables) as TableDescriptor<ImportBuffer>[];
    expect(first?.copied).toEqual([
      { reason: "plain array", bytes: 32 },
      { reason: "shared", bytes: 16 },
    ]);
    expect(second?.copied).toBe(undefined);
  });

  it("does not copy what conversion has just written", () => {
    for (const ownership of ["borrow", "transfer", "copy"] as const) {
      const source = readColumns({ a: [1, null], b: ["x", "y"], c: [true, false] });
      const { tables, buffers } = lower([source], ownership);
      const [table] = JSON.parse(tables) as TableDescriptor<ImportBuffer>[];
      expect(table?.copied?.map(({ reason }) => reason)).toEqual(["plain array"]);
      const ids = source.batches[0]?.data.children[0]?.values as BigInt64Array;
      expect(buffers[1]?.buffer).toBe(ids.buffer);
    }
  });

  it("passes a stream's address", () => {
    expect(JSON.parse(lower([{ address: 2n ** 63n }]).tables)).toEqual([
      { fields: [], batches: [], stream: "9223372036854775808" },
    ]);
  });
});

describe("raise", () => {
  const exported = (batches: object[], fields: object[], buffers: ArrayBuffer[], rest = {}) => ({
    tables: JSON.stringify([{ fields, batches, ...rest }]),
    buffers,
  });
  const int32 = { name: "c", format: "i", nullable: true };

  it("makes views of the memory, without a copy", () => {
    const memory = Int32Array.of(0, 7, 8, 9).buffer as ArrayBuffer;
    const columns = [{ length: 3, nullCount: 0, offset: 0, buffers: [null, [0, 4, 12]] }];
    const table = raise(exported([{ length: 3, columns }], [int32], [memory]));
    expect(table.getChild("c")?.toArray()).toEqual(Int32Array.of(7, 8, 9));
    expect(table.getChild("c")?.data[0]?.values.buffer).toBe(memory);
  });

  it("copies what is misaligned", () => {
    const memory = Uint8Array.of(0, 7, 0, 0, 0, 8, 0, 0, 0).buffer;
    const columns = [{ length: 2, nullCount: 0, offset: 0, buffers: [null, [0, 1, 8]] }];
    const table = raise(exported([{ length: 2, columns }], [int32], [memory]));
    expect(table.getChild("c")?.toArray()).toEqual(Int32Array.of(7, 8));
  });

  it("shares dictionaries between batches", () => {
    const memory = Uint8Array.of(0, 1, 97, 98).buffer;
    const offsets = Int32Array.of(0, 1, 2).buffer as ArrayBuffer;
    const column = { length: 1, nullCount: 0, offset: 0, dictionary: 0 };
    const batches = [0, 1].map((at) => ({ length: 1, columns: [{ ...column, buffers: [null, [0, at, 1]] }] }));
    const dictionaries = [[{ length: 2, nullCount: 0, offset: 0, buffers: [null, [1, 0, 12], [0, 2, 2]] }]];
    const field = { name: "c", format: "c", nullable: true, dictionary: { name: "", format: "u", nullable: true } };
    const table = raise(exported(batches, [field], [memory, offsets], { dictionaries }));
    expect([...(table.getChild("c") as arrow.Vector)]).toEqual(["a", "b"]);
    const [first, second] = table.batches.map(({ data }) => data.children[0]?.dictionary);
    expect(first).toBe(second);
  });

  it("gives a table without batches an empty one, whatever its columns", () => {
    const field = (format: string, children?: FieldDescriptor[]) => {
      return { name: "c", nullable: true, format, ...(children && { children }) };
    };
    const entries = field("+s", [{ ...field("u"), nullable: false }, field("i")]);
    for (const type of [
      ...[field("l"), field("u"), field("b"), field("n"), field("vu"), field("tsu:UTC")],
      ...[field("+l", [field("i")]), field("+w:2", [field("i")]), field("+s", [field("+l", [field("b")])])],
      ...[field("+m", [entries]), field("+ud:0,1", [field("i"), field("u")]), field("+us:0", [field("i")])],
      { ...field("c"), dictionary: field("u") },
    ]) {
      const table = raise(exported([], [type], []));
      expect(table.batches.map(({ numRows }) => numRows)).toEqual([0]);
      expect([table.numRows, table.slice(0, 10).numRows, table.toArray()]).toEqual([0, 0, []]);
      expect(arrow.tableFromIPC(arrow.tableToIPC(table)).schema.names).toEqual(["c"]);
      expect(columnOf(table)).toMatchObject({ length: 0 });
    }
  });

  it("raises several tables, and none for one", () => {
    const tables = JSON.stringify([1, 2].map((n) => ({ fields: [{ ...int32, name: `c${n}` }], batches: [] })));
    expect(raiseAll({ tables, buffers: [] }).map(({ schema }) => schema.names)).toEqual([["c1"], ["c2"]]);
    expect(() => raise({ tables, buffers: [] })).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  });
});
