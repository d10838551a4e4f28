import { tableFromArrays } from "apache-arrow";
import { beforeEach, describe, expect, test } from "vitest";
import { col, Frame, Graph } from "../../src/index.ts";
import { fromNative } from "../../src/native/errors.ts";
import { addon, bytes, column, type Table } from "./addon.ts";
import { openRing } from "./children/graphs.ts";
import { run } from "./children.ts";

beforeEach(() => addon.resetDiagnostics());

describe("memory that changes hands", () => {
  const open = (ids: BigInt64Array, values: Float64Array) => {
    const nodes: Table = {
      fields: [
        { name: "id", format: "l", nullable: false },
        { name: "value", format: "g", nullable: true },
      ],
      batches: [{ length: ids.length, columns: [column(ids.length, [null, 0]), column(ids.length, [null, 1])] }],
    };
    const options = { nodes: [{ table: 0, label: null, id: ["id"] }], edges: [] };
    return addon.openGraph(JSON.stringify([nodes]), [ids, values].map(bytes), [], JSON.stringify(options), null);
  };

  test("detached after the graph was opened: every later call refuses, none reads it", async () => {
    const values = Float64Array.of(1, 2, 3);
    const { handle } = await open(BigInt64Array.of(1n, 2n, 3n), values);
    await handle.algorithm("degree", "{}", "[]", [], [], null);
    structuredClone(values.buffer, { transfer: [values.buffer] });
    const calls = [
      () => handle.algorithm("degree", "{}", "[]", [], [], null),
      () => handle.change(JSON.stringify({ op: "reverse" }), "[]", [], [], null),
      () => new addon.Session("{}").run(JSON.stringify({ source: { kind: "nodes" }, steps: [] }), [handle], "{}", null),
      () => handle.validate(null),
    ];
    for (const call of calls) {
      expect(await Promise.resolve(call()).catch(fromNative)).toMatchObject({
        code: "INVALID_DATA",
        message: expect.stringContaining("detached"),
      });
    }
    handle.close();
  });

  test.each<[string, () => ArrayBufferLike]>([
    ["resizable", () => new (ArrayBuffer as new (n: number, o: object) => ArrayBuffer)(24, { maxByteLength: 64 })],
    ["shared", () => new SharedArrayBuffer(24)],
    ["wasm", () => new WebAssembly.Memory({ initial: 1 }).buffer],
  ])("%s memory is copied, with its reason", async (reason, allocate) => {
    const ids = new BigInt64Array(allocate(), 0, 3);
    ids.set([7n, 8n, 9n]);
    const graph = await Graph.from({ nodes: tableFromArrays({ id: ids }) });
    expect(addon.diagnostics().copyReasons).toEqual({ [reason]: 24 });
    ids.fill(0n);
    expect((await graph.nodes.collect()).getChild("id")?.toArray()).toEqual(BigInt64Array.of(7n, 8n, 9n));
    graph.close();
  });
});

describe("memory that lies about itself", () => {
  type Resizable = ArrayBuffer & { resize(length: number): void };
  const resizable = () =>
    new (ArrayBuffer as unknown as new (n: number, o: object) => Resizable)(80_000, { maxByteLength: 80_000 });
  const ids = Array.from({ length: 10_000 }, (_, i) => BigInt(i));

  test.each<[string, (buffer: Resizable) => void]>([
    ["own property", (buffer) => void Object.defineProperty(buffer, "resizable", { value: false })],
    ["own getter", (buffer) => void Object.defineProperty(buffer, "resizable", { get: () => false })],
    ["prototype", (buffer) => void Object.setPrototypeOf(buffer, { resizable: false, byteLength: 80_000 })],
  ])("resizable by its engine, not by its %s: shrinking it changes nothing", async (_, disguise) => {
    const buffer = resizable();
    const { resize } = buffer;
    const column = new BigInt64Array(buffer);
    column.set(ids);
    disguise(buffer);
    const graph = await Graph.from({ nodes: tableFromArrays({ id: column }) });
    resize.call(buffer, 8);
    expect((await graph.nodes.collect()).getChild("id")?.toArray()).toEqual(BigInt64Array.from(ids));
    graph.close();
  });

  test.each(["Frame", "nodes", "edges"])("a view whose `buffer` is another: %s read its own", async (kind) => {
    const real = BigInt64Array.from(ids);
    const other = new ArrayBuffer(8);
    class Liar extends BigInt64Array {
      override get buffer() {
        return other;
      }
      override get byteLength() {
        return 1 << 30;
      }
    }
    const liar = new Liar(real.buffer) as unknown as BigInt64Array;
    const read = async () => {
      if (kind === "Frame") return Frame.from({ id: liar }).collect();
      if (kind === "nodes") return (await Graph.from({ nodes: { id: liar } })).nodes.collect();
      return (await Graph.from({ edges: { src: liar, dst: liar } })).edges.select(col("src").as("id")).collect();
    };
    const table = await read();
    structuredClone(other, { transfer: [other] });
    expect(table.getChild("id")?.toArray()).toEqual(real);
  });
});

describe("calls on one graph", () => {
  test("run beside each other, and closing does not wait for them", async () => {
    const graph = await openRing(20_000, 5);
    const calls = [graph.algo.degree(), graph.algo.pagerank(), graph.nodes.collect(), graph.reverse()] as const;
    // The native calls start in a microtask.
    await new Promise(setImmediate);
    graph.close();
    const [degrees, ranks, nodes, reversed] = await Promise.all(calls);
    expect([degrees.numRows, ranks.numRows, nodes.numRows, reversed.numNodes]).toEqual([
      20_000, 20_000, 20_000, 20_000,
    ]);
    await expect(graph.algo.degree()).rejects.toMatchObject({ code: "CLOSED" });
    reversed.close();
  });

  test("stop soon after an abort in the middle, and leave the graph usable", async () => {
    const graph = await openRing(200_000, 10);
    const abort = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => abort.abort(reason), 5);
    const started = performance.now();
    const running = graph.algo.pagerank({ maxIterations: 1_000_000, tolerance: 0, signal: abort.signal });
    await expect(running).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect((await graph.algo.degree()).numRows).toBe(200_000);
    graph.close();
  });
});

describe("in a process of its own", () => {
  test("mutated descriptors and buffers never crash", async () => {
    const { accepted, refused } = (await run("mutations", [20_261_123, 20_000])) as {
      accepted: number;
      refused: number;
    };
    expect(accepted + refused).toBe(20_000);
    expect(Math.min(accepted, refused)).toBeGreaterThan(2_000);
  });

  test("garbage is collected under running calls and streams", async () => {
    const { expected, seen, last } = await run("collection");
    expect(expected).toEqual(Array(12).fill(20_000));
    expect([seen, last]).toEqual([20_000, 19_999]);
  });

  test("worker threads end while graphs, results, streams and calls live", async () => {
    expect(await run("workers")).toEqual({ exit: 2_000, terminate: 2_000, busy: 2_000 });
  }, 120_000);

  test.each(["close", "collect"])(
    "1,000 rounds of create, query and %s keep memory flat",
    async (ending) => {
      const { early, late } = (await run("rounds", [1_000, ending])) as { early: number; late: number };
      // MiB; one graph of these takes about half a MiB, so that a leak of each would be 400.
      expect(late - early).toBeLessThan(64);
    },
    180_000,
  );

  test("graphs that nobody closes are collected in time", async () => {
    const { first, most } = (await run("unclosed", [200])) as { first: number; most: number };
    // MiB; each of them holds 8.
    expect(most - first).toBeLessThan(600);
  }, 60_000);

  test("memory goes with the last column that lies in it", async () => {
    expect(await run("columns")).toEqual({ alive: ["id", "kept", "new"], values: { id: 0, old: 2, kept: 0 } });
  });

  test("an exported stream's address lives until it is closed, without its handle", async () => {
    expect(await run("addresses", [300])).toEqual({ right: 300, distinct: 300 });
  });

  test("where external buffers are refused, results are copied and counted", async () => {
    expect(await run("copies", [], { QUIVER_FORCE_COPY: "1" })).toEqual({
      numbers: [1, 2, 3],
      shared: false,
      calls: 1,
      zeroCopyBytes: 24,
      copiedBytes: 24,
      copyReasons: { "external buffers unavailable": 24 },
    });
  });
});
