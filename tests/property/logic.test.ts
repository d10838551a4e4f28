/**
 * Conditions of every form over columns with and without nulls, as values and as filters, against SQL's logic of three values, in which
 * an optimizer that only thinks of filters takes null for false.
 */
import { Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { Random } from "./random.ts";

type Truth = boolean | null;

interface Row {
  x: number | null;
  y: number;
  b: Truth;
}

interface Condition {
  text: string;
  of: (row: Row) => Truth;
}

const ROWS: Row[] = [null, 0, 1, 2].flatMap((x) =>
  [0, 1, 2].flatMap((y) => [null, false, true].map((b) => ({ x, y, b }))),
);

const not = (a: Truth): Truth => (a === null ? null : !a);
const and = (a: Truth, b: Truth): Truth =>
  a === false || b === false ? false : a === null || b === null ? null : true;
const or = (a: Truth, b: Truth): Truth => not(and(not(a), not(b)));

const COMPARISONS: Record<string, (a: number, b: number) => boolean> = {
  "=": (a, b) => a === b,
  "<>": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

const compared = (operator: string, a: number | null, b: number | null): Truth =>
  a === null || b === null ? null : (COMPARISONS[operator] as (a: number, b: number) => boolean)(a, b);

/** A column, or a constant. */
function operand(random: Random, constant: boolean): { text: string; of: (row: Row) => number | null } {
  if (!constant) {
    const name = random.pick(["x", "x", "y"] as const);
    return { text: name, of: (row) => row[name] };
  }
  const value = random.chance(0.15) ? null : random.below(4);
  return { text: value === null ? "CAST(NULL AS INT)" : String(value), of: () => value };
}

function term(random: Random): Condition {
  const value = operand(random, false);
  switch (random.below(8)) {
    case 0:
    case 1: {
      const [left, right] = random.chance(0.5) ? [value, operand(random, true)] : [operand(random, true), value];
      const operator = random.pick(Object.keys(COMPARISONS));
      return {
        text: `${left.text} ${operator} ${right.text}`,
        of: (row) => compared(operator, left.of(row), right.of(row)),
      };
    }
    case 2:
    case 3:
    case 4: {
      // Longer lists stay lists.
      const list = Array.from({ length: random.pick([1, 2, 3, 5]) }, () => operand(random, !random.chance(0.05)));
      const negated = random.chance(0.5);
      const found = (row: Row) => list.map((one) => compared("=", value.of(row), one.of(row))).reduce(or, false);
      return {
        text: `${value.text} ${negated ? "NOT " : ""}IN (${list.map(({ text }) => text).join(", ")})`,
        of: (row) => (negated ? not(found(row)) : found(row)),
      };
    }
    case 5: {
      const [low, high] = [operand(random, true), operand(random, true)];
      const negated = random.chance(0.5);
      const between = (row: Row) =>
        and(compared(">=", value.of(row), low.of(row)), compared("<=", value.of(row), high.of(row)));
      return {
        text: `${value.text} ${negated ? "NOT " : ""}BETWEEN ${low.text} AND ${high.text}`,
        of: (row) => (negated ? not(between(row)) : between(row)),
      };
    }
    case 6: {
      const other = operand(random, random.chance(0.5));
      const negated = random.chance(0.5);
      return {
        text: `${value.text} IS ${negated ? "NOT " : ""}DISTINCT FROM ${other.text}`,
        of: (row) => (value.of(row) === other.of(row)) === negated,
      };
    }
    default:
      return random.pick<Condition>([
        { text: "b", of: ({ b }) => b },
        { text: `${value.text} IS NULL`, of: (row) => value.of(row) === null },
        { text: `${value.text} IS NOT NULL`, of: (row) => value.of(row) !== null },
        { text: "CAST(NULL AS BOOLEAN)", of: () => null },
        { text: "TRUE", of: () => true },
      ]);
  }
}

function condition(random: Random, depth: number): Condition {
  if (depth === 0) return term(random);
  const left = condition(random, depth - 1);
  const right = condition(random, random.below(depth));
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      return { text: `(${left.text}) AND (${right.text})`, of: (row) => and(left.of(row), right.of(row)) };
    case 3:
    case 4:
    case 5:
      return { text: `(${left.text}) OR (${right.text})`, of: (row) => or(left.of(row), right.of(row)) };
    case 6:
      return { text: `NOT (${left.text})`, of: (row) => not(left.of(row)) };
    default: {
      const [word, is] = random.pick<[string, (truth: Truth) => boolean]>([
        ["TRUE", (truth) => truth === true],
        ["NOT TRUE", (truth) => truth !== true],
        ["FALSE", (truth) => truth === false],
        ["NOT FALSE", (truth) => truth !== false],
        ["UNKNOWN", (truth) => truth === null],
        ["NOT UNKNOWN", (truth) => truth !== null],
      ]);
      return { text: `(${left.text}) IS ${word}`, of: (row) => is(left.of(row)) };
    }
  }
}

describe("conditions", () => {
  const session = new Session({ threads: 1 }).register("t", {
    row: Int32Array.from(ROWS.keys()),
    x: ROWS.map(({ x }) => x),
    y: Int32Array.from(ROWS, ({ y }) => y),
    b: ROWS.map(({ b }) => b),
  });
  // All rows have a `y`, of which only the first table says that it may be null.
  session.register("never", session.sql("SELECT row, CAST(x AS INT) AS x, y, b FROM t WHERE y IS NOT NULL"));
  const seed = Number(process.env.QUIVER_SEED ?? 7);
  const rounds = Number(process.env.QUIVER_CONDITIONS ?? 3000) / 50;

  it("are true, false or null as SQL says, as values and as filters", async () => {
    const random = new Random(seed);
    for (let round = 0; round < rounds; round++) {
      const conditions = Array.from({ length: 50 }, () => condition(random, random.below(4)));
      const columns = conditions.map(({ text }, at) => `(${text}) AS c${at}`);
      const table = await session.sql(`SELECT row, ${columns.join(", ")} FROM never ORDER BY row`).collect();
      for (const [at, { text, of }] of conditions.entries()) {
        const found = Array.from(table.getChild(`c${at}`) ?? [], (truth) => truth as Truth);
        expect(found, text).toEqual(ROWS.map(of));
      }
      const filter = random.pick(conditions);
      const kept = await session.sql(`SELECT row FROM never WHERE ${filter.text} ORDER BY row`).collect();
      const expected = [...ROWS.entries()].filter(([, row]) => filter.of(row)).map(([row]) => row);
      expect([...(kept.getChild("row") ?? [])], `WHERE ${filter.text}`).toEqual(expected);
    }
  });
});
