/** A field of a null struct is null, whatever is stored below the null. */
import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";

import { col, type Expr, Frame, fn, Session } from "../../../src/index.ts";

const { Field, Int32, List, Struct } = arrow;

/** Values under nulls of structs and lists: 2 in `s` and `l`, 3 in `s.inner`. */
function hiding(): arrow.Table {
  const values = arrow.vectorFromArray([1, 2, 3], new Int32()).data[0] as arrow.Data<arrow.Int32>;
  const type = new Struct([
    new Field("a", new Int32(), false),
    new Field("inner", new Struct([new Field("x", new Int32())]), true),
  ]);
  const children = [
    values,
    new arrow.Data(type.children[1]?.type as arrow.Struct, 0, 3, 1, { 2: Uint8Array.of(0b011) } as never, [values]),
  ];
  const s = new arrow.Data(type, 0, 3, 1, { 2: Uint8Array.of(0b101) } as never, children);
  const l = arrow.makeData({
    type: new List(new Field("item", new Int32(), true)),
    ...{
      length: 3,
      nullCount: 1,
      nullBitmap: Uint8Array.of(0b101),
      valueOffsets: Int32Array.of(0, 1, 2, 3),
      child: values,
    },
  });
  return new arrow.Table({ s: new arrow.Vector([s]), l: new arrow.Vector([l]) });
}

const frame = Frame.from(hiding());
const rows = async (result: Frame) => (await result.collect()).toArray().map((row) => row.toJSON());
const values = async (expr: Expr) =>
  (await rows(frame.select(expr.as("v")))).map(({ v }) => (typeof v === "bigint" ? Number(v) : v));

describe("null structs", () => {
  const a = col("s").field("a");

  it("have null fields", async () => {
    expect(await values(a)).toEqual([1, null, 3]);
    expect(await values(col("s").field("inner").field("x"))).toEqual([1, null, null]);
    expect(await values(col("s").nullIf(col("s")).field("a"))).toEqual([null, null, null]);
    expect(await values(fn.when(a.gt(1)).then(col("s")).field("a"))).toEqual([null, null, 3]);
    expect(await values(fn.coalesce(col("s"), col("s")).field("a"))).toEqual([1, null, 3]);
    expect(await rows(frame.filter(a.isNull()).select(a.isNull().as("v")))).toEqual([{ v: true }]);
    const groups = frame.groupBy(a.as("g")).agg(fn.count().as("n"), col("s").field("a").sum().as("sum")).sort("g");
    expect((await rows(groups)).map(({ g, n }) => [g, Number(n)])).toEqual([
      [1, 1],
      [3, 1],
      [null, 1],
    ]);
  });

  it("have null fields in SQL, and where they are laid out", async () => {
    using session = new Session();
    session.register("t", frame);
    const text = "SELECT s['a'] AS a, t.s.a AS b, s['inner']['x'] AS c, nullif(s, s)['a'] AS d, l[1] AS l FROM t";
    expect(await rows(session.sql(text))).toEqual([
      { a: 1, b: 1, c: 1, d: null, l: 1 },
      { a: null, b: null, c: null, d: null, l: null },
      { a: 3, b: 3, c: null, d: null, l: 3 },
    ]);
    const laid = (await rows(session.sql("SELECT unnest(s) FROM t"))).map((row) => Object.values(row)[0]);
    expect(laid).toEqual([1, null, 3]);
  });

  it("hide no items of lists", async () => {
    const { list } = col("l");
    expect(await values(list.length())).toEqual([1, null, 1]);
    expect(await values(list.sum())).toEqual([1, null, 3]);
    expect(await values(list.contains(2))).toEqual([false, null, false]);
    expect((await rows(frame.select("l").unnest("l"))).map(({ l }) => l)).toEqual([1, 3]);
  });
});

describe("a field right after a join", () => {
  const left = Frame.from({ k: [1, 2, 5] });
  const right = Frame.from({ k: [1, 2, 7], x: [3, 4, 5] }).select("k", fn.struct({ x: "x" }).as("s"));

  it.each(["inner", "left", "right", "full"] as const)("%s", async (how) => {
    const expected = { inner: [3, 4], left: [3, 4, null], right: [3, 4, 5], full: [3, 4, 5, null] }[how];
    const joined = left.join(right, { on: "k", how });
    const got = (await rows(joined.select(col("s").field("x").as("x")).sort("x"))).map(({ x }) =>
      x === null ? null : Number(x),
    );
    expect(got).toEqual(expected);
    const positive = joined.filter(col("s").field("x").gt(3)).select("k", col("s").field("x").add(1).as("x"));
    expect((await rows(positive)).length).toBe(how === "inner" || how === "left" ? 1 : 2);
  });

  it("of both sides, and of expressions", async () => {
    const both = right.join(right.rename({ s: "t" }), { on: "k" });
    expect(
      (await rows(both.select(col("s").field("x").add(col("t").field("x")).as("x")).sort("x"))).map(({ x }) =>
        Number(x),
      ),
    ).toEqual([6, 8, 10]);
  });
});
