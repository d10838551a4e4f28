/** Steps beside others that once changed what they mean. */
import { describe, expect, it } from "vitest";

import { col, Frame, fn, lit, QuiverError } from "../../../src/index.ts";

const plain = (value: unknown): unknown => (typeof value === "bigint" ? Number(value) : value);
const rows = async (frame: Frame) => (await frame.toArray()).map((row) => Object.values(row).map(plain));

describe("limits and offsets", () => {
  const t = Frame.from({ b: [0, 1, 2], id: [2, 1, 0] });

  it("take rows before what sorts them", async () => {
    expect(await rows(t.offset(1).sort(col("b").desc()).select("b"))).toEqual([[2], [1]]);
    expect(await rows(t.limit(2).sort(col("b").desc()).select("b"))).toEqual([[1], [0]]);
    expect(await rows(t.sort("id").offset(1).sort("b").select("b"))).toEqual([[0], [1]]);
    const union = Frame.from({ a: [2, 5] }).union(Frame.from({ a: [0, 7] }));
    expect(await rows(union.limit(1).sort("a"))).toEqual([[2]]);
    expect(await rows(t.sort("b").limit(0).filter(col("b").gt(0)).sort("b"))).toEqual([]);
  });
});

describe("conditions", () => {
  it("without columns stay above aggregates of all rows", async () => {
    const counted = Frame.from({ a: [1, 2] })
      .agg(fn.count().as("n"))
      .withColumns(lit(false).as("k"));
    expect(await rows(counted.filter(col("k")))).toEqual([]);
  });

  it("are no keys of joins in which nulls are equal", async () => {
    const [l, r] = [Frame.from({ k: [1, null], a: [1, null] }), Frame.from({ j: [1, null], b: [1, null] })];
    const joined = l.join(r, { leftOn: "k", rightOn: "j", nullsEqual: true });
    expect((await rows(joined)).length).toBe(2);
    expect(await rows(joined.filter(col("a").eq(col("b"))).select("k"))).toEqual([[1]]);
  });
});

describe("lists laid out", () => {
  const t = Frame.from({ id: [1], l: [[null, 4, 1]] });

  it("leave no column unique", async () => {
    const laid = t.distinct(["id"], { keep: "first" }).unnest(["l"]);
    expect(await rows(laid.sort("id", "l").select("l"))).toEqual([[1], [4], [null]]);
    expect((await rows(laid.groupBy("id", "l").agg(fn.count().as("n")))).length).toBe(3);
    expect(await rows(laid.select("id").distinct())).toEqual([[1]]);
  });
});

describe("exactness", () => {
  it("a union holds every integer, or fails", async () => {
    const floats = Frame.from({ a: Float64Array.of(0.5) });
    const small = Frame.from({ a: BigInt64Array.of(2n ** 53n) }).union(floats);
    expect(await rows(small)).toEqual([[2 ** 53], [0.5]]);
    for (const big of [
      Frame.from({ a: BigInt64Array.of(2n ** 53n + 1n) }),
      Frame.from({ a: BigUint64Array.of(2n ** 60n) }),
    ]) {
      await expect(big.union(floats).collect()).rejects.toMatchObject({
        code: "QUERY_FAILED",
        details: { column: "a" },
      });
      await expect(floats.union(big).collect()).rejects.toThrow(QuiverError);
    }
  });

  it("moments of two units compare, however far apart", async () => {
    const t = Frame.from({ i: [1] }).select(
      lit("9999-12-31").cast("timestamp(s)").as("far"),
      lit("1970-01-01").cast("timestamp(ns)").as("fine"),
      lit("0001-01-01").cast("date").as("day"),
    );
    const compared = t.select(
      ...[col("far").gt(col("fine")).as("a"), col("day").lt(col("fine")).as("b"), col("far").eq(col("day")).as("c")],
      ...[lit("9999-12-31").cast("timestamp(s)").gt(lit("1970-01-01").cast("timestamp(ns)")).as("d")],
      ...[col("far").isDistinctFrom(col("fine")).as("e"), col("day").cast("timestamp(ms)").le(col("day")).as("f")],
    );
    expect(await rows(compared)).toEqual([[true, true, false, true, true, true]]);
  });

  it("dates are truncated by the calendar, the first and the last", async () => {
    const days = Frame.from({ d: ["9999-12-31", "0001-01-01", "1969-12-31", "2024-02-29"] }).select(
      col("d").cast("date").as("d"),
    );
    const units = ["year", "quarter", "month", "week", "day"] as const;
    expect(await rows(days.select(...units.map((unit) => col("d").dt.truncate(unit).cast("string").as(unit))))).toEqual(
      [
        ["9999-01-01", "9999-10-01", "9999-12-01", "9999-12-27", "9999-12-31"],
        ["0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01"],
        ["1969-01-01", "1969-10-01", "1969-12-01", "1969-12-29", "1969-12-31"],
        ["2024-01-01", "2024-01-01", "2024-02-01", "2024-02-26", "2024-02-29"],
      ],
    );
  });

  it("functions of texts that are stored in two ways take them as one", async () => {
    const t = Frame.from({ a: ["x", "x", null] });
    const large = t.select(col("a").as("a"), col("a").cast("largeutf8").as("b"));
    expect(await rows(large.select(fn.coalesce("a", col("b")), fn.list("a", col("b")).list.length()))).toEqual([
      ["x", 2],
      ["x", 2],
      [null, 2],
    ]);
  });
});

describe("nulls in lists", () => {
  it("are contained in none, and make no list of two", async () => {
    const t = Frame.from({ l: [[1, null], [null], [], null] });
    const contains = await rows(t.select(col("l").list.contains(1), col("l").list.contains(lit(null))));
    expect(contains).toEqual([
      [true, null],
      [false, null],
      [false, null],
      [null, null],
    ]);
    const none = col("l").nullIf(col("l"));
    expect((await rows(t.select(none.list.concat(col("l"))))).flat()).toEqual([null, null, null, null]);
  });
});

it("functions of lists give nothing for no rows", async () => {
  const none = Frame.from({ l: [[1]] }).filter(lit(false));
  expect(await rows(none.select(col("l").list.max().as("a"), col("l").list.min().as("b")))).toEqual([]);
  const joined = Frame.from({ k: [1], l: [["b", "a"]] })
    .filter(col("k").gt(1))
    .join(Frame.from({ k: [1] }), { on: "k", how: "right" });
  expect(await rows(joined.filter(col("l").list.max().between(lit(""), lit("z")).not()))).toEqual([]);
});
