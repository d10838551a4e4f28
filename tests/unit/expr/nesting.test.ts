import { col, type Expr, Frame, fn, Graph, lit } from "arrow-quiver";
import { describe, expect, it } from "vitest";

/** So many operators within one another, each of the one before. */
const chains: Record<string, (count: number) => Expr> = {
  "a sum, by its left": (count) => chained(count, (sum) => sum.add(col("a"))),
  "a sum, by its right": (count) => chained(count, (sum) => col("a").add(sum)),
  negations: (count) => chained(count, (condition) => condition.not(), col("a").gt(lit(1))),
  casts: (count) => chained(count, (value) => value.cast("int64")),
  calls: (count) => chained(count, (value) => fn.abs(value)),
  texts: (count) => chained(count, (text) => text.str.replace("x", "y"), col("a").cast("string")),
  cases: (count) =>
    chained(count, (other) =>
      fn
        .when(col("a").eq(lit(-1)))
        .then(lit(0n))
        .otherwise(other),
    ),
};

/** Those whose planning takes more than the square of their number. */
const SLOW = new Set(["calls", "texts"]);

function chained(count: number, further: (value: Expr) => Expr, first: Expr = col("a")): Expr {
  return Array.from({ length: count }).reduce<Expr>((value) => further(value), first);
}

describe.each(Object.entries(chains))("operators within one another: %s", (name, chain) => {
  const frame = Frame.from({ a: [1n, 2n] });

  it("is computed where there are many of them", async () => {
    for (const count of [60, SLOW.has(name) ? 100 : 400]) {
      const { numRows } = await frame.select(chain(count).as("b")).collect();
      expect(numRows).toBe(2);
    }
  });

  it("is computed or refused in our words, however many there are", async () => {
    for (const count of [SLOW.has(name) ? 1_100 : 2_000, 20_000]) {
      const run = () => frame.select(chain(count).as("b")).collect();
      const error = await Promise.resolve()
        .then(run)
        .then(
          () => null,
          (error) => error,
        );
      if (count === 20_000 || error)
        expect(error).toMatchObject({ code: expect.stringMatching(/^(INVALID_QUERY|LIMIT_EXCEEDED)$/) });
    }
  });
});

it("a sum of a thousand is right", async () => {
  const frame = Frame.from({ a: [1n, 2n] });
  const sum = chained(999, (sum) => sum.add(col("a")));
  expect(await frame.select(sum.as("b")).toArray()).toEqual([{ b: 1000n }, { b: 2000n }]);
});

it("a sum of columns, one by one", async () => {
  const names = Array.from({ length: 300 }, (_, i) => `c${i}`);
  const frame = Frame.from(Object.fromEntries(names.map((name, i) => [name, [i]])));
  const sum = names.map((name): Expr => col(name)).reduce((left, right) => left.add(right));
  expect(await frame.select(sum.as("sum")).toArray()).toEqual([{ sum: 44850n }]);
});

it("a condition of a change to a graph has the same bounds", async () => {
  using graph = await Graph.from({ nodes: { id: [1n, 2n], a: [1, 2] }, edges: { src: [1n], dst: [2n] } });
  using few = await graph.filterNodes(chained(300, (sum) => sum.add(col("a"))).gt(lit(400)));
  expect(few.numNodes).toBe(1);
  const many = chained(20_000, (sum) => sum.add(col("a"))).gt(lit(0));
  await expect(Promise.resolve().then(() => graph.filterNodes(many))).rejects.toMatchObject({ code: "INVALID_QUERY" });
});
