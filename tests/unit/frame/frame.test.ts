import { inspect } from "node:util";
import { type RecordBatch, type Table, tableFromArrays } from "apache-arrow";
import { col, diagnostics, fn, Graph, param, QuiverError } from "arrow-quiver";
import { beforeAll, describe, expect, it } from "vitest";

const people = {
  id: ["Ada", "Bob", "Cleo", "Dan", "Eve"],
  Department: ["Engineering", "Sales", "Engineering", null, "Sales"],
  age: [36, null, 29, 52, 41],
  active: [true, false, true, true, null],
};

let g: Graph;
beforeAll(async () => {
  g = await Graph.from({ nodes: people, edges: { src: ["Ada", "Bob"], dst: ["Bob", "Cleo"], since: [2011, 2012] } });
});

const column = (table: Table, name: string) => [...(table.getChild(name) ?? [])];
const ids = async (frame: { collect(): Promise<Table> }) => column(await frame.collect(), "id");
const code = (code: string) => expect.objectContaining({ code });

/** Counts from 0; `rows` of them. */
const numbers = (rows: number) =>
  Graph.from({
    nodes: tableFromArrays({ id: Int32Array.from({ length: rows }, (_, i) => i) }),
    edges: { src: [0], dst: [0] },
  });

describe("Frame", () => {
  it("refuses expressions that nest too deep, whatever their depth", async () => {
    for (const depth of [1_100, 50_000]) {
      let sum = col("age").add(1);
      for (let i = 0; i < depth; i++) sum = sum.add(1);
      await expect(g.nodes.select(sum.as("x")).collect()).rejects.toThrow(code("INVALID_QUERY"));
    }
  });

  it("filters by expressions and by SQL text, names in any case", async () => {
    expect(await ids(g.nodes.filter(col("Department").eq("Engineering").and(col("age").gt(30))))).toEqual(["Ada"]);
    expect(await ids(g.nodes.filter("Department = 'Engineering' AND age < 30"))).toEqual(["Cleo"]);
    expect(await ids(g.nodes.filter(col("age").isNull().or(col("active").not())))).toEqual(["Bob"]);
    expect(await ids(g.nodes.filter(col("age").isIn([29, 52n])))).toEqual(["Cleo", "Dan"]);
    expect(column(await g.edges.filter(col("since").gt(2011)).collect(), "dst")).toEqual(["Cleo"]);
  });

  it("selects, adds, drops and renames columns", async () => {
    const table = await g.nodes
      .select("id", col("age").div(10).as("decades"), "age")
      .withColumns(col("age").add(1).as("age"))
      .drop("id")
      .rename({ age: "Age Next Year" })
      .head(2)
      .collect();
    expect(table.schema.names).toEqual(["decades", "Age Next Year"]);
    expect(column(table, "decades")).toEqual([3.6, null]);
    expect(column(table, "Age Next Year").map((age) => (age === null ? null : Number(age)))).toEqual([37, null]);
  });

  it("groups, sorts and limits", async () => {
    const table = await g.nodes
      .groupBy("Department")
      .agg(fn.count(), fn.mean("age").as("mean"), fn.sum("age").div(fn.count("age")).as("again"))
      .sort(col("mean").desc())
      .limit(2)
      .collect();
    expect(table.schema.names).toEqual(["Department", "count", "mean", "again"]);
    expect(column(table, "Department")).toEqual([null, "Sales"]);
    expect(column(table, "mean")).toEqual([52, 41]);
    expect(column(table, "again")).toEqual([52, 41]);
    expect(await ids(g.nodes.sort(col("age").asc().nullsFirst()).limit(2, 1))).toEqual(["Cleo", "Ada"]);
    expect(await g.nodes.select("Department").distinct().count()).toBe(3);
    expect(await g.nodes.groupBy("Department").count().count()).toBe(3);
    expect(await ids(g.nodes.offset(3))).toEqual(["Dan", "Eve"]);
  });

  it("is lazy, immutable and one call per run", async () => {
    const base = g.nodes.filter(col("nothing").gt(1));
    expect(inspect(base)).toContain("nothing");
    const all = g.nodes;
    all.filter("age > 30").limit(1);
    const { calls } = diagnostics();
    expect((await all.filter("age > 30").sort("age").select("id").collect()).numRows).toBe(3);
    expect(diagnostics().calls).toBe(calls + 1);
    expect((await all.collect()).numRows).toBe(5);
  });

  it("gives rows as objects, and its schema", async () => {
    expect(await g.nodes.filter("age > 40").select("id", "active").sort("id").toArray()).toEqual([
      { id: "Dan", active: true },
      { id: "Eve", active: null },
    ]);
    expect(g.nodes.select("active").schema.names).toEqual(["active"]);
    expect(await g.nodes.filter("age > 30").explain()).toContain("Scan");
  });

  it("says what is wrong", async () => {
    await expect(g.nodes.filter(col("aeg").gt(1)).collect()).rejects.toMatchObject({
      code: "UNKNOWN_COLUMN",
      details: { column: "aeg", expected: expect.stringContaining("age") },
    });
    await expect(g.nodes.filter(col("id").gt(1)).collect()).rejects.toEqual(code("INVALID_QUERY"));
    await expect(g.nodes.filter("age >").collect()).rejects.toEqual(code("INVALID_QUERY"));
    await expect(g.nodes.select(col("id").cast("int32")).collect()).rejects.toEqual(code("QUERY_FAILED"));
    await expect(g.nodes.filter(col("age").gt(param("age"))).collect()).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { parameter: "age" },
    });
    expect(() => g.nodes.limit(-1)).toThrowError(QuiverError);
    expect(() => g.nodes.limit(1.5)).toThrowError(QuiverError);
    expect(() => g.nodes.filter(3 as never)).toThrowError(QuiverError);
    expect(() => g.nodes.stream({ batchSize: 0 })).toThrowError(QuiverError);
  });

  it("takes parameters", async () => {
    const frame = g.nodes.filter(col("age").gt(param("age"))).select("id");
    expect(column(await frame.collect({ params: { age: 40 } }), "id")).toEqual(["Dan", "Eve"]);
    expect(column(await frame.collect({ params: { age: 40.5 } }), "id")).toEqual(["Dan", "Eve"]);
  });

  it("stops when it is aborted, and the graph stays usable", async () => {
    const large = await numbers(2_000_000);
    const slow = large.nodes.filter("regexp_like(concat(id, 'aaaaaaaaaaaaaaaaaaaa'), '(a+b)|(a+c)|(1.*9.*7.*a)')");
    const stopped = new AbortController();
    const running = slow.collect({ signal: stopped.signal });
    setTimeout(() => stopped.abort(new Error("enough")), 30);
    await expect(running).rejects.toThrowError("enough");
    expect(await large.nodes.count()).toBe(2_000_000);
  });

  it("reports progress", async () => {
    const seen: { phase: string; done: number; total: number }[] = [];
    await (await numbers(100_000)).nodes.filter("id > 7").collect({ onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ phase: "query", done: 100_000, total: 100_000 });
  });
});

describe("streams", () => {
  it("give batches of exactly the size asked for, in order", async () => {
    const frame = (await numbers(100_000)).nodes.filter("id % 2 = 0");
    const sizes: number[] = [];
    let next = 0;
    for await (const batch of frame.stream({ batchSize: 7000 })) {
      sizes.push(batch.numRows);
      for (const id of batch.getChild("id") ?? []) {
        if (Number(id) !== next) throw new Error(`${id} where ${next} belongs`);
        next += 2;
      }
    }
    expect(sizes).toEqual([...Array(7).fill(7000), 1000]);
    expect(next).toBe(100_000);
  });

  it("end early, and free what they hold", async () => {
    const { nodes } = await numbers(1_000_000);
    for (let round = 0; round < 5; round++) {
      for await (const batch of nodes.stream({ batchSize: 10 })) {
        expect(batch.numRows).toBe(10);
        break;
      }
    }
    const rows = nodes.stream();
    await rows.next();
    await rows.return();
    expect(await rows.next()).toEqual({ done: true, value: undefined });
  });

  it("end with the reason of an abort, while they wait and between batches", async () => {
    const { nodes } = await numbers(1_000_000);
    const stopped = new AbortController();
    const rows = nodes.stream({ batchSize: 10, signal: stopped.signal });
    await rows.next();
    stopped.abort(new Error("enough"));
    await expect(rows.next()).rejects.toThrowError("enough");
    const late = nodes.stream({ signal: AbortSignal.abort(new Error("too late")) });
    await expect(late.next()).rejects.toThrowError("too late");
  });

  it("let the event loop turn", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    for await (const _ of (await numbers(100_000)).nodes.stream({ batchSize: 100 })) void _;
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });

  it("bring errors to the reader", async () => {
    const rows = (await numbers(300_000)).nodes.select(fn.sql("1 % (id - 250000)")).stream({ batchSize: 1000 });
    let good = 0;
    const reading = (async () => {
      for await (const _ of rows) good++;
    })();
    await expect(reading).rejects.toEqual(code("QUERY_FAILED"));
    expect(good).toBeGreaterThan(100);
  });

  it("are what iterating a frame gives", async () => {
    const batches: RecordBatch[] = [];
    for await (const batch of g.nodes) batches.push(batch);
    expect(batches.map((batch) => batch.numRows)).toEqual([5]);
  });
});

describe("prepared queries", () => {
  it("run with one value after another, each in one call", async () => {
    const query = await g.nodes
      .filter(col("Department").eq(param("d")))
      .select("id")
      .prepare();
    const { calls } = diagnostics();
    expect(column(await query.execute({ d: "Engineering" }), "id")).toEqual(["Ada", "Cleo"]);
    expect(column(await query.execute({ d: "Sales" }), "id")).toEqual(["Bob", "Eve"]);
    expect(column(await query.execute({ d: null }), "id")).toEqual([]);
    expect(diagnostics().calls).toBe(calls + 3);
    const many = await Promise.all(["Sales", "Engineering", "x"].map((d) => query.execute({ d })));
    expect(many.map((table) => table.numRows)).toEqual([2, 2, 0]);
    expect(await query.explain()).toContain("d()");
  });

  it("stream", async () => {
    const query = await (await numbers(10_000)).nodes.filter(col("id").ge(param("from"))).prepare();
    let rows = 0;
    for await (const batch of query.stream({ from: 9000 }, { batchSize: 300 })) rows += batch.numRows;
    expect(rows).toBe(1000);
  });

  it("refuse parameters that are missing or unknown, and work after close", async () => {
    const query = await g.nodes.filter(col("age").gt(param("age"))).prepare();
    await expect(query.execute()).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(query.execute({ age: 1, agee: 2 })).rejects.toMatchObject({ details: { parameter: "agee" } });
    await expect(g.nodes.filter(col("aeg").gt(param("age"))).prepare()).rejects.toEqual(code("UNKNOWN_COLUMN"));
    query.close();
    query.close();
    await expect(query.execute({ age: 1 })).rejects.toEqual(code("CLOSED"));
    await expect(query.explain()).rejects.toEqual(code("CLOSED"));
  });

  it("outlive their graph", async () => {
    const passing = await numbers(10);
    const query = await passing.nodes.filter(col("id").lt(param("n"))).prepare();
    passing.close();
    expect((await query.execute({ n: 4 })).numRows).toBe(4);
  });
});
