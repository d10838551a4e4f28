import { expect, it, vi } from "vitest";

// The oldest version that the package accepts as its peer.
vi.mock("apache-arrow", () => import("apache-arrow-15"));

const arrow = await import("apache-arrow");
const { lower } = await import("../../../src/bridge/lower.ts");
const { raise } = await import("../../../src/bridge/raise.ts");
const { readColumns } = await import("../../../src/io/columns.ts");
const { readSource } = await import("../../../src/io/source.ts");
const { display } = await import("../../../src/display/display.ts");
const { native } = await import("../../../src/native/native.ts");

async function roundTrip(source: Parameters<typeof lower>[0][number]) {
  const { tables, buffers } = lower([source]);
  const addon = native() as unknown as { roundTrip(...values: unknown[]): Promise<Parameters<typeof raise>[0]> };
  return raise(await addon.roundTrip(tables, buffers, null));
}

it("is version 15, which lacks views", () => {
  expect("Utf8View" in arrow).toBe(false);
  expect("LargeList" in arrow).toBe(false);
});

it("carries columns there and back", async () => {
  const rows = 20;
  const make = <T>(value: (i: number) => T) => Array.from({ length: rows }, (_, i) => (i % 7 === 3 ? null : value(i)));
  const date = (i: number) => new Date(1_700_000_000_000 + i * 86_400_000);
  const columns = {
    int: make((i) => i),
    float: make((i) => i / 4),
    text: make((i) => `é${i}`),
    bool: make((i) => i % 2 === 0),
    time: make(date),
    day: arrow.vectorFromArray(make(date), new arrow.DateDay()),
    category: arrow.vectorFromArray(make((i) => `c${i % 3}`)),
    list: arrow.vectorFromArray(
      make((i) => [i, i + 1]),
      new arrow.List(new arrow.Field("item", new arrow.Int32(), true)),
    ),
  };
  const back = await roundTrip(readColumns(columns));
  expect(back).toBeInstanceOf(arrow.Table);
  const read = (name: string) => [...(back.getChild(name) as Iterable<unknown>)];
  expect(read("int")).toEqual(columns.int.map((value) => (value === null ? null : BigInt(value))));
  for (const name of ["float", "text", "bool"] as const) expect(read(name)).toEqual(columns[name]);
  expect(read("time").map((value) => (value === null ? null : Number(value)))).toEqual(
    columns.time.map((value) => value?.getTime() ?? null),
  );
  for (const name of ["day", "category", "list"] as const) {
    expect(JSON.stringify(read(name))).toBe(JSON.stringify([...columns[name]]));
  }
  expect(String(display(back, { rows: 1, width: 200 }))).toContain("2023-11-14 22:13:20");
});

it("reads IPC", async () => {
  const table = arrow.tableFromArrays({ a: Int32Array.of(1, 2), b: ["x", "y"] });
  const back = await roundTrip(await readSource(arrow.tableToIPC(table, "file")));
  expect(back.toArray().map((row) => row?.toJSON())).toEqual([
    { a: 1, b: "x" },
    { a: 2, b: "y" },
  ]);
});

it("says which types it cannot give", () => {
  const tables = JSON.stringify([{ fields: [{ name: "c", format: "vu", nullable: true }], batches: [] }]);
  expect(() => raise({ tables, buffers: [] })).toThrow(
    expect.objectContaining({ code: "UNSUPPORTED_TYPE", details: { got: "vu" } }),
  );
});

it("gets results in types that it knows, of files in types that it does not", async () => {
  const newest = await vi.importActual<typeof import("apache-arrow")>("apache-arrow");
  const texts = ["short", "", "exactly 12 b"];
  const views = new Uint8Array(texts.length * 16);
  for (const [i, text] of texts.entries()) {
    new DataView(views.buffer).setInt32(i * 16, text.length, true);
    views.set(new TextEncoder().encode(text), i * 16 + 4);
  }
  const inline = { length: texts.length, nullCount: 0, views, variadicBuffers: [] };
  const child = newest.makeData({ type: new newest.Int32(), data: Int32Array.of(1, 2, 3) });
  const item = new newest.Field("item", new newest.Int32(), false);
  const large = new newest.LargeList(item);
  const columns = {
    text: newest.makeData({ ...inline, type: new newest.Utf8View() } as never),
    bytes: newest.makeData({ ...inline, views: views.slice(), type: new newest.BinaryView() } as never),
    list: newest.makeData({ type: large, length: 3, valueOffsets: BigInt64Array.of(0n, 1n, 1n, 3n), child } as never),
  };
  const named = Object.entries(columns).map(([name, data]) => [name, new newest.Vector([data as never])]);
  const table = new newest.Table(Object.fromEntries(named));
  for (const form of ["stream", "file"] as const) {
    const bytes = newest.tableToIPC(table, form);
    const back = await roundTrip(await readSource(bytes));
    expect(back).toBeInstanceOf(arrow.Table);
    expect(back.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      "text: Utf8",
      "bytes: Binary",
      "list: List<Int32>",
    ]);
    expect([...(back.getChild("text") ?? [])]).toEqual(texts);
    expect([...(back.getChild("bytes") ?? [])].map((value) => Buffer.from(value).toString())).toEqual(texts);
    expect([...(back.getChild("list") ?? [])].map((value) => [...value])).toEqual([[1], [], [2, 3]]);
  }
});
