/** One test per demand of the plan that this project grew from: bulk work, few calls, nothing copied. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Bool, Float64, Int64, type Table, tableFromArrays, Utf8, vectorFromArray } from "apache-arrow";
import { type ColumnValues, col, diagnostics, Graph, param, QuiverError, resetDiagnostics } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import { native } from "../src/native/native.ts";

const size = 10_000;
const range = Array.from({ length: size }, (_, i) => i);
const departments = ["Engineering", "Sales", "Support", "Legal"];
const department = range.map((i) => departments[i % 4] as string);
const ids = Int32Array.from(range);
const src = Int32Array.from(range);
const dst = Int32Array.from(range, (i) => (i * 31 + 7) % size);
const salary = Float64Array.from(range, (i) => 30_000 + ((i * 17) % 90_000));
const age = Int32Array.from(range, (i) => 18 + ((i * 13) % 50));
const active = range.map((i) => i % 3 !== 0);

const people = () =>
  Graph.from({ nodes: tableFromArrays({ id: ids, age, salary, department }), edges: tableFromArrays({ src, dst }) });

const column = (table: Table, name: string) => [...(table.getChild(name) ?? [])];

describe("bulk columnar attributes", () => {
  it("takes whole columns with a type each", async () => {
    const g = await Graph.from({ nodes: { id: ids.slice(0, 4) }, edges: { src: [0, 1], dst: [1, 2] } });
    const set = await g.withNodeAttributes({
      name: { nodes: [0, 2], values: ["Ada", "Cleo"], type: "text" },
      age: { nodes: Int32Array.of(3, 0), values: [52, 36], type: "int" },
      score: { nodes: [1], values: [1], type: "float" },
      active: { nodes: [0, 1, 2, 3], values: [true, false, true, null], type: "bool" },
      rank: { nodes: [3, 2, 1, 0], values: Float64Array.of(1, 2, 3, 4) },
    });
    const table = await set.nodes.collect();
    expect(column(table, "name")).toEqual(["Ada", null, "Cleo", null]);
    expect(column(table, "age")).toEqual([36n, null, null, 52n]);
    expect(column(table, "score")).toEqual([null, 1, null, null]);
    expect(column(table, "active")).toEqual([true, false, true, null]);
    expect(column(table, "rank")).toEqual([4, 3, 2, 1]);
    const type = (name: string) => table.schema.fields.find((field) => field.name === name)?.type;
    expect(type("name")).toBeInstanceOf(Utf8);
    expect(type("age")).toBeInstanceOf(Int64);
    expect(type("score")).toBeInstanceOf(Float64);
    expect(type("active")).toBeInstanceOf(Bool);
    expect(g.schema.nodes[0]?.schema.fields.map(({ name }) => name)).toEqual(["id"]);

    const weighted = await g.withEdgeAttributes({ weight: { edges: [1], values: [2.5], type: "float" } });
    expect(column(await weighted.edges.collect(), "weight")).toEqual([null, 2.5]);
  });

  it("refuses a type that it does not know, and values that do not fit", async () => {
    const g = await Graph.fromEdges(Int32Array.of(1), Int32Array.of(2));
    const set = (values: unknown[], type: string) =>
      g.withNodeAttributes({ x: { nodes: [1], values, type } } as Parameters<Graph["withNodeAttributes"]>[0]);
    await expect(set([1], "complex")).rejects.toMatchObject({
      name: "QuiverError",
      code: "UNSUPPORTED_TYPE",
      details: { got: "complex" },
    });
    await expect(set(["one"], "int")).rejects.toBeInstanceOf(QuiverError);
    await expect(set([1, 2], "int")).rejects.toBeInstanceOf(QuiverError);
  });
});

it("sets the stress test's five columns on 10,000 nodes in at most three calls, and copies nothing", async () => {
  const nodes = tableFromArrays({ id: ids });
  const edges = tableFromArrays({ src, dst });
  const columns = tableFromArrays({ type: department, department, age, salary });
  const keys = nodes.getChild("id") ?? [];
  const attribute = (values: ColumnValues | null) => ({ nodes: keys, values: values ?? [] });
  const attributes = {
    type: attribute(columns.getChild("type")),
    department: attribute(columns.getChild("department")),
    active: attribute(vectorFromArray(active, new Bool())),
    age: attribute(columns.getChild("age")),
    salary: attribute(columns.getChild("salary")),
  };
  resetDiagnostics();
  const g = await Graph.from({ nodes, edges });
  const set = await g.withNodeAttributes(attributes);
  const { calls, copiedBytes, zeroCopyBytes } = diagnostics();
  expect(calls).toBeLessThanOrEqual(3);
  expect(copiedBytes).toBe(0);
  expect(zeroCopyBytes).toBeGreaterThan(salary.byteLength + age.byteLength);
  const all = await set.nodes.collect();
  expect(column(all, "department")).toEqual(department);
  expect(column(all, "active")).toEqual(active);
  expect(column(all, "salary")).toEqual([...salary]);
});

it("shares typed arrays: the address in Rust is the address in JavaScript, in and out", async () => {
  const address = (view: ArrayBufferView) =>
    native().bufferAddress(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  const g = await Graph.from({ nodes: { id: ids, salary }, edges: { src, dst } });
  const table = await g.nodes.select("salary").collect();
  expect(address(table.getChild("salary")?.data[0]?.values as Float64Array)).toBe(address(salary));
});

it("streams results in batches, as they are pulled", async () => {
  const g = await people();
  const sizes: number[] = [];
  const seen: number[] = [];
  for await (const batch of g.nodes.filter(col("department").eq("Engineering")).stream({ batchSize: 1000 })) {
    sizes.push(batch.numRows);
    seen.push(...((batch.getChild("id") ?? []) as Iterable<number>));
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
  expect(sizes.length).toBeGreaterThanOrEqual(3);
  expect(seen.sort((a, b) => a - b)).toEqual(range.filter((i) => department[i] === "Engineering"));
});

it("keeps a prepared query in Rust: one call per execution", async () => {
  const g = await people();
  const query = await g.nodes.filter(col("department").eq(param("d"))).prepare();
  resetDiagnostics();
  const tables = [await query.execute({ d: "Engineering" }), await query.execute({ d: "Nobody" })];
  expect(diagnostics().calls).toBe(2);
  expect(tables.map((table) => table.numRows)).toEqual([size / 4, 0]);
});

it("filters nodes and edges by whole columns, and induces the subgraph", async () => {
  const g = await people();
  const rich = (i: number) => (salary[i] as number) > 60_000;
  const kept = range.filter(rich);
  const inside = range.filter((i) => rich(i) && rich(dst[i] as number));
  const byNodes = await g.filterNodes(col("salary").gt(60_000));
  expect([byNodes.numNodes, byNodes.numEdges]).toEqual([kept.length, inside.length]);
  expect(column(await byNodes.nodes.select("id").collect(), "id")).toEqual(kept);

  const byEdges = await g.filterEdges("src < 100");
  expect([byEdges.numNodes, byEdges.numEdges]).toEqual([size, 100]);
  const byIds = await g.subgraph(kept);
  expect([byIds.numNodes, byIds.numEdges]).toEqual([kept.length, inside.length]);
});

it("finds weak and strong components", async () => {
  // A chain, a cycle that a chain leads to, and nodes of their own, checked by following every path.
  const edges = [
    [0, 1],
    [1, 2],
    [3, 4],
    [4, 5],
    [5, 3],
    [6, 3],
    [8, 8],
  ] as const;
  const nodes = Array.from({ length: 10 }, (_, i) => i);
  const g = await Graph.from({
    nodes: { id: nodes },
    edges: { src: edges.map(([u]) => u), dst: edges.map(([, v]) => v) },
  });
  const reach = (start: number, both: boolean) => {
    const seen = new Set([start]);
    for (const node of seen) {
      for (const [u, v] of edges) {
        if (u === node) seen.add(v);
        if (both && v === node) seen.add(u);
      }
    }
    return seen;
  };
  const together = (both: boolean) =>
    nodes.map((u) => nodes.map((v) => reach(u, both).has(v) && reach(v, both).has(u)));
  const labelled = (table: Table) => {
    const component = column(table, "component");
    return nodes.map((u) => nodes.map((v) => component[u] === component[v]));
  };
  expect(labelled(await g.algo.weaklyConnectedComponents())).toEqual(together(true));
  expect(labelled(await g.algo.stronglyConnectedComponents())).toEqual(together(false));
});

interface BenchReport {
  bench: string;
  machine: object;
  rows: { name: string; size: string; peer: string; ratio: number | null; ours?: number; target?: number }[];
}

/** Runs a bench on tiny sizes: that its figures are well-formed, not what they are. */
async function bench(name: string): Promise<BenchReport> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "bench/index.ts", name, "--json", "--quick"],
    { cwd: fileURLToPath(new URL("..", import.meta.url)), timeout: 240_000, maxBuffer: 1 << 24 },
  );
  const report: BenchReport = JSON.parse(stdout);
  expect(report.bench).toBe(name);
  expect(report.rows.length).toBeGreaterThan(0);
  for (const row of report.rows) {
    expect(row).toMatchObject({ name: expect.any(String), size: expect.any(String), peer: expect.any(String) });
    if (row.ratio !== null) expect(row.ratio).toBeGreaterThan(0);
  }
  return report;
}

describe("the comparison programs", { timeout: 300_000 }, () => {
  it("measures the binding against native Rust, with at most three calls and nothing copied", async () => {
    const { rows } = await bench("overhead");
    const value = (name: string) => rows.find((row) => row.name === name)?.ours;
    expect(value("boundary calls")).toBeLessThanOrEqual(3);
    expect(value("bytes copied")).toBe(0);
    expect(
      rows.filter((row) => row.peer.startsWith("native Rust") && row.ratio !== null).length,
    ).toBeGreaterThanOrEqual(2);
    expect(rows.some((row) => row.peer === "graphology")).toBe(true);
  });

  it("measures peak memory against native Rust, and over many rounds", async () => {
    const { rows } = await bench("memory");
    expect(rows.some((row) => row.peer === "native Rust")).toBe(true);
    expect(rows.some((row) => /rounds/.test(row.name))).toBe(true);
  });
});

it("follows the conventions of TypeScript: promises, async iteration, disposal, errors with codes", async () => {
  const g = await people();
  expect(g.numNodes).toBe(size);
  expect(g.nodes.stream({ batchSize: 10 })[Symbol.asyncIterator]).toBeTypeOf("function");
  const reason = new Error("enough");
  await expect(g.algo.pagerank({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(g.subgraph([-1])).rejects.toMatchObject({ code: "UNKNOWN_ID" });
  g[Symbol.dispose]();
  await expect(g.algo.degree()).rejects.toMatchObject({ code: "CLOSED" });
});
