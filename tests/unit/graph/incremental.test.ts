import { DataType, type Table, Utf8, vectorFromArray } from "apache-arrow";
import { diagnostics, Frame, Graph, resetDiagnostics, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import { native } from "../../../src/native/native.ts";

const rows = async (frame: Frame) => frame.toArray({ int64: "number" });
const addressOf = ({ buffer, byteOffset }: ArrayBufferView) =>
  native().bufferAddress(new Uint8Array(buffer, byteOffset));
const addresses = (table: Table, name: string) =>
  (table.getChild(name)?.data ?? []).map(({ values }) => addressOf(values));

describe("appends in a loop", () => {
  it("leave few batches, whatever their number", async () => {
    let g = await Graph.from({ nodes: { id: [0] }, edges: { src: [], dst: [], n: [] } });
    for (let i = 0; i < 600; i++) g = await g.addEdges({ src: [i], dst: [i + 1], n: [i] }, { onDangling: "add" });
    const [nodes, edges] = [await g.nodes.collect(), await g.edges.collect()];
    expect([g.numNodes, g.numEdges]).toEqual([601, 600]);
    expect(edges.batches.length).toBeLessThanOrEqual(10);
    expect(nodes.batches.length).toBeLessThanOrEqual(10);
    expect([...(edges.getChild("n") ?? [])].map(Number)).toEqual(Array.from({ length: 600 }, (_, i) => i));
    expect(g.neighbors(599)).toEqual([600n]);
    expect(g.neighbors(600, { direction: "in" })).toEqual([599n]);
  });

  it("copy each row a few times", async () => {
    const appends = 256;
    let g = await Graph.from({
      nodes: { id: Int32Array.of(1, 2) },
      edges: { src: new Int32Array(0), dst: new Int32Array(0) },
    });
    resetDiagnostics();
    for (let i = 0; i < appends; i++) g = await g.addEdges({ src: Int32Array.of(1, 2), dst: Int32Array.of(2, 1) });
    const { copyReasons } = diagnostics();
    const all = appends * 16;
    expect(Object.keys(copyReasons).sort()).toEqual(["small batches united", "small table"]);
    expect(copyReasons["small table"]).toBe(all);
    // About half a time for every time that the number of rows doubled.
    expect(copyReasons["small batches united"]).toBe((all * (Math.log2(appends) + 1)) / 2);
  });

  it("share what is large, and leave the graph before as it was", async () => {
    const many = 200_000;
    const ids = Int32Array.from({ length: many }, (_, i) => i);
    const weight = Float64Array.from(ids, (i) => i / 2);
    const g = await Graph.from({ nodes: { id: ids }, edges: { src: ids, dst: ids, weight } });
    resetDiagnostics();
    const grown = await g.addEdges({ src: Int32Array.of(1), dst: Int32Array.of(2), weight: Float64Array.of(7) });
    const more = await grown.addNodes({ id: Int32Array.of(-1) });
    expect(diagnostics().copiedBytes).toBe(16 + 4);
    const [before, after] = [await g.edges.collect(), await more.edges.collect()];
    expect(addresses(before, "weight")[0]).toEqual(addresses(after, "weight")[0]);
    expect(addresses(before, "weight")[0]).toBe(addressOf(weight));
    expect([g.numEdges, before.numRows, grown.numEdges, more.numEdges]).toEqual([many, many, many + 1, many + 1]);
    expect([g.degreeOf(1, { direction: "out" }), more.degreeOf(1, { direction: "out" })]).toEqual([1, 2]);
    expect([g.hasNode(-1), grown.hasNode(-1), more.hasNode(-1)]).toEqual([false, false, true]);
  });

  it("keep no memory of small tables, and read a slice of a large one as it is", async () => {
    const words = Array.from({ length: 5000 }, (_, i) => `word ${i % 100}`);
    const whole = vectorFromArray(words, new Utf8());
    let g = await Graph.from({ nodes: { id: ["word 0"] }, edges: { src: ["word 0"], dst: ["word 0"] } });
    for (let i = 0; i < 5000; i += 500) {
      const part = whole.slice(i, i + 500);
      g = await g.addEdges({ src: part, dst: part }, { onDangling: "add" });
    }
    expect([g.numNodes, g.numEdges]).toEqual([100, 5001]);
    const small = Int32Array.of(1, 2);
    const ints = await Graph.from({
      nodes: { id: Int32Array.of(1, 2) },
      edges: { src: small.slice(), dst: small.slice() },
    });
    const grown = await ints.addEdges({ src: small, dst: small });
    // Nothing reads the caller's memory any more.
    small.fill(7);
    expect((await rows(grown.edges)).map(({ src }) => src)).toEqual([1, 2, 1, 2]);
  });

  it("unite columns that differ: dictionaries, new columns, wider types", async () => {
    let g = await Graph.from({ nodes: { id: [1, 2] }, edges: { src: [1], dst: [2], kind: vectorFromArray(["a"]) } });
    for (const kind of ["b", "a", "c", "d"]) {
      g = await g.addEdges({ src: [1], dst: [2], kind: vectorFromArray([kind]), [`only ${kind}`]: [1.5] });
    }
    expect((await rows(g.edges)).map(({ kind }) => kind)).toEqual(["a", "b", "a", "c", "d"]);
    expect((await rows(g.edges)).map((row) => row["only a"])).toEqual([null, null, 1.5, null, null]);
    expect(
      DataType.isDictionary((await g.edges.collect()).schema.fields.find(({ name }) => name === "kind")?.type),
    ).toBe(true);
  });

  it("of an edge that fits nothing change nothing", async () => {
    const g = await Graph.from({ nodes: { id: [1] }, edges: { src: [1], dst: [1] } });
    await expect(g.addEdges({ src: [1, 1], dst: [1, 9] })).rejects.toMatchObject({
      code: "DANGLING_EDGE",
      details: { row: 1, column: "dst" },
    });
    expect([g.numEdges, (await g.edges.collect()).numRows]).toEqual([1, 1]);
  });

  it("stop when they are aborted", async () => {
    const g = await Graph.fromEdges([1], [2]);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(g.addEdges({ src: [1], dst: [2] }, { signal })).rejects.toThrow("enough");
    await expect(g.upsertNodes({ id: [1] }, { signal })).rejects.toThrow("enough");
  });
});

describe("nodes that are there already", () => {
  const people = () =>
    Graph.from({
      nodes: { id: [1, 2, 3], age: [36, 41, 29], city: ["Oslo", null, "Rome"] },
      edges: { src: [1], dst: [2] },
    });
  const table = { id: [2, 4], age: [42, 50], job: ["baker", null] };

  it("are an error by default", async () => {
    const g = await people();
    for (const options of [{}, { onConflict: "error" as const, onDuplicate: "first" as const }]) {
      await expect(g.addNodes(table, options)).rejects.toMatchObject({
        code: "DUPLICATE_KEY",
        details: { row: 0, column: "id", got: "2" },
      });
    }
  });

  it.each([
    ["keep", { id: 2, age: 41, city: null, job: null }, 1],
    ["update", { id: 2, age: 42, city: null, job: "baker" }, 0],
    ["replace", { id: 2, age: 42, city: null, job: "baker" }, 0],
  ] as const)("%s", async (onConflict, expected, skipped) => {
    const g = await people();
    const grown = await g.addNodes(table, { onConflict });
    const found = await rows(grown.nodes);
    expect(found[1]).toEqual(expected);
    expect(found.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(found[3]).toEqual({ id: 4, age: 50, city: null, job: null });
    expect(grown.report.total).toBe(skipped);
    expect(grown.neighbors(1)).toEqual([2n]);
    expect((await rows(g.nodes))[1]).toEqual({ id: 2, age: 41, city: null });
  });

  it("lose what a row that replaces them lacks, and keep what one that updates them lacks", async () => {
    const g = await people();
    const one = { id: [1], age: [37] };
    expect((await rows((await g.addNodes(one, { onConflict: "replace" })).nodes))[0]).toEqual({
      id: 1,
      age: 37,
      city: null,
    });
    expect((await rows((await g.upsertNodes(one)).nodes))[0]).toEqual({ id: 1, age: 37, city: "Oslo" });
    const nulls = { id: [1], city: [null] };
    expect((await rows((await g.upsertNodes(nulls)).nodes))[0]).toEqual({ id: 1, age: 36, city: null });
  });

  it("share the topology where none is new", async () => {
    const g = await people();
    await g.buildIndexes({ direction: ["out", "in"] });
    const { topology } = g.memory;
    expect((await g.upsertNodes({ id: [3], age: [30] })).memory.topology).toBe(topology);
    expect((await g.upsertNodes({ id: [4], age: [30] })).memory.topology).toBeLessThan(topology);
  });

  it("are told apart by label, and by composite keys", async () => {
    const g = await Graph.from({ nodes: { A: { id: [1], x: [1] }, B: { id: [1], x: [2] } } });
    const changed = await g.upsertNodes({ id: [1, 2], x: [7, 8] }, { label: "B" });
    expect(await rows(changed.nodes)).toEqual([
      { label: "A", id: 1, x: 1 },
      { label: "B", id: 1, x: 7 },
      { label: "B", id: 2, x: 8 },
    ]);
    const composite = await Graph.from({ nodes: { a: [1, 1], b: ["x", "y"], v: [1, 2] } }, { id: ["a", "b"] });
    const again = await composite.upsertNodes({ a: [1, 2], b: ["y", "x"], v: [5, 6] });
    expect((await rows(again.nodes)).map(({ v }) => v)).toEqual([1, 5, 6]);
    expect(again.node({ a: 2, b: "x" })).toEqual({ a: 2n, b: "x", v: 6n });
  });

  it("of a type that does not fit are an error, and nothing has changed", async () => {
    const g = await people();
    await expect(g.upsertNodes({ id: [1], age: ["old"] })).rejects.toMatchObject({
      code: "UNSUPPORTED_TYPE",
      details: { column: "age" },
    });
    await expect(g.upsertNodes({ id: [1, 1], age: [1, 2] })).rejects.toMatchObject({ code: "DUPLICATE_KEY" });
    const first = await g.upsertNodes({ id: [1, 1], age: [1, 2] }, { onDuplicate: "first" });
    expect((await rows(first.nodes))[0]?.age).toBe(1);
    const last = await g.upsertNodes(Frame.from({ id: [1, 1], age: [1, 2] }).distinct("id", { keep: "last" }));
    expect((await rows(last.nodes))[0]?.age).toBe(2);
  });
});

describe("two graphs in a session of little memory", () => {
  const ring = (count: number, session?: Session) =>
    Graph.from(
      { edges: { src: Int32Array.from({ length: count }, (_, i) => i), dst: new Int32Array(count) } },
      session && { session },
    );

  it("become one, or are compared, as long as that is enough", async () => {
    using session = new Session({ memoryLimit: "4MB" });
    const large = await ring(400_000);
    const small = await ring(1000, session);
    const isRefused = (what: RegExp) => ({ code: "OUT_OF_MEMORY", message: expect.stringMatching(what) });
    await expect(small.merge(large)).rejects.toMatchObject(isRefused(/two graphs as one/));
    await expect(small.diff(large)).rejects.toMatchObject(isRefused(/the difference of two graphs/));
    const other = await ring(2000);
    expect((await small.merge(other, { edges: "distinct" })).numEdges).toBe(2000);
    expect((await small.diff(other)).edges.numRows).toBe(1000);
  });
});
