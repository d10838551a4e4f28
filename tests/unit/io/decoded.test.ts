/** Tables out of streams that are longer than what crosses at once: decoded as they arrive, whatever the pieces. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import * as zlib from "node:zlib";
import * as arrow from "apache-arrow";
import { col, Frame, fn, Graph, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const ROWS = 400_000;
const numbers = Int32Array.from({ length: ROWS }, (_, i) => i);
const texts = Array.from({ length: ROWS }, (_, i) => (i % 7 === 0 ? null : `text, number "${i}"\nand more`));
const table = Frame.from({
  src: numbers,
  dst: numbers.map((i) => (i * 7) % ROWS),
  text: arrow.vectorFromArray(texts, new arrow.Utf8()),
  kind: arrow.vectorFromArray(
    Array.from({ length: ROWS }, (_, i) => `kind ${i % 3}`),
    new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()),
  ),
});
const summary = (frame: Frame) =>
  frame
    .agg(
      ...[fn.sum("src").as("src"), fn.sum("dst").as("dst"), fn.count("text").as("texts"), fn.max("text").as("last")],
      col("kind").countDistinct().as("kinds"),
    )
    .toArray();

/** The bytes in pieces of these lengths, over and over. */
function* pieces(bytes: Uint8Array, ...lengths: number[]): Generator<Uint8Array> {
  for (let [at, turn] = [0, 0]; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length] as number;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const web = (bytes: Uint8Array, ...lengths: number[]) =>
  Readable.toWeb(Readable.from(pieces(bytes, ...lengths))) as ReadableStream<Uint8Array>;

/** Of Node 22.15 and later. */
const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Uint8Array) => Uint8Array };

const batched = async (compression: "none" | "lz4" | "zstd") => {
  const bytes: Uint8Array[] = [];
  for await (const piece of table.toIpcStream({ compression, batchSize: 50_000 })) bytes.push(piece);
  return new Uint8Array(Buffer.concat(bytes));
};

describe("Arrow IPC that arrives", () => {
  it.each(["none", "lz4", "zstd"] as const)("is the table that was sent, compressed by %s", async (compression) => {
    const bytes = await batched(compression);
    for (const lengths of [[1 << 16], [1, 7, 100_003, 8], [3 << 20]]) {
      const frame = await Frame.from(web(bytes, ...lengths));
      expect(frame.schema.fields.map(String)).toEqual(table.schema.fields.map(String));
      expect(await summary(frame)).toEqual(await summary(table));
      expect(await (await Frame.fromIpc(Readable.from(pieces(bytes, ...lengths)))).count()).toBe(ROWS);
    }
    const file = await table.toIpc({ form: "file", compression });
    expect(await summary(await Frame.from(web(file, 1 << 16)))).toEqual(await summary(table));
  });

  it("becomes a graph, nodes and edges side by side, also out of responses", async () => {
    const bytes = await batched("none");
    const server = createServer((_, response) => Readable.from(pieces(bytes, 1 << 16)).pipe(response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const g = await Graph.from({ nodes: web(bytes, 1 << 17), edges: fetch(url) }, { id: "src" });
      expect([g.numNodes, g.numEdges]).toEqual([ROWS, ROWS]);
      const more = await g.addEdges(await fetch(url));
      expect(more.numEdges).toBe(2 * ROWS);
    } finally {
      server.close();
    }
  });

  it("tells where it breaks off, is damaged, or fails by itself", async () => {
    const bytes = await batched("none");
    const cut = Frame.from(web(bytes.subarray(0, bytes.length >> 1), 1 << 16));
    await expect(cut).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringMatching(
        /at batch [34], from byte \d{6,} on: it breaks off, \d+ bytes of its \d+ into a message/,
      ),
    });
    const damaged = bytes.slice();
    damaged.fill(0xff, bytes.length - 4000, bytes.length - 3000);
    await expect(
      Promise.resolve(Frame.from(web(damaged, 1 << 16))).then((frame) => summary(frame)),
    ).rejects.toMatchObject({
      name: "QuiverError",
    });
    const lying = bytes.slice(0, 4 << 20);
    new DataView(lying.buffer).setUint32(4, 0x7fff_fff0, true);
    await expect(Frame.from(web(lying, 1 << 16))).rejects.toMatchObject({ code: "INVALID_DATA" });
    async function* failing() {
      yield* pieces(bytes.subarray(0, 3 << 20), 1 << 16);
      throw new Error("the line is dead");
    }
    await expect(Graph.from({ edges: failing() })).rejects.toMatchObject({
      code: "IO_ERROR",
      message: expect.stringMatching(/broke off behind 3145728 bytes: the line is dead/),
    });
  });

  it("is asked for no faster than it is decoded, and for nothing after an abort or a fault", async () => {
    const bytes = await batched("none");
    let asked = 0;
    let left = false;
    async function* counted() {
      try {
        for (const piece of pieces(bytes, 1 << 16)) {
          asked += piece.length;
          yield piece;
        }
        await new Promise(() => {});
      } finally {
        left = true;
      }
    }
    const controller = new AbortController();
    const reading = Promise.resolve(
      Frame.from(Readable.toWeb(Readable.from(counted())) as never, { signal: controller.signal }),
    );
    reading.catch(() => {});
    while (asked < bytes.length) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
    asked = 0;
    left = false;
    const wrong = bytes.slice();
    wrong.fill(0xee, 0, 64);
    async function* damaged() {
      try {
        for (const piece of pieces(wrong, 1 << 16)) {
          asked += piece.length;
          yield piece;
        }
      } finally {
        left = true;
      }
    }
    await expect(Frame.from(damaged())).rejects.toMatchObject({ code: "INVALID_DATA" });
    expect(left).toBe(true);
    expect(asked).toBeLessThan(bytes.length);
  });

  it("takes the memory of the session of its graph", async () => {
    const bytes = await batched("none");
    using session = new Session({ memoryLimit: "2MB" });
    await expect(Graph.from({ edges: web(bytes, 1 << 16) }, { session })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
    });
  });
});

const encoder = new TextEncoder();

describe("text that arrives", () => {
  const csv = table.toCsv();
  const ndjson = table.toNdjson();

  it("is the table that it is as a whole", async () => {
    const [plain, lines] = [await csv, await ndjson];
    for (const lengths of [[1 << 16], [1, 100_003, 8]]) {
      const frame = await Frame.fromCsv(web(plain, ...lengths));
      expect(frame.schema.fields.map(String)).toEqual(Frame.fromCsv(plain).schema.fields.map(String));
      expect(await summary(frame)).toEqual(await summary(Frame.fromCsv(plain)));
      const objects = await Frame.fromNdjson(Readable.from(pieces(lines, ...lengths)));
      expect(await summary(objects)).toEqual(await summary(Frame.fromNdjson(lines)));
    }
  });

  it("is unpacked as it arrives, or once it is there", async () => {
    const plain = await csv;
    const expected = await summary(Frame.fromCsv(plain));
    const packed: Record<string, Uint8Array> = {
      gzip: zlib.gzipSync(plain),
      ...(zstdCompressSync && { zstd: zstdCompressSync(plain) }),
    };
    for (const [compression, bytes] of Object.entries(packed)) {
      const frame = await Frame.fromCsv(web(bytes, 1 << 16), { compression: compression as "gzip" });
      expect(await summary(frame)).toEqual(expected);
      const cut = Frame.fromCsv(web(bytes.subarray(0, bytes.length - 9), 1 << 16), {
        compression: compression as "gzip",
      });
      await expect(Promise.resolve(cut).then((each) => each.count())).rejects.toMatchObject({ code: "INVALID_DATA" });
    }
  });

  it("without a header, with rows that end early, comments and quotes of its own", async () => {
    const lines = Array.from({ length: 600_000 }, (_, i) => (i % 5 === 4 ? `${i}` : `${i};'a;\n${i}';${i / 2}`));
    const bytes = encoder.encode(`# what it is\n${lines.join("\n")}\n`);
    const options = { header: false, delimiter: ";", quote: "'", comment: "#", nullPadding: true } as const;
    const [whole, arrived] = [Frame.fromCsv(bytes, options), await Frame.fromCsv(web(bytes, 1 << 16), options)];
    expect(arrived.schema.names).toEqual(whole.schema.names);
    const sums = (frame: Frame) =>
      frame.agg(fn.sum("column_1").as("a"), fn.max("column_2").as("b"), fn.sum("column_3").as("c")).toArray();
    expect(await sums(arrived)).toEqual(await sums(whole));
  });

  it("has the columns that the first objects told, whatever those further on have and in which order", async () => {
    const later = ['{"b":1,"a":2}', '{"b":3}', '{"c":4,"a":5}', '{"a":6,"b":7,"d":8}'];
    const objects = Array.from({ length: 2_000_000 }, (_, i) => (i < 1_000_000 ? `{"a":${i},"b":-1}` : later[i % 4]));
    const bytes = encoder.encode(objects.join("\n"));
    const [whole, arrived] = [Frame.fromNdjson(bytes), await Frame.fromNdjson(web(bytes, 1 << 16))];
    const sums = (frame: Frame) =>
      frame.agg(...["a", "b"].flatMap((name) => [fn.sum(name).as(name), fn.count(name).as(`n_${name}`)])).toArray();
    expect(arrived.schema.names).toEqual(["a", "b"]);
    expect(await sums(arrived)).toEqual(await sums(whole));
  });

  it("has columns whose names need quotes, and no header where there is none", async () => {
    const rows = Array.from({ length: 900_000 }, (_, i) => `${i},"#${i}"`).join("\n");
    const named = encoder.encode(`"a,b","#c""d"\n${rows}\n`);
    for (const [bytes, options] of [
      [named, {}],
      [named, { comment: "#" }],
      [encoder.encode(rows), { header: false, schema: { "x,y": "int64", "#z": "utf8" } }],
    ] as const) {
      const [whole, arrived] = [Frame.fromCsv(bytes, options), await Frame.fromCsv(web(bytes, 1 << 16), options)];
      expect(arrived.schema.names).toEqual(whole.schema.names);
      expect(await arrived.count()).toBe(await whole.count());
      const first = String(whole.schema.names[0]);
      const sum = (frame: Frame) => frame.agg(fn.sum(first).as("sum")).toArray();
      expect(await sum(arrived)).toEqual(await sum(whole));
    }
  });

  it("tells the line of what is wrong in it, as it would as a whole", async () => {
    const rows = Array.from({ length: 1_500_000 }, (_, i) => `${i},x`);
    rows[1_400_000] = "one,x";
    const bytes = encoder.encode(`id,name\n${rows.join("\n")}\n`);
    await expect(Promise.resolve(Frame.fromCsv(web(bytes, 1 << 16)))).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringMatching(/line 1400002, column "id"/),
    });
    const objects = Array.from({ length: 700_000 }, (_, i) => `{"id":${i}}`);
    objects[690_000] = '{"id":';
    const lines = encoder.encode(objects.join("\n"));
    const whole = await Frame.fromNdjson(lines).count().catch(String);
    expect(whole).toMatch(/line 69000\d/);
    const arrived = Promise.resolve(Frame.fromNdjson(web(lines, 1 << 16))).then((each) => each.count());
    expect(await arrived.catch(String)).toBe(whole);
  });
});
