/**
 * Every algorithm against numbers of networkx, igraph and scipy, on 79 graphs.
 *
 * `graphs/` gives for each graph its edges `[u, v, weight]` over nodes 0 to n-1, self-loops and parallel edges included, and
 * expected values by key. `checks/` has a file per algorithm, under its SQL name: which keys tell what, and how.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Table } from "apache-arrow";
import { Graph, QuiverError } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { native } from "../../src/native/native.ts";

type Edge = [source: number, target: number, weight: number];
type Expected = number | boolean | null | (number | null | number[])[];

interface OracleGraph {
  name: string;
  n: number;
  directed: boolean;
  edges: Edge[];
  expect: Record<string, Expected>;
}

/** What a key says of a result. */
interface Check {
  key: string;
  /** Whether the key is of the raw graph, of the simple one (loops dropped, parallel edges replaced by the lightest), or of that undirected. */
  on: "raw" | "simple" | "undirected";
  options?: Record<string, unknown>;
  /** Options whose values other keys have. */
  optionKeys?: Record<string, string>;
  /** Default: the first. */
  table?: string;
  column?: string;
  /**
   * What is compared. Default: the column. `levels`: -1 is null; `reached`: whether it is -1 or null; `components`: numbered by their smallest node
   * there, by size here; `value`: one value; `rows`: how many rows there are; `largest`: the largest value; `sorted`: the values,
   * sorted; `edges`: the ends of the rows; `triples`: these and the value; `histogram`: each value and how often it is there; `field`: the column, and that field of the key; `pairs`:
   * that position of the key's rows, which begin with the pairs to ask for; `atLeast`: one value, which may be better, and worse by
   * no more than that; `byId`: the column in the order of ids; `dominators`: 0 for the first node and -1 are null; `empty`: whether
   * there are no rows; `lastCost`: the cost of the last step; `matrix`: distances of pairs; `rowSums`: their sums by the first of the
   * pair; `refused`: whether the call is refused with that code.
   */
  as?:
    | "levels"
    | "reached"
    | "components"
    | "value"
    | "rows"
    | "largest"
    | "sorted"
    | "edges"
    | "byId"
    | "dominators"
    | "empty"
    | "lastCost"
    | "matrix"
    | "rowSums"
    | "triples"
    | "histogram"
    | { atLeast: number }
    | { pairs: number }
    | { field: string }
    | { refused: string };
  /** An option `target` that depends on the graph. */
  target?: "last";
  /** How many graphs the key is known for; default: more than 30. */
  graphs?: number;
}

interface Checks {
  checks: Check[];
  /** Why there are none. */
  why?: string;
}

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const list = (folder: string) => readdirSync(new URL(folder, import.meta.url)).sort();

const graphs = list("./graphs/").flatMap((file): OracleGraph[] => read(`./graphs/${file}`).graphs);
const checked = new Map(
  list("./checks/").map((file) => [file.replace(".json", ""), read(`./checks/${file}`) as Checks] as const),
);
const algorithms = JSON.parse(native().catalog()) as { name: string; sqlName: string; tables: { name: string }[] }[];

function edgesOf({ directed, edges }: OracleGraph, on: Check["on"]): Edge[] {
  if (on === "raw") return edges;
  const lightest = new Map<string, Edge>();
  for (const [u, v, weight] of edges) {
    const [a, b] = (directed && on === "simple") || u < v ? [u, v] : [v, u];
    const known = lightest.get(`${a} ${b}`);
    if (u !== v && !(known && known[2] <= weight)) lightest.set(`${a} ${b}`, [a, b, weight]);
  }
  return [...lightest.values()];
}

function open(graph: OracleGraph, on: Check["on"]): Promise<Graph> {
  const edges = edgesOf(graph, on);
  const end = (side: 0 | 1) => BigInt64Array.from(edges, (edge) => BigInt(edge[side]));
  return Graph.from(
    {
      nodes: {
        id: BigInt64Array.from({ length: graph.n }, (_, i) => BigInt(i)),
        mod3: Int32Array.from({ length: graph.n }, (_, i) => i % 3),
      },
      edges: { src: end(0), dst: end(1), weight: Float64Array.from(edges, (edge) => edge[2]) },
    },
    { directed: graph.directed && on !== "undirected" },
  );
}

function column(table: Table, name: string): (number | null)[] {
  const vector = table.getChild(name);
  if (!vector) throw new Error(`the result has no column ${name}`);
  return [...vector].map((value) => (value === null ? null : Number(value)));
}

/** By size, ties by first node. */
function dense(labels: (number | null)[]): number[] {
  const sizes = new Map<number | null, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  // A Map keeps the order of first appearance, and the sort is stable.
  const order = [...sizes].sort(([, a], [, b]) => b - a).map(([label]) => label);
  return labels.map((label) => order.indexOf(label));
}

/** The result and the key's value in one form. */
function compared({ as, column: name = "" }: Check, result: unknown, expected: Expected): [Expected, Expected] {
  if (typeof as === "object" && "refused" in as) {
    return [result instanceof QuiverError && result.code === as.refused, expected];
  }
  if (result instanceof Error) throw result;
  const table = result as Table;
  const values = () => column(table, name);
  const key = expected as (number | null)[];
  if (typeof as === "object" && "pairs" in as) {
    return [values(), (expected as number[][]).map((row) => row[as.pairs] as number)];
  }
  if (typeof as === "object" && "field" in as) {
    return [values(), (expected as unknown as Record<string, Expected>)[as.field] as Expected];
  }
  if (typeof as === "object") {
    const value = (result as Record<string, number>)[name] as number;
    return [Math.min(value + as.atLeast, expected as number), expected];
  }
  switch (as) {
    case "levels":
      return [values(), key.map((level) => (level === -1 ? null : level))];
    case "reached":
      return [values().map((value) => Number(value !== null)), key.map((level) => Number(level !== -1))];
    case "components":
      return [values(), dense(key)];
    case "value":
      return [(result as Record<string, Expected>)[name] as Expected, expected];
    case "rows":
      return [table.numRows, Array.isArray(expected) ? expected.length : expected];
    case "largest":
      return [Math.max(0, ...values().map(Number)), expected];
    case "sorted":
      return [
        values()
          .map(Number)
          .sort((a, b) => a - b),
        [...key].map(Number).sort((a, b) => a - b),
      ];
    case "edges": {
      const [src, dst] = [column(table, "src"), column(table, "dst")];
      const ends = src.map((u, i) => [Math.min(Number(u), Number(dst[i])), Math.max(Number(u), Number(dst[i]))]);
      return [ends.sort(([a, b], [c, d]) => Number(a) - Number(c) || Number(b) - Number(d)), expected];
    }
    case "byId": {
      const ordered: (number | null)[] = [];
      const numbers = values();
      column(table, "id").forEach((id, i) => {
        ordered[Number(id)] = numbers[i] ?? null;
      });
      return [ordered, expected];
    }
    case "dominators":
      return [values(), key.map((dominator, node) => (dominator === -1 || node === 0 ? null : dominator))];
    case "empty":
      return [table.numRows === 0, expected];
    case "lastCost":
      return [column(table, "cost").at(-1) ?? null, expected];
    case "matrix": {
      const matrix = (expected as (number | null)[][]).map((row) => row.map((): number | null => null));
      eachPair(table, name, (from, to, value) => {
        (matrix[from] as (number | null)[])[to] = value;
      });
      return [matrix.flat(), (expected as number[][]).flat()];
    }
    case "rowSums": {
      const sums = key.map(() => 0);
      eachPair(table, name, (from, _, value) => {
        sums[from] = (sums[from] ?? 0) + value;
      });
      return [sums, expected];
    }
    case "triples": {
      const [src, dst, own] = [column(table, "src"), column(table, "dst"), values()];
      const known = new Map(
        (expected as number[][]).map(([u, v, value]): [string, number] => [`${u} ${v}`, Number(value)]),
      );
      // The ends of an undirected edge come in either order.
      const of = (u: unknown, v: unknown) => known.get(`${u} ${v}`) ?? known.get(`${v} ${u}`) ?? null;
      return [
        [...own, own.length],
        [...src.map((u, i) => of(u, dst[i])), known.size],
      ];
    }
    case "histogram": {
      const counts = new Map<number, number>();
      for (const value of values().map(Number)) counts.set(value, (counts.get(value) ?? 0) + 1);
      return [[...counts].sort(([a], [b]) => a - b), expected];
    }
    default:
      return [values(), expected];
  }
}

function eachPair(table: Table, name: string, take: (from: number, to: number, value: number) => void) {
  const [from, to, values] = [column(table, "id1"), column(table, "id2"), column(table, name)];
  values.forEach((value, i) => {
    take(Number(from[i]), Number(to[i]), Number(value));
  });
}

function expectClose(actual: unknown, expected: unknown) {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    expect(actual.length).toBe(expected.length);
    actual.forEach((value, i) => {
      expectClose(value, expected[i]);
    });
  } else if (["number", "bigint"].includes(typeof actual) && typeof expected === "number") {
    expect(Math.abs(Number(actual) - expected)).toBeLessThanOrEqual(1e-7 * Math.max(Math.abs(expected), 1e-3));
  } else {
    expect(actual).toBe(expected);
  }
}

it("covers every row of the algorithm table", () => {
  expect([...checked.keys()]).toEqual(algorithms.map(({ sqlName }) => sqlName).sort());
  for (const [name, { checks, why }] of checked) {
    expect(checks.length > 0 || (why ?? "").length > 0, `${name} has checks, or says why not`).toBe(true);
  }
});

const rows = algorithms.flatMap(({ name, sqlName, tables }) => {
  return (checked.get(sqlName)?.checks ?? []).map((check) => ({ name, tables, check, title: check.key }));
});

describe.each(rows)("$name: $title", ({ name, tables, check }) => {
  // A key is absent or null where it is not defined: strong components of an undirected graph, distances without node 0.
  const cases = graphs.filter(({ expect: values }) => values[check.key] !== undefined && values[check.key] !== null);

  it("is known for enough graphs", () => expect(cases.length).toBeGreaterThanOrEqual(check.graphs ?? 31));

  it.each(cases)("agrees on $name", async (graph) => {
    using g = await open(graph, check.on);
    const expected = graph.expect[check.key] as Expected;
    const options: Record<string, unknown> = { ...check.options };
    for (const [option, key] of Object.entries(check.optionKeys ?? {})) options[option] = graph.expect[key];
    if (check.target === "last") options.target = graph.n - 1;
    if (typeof check.as === "object" && "pairs" in check.as) {
      const side = (at: 0 | 1) => BigInt64Array.from(expected as number[][], (row) => BigInt(row[at] as number));
      options.pairs = { id1: side(0), id2: side(1) };
    }
    const table = check.table ?? (tables[0] as { name: string }).name;
    const result = await g.algo.run(name as "bfs", options as never).then(
      (results) => (results as unknown as Record<string, unknown>)[table],
      (error: unknown) => error,
    );
    expectClose(...compared(check, result, expected));
  });
});
