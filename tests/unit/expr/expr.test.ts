import { inspect } from "node:util";
import { col, Expr, fn, lit, param, QuiverError } from "arrow-quiver";
import { describe, expect, it } from "vitest";

const json = (expr: { toJSON(): unknown }) => JSON.parse(JSON.stringify(expr));
const age = { column: "age" };
const int = (value: number | bigint) => ({ literal: { int: String(value) } });

describe("expressions", () => {
  it("are trees that evaluate nothing", () => {
    expect(json(col("age").add(1).mul(col("pay")).ge(2.5))).toEqual({
      binary: {
        op: "ge",
        left: {
          binary: {
            op: "mul",
            left: { binary: { op: "add", left: age, right: int(1) } },
            right: { column: "pay" },
          },
        },
        right: { literal: { float: "2.5" } },
      },
    });
  });

  it("do not change", () => {
    const base = col("age");
    const before = json(base);
    base.eq(1).and(base.isNull());
    base.as("other");
    expect(json(base)).toEqual(before);
  });

  it("have a method for each operator", () => {
    for (const op of ["eq", "neq", "lt", "le", "gt", "ge", "add", "sub", "mul", "div", "mod"] as const) {
      expect(json(col("age")[op](7))).toEqual({ binary: { op, left: age, right: int(7) } });
    }
    expect(json(col("age").not())).toEqual({ not: age });
    expect(json(col("age").neg())).toEqual({ negate: age });
    expect(json(col("age").isNull())).toEqual({ isNull: age });
    expect(json(col("age").isNotNull())).toEqual({ isNotNull: age });
    expect(json(col("age").between(1, 2))).toEqual({ between: { expr: age, low: int(1), high: int(2) } });
    expect(json(col("age").isIn(new Set([1, 2])))).toEqual({ in: { expr: age, list: [int(1), int(2)] } });
    expect(json(col("age").like("a%"))).toEqual({
      like: { expr: age, pattern: { literal: { string: "a%" } }, ignoreCase: false },
    });
    expect(json(col("age").ilike("a%")).like.ignoreCase).toBe(true);
    expect(json(col("age").cast("int32"))).toEqual({ cast: { expr: age, type: "int32", safe: false } });
    expect(json(col("age").tryCast("int32")).cast.safe).toBe(true);
    expect(json(col("age").as("years"))).toEqual({ alias: { expr: age, name: "years" } });
    expect(json(param("d"))).toEqual({ param: "d" });
    expect(json(col("*"))).toEqual({ all: {} });
    expect(json(fn.sql("age > 3"))).toEqual({ sql: "age > 3" });
  });

  it("keep chains of and and or flat, so that long ones nest no deeper", () => {
    const chain = Array.from({ length: 1000 }, (_, i) => col("age").eq(i)).reduce((left, right) => left.or(right));
    expect(json(chain).or).toHaveLength(1000);
    expect(Object.keys(json(chain.and(true)))).toEqual(["and"]);
    expect(json(col("a").and(col("b"), col("c").or(col("d")))).and).toHaveLength(3);
  });

  it("sort either way, nulls last unless told", () => {
    expect(json(col("age").asc())).toEqual({ expr: age, descending: false, nullsFirst: false });
    expect(json(col("age").desc().nullsFirst())).toEqual({ expr: age, descending: true, nullsFirst: true });
    expect(json(col("age").desc().nullsFirst().nullsLast()).nullsFirst).toBe(false);
  });

  it("read a plain string as a column in functions, and as text in operands", () => {
    expect(json(fn.sum("age"))).toEqual({ aggregate: { name: "sum", expr: age } });
    expect(json(fn.count())).toEqual({ aggregate: { name: "count", expr: null } });
    expect(json(fn.count("age"))).toEqual({ aggregate: { name: "count", expr: age } });
    expect(json(fn.coalesce("age", "none"))).toEqual({
      call: { name: "coalesce", args: [age, { literal: { string: "none" } }] },
    });
    expect(json(fn.call("lower", col("age")))).toEqual({ call: { name: "lower", args: [age] } });
    const names = [
      "countDistinct",
      "sum",
      "mean",
      "min",
      "max",
      "stddev",
      "variance",
      "median",
      "first",
      "last",
    ] as const;
    for (const name of names) expect(json(fn[name]("age"))).toEqual({ aggregate: { name, expr: age } });
  });

  it("choose between values", () => {
    const group = fn.when(col("age").lt(18)).then("minor").when(col("age").lt(65)).then("adult");
    expect(json(group.otherwise("senior"))).toEqual({
      case: {
        branches: [
          [json(col("age").lt(18)), { literal: { string: "minor" } }],
          [json(col("age").lt(65)), { literal: { string: "adult" } }],
        ],
        otherwise: { literal: { string: "senior" } },
      },
    });
    expect(json(group).case.otherwise).toBeNull();
  });

  it("show themselves", () => {
    expect(inspect(col("age").gt(3))).toBe("age > 3");
  });
});

describe("constants", () => {
  it("keep type and digits", () => {
    const literal = (value: Parameters<typeof lit>[0]) => json(lit(value)).literal;
    expect(literal(null)).toBe("null");
    expect(literal(true)).toEqual({ boolean: true });
    expect(literal("x")).toEqual({ string: "x" });
    expect(literal(5)).toEqual({ int: "5" });
    expect(literal(-0)).toEqual({ float: "-0" });
    expect(literal(0.1)).toEqual({ float: "0.1" });
    expect(literal(2 ** 53)).toEqual({ float: "9007199254740992" });
    expect(literal(Number.NaN)).toEqual({ float: "NaN" });
    expect(literal(Number.NEGATIVE_INFINITY)).toEqual({ float: "-Infinity" });
    expect(literal(2n ** 64n)).toEqual({ int: "18446744073709551616" });
    expect(literal(new Date(Date.UTC(2020, 0, 1)))).toEqual({ timestamp: "1577836800000" });
  });

  it("are refused where they are none", () => {
    const refused = (work: () => unknown) => {
      expect(work).toThrowError(QuiverError);
      expect(work).toThrowError(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    };
    refused(() => lit(undefined as never));
    refused(() => lit({} as never));
    refused(() => lit(new Date(Number.NaN)));
    refused(() => col(3 as never));
    refused(() => param(""));
    refused(() => col("a").isIn("abc"));
    refused(() => fn.when(true as never));
    refused(() => fn.sql(1 as never));
    refused(() => col("a").as(undefined as never));
    expect(col("a")).toBeInstanceOf(Expr);
  });
});
