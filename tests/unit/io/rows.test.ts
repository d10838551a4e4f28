import { tableFromArrays } from "apache-arrow";
import { Frame, Graph } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const plain = (frame: Frame) => frame.toArray({ int64: "number" });
const types = (frame: Frame) => Object.fromEntries(frame.schema.fields.map(({ name, type }) => [name, String(type)]));
const refused = (message: RegExp, details: object) =>
  expect.objectContaining({
    code: "INVALID_ARGUMENT",
    message: expect.stringMatching(message),
    details: expect.objectContaining(details),
  });

describe("rows", () => {
  it("become columns in the order of first appearance, missing keys null", async () => {
    const frame = Frame.from([{ b: 1 }, { a: "x", b: 2 }, {}, { c: true, a: null }]);
    expect(frame.schema.fields.map(({ name }) => name)).toEqual(["b", "a", "c"]);
    expect(await plain(frame)).toEqual([
      { b: 1, a: null, c: null },
      { b: 2, a: "x", c: null },
      { b: null, a: null, c: null },
      { b: null, a: null, c: true },
    ]);
  });

  it("have the types that plain arrays show", () => {
    const date = new Date(0);
    const rows = [
      { int: 1, big: 2n ** 40n, large: 2n ** 63n, float: 1.5, text: "x", flag: true, date, none: null },
      { int: 2 ** 40, big: null, large: 1n, float: 2, text: null, flag: null, date: null, none: undefined },
    ];
    const columns = Object.fromEntries(
      Object.keys(rows[0] as object).map((name) => [name, rows.map((row) => (row as never)[name])]),
    );
    expect(types(Frame.from(rows))).toEqual(types(Frame.from(columns)));
    expect(types(Frame.from(rows))).toMatchObject({ int: "Int64", large: "Uint64", float: "Float64", none: "Null" });
  });

  it("nest: objects are structs, arrays lists, at any depth", async () => {
    const rows = [
      { id: 1, at: { city: "Oslo", zip: [1, 2] }, tags: ["a"], pairs: [[1], []] },
      { id: 2, at: null, tags: [], pairs: null },
      { id: 3, at: { street: "x", city: null }, tags: null, pairs: [null, [2, null]] },
    ];
    const frame = Frame.from(rows);
    expect(types(frame)).toMatchObject({ tags: "List<Utf8>", pairs: "List<List<Int64>>" });
    expect(await plain(frame)).toEqual([
      { id: 1, at: { city: "Oslo", zip: [1, 2], street: null }, tags: ["a"], pairs: [[1], []] },
      { id: 2, at: null, tags: [], pairs: null },
      { id: 3, at: { city: null, zip: null, street: "x" }, tags: null, pairs: [null, [2, null]] },
    ]);
    expect(await plain(Frame.from({ at: rows.map(({ at }) => at) }))).toEqual(
      (await plain(frame)).map(({ at }) => ({ at })),
    );
  });

  it("are as many as there are, narrowed or not, nested or not", async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({
      i,
      s: `k${i % 7}`,
      in: { i, s: `k${i % 5}` },
      l: [i, `${i}`.length],
    }));
    const read = await plain(Frame.from(rows));
    expect(read).toEqual(rows);
  });

  it("come from whatever gives rows", async () => {
    const rows = [{ a: 1 }, { a: 2 }];
    const response = new Response(JSON.stringify(rows));
    async function* later() {
      yield* rows;
    }
    for (const input of [new Set(rows), response.json(), later(), tableFromArrays({ a: [1, 2] }).toArray()]) {
      const frame = (await Frame.from(input as Iterable<Record<string, unknown>>)) as Frame;
      expect((await plain(frame)).map(({ a }) => a)).toEqual([1, 2]);
    }
  });

  it("keep names that objects inherit apart from values", async () => {
    const frame = Frame.from([{ toString: "a" }, { constructor: "b" }] as unknown as { a: string }[]) as Frame;
    expect(await plain(frame)).toEqual([
      { toString: "a", constructor: null },
      { toString: null, constructor: "b" },
    ]);
  });

  it.each<[string, unknown[], RegExp, object]>([
    ["mixed types", [{ a: 1 }, { a: "x" }], /column "a", row 1: expected a number, got "x"/, { column: "a", row: 1 }],
    ["a mixed field", [{ a: { b: 1 } }, { a: { b: true } }], /column "a\.b", row 1/, { row: 1 }],
    ["a mixed item", [{ a: [1] }, { a: [2, "x"] }], /column "a", row 1, an item/, { column: "a", row: 1 }],
    ["an object among texts", [{ a: "x" }, { a: {} }], /row 1: expected a string, got an object/, { row: 1 }],
    ["a number among rows", [{ a: 1 }, 5], /item 1 is no row but 5/, {}],
    ["null among rows", [{ a: 1 }, null], /item 1 is no row but null/, {}],
    ["rows without keys", [{}, {}], /at least one key/, {}],
    ["pairs", [["a", "b"]], /pairs are taken where edges are expected/, {}],
  ])("of %s are refused", (_, rows, message, details) => {
    expect(() => Frame.from(rows as never)).toThrow(refused(message, details));
  });
});

describe("rows that hold themselves, or nest without end", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const ring: unknown[] = [];
  ring.push(ring);
  let deep: unknown = 1;
  for (let i = 0; i < 10_000; i++) deep = i % 2 === 0 ? [deep] : { deep };
  it.each([
    ["an object in itself", circle],
    ["an array in itself", ring],
    ["a deep one", deep],
  ])("are refused: %s", (_, v) => {
    const wrong = {
      code: "UNSUPPORTED_TYPE",
      message: expect.stringMatching(/column "v" is nested too deeply; expected at most/),
    };
    expect(() => Frame.from([{ v }])).toThrow(expect.objectContaining(wrong));
    expect(() => Frame.from({ v: [v] })).toThrow(expect.objectContaining(wrong));
  });
});

describe("edges", () => {
  it("are taken as rows and as pairs", async () => {
    const rows = [
      { src: "a", dst: "b", w: 1 },
      { src: "b", dst: "c", w: 2 },
    ];
    const pairs = [
      ["a", "b"],
      ["b", "c"],
    ] as const;
    for (const g of [
      await Graph.from({ edges: rows }),
      await Graph.from({ edges: pairs as never }),
      await Graph.from({ edges: pairs as never }, { src: "from", dst: "to" }),
      await Graph.fromEdges(pairs),
      await Graph.fromEdges(pairs, { w: [1, 2] }, { directed: false }),
      await Graph.from({ nodes: [{ id: "a" }, { id: "b" }, { id: "c" }], edges: pairs as never }),
    ]) {
      expect([g.numNodes, g.numEdges]).toEqual([3, 2]);
    }
    const g = await Graph.from({ edges: rows });
    expect(await plain(g.edges)).toEqual(rows);
    expect((await g.addEdges([["c", "a"]] as never)).numEdges).toBe(3);
  });

  it("of several types and labels are rows, too", async () => {
    const g = await Graph.from({
      nodes: { P: [{ id: 1 }], Q: [{ id: 2 }] },
      edges: { T: { table: [[1, 2]], from: "P", to: "Q" } },
    } as never);
    expect([g.labels, g.numEdges]).toEqual([["P", "Q"], 1]);
  });

  it.each([
    [
      "one of three",
      [
        ["a", "b"],
        ["a", "b", 5],
      ],
      1,
    ],
    ["one of one", [["a"]], 0],
    ["no pair", [["a", "b"], "ab"], 1],
  ])("refuse pairs with %s by their row", async (_, pairs, row) => {
    const wrong = { code: "INVALID_ARGUMENT", details: { row } };
    await expect(Graph.from({ edges: pairs as never })).rejects.toMatchObject(wrong);
    await expect(Graph.fromEdges(pairs as never)).rejects.toMatchObject(wrong);
  });
});
