/** docs/guides/coming-from.md: what stands on the right of its tables runs, and gives what is said of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Table } from "apache-arrow";
import * as quiver from "arrow-quiver";
import { col, Expr, Frame, Graph, Session } from "arrow-quiver";
import { DirectedGraph, MultiDirectedGraph } from "graphology";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { read, root } from "../snippets.ts";

const people = {
  id: ["Ada", "Bob", "Cleo", "a", "b"],
  name: ["A", "B", "C", "D", "E"],
  age: [36, 41, 29, 50, 60],
  column: [1, 1, 2, 2, 2],
};
const edges = {
  src: ["Ada", "Bob", "Cleo", "a", "a"],
  dst: ["Bob", "Cleo", "Ada", "b", "b"],
  ...{ w: [1, 2, 3, 4, 5], weight: [1, 2, 3, 4, 5] },
};
const data = { id: [1, 1, 2], k: ["x", "x", "y"], v: [1, 2, 3], a: [1, 2, 3], b: [4, 5, 6], age: [20, 40, 60] };
const f = Frame.from({ ...data, month: [1, 2, 2], list: [[1, 2], [3], []] });
const labelled = {
  nodes: { Person: { id: [1, 2], name: ["Ada", "Bob"] }, City: { id: [3], name: ["Oslo"] } },
  edges: {
    KNOWS: { table: { src: [1], dst: [2] }, from: "Person", to: "Person" },
    LIVES_IN: { table: { src: [1, 2], dst: [3, 3] }, from: "Person", to: "City" },
  },
} as const;

const folder = mkdtempSync(join(tmpdir(), "quiver-coming-from-"));
const scope: Record<string, unknown> = {
  ...quiver,
  ...{ people, edges, data, f, frame: f, a: f, b: f, other: Frame.from({ id: [1], there: [true] }) },
  ...{ nodes: people.id, id: "Ada", key: "Ada", ids: ["Ada", "Bob"], keys: ["Ada", "Bob"], values: [5, 4, 3, 2, 1] },
  ...{ tables: { nodes: people, edges }, graph: new DirectedGraph(), target: new MultiDirectedGraph() },
  ...{ condition: col("age").gt(30), expression: col("a").add(col("b")), name: "louvain" },
  ...{ path: "graph.graphml", glob: "*.parquet", session: new Session() },
  files: { nodes: "nodes.csv", edges: "edges.csv" },
  query: await f.filter("age > $least").prepare(),
};

/** What names mean where they mean something else than in other rows, by a part of the code. */
const ELSEWHERE: [part: string, names: () => object | Promise<object>][] = [
  ["g.addEdges(table", () => ({ table: { src: ["Ada"], dst: ["a"], w: [1], weight: [2] } })],
  ["g.addNodes(table", () => ({ table: { id: ["new"], name: ["N"], age: [1], column: [3] } })],
  ["g.upsertNodes(table", () => ({ table: { id: ["Ada", "new"], age: [37, 1] } })],
  ["Graph.from({ nodes, edges })", () => ({ nodes: people })],
  ["KNOWS: { table", () => ({ table: { src: ["Ada"], dst: ["Bob"] } })],
  [
    "projectBipartite",
    async () => ({ g: await (await Graph.from(labelled)).project({ types: ["LIVES_IN"] }), label: "Person" }),
  ],
  ["labels: [", async () => ({ g: await Graph.from(labelled) })],
  ["g.neighbors(1", async () => ({ g: await Graph.from(labelled) })],
  ["query.execute", () => ({ values: { least: 30 } })],
  ["writeParquet(path)", () => ({ path: "ranks.parquet" })],
];

/** What stands for `…`. */
const LEFT_OUT: Record<string, string> = {
  'session.sql("SELECT …")': 'session.sql("SELECT 1 AS n")',
  'g.sql("SELECT …")': 'g.sql("SELECT id FROM nodes")',
  "g.pregel(…)": `g.pregel({
    columns: { far: { initial: 0, update: col("in") } }, toDst: src("far").add(1), agg: { in: fn.max(msg()) }, maxIterations: 2,
  })`,
};

const scalars = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, v) => (typeof v === "bigint" ? Number(v) : v)));

/** What the table on the left would say, for these people. */
// biome-ignore lint/suspicious/noExplicitAny: each piece of code gives something else
const EXPECTED: Record<string, (value: any) => unknown> = {
  'g.neighbors("Ada")': (value) => expect(value).toEqual(["Bob"]),
  'g.neighbors("Ada", { direction: "in" })': (value) => expect(value).toEqual(["Cleo"]),
  'g.degreeOf("Ada", { direction: "both" })': (value) => expect(value).toBe(2),
  'g.edgesBetween("Ada", "Bob")': ([edge]) => expect(scalars(edge)).toMatchObject({ src: "Ada", w: 1 }),
  'g.addEdges(table, { onDangling: "add" })': (value) => expect(value.numEdges).toBe(6),
  "g.simplify({ selfLoops: true })": (value) => expect(value.numEdges).toBe(4),
  'g.neighborhood(["Ada"], { hops: 2 })': (value) => expect(value.numNodes).toBe(3),
  'g.simplify({ agg: { weight: "sum" } })': async (value) =>
    expect((await value.edges.toArray({ int64: "number" })).map((edge: { weight: number }) => edge.weight)).toEqual([
      1, 2, 3, 9,
    ]),
  'g.contract("column")': (value) => expect(value.numNodes).toBe(2),
  'g.filterNodes("age > 30")': (value) => expect(value.numNodes).toBe(4),
  "g.upsertNodes(table)": (value) => expect(scalars(value.node("Ada"))).toMatchObject({ age: 37, name: "A" }),
  'g.neighbors(1, { direction: "both" })': (value) => expect(scalars(value).sort()).toEqual([2, 3]),
  "a.union(b)": async (value) => expect(await value.count()).toBe(6),
  '.distinct("id", { keep: "last" })': async (value) =>
    expect((await value.toArray({ int64: "number" })).map((row: { v: number }) => row.v)).toEqual([2, 3]),
  '.join(other, { on: "id", how: "left" })': async (value) => expect(await value.count()).toBe(3),
  '.groupBy("k").agg(fn.sum("v").as("v"))': async (value) =>
    expect((await value.sort("k").toArray({ int64: "number" })) as unknown).toEqual([
      { k: "x", v: 3 },
      { k: "y", v: 3 },
    ]),
  'fn.sum("v").over({ partitionBy: "k" })': async (value) =>
    expect((await f.select(value.as("s")).toArray({ int64: "number" })) as unknown).toEqual([
      { s: 3 },
      { s: 3 },
      { s: 3 },
    ]),
  "g.sql(\"SELECT id, distance FROM bfs(source => 'Ada')\")": async (value) =>
    expect((await value.toArray({ int64: "number" })).length).toBe(5),
};

/** The right-hand sides, each with what stands on its left. */
const rows = read("docs/guides/coming-from.md")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (\w+ ?)+\| here \|$/.test(line))
  .map((line) => line.slice(2, -2).split(" | "))
  .map(([left = "", ...right]) => ({ left, right: right.join(" | ") }));
const codes = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

beforeAll(async () => {
  process.chdir(folder);
  await Frame.from(people).writeCsv("nodes.csv");
  await Frame.from({ src: edges.src, dst: edges.dst }).writeCsv("edges.csv");
  await f.writeParquet("trips.parquet");
  scope.g = await Graph.from({ nodes: people, edges });
  await (scope.g as Graph).write("graph.graphml");
  (scope.graph as DirectedGraph).mergeEdge("Ada", "Bob");
});
afterAll(() => {
  process.chdir(root);
  rmSync(folder, { recursive: true });
});

/** Runs a piece of code; what is lazy is run to its end. */
async function run(code: string): Promise<unknown> {
  const names = { ...scope };
  for (const [part, others] of ELSEWHERE) if (code.includes(part)) Object.assign(names, await others());
  if (code.startsWith("SELECT")) return (await Graph.from(labelled)).sql(code.replace("…", "*")).collect();
  const whole = LEFT_OUT[code] ?? (code.startsWith(".") ? `f${code}` : code);
  const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (scope: object) => Promise<unknown>;
  const body = whole.startsWith("for ") ? `${whole} row; return true` : `return await (${whole})`;
  const value = await new AsyncFunction("scope", `with (scope) { ${body} }`)(names);
  if (value instanceof Frame) await value.collect();
  else if (value instanceof Expr) await f.select(value.as("value")).collect();
  else if (code.startsWith("{")) expect(await Graph.from(value as never)).toBeInstanceOf(Graph);
  return value;
}

describe.each(rows.filter(({ right }) => codes(right).length > 0))("$left is", ({ right }) => {
  it(right, { timeout: 60_000 }, async () => {
    let before: unknown;
    for (const code of codes(right)) {
      if (/^[a-z]+$/.test(code)) {
        // A column or a table of what was said before.
        if (before instanceof Table) expect(before.schema.names).toContain(code);
        else expect(before).toHaveProperty(code);
        continue;
      }
      const said = /^\d+ \/ \d+$/.test(code) ? new RegExp(`\`${code}\` is (\\S+)$`).exec(right)?.[1] : undefined;
      if (said !== undefined) {
        const [row] = await new Session().sql(`SELECT ${code} AS n`).toArray();
        expect(String(row?.n)).toBe(said);
        continue;
      }
      before = await run(code);
      expect(before, code).toBeDefined();
      await EXPECTED[code]?.(before);
    }
  });
});

it("what is expected of them is of rows that are there", () => {
  const all = rows.flatMap(({ right }) => codes(right));
  expect([...Object.keys(EXPECTED), ...Object.keys(LEFT_OUT)].filter((code) => !all.includes(code))).toEqual([]);
  for (const [part] of ELSEWHERE)
    expect(
      all.some((code) => code.includes(part)),
      part,
    ).toBe(true);
  expect(rows.length).toBeGreaterThan(70);
});
