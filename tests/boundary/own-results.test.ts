/** What this package gave is taken back without a copy, whatever its size: WebAssembly's memory is of whole 64 KiB, too. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as arrow from "apache-arrow";
import {
  col,
  diagnostics,
  Frame,
  fn,
  Graph,
  msg,
  resetDiagnostics,
  scanIpc,
  scanParquet,
  src,
  tableToIpc,
} from "arrow-quiver";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "quiver-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PAGE = 65_536;

/** Columns whose buffers have exactly `pages` of 64 KiB, by the bits of a value. */
const rows = (bits: number, pages: number) => (pages * PAGE * 8) / bits;
const numbers = (length: number) => Frame.from({ n: Int32Array.from({ length }, (_, i) => i) }) as Frame;

const types: [string, number, (n: Frame) => Frame][] = [
  ...(["int8", "uint8"] as const).map(
    (type) => [type, 8, (f: Frame) => f.select(col("n").mod(100).cast(type).as("v"))] as never,
  ),
  ...(["int32", "uint32", "float32", "date"] as const).map(
    (type) => [type, 32, (f: Frame) => f.select(col("n").cast(type).as("v"))] as never,
  ),
  ...(["int64", "float64", "timestamp"] as const).map(
    (type) => [type, 64, (f: Frame) => f.select(col("n").cast("int64").cast(type).as("v"))] as never,
  ),
  ["decimal(20, 2)", 128, (f) => f.select(col("n").cast("decimal(20, 2)").as("v"))],
  ["boolean", 1, (f) => f.select(col("n").gt(5).as("v"))],
  ["text of one letter", 8, (f) => f.select(col("n").mod(10).cast("string").as("v"))],
  ["a list", 64, (f) => f.select(fn.list(col("n").cast("int64")).as("v"))],
  ["a struct", 64, (f) => f.select(fn.struct({ a: col("n").cast("int64") }).as("v"))],
  ["nulls", 32, (f) => f.select(fn.when(col("n").mod(3).eq(0)).then(col("n")).as("v"))],
];

/** Gives `table` back, and what of it was copied. */
async function givenBack(table: unknown): Promise<Record<string, number>> {
  resetDiagnostics();
  await Frame.from(table as never).collect();
  return diagnostics().copyReasons;
}

const withoutReason = { wasm: expect.anything() };

describe("a column of whole 64 KiB", () => {
  it.each(types)("of %s is not copied", async (_, bits, make) => {
    for (const pages of [1, 2, 3, 16]) {
      if (bits === 1 && pages > 2) continue;
      const table = await make(numbers(rows(bits, pages))).collect();
      expect(await givenBack(table)).not.toMatchObject(withoutReason);
    }
  });

  it("of offsets is not copied", async () => {
    const table = await numbers(PAGE / 4 - 1)
      .select(col("n").cast("string").as("v"))
      .collect();
    expect(await givenBack(table)).not.toMatchObject(withoutReason);
  });
});

describe("results of every kind of call", () => {
  const length = 4 * PAGE;
  const ids = Int32Array.from({ length }, (_, i) => i);
  let g: Graph;
  beforeAll(async () => {
    const next = ids.map((id) => (id + 1) % length);
    g = (await Graph.from({ nodes: { id: ids }, edges: { src: ids, dst: next } })) as Graph;
    await g.nodes.withColumns(col("id").cast("float64").as("x")).writeParquet(join(folder, "a.parquet"));
    await g.nodes.withColumns(col("id").cast("float64").as("x")).writeIpc(join(folder, "a.arrow"));
  });

  const calls: [string, () => Promise<unknown>][] = [
    ["a query", () => g.nodes.withColumns(col("id").mul(2).as("x")).collect()],
    ["a prepared query", async () => (await g.nodes.withColumns(col("id").mul(2).as("x")).prepare()).execute()],
    [
      "a prepared query at once",
      async () => (await g.nodes.withColumns(col("id").mul(2).as("x")).prepare()).executeSync(),
    ],
    ["SQL", () => g.sql("select id, id * 2 as x from nodes").collect()],
    [
      "a stream",
      async () => {
        const batches = [];
        for await (const batch of g.nodes.stream({ batchSize: PAGE / 4 })) batches.push(batch);
        return new arrow.Table(batches);
      },
    ],
    ["an algorithm", () => g.algo.degree()],
    ["an algorithm as a frame", () => g.algo.frame("pagerank").collect()],
    ["messages", () => g.aggregateMessages({ toDst: src("id"), agg: fn.sum(msg()).as("in") })],
    ["a Parquet file", () => scanParquet(join(folder, "a.parquet")).collect()],
    ["an IPC file", () => scanIpc(join(folder, "a.arrow")).collect()],
    ["a changed graph", async () => (await g.reverse()).edges.collect()],
    ["a graph's own table", () => g.nodes.collect()],
  ];

  it.each(calls)("%s", async (_, call) => {
    const table = await call();
    expect(await givenBack(table)).not.toMatchObject(withoutReason);
  });

  it("bytes of a file, which are whole pages", async () => {
    const frame = (letters: number) => Frame.from({ t: ["x".repeat(letters)] }) as Frame;
    const formats: [(letters: number) => Promise<Uint8Array>, (bytes: Uint8Array) => Promise<unknown>][] = [
      [(letters) => frame(letters).toNdjson(), (bytes) => Frame.fromNdjson(bytes).collect()],
      [(letters) => frame(letters).toCsv(), (bytes) => Frame.fromCsv(bytes).collect()],
    ];
    for (const [write, read] of formats) {
      // What is around the text takes as much for any length.
      const around = (await write(PAGE)).byteLength - PAGE;
      const bytes = await write(4 * PAGE - around);
      expect(bytes.buffer.byteLength).toBe(4 * PAGE);
      resetDiagnostics();
      await read(bytes);
      await Frame.from({ bytes }).collect();
      expect(diagnostics().copyReasons).not.toMatchObject(withoutReason);
    }
  });

  it("of another copy of this package", async () => {
    vi.resetModules();
    const other = (await import("arrow-quiver")) as typeof import("arrow-quiver");
    expect(other.Frame).not.toBe(Frame);
    for (const pages of [1, 2, 16]) {
      const table = await numbers(rows(32, pages)).collect();
      other.resetDiagnostics();
      await other.Frame.from(table).collect();
      expect(other.diagnostics().copyReasons).not.toMatchObject(withoutReason);
      expect(
        await givenBack(await (other.Frame.from(table) as Frame).select(col("n").add(1)).collect()),
      ).not.toMatchObject(withoutReason);
    }
  });

  it("IPC bytes, read by this package and by apache-arrow", async () => {
    for (const pages of [1, 2, 16]) {
      const table = await numbers(rows(32, pages)).collect();
      for (const bytes of [await (Frame.from(table) as Frame).toIpc(), await tableToIpc(table)]) {
        resetDiagnostics();
        await Frame.fromIpc(bytes).collect();
        await Frame.from(arrow.tableFromIPC(bytes)).collect();
        expect(diagnostics().copyReasons).not.toMatchObject(withoutReason);
      }
    }
  });
});
