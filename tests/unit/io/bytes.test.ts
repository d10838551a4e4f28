import { Readable } from "node:stream";
import * as arrow from "apache-arrow";
import { col, diagnostics, Frame, Graph, resetDiagnostics, tableToIpc } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const table = () =>
  new arrow.Table({
    id: arrow.vectorFromArray([1, 2, null, 2 ** 31 - 1], new arrow.Int32()),
    text: arrow.vectorFromArray(["a", "", null, "ünïcode that is longer than twelve bytes"], new arrow.Utf8()),
    kind: arrow.vectorFromArray(["x", "y", "x", null], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
    flag: arrow.vectorFromArray([true, null, false, true], new arrow.Bool()),
    list: arrow.vectorFromArray([[1, 2], null, [], [3]], new arrow.List(new arrow.Field("item", new arrow.Float64()))),
    when: arrow.vectorFromArray([0, null, 1, 2], new arrow.TimestampMicrosecond("UTC")),
  });

const values = (t: arrow.Table) =>
  t.toArray().map((row) => JSON.stringify(row, (_, v) => (typeof v === "bigint" ? `${v}n` : v)));
const expected = values(table());

/** The same bytes in pieces of so many. */
function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const streamOf = (bytes: Uint8Array, size: number) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces(bytes, size)) controller.enqueue(piece);
      controller.close();
    },
  });

// biome-ignore lint/suspicious/noExplicitAny: each takes other overloads.
type Held = any;

/** Everything that may hold bytes. */
const holders: [string, (bytes: Uint8Array) => Held][] = [
  ["a Uint8Array", (bytes) => bytes],
  ["an ArrayBuffer", (bytes) => bytes.slice().buffer],
  ["a Buffer at an odd place", (bytes) => Buffer.concat([Buffer.from("x"), bytes]).subarray(1)],
  ["a Response", (bytes) => new Response(bytes.slice())],
  ["a promise of a Response", (bytes) => Promise.resolve(new Response(bytes.slice()))],
  ["a Blob", (bytes) => new Blob([bytes.slice()])],
  ["a web stream", (bytes) => streamOf(bytes, 100)],
  ["a Node stream", (bytes) => Readable.from(pieces(bytes, 333))],
  [
    "an async generator",
    (bytes) =>
      (async function* () {
        yield* pieces(bytes, 64);
      })(),
  ],
];

describe.each(["none", "lz4", "zstd"] as const)("Arrow IPC compressed by %s", (compression) => {
  it.each(["stream", "file"] as const)("as a %s comes back as it went, from whatever holds it", async (form) => {
    const bytes = await Frame.from(table()).toIpc({ compression, form });
    for (const [name, hold] of holders) {
      const read = async (make: (held: Held) => unknown) => {
        const frame = (await make(hold(bytes))) as Frame;
        expect(values(await frame.collect()), name).toEqual(expected);
      };
      await read((held) => Frame.from(held));
      await read((held) => Frame.fromIpc(held));
      const g = await Graph.from({
        edges: hold(await Frame.from({ src: [1, 2], dst: [2, 3] }).toIpc({ compression, form })),
      });
      expect([g.numNodes, g.numEdges], name).toEqual([3, 2]);
    }
  });

  it("holds several batches, none, and dictionaries", async () => {
    const [batch] = table().batches as [arrow.RecordBatch];
    const many = new arrow.Table(Array(5).fill(batch));
    for (const whole of [many, table().slice(0, 0), table().slice(1, 3)]) {
      for (const form of ["stream", "file"] as const) {
        const bytes = await tableToIpc(whole, { compression, form });
        const back = await Frame.from(bytes).collect();
        expect(values(back)).toEqual(values(whole));
        expect(back.schema.fields.map(String)).toEqual(whole.schema.fields.map(String));
      }
    }
  });
});

describe("uncompressed Arrow IPC", () => {
  it("is read where it lies", async () => {
    const column = Float64Array.from({ length: 50_000 }, (_, i) => i);
    const bytes = arrow.tableToIPC(arrow.tableFromArrays({ x: column }));
    resetDiagnostics();
    const frame = Frame.from(bytes);
    expect(frame.schema.names).toEqual(["x"]);
    const x = (await frame.collect()).getChild("x")?.toArray() as Float64Array;
    expect(x).toEqual(column);
    expect(diagnostics().copiedBytes).toBe(0);
  });

  it("is read by apache-arrow, of whichever version", async () => {
    const old = await import("apache-arrow-15");
    const bytes = await tableToIpc(table());
    expect(values(arrow.tableFromIPC(bytes))).toEqual(expected);
    expect(old.tableFromIPC(bytes).numRows).toBe(4);
    expect(values(await (await Frame.from(old.tableToIPC(old.tableFromIPC(bytes)))).collect())).toEqual(expected);
  });
});

describe("bytes that contradict themselves", () => {
  it("are errors, whatever byte is changed or missing", async () => {
    for (const form of ["stream", "file"] as const) {
      for (const compression of ["none", "zstd"] as const) {
        const bytes = await Frame.from(table()).toIpc({ compression, form });
        let state = 7;
        const random = (below: number) => {
          state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
          return state % below;
        };
        for (let round = 0; round < 150; round++) {
          const broken = round % 3 === 0 ? bytes.slice(0, random(bytes.length)) : bytes.slice();
          if (round % 3 !== 0) broken[random(broken.length)] = random(256);
          try {
            await Frame.from(broken).collect();
          } catch (error) {
            expect([
              "INVALID_DATA",
              "INTERNAL",
              "UNSUPPORTED_TYPE",
              "TOO_LARGE",
              "INVALID_QUERY",
              "QUERY_FAILED",
            ]).toContain((error as { code: string }).code);
          }
        }
      }
    }
  });

  it("that are no Arrow IPC say so", async () => {
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(100),
      Uint8Array.of(1, 2, 3),
      new TextEncoder().encode("ARROW1"),
    ]) {
      const collecting = (async () => (await Frame.from(bytes)).collect())();
      await expect(collecting).rejects.toMatchObject({ code: "INVALID_DATA" });
    }
  });

  it("that claim more than they can hold do not take memory", async () => {
    const bytes = await Frame.from({ x: new Float64Array(1000) }).toIpc({ compression: "zstd" });
    // The length before compression stands in front of each buffer.
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let changed = 0;
    for (let at = 0; at + 8 <= bytes.length; at += 8) {
      if (view.getBigInt64(at, true) !== 8000n) continue;
      view.setBigInt64(at, 2n ** 50n, true);
      changed += 1;
    }
    expect(changed).toBeGreaterThan(0);
    await expect(Frame.from(bytes).collect()).rejects.toMatchObject({ code: "INVALID_DATA" });
  });
});

describe("other formats in memory", () => {
  it("go out and come in as files do", async () => {
    const frame = Frame.from({ id: [1, 2, 3], name: ["a", 'b,"c"', null], score: [0.5, null, 2] });
    const wanted = values(await frame.collect());
    for (const [name, hold] of holders) {
      const parquet = (await Frame.fromParquet(hold(await frame.toParquet()))) as Frame;
      expect(values(await parquet.collect()), name).toEqual(wanted);
      const csv = (await Frame.fromCsv(hold(await frame.toCsv()))) as Frame;
      expect(values(await csv.collect()), name).toEqual(wanted);
      const ndjson = (await Frame.fromNdjson(hold(await frame.toNdjson()))) as Frame;
      expect(values(await ndjson.collect()), name).toEqual(wanted);
    }
  });

  it("are told apart where their sizes are the same", async () => {
    const of = (name: string, value: number) => Frame.from({ [name]: [value, value + 1, value + 2] }).toParquet();
    const all = await Promise.all([of("a", 1), of("b", 1), of("a", 7)]);
    expect(new Set(all.map(({ length }) => length)).size).toBe(1);
    for (const _ of [1, 2]) {
      const read = await Promise.all(all.map((bytes) => Frame.fromParquet(bytes).toArray()));
      expect(JSON.stringify(read, (_, v) => (typeof v === "bigint" ? Number(v) : v))).toBe(
        '[[{"a":1},{"a":2},{"a":3}],[{"b":1},{"b":2},{"b":3}],[{"a":7},{"a":8},{"a":9}]]',
      );
      expect(
        await Frame.fromParquet(all[2] as Uint8Array)
          .filter(col("a").gt(5))
          .count(),
      ).toBe(3);
    }
  });

  it("are lazy, take options, and go into graphs in one call", async () => {
    const edges = Frame.from({ src: [1, 2, 3], dst: [2, 3, 1], w: [1, 2, 3] });
    const bytes = await edges.toParquet({ compression: "snappy", rowGroupSize: 1 });
    const part = Frame.fromParquet(bytes).filter(col("w").gt(1)).select("src", "dst");
    expect(await part.explain()).toContain("projection=[src, dst");
    expect((await Graph.from({ edges: part })).numEdges).toBe(2);
    const csv = await edges.toCsv({ delimiter: ";", header: false });
    const back = Frame.fromCsv(csv, {
      delimiter: ";",
      header: false,
      schema: { a: "string", b: "int8", c: "float64" },
    });
    expect(back.schema.fields.map(String)).toEqual(["a: Utf8", "b: Int8", "c: Float64"]);
    const packed = await edges.toNdjson({ compression: "gzip" });
    expect(await Frame.fromNdjson(packed, { compression: "gzip" }).count()).toBe(3);
    const prepared = await Frame.fromParquet(bytes).filter("w > $w").prepare();
    expect((await prepared.execute({ w: 1 })).numRows).toBe(2);
    expect((await prepared.execute({ w: 2 })).numRows).toBe(1);
    const batches = [];
    for await (const batch of Frame.fromParquet(bytes).stream({ batchSize: 1 })) batches.push(batch.numRows);
    expect(batches).toEqual([1, 1, 1]);
  });

  it("refuse what bytes do not have, and what gives no bytes", async () => {
    const frame = Frame.from({ id: [1] });
    expect(() => frame.toParquet({ partitionBy: "id" } as never)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    expect(() => Frame.fromCsv("a,b\n1,2" as never)).toThrow(/scanCsv/);
    expect(() => Frame.fromCsv(new Uint8Array(3), { hivePartitioning: true } as never)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    await expect(Frame.fromParquet(new Uint8Array(100)).collect()).rejects.toMatchObject({ code: "INVALID_DATA" });
    await expect(Frame.from(table()).toCsv()).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
    const controller = new AbortController();
    controller.abort("stop");
    await expect(frame.toIpc({ signal: controller.signal })).rejects.toBe("stop");
  });
});

describe("bytes that were taken away", () => {
  it("are refused, whatever the view says of itself", async () => {
    const bytes = (await tableToIpc({ id: [1, 2] })).slice();
    Object.defineProperty(bytes, "byteOffset", { value: 0 });
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    const refused = { code: "INVALID_DATA", details: { expected: "an attached ArrayBuffer" } };
    await expect(Graph.from({ nodes: bytes })).rejects.toMatchObject(refused);
    await expect(Graph.from({ nodes: bytes.buffer })).rejects.toMatchObject(refused);
  });
});
