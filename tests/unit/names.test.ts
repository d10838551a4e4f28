import { Table, Utf8, vectorFromArray } from "apache-arrow";
import { col, Frame, fn, Graph, param } from "arrow-quiver";
import { describe, expect, it } from "vitest";

/** Names that every object answers to, whether it was given them or not. */
const inherited = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"];

const rows = async (frame: Frame) => (await frame.collect()).toArray().map((row) => [...row].map(([, value]) => value));
const names = async (frame: Frame) => (await frame.collect()).schema.fields.map(({ name }) => name);

describe.each(inherited)("a column named %s", (name) => {
  it("is one like others, in frames", async () => {
    const frame = Frame.from({ [name]: ["x", "y"], n: [1, 2] });
    expect(await names(frame)).toEqual([name, "n"]);
    expect(await rows(frame.filter(col(name).eq("y")))).toEqual([["y", 2n]]);
    expect((await frame.toArray()).map((row) => Object.entries(row))).toEqual([
      Object.entries({ [name]: "x", n: 1n }),
      Object.entries({ [name]: "y", n: 2n }),
    ]);
    expect(Object.keys(await frame.toColumns())).toEqual([name, "n"]);
    expect(await names(Frame.from({ a: ["x"] }).rename({ a: name }))).toEqual([name]);
    expect(
      await names(Frame.from(new Table(Object.fromEntries([[name, vectorFromArray(["x"], new Utf8())]])))),
    ).toEqual([name]);
    const struct = frame.select(fn.struct({ [name]: col("n") }).as("s"));
    expect(await rows(struct.select(col("s").field(name)))).toEqual([[1n], [2n]]);
  });

  it("is one like others, in graphs", async () => {
    const g = await Graph.from({
      nodes: { id: [1, 2], [name]: ["F", "G"] },
      edges: { src: [1], dst: [2], [name]: [7] },
    });
    expect(await rows(g.nodes)).toEqual([
      [1n, "F"],
      [2n, "G"],
    ]);
    expect(await rows(g.edges)).toEqual([[1n, 2n, 7n]]);
    expect(await rows((await Graph.fromEdges([1], [2], { [name]: [7] })).edges)).toEqual([[1n, 2n, 7n]]);
  });

  it("can be set and replaced, with a type", async () => {
    const g = await Graph.fromEdges([1], [2]);
    const set = await g.withNodeAttributes({ [name]: { nodes: [2], values: [5], type: "float" } });
    expect(await rows(set.nodes)).toEqual([
      [1n, null],
      [2n, 5],
    ]);
    expect(await rows((await g.withEdgeAttributes({ [name]: { values: ["x"] } })).edges)).toEqual([[1n, 2n, "x"]]);
    const again = await set.withNodeAttributes({ [name]: { nodes: { id: [1] }, values: [6], type: "float" } });
    expect(await rows(again.nodes)).toEqual([
      [1n, 6],
      [2n, 5],
    ]);
  });

  it("may be the key, and the name a label's", async () => {
    const g = await Graph.from({ nodes: { [name]: ["a", "b"] }, edges: { src: ["a"], dst: ["b"] } }, { id: name });
    expect((await g.subgraph(["b"])).numNodes).toBe(1);
    expect((await g.algo.bfs({ source: { [name]: ["a"] } })).numRows).toBe(2);
    const labelled = await Graph.from({ nodes: { [name]: { id: ["a"] }, P: { table: { id: ["b"] } } } });
    expect(labelled.labels).toEqual([name, "P"]);
  });
});

describe("a parameter, an algorithm and a unit", () => {
  it.each(inherited)("named %s is missed where it is not given", async (name) => {
    const query = Frame.from({ a: ["x"] }).filter(col("a").eq(param(name)));
    const missing = { code: "INVALID_ARGUMENT", details: { parameter: name } };
    await expect(query.collect()).rejects.toMatchObject(missing);
    const prepared = await query.prepare();
    await expect(prepared.execute({})).rejects.toMatchObject(missing);
    expect((await prepared.execute(Object.fromEntries([[name, "x"]]))).numRows).toBe(1);
    const { algo } = await Graph.fromEdges([1], [2]);
    const unknown = { code: "INVALID_ARGUMENT", details: { parameter: "name", got: name } };
    await expect(algo.estimate(name as never)).rejects.toMatchObject(unknown);
    await expect(algo.frame(name as never).collect()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(algo.frame("bfs", { source: 1, [name]: 2 } as never).collect()).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { parameter: name },
    });
    expect(() => fn.interval(Object.fromEntries([[name, 1]]) as never)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});
