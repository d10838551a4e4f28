import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { native } from "../src/native/native.ts";

const script = fileURLToPath(new URL("../bench/index.ts", import.meta.url));

/** Runs a bench at tiny sizes; the peers are graphology and the native program, which every checkout has. */
function quick(name: string) {
  const { QUIVER_PEERS_PYTHON: _, GAPBS_DIR: __, ...environment } = process.env;
  const output = execFileSync(process.execPath, ["--import", "tsx", script, name, "--quick", "--json"], {
    encoding: "utf8",
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return JSON.parse(output);
}

// The native program is compiled on the first run.
const timeout = 300_000;

test("bench overhead compares with the native program and counts what crosses", { timeout }, () => {
  const { bench, machine, rows } = quick("overhead");
  expect(bench).toBe("overhead");
  expect(machine.cores).toBeGreaterThan(0);
  const first = rows.find((row: { peer: string }) => row.peer === "native Rust");
  expect(first.ours_ms / first.peer_ms).toBeCloseTo(first.ratio, 1);
  const value = (name: string) => rows.find((row: { name: string }) => row.name === name).ours;
  expect(value("boundary calls")).toBeLessThanOrEqual(3);
  expect(value("bytes copied")).toBe(0);
});

test("bench layout compares rounds with graphology's, and a page with its limit", { timeout }, () => {
  const { rows, notes } = quick("layout");
  expect(rows.map(({ name, peer }: { name: string; peer: string }) => `${name} ${peer}`)).toEqual([
    "forceAtlas2 graphology, Barnes-Hut",
    "forceAtlas2 graphology, all pairs",
    "view 6 MB",
  ]);
  for (const { ours_ms } of rows) expect(ours_ms).toBeGreaterThan(0);
  expect(rows.at(-1).met).toBe(true);
  expect(notes.join()).toMatch(/networkx is left out/);
});

test("bench construct builds from number and text keys and says which peers are missing", { timeout }, () => {
  const { rows, notes } = quick("construct");
  expect(rows.map((row: { name: string }) => row.name)).toEqual([
    "create, int64 keys in row order",
    "create, int64 keys without order",
    "create, string keys",
  ]);
  expect(notes.join()).toMatch(/rustworkx, polars, duckdb: not measured/);
});

test("bench messages holds algorithms written as messages against the kernels", { timeout }, () => {
  const { rows } = quick("messages");
  expect(rows).toHaveLength(4);
  for (const { name, agrees } of rows) expect([name, agrees]).toEqual([name, true]);
});

test("bench algorithms holds every result against another library's", { timeout }, () => {
  const { rows, notes } = quick("algorithms");
  const names = new Set(rows.map((row: { name: string }) => row.name));
  const catalog = JSON.parse(native().catalog()) as { name: string }[];
  expect([...names].sort()).toEqual(catalog.map(({ name }) => name));
  const compared = rows.filter((row: { peer: string }) => row.peer === "graphology");
  expect(compared.length).toBeGreaterThan(10);
  expect(compared.filter((row: { agrees: boolean }) => !row.agrees)).toEqual([]);
  expect(notes.join()).toMatch(/GAP Benchmark Suite: not measured/);
});

test("bench formats reads what it writes", { timeout }, () => {
  const { rows } = quick("formats");
  const names = rows.map((row: { name: string }) => row.name);
  expect(names).toEqual(["graphml, MB/s", "edge-list", "node-link", "gexf", "gml"]);
  for (const row of rows) expect(row.megabytes_per_second).toBeGreaterThan(0);
});

test("bench query holds every result against DuckDB's", { timeout }, () => {
  const { rows, notes } = quick("query");
  const compared = rows.filter((row: { peer: string }) => row.peer.startsWith("duckdb"));
  expect(compared.length).toBeGreaterThan(8);
  expect(rows.filter((row: { agrees?: boolean }) => row.agrees === false)).toEqual([]);
  const names = rows.map((row: { name: string }) => row.name);
  expect(names).toContain("first batch of a stream");
  expect(names).toContain("sort in a quarter of its memory");
  // Polars is installed by the first run that is not a quick one.
  const polars = rows.some((row: { peer: string }) => row.peer.startsWith("polars"));
  expect(polars || /nodejs-polars: not measured/.test(notes.join())).toBe(true);
});

test("bench cypher finds what DuckDB's joins find", { timeout }, () => {
  const { rows } = quick("cypher");
  expect(rows).toHaveLength(6);
  expect(rows.filter((row: { agrees: boolean }) => !row.agrees)).toEqual([]);
});

test.runIf(process.platform === "linux")("bench memory reads both programs' peaks", { timeout }, () => {
  const { rows } = quick("memory");
  expect(rows).toHaveLength(5);
  // What so small graphs add to the idle process may be less than this is off by.
  for (const row of rows.filter(({ name }: { name: string }) => !name.endsWith("above the idle process"))) {
    expect(row.ours_mb).toBeGreaterThan(1);
    expect(row.peer_mb).toBeGreaterThan(0.1);
  }
});

test("bench reads holds every small read against graphology's", { timeout }, () => {
  const { rows } = quick("reads");
  expect(rows.map((row: { name: string }) => row.name)).toEqual([
    "hasNode",
    "node",
    "neighbors",
    "neighbors, both directions",
    "edgesBetween",
    "degreeOf",
  ]);
  for (const { ours_ms, ours_per_s, peer_per_s } of rows) {
    expect((ours_per_s * ours_ms) / 1000).toBeCloseTo(1, 2);
    expect(peer_per_s).toBeGreaterThan(0);
  }
});

test("bench prepared executes the same query in Rust and from JavaScript, both ways", { timeout }, () => {
  const { rows } = quick("prepared");
  expect(rows.map((row: { name: string }) => row.name)).toEqual([
    "filter, columns: 1: executeSync",
    "filter, columns: 1: execute",
    "filter, columns: 4: executeSync",
    "filter, columns: 4: execute",
    "memory over 2000 executions",
  ]);
  for (const row of rows.slice(0, 4)) expect(row.ours_ms / row.peer_ms / row.ratio).toBeCloseTo(1, 2);
});

test("bench shell ranks from file to file", { timeout }, () => {
  const { rows, notes } = quick("shell");
  expect(rows.map((row: { name: string }) => row.name)).toEqual([
    "quiver --version",
    "PageRank, Parquet to Parquet, process included",
  ]);
  for (const { ours_ms } of rows) expect(ours_ms).toBeGreaterThan(0);
  expect(notes.join()).toMatch(/duckdb, networkit, polars, igraph: not measured/);
});
