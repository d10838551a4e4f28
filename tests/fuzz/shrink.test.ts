/** What is left of a failure is small, and fails for the same reason. */
import { describe, expect, it } from "vitest";

import { Random } from "../property/random.ts";
import { type Answer, difference } from "./answers.ts";
import { within } from "./ast.ts";
import { made } from "./campaign.ts";
import { type Case, CHECKS } from "./checks.ts";
import { cellsOf } from "./codec.ts";
import { shrunk } from "./shrink.ts";
import { rowsOf, toArrow } from "./tables.ts";
import { World } from "./world.ts";

const check = CHECKS.find(({ name }) => name === "mode");
if (!check) throw new Error("there is no such check");

/** The first generated case that fits. */
function found(fits: (one: Case) => boolean): Case {
  for (let seed = 0; seed < 2000; seed++) {
    const random = new Random(seed);
    const one = check && made(World.random(random, false), random, check);
    if (one && fits(one)) return one;
  }
  throw new Error("no such case is made");
}

describe("shrinking", () => {
  const joins = (one: Case) => [...within(one.rel)].some((node) => node.kind === "join" && node.how === "left");
  const negative = (one: Case) =>
    one.tables.some(({ columns }) =>
      columns.some(
        ({ type, cells }) => type === "int32" && cells.some((cell) => typeof cell === "bigint" && cell < 0n),
      ),
    );

  it("leaves the one step and the one value that fail", async () => {
    const fails = (one: Case) => joins(one) && negative(one);
    const large = found((one) => fails(one) && [...within(one.rel)].length > 60);
    const small = await shrunk(large, async (one) => fails(one), 5000);
    expect(fails(small)).toBe(true);
    expect(small.tables.reduce((sum, data) => sum + rowsOf(data), 0)).toBe(1);
    expect([...within(small.rel)].filter(({ kind }) => kind === "call")).toEqual([]);
    expect([...within(small.rel)].length).toBeLessThan(20);
  });

  it("ends where nothing smaller fails", async () => {
    const large = found(joins);
    const whole = JSON.stringify(large.rel, plainly);
    expect(await shrunk(large, async (one) => JSON.stringify(one.rel, plainly) === whole && one === large, 5000)).toBe(
      large,
    );
  });
});

const plainly = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

describe("tables", () => {
  it("are in memory what they say, whatever their storage", () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = new Random(seed);
      for (const data of World.random(random, false).tables) {
        const arrow = toArrow(data);
        data.columns.forEach(({ type, cells, storage, name }, at) => {
          if (type === "float16") return;
          const read = arrow.batches.flatMap((batch) => cellsOf(batch.data.children[at] as never));
          const plain = (value: unknown) =>
            JSON.stringify(value, (_, part) =>
              part === "-NaN"
                ? "NaN"
                : typeof part === "number" && !Number.isFinite(part)
                  ? String(part)
                  : typeof part === "bigint"
                    ? `${part}`
                    : part,
            );
          if (type === "interval") expect(read.length, name).toBe(cells.length);
          else expect(plain(read), `${name} ${type} ${storage}`).toBe(plain(cells));
        });
      }
    }
  });
});

describe("answers", () => {
  const rows = (...rows: string[]): Answer => ({ rows, schema: "a: int64" });
  const failed: Answer = { error: "no", code: "QUERY_FAILED" };
  const how = { ordered: false, schema: true };

  it("are one in any order, unless they have one", () => {
    expect(difference(rows("1", "2"), rows("2", "1"), how)).toBeNull();
    expect(difference(rows("1", "2"), rows("2", "1"), { ...how, ordered: true })).toBe("row 2; expected 1");
  });

  it("differ by rows, types and errors", () => {
    expect(difference(rows("1"), rows("1", "1"), how)).toBe("2 rows; expected 1");
    expect(difference(rows("1"), { rows: ["1"], schema: "a: int32" }, how)).toBe("types: a: int32; expected a: int64");
    expect(difference(rows("1"), failed, how)).toMatch(/^fails/);
    expect(difference(failed, rows("1"), how)).toMatch(/^does not fail/);
    expect(difference(failed, failed, how)).toBeNull();
  });

  it("may differ in the last digits of floats, and in none of integers", () => {
    expect(difference(rows("0.30000000000000004"), rows("0.3"), how)).toBeNull();
    expect(difference(rows("5e-324"), rows("0.0"), how)).toBeNull();
    expect(difference(rows("1.0"), rows("1"), how)).not.toBeNull();
    expect(difference(rows("0.3001"), rows("0.3"), how)).not.toBeNull();
    expect(difference(rows("9007199254740993"), rows("9007199254740992"), how)).not.toBeNull();
    expect(difference(rows('"1.00000000000001"'), rows('"1.0"'), how)).not.toBeNull();
  });
});
