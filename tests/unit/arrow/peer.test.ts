import { expect, it, vi } from "vitest";

// The oldest version that the package accepts as its peer.
vi.mock("apache-arrow", () => import("apache-arrow-15"));

const arrow = await import("apache-arrow");
const { lower } = await import("../../../src/arrow/lower.ts");
const { raise } = await import("../../../src/arrow/raise.ts");
const { readColumns } = await import("../../../src/io/columns.ts");
const { readSource } = await import("../../../src/io/source.ts");
const { display } = await import("../../../src/display/display.ts");
const { native } = await import("../../../src/native.ts");

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
