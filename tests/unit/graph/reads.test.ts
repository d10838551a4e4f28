import * as arrow from "apache-arrow";
import { diagnostics, Graph, type NodeId, resetDiagnostics } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const people = arrow.tableFromArrays({ id: ["Ada", "Bob", "Cleo", "Dan"], age: Int32Array.of(36, 41, 29, 52) });
const knows = {
  src: ["Ada", "Bob", "Ada", "Dan", "Cleo", "Dan"],
  dst: ["Bob", "Ada", "Bob", "Dan", "Bob", "Dan"],
  weight: [1.5, 2, 3, 4, 5, 6],
};
/** The reads of one node. */
const readsOf = (g: Graph): ((id: NodeId) => unknown)[] => [
  (id) => g.hasNode(id),
  (id) => g.node(id),
  (id) => g.neighbors(id),
  (id) => g.degreeOf(id),
];
const open = (options = {}) => Graph.from({ nodes: people, edges: knows }, options);

describe("hasNode and node", () => {
  it("find nodes by their ids", async () => {
    const g = await open();
    expect([g.hasNode("Ada"), g.hasNode("Eve"), g.hasNode("")]).toEqual([true, false, false]);
    expect(g.node("Cleo")).toEqual({ id: "Cleo", age: 29 });
    expect(g.node("Eve")).toBeUndefined();
    expect(Object.getPrototypeOf(g.node("Ada"))).toBe(Object.prototype);
  });

  it("take an id as number, bigint or string where an integer column holds it", async () => {
    const big = 2n ** 53n + 1n;
    for (const ids of [BigInt64Array.of(1n, -5n, big), BigUint64Array.of(1n, 2n ** 64n - 5n, big)]) {
      const g = await Graph.from({ nodes: { id: ids, row: [0, 1, 2] } });
      for (const id of [1, 1n, "1"]) expect(g.node(id)).toEqual({ id: 1n, row: 0n });
      for (const id of [big, String(big)]) expect(g.node(id)?.row).toBe(2n);
      for (const id of [ids[1], String(ids[1])]) expect(g.node(id as bigint)?.row).toBe(1n);
      for (const id of [
        Number(big),
        1.5,
        -1,
        0.1,
        2n ** 64n,
        -(2n ** 64n),
        2n ** 70n,
        -(2n ** 130n),
        1e300,
        Infinity,
        "one",
        "1.5",
      ]) {
        expect(g.hasNode(id), String(id)).toBe(false);
      }
    }
  });

  it.each<[string, arrow.Vector, NodeId[], NodeId[]]>([
    ["int32", arrow.vectorFromArray([7, -1], new arrow.Int32()), [7, 7n, "7"], [8, 7.5, 2 ** 40]],
    ["uint8", arrow.vectorFromArray([7, 1], new arrow.Uint8()), [7, 7n, "7"], [-7, 263, 256]],
    ["float64", arrow.vectorFromArray([0.5, 3], new arrow.Float64()), [0.5, "0.5"], [0.25, 1n]],
    ["whole float64", arrow.vectorFromArray([0, 3], new arrow.Float64()), [0, -0, 0n, "0"], [0.5, 1]],
    ["bool", arrow.vectorFromArray([true], new arrow.Bool()), [true, "true"], [false]],
    [
      "decimal",
      new arrow.Vector([arrow.makeData({ type: new arrow.Decimal(2, 10, 128), data: Uint32Array.of(150, 0, 0, 0) })]),
      [1.5, "1.50"],
      [15, 150n, 2n ** 100n],
    ],
    [
      "binary",
      arrow.vectorFromArray([Uint8Array.of(1, 2), Uint8Array.of(0)], new arrow.Binary()),
      [Uint8Array.of(1, 2)],
      [Uint8Array.of(1), new Uint8Array()],
    ],
    [
      "date",
      arrow.vectorFromArray([new Date(86_400_000)], new arrow.DateDay()),
      [new Date(86_400_000), "1970-01-02"],
      [new Date(86_400_001)],
    ],
    [
      "timestamp",
      arrow.vectorFromArray([5000], new arrow.TimestampMillisecond("UTC")),
      [new Date(5000), "1970-01-01T00:00:05Z"],
      [new Date(5001)],
    ],
    [
      "dictionary",
      arrow.vectorFromArray(["x", "y"], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
      ["x"],
      ["z", ""],
    ],
    [
      "large utf8",
      arrow.vectorFromArray(["a much longer key than a view holds"], new arrow.LargeUtf8()),
      ["a much longer key than a view holds"],
      ["a much longer key than a view does"],
    ],
  ])("of a key of type %s", async (_, id, known, unknown) => {
    const g = await Graph.from({ nodes: { id } });
    for (const each of known) {
      expect(g.hasNode(each), String(each)).toBe(true);
      expect(g.node(each)).toEqual({ id: id.get(0) });
    }
    for (const each of unknown) expect(g.hasNode(each), String(each)).toBe(false);
  });

  it("give values as apache-arrow does, whatever the type", async () => {
    const point = new arrow.Struct([new arrow.Field("x", new arrow.Float32())]);
    const columns = {
      id: arrow.vectorFromArray([1, 2], new arrow.Int32()),
      none: arrow.vectorFromArray([null, null], new arrow.Null()),
      big: arrow.vectorFromArray([1n, null], new arrow.Int64()),
      day: arrow.vectorFromArray([new Date(0), null], new arrow.DateDay()),
      time: arrow.vectorFromArray([5000, null], new arrow.TimestampSecond()),
      bytes: arrow.vectorFromArray([Uint8Array.of(1), null], new arrow.Binary()),
      list: arrow.vectorFromArray([[1, 2], null], new arrow.List(new arrow.Field("item", new arrow.Int32()))),
      point: arrow.vectorFromArray([{ x: 0.5 }, null], point),
      word: arrow.vectorFromArray(["a", null], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())),
    };
    const table = new arrow.Table(columns as never);
    const g = await Graph.from({ nodes: table });
    const collected = await g.nodes.collect();
    for (const [row, id] of [1, 2].entries()) {
      const node = g.node(id) as Record<string, unknown>;
      expect(Object.keys(node)).toEqual(Object.keys(columns));
      for (const name of Object.keys(columns)) {
        const expected = collected.getChild(name)?.get(row);
        expect(JSON.stringify([node[name]], plain)).toBe(JSON.stringify([expected], plain));
      }
    }
  });

  it("keep columns of any name", async () => {
    const columns = Object.fromEntries([
      ["id", [1]],
      ["toString", ["a"]],
      ["constructor", ["b"]],
      ["", ["c"]],
    ]);
    Object.defineProperty(columns, "__proto__", { value: ["d"], enumerable: true });
    const node = (await Graph.from({ nodes: columns })).node(1) as Record<string, unknown>;
    expect(Object.entries(node)).toEqual([
      ["id", 1n],
      ["toString", "a"],
      ["constructor", "b"],
      ["", "c"],
      ["__proto__", "d"],
    ]);
  });

  it("work on graphs without nodes or rows", async () => {
    const empty = await Graph.from({ nodes: { id: [] }, edges: { src: [], dst: [] } });
    expect([empty.hasNode(1), empty.hasNode("a"), empty.node(1)]).toEqual([false, false, undefined]);
    expect(() => empty.neighbors(1)).toThrow(expect.objectContaining({ code: "UNKNOWN_ID" }));
    const none = await empty.project({ labels: [] });
    expect(none.hasNode(1)).toBe(false);
  });
});

const plain = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

describe("neighbors, edgesBetween and degreeOf", () => {
  it("follow edges in a direction; neighbours come once, in node order", async () => {
    const g = await open();
    expect(g.neighbors("Ada")).toEqual(["Bob"]);
    expect(g.neighbors("Bob", { direction: "in" })).toEqual(["Ada", "Cleo"]);
    expect(g.neighbors("Bob", { direction: "both" })).toEqual(["Ada", "Cleo"]);
    expect(g.neighbors("Dan")).toEqual(["Dan"]);
    expect(g.neighbors("Cleo", { direction: "in" })).toEqual([]);
    expect((await g.reverse()).neighbors("Bob")).toEqual(["Ada", "Cleo"]);
  });

  it("give the rows of all parallel edges", async () => {
    const g = await open();
    expect(g.edgesBetween("Ada", "Bob")).toEqual([
      { edge: 0, src: "Ada", dst: "Bob", weight: 1.5 },
      { edge: 2, src: "Ada", dst: "Bob", weight: 3 },
    ]);
    expect(g.edgesBetween("Dan", "Dan").map(({ edge }) => edge)).toEqual([3, 5]);
    expect(g.edgesBetween("Ada", "Cleo")).toEqual([]);
    const both = await g.toUndirected();
    for (const ends of [
      ["Ada", "Bob"],
      ["Bob", "Ada"],
    ] as [string, string][]) {
      expect(both.edgesBetween(...ends).map(({ edge, src }) => [edge, src])).toEqual([
        [0, "Ada"],
        [1, "Bob"],
        [2, "Ada"],
      ]);
    }
  });

  it("count edges as the algorithm does", async () => {
    const g = await open();
    expect(g.degreeOf("Dan")).toBe(4);
    expect(g.degreeOf("Bob")).toBe(4);
    for (const graph of [g, await g.toUndirected(), await g.reverse()]) {
      for (const direction of ["out", "in", "both"] as const) {
        const table = await graph.algo.degree({ direction });
        const degrees = [...(table.getChild("degree") ?? [])];
        expect(["Ada", "Bob", "Cleo", "Dan"].map((id) => graph.degreeOf(id, { direction }))).toEqual(degrees);
      }
    }
  });

  it("give ids of the key's own type", async () => {
    const of = async (ids: arrow.Vector) =>
      (await Graph.from({ edges: { src: ids, dst: ids } })).neighbors(ids.get(0) as never);
    expect(await of(arrow.vectorFromArray([1n], new arrow.Int64()))).toEqual([1n]);
    expect(await of(arrow.vectorFromArray([1], new arrow.Int16()))).toEqual([1]);
    expect(await of(arrow.vectorFromArray([1.5], new arrow.Float64()))).toEqual([1.5]);
    expect(await of(arrow.vectorFromArray([Uint8Array.of(3)], new arrow.Binary()))).toEqual([Uint8Array.of(3)]);
  });

  it("keep the row number where a column is called edge", async () => {
    const g = await Graph.fromEdges([1, 1], [2, 2], { edge: ["x", "y"], type: ["a", "b"] });
    expect(g.edgesBetween(1, 2)).toEqual([
      { edge: 0, src: 1n, dst: 2n, type: "a" },
      { edge: 1, src: 1n, dst: 2n, type: "b" },
    ]);
  });
});

describe("composite keys", () => {
  const nodes = { country: ["CH", "CH", "FR"], code: [1, 2, 1], name: ["a", "b", "c"] };
  const edges = { c1: ["CH", "CH"], n1: [1, 1], c2: ["FR", "CH"], n2: [1, 2] };
  const openComposite = () =>
    Graph.from({ nodes, edges }, { id: ["country", "code"], src: ["c1", "n1"], dst: ["c2", "n2"] });

  it("are given as arrays or objects, and come back as objects", async () => {
    const g = await openComposite();
    for (const id of [["CH", 1], ["CH", 1n], ["CH", "1"], { country: "CH", code: 1 }, { code: 1n, country: "CH" }]) {
      expect(g.hasNode(id)).toBe(true);
      expect(g.node(id)).toEqual({ country: "CH", code: 1n, name: "a" });
      expect(g.neighbors(id)).toEqual([
        { country: "CH", code: 2n },
        { country: "FR", code: 1n },
      ]);
    }
    for (const id of g.neighbors(["CH", 1])) expect(g.degreeOf(id)).toBe(1);
    expect(g.hasNode(["FR", 2])).toBe(false);
    expect(g.edgesBetween(["CH", 1], { country: "FR", code: 1 })).toEqual([
      { edge: 0, c1: "CH", n1: 1n, c2: "FR", n2: 1n },
    ]);
  });

  it.each<[string, unknown]>([
    ["one value", "CH"],
    ["too few", ["CH"]],
    ["too many", ["CH", 1, 2]],
    ["a null", ["CH", null]],
    ["a missing column", { country: "CH" }],
    ["another column", { country: "CH", code: 1, name: "a" }],
    ["an undefined column", { country: "CH", code: undefined }],
    ["NaN", ["CH", Number.NaN]],
    ["nested", [["CH", 1], 1]],
  ])("refuse %s", async (_, id) => {
    const g = await openComposite();
    const refused = expect.objectContaining({
      code: "INVALID_ARGUMENT",
      details: expect.objectContaining({ parameter: "id" }),
    });
    for (const read of readsOf(g)) {
      expect(() => read(id as NodeId)).toThrow(refused);
    }
  });
});

describe("several labels and types", () => {
  const openLabels = () =>
    Graph.from({
      nodes: { A: { id: [1, 2], x: ["a1", "a2"] }, B: { table: { key: [2, 3], y: ["b2", "b3"] }, id: "key" } },
      edges: {
        X: { table: { src: [1, 1], dst: [2, 3], w: [10, 11] }, from: "A", to: "B" },
        Y: { table: { src: [1, 1], dst: [2, 2] }, from: "A", to: "A" },
      },
    });

  it("say which node is meant by its label", async () => {
    const g = await openLabels();
    expect([g.hasNode(2), g.hasNode(1, { label: "B" }), g.hasNode(3)]).toEqual([true, false, true]);
    expect(g.node(2, { label: "A" })).toEqual({ label: "A", id: 2n, x: "a2" });
    expect(g.node(2, { label: "B" })).toEqual({ label: "B", key: 2n, y: "b2" });
    expect(g.node({ key: 3 })).toEqual({ label: "B", key: 3n, y: "b3" });
    expect(() => g.node(2)).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        details: expect.objectContaining({ parameter: "label", expected: "one of A, B" }),
      }),
    );
    expect(() => g.node(1, { label: "C" })).toThrow(expect.objectContaining({ code: "UNKNOWN_LABEL" }));
  });

  it("leave columns called label and type as they are", async () => {
    const end = { src: [1], dst: [1], type: ["own"] };
    const g = await Graph.from({
      nodes: { A: { id: [1], label: ["own"] }, B: { id: [2] } },
      edges: { X: { table: end, from: "A", to: "A" }, Y: { table: { src: [1], dst: [1] }, from: "A", to: "A" } },
    });
    expect([g.node(1), g.node(2)]).toEqual([
      { id: 1n, label: "own" },
      { label: "B", id: 2n },
    ]);
    expect(g.edgesBetween(1, 1).map(({ type }) => type)).toEqual(["own", "Y"]);
  });

  it("follow edges of all types, or of one", async () => {
    const g = await openLabels();
    // The node 2 of A, then the nodes 2 and 3 of B.
    expect(g.neighbors(1)).toEqual([2n, 2n, 3n]);
    expect(g.neighbors(1, { type: "X" })).toEqual([2n, 3n]);
    expect(g.neighbors(1, { type: "Y" })).toEqual([2n]);
    expect([g.degreeOf(1), g.degreeOf(1, { type: "Y" }), g.degreeOf(2, { label: "B" })]).toEqual([4, 2, 1]);
    expect(g.edgesBetween(1, 2, { to: "B" })).toEqual([{ edge: 0, type: "X", src: 1n, dst: 2n, w: 10n }]);
    expect(g.edgesBetween(1, 2, { to: "A" }).map(({ edge, type }) => [edge, type])).toEqual([
      [2, "Y"],
      [3, "Y"],
    ]);
    expect(g.edgesBetween(1, 2, { from: "A", to: "A", type: "X" })).toEqual([]);
    for (const read of [
      () => g.neighbors(1, { type: "x" }),
      () => g.degreeOf(1, { type: "x" }),
      () => g.edgesBetween(1, 3, { type: "x" }),
    ]) {
      expect(read).toThrow(
        expect.objectContaining({ code: "UNKNOWN_LABEL", details: { parameter: "type", expected: "X", got: "x" } }),
      );
    }
  });
});

describe("wrong calls", () => {
  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["NaN", Number.NaN],
    ["a function", () => 1],
    ["a symbol", Symbol("id")],
    ["an array", ["Ada"]],
    ["an object of other columns", { name: "Ada" }],
    ["an invalid date", new Date(Number.NaN)],
    ["another typed array", Uint16Array.of(1)],
    ["a Map", new Map()],
    [
      "a proxy that throws",
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("no keys");
          },
          getOwnPropertyDescriptor: () => undefined,
        },
      ),
    ],
  ])("refuse %s as an id", async (kind, id) => {
    const g = await open();
    for (const read of readsOf(g)) {
      expect(() => read(id as NodeId)).toThrow(
        kind.startsWith("a proxy") ? Error : expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
    }
    if (!kind.startsWith("a proxy")) {
      expect(() => g.edgesBetween("Ada", id as NodeId)).toThrow(
        expect.objectContaining({
          code: "INVALID_ARGUMENT",
          details: expect.objectContaining({ parameter: "target" }),
        }),
      );
    }
  });

  it("name an id that no node has", async () => {
    const g = await open();
    const unknown = expect.objectContaining({
      code: "UNKNOWN_ID",
      message: expect.stringContaining("Eve"),
      details: expect.objectContaining({ column: "id", got: "Eve" }),
    });
    for (const read of [
      () => g.neighbors("Eve"),
      () => g.degreeOf("Eve"),
      () => g.edgesBetween("Ada", "Eve"),
      () => g.edgesBetween("Eve", "Ada"),
    ]) {
      expect(read).toThrow(unknown);
    }
  });

  it("refuse ids of another kind, and options that do not exist", async () => {
    const g = await open();
    expect(() => g.hasNode(5)).toThrow(expect.objectContaining({ code: "UNSUPPORTED_TYPE" }));
    const wrong = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    for (const options of [{ direction: "up" }, { lable: "A" }, { label: 5 }, { type: {} }, 7, null]) {
      expect(() => g.neighbors("Ada", options as never)).toThrow(wrong);
      expect(() => g.degreeOf("Ada", options as never)).toThrow(wrong);
    }
    await expect(g.buildIndexes({ direction: "up" as never })).rejects.toThrow(wrong);
    await expect(g.buildIndexes({ direction: ["out", 7] as never })).rejects.toThrow(wrong);
  });

  it("fail on a closed graph, also where columns were read before", async () => {
    const g = await open();
    expect(g.node("Ada")).toBeDefined();
    g.close();
    const closed = expect.objectContaining({ code: "CLOSED" });
    for (const read of readsOf(g)) expect(() => read("Ada")).toThrow(closed);
    expect(() => g.edgesBetween("Ada", "Bob")).toThrow(closed);
    await expect(g.buildIndexes()).rejects.toThrow(closed);
  });
});

describe("what reads cost", () => {
  it("is one call each, and of the columns one more the first time", async () => {
    const g = await open();
    const reads: [string, () => unknown, number][] = [
      ["hasNode", () => g.hasNode("Ada"), 1],
      ["node", () => g.node("Ada"), 2],
      ["neighbors", () => g.neighbors("Bob", { direction: "both" }), 2],
      ["edgesBetween", () => g.edgesBetween("Ada", "Bob"), 2],
      ["degreeOf", () => g.degreeOf("Ada"), 1],
    ];
    for (const [name, read, first] of reads) {
      for (const calls of [first, 1, 1]) {
        resetDiagnostics();
        read();
        expect(diagnostics().calls, name).toBe(calls);
      }
    }
  });

  it("is paid beforehand by buildIndexes", async () => {
    const n = 30_000;
    const ends = (step: number) => Int32Array.from({ length: 3 * n }, (_, i) => (i * step) % n);
    const g = await (await Graph.fromEdges(ends(7), ends(11))).filterNodes("id % 2 = 0");
    const before = g.memory;
    expect(before.ids).toBe(0);
    const phases = new Set<string>();
    await g.buildIndexes({ direction: ["out", "in"], threads: 2, onProgress: ({ phase }) => phases.add(phase) });
    expect([...phases]).toContain("build topology");
    const built = g.memory;
    expect(built.ids).toBeGreaterThan(0);
    expect(built.topology).toBeGreaterThan(before.topology);
    for (const direction of ["out", "in", "both"] as const) g.degreeOf(14, { direction });
    expect(g.neighbors(14, { direction: "in" }).length).toBeGreaterThan(0);
    g.edgesBetween(0, 0);
    expect(g.memory).toEqual(built);
    const controller = new AbortController();
    controller.abort("enough");
    await expect(g.buildIndexes({ direction: "both", signal: controller.signal })).rejects.toBe("enough");
    expect(g.memory).toEqual(built);
    g.neighbors(14, { direction: "both" });
    expect(g.memory.topology).toBeGreaterThan(built.topology);
  });
});
