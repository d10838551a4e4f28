import { col, fn, Graph } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const rows = async (frame: Graph["nodes"]) => frame.toArray({ int64: "number" });

describe("merge", () => {
  const directed = () => Graph.from({ nodes: { id: [1, 2], a: [1, 2] }, edges: { src: [1], dst: [2], w: [1] } });

  it("unites nodes by key and columns by name, whatever the keys' columns are called", async () => {
    const other = await Graph.from(
      { nodes: { name: Int32Array.of(2, 3), b: ["x", "y"] }, edges: { from: [2], to: [3], w: [0.5] } },
      { id: "name", src: "from", dst: "to" },
    );
    // 0.5 is no int64: types are those of the graph that is merged into.
    const g = await directed();
    await expect(g.merge(other)).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE", details: { column: "w" } });
    const merged = await g.merge(await other.filterEdges("false"));
    expect(await rows(merged.nodes)).toEqual([
      { id: 1, a: 1, b: null },
      { id: 2, a: 2, b: "x" },
      { id: 3, a: null, b: "y" },
    ]);
  });

  it("refuses what has no sense, and leaves both as they were", async () => {
    const [g, h] = [await directed(), await Graph.fromEdges([1], [2], {}, { directed: false })];
    await expect(g.merge(h)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter: "other" } });
    await expect(g.diff(h)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter: "other" } });
    await expect(g.merge(g, { onConflict: "error" })).rejects.toMatchObject({ code: "DUPLICATE_KEY" });
    for (const call of [(other: never) => g.merge(other), (other: never) => g.diff(other)]) {
      await expect(call({} as never)).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
        details: { parameter: "other" },
      });
    }
    const texts = await Graph.fromEdges(["a"], ["b"]);
    await expect(g.merge(texts)).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
    await expect(g.diff(texts)).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
    expect([g.numNodes, g.numEdges]).toEqual([2, 1]);
    const closed = await directed();
    closed.close();
    await expect(g.merge(closed)).rejects.toMatchObject({ code: "CLOSED" });
    await expect(g.diff(closed)).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("with itself changes nothing but the edges, and these only where all come", async () => {
    const g = await directed();
    const twice = await g.merge(g);
    expect([twice.numNodes, twice.numEdges]).toEqual([2, 2]);
    const once = await g.merge(g, { edges: "distinct" });
    const { nodes, edges } = await g.diff(once);
    expect([nodes.numRows, edges.numRows]).toEqual([0, 0]);
  });
});

describe("diff", () => {
  it("tells values apart by what they are: types, nulls, NaN, columns of one side", async () => {
    const a = await Graph.from({
      nodes: { id: [1, 2, 3], x: [1, null, 3], y: [Number.NaN, -0, null], only: ["p", null, null] },
    });
    const b = await Graph.from({
      nodes: { id: [3, 2, 1], x: [3.5, null, 1], y: [null, 0, Number.NaN], more: [null, null, 4] },
    });
    const { nodes } = await a.diff(b);
    expect(nodes.schema.names).toEqual([
      "change",
      "id",
      "x_old",
      "x_new",
      "y_old",
      "y_new",
      "only_old",
      "only_new",
      "more_old",
      "more_new",
    ]);
    expect(nodes.toArray().map(({ change, id }) => [change, Number(id)])).toEqual([
      ["changed", 1],
      ["changed", 3],
    ]);
    expect(nodes.get(1)?.toJSON()).toMatchObject({ x_old: 3n, x_new: 3.5, only_old: null, only_new: null });
  });

  it("takes parallel edges as a multiset, in an undirected graph either way round", async () => {
    const edges = (w: number[]) => ({ src: w.map(() => 1), dst: w.map(() => 2), w });
    const of = async (a: number[], b: number[]) => {
      const { edges: table } = await (await Graph.from({ edges: edges(a) })).diff(
        await Graph.from({ edges: edges(b) }),
      );
      return table.toArray().map(({ change, w_old, w_new }) => `${change} ${w_old} ${w_new}`);
    };
    expect(await of([1, 1, 2], [2, 1, 1])).toEqual([]);
    expect(await of([1, 1, 2], [1, 3])).toEqual(["changed 1 3", "removed 2 null"]);
    expect(await of([5], [6, 7, 5])).toEqual(["added null 6", "added null 7"]);
    const undirected = (src: number[], dst: number[]) => Graph.fromEdges(src, dst, {}, { directed: false });
    const turned = await (await undirected([1, 2], [2, 3])).diff(await undirected([3, 2], [2, 1]));
    expect(turned.edges.numRows).toBe(0);
  });

  it("refuses two columns of one name", async () => {
    const g = await Graph.from({ nodes: { id: [1], a: [1], change: [1] } });
    const named = await Graph.from({ nodes: { change: [1], a: [1] } }, { id: "change" });
    expect((await g.diff(g)).nodes.numRows).toBe(0);
    await expect(named.diff(named)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { column: "change" } });
  });
});

describe("simplify with aggregates", async () => {
  const g = await Graph.from({
    nodes: { id: ["a", "b", "c"] },
    edges: {
      src: ["a", "b", "a", "c", "a"],
      dst: ["b", "a", "b", "c", "b"],
      w: [1, 2, null, 4, 5],
      t: ["p", "q", "r", "s", "t"],
    },
  });

  it("computes of parallel edges, and keeps the first of what is not named", async () => {
    const simple = await g.simplify({ agg: [fn.sum("w").as("w"), fn.count(), fn.arrayAgg("t").as("all")] });
    expect((await rows(simple.edges)).map((row) => ({ ...row, all: [...row.all] }))).toEqual([
      { src: "a", dst: "b", w: 6, t: "p", count: 3, all: ["p", "r", "t"] },
      { src: "b", dst: "a", w: 2, t: "q", count: 1, all: ["q"] },
    ]);
    const undirected = await (await g.toUndirected()).simplify({ agg: { w: "max", t: "last" }, selfLoops: true });
    expect(await rows(undirected.edges)).toEqual([
      { src: "a", dst: "b", w: 5, t: "t" },
      { src: "c", dst: "c", w: 4, t: "s" },
    ]);
    expect(g.numEdges).toBe(5);
  });

  it("gives the type that the aggregate has", async () => {
    const means = await g.simplify({ agg: { w: "mean" } });
    expect(String(means.schema.edges[0]?.schema.fields.find(({ name }) => name === "w")?.type)).toBe("Float64");
    expect((await rows(means.edges)).map(({ w }) => w)).toEqual([3, 2]);
  });

  it("refuses what is no aggregate, and the name of an end", async () => {
    await expect(g.simplify({ agg: { src: "first" } })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { column: "src" },
    });
    await expect(g.simplify({ agg: { w: "summ" as never } })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(g.simplify({ agg: "sum" as never })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(g.simplify({ agg: { weight: "sum" } })).rejects.toMatchObject({ code: "UNKNOWN_COLUMN" });
    await expect(g.simplify({ agg: [col("w").as("w")] })).rejects.toMatchObject({ code: "INVALID_QUERY" });
    await expect(g.simplify({ selfLoops: 1 as never })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("contract", async () => {
  const g = await Graph.from({
    nodes: { id: [1, 2, 3, 4], team: ["red", "blue", "red", null], age: [30, 40, 50, 60] },
    edges: { src: [1, 1, 3, 2, 4], dst: [3, 2, 2, 1, 1], w: [1, 2, 3, 4, 5] },
  });

  it("refuses nodes without a value, or leaves them and their edges out and tells", async () => {
    await expect(g.contract("team")).rejects.toMatchObject({
      code: "NULL_KEY",
      details: { column: "team", row: 3, got: "null" },
    });
    const teams = await g.contract("team", { onNull: "skip" });
    expect(await rows(teams.nodes)).toEqual([{ team: "red" }, { team: "blue" }]);
    expect(await rows(teams.edges)).toEqual([
      { src: "red", dst: "red" },
      { src: "red", dst: "blue" },
      { src: "blue", dst: "red" },
    ]);
    expect(teams.report.skipped).toEqual([
      { kind: "nodes", table: "nodes", reason: "null", rows: 1 },
      { kind: "edges", table: "edges", reason: "dangling", rows: 1 },
    ]);
    expect(teams.neighbors("red")).toEqual(["red", "blue"]);
  });

  it("computes of nodes and of edges, or keeps these", async () => {
    const options = { onNull: "skip", selfLoops: false, nodes: { people: fn.count(), age: "mean" } } as const;
    const teams = await g.contract("team", { ...options, edges: [fn.sum("w").as("w")] });
    expect(teams.node("red")).toEqual({ team: "red", people: 2n, age: 40 });
    expect(await rows(teams.edges)).toEqual([
      { src: "red", dst: "blue", w: 5 },
      { src: "blue", dst: "red", w: 4 },
    ]);
    const kept = await g.contract("team", { ...options, edges: "keep" });
    expect(await rows(kept.edges)).toEqual([
      { src: "red", dst: "blue", w: 2 },
      { src: "red", dst: "blue", w: 3 },
      { src: "blue", dst: "red", w: 4 },
    ]);
    const undirected = await (await g.toUndirected()).contract("team", { ...options, edges: { w: "sum" } });
    expect(await rows(undirected.edges)).toEqual([{ src: "red", dst: "blue", w: 9 }]);
  });

  it("takes several columns as a composite key, and the result of an algorithm", async () => {
    const grouped = await g.contract(["team", "age"], { onNull: "skip", edges: [fn.count()] });
    expect(grouped.schema.nodes[0]?.id).toEqual(["team", "age"]);
    expect((await rows(grouped.edges))[0]).toEqual({
      src_team: "red",
      src_age: 30,
      dst_team: "blue",
      dst_age: 40,
      count: 1,
    });
    expect(grouped.neighbors({ team: "red", age: 50 })).toEqual([{ team: "blue", age: 40n }]);
    const components = await (await g.withNodes(await g.algo.weaklyConnectedComponents())).contract("component");
    expect([components.numNodes, components.numEdges]).toEqual([1, 1]);
  });

  it("keeps types, and groups the nodes of all labels", async () => {
    const h = await Graph.from({
      nodes: { P: { id: [1, 2], area: ["x", "y"] }, C: { id: [1], area: ["x"] } },
      edges: {
        KNOWS: { table: { src: [1, 2], dst: [2, 1] }, from: "P", to: "P" },
        LIVES: { table: { src: [1, 2], dst: [1, 1], since: [1, 2] }, from: "P", to: "C" },
      },
    });
    for (const edges of [{ since: "max" }, "keep"] as const) {
      const areas = await h.contract("area", { edges });
      expect([areas.labels, areas.types]).toEqual([[], ["KNOWS", "LIVES"]]);
      expect((await rows(areas.edges)).map(({ type, src, dst }) => `${type} ${src} ${dst}`)).toEqual([
        ...["KNOWS x y", "KNOWS y x", "LIVES x x", "LIVES y x"],
      ]);
    }
  });

  it("refuses what it cannot do by a clear error", async () => {
    await expect(g.contract("teem")).rejects.toMatchObject({ code: "UNKNOWN_COLUMN", details: { column: "teem" } });
    await expect(g.contract([])).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter: "by" } });
    await expect(g.contract("age", { edges: "all" as never })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(g.contract("age", { nodes: { age: "sum" } })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { column: "age" },
    });
    await expect(g.contract("age", { edges: { dst: "first" } })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("projectBipartite", () => {
  const pairs = { src: ["a", "b", "a", "b", "c", "a"], dst: ["x", "x", "y", "y", "y", "x"] };

  it("counts shared neighbours, parallel edges once", async () => {
    const g = await Graph.fromEdges(pairs.src, pairs.dst);
    const left = await g.projectBipartite(["a", "b", "c"]);
    expect(await rows(left.edges)).toEqual([
      { src: "a", dst: "b", shared: 2 },
      { src: "a", dst: "c", shared: 1 },
      { src: "b", dst: "c", shared: 1 },
    ]);
    expect([left.directed, left.numNodes]).toEqual([false, 3]);
    const right = await g.projectBipartite("id IN ('x', 'y')");
    expect(await rows(right.edges)).toEqual([{ src: "x", dst: "y", shared: 2 }]);
    expect(right.neighbors("y")).toEqual(["x"]);
  });

  it("follows two edges where the direction counts", async () => {
    const g = await Graph.fromEdges(["a", "b", "x", "y", "x"], ["x", "y", "b", "a", "a"]);
    const out = await g.projectBipartite(["a", "b"], { direction: "out" });
    expect(out.directed).toBe(true);
    expect(await rows(out.edges)).toEqual([
      { src: "a", dst: "b", shared: 1 },
      { src: "b", dst: "a", shared: 1 },
    ]);
  });

  it("of composite keys and several labels has their keys", async () => {
    const g = await Graph.from(
      {
        nodes: { k: [1, 1, 2], n: ["a", "b", "a"] },
        edges: { k1: [1, 1], n1: ["a", "b"], k2: [2, 2], n2: ["a", "a"] },
      },
      { id: ["k", "n"], src: ["k1", "n1"], dst: ["k2", "n2"] },
    );
    const one = await g.projectBipartite("k = 1");
    expect(await rows(one.edges)).toEqual([{ src_k: 1, src_n: "a", dst_k: 1, dst_n: "b", shared: 1 }]);
    const h = await Graph.from({
      nodes: { A: { id: [1] }, B: { id: [2] }, C: { id: [3] } },
      edges: {
        E: { table: { src: [1], dst: [3] }, from: "A", to: "C" },
        F: { table: { src: [3], dst: [2] }, from: "C", to: "B" },
      },
    });
    const both = await h.projectBipartite("label <> 'C'");
    expect([both.labels, both.types]).toEqual([["A", "B"], ["shared"]]);
    expect(both.schema.edges.map(({ from, to }) => [from, to])).toEqual([["A", "B"]]);
  });

  it("refuses an edge within a side, and names it", async () => {
    const g = await Graph.fromEdges(["a", "a", "b"], ["x", "y", "c"]);
    await expect(g.projectBipartite(["a", "b", "c"])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { table: "edges", row: 2 },
    });
    await expect(g.projectBipartite({ label: "A" })).rejects.toMatchObject({ code: "UNKNOWN_LABEL" });
    await expect(g.projectBipartite(["q"])).rejects.toMatchObject({ code: "UNKNOWN_ID" });
    await expect(g.projectBipartite({ label: "A" }, { label: "B" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
    await expect(g.projectBipartite(["a"], { direction: "in" as never })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});

it("all of them stop when they are aborted", async () => {
  const g = await Graph.fromEdges([1, 2], [3, 3], { w: [1, 2] });
  const signal = AbortSignal.abort(new Error("enough"));
  for (const call of [
    () => g.merge(g, { signal }),
    () => g.diff(g, { signal }),
    () => g.simplify({ signal, agg: { w: "sum" } }),
    () => g.contract("id", { signal, edges: { w: "sum" } }),
    () => g.projectBipartite([3], { signal }),
  ]) {
    await expect(call()).rejects.toThrow("enough");
  }
});
