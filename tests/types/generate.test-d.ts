import type { Table, Uint32, Utf8 } from "apache-arrow";
import { Graph, generate, type RmatOptions } from "arrow-quiver";
import { describe, expectTypeOf, it } from "vitest";

describe("generate", () => {
  it("gives tables of known columns", async () => {
    const { nodes, edges } = await generate.karateClub();
    expectTypeOf(nodes).toEqualTypeOf<Table<{ id: Uint32; club: Utf8 }>>();
    expectTypeOf(edges).toEqualTypeOf<Table<{ src: Uint32; dst: Uint32 }>>();
    const weighted = await generate.rmat({ scale: 4, weighted: true });
    expectTypeOf(weighted.edges).toEqualTypeOf<Table<{ src: Uint32; dst: Uint32; weight: Uint32 }>>();
    const plain = await generate.rmat({ scale: 4 });
    expectTypeOf(plain.edges).toEqualTypeOf<Table<{ src: Uint32; dst: Uint32 }>>();
    const g = await Graph.from(weighted, { directed: false });
    expectTypeOf(g.algo.pagerank).toBeCallableWith({ weight: "weight" });
  });

  it("takes typed options", () => {
    const options: RmatOptions = { scale: 4, edgeFactor: 8, seed: 1, signal: new AbortController().signal, threads: 2 };
    expectTypeOf(generate.rmat).toBeCallableWith(options);
    expectTypeOf(generate.stochasticBlockModel).toBeCallableWith({ sizes: [1], probabilities: [[0.5]] });
    // @ts-expect-error: how likely?
    void generate.erdosRenyi({ nodes: 3 });
    // @ts-expect-error: no such option
    void generate.grid({ rows: 3, columns: 4, depth: 5 });
    // @ts-expect-error: rows of numbers
    void generate.stochasticBlockModel({ sizes: [1], probabilities: [0.5] });
  });
});
