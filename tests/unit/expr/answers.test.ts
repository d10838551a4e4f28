import { Binary, Bool, type Table, Uint8, vectorFromArray } from "apache-arrow";
import { type Constant, col, type Expr, Frame, fn, Graph, lit, param } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { aggregates, functions, table, windows } from "../../functions.ts";

const frame = Frame.from(table);
const code = (code: string, details: object = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining(details) });

/** A value of Arrow's as plain JavaScript: small numbers as such, lists as arrays, structs as objects, instants as text. */
function plain(value: unknown, typeId: number): unknown {
  if (typeof value === "bigint") return Number(value);
  // Dates and timestamps come as milliseconds.
  if (typeof value === "number" && (typeId === 8 || typeId === 10)) return new Date(value).toISOString();
  if (value !== null && typeof value === "object") {
    if ("toJSON" in value && Symbol.iterator in value === false) return value;
    if ("toArray" in value) return Array.from(value as unknown as Iterable<unknown>, (item) => plain(item, 0));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, 0)]));
  }
  return value;
}

function values(result: Table): unknown[] {
  const column = result.getChildAt(0);
  return Array.from(column ?? [], (value) => plain(value, column?.type.typeId ?? 0));
}

const valuesOf = async (expr: Expr) => values(await frame.select(expr.as("value")).collect());

describe("functions", () => {
  it.each(functions)("$name", async ({ expr, expected }) => {
    expect(await valuesOf(expr)).toEqual(expected);
  });
});

describe("aggregates", () => {
  it.each(aggregates)("$name", async ({ expr, expected }) => {
    expect(values(await frame.agg(expr.as("value")).collect())).toEqual(expected);
  });
});

describe("windows", () => {
  it.each(windows)("$name", async ({ expr, expected }) => {
    expect(await valuesOf(expr)).toEqual(expected);
  });

  it("stand in filters, and beside other columns", async () => {
    const best = fn.rank().over({ partitionBy: "yes", orderBy: col("n").desc() });
    expect(values(await frame.filter(best.eq(1)).select("n").collect())).toEqual([7, null, -7]);
    const share = col("y").div(col("y").sum().over()).round(2);
    expect(values(await frame.withColumns(share.as("y")).select("y").collect())).toEqual([0.17, null, 0.33, 0.5]);
  });

  it("need a window, and a step that computes one", async () => {
    await expect(frame.select(fn.rowNumber()).collect()).rejects.toEqual(code("INVALID_QUERY"));
    await expect(frame.select(col("n").over()).collect()).rejects.toEqual(code("INVALID_QUERY"));
    await expect(frame.sort(fn.rowNumber().over()).collect()).rejects.toEqual(code("INVALID_QUERY"));
  });
});

describe("isIn", () => {
  it("hashes a column of any length once", async () => {
    const numbers = Frame.from({ id: Int32Array.from({ length: 1000 }, (_, i) => i) });
    const thirds = Float64Array.from({ length: 200_000 }, (_, i) => i * 3);
    expect(await numbers.filter(col("id").isIn(thirds)).count()).toBe(334);
    const names = Array.from({ length: 20_000 }, (_, i) => (i === 0 ? "Ólafur" : `name ${i}`));
    const { str } = col("text");
    expect(values(await frame.filter(str.trim().isIn(names)).select("text").collect())).toEqual(["Ólafur"]);
  });

  it("is SQL's with nulls", async () => {
    const list = [...Array(200).keys(), null];
    expect(await valuesOf(col("n").isIn(list))).toEqual([true, null, null, true]);
    expect(await valuesOf(col("n").isIn([]))).toEqual([false, false, false, false]);
    expect(await valuesOf(col("n").isIn(new Int8Array(0)))).toEqual([false, false, false, false]);
  });

  it("answers the same, however long the list", async () => {
    const many = Frame.from({
      int: [1, 2, 3, null],
      float: Float64Array.of(1, 2, 7.5, Number.NaN),
      large: BigUint64Array.of(2n ** 63n, 1n, 2n, 3n),
      when: [new Date(0), new Date(1), null, new Date(2)],
      bytes: vectorFromArray([Uint8Array.of(1), Uint8Array.of(2), null, Uint8Array.of(3)], new Binary()),
      flag: [true, false, null, true],
    });
    const answers = async (column: string, list: Constant[]) => {
      const table = await many.select(col(column).isIn(list).as("found")).collect();
      return [...(table.getChild("found") ?? [])];
    };
    const others = Array.from({ length: 120 }, (_, i) => i + 100);
    const lists: [string, Constant[], Constant[]][] = [
      ["int", [1, 2n], others],
      ["int", [2n, 1], others],
      ["int", [1n, 1.5], others],
      ["int", [1n, 2n ** 63n, -1n], others],
      ["int", [2n ** 64n, 3], others],
      ["int", [null, 3n], others],
      ["int", Array(120).fill(null), []],
      ["float", [1n, 7.5], others],
      ["large", [2n ** 63n], others.map(BigInt)],
      ["large", [1n, -1n, 2n ** 63n, 2n ** 64n, 3], others],
      ["when", [new Date(1), null], others.map((time) => new Date(time))],
      ["bytes", [Uint8Array.of(2)], others.map((byte) => Uint8Array.of(byte, 0))],
      ["flag", [true], Array(120).fill(true)],
    ];
    for (const [column, short, rest] of lists) {
      expect(await answers(column, [...short, ...rest]), column).toEqual(await answers(column, [...new Set(short)]));
    }
    expect(await answers("large", [2n ** 63n, 1, ...others])).toEqual([true, true, false, false]);
  });

  it("refuses what never equals", async () => {
    await expect(valuesOf(col("n").isIn([...Array(200).keys(), "7"]))).rejects.toEqual(code("INVALID_QUERY"));
    const words = Array.from({ length: 200 }, (_, i) => `${i}`);
    await expect(valuesOf(col("n").isIn(words))).rejects.toEqual(code("INVALID_QUERY"));
    await expect(valuesOf(col("n").isIn(["7"]))).rejects.toEqual(code("INVALID_QUERY"));
  });
});

describe("expressions", () => {
  it("fail where integers overflow", async () => {
    const most = lit(2n ** 63n - 1n);
    for (const expr of [
      col("n").add(most),
      col("n").mul(most),
      col("n").sub(10).sub(most),
      fn.sql("n + 9223372036854775807"),
    ]) {
      await expect(valuesOf(expr)).rejects.toEqual(code("QUERY_FAILED"));
    }
  });

  it("say what is wrong when they are planned", () => {
    const refused = (expr: Expr, error: unknown) =>
      expect(() => frame.select(expr).schema).toThrowError(error as Error);
    refused(col("txt").str.lower(), code("UNKNOWN_COLUMN", { expected: "text, texts" }));
    refused(col("place").field("citty"), code("UNKNOWN_COLUMN", { expected: "city" }));
    refused(col("n").str.lower(), code("INVALID_QUERY", { expected: "text", got: "int64" }));
    refused(col("text").abs(), code("INVALID_QUERY", { expected: "a number", got: "string" }));
    refused(col("text").eq(1), code("INVALID_QUERY", { expected: "string", got: "int64" }));
    refused(fn.coalesce("text", 1), code("INVALID_QUERY"));
    refused(fn.call("lowr", col("text")), code("INVALID_QUERY", { expected: expect.stringContaining("lower") }));
    refused(
      col("time").dt.truncate("moth" as never),
      code("INVALID_QUERY", { expected: expect.stringContaining("month") }),
    );
  });

  it("take parameters where constants go", async () => {
    const query = await frame
      .select(col("text").str.left(param("count")).str.concat(param("tail")).as("value"))
      .prepare();
    expect(values(await query.execute({ count: 1, tail: "!" }))).toEqual(["A!", null, "Ó!", "a!"]);
    expect(values(await query.execute({ count: 2, tail: "" }))).toEqual(["Ad", null, "Ól", "a."]);
  });

  it("take bytes", async () => {
    const bytes = lit(new Uint8Array([97, 98, 99]));
    expect(await valuesOf(bytes.str.md5())).toEqual(Array(4).fill("900150983cd24fb0d6963f7d28e17f72"));
    expect(await valuesOf(bytes.eq(new Uint8Array([97, 98, 99])))).toEqual([true, true, true, true]);
  });

  it("have the types that the compiler knows", () => {
    const type = (expr: Expr) => frame.select(expr).schema.fields[0]?.type;
    expect(type(col("n").gt(1))).toBeInstanceOf(Bool);
    expect(type(col("n").cast("uint8"))).toBeInstanceOf(Uint8);
  });

  it("judge nodes and edges, also by a column of values", async () => {
    const g = await Graph.from({ nodes: { id: [1, 2, 3] }, edges: { src: [1, 2], dst: [2, 3], since: [2011, 2012] } });
    expect((await g.filterNodes(col("id").isIn(new Int32Array([2, 3])))).numEdges).toBe(1);
    expect((await g.removeNodes(col("id").isIn(new BigInt64Array([2n])))).numNodes).toBe(2);
    const years = new Uint16Array([2012]);
    const both = col("since")
      .isIn(years)
      .and(col("src").isIn(new Float64Array([2, 5])));
    expect((await g.filterEdges(both)).numEdges).toBe(1);
    expect((await g.removeEdges(col("since").isIn(years))).numEdges).toBe(1);
  });

  it("work on nodes and edges", async () => {
    const g = await Graph.from({ nodes: { id: ["Ada", "Bob"] }, edges: { src: ["Ada"], dst: ["Bob"], since: [2011] } });
    expect(values(await g.nodes.select(col("id").str.upper()).collect())).toEqual(["ADA", "BOB"]);
    expect(values(await g.edges.select(col("since").floorDiv(10)).collect())).toEqual([201]);
  });
});
