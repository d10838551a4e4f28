/**
 * Random plans over random tables with nulls, here and in DuckDB: the same rows, in the same order where the plan gives one.
 *
 * A failure prints the seed, the plan step by step, and both forms of it.
 */
import { Frame } from "arrow-quiver";
import { beforeAll, describe, expect, it } from "vitest";

import { enlarged, Oracle, rowsOf, sample, toArrow } from "./duckdb.ts";
import { Plans, type Relation } from "./plans.ts";
import { Random } from "./random.ts";

let oracle: Oracle;
beforeAll(async () => {
  oracle = await Oracle.open();
});

async function tables(random: Random, large: boolean): Promise<Relation[]> {
  const made: Relation[] = [];
  for (const name of ["one", "two"]) {
    let rows = sample(random, name, large ? 40 : random.pick([0, 1, 8, 40]));
    await oracle.load(rows);
    if (large) {
      await oracle.enlarge(rows, COPIES);
      rows = enlarged(rows, COPIES);
    }
    const frame = Frame.from(toArrow(rows, random));
    made.push({ frame, sql: `SELECT * FROM ${name}`, columns: rows.columns, ordered: false, story: name });
  }
  return made;
}

/** Rows enough for several threads. */
const COPIES = 500;

describe.each([
  ...Array.from({ length: 30 }, (_, seed) => ({ seed: seed + 1, large: false, plans: 12 })),
  ...Array.from({ length: 4 }, (_, seed) => ({ seed: seed + 1, large: true, plans: 5 })),
])("seed $seed, large: $large", ({ seed, large, plans: count }) => {
  it("gives what DuckDB gives", async () => {
    const random = new Random(seed);
    const plans = new Plans(random, await tables(random, large), large);
    for (let round = 0; round < count; round++) {
      const { frame, sql, ordered, story } = plans.plan(1 + random.below(4));
      const message = `seed ${seed}, plan ${round}: ${story}\n${sql}`;
      const expected = await oracle.rows(sql).catch((error) => {
        throw new Error(`DuckDB: ${error.message}\n${message}`);
      });
      const got = await frame.collect().then(rowsOf, (error) => {
        throw new Error(`${error.message}\n${message}`);
      });
      if (!ordered) {
        expected.sort();
        got.sort();
      }
      expect(got, message).toEqual(expected);
    }
  });
});
