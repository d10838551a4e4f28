/** Half of a surrogate pair has no UTF-8: encoders put U+FFFD for each, and so would make one id of several. */
import * as arrow from "apache-arrow";
import { col, Frame, Graph, param } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const HALVES = ["\ud800", "\ud801", "a\udc00", "\ud83dx"];
const g = await Graph.from({ nodes: { id: ["a", "\ufffd", "😀"] }, edges: { src: ["a"], dst: ["😀"] } });
const frame = Frame.from({ id: ["a", "\ufffd"] }) as Frame;
const prepared = await frame.filter(col("id").eq(param("id"))).prepare();

/** The error that `work` fails with, whenever it does. */
const failed = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
};

const many = (half: string, length: number) => Array.from({ length }, (_, i) => (i === length - 1 ? half : `n${i}`));

describe.each(HALVES)("%j", (half) => {
  it.each<[string, () => unknown, string, number]>([
    ["in a column", () => Frame.from({ id: ["a", half] }), "id", 1],
    ["in rows", () => Frame.from([{ id: "a" }, { id: half }]), "id", 1],
    ["in a long column", () => Frame.from({ id: many(half, 10_000) }), "id", 9_999],
    // Few different strings cross as a dictionary.
    [
      "again and again",
      () => Frame.from({ id: Array.from({ length: 10_000 }, (_, i) => (i < 7 ? "a" : half)) }),
      "id",
      7,
    ],
    ["of nodes", () => Graph.from({ nodes: { id: ["a", half] } }), "id", 1],
    ["of edges", () => Graph.fromEdges(["a", half], ["a", "a"]), "src", 1],
    ["among sources", () => g.algo.bfs({ source: ["a", half] }), "id", 1],
    ["in a list", () => Frame.from({ tags: [["a"], [half]] }), "tags", 1],
  ])("%s is an error by column and row", async (_, work, column, row) => {
    expect(await failed(work)).toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringContaining("surrogate"),
      details: { column: expect.stringContaining(column), row },
    });
  });

  it.each<[string, () => unknown]>([
    ["a constant", () => frame.filter(col("id").eq(half)).collect()],
    ["a list of constants", () => frame.filter(col("id").isIn(["a", half])).collect()],
    ["a parameter", () => frame.filter(col("id").eq(param("id"))).collect({ params: { id: half } })],
    ["a parameter of a prepared query", () => prepared.execute({ id: half })],
    ["an id", () => g.hasNode(half)],
    ["an id whose neighbours are asked for", () => g.neighbors(half)],
    ["SQL text", () => frame.filter(`id = '${half}'`).collect()],
    ["a column's name", () => frame.select(half).collect()],
  ])("as %s is an error", async (_, work) => {
    expect(await failed(work)).toMatchObject({
      name: "QuiverError",
      code: expect.stringMatching(/^INVALID_DATA$/),
      message: expect.stringContaining("surrogate"),
    });
  });

  it("in a column of a dictionary is an error", async () => {
    const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32());
    const work = () => Frame.from({ id: ["a", half] }, { types: { id: type } } as never);
    expect(await failed(work)).toMatchObject({ name: "QuiverError" });
  });
});

describe("text that is well-formed", () => {
  it("is taken as it is, U+FFFD and pairs included", async () => {
    expect([g.hasNode("\ufffd"), g.hasNode("😀"), g.hasNode("\ufffd\ufffd")]).toEqual([true, true, false]);
    expect((await prepared.execute({ id: "\ufffd" })).numRows).toBe(1);
    expect(await frame.filter(col("id").eq("\ufffd")).count()).toBe(1);
  });
});
