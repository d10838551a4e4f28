/** Rows as streams of bytes: what they hold, at whose pace they come, and how they end. */
import { setTimeout as wait } from "node:timers/promises";
import * as arrow from "apache-arrow";
import { col, Frame, Graph, param, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

/** Columns of many types, of `rows` rows with nulls, in batches of three. */
function manyTypes(rows: number): arrow.Table {
  const of = <T>(value: (row: number) => T) => Array.from({ length: rows }, (_, i) => (i % 5 === 4 ? null : value(i)));
  // biome-ignore lint/suspicious/noExplicitAny: children of nested types may be of any type.
  const field = (name: string, type: arrow.DataType, nullable = true) => new arrow.Field<any>(name, type, nullable);
  const struct = new arrow.Struct([
    field("x", new arrow.Int32()),
    field("deep", new arrow.List(field("item", new arrow.Utf8()))),
  ]);
  const table = new arrow.Table({
    int8: arrow.vectorFromArray(
      of((i) => i - 3),
      new arrow.Int8(),
    ),
    uint64: arrow.vectorFromArray(
      of((i) => 2n ** 63n + BigInt(i)),
      new arrow.Uint64(),
    ),
    float32: arrow.vectorFromArray(
      of((i) => i / 4),
      new arrow.Float32(),
    ),
    bool: arrow.vectorFromArray(
      of((i) => i % 2 === 0),
      new arrow.Bool(),
    ),
    text: arrow.vectorFromArray(
      of((i) => `ünïcode of more than twelve bytes ${i}`),
      new arrow.Utf8(),
    ),
    binary: arrow.vectorFromArray(
      of((i) => Uint8Array.of(i, 0, 255)),
      new arrow.Binary(),
    ),
    decimal: arrow.vectorFromArray(
      of((i) => new Uint32Array([i, 0, 0, 0])),
      new arrow.Decimal(2, 10),
    ),
    date: arrow.vectorFromArray(
      of((i) => new Date(i * 86_400_000)),
      new arrow.DateDay(),
    ),
    time: arrow.vectorFromArray(
      of((i) => BigInt(i)),
      new arrow.TimeMicrosecond(),
    ),
    when: arrow.vectorFromArray(
      of((i) => i),
      new arrow.TimestampMicrosecond("Europe/Oslo"),
    ),
    list: arrow.vectorFromArray(
      of((i) => [i, null, i + 1]),
      new arrow.List(new arrow.Field("item", new arrow.Float64())),
    ),
    fixed: arrow.vectorFromArray(
      of((i) => [i, i + 1]),
      new arrow.FixedSizeList(2, new arrow.Field("item", new arrow.Int32())),
    ),
    struct: arrow.vectorFromArray(
      of((i) => ({ x: i, deep: [`${i}`, null] })),
      struct,
    ),
    kind: arrow.vectorFromArray(
      of((i) => ["x", "y", "z"][i % 3]),
      new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
    ),
    map: arrow.vectorFromArray(
      of((i) => new Map([[`k${i}`, i]])),
      new arrow.Map_(
        field(
          "entries",
          new arrow.Struct([field("key", new arrow.Utf8(), false), field("value", new arrow.Int32())]),
          false,
        ),
      ),
    ),
  });
  const [batch] = table.batches;
  if (!batch) return table;
  const slices = Array.from({ length: Math.ceil(rows / 3) }, (_, i) => batch.slice(i * 3, (i + 1) * 3));
  return new arrow.Table(slices);
}

const values = (table: arrow.Table) =>
  table.toArray().map((row) => JSON.stringify(row, (_, v) => (typeof v === "bigint" ? `${v}n` : v)));
const typesOf = (table: arrow.Table) => table.schema.fields.map((field) => `${field} ${field.nullable}`);

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

describe("an Arrow IPC stream", () => {
  it.each(["none", "lz4", "zstd"] as const)(
    "compressed by %s holds every type, in batches of any size",
    async (compression) => {
      const table = manyTypes(20);
      const frame = Frame.from(table) as Frame;
      const expected = await frame.collect();
      expect(values(expected)).toEqual(values(table));
      for (const batchSize of [1, 3, 7, 100]) {
        const bytes = await bytesOf(frame.toIpcStream({ compression, batchSize }));
        const back = await Frame.fromIpc(bytes).collect();
        expect(values(back)).toEqual(values(expected));
        expect(typesOf(back)).toEqual(typesOf(expected));
        // Bytes of one call, and those that were put together, are the same to readers.
        expect(typesOf(back)).toEqual(typesOf(await Frame.fromIpc(await frame.toIpc({ compression })).collect()));
        if (compression !== "none") continue;
        const read = arrow.tableFromIPC(bytes);
        expect(values(read)).toEqual(values(expected));
        expect(read.batches.map(({ numRows }) => numRows)).toEqual(
          Array.from({ length: Math.ceil(20 / batchSize) }, (_, i) => Math.min(batchSize, 20 - i * batchSize)),
        );
      }
    },
  );

  it("has its schema once, and one end", async () => {
    const bytes = await bytesOf((Frame.from({ id: [1, 2, 3] }) as Frame).toIpcStream({ batchSize: 1 }));
    const messages: string[] = [];
    const reader = new arrow.MessageReader(bytes);
    for (const message of reader) {
      messages.push(arrow.MessageHeader[message.headerType] as string);
      reader.readMessageBody(message.bodyLength);
    }
    expect(messages).toEqual(["Schema", "RecordBatch", "RecordBatch", "RecordBatch"]);
    expect([...bytes.subarray(-8)]).toEqual([255, 255, 255, 255, 0, 0, 0, 0]);
  });

  it("without rows has its schema", async () => {
    const empty = (Frame.from(manyTypes(3)) as Frame).filter("int8 > 100");
    const back = await Frame.fromIpc(await bytesOf(empty.toIpcStream())).collect();
    expect(back.numRows).toBe(0);
    expect(typesOf(back)).toEqual(typesOf(await empty.collect()));
  });

  it("has dictionaries that differ between batches", async () => {
    const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32());
    const part = (words: string[]) => new arrow.Table({ word: arrow.vectorFromArray(words, type) });
    const whole = (Frame.from(part(["a", "b"])) as Frame).union(Frame.from(part(["c", "a"])) as Frame);
    for (const batchSize of [1, 2, 3]) {
      const bytes = await bytesOf(whole.toIpcStream({ batchSize }));
      const words = ["a", "b", "c", "a"];
      const rows = await Frame.fromIpc(bytes).toArray();
      expect(rows.map(({ word }) => word).sort()).toEqual([...words].sort());
      expect([...(arrow.tableFromIPC(bytes).getChild("word") ?? [])].sort()).toEqual([...words].sort());
    }
  });

  it("is the body of a response, and becomes a graph as it arrives", async () => {
    const edges = Frame.from({ src: [1, 2, 3], dst: [2, 3, 1] }) as Frame;
    const g = await Graph.from({ edges: new Response(edges.toIpcStream({ batchSize: 1 })) });
    expect([g.numNodes, g.numEdges]).toEqual([3, 3]);
    expect((await Graph.from({ edges: edges.toIpcStream({ batchSize: 2 }) })).numEdges).toBe(3);
    expect(await (await Frame.fromIpc(edges.toIpcStream())).count()).toBe(3);
  });
});

describe("text in pieces", () => {
  const frame = Frame.from({
    id: [1, null, 3, 4, 5],
    text: ["a", 'with "quotes", and\nlines', "", null, "e"],
  }) as Frame;

  it.each([1, 2, 100])("is what is written at once, in batches of %i", async (batchSize) => {
    expect(await bytesOf(frame.toNdjsonStream({ batchSize }))).toEqual(new Uint8Array(await frame.toNdjson()));
    for (const options of [{}, { header: false }, { delimiter: ";", quote: "'", nullValue: "NA" }]) {
      expect(await bytesOf(frame.toCsvStream({ batchSize, ...options }))).toEqual(
        new Uint8Array(await frame.toCsv(options)),
      );
    }
  });

  it("without rows is a header, or nothing", async () => {
    const empty = frame.filter("id > 100");
    expect(await new Response(empty.toCsvStream()).text()).toBe("id,text\n");
    expect(await new Response(empty.toNdjsonStream()).text()).toBe("");
  });

  it("refuses what CSV does not hold when it is read", async () => {
    const nested = Frame.from([{ list: [1, 2] }]) as Frame;
    await expect(new Response(nested.toCsvStream()).text()).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
  });
});

describe("a stream of bytes", () => {
  const long = () => Frame.from({ id: Float64Array.from({ length: 10_000 }, (_, i) => i) }) as Frame;

  it("refuses options that it has not, before it is read", () => {
    expect(() => long().toIpcStream({ form: "file" } as never)).toThrow(/no|must be an object of/);
    expect(() => long().toCsvStream({ compression: "gzip" } as never)).toThrow(/compression/);
    expect(() => long().toCsvStream({ batchSize: 0 })).toThrow(/batchSize/);
    expect(() => long().toNdjsonStream({ header: true } as never)).toThrow(/header/);
  });

  it("takes parameters, within the limits of a session", async () => {
    using session = new Session({ threads: 1 });
    const some = long()
      .in(session)
      .filter(col("id").lt(param("below")));
    expect(await new Response(some.toCsvStream({ params: { below: 2 } })).text()).toBe("id\n0.0\n1.0\n");
    expect(await new Response(some.toCsvStream({ params: { below: -1 } })).text()).toBe("id\n");
    await expect(new Response(some.toCsvStream()).text()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("makes pieces only when they are read", async () => {
    let given = 0;
    const frame = long();
    const stream = frame.stream.bind(frame);
    frame.stream = (options) => {
      const batches = stream(options);
      const next = batches.next.bind(batches);
      batches.next = () => {
        given += 1;
        return next();
      };
      return batches;
    };
    const reader = frame.toIpcStream({ batchSize: 10 }).getReader();
    await wait(50);
    expect(given).toBe(0);
    for (let i = 0; i < 3; i++) await reader.read();
    await wait(50);
    expect(given).toBe(3);
    await reader.cancel();
  });

  it("ends the query when it is cancelled, and when it is aborted", async () => {
    const reader = long().toIpcStream({ batchSize: 1 }).getReader();
    expect((await reader.read()).done).toBe(false);
    await reader.cancel("enough");
    expect((await reader.read()).done).toBe(true);
    const controller = new AbortController();
    const aborted = long().toNdjsonStream({ batchSize: 1, signal: controller.signal }).getReader();
    await aborted.read();
    controller.abort(new Error("stopped"));
    await expect(aborted.read()).rejects.toThrow("stopped");
  });

  it("fails with what the query fails with", async () => {
    const failing = long().select(col("id").cast("int8").as("id"));
    await expect(new Response(failing.toIpcStream()).arrayBuffer()).rejects.toMatchObject({ code: "QUERY_FAILED" });
    await expect(new Response(long().select("nothing").toCsvStream()).text()).rejects.toMatchObject({
      code: "UNKNOWN_COLUMN",
    });
  });
});
