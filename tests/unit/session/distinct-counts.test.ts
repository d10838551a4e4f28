/** Different values counted by group, beside other aggregates, of every flat type. */
import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";

import { Frame, fn, Session } from "../../../src/index.ts";
import { Random } from "../../property/random.ts";
import { sessionsWith } from "./answers.ts";

const ROWS = 5000;

/** Casts of the column `v`, small integers and nulls, that tell its values apart. */
const TYPES = ["VARCHAR", "DOUBLE", "DECIMAL(9, 2)", "BIGINT", "DATE", "TIMESTAMP", "BYTEA"];

function data(seed: number) {
  const random = new Random(seed);
  const k = Int32Array.from({ length: ROWS }, () => random.below(700));
  const v = Array.from({ length: ROWS }, () => (random.chance(0.2) ? null : random.below(9)));
  return { k, v };
}

function counted({ k, v }: ReturnType<typeof data>, kept: (value: number) => boolean): Map<number, number> {
  const sets = new Map<number, Set<number>>();
  for (const [row, key] of k.entries()) {
    const set = sets.get(key) ?? new Set();
    sets.set(key, set);
    const value = v[row];
    if (typeof value === "number" && kept(value)) set.add(value);
  }
  return new Map([...sets].map(([key, set]) => [key, set.size]));
}

describe.each([1, 2])("seed %i", (seed) => {
  it.each(TYPES)("of %s", async (type) => {
    const table = data(seed);
    const as =
      type === "BYTEA"
        ? "CAST(CAST(v AS VARCHAR) AS BYTEA)"
        : type === "DATE"
          ? "DATE '2020-01-01' + CAST(v AS INT)"
          : `CAST(v AS ${type})`;
    const text = `SELECT k, count(*) AS n, count(DISTINCT x) AS a, count(DISTINCT x) FILTER (WHERE v > 3) AS b
      FROM (SELECT k, v, ${as} AS x FROM t) GROUP BY k`;
    for (const session of sessionsWith((session) => session.register("t", table))) {
      const rows = await session.sql(text).toArray();
      const [all, some] = [counted(table, () => true), counted(table, (value) => value > 3)];
      expect(rows.length).toBe(all.size);
      for (const { k, a, b } of rows)
        expect([k, Number(a), Number(b)]).toEqual([k, all.get(k as number), some.get(k as number)]);
    }
  });
});

it("takes no more memory for a group than its values", async () => {
  using session = new Session({ memoryLimit: 64 << 20, threads: 2 });
  const count = 50_000;
  session.register("t", { k: Int32Array.from({ length: 3 * count }, (_, row) => row % count) });
  const text = "SELECT k, count(*) AS n, count(DISTINCT 'v' || (k % 7)) AS d FROM t GROUP BY k";
  const [row] = await session.sql(`SELECT count(*) AS n, sum(d) AS d FROM (${text})`).toArray();
  expect(row).toEqual({ n: BigInt(count), d: BigInt(count) });
});

it("counts entries of dictionaries by what they stand for", async () => {
  const texts = arrow.vectorFromArray(["a", "b", "a", "a"], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()));
  const frame = Frame.from(new arrow.Table({ k: arrow.vectorFromArray([1, 1, 1, 2], new arrow.Int32()), s: texts }));
  const rows = await frame.groupBy("k").agg(fn.count().as("n"), fn.countDistinct("s").as("d")).sort("k").toArray();
  expect(rows.map(({ n, d }) => [n, d])).toEqual([
    [3n, 2n],
    [1n, 1n],
  ]);
});
