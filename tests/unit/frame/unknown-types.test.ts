/** Files with columns of types that Arrow's implementation in Rust does not know, such as Polars' integers of 128 bits. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as arrow from "apache-arrow";
import { Frame, Graph, scanIpc, scanParquet } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "quiver-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Flatbuffers by hand: a table's slot, and the tables of a vector. */
class Flat {
  readonly view: DataView;
  readonly at: number;

  constructor(view: DataView, at: number) {
    this.view = view;
    this.at = at;
  }

  static root(bytes: Uint8Array): Flat {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new Flat(view, view.getUint32(0, true));
  }

  /** Where a slot's value lies; 0 where it is left out. */
  slot(number: number): number {
    const table = this.at - this.view.getInt32(this.at, true);
    const offset = number < this.view.getUint16(table, true) ? this.view.getUint16(table + number, true) : 0;
    return offset === 0 ? 0 : this.at + offset;
  }

  table(number: number): Flat {
    const at = this.slot(number);
    return new Flat(this.view, at + this.view.getUint32(at, true));
  }

  tables(number: number): Flat[] {
    if (this.slot(number) === 0) return [];
    const start = this.slot(number) + this.view.getUint32(this.slot(number), true);
    return Array.from({ length: this.view.getUint32(start, true) }, (_, i) => {
      const at = start + 4 + 4 * i;
      return new Flat(this.view, at + this.view.getUint32(at, true));
    });
  }
}

const [FIXED_SIZE_BINARY, INT] = [15, 2];

/** Makes integers of 128 bits of all that is 16 bytes; returns how many. */
function widen(fields: Flat[]): number {
  return fields.reduce((sum, field) => {
    const type = field.slot(8);
    const inner = widen(field.tables(14));
    if (field.view.getUint8(type) !== FIXED_SIZE_BINARY) return sum + inner;
    field.view.setUint8(type, INT);
    field.view.setInt32(field.table(10).slot(4), 128, true);
    return sum + inner + 1;
  }, 0);
}

/** The same in Arrow IPC: in the footer of a file, in the first message of a stream. */
function widenIpc(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const isFile = new TextDecoder().decode(copy.subarray(0, 6)) === "ARROW1";
  const end = isFile ? copy.length - 10 : 8 + view.getInt32(4, true);
  const start = isFile ? end - view.getInt32(end, true) : 8;
  // Of a file the footer counts, of a stream its first message.
  const schema = Flat.root(copy.subarray(start, end)).table(isFile ? 6 : 8);
  expect(widen(schema.tables(6))).toBe(2);
  return copy;
}

/** The same in the Arrow schema that a Parquet file holds as base64. */
function widenParquet(bytes: Buffer): Uint8Array {
  const key = bytes.lastIndexOf("ARROW:schema");
  const text = /^[A-Za-z0-9+/=]{40,}/;
  let start = key + "ARROW:schema".length;
  while (!text.test(bytes.subarray(start, start + 60).toString("latin1"))) start += 1;
  const [base64] = /^[A-Za-z0-9+/]+={0,2}/.exec(bytes.subarray(start).toString("latin1")) as RegExpExecArray;
  // The field's marks before the text are no letters of it, but for a length that happens to be one.
  for (let skip = 0; skip < 3; skip++) {
    const schema = Buffer.from(base64.slice(skip), "base64");
    if (schema.readInt32LE(0) !== -1) continue;
    expect(widen(Flat.root(schema.subarray(8)).table(8).tables(6))).toBe(2);
    const patched = Buffer.from(bytes);
    patched.write(schema.toString("base64"), start + skip, "latin1");
    return patched;
  }
  throw new Error("no schema found");
}

const wide = new arrow.FixedSizeBinary(16);
const table = new arrow.Table({
  id: arrow.vectorFromArray([1n, 2n, 3n], new arrow.Int64()),
  big: arrow.vectorFromArray([new Uint8Array(16).fill(1), null, new Uint8Array(16)], wide),
  name: arrow.vectorFromArray(["a", null, "c"], new arrow.Utf8()),
  many: arrow.vectorFromArray([[new Uint8Array(16)], [], null], new arrow.List(new arrow.Field("item", wide, true))),
  last: arrow.vectorFromArray([1.5, 2.5, null], new arrow.Float64()),
});
const frame = Frame.from(table);
const parquet = join(folder, "wide.parquet");
await frame.writeParquet(parquet);
writeFileSync(parquet, widenParquet(readFileSync(parquet)));
const files: Record<string, Uint8Array> = {
  file: widenIpc(arrow.tableToIPC(table, "file")),
  stream: widenIpc(arrow.tableToIPC(table, "stream")),
};
for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, `${name}.arrow`), bytes);

const open: [string, () => Frame | Promise<Frame>][] = [
  ["scanParquet", () => scanParquet(parquet)],
  ["scanIpc of a file", () => scanIpc(join(folder, "file.arrow"))],
  ["scanIpc of a stream", () => scanIpc(join(folder, "stream.arrow"))],
  ["Frame.fromParquet", () => Frame.fromParquet(readFileSync(parquet))],
  ["Frame.fromIpc of a file", () => Frame.fromIpc(files.file as Uint8Array)],
  ["Frame.fromIpc of a stream", () => Frame.fromIpc(files.stream as Uint8Array)],
  ["Frame.from of a file", () => Frame.from(files.file as Uint8Array)],
  ["Frame.from of a stream", () => Frame.from(files.stream as Uint8Array)],
];

describe.each(open)("integers of 128 bits in %s", (_, open) => {
  it("leave the other columns readable", async () => {
    const read = await open();
    const rows = await read.select("id", "name", "last").toArray();
    expect(rows).toEqual([
      { id: 1n, name: "a", last: 1.5 },
      { id: 2n, name: null, last: 2.5 },
      { id: 3n, name: "c", last: null },
    ]);
    expect(await read.drop("big", "many").filter("id > 1").count()).toBe(2);
    expect(await read.count()).toBe(3);
    expect(read.schema.fields.map(({ name }) => name)).toEqual(["id", "big", "name", "many", "last"]);
  });

  it.each([
    ["big", (read: Frame) => read.collect()],
    ["big", (read: Frame) => read.select("big").collect()],
    ["big", (read: Frame) => read.filter("big is not null").select("id").collect()],
    ["many", (read: Frame) => read.select("id", "many").collect()],
    ["big", (read: Frame) => read.stream().next()],
  ])("name the column %s where it is read", async (column, use) => {
    const read = await open();
    const error = await use(read).then(
      () => undefined,
      (error) => error,
    );
    expect(error).toMatchObject({
      code: "UNSUPPORTED_TYPE",
      details: { column },
      message: expect.stringMatching(new RegExp(`"${column}" is of type UInt128`)),
    });
  });
});

describe("types beyond those", () => {
  it("are an error that names the column", async () => {
    const bytes = arrow
      .tableToIPC(new arrow.Table({ a: arrow.vectorFromArray([1], new arrow.Int32()) }), "stream")
      .slice();
    const [field] = Flat.root(bytes.subarray(8)).table(8).tables(6) as [Flat];
    for (const [patch, what] of [
      [() => field.view.setInt32(field.table(10).slot(4), 24, true), /"a" is of a type that is not known/],
      [() => field.view.setUint8(field.slot(8), 99), /"a" is of a type that is not known/],
    ] as const) {
      patch();
      writeFileSync(join(folder, "odd.arrow"), bytes);
      const wrong = { code: "INVALID_DATA", message: expect.stringMatching(what) };
      await expect(scanIpc(join(folder, "odd.arrow")).collect()).rejects.toMatchObject(wrong);
      await expect((async () => (await Frame.from(bytes)).collect())()).rejects.toMatchObject(wrong);
    }
  });

  it("do not keep a graph from its other columns", async () => {
    const g = await Graph.from({ nodes: scanParquet(parquet).select("id", "name") as never });
    expect(g.numNodes).toBe(3);
  });
});
