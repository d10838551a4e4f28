/** There are 2^53 NaNs and two zeros: every NaN is the same largest number here, wherever it comes from and whatever is done with it. */
import { describe, expect, it } from "vitest";

import { col, type Expr, Frame, fn, Graph, lit, msg, Session, src } from "../../../src/index.ts";

/** A NaN of each sign, quiet and signalling, with and without a payload. */
const BITS = [
  0x7ff8000000000000n,
  0xfff8000000000000n,
  0xfff8000000000abcn,
  0x7ff0000000000001n,
  0xfff4000000000000n,
  0x7fffffffffffffffn,
];

const nans = new Float64Array(BigUint64Array.from(BITS).buffer);
/** Narrower by Rust: JavaScript may change bits on the way. */
const narrow = new Float32Array(
  Uint32Array.from([0x7fc00000, 0xffc00000, 0xffc00abc, 0x7f800001, 0xffa00000, 0x7fffffff]).buffer,
);
const count = nans.length;
const minusOne = new Float64Array(count).fill(-1);
const infinity = new Float64Array(count).fill(Number.POSITIVE_INFINITY);

const table = Frame.from({
  id: Int32Array.from({ length: count }, (_, i) => i),
  nans,
  narrow,
  minusOne,
  infinity,
  zero: new Float64Array(count),
});

const made: Record<string, Expr> = {
  data: col("nans"),
  "narrow data": col("narrow"),
  "narrow data made wide": col("narrow").cast("float64"),
  "wide data made narrow": col("nans").cast("float32"),
  "zero by zero": col("zero").div(col("zero")),
  "infinity less itself": col("infinity").sub(col("infinity")),
  "infinity times zero": col("infinity").mul(col("zero")),
  "a remainder by zero": col("minusOne").mod(col("zero")),
  negated: col("nans").neg(),
  plus: col("nans").add(1),
  logarithm: col("minusOne").ln(),
  root: col("minusOne").sqrt(),
  power: col("minusOne").pow(0.5),
  arccosine: col("minusOne").sub(1).acos(),
  round: col("nans").round(2),
  absolute: col("nans").neg().abs(),
  text: lit("-NaN").cast("float64"),
  "text of rows": fn.when(col("id").ge(0)).then("-nan").otherwise("nan").cast("float64"),
  when: fn.when(col("id").lt(3)).then(col("nans")).otherwise(col("minusOne").ln()),
  coalesced: fn.coalesce(col("nans"), col("zero")),
  "an item of a list": fn.list(col("minusOne").ln(), col("nans")).list.get(0),
  "the largest of a list": fn.list(col("minusOne"), col("minusOne").ln()).list.max(),
};

describe.each(Object.entries(made))("NaN from %s", (_, expr) => {
  const frame = table.select("id", expr.as("x"));
  const numbers = async (result: Frame, name: string) =>
    [...((await result.collect()).getChild(name) ?? [])].map(Number);

  it("is one value", async () => {
    expect(await numbers(frame.groupBy("x").agg(fn.count().as("n")), "n")).toEqual([count]);
    expect(await numbers(frame.select("x").distinct(), "x")).toEqual([Number.NaN]);
    const counted = frame
      .groupBy()
      .agg(col("x").countDistinct().as("n"), col("x").max().as("max"), col("x").min().as("min"));
    expect(await numbers(counted, "n")).toEqual([1]);
    expect(await numbers(counted, "max")).toEqual([Number.NaN]);
    expect(await numbers(counted, "min")).toEqual([Number.NaN]);
    expect(await numbers(frame.select(fn.rank().over({ orderBy: "x" }).as("r")), "r")).toEqual(Array(count).fill(1));
    expect(await numbers(frame.select(fn.count().over({ partitionBy: "x" }).as("n")), "n")).toEqual(
      Array(count).fill(count),
    );
    const other = frame.select(col("x").as("x"), col("id").as("other"));
    expect((await frame.join(other, { on: "x" }).collect()).numRows).toBe(count * count);
    expect((await frame.filter(col("x").isIn([Number.NaN])).collect()).numRows).toBe(count);
    expect((await frame.filter(col("x").eq(lit(Number.NaN))).collect()).numRows).toBe(count);
    expect((await frame.filter(col("x").isNan()).collect()).numRows).toBe(count);
    expect(await numbers(frame.sort("x", "id"), "id")).toEqual([...Array(count).keys()]);
  });

  it("is the largest", async () => {
    expect((await frame.filter(col("x").lt(0)).collect()).numRows).toBe(0);
    expect((await frame.filter(col("x").gt(Number.POSITIVE_INFINITY)).collect()).numRows).toBe(count);
    const beside = frame
      .select(col("x").cast("float64").as("x"))
      .union(Frame.from({ x: Float64Array.of(1, Number.POSITIVE_INFINITY) }));
    expect((await numbers(beside.sort("x"), "x")).slice(0, 3)).toEqual([1, Number.POSITIVE_INFINITY, Number.NaN]);
    expect(await numbers(beside.groupBy().agg(fn.max("x").as("max"), fn.min("x").as("min")), "max")).toEqual([
      Number.NaN,
    ]);
    const greatest = frame.select(
      fn.greatest(col("x").cast("float64"), lit(1)).as("g"),
      fn.least(col("x").cast("float64"), lit(1)).as("l"),
    );
    expect(await numbers(greatest, "g")).toEqual(Array(count).fill(Number.NaN));
    expect(await numbers(greatest, "l")).toEqual(Array(count).fill(1));
  });

  it("is so in SQL", async () => {
    using session = new Session();
    session.register("t", frame);
    const rows = await session.sql("SELECT x, count(*) AS n FROM t WHERE x > 0 GROUP BY x").collect();
    expect(rows.toArray().map((row) => Number(row.n))).toEqual([count]);
  });
});

describe("NaN from aggregates", () => {
  const infinities = Frame.from({ x: Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) });
  const of = {
    sum: col("x").sum(),
    mean: col("x").mean(),
    variance: col("x").variance(),
    stddev: col("x").stddev(),
    median: col("x").median(),
  };

  it.each(Object.entries(of))("%s is the largest number", async (_, aggregate) => {
    const results = infinities.groupBy().agg(aggregate.as("x"));
    const above = await results.filter(col("x").gt(0)).collect();
    expect([...(above.getChild("x") ?? [])]).toEqual([Number.NaN]);
    const windows = infinities.select(aggregate.over({}).as("x")).filter(col("x").gt(0));
    expect((await windows.collect()).numRows).toBe(2);
  });

  it("of messages is", async () => {
    const g = await Graph.from({
      nodes: { id: [0, 1, 2], x: Float64Array.of(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0) },
      edges: { src: [0, 1], dst: [2, 2] },
    });
    const sums = await g.aggregateMessages({ toDst: src("x"), agg: fn.sum(msg()).gt(0).as("above") });
    expect(sums.getChild("above")?.get(2)).toBe(true);
  });
});

it("NaN of a label whose column is narrower than another's is", async () => {
  const g = await Graph.from({
    nodes: { A: { id: [0, 1, 2, 3, 4, 5], x: narrow }, B: { id: [6], x: Float64Array.of(1) } },
    edges: { E: { table: { src: [0], dst: [1] }, from: "A", to: "A" } },
  });
  const of = g.nodes.select(col("x").gt(0).as("p"), col("x").eq(Number.NaN).as("q"), "x");
  expect(await of.filter(col("p")).count()).toBe(7);
  expect(await of.filter(col("q")).count()).toBe(6);
  expect(await of.distinct(["x"]).count()).toBe(2);
});

it("columns that are handed on keep their bits", async () => {
  const handed = await table.select("nans").collect();
  const values = handed.getChild("nans")?.data[0]?.values as Float64Array;
  expect([...new BigUint64Array(values.buffer, values.byteOffset, count)]).toEqual(BITS);
});

describe.each(["parquet", "ipc", "ndjson", "csv"])("NaN of a file of %s", (format) => {
  const read = async () => {
    const plain = table.select("id", "nans", "narrow");
    if (format === "parquet") return Frame.fromParquet(await plain.toParquet());
    if (format === "ipc") return Frame.fromIpc(await plain.toIpc());
    const types = { id: "int32", nans: "float64", narrow: "float32" };
    // JSON has no NaN: this is text that is cast.
    const text = plain.select("id", col("nans").cast("string"), col("narrow").cast("string"));
    if (format === "ndjson")
      return Frame.fromNdjson(await text.toNdjson()).select(
        "id",
        col("nans").cast("float64"),
        col("narrow").cast("float32"),
      );
    return Frame.fromCsv(await text.toCsv(), { schema: types });
  };

  it.each(["nans", "narrow"])("is the same in what is computed beside the scan, in %s", async (name) => {
    const frame = await read();
    const x = col(name);
    expect(await frame.filter(fn.coalesce(x.ge(0), false)).count()).toBe(count);
    expect(await frame.filter(x.ge(0).and(x.ge(0).isNotNull())).count()).toBe(count);
    expect(await frame.filter(fn.when(x.gt(1)).then(true).otherwise(x.eq(0))).count()).toBe(count);
    const above = frame
      .select("id", x.gt(0).as("above"), x.mul(2).gt(0).as("twice"))
      .filter(col("above").and(col("twice")));
    expect(await above.count()).toBe(count);
    expect(await frame.groupBy(x.gt(0).as("above")).agg(fn.count().as("n")).count()).toBe(1);
  });
});
