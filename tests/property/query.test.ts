/** Random tables with nulls under random plans, against an evaluator that goes row by row and shares no code with the engine. */
import * as arrow from "apache-arrow";
import { col, type Expr, fn, Graph, param } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { Random } from "./random.ts";

type Value = number | string | boolean | null;
type Row = Record<"id" | "n" | "x" | "s" | "b", Value>;

const WORDS = ["a", "b", "ab", "Oslo", "ROME", "ä", ""];

function rows(random: Random, count: number): Row[] {
  const maybe = <T>(value: T) => (random.below(5) === 0 ? null : value);
  return Array.from({ length: count }, (_, id) => ({
    id,
    n: maybe(random.below(11) - 5),
    // Halves, so that sums are exact in any order.
    x: maybe((random.below(41) - 20) / 2),
    s: maybe(random.pick(WORDS)),
    b: maybe(random.below(2) === 0),
  }));
}

async function graphOf(table: Row[], batches: number, text: arrow.DataType): Promise<Graph> {
  const size = Math.max(1, Math.ceil(table.length / batches));
  const parts = Array.from({ length: Math.ceil(table.length / size) }, (_, part) => {
    const slice = table.slice(part * size, (part + 1) * size);
    const vector = (name: keyof Row, type: arrow.DataType) =>
      arrow.vectorFromArray(
        slice.map((row) => row[name]),
        type,
      );
    return new arrow.Table({
      id: vector("id", new arrow.Int32()),
      n: vector("n", new arrow.Int32()),
      x: vector("x", new arrow.Float64()),
      s: vector("s", text),
      b: vector("b", new arrow.Bool()),
    }).batches;
  }).flat();
  return Graph.from({ nodes: parts, edges: { src: [0], dst: [0] } });
}

/** A condition, and what it is of a row: true, false or null. */
interface Condition {
  expr: Expr;
  of(row: Row): boolean | null;
}

const OPERATORS = {
  eq: (a: Value, b: Value) => a === b,
  neq: (a: Value, b: Value) => a !== b,
  lt: (a: Value, b: Value) => order(a, b) < 0,
  le: (a: Value, b: Value) => order(a, b) <= 0,
  gt: (a: Value, b: Value) => order(a, b) > 0,
  ge: (a: Value, b: Value) => order(a, b) >= 0,
};

/** Text by its UTF-8 bytes, as the engine compares it. */
function order(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string") return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

function constant(random: Random, name: "n" | "x" | "s"): Value {
  if (name === "s") return random.pick(WORDS);
  return name === "n" ? random.pick([-5, -1, 0, 2, 2.5, 5]) : random.pick([-10, -0.5, 0, 3, 9.5]);
}

function condition(random: Random, depth: number): Condition {
  const kind = depth === 0 ? random.below(5) : random.below(8);
  const name = random.pick(["n", "x", "s"] as const);
  switch (kind) {
    case 0:
    case 1: {
      const op = random.pick(Object.keys(OPERATORS) as (keyof typeof OPERATORS)[]);
      const other = constant(random, name);
      return {
        expr: col(name)[op](other),
        of: (row) => (row[name] === null ? null : OPERATORS[op](row[name], other)),
      };
    }
    case 2: {
      const negated = random.below(2) === 0;
      const any = random.pick(["n", "x", "s", "b"] as const);
      return {
        expr: negated ? col(any).isNotNull() : col(any).isNull(),
        of: (row) => (row[any] === null) !== negated,
      };
    }
    case 3: {
      const list = Array.from({ length: random.below(4) }, () =>
        random.below(6) === 0 ? null : constant(random, name),
      );
      return {
        expr: col(name).isIn(list),
        of: (row) => {
          if (list.length === 0) return false;
          if (row[name] === null) return null;
          return list.includes(row[name]) ? true : list.includes(null) ? null : false;
        },
      };
    }
    case 4: {
      const number = random.pick(["n", "x"] as const);
      const [low, high] = [constant(random, number), constant(random, number)];
      const sum = col("n").mul(2).add(col("x"));
      const computed = random.below(2) === 0;
      return {
        expr: (computed ? sum : col(number)).between(low, high),
        of: (row) => {
          const value = computed
            ? row.n === null || row.x === null
              ? null
              : Number(row.n) * 2 + Number(row.x)
            : row[number];
          return value === null ? null : order(value, low) >= 0 && order(value, high) <= 0;
        },
      };
    }
    case 5: {
      const inner = condition(random, depth - 1);
      return { expr: inner.expr.not(), of: (row) => (inner.of(row) === null ? null : !inner.of(row)) };
    }
    default: {
      const [left, right] = [condition(random, depth - 1), condition(random, depth - 1)];
      const and = kind === 6;
      return {
        expr: and ? left.expr.and(right.expr) : left.expr.or(right.expr),
        of: (row) => {
          const both = [left.of(row), right.of(row)];
          // The value that decides alone.
          if (both.includes(!and)) return !and;
          return both.includes(null) ? null : and;
        },
      };
    }
  }
}

const column = (table: arrow.Table, name: string) => [...(table.getChild(name) ?? [])];
const numbers = (table: arrow.Table, name: string) =>
  column(table, name).map((value) => (value === null ? null : Number(value)));

describe.each(Array.from({ length: 40 }, (_, seed) => seed))("random plan %i", (seed) => {
  const random = new Random(seed + 1);
  const table = rows(random, random.pick([1, 7, 300, 3000]));
  const text = random.pick([new arrow.Utf8(), new arrow.Dictionary(new arrow.Utf8(), new arrow.Int16())]);
  const graph = graphOf(table, random.pick([1, 2, 9]), text);

  it("filters as SQL does, in the order of the table", async () => {
    const g = await graph;
    for (let round = 0; round < 8; round++) {
      const { expr, of } = condition(random, 3);
      const expected = table.filter((row) => of(row) === true).map((row) => row.id);
      const shown = JSON.stringify(expr);
      expect(numbers(await g.nodes.filter(expr).collect(), "id"), shown).toEqual(expected);
      const [count, offset] = [random.below(20), random.below(10)];
      const some = await g.nodes.filter(expr).select("id").limit(count, offset).collect();
      expect(numbers(some, "id"), shown).toEqual(expected.slice(offset, offset + count));
      const kept: Value[] = [];
      for await (const batch of g.nodes.filter(expr).stream({ batchSize: 1 + random.below(50) })) {
        kept.push(...[...(batch.getChild("id") ?? [])].map(Number));
      }
      expect(kept, shown).toEqual(expected);
    }
  });

  it("fills prepared conditions as if their values were written there", async () => {
    const name = random.pick(["n", "x", "s"] as const);
    const op = random.pick(Object.keys(OPERATORS) as (keyof typeof OPERATORS)[]);
    const query = await (await graph).nodes.filter(col(name)[op](param("value"))).prepare();
    for (let round = 0; round < 6; round++) {
      const value = constant(random, name);
      const expected = table.filter((row) => row[name] !== null && OPERATORS[op](row[name], value));
      expect(numbers(await query.execute({ value }), "id")).toEqual(expected.map((row) => row.id));
    }
  });

  it("groups with nulls as a key and without them in aggregates", async () => {
    const keys = random.pick([["s"], ["b"], ["s", "b"], []] as const);
    const { expr, of } = condition(random, 1);
    const result = await (await graph).nodes
      .filter(expr)
      .groupBy(...keys)
      .agg(
        ...[fn.count().as("rows"), fn.count("n").as("values"), fn.sum("n").as("sum"), fn.mean("x").as("mean")],
        ...[fn.min("x").as("min"), fn.max("n").as("max"), fn.countDistinct("n").as("different")],
        ...[fn.median("x").as("median"), fn.first("id").as("first"), fn.last("id").as("last")],
      )
      .collect();
    const groups = new Map<string, Row[]>();
    if (keys.length === 0) groups.set("[]", []);
    for (const row of table.filter((row) => of(row) === true)) {
      const key = JSON.stringify(keys.map((name) => row[name]));
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    const expected = Object.fromEntries([...groups].map(([key, rows]) => [key, summary(rows)]));
    const got = result.toArray().map((row) => {
      const { rows, values, sum, mean, min, max, different, median, first, last } = row.toJSON();
      const numbers = { rows, values, sum, mean, min, max, different, median, first, last };
      const plain = Object.entries(numbers).map(([name, value]) => [name, value === null ? null : Number(value)]);
      return [JSON.stringify(keys.map((name) => row[name])), Object.fromEntries(plain)];
    });
    expect(got).toHaveLength(groups.size);
    expect(Object.fromEntries(got)).toEqual(expected);
  });

  it("sorts by several keys, nulls where they are told to be", async () => {
    const keys = [random.pick(["n", "s", "b"] as const), random.pick(["x", "n"] as const)].map((name) => ({
      ...{ name, descending: random.below(2) === 0, nullsFirst: random.below(2) === 0 },
    }));
    const sortKeys = keys.map(({ name, descending, nullsFirst }) => {
      const key = descending ? col(name).desc() : col(name).asc();
      return nullsFirst ? key.nullsFirst() : key;
    });
    const compare = (a: Row, b: Row): number => {
      for (const { name, descending, nullsFirst } of keys) {
        const [x, y] = [a[name], b[name]];
        if (x === null && y === null) continue;
        if (x === null || y === null) return (x === null) === nullsFirst ? -1 : 1;
        const difference = order(x, y);
        if (difference !== 0) return descending ? -difference : difference;
      }
      return Number(a.id) - Number(b.id);
    };
    const expected = [...table].sort(compare).map((row) => row.id);
    const { nodes } = await graph;
    expect(numbers(await nodes.sort(...sortKeys, "id").collect(), "id")).toEqual(expected);
    const top = await nodes
      .sort(...sortKeys, "id")
      .limit(5, 2)
      .collect();
    expect(numbers(top, "id")).toEqual(expected.slice(2, 7));
  });
});

function summary(rows: Row[]) {
  const values = (name: "n" | "x") => rows.flatMap((row) => (row[name] === null ? [] : [Number(row[name])]));
  const [n, x] = [values("n"), values("x").sort((a, b) => a - b)];
  const sum = (list: number[]) => list.reduce((total, value) => total + value, 0);
  const or = (list: number[], value: number) => (list.length === 0 ? null : value);
  const middle = ((x[(x.length - 1) >> 1] ?? 0) + (x[x.length >> 1] ?? 0)) / 2;
  return {
    ...{ rows: rows.length, values: n.length, sum: or(n, sum(n)), mean: or(x, sum(x) / x.length) },
    ...{ min: or(x, Math.min(...x)), max: or(n, Math.max(...n)), different: new Set(n).size, median: or(x, middle) },
    ...{ first: rows[0]?.id ?? null, last: rows.at(-1)?.id ?? null },
  };
}
