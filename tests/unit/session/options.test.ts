import { describe, expect, it } from "vitest";

import { col, fn, Session } from "../../../src/index.ts";

const table = {
  id: Int32Array.from({ length: 1000 }, (_, i) => i),
  group: Array.from({ length: 1000 }, (_, i) => i % 7),
};

function groups(session: Session) {
  return session
    .from(table)
    .filter(col("id").lt(500))
    .groupBy("group")
    .agg(fn.count().as("rows"))
    .filter(col("group").gt(2))
    .sort("group");
}

describe("options of sessions", () => {
  it("leave rules of the optimizer out, and nothing of the result", async () => {
    using plain = new Session();
    using without = new Session({ disabledOptimizers: ["push_down_filter", "eliminate_filter"] });
    const [one, other] = [groups(plain), groups(without)];
    expect((await other.collect()).toString()).toBe((await one.collect()).toString());
    expect(await other.explain()).not.toBe(await one.explain());
  });

  it("set the rows of a batch", async () => {
    using small = new Session({ batchSize: 3 });
    using limited = new Session({ batchSize: 3, memoryLimit: "64MB" });
    const expected = (await groups(new Session()).collect()).toString();
    expect((await groups(small).collect()).toString()).toBe(expected);
    expect((await groups(limited).collect()).toString()).toBe(expected);
  });

  it("hold each step to what it says of its rows, and change nothing", async () => {
    using plain = new Session();
    using verified = new Session({ verify: true, batchSize: 3 });
    const [one, other] = [groups(plain), groups(verified)];
    expect((await other.collect()).toString()).toBe((await one.collect()).toString());
    expect(await other.explain()).toContain("Verifying");
    expect(await one.explain()).not.toContain("Verifying");
    // A key that a filter makes constant is null in the sets without it.
    verified.register("t", verified.from({ a: [1, 1, 2, 2, 1], b: ["x", "y", "x", null, "x"] }));
    const sets = "SELECT a, count(*) AS n FROM t WHERE a = 1 GROUP BY GROUPING SETS ((a), (a, b), ()) ORDER BY a, n";
    expect((await verified.sql(sets).toArray()).map(({ a, n }) => [a, n])).toEqual([
      ...[1n, 2n, 3n].map((n) => [1n, n]),
      [null, 3n],
    ]);
    expect(() => new Session({ verify: 1 as never })).toThrow(/verify/);
  });

  it("are refused where they mean nothing, with the names there are", () => {
    expect(() => new Session({ disabledOptimizers: ["push_down_filtr"] })).toThrow(/did you mean "push_down_filter"/);
    expect(() => new Session({ disabledOptimizers: ["sanity_check_plan"] })).toThrow(/can be left out/);
    expect(() => new Session({ disabledOptimizers: "push_down_filter" as never })).toThrow(/disabledOptimizers/);
    expect(() => new Session({ batchSize: 0 })).toThrow(/batchSize/);
    const nowhere = () => new Session({ tempDir: "/nowhere/at all" });
    expect(nowhere).toThrow(/tempDir: nothing can be set aside in "\/nowhere\/at all"/);
  });
});
