import { inspect } from "node:util";
import * as arrow from "apache-arrow";
import { col, diagnostics, Frame, fn, Graph, param, QuiverError, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { table as typed } from "../../fuzz/tables.ts";

const code = (code: string) => expect.objectContaining({ code });
const rows = async (frame: Frame) => (await frame.collect()).toArray().map((row) => Object.values(row.toJSON()));

const people = Frame.from({ id: ["Ada", "Bob", "Cleo"], city: ["Oslo", "Rome", null] });
const cities = Frame.from({ city: ["Rome", "Oslo", "Bern", null], people: [2.7, 0.7, 0.1, null] });
const counted = (count: number) => Frame.from({ n: Int32Array.from({ length: count }, (_, i) => i) });

describe("join", () => {
  it("takes a key by name, several, pairs, and expressions", async () => {
    expect(await rows(people.join(cities, { on: "city" }).sort("id"))).toEqual([
      ["Ada", "Oslo", 0.7],
      ["Bob", "Rome", 2.7],
    ]);
    const twice = people.join(people, { on: ["id", "city"], nullsEqual: true });
    expect(twice.schema.names).toEqual(["id", "city"]);
    expect(await twice.count()).toBe(3);
    expect(await people.join(people, { on: ["id", "city"] }).count()).toBe(2);
    const pairs = people.join(cities.rename({ city: "name" }), { leftOn: "city", rightOn: "name" });
    expect(pairs.schema.names).toEqual(["id", "city", "name", "people"]);
    const computed = people.join(cities, { leftOn: fn.upper("city"), rightOn: fn.upper("city") });
    expect(computed.schema.names).toEqual(["id", "city", "city_right", "people"]);
    expect(await computed.count()).toBe(2);
  });

  it("has every kind, and takes tables as they are", async () => {
    const kinds = ["inner", "left", "right", "full", "semi", "anti"] as const;
    const counts = await Promise.all(kinds.map((how) => people.join(cities, { on: "city", how }).count()));
    expect(Object.fromEntries(kinds.map((how, i) => [how, counts[i]]))).toEqual({
      ...{ inner: 2, left: 3, right: 4, full: 5, semi: 2, anti: 1 },
    });
    expect(await people.join({ k: [1, 2] }, { how: "cross" }).count()).toBe(6);
    expect(await people.join({ city: ["Oslo"] }, { on: "city", how: "semi" }).toArray()).toEqual([
      { id: "Ada", city: "Oslo" },
    ]);
  });

  it("says what its options miss", () => {
    const refuse = (options: object) => expect(() => people.join(cities, options)).toThrowError(QuiverError);
    refuse({});
    refuse({ on: [] });
    refuse({ on: "city", leftOn: "city" });
    refuse({ leftOn: "city" });
    refuse({ leftOn: ["id", "city"], rightOn: "city" });
    refuse({ how: "cross", on: "city" });
    expect(() => people.join(Promise.resolve({ a: [1] }) as never, { on: "city" })).toThrowError(/await/);
  });

  it("fails when it is planned where keys cannot be equal or are not there", async () => {
    await expect(people.join(cities, { leftOn: "city", rightOn: "people" }).collect()).rejects.toEqual(
      code("INVALID_QUERY"),
    );
    await expect(people.join(cities, { on: "ctiy" as never }).collect()).rejects.toMatchObject({
      code: "UNKNOWN_COLUMN",
      details: { expected: expect.stringContaining("city") },
    });
    expect(() => people.join(cities, { on: "ctiy" as never }).schema).toThrowError(QuiverError);
  });

  it("reads graphs, tables and results of algorithms in one call", async () => {
    const g = await Graph.from({ nodes: { id: ["a", "b"], age: [1, 2] }, edges: { src: ["a"], dst: ["b"] } });
    const h = await Graph.from({ edges: { src: ["b", "b"], dst: ["c", "d"] } });
    const ranks = Frame.from(await h.algo.degree());
    const frame = g.nodes
      .join(ranks, { on: "id", how: "left" })
      .join({ id: ["a", "b"], tag: ["x", "y"] }, { on: "id" })
      .select("id", "age", "degree", "tag")
      .sort("id");
    expect(inspect(frame)).toContain("join");
    await frame.collect();
    const { calls } = diagnostics();
    const result = (await frame.collect()).toArray().map((row) => ({ ...row.toJSON() }));
    expect(diagnostics().calls).toBe(calls + 1);
    expect(result.map(({ id, degree, tag }) => [id, degree === null ? null : Number(degree), tag])).toEqual([
      ["a", null, "x"],
      ["b", 2, "y"],
    ]);
  });

  it("runs prepared, a hundred times from several calls at once", async () => {
    const query = await counted(1000)
      .filter(col("n").lt(param("end")))
      .join(counted(500).rename({ n: "m" }), { leftOn: "n", rightOn: "m", how: "left" })
      .agg(fn.count().as("rows"), fn.count("m").as("met"))
      .prepare();
    const results = await Promise.all(Array.from({ length: 100 }, (_, i) => query.execute({ end: i * 10 })));
    results.forEach((table, i) => {
      const { rows, met } = table.get(0)?.toJSON() ?? {};
      expect([Number(rows), Number(met)]).toEqual([i * 10, Math.min(i * 10, 500)]);
    });
  });
});

describe("union", () => {
  it("matches columns by name and keeps the order", async () => {
    const swapped = Frame.from({ city: ["Bern"], id: ["Dan"] });
    expect(await rows(people.union(swapped))).toEqual([
      ["Ada", "Oslo"],
      ["Bob", "Rome"],
      ["Cleo", null],
      ["Dan", "Bern"],
    ]);
    expect(await people.union(people, { distinct: true }).count()).toBe(3);
    expect(await rows(counted(3).union({ n: [7.5] }))).toEqual([[0], [1], [2], [7.5]]);
    expect(
      await rows(people.union({ id: ["Dan"], age: [3] }, { fillMissing: true }).filter("age IS NOT NULL")),
    ).toEqual([["Dan", null, 3n]]);
    await expect(people.union({ id: ["Dan"] }).collect()).rejects.toEqual(code("UNKNOWN_COLUMN"));
    await expect(people.union({ id: [1], city: ["x"] }).collect()).rejects.toEqual(code("INVALID_QUERY"));
  });
});

describe("unnest", () => {
  const list = (values: unknown[], item: arrow.DataType) =>
    arrow.vectorFromArray(values, new arrow.List(new arrow.Field("item", item, true)));
  const lists = Frame.from({
    id: Int32Array.of(1, 2, 3),
    tags: list([["a", "b"], [], null], new arrow.Utf8()),
    sizes: list([[1], [2, 3], [4]], new arrow.Int32()),
  });

  it("gives a row per element, side by side", async () => {
    expect(await rows(lists.select("id", "tags").unnest("tags"))).toEqual([
      [1, "a"],
      [1, "b"],
    ]);
    expect(await rows(lists.select("id", "tags").unnest("tags", { keepEmpty: true }))).toEqual([
      [1, "a"],
      [1, "b"],
      [2, null],
      [3, null],
    ]);
    expect(await rows(lists.unnest(["tags", "sizes"]))).toEqual([
      [1, "a", 1],
      [1, "b", null],
      [2, null, 2],
      [2, null, 3],
      [3, null, 4],
    ]);
    await expect(lists.unnest("id").collect()).rejects.toEqual(code("INVALID_QUERY"));
    await expect(lists.unnest("tgas" as never).collect()).rejects.toEqual(code("UNKNOWN_COLUMN"));
  });
});

describe("some of the rows", () => {
  it("are the first, the last, or drawn", async () => {
    expect(await rows(counted(10).head(2))).toEqual([[0], [1]]);
    expect(await rows(counted(10).tail(2))).toEqual([[8], [9]]);
    const draw = (seed: number) => rows(counted(1000).sample({ count: 10, seed }));
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
    const half = await counted(1000).sample({ fraction: 0.5 }).count();
    expect(half).toBeGreaterThan(430);
    expect(half).toBeLessThan(570);
    expect(await counted(10).sample({ fraction: 1 }).count()).toBe(10);
    expect(await counted(10).sample({ fraction: 0 }).count()).toBe(0);
    expect(await counted(10).sample({ count: 0 }).count()).toBe(0);
    for (const bad of [{}, { fraction: 2 }, { fraction: Number.NaN }, { count: -1 }, { fraction: 0.5, count: 1 }]) {
      expect(() => counted(1).sample(bad)).toThrowError(QuiverError);
    }
    expect(() => counted(1).tail(1.5)).toThrowError(QuiverError);
  });
});

describe("describe", () => {
  it("has a row per statistic and a column per column", async () => {
    const table = await people.withColumns(fn.length("id").as("length")).describe().collect();
    expect(table.schema.names).toEqual(["statistic", "id", "city", "length"]);
    const row = (name: string) =>
      table
        .toArray()
        .find((row) => row.statistic === name)
        ?.toJSON();
    expect(row("count")).toEqual({ statistic: "count", id: "3", city: "2", length: 3 });
    expect(row("nullCount")).toEqual({ statistic: "nullCount", id: "0", city: "1", length: 0 });
    expect(row("max")).toEqual({ statistic: "max", id: "Cleo", city: "Rome", length: 4 });
    expect(row("mean")?.length).toBeCloseTo(10 / 3);
    const none = await counted(0).describe().collect();
    expect([...(none.getChild("n") ?? [])]).toEqual([0, 0, ...Array(7).fill(null)]);
  });

  it("tells of every type what its aggregates tell", async () => {
    const column: Record<string, Parameters<typeof typed>[0][string]> = {
      floats: ["float64", [1, Number.NaN, 2.5, null]],
      halves: ["float32", [Number.NEGATIVE_INFINITY, 1, null, 2]],
      integers: ["int64", [3n, 1n, 2n, 10n]],
      decimals: ["decimal(12,2)", [150n, null, -50n, 0n]],
      booleans: ["bool", [true, false, true, null]],
      texts: ["utf8", ["b", "a", null, "c"], "dictionary"],
      days: ["date", [1n, 0n, null, 2n]],
      moments: ["timestamp(us)", [1n, null, 0n, 5n]],
      lists: ["list<int32>", [[1n], null, [], [2n]]],
      nulls: ["int32", [null, null, null, null]],
    };
    const t = Frame.from(typed(column));
    const table = await t.describe().collect();
    const cell = (name: string, statistic: number) => table.getChild(name)?.get(statistic) ?? null;
    for (const name of Object.keys(column)) {
      const is = col(name);
      const [counts] = await t.agg(is.count().as("n"), fn.count().as("rows")).toArray();
      const of = (value: unknown) => (typeof cell(name, 0) === "string" ? String(value) : Number(value));
      expect([cell(name, 0), cell(name, 1)]).toEqual([of(counts?.n), of(Number(counts?.rows) - Number(counts?.n))]);
      const text = ["texts", "days", "moments"].includes(name);
      if (name === "lists") {
        expect([2, 3, 4, 5, 6, 7, 8].map((statistic) => cell(name, statistic))).toEqual(Array(7).fill(null));
        continue;
      }
      const number = name === "booleans" ? is.cast("int8").cast("float64") : is.cast("float64");
      const wanted = text
        ? [is.min().cast("string"), is.max().cast("string")]
        : [number.mean(), number.stddev(), ...[0, 0.25, 0.5, 0.75, 1].map((share) => number.quantile(share))];
      const [expected] = await t.agg(...wanted.map((expr, at) => expr.as(`x${at}`))).toArray();
      const got = (text ? [4, 8] : [2, 3, 4, 5, 6, 7, 8]).map((statistic) => cell(name, statistic));
      expect([name, ...got]).toEqual([name, ...Object.values(expected ?? {})]);
    }
  });

  it("tells of five hundred columns", async () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`c${at}`, [at, at + 1]]));
    const table = await Frame.from(wide).describe().collect();
    expect(table.getChild("c499")?.toArray()).toEqual(
      Float64Array.of(2, 0, 499.5, Math.SQRT1_2, 499, 499.25, 499.5, 499.75, 500),
    );
  });
});

describe("Frame.from", () => {
  const table = arrow.tableFromArrays({ n: Int32Array.of(1, 2, 3) });

  it("takes tables in any form, and what comes later as a promise", async () => {
    for (const input of [table, table.batches, table.batches[0], { n: [1, 2, 3] }, arrow.tableToIPC(table)]) {
      expect(await Frame.from(input as never).count()).toBe(3);
    }
    async function* later() {
      yield* table.batches;
    }
    expect(await (await Frame.from(later())).count()).toBe(3);
    expect(await (await Frame.from(Promise.resolve(table))).count()).toBe(3);
    expect(Frame.from(people)).toBe(people);
    expect(() => Frame.from(3 as never)).toThrowError(QuiverError);
  });

  it("gives the table's own memory back", async () => {
    const result = await Frame.from(table).select("n").collect();
    expect(result.getChild("n")?.data[0]?.values).toEqual(Int32Array.of(1, 2, 3));
    const { copiedBytes } = diagnostics();
    const large = arrow.tableFromArrays({ n: new Float64Array(100_000) });
    await Frame.from(large).select("n").collect();
    expect(diagnostics().copiedBytes).toBe(copiedBytes);
  });

  it("keeps a copy where it is told to, and notices memory that went away", async () => {
    const own = new Float64Array([1, 2, 3]);
    const copied = Frame.from({ x: own }, { ownership: "copy" });
    expect(await copied.agg(fn.sum("x").as("sum")).toArray()).toEqual([{ sum: 6 }]);
    own.fill(0);
    expect(await copied.agg(fn.sum("x").as("sum")).toArray()).toEqual([{ sum: 6 }]);

    const lent = arrow.tableFromArrays({ x: new Float64Array(1000) });
    const frame = Frame.from(lent);
    await frame.count();
    const buffer = lent.getChild("x")?.data[0]?.values.buffer as ArrayBuffer;
    // Where the runtime honours that lent memory is not to be moved, it stays; else the next query notices.
    const moved = (() => {
      try {
        structuredClone(buffer, { transfer: [buffer] });
      } catch {}
      return buffer.byteLength === 0;
    })();
    if (moved) await expect(frame.count()).rejects.toEqual(code("INVALID_DATA"));
    else expect(await frame.count()).toBe(1000);
  });

  it("finds data that contradicts itself when it first runs", async () => {
    const offsets = Int32Array.of(0, 9, 2);
    const data = arrow.makeData({
      ...{ type: new arrow.Utf8(), length: 2, nullCount: 0, valueOffsets: offsets, data: new Uint8Array(4) },
    });
    const frame = Frame.from(new arrow.Table({ s: arrow.makeVector(data) }));
    expect(frame.schema.names).toEqual(["s"]);
    await expect(frame.collect()).rejects.toEqual(code("INVALID_DATA"));
  });

  it("fails over a graph that is closed", async () => {
    const g = await Graph.from({ edges: { src: [1], dst: [2] } });
    const frame = people.join(g.nodes.select(col("id").cast("string").as("id")), { on: "id" });
    expect(await frame.count()).toBe(0);
    g.close();
    await expect(frame.collect()).rejects.toEqual(code("CLOSED"));
    expect(() => g.nodes.schema).toThrowError(QuiverError);
  });
});

describe("results", () => {
  it("come as columns", async () => {
    const columns = await people.sort("id").toColumns();
    expect(Object.keys(columns)).toEqual(["id", "city"]);
    expect([...(columns.city ?? [])]).toEqual(["Oslo", "Rome", null]);
  });

  it("come as a graph", async () => {
    const edges = Frame.from({ src: ["a", "b", "c"], dst: ["b", "c", "a"], weight: [0.1, 0.6, 0.9] });
    const strong = await edges.filter("weight > 0.5").toGraph();
    expect([strong.numNodes, strong.numEdges]).toEqual([3, 2]);
    const over = await edges.rename({ src: "from", dst: "to" }).toGraph({
      ...{ nodes: Frame.from({ name: ["a", "b", "c", "d"] }), id: "name", src: "from", dst: "to" },
    });
    expect([over.numNodes, over.numEdges]).toEqual([4, 3]);
    await expect(edges.toGraph({ nodes: { id: ["a"] } })).rejects.toEqual(code("DANGLING_EDGE"));
  });

  it("come as a web stream, made when they are read", async () => {
    const frame = counted(100_000).filter("n % 2 = 0");
    const sizes: number[] = [];
    for await (const batch of frame.toReadableStream({ batchSize: 20_000 })) sizes.push(batch.numRows);
    expect(sizes).toEqual([20_000, 20_000, 10_000]);
  });

  it("wait for a slow reader, and end where it leaves", async () => {
    const { calls } = diagnostics();
    const stream = counted(1_000_000).filter("n >= 0").toReadableStream({ batchSize: 1000 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    // Not even started before the first read.
    expect(diagnostics().calls).toBeLessThanOrEqual(calls + 1);
    const reader = stream.getReader();
    const first = await reader.read();
    expect(first.value?.numRows).toBe(1000);
    const after = diagnostics().calls;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(diagnostics().calls).toBe(after);
    await reader.cancel();
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  it("bring errors to the reader of a web stream", async () => {
    const reader = counted(10).select(fn.sql("1 % n")).toReadableStream().getReader();
    await expect(reader.read()).rejects.toEqual(code("QUERY_FAILED"));
  });
});

describe("schema", () => {
  it("is there before and after a run, without one", async () => {
    const frame = people.join(cities, { on: "city", how: "left" }).withColumns(fn.length("id").as("length"));
    const before = frame.schema.fields.map(({ name, type }) => `${name} ${type}`);
    expect(frame.schema).toBe(frame.schema);
    const after = (await frame.collect()).schema.fields.map(({ name, type }) => `${name} ${type}`);
    expect(after).toEqual(before);
    expect(frame.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual(before);
  });
});

describe("sessions", () => {
  it("limit memory: sorts spill", async () => {
    const session = new Session({ memoryLimit: 2 ** 21, threads: 2 });
    const values = Float64Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003);
    const frame = Frame.from({ x: values });
    const sorted = (await frame.sort("x").in(session).collect()).getChild("x");
    expect(sorted?.toArray()).toEqual(Float64Array.from(values).sort());
  });

  it("say what is wrong with their options", () => {
    for (const options of [{ memoryLimit: -1 }, { memoryLimit: "much" }, { threads: 1.5 }]) {
      expect(() => new Session(options as never)).toThrowError(QuiverError);
    }
  });

  it("stay with the frames made from one of theirs", async () => {
    const session = new Session({ memoryLimit: 1000 });
    const large = counted(1_000_000).in(session).select("n").sort(col("n").desc()).withColumns(col("n").as("m"));
    await expect(large.collect()).rejects.toEqual(code("OUT_OF_MEMORY"));
  });
});

describe("what goes by the order of a sort", () => {
  const numbers = Frame.from({ n: [5, 1, 4, 2, 3] });
  const sorted = numbers.sort(col("n").desc());
  const total = async (frame: Frame) => (await frame.agg(fn.sum("n").as("sum")).toArray({ int64: "number" }))[0]?.sum;

  it("does so below a group-by, too", async () => {
    expect(await total(sorted.tail(2))).toBe(3);
    expect(await total(numbers.sort("n").tail(2))).toBe(9);
    expect(await total(sorted.filter("n < 5").tail(3))).toBe(6);
    const all = await sorted.sample({ count: 3, seed: 4 }).toArray({ int64: "number" });
    expect(await total(sorted.sample({ count: 3, seed: 4 }))).toBe(all.reduce((sum, { n }) => sum + Number(n), 0));
  });

  it("does so in windows below a group-by", async () => {
    const ranked = sorted
      .select(fn.rowNumber().over().as("row"), "n")
      .groupBy("row")
      .agg(fn.sum("n").as("n"))
      .sort("row");
    expect((await ranked.toArray({ int64: "number" })).map(({ n }) => n)).toEqual([5, 4, 3, 2, 1]);
    const kept = sorted.filter(fn.rowNumber().over().le(2));
    expect(await total(kept)).toBe(9);
  });
});

describe("a limit above a sort whose order is there already", () => {
  const numbered = Frame.from({ id: [4, 3, 2, 1] }).withColumns(fn.rowNumber().over({ orderBy: "id" }).as("r"));
  const sorted = numbered.sort("id");

  it("holds when collected, streamed, prepared, skipped into and in SQL", async () => {
    expect(await rows(sorted.limit(1))).toEqual([[1n, 1n]]);
    expect(await rows(sorted.limit(2, 1))).toEqual([
      [2n, 2n],
      [3n, 3n],
    ]);
    let streamed = 0;
    for await (const batch of sorted.limit(2).stream()) streamed += batch.numRows;
    expect(streamed).toBe(2);
    using prepared = await sorted.limit(3).prepare();
    expect((await prepared.execute()).numRows).toBe(3);
    using session = new Session();
    session.register("t", Frame.from({ id: [4, 3, 2, 1] }));
    const text = "SELECT id, row_number() OVER (ORDER BY id) AS r FROM t ORDER BY id LIMIT 1";
    expect((await session.sql(text).collect()).numRows).toBe(1);
    using g = await Graph.from({ nodes: sorted.limit(2), edges: { src: [1], dst: [2] } });
    expect(g.numNodes).toBe(2);
  });

  it("is one with a sort that stays", async () => {
    const plan = await Frame.from({ id: [4, 3, 2, 1] })
      .sort("id")
      .limit(1)
      .explain();
    expect(plan).toMatch(/TopK\(fetch=1\)/);
    expect(plan).not.toMatch(/GlobalLimitExec/);
  });
});
