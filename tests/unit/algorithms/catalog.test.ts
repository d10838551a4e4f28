import { algorithmCatalog, Graph } from "arrow-quiver";
import { describe, expect, it } from "vitest";

describe("the catalog of algorithms", () => {
  it("has every algorithm, once", async () => {
    const g = await Graph.fromEdges([1], [2]);
    expect(algorithmCatalog().map(({ name }) => name)).toEqual([...g.algo.names].sort((a, b) => (a < b ? -1 : 1)));
    expect(algorithmCatalog()).toBe(algorithmCatalog());
  });

  it("tells parameters with defaults and ranges, tables and what they mean", () => {
    const pagerank = algorithmCatalog().find(({ name }) => name === "pagerank");
    expect(pagerank?.parameters[0]).toEqual({
      ...{
        name: "damping",
        alias: null,
        kind: "float",
        required: false,
        nullable: false,
        default: 0.85,
        min: 0,
        max: 1,
      },
      doc: expect.stringMatching(/\.$/),
    });
    expect(pagerank?.tables.map(({ name, rows }) => [name, rows])).toEqual([["nodes", "nodes"]]);
    const bfs = algorithmCatalog().find(({ name }) => name === "bfs");
    expect(bfs?.parameters.find(({ name }) => name === "sources")).toMatchObject({
      alias: "source",
      required: true,
      kind: "nodes",
    });
    expect(bfs?.parameters.find(({ name }) => name === "direction")?.choices).toEqual(["out", "in", "both"]);
  });
});
