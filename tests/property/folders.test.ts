/** Graphs of random tables through folders of files, which come back as they were. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as arrow from "apache-arrow";
import { type Frame, Graph } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";

import { writeGraphAr } from "../../src/graph/folders/graphar-write.ts";
import { Random } from "./random.ts";
import { columnValues } from "./shown.ts";

const folder = mkdtempSync(join(tmpdir(), "quiver-folders-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEXTS = [
  "",
  " ",
  "a",
  'say "hi"',
  '"',
  '""',
  '","',
  "a,b;c|d",
  "line\nbreak",
  "line\r\nbreak",
  "שלום ☕ 🜁",
  "null",
  "-1",
  "\u0001",
  "'",
];

/** Values of each type that these formats hold. */
const COLUMNS: Record<string, [arrow.DataType, (random: Random) => unknown]> = {
  bool: [new arrow.Bool(), (random) => random.chance(0.5)],
  byte: [new arrow.Int8(), (random) => random.below(256) - 128],
  short: [new arrow.Int16(), (random) => random.below(65536) - 32768],
  int: [new arrow.Int32(), (random) => random.below(2 ** 32) - 2 ** 31],
  long: [new arrow.Int64(), (random) => BigInt.asIntN(64, BigInt(random.below(2 ** 32)) * 0x1_0000_0001n)],
  float: [
    new arrow.Float32(),
    (random) => Math.fround(random.pick([0.1, -0, 1e-40, 3e38, Number.POSITIVE_INFINITY, Number.NaN])),
  ],
  double: [
    new arrow.Float64(),
    (random) => random.pick([0.1, -0, 5e-324, 1.7e308, Number.NEGATIVE_INFINITY, Number.NaN, 2 ** 60]),
  ],
  text: [new arrow.Utf8(), (random) => random.pick(TEXTS)],
  day: [new arrow.DateDay(), (random) => new Date((random.below(40_000) - 20_000) * 86_400_000)],
  millis: [new arrow.TimestampMillisecond(), (random) => (random.below(2 ** 32) - 2 ** 31) * 1000 + 7],
};

/** @param only - the names of columns */
function table(random: Random, rows: number, keys: Record<string, arrow.Vector>, only: readonly string[]): arrow.Table {
  const columns = only.map((name) => {
    const [type, value] = COLUMNS[name] as (typeof COLUMNS)[string];
    const values = Array.from({ length: rows }, () => (random.chance(0.2) ? null : value(random)));
    return [name, arrow.vectorFromArray(values as never[], type)] as const;
  });
  return new arrow.Table({ ...keys, ...Object.fromEntries(columns) });
}

async function graph(random: Random, only: readonly string[]): Promise<Graph> {
  const [people, cities] = [random.below(20) + 1, random.below(9) + 1];
  const ids = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${prefix}${i}${random.pick(["", ",", '"', " x"])}`);
  const [p, c] = [ids("p", people), ids("c", cities)];
  const text = (values: string[]) => arrow.vectorFromArray(values, new arrow.Utf8());
  const ends = (from: string[], to: string[], count: number) => ({
    src: text(Array.from({ length: count }, () => random.pick(from))),
    dst: text(Array.from({ length: count }, () => random.pick(to))),
  });
  const [knows, lives] = [random.below(40), random.below(40) + 1];
  return Graph.from({
    nodes: {
      Person: table(random, people, { id: text(p) }, only),
      City: table(random, cities, { id: text(c) }, only.slice(0, 3)),
    },
    edges: {
      KNOWS: { table: table(random, knows, ends(p, p, knows), only), from: "Person", to: "Person" },
      "LIVES IN": { table: table(random, lives, ends(p, c, lives), only.slice(2)), from: "Person", to: "City" },
    },
  });
}

interface Parts {
  labels: string[];
  types: string[];
  label(name: string): Frame;
  type(name: string): Frame;
}

const parts = (g: Graph): Parts => ({
  ...{ labels: g.labels, types: g.types },
  label: (name) => g.label(name),
  type: (name) => g.type(name),
});

async function shown(g: Parts): Promise<unknown> {
  const tables = [];
  for (const name of [...g.labels].sort()) tables.push([name, await g.label(name).collect()] as const);
  for (const name of [...g.types].sort()) tables.push([name, await g.type(name).collect()] as const);
  return tables.map(([name, of]) => [
    name,
    of.schema.fields
      .map(({ name: column, type }, at) => [column, String(type), columnValues(of, at)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  ]);
}

describe.each(Array.from({ length: 6 }, (_, seed) => seed + 1))("graphs of every type, seed %i", (seed) => {
  it("come back from Neo4j's CSV, but for the unit of times", async () => {
    const g = await graph(
      new Random(seed),
      Object.keys(COLUMNS).filter((name) => name !== "millis"),
    );
    const path = join(folder, `neo4j-${seed}`);
    const options = seed % 2 === 0 ? {} : ({ delimiter: "\t", arrayDelimiter: "|", quote: "'" } as const);
    expect((await g.write(path, { format: "neo4j-csv", ...options })).lost).toEqual([]);
    expect(await shown(await Graph.read(path, { format: "neo4j-csv", ...options }))).toEqual(await shown(g));
  });
});

describe.each(Array.from({ length: 4 }, (_, seed) => seed + 1))("graphs in chunks, seed %i", (seed) => {
  it("come back from GraphAr, edges by their sources", async () => {
    const random = new Random(seed);
    // It has no integers of fewer than 32 bits.
    const only = Object.keys(COLUMNS).filter((name) => name !== "byte" && name !== "short");
    const g = await graph(random, only);
    const path = join(folder, `graphar-${seed}`);
    const [nodes, edges] = [g.schema.nodes, g.schema.edges];
    const of = {
      ...{ directed: true, schema: g.schema },
      nodes: (at: number) => g.label(nodes[at]?.label as string),
      edges: (at: number) => g.type(edges[at]?.type as string),
    };
    const chunks = { vertices: random.below(6) + 1, edges: random.below(3) + 1 };
    const { lost } = await writeGraphAr(of, path, { overwrite: true, onLoss: "error", call: {} }, chunks);
    expect(lost).toEqual([]);
    const again = await Graph.read(path);
    const sorted = (each: Graph) => ({
      ...parts(each),
      type: (name: string) =>
        each
          .type(name)
          .sort("src", "dst", ...only.slice(2).filter((column) => column !== "double" && column !== "float")),
    });
    expect(await shown(sorted(again))).toEqual(await shown(sorted(g)));
  });
});
