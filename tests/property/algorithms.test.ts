/** Every table of every algorithm is the same by method, by `run`, as a frame, in SQL, streamed, and in a session of one thread. */
import type { RecordBatch, Table } from "apache-arrow";
import { Graph, Session } from "arrow-quiver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { native } from "../../src/native/native.ts";
import { Random } from "./random.ts";

interface Parameter {
  name: string;
  kind: string;
  required: boolean;
}

interface Algorithm {
  name: string;
  sqlName: string;
  graphs: "any" | "directed" | "undirected" | "acyclic";
  parameters: Parameter[];
  tables: { name: string; rows: string }[];
}

const catalog = JSON.parse(native().catalog()) as Algorithm[];
const cases = catalog.flatMap((algorithm) =>
  algorithm.tables.map((table) => ({ algorithm, table, title: table.name })),
);

/** What must be given, and weights where there are any. */
function optionsOf({ parameters }: Algorithm, weighted: boolean): Record<string, number | string> {
  const options: Record<string, number | string> = {};
  for (const { name, kind, required } of parameters) {
    if (kind === "edgeColumn" && weighted) options[name] = "weight";
    if (required && (kind === "node" || kind === "nodes")) options[name] = name === "target" ? 5 : 3;
    if (required && kind === "nodeColumn") options[name] = "group";
    // One of several ways must be chosen.
    if (name === "topK") options[name] = 4;
    // There are more simple paths than anybody can read.
    if (name === "limit") options[name] = 100;
  }
  return options;
}

const text = (value: number | string) => (typeof value === "string" ? `'${value}'` : String(value));

/** Rows as text, so that bigints, lists and rows within rows can be compared. */
function rowsOf(result: unknown): string[] {
  const spell = (value: unknown) =>
    JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}n` : part?.toJSON ? part.toJSON() : part));
  const table = result as Table;
  if (typeof table.toArray !== "function") return [spell(result)];
  return table.toArray().map((row) => spell(row.toJSON()));
}

describe.each(["undirected", "directed", "acyclic"])("over a graph that is %s", (kind) => {
  let graph: Graph;

  beforeAll(async () => {
    const random = new Random(7);
    const [n, m] = [60, 150];
    const ends = () => Float64Array.from({ length: m }, () => random.below(n));
    const [src, dst] = [ends(), ends()];
    // Upwards only.
    if (kind === "acyclic") {
      for (const [i, u] of src.entries()) {
        const v = dst[i] as number;
        src[i] = Math.min(u, v) % (n - 1);
        dst[i] = Math.max(u, v, (src[i] as number) + 1);
      }
    }
    const weight = Float64Array.from({ length: m }, () => 1 + random.below(9));
    const ids = Float64Array.from({ length: n }, (_, i) => i);
    const group = Int32Array.from(ids, (id) => id % 7);
    const tables = { nodes: { id: ids, group }, edges: { src, dst, weight } };
    graph = await Graph.from(tables, { directed: kind !== "undirected" });
  });
  afterAll(() => graph.close());

  const fitting = cases.filter(
    ({ algorithm: { graphs } }) => graphs === kind || (graphs === "any" && kind !== "acyclic"),
  );

  it.each(fitting)("$algorithm.name: $title", async ({ algorithm, table }) => {
    for (const weighted of [false, true]) {
      const options = optionsOf(algorithm, weighted);
      const name = algorithm.name as "bfs";
      const all = (await graph.algo.run(name, options as never)) as unknown as Record<string, unknown>;
      const expected = rowsOf(all[table.name]);
      if (table === algorithm.tables[0]) {
        const method = (graph.algo as never as Record<string, (given: object) => Promise<unknown>>)[name];
        expect(rowsOf(await method?.call(graph.algo, options))).toEqual(expected);
      }
      const frame = graph.algo.frame(name, { ...options, table: table.name } as never);
      expect(rowsOf(await frame.collect())).toEqual(expected);
      const streamed: string[] = [];
      for await (const batch of frame.stream({ batchSize: 7 })) streamed.push(...rowsOf(batch as RecordBatch));
      expect(streamed).toEqual(expected);
      const given = Object.entries(options).map(([option, value]) => `${option} => ${text(value)}`);
      const args = [...given, `table => '${table.name}'`].join(", ");
      expect(rowsOf(await graph.sql(`SELECT * FROM ${algorithm.sqlName}(${args})`).collect())).toEqual(expected);
      using session = new Session({ threads: 1, memoryLimit: "1GB" });
      const within = (await graph.in(session).algo.run(name, options as never)) as unknown as Record<string, unknown>;
      expect(rowsOf(within[table.name])).toEqual(expected);
      // Columns that are read alone are computed alone.
      const names = frame.schema.names as string[];
      for (const column of names.slice(-1)) {
        const alone = rowsOf(await frame.select(column).collect());
        expect(alone).toEqual(expected.map((row) => `{"${column}":${JSON.stringify(JSON.parse(row)[column])}}`));
      }
    }
  });
});
