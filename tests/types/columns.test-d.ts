import type { Bool, Float64, Int32, Int64, List, RecordBatch, Table, Uint32, Uint64, Utf8, Vector } from "apache-arrow";
import { col, Frame, fn, Graph, msg, scanParquet, src } from "arrow-quiver";
import { describe, expectTypeOf, it } from "vitest";

type People = { name: Utf8; age: Int32; salary: Float64; tags: List<Utf8> };
declare const people: Table<People>;
declare const knows: Table<{ src: Utf8; dst: Utf8; since: Int32 }>;

describe("the columns of a graph", () => {
  it("are those of its tables", async () => {
    const g = await Graph.from({ nodes: people, edges: knows }, { id: "name" });
    expectTypeOf(g.nodes).toEqualTypeOf<Frame<People>>();
    expectTypeOf(g.edges.collect()).resolves.toEqualTypeOf<Table<{ src: Utf8; dst: Utf8; since: Int32 }>>();
    const old = await g.filterNodes("age > 30");
    expectTypeOf(old.nodes).toEqualTypeOf<Frame<People>>();
  });

  it("lead an algorithm's result by the id's own name and type", async () => {
    const g = await Graph.from({ nodes: people, edges: knows }, { id: "name" });
    const ranks = await g.algo.pagerank();
    expectTypeOf(ranks).toEqualTypeOf<Table<{ name: Utf8; pagerank: Float64 }>>();
    expectTypeOf(ranks.getChild("pagerank")).toEqualTypeOf<Vector<Float64> | null>();
    const ranked = await g.withNodes(ranks);
    expectTypeOf(ranked.nodes.select("pagerank").collect()).resolves.toEqualTypeOf<Table<{ pagerank: Float64 }>>();
  });

  it("lead what is computed by messages, under the names given to it", async () => {
    const g = await Graph.from({ nodes: people, edges: knows }, { id: "name" });
    const ages = await g.aggregateMessages({ toDst: src("age"), agg: { mean: fn.mean(msg()), count: fn.count() } });
    expectTypeOf(ages.getChild("name")).toEqualTypeOf<Vector<Utf8> | null>();
    expectTypeOf(ages).toHaveProperty("getChild").parameter(0).toEqualTypeOf<"name" | "mean" | "count">();
    const ranks = await g.pregel({
      columns: { rank: { initial: 1, update: col("in") } },
      ...{ toDst: src("rank"), agg: { in: fn.sum(msg()) } },
    });
    expectTypeOf(ranks).toHaveProperty("getChild").parameter(0).toEqualTypeOf<"name" | "rank">();
    expectTypeOf(ranks.getChild("name")).toEqualTypeOf<Vector<Utf8> | null>();
  });

  it("are read off columns given as arrays", () => {
    const frame = Frame.from({ id: Uint32Array.of(1), name: ["a", null], active: [true], big: [1n] });
    expectTypeOf(frame).toEqualTypeOf<Frame<{ id: Uint32; name: Utf8; active: Bool; big: Int64 | Uint64 }>>();
  });

  it("are read off rows", async () => {
    const frame = Frame.from([{ id: 1n, name: "a", flag: true }]);
    expectTypeOf(frame).toEqualTypeOf<Frame<{ id: Int64 | Uint64; name: Utf8; flag: Bool }>>();
    const [row] = await frame.toArray({ int64: "number" });
    expectTypeOf(row?.id).toEqualTypeOf<number | null | undefined>();
    expectTypeOf((await frame.toArray({ int64: "string" }))[0]?.id).toEqualTypeOf<string | null | undefined>();
    expectTypeOf((await frame.toArray())[0]?.id).toEqualTypeOf<bigint | null | undefined>();
    expectTypeOf(row?.name).toEqualTypeOf<string | null | undefined>();
  });

  it("are those of a list of names, too", () => {
    const frame = Frame.from({ id: Uint32Array.of(1), name: ["a"], active: [true] });
    expectTypeOf(frame.select(["id", "name"])).toEqualTypeOf<Frame<{ id: Uint32; name: Utf8 }>>();
    expectTypeOf(frame.drop(["id", "name"])).toEqualTypeOf<Frame<{ active: Bool }>>();
    expectTypeOf(frame.distinct(["id"], { keep: "first" })).toEqualTypeOf<typeof frame>();
    expectTypeOf(frame.distinct("id", "name", { keep: "none" })).toEqualTypeOf<typeof frame>();
    // @ts-expect-error: there is no such column
    frame.distinct("idd", { keep: "first" });
    // @ts-expect-error: there is no such column
    frame.select(["idd"]);
  });

  it("are those that whoever scans files names", () => {
    const frame = scanParquet<People>("people.parquet").select("name", "age");
    expectTypeOf(frame.collect()).resolves.toEqualTypeOf<Table<{ name: Utf8; age: Int32 }>>();
  });

  it("are anything where the type does not tell", async () => {
    const g = await Graph.from({ nodes: new Uint8Array(8) });
    expectTypeOf(g.nodes).toEqualTypeOf<Frame>();
    expectTypeOf(scanParquet("a.parquet")).toEqualTypeOf<Frame>();
    expectTypeOf(g.nodes.select("anything").collect()).resolves.toEqualTypeOf<Table>();
    expectTypeOf((await g.algo.degree()).getChild("degree")).toEqualTypeOf<Vector<Float64> | null>();
  });
});

describe("the columns of a frame", () => {
  const frame = Frame.from(people);

  it("follow its steps", () => {
    expectTypeOf(frame.select("name", "age")).toEqualTypeOf<Frame<{ name: Utf8; age: Int32 }>>();
    expectTypeOf(frame.drop("tags", "salary")).toEqualTypeOf<Frame<{ name: Utf8; age: Int32 }>>();
    expectTypeOf(frame.drop("tags").rename({ salary: "pay" })).toEqualTypeOf<
      Frame<{ name: Utf8; age: Int32; pay: Float64 }>
    >();
    expectTypeOf(frame.select("name", "tags").unnest("tags")).toEqualTypeOf<Frame<{ name: Utf8; tags: Utf8 }>>();
    expectTypeOf(frame.filter("age > 3").sort("age").head(3)).toEqualTypeOf<Frame<People>>();
  });

  it("are named by expressions", () => {
    expectTypeOf(frame.select("name", col("age").cast("float64").as("years"), col("salary"))).toEqualTypeOf<
      Frame<{ name: Utf8; years: Float64; salary: Float64 }>
    >();
    expectTypeOf(frame.select("name").withColumns(col("age").gt(30).as("old"))).toEqualTypeOf<
      Frame<{ name: Utf8; old: Bool }>
    >();
    expectTypeOf(
      frame.groupBy("name").agg(fn.count().as("rows"), col("age").max().cast("float64").as("age")),
    ).toEqualTypeOf<Frame<{ name: Utf8; rows: Int64; age: Float64 }>>();
    expectTypeOf(frame.select(col("age").mul(2).as("age")).collect()).resolves.toEqualTypeOf<Table<{ age: any }>>();
  });

  it("of two frames come together in a join", () => {
    const cities = Frame.from({ name: ["Ada"], age: Float64Array.of(1) });
    expectTypeOf(frame.select("name", "age").join(cities, { on: "name" })).toEqualTypeOf<
      Frame<{ name: Utf8; age: Int32; age_right: Float64 }>
    >();
    expectTypeOf(frame.join(cities, { on: "name", how: "semi" })).toEqualTypeOf<Frame<People>>();
  });

  it("reach the results", async () => {
    expectTypeOf(frame.stream()).toEqualTypeOf<AsyncGenerator<RecordBatch<People>, void, undefined>>();
    const [row] = await frame.select("name", "age").toArray();
    expectTypeOf(row?.name).toEqualTypeOf<string | null | undefined>();
    expectTypeOf(row?.age).toEqualTypeOf<number | null | undefined>();
    expectTypeOf((await frame.toColumns()).salary).toEqualTypeOf<Vector<Float64>>();
    const query = await frame.select("age").prepare();
    expectTypeOf(query.execute()).resolves.toEqualTypeOf<Table<{ age: Int32 }>>();
  });

  it("are checked where they are named", () => {
    // @ts-expect-error: no such column
    frame.select("agee");
    // @ts-expect-error: no such column
    frame.drop("nam");
    // @ts-expect-error: no such column
    frame.groupBy("city");
    // @ts-expect-error: no such column
    frame.sort("height");
    // @ts-expect-error: no such column
    frame.join(frame, { on: "id" });
    // An expression may name anything: it is checked when the plan is made.
    frame.filter(col("agee").gt(3)).groupBy("name").agg(fn.count());
  });
});
