import type { Float64, Int32, Int64, Table, Utf8 } from "apache-arrow";
import { Graph, type GraphReport } from "arrow-quiver";
import { describe, expectTypeOf, it } from "vitest";

declare const people: Table<{ name: Utf8; age: Int32 }>;
declare const places: Table<{ country: Utf8; code: Int64 }>;
declare const knows: Table<{ src: Utf8; dst: Utf8; weight: Float64 }>;

describe("small reads", () => {
  it("give what the columns hold", async () => {
    const g = await Graph.from({ nodes: people, edges: knows }, { id: "name" });
    expectTypeOf(g.hasNode("Ada")).toBeBoolean();
    expectTypeOf(g.node("Ada")).toEqualTypeOf<{ name: string | null; age: number | null } | undefined>();
    expectTypeOf(g.neighbors("Ada")).toEqualTypeOf<string[]>();
    expectTypeOf(g.edgesBetween("Ada", "Bob")[0]?.weight).toEqualTypeOf<number | null | undefined>();
    expectTypeOf(g.edgesBetween("Ada", "Bob")[0]?.edge).toEqualTypeOf<number | undefined>();
    expectTypeOf(g.degreeOf("Ada")).toBeNumber();
    expectTypeOf(g.buildIndexes({ direction: ["out", "in"] })).resolves.toBeVoid();
    expectTypeOf(g.report).toEqualTypeOf<GraphReport>();
    expectTypeOf((await g.filterNodes("age > 1")).neighbors("Ada")).toEqualTypeOf<string[]>();
  });

  it("give objects of a composite key", async () => {
    const g = await Graph.from({ nodes: places, edges: knows }, { id: ["country", "code"] });
    expectTypeOf(g.neighbors(["CH", 1])).toEqualTypeOf<{ country: string; code: bigint }[]>();
    expectTypeOf(g.neighbors).toBeCallableWith({ country: "CH", code: 1n }, { direction: "both", type: "ROAD" });
  });

  it("give anything where nothing is known, and take ids and options that exist", async () => {
    const g: Graph = await Graph.from({ edges: knows as Table });
    expectTypeOf(g.neighbors(1)).toEqualTypeOf<any[]>();
    expectTypeOf(g.hasNode).toBeCallableWith(new Date(0), { label: "Day" });
    expectTypeOf(g.hasNode).toBeCallableWith(Uint8Array.of(1));
    // @ts-expect-error: no such direction
    g.neighbors(1, { direction: "up" });
    // @ts-expect-error: no id
    g.node(null);
    // @ts-expect-error: frozen
    g.report.total = 3;
    void Graph.from({ edges: knows }, { onNull: "skip" });
    // @ts-expect-error: nulls are no keys to keep
    void Graph.from({ edges: knows }, { onNull: "keep" });
  });
});
