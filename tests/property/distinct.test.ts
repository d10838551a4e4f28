/** `distinct` by columns against a map of the rows in JavaScript, over random tables. */
import * as arrow from "apache-arrow";
import { col, Frame, fn, type Keep, param, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { Random } from "./random.ts";

const POOLS: Record<string, readonly unknown[]> = {
  int: [0, 1, 2, null],
  big: [0n, 2n ** 62n, -5n, null],
  float: [0, -0, Number.NaN, 1.5, Number.POSITIVE_INFINITY, null],
  text: ["", "a", "ä", "aa", null],
  flag: [true, false, null],
  date: [new Date(0), new Date(86_400_000), null],
  list: [[1], [1, 2], [], [null], null],
  struct: [{ a: 1, b: "x" }, { a: 1, b: null }, { a: null, b: null }, null],
};

/** Equal for what a group-by takes as one, different for the rest. */
const keyOf = (value: unknown): string => {
  if (Object.is(value, -0)) return "0";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return String(value);
  return JSON.stringify(value ?? null, (_, item) => (typeof item === "number" ? String(item) : item));
};

interface Columns {
  [name: string]: unknown[];
}

function randomColumns(random: Random, rows: number): Columns {
  const columns: Columns = { row: Array.from({ length: rows }, (_, i) => i) };
  for (const [kind, pool] of Object.entries(POOLS)) {
    columns[kind] = Array.from({ length: rows }, () => random.pick(pool));
    // What a column's type is inferred from.
    if (rows > 0) (columns[kind] as unknown[])[0] = pool.find((value) => value !== null && value !== 0) ?? null;
  }
  return columns;
}

function expected(columns: Columns, rows: number, by: readonly string[], keep: Keep): number[] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const key = by.map((name) => keyOf(columns[name]?.[row])).join("|");
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const kept = [...groups.values()].flatMap((group) => {
    if (keep === "none") return group.length === 1 ? group : [];
    return [(keep === "last" ? group.at(-1) : group[0]) as number];
  });
  return kept.sort((a, b) => a - b);
}

/** The rows as they are: 0 is not -0. */
const shown = (row: Record<string, unknown>) =>
  Object.entries(row).map(([name, value]) => `${name}=${Object.is(value, -0) ? "-0" : keyOf(value)}`);

describe("distinct by columns", () => {
  const kinds = Object.keys(POOLS);
  it.each(Array.from({ length: 24 }, (_, seed) => seed))("keeps the rows that a map keeps, seed %i", async (seed) => {
    const random = new Random(seed);
    const rows = random.pick([1, 2, 17, 300, 5_000]);
    const columns = randomColumns(random, rows);
    const by = kinds.filter(() => random.chance(0.3));
    if (by.length === 0) by.push(random.pick(kinds));
    const frame = Frame.from(columns as Record<string, unknown[]>) as Frame;
    const all = await frame.toArray({ int64: "string" });
    for (const keep of ["first", "last", "none"] as const) {
      const want = expected(columns, rows, by, keep);
      const got = await frame.distinct(by, { keep }).toArray({ int64: "string" });
      expect(got.map(shown), `${by} ${keep}`).toEqual(want.map((row) => shown(all[row] as Record<string, unknown>)));
    }
    const any = await frame.distinct(...by).toArray({ int64: "string" });
    expect(any.length).toBe(expected(columns, rows, by, "first").length);
    // Each is one of the rows, whole.
    for (const row of any) expect(shown(row)).toEqual(shown(all[Number(row.row)] as Record<string, unknown>));
  });

  it.each([1, 2, 7])("gives the same rows on %i threads, of many batches", async (threads) => {
    const parts = Array.from({ length: 40 }, (_, part) =>
      arrow.tableFromArrays({
        key: Int32Array.from({ length: 10_000 }, (_, i) => (i * 7919 + part) % 5_003),
        row: Int32Array.from({ length: 10_000 }, (_, i) => part * 10_000 + i),
      }),
    );
    const session = new Session({ threads });
    const frame = session.from(parts.flatMap((part) => part.batches) as never) as Frame;
    const keys = parts.flatMap((part) => Array.from(part.getChild("key")?.toArray() as Int32Array));
    const first = new Map<number, number>();
    const last = new Map<number, number>();
    for (const [row, key] of keys.entries()) {
      if (!first.has(key)) first.set(key, row);
      last.set(key, row);
    }
    const rows = async (keep: Keep) => (await frame.distinct("key", { keep }).toArray()).map(({ row }) => row);
    expect(await rows("first")).toEqual([...first.values()].sort((a, b) => a - b));
    expect(await rows("last")).toEqual([...last.values()].sort((a, b) => a - b));
    expect(await rows("none")).toEqual([]);
  });

  it("goes by the order that a sort gives, and stays in it", async () => {
    const frame = Frame.from({ id: ["a", "b", "a", "b"], at: [1, 4, 3, 2] }) as Frame;
    const newest = await frame.sort("at").distinct("id", { keep: "last" }).toArray({ int64: "number" });
    expect(newest).toEqual([
      { id: "a", at: 3 },
      { id: "b", at: 4 },
    ]);
    expect(await frame.sort("at").distinct("id", { keep: "first" }).select("at").toArray({ int64: "number" })).toEqual([
      { at: 1 },
      { at: 2 },
    ]);
  });

  it("keeps the same rows in little memory, in batches and prepared", async () => {
    const rows = 300_000;
    const columns = {
      id: Int32Array.from({ length: rows }, (_, i) => (i * 7919) % 150_000),
      text: Array.from({ length: rows }, (_, i) => `text ${i}`),
      row: Int32Array.from({ length: rows }, (_, i) => i),
    };
    const last = [...new Map(Array.from(columns.id, (id, row) => [id, row])).values()].sort((a, b) => a - b);
    const limited = new Session({ memoryLimit: 24 * 2 ** 20, threads: 2 }).from(columns) as Frame;
    const kept = await limited.distinct("id", { keep: "last" }).collect();
    expect(Array.from(kept.getChild("row")?.toArray() as Int32Array)).toEqual(last);
    expect(String(kept.getChild("text")?.get(5))).toBe(`text ${last[5]}`);
    const streamed: number[] = [];
    for await (const batch of Frame.from(columns).distinct("id", { keep: "last" }).stream({ batchSize: 10_000 })) {
      streamed.push(...((batch.getChild("row") as arrow.Vector).toArray() as Int32Array));
    }
    expect(streamed).toEqual(last);
    const query = await (Frame.from(columns) as Frame)
      .filter(col("row").ge(param("from")))
      .distinct("id", { keep: "first" })
      .prepare();
    for (const from of [0, 150_000, 299_999]) {
      expect((await query.execute({ from })).getChild("row")?.get(0)).toBe(from);
    }
  });

  it("is refused where the sort may be gone", async () => {
    const frame = Frame.from({ id: ["a", "b"], at: [1, 4] }) as Frame;
    const hidden = frame.sort("at").select("id");
    await expect(hidden.distinct("id", { keep: "first" }).collect()).rejects.toThrow(/sort right before it/);
    expect(await hidden.distinct("id").count()).toBe(2);
  });

  it("keeps types, names and what comes behind it", async () => {
    const dictionary = arrow.vectorFromArray(
      ["x", "y", "x", null],
      new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
    );
    const frame = Frame.from({
      d: dictionary,
      "odd name": Int16Array.of(1, 2, 3, 4),
      m: [[1], [2], [3], null],
    }) as Frame;
    const kept = frame.distinct("d", { keep: "last" });
    const types = (of: Frame) => of.schema.fields.map(({ name, type }) => `${name}: ${type}`);
    expect(types(kept)).toEqual(types(frame));
    expect((await kept.collect()).schema.fields.map(({ type }) => String(type))).toEqual(
      frame.schema.fields.map(({ type }) => String(type)),
    );
    expect(await kept.filter('"odd name" > 2').toArray({ int64: "number" })).toEqual([
      { d: "x", "odd name": 3, m: [3] },
      { d: null, "odd name": 4, m: null },
    ]);
    expect(await kept.groupBy("d").agg(fn.count().as("n")).count()).toBe(3);
    expect(await frame.filter("false").distinct("d", { keep: "none" }).count()).toBe(0);
  });

  it("takes names in every way, and all columns without any", async () => {
    const frame = Frame.from({ a: [1, 1, 2, 2], b: [1, 1, 2, 3] }) as Frame;
    const counts = await Promise.all(
      [
        frame.distinct(),
        frame.distinct([]),
        frame.distinct("a"),
        frame.distinct(["a"]),
        frame.distinct("a", "b"),
        frame.distinct(["a", "b"], { keep: "first" }),
        frame.distinct("a", "b", { keep: "none" }),
        frame.distinct(undefined, { keep: "none" }),
        frame.distinct("a", {}),
        frame.distinct("a", "a"),
      ].map((each) => each.count()),
    );
    expect(counts).toEqual([3, 3, 2, 2, 3, 3, 2, 2, 2, 2]);
  });

  it("refuses what it does not know", async () => {
    const frame = Frame.from({ id: [1] }) as Frame;
    await expect(frame.distinct("idd").collect()).rejects.toMatchObject({
      code: "UNKNOWN_COLUMN",
      message: 'there is no column "idd"; did you mean "id"?',
    });
    expect(() => frame.distinct("id", { keep: "newest" as never })).toThrow(
      /keep must be "first", "last", "any", "none", got "newest"/,
    );
    expect(() => frame.distinct("id", { kepp: "first" } as never)).toThrow(/did you mean "keep"/);
    expect(() => frame.distinct(5 as never)).toThrow(/names of columns|object of keep/);
  });
});
