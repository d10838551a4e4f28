/** Random tables with nulls, duplicates and missing ends, under all options, against building the graph row by row in JavaScript. */
import * as arrow from "apache-arrow";
import { Graph, type GraphOptions, type ReportedRows } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { Random } from "./random.ts";

/** One column of keys: how number `n` is written in it. */
interface Part {
  type: () => arrow.DataType;
  of: (n: number) => unknown;
}

const text: Part = { type: () => new arrow.Utf8(), of: (n) => (n % 2 ? `k${n}` : `a rather long key, number ${n}`) };
const int32: Part = { type: () => new arrow.Int32(), of: (n) => n * 3 - 7 };
const int64: Part = { type: () => new arrow.Int64(), of: (n) => BigInt(n) * 3_000_000_007n };

const KEYS: Record<string, Part[]> = {
  int32: [int32],
  int64: [int64],
  uint8: [{ type: () => new arrow.Uint8(), of: (n) => n }],
  uint64: [{ type: () => new arrow.Uint64(), of: (n) => 2n ** 63n + BigInt(n) }],
  "float64 of whole numbers": [{ type: () => new arrow.Float64(), of: (n) => n }],
  "float64 with NaN": [{ type: () => new arrow.Float64(), of: (n) => (n === 3 ? Number.NaN : n + 0.5) }],
  utf8: [text],
  "large utf8": [{ ...text, type: () => new arrow.LargeUtf8() }],
  dictionary: [{ ...text, type: () => new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()) }],
  bool: [{ type: () => new arrow.Bool(), of: (n) => n % 2 === 0 }],
  binary: [{ type: () => new arrow.Binary(), of: (n) => Uint8Array.of(n, 7) }],
  date: [{ type: () => new arrow.DateDay(), of: (n) => n * 86_400_000 }],
  timestamp: [{ type: () => new arrow.TimestampMillisecond(), of: (n) => n * 1000 }],
  "text and int32": [text, int32],
  "int64, int32 and text": [int64, int32, text],
};

/** A key as text; null where any of its columns has no value. */
type Key = string | null;
interface Rows {
  columns: Record<string, { part: Part; values: unknown[] }>;
  keys: Record<string, Key[]>;
  count: number;
}

class Case {
  readonly random: Random;
  readonly parts: Part[];
  /** How many different keys there are. */
  readonly range: number;

  constructor(seed: number, parts: Part[], range = 8) {
    this.random = new Random(seed);
    this.parts = parts;
    this.range = range;
  }

  names = (name: string) => this.parts.map((_, i) => (this.parts.length === 1 ? name : `${name}${i}`));

  rows(count: number, names: string[], nulls: number): Rows {
    const rows: Rows = { columns: {}, keys: {}, count };
    for (const name of names) {
      const columns = this.parts.map((part) => ({ part, values: [] as unknown[] }));
      rows.keys[name] = [];
      for (let row = 0; row < count; row++) {
        const n = this.random.below(this.range);
        const values = this.parts.map((part) => (this.random.chance(nulls) ? null : part.of(n)));
        for (const [i, value] of values.entries()) columns[i]?.values.push(value);
        const isWhole = values.every((value) => value !== null && !Number.isNaN(value));
        rows.keys[name].push(isWhole ? values.map(String).join("|") : null);
      }
      for (const [i, column] of this.names(name).entries()) rows.columns[column] = columns[i] as (typeof columns)[0];
    }
    return rows;
  }

  /** The rows in a random number of batches, with their numbers as `row`. */
  batches({ columns, count }: Rows): arrow.RecordBatch[] {
    const size = 1 + this.random.below(Math.max(1, count));
    const batches = [];
    for (let start = 0; start === 0 || start < count; start += size) {
      const cut = <T>(values: T[]) => values.slice(start, start + size);
      const vectors = Object.entries(columns).map(([name, { part, values }]) => {
        return [name, arrow.vectorFromArray(cut(values), part.type())] as const;
      });
      const numbers = cut(Array.from({ length: count }, (_, row) => row));
      const row = arrow.vectorFromArray(numbers, new arrow.Int32());
      const table = new arrow.Table({ ...Object.fromEntries(vectors), row });
      if (table.batches.length > 0) batches.push(...table.batches);
    }
    return batches;
  }
}

interface Edges {
  type: string;
  from: string;
  to: string;
  rows: Rows;
}

type Policy = Required<Pick<GraphOptions, "onNull" | "onDuplicate" | "onDangling">>;

/** The nodes of a label: keys, and the row of the input that each is. */
class NodeRows {
  readonly keys = new Set<string>();
  readonly rows: (number | null)[] = [];

  /** Whether it was new. */
  add(key: string, row: number | null): boolean {
    if (this.keys.has(key)) return false;
    this.keys.add(key);
    this.rows.push(row);
    return true;
  }
}

/** What the graph must be: rows by number, null where a node is made of an end. */
interface Expected {
  nodes: Map<string, NodeRows>;
  edges: Map<string, number[]>;
  skipped: ReportedRows[];
  added: ReportedRows[];
}

/** The graph row by row, or the code that it fails with. */
function build(labels: Map<string, Rows> | null, edges: Edges[], policy: Policy): Expected | string {
  const nodes: Expected["nodes"] = new Map();
  const skipped: ReportedRows[] = [];
  const report = (list: ReportedRows[], kind: "nodes" | "edges", table: string, reason: ReportedRows["reason"]) => {
    const known = list.find((each) => each.kind === kind && each.table === table && each.reason === reason);
    if (known) (known as { rows: number }).rows++;
    else list.push({ kind, table, reason, rows: 1 });
  };
  for (const [label, rows] of labels ?? []) {
    const table = new NodeRows();
    const keys = rows.keys.id as Key[];
    if (policy.onNull === "error" && keys.includes(null)) return "NULL_KEY";
    for (const key of keys) if (key === null) report(skipped, "nodes", label, "null");
    for (const [row, key] of keys.entries()) {
      if (key === null) continue;
      if (table.add(key, row)) continue;
      if (policy.onDuplicate === "error") return "DUPLICATE_KEY";
      report(skipped, "nodes", label, "duplicate");
    }
    nodes.set(label, table);
  }
  const isNull = ({ rows }: Edges, row: number) => rows.keys.src?.[row] === null || rows.keys.dst?.[row] === null;
  const each = edges.map((table) => Array.from({ length: table.rows.count }, (_, row) => row));
  if (policy.onNull === "error" && edges.some((table, i) => each[i]?.some((row) => isNull(table, row))))
    return "NULL_KEY";
  const added: ReportedRows[] = [];
  const kept: Expected["edges"] = new Map();
  for (const [i, table] of edges.entries()) {
    const rows = each[i] as number[];
    for (const row of rows) if (isNull(table, row)) report(skipped, "edges", table.type, "null");
    const stay = [];
    for (const row of rows.filter((row) => !isNull(table, row))) {
      const ends = [
        [table.from, table.rows.keys.src?.[row] as string],
        [table.to, table.rows.keys.dst?.[row] as string],
      ] as const;
      if (labels === null) {
        for (const [label, key] of ends) {
          const known = nodes.get(label) ?? new NodeRows();
          known.add(key, null);
          nodes.set(label, known);
        }
      }
      const missing = ends.filter(([label, key]) => !nodes.get(label)?.keys.has(key));
      if (missing.length > 0 && policy.onDangling === "error") return "DANGLING_EDGE";
      if (missing.length > 0 && policy.onDangling === "skip") {
        report(skipped, "edges", table.type, "dangling");
        continue;
      }
      for (const [label, key] of missing) {
        if (nodes.get(label)?.add(key, null)) report(added, "nodes", label, "dangling");
      }
      stay.push(row);
    }
    kept.set(table.type, stay);
  }
  const order = [...nodes.keys()];
  added.sort((a, b) => order.indexOf(a.table) - order.indexOf(b.table));
  return { nodes, edges: kept, skipped, added };
}

const POLICIES: Policy[] = (["error", "skip"] as const).flatMap((onNull) =>
  (["error", "first"] as const).flatMap((onDuplicate) =>
    (["error", "skip", "add"] as const).map((onDangling) => ({ onNull, onDuplicate, onDangling })),
  ),
);

async function opened(work: Promise<Graph>): Promise<Graph | string> {
  try {
    return await work;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const values = (table: arrow.Table, name: string) => [...(table.getChild(name) ?? [])];
const keysOf = (table: arrow.Table, names: string[]) =>
  Array.from({ length: table.numRows }, (_, row) =>
    names.map((name) => String(table.getChild(name)?.get(row))).join("|"),
  );

async function check(g: Graph, expected: Expected, names: (name: string) => string[], isLabelled: boolean) {
  const { skipped, added, total } = g.report;
  expect({ skipped, added }).toEqual({ skipped: expected.skipped, added: expected.added });
  expect(total).toBe(expected.skipped.reduce((sum, { rows }) => sum + rows, 0));
  for (const [label, { keys, rows }] of expected.nodes) {
    const table = await (isLabelled ? g.label(label) : g.nodes).collect();
    expect(keysOf(table, names("id"))).toEqual([...keys]);
    if (table.schema.fields.some(({ name }) => name === "row")) expect(values(table, "row")).toEqual(rows);
  }
  for (const [type, rows] of expected.edges) {
    const table = await (isLabelled ? g.type(type) : g.edges).collect();
    expect(values(table, "row")).toEqual(rows);
  }
}

describe.each(Object.keys(KEYS))("with keys of %s", (kind) => {
  const parts = KEYS[kind] as Part[];

  it.each([1, 2])("one table of nodes, on %i threads", async (threads) => {
    for (let seed = 1; seed <= 6; seed++) {
      const make = new Case(seed * 31, parts);
      const nulls = seed % 3 === 0 ? 0 : 0.1;
      const nodes = make.rows(make.random.below(12), ["id"], nulls);
      const edges = make.rows(make.random.below(20), ["src", "dst"], nulls);
      const input = { nodes: make.batches(nodes), edges: make.batches(edges) };
      for (const policy of POLICIES) {
        const table = { type: "edges", from: "nodes", to: "nodes", rows: edges };
        const expected = build(new Map([["nodes", nodes]]), [table], policy);
        const keys = { id: make.names("id"), src: make.names("src"), dst: make.names("dst") };
        const g = await opened(Graph.from(input, { ...keys, ...policy, threads }));
        if (typeof expected === "string" || typeof g === "string") expect(g).toBe(expected);
        else await check(g, expected, make.names, false);
      }
    }
  });

  it("several labels and types", async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const make = new Case(seed * 77, parts);
      const nulls = seed % 2 === 0 ? 0 : 0.1;
      // A type may be called as a label is.
      const labels = new Map(["A", "B"].map((label) => [label, make.rows(make.random.below(12), ["id"], nulls)]));
      const ends = [
        ["A", "A", "B"],
        ["X", "B", "B"],
      ] as const;
      const edges = ends.map(([type, from, to]) => {
        return { type, from, to, rows: make.rows(make.random.below(14), ["src", "dst"], nulls) };
      });
      const input = {
        nodes: Object.fromEntries([...labels].map(([label, rows]) => [label, make.batches(rows)])),
        edges: Object.fromEntries(
          edges.map(({ type, rows, from, to }) => [type, { table: make.batches(rows), from, to }]),
        ),
      };
      for (const policy of POLICIES) {
        const expected = build(labels, edges, policy);
        const keys = { id: make.names("id"), src: make.names("src"), dst: make.names("dst") };
        const g = await opened(Graph.from(input, { ...keys, ...policy }));
        if (typeof expected === "string" || typeof g === "string") expect(g).toBe(expected);
        else await check(g, expected, make.names, true);
      }
    }
  });

  it("inferred nodes", async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const make = new Case(seed * 13, parts);
      const edges = make.rows(1 + make.random.below(20), ["src", "dst"], 0.15);
      for (const onNull of ["error", "skip"] as const) {
        const policy = { onNull, onDuplicate: "error", onDangling: "error" } as const;
        const table = { type: "edges", from: "nodes", to: "nodes", rows: edges };
        const expected = build(null, [table], policy);
        const keys = { id: make.names("id"), src: make.names("src"), dst: make.names("dst") };
        const g = await opened(Graph.from({ edges: make.batches(edges) }, { ...keys, onNull }));
        if (typeof expected === "string" || typeof g === "string") expect(g).toBe(expected);
        else await check(g, expected, make.names, false);
      }
    }
  });

  it("nodes and edges that are added", async () => {
    for (let seed = 1; seed <= 3; seed++) {
      const make = new Case(seed * 91, parts);
      const nodes = make.rows(8, ["id"], 0.1);
      const edges = make.rows(10, ["src", "dst"], 0.1);
      const keys = { id: make.names("id"), src: make.names("src"), dst: make.names("dst") };
      const lenient = { onNull: "skip", onDuplicate: "first", onDangling: "skip" } as const;
      const tables = { nodes: make.batches(nodes), edges: make.batches(edges) };
      const small = await Graph.from(
        { nodes: make.batches(make.rows(3, ["id"], 0)), edges: make.batches(make.rows(0, ["src", "dst"], 0)) },
        {
          ...keys,
          ...lenient,
        },
      );
      const had = keysOf(await small.nodes.collect(), make.names("id"));
      const grown = await small.addNodes(tables.nodes, { onNull: "skip", onDuplicate: "first" });
      const whole = (nodes.keys.id as Key[]).filter((key) => key !== null);
      const fresh = [...new Set(whole)].filter((key) => !had.includes(key));
      expect(keysOf(await grown.nodes.collect(), make.names("id"))).toEqual([...had, ...fresh]);
      const told = (rows: readonly ReportedRows[], reason: string) =>
        rows.filter((each) => each.reason === reason).reduce((sum, each) => sum + each.rows, 0);
      expect(told(grown.report.skipped, "null")).toBe(nodes.count - whole.length);
      expect(told(grown.report.skipped, "duplicate")).toBe(whole.length - fresh.length);
      for (const onDangling of ["skip", "add"] as const) {
        const more = await grown.addEdges(tables.edges, { onNull: "skip", onDangling });
        const { skipped, added } = more.report;
        const isNull = (row: number) => edges.keys.src?.[row] === null || edges.keys.dst?.[row] === null;
        const rows = Array.from({ length: edges.count }, (_, row) => row);
        expect(told(skipped, "null")).toBe(rows.filter(isNull).length);
        expect(more.numEdges).toBe(edges.count - more.report.total);
        expect(more.numNodes).toBe(grown.numNodes + told(added, "dangling"));
        // What a graph was made without is not told of what is made of it.
        expect((await more.reverse()).report).toEqual({ skipped: [], added: [], total: 0 });
      }
    }
  });
});

describe.each(["int64", "utf8", "dictionary", "text and int32"])("many rows with keys of %s", (kind) => {
  it("on one thread and on two", async () => {
    const make = new Case(5, KEYS[kind] as Part[], 60_000);
    const nodes = make.rows(70_000, ["id"], 0.02);
    const edges = make.rows(70_000, ["src", "dst"], 0.02);
    const input = { nodes: make.batches(nodes), edges: make.batches(edges) };
    const table = { type: "edges", from: "nodes", to: "nodes", rows: edges };
    const keys = { id: make.names("id"), src: make.names("src"), dst: make.names("dst") };
    for (const [onDangling, threads] of [
      ["skip", 2],
      ["add", 2],
      ["skip", 1],
    ] as const) {
      const policy = { onNull: "skip", onDuplicate: "first", onDangling } as const;
      const expected = build(new Map([["nodes", nodes]]), [table], policy) as Expected;
      await check(await Graph.from(input, { ...keys, ...policy, threads }), expected, make.names, false);
    }
    const inferred = build(null, [table], { onNull: "skip", onDuplicate: "error", onDangling: "error" }) as Expected;
    await check(await Graph.from({ edges: input.edges }, { ...keys, onNull: "skip" }), inferred, make.names, false);
  });
});
