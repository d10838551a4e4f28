/** Options and arguments of every wrong type, as JavaScript may give them: each is refused where it is given, by its name. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { col, Frame, fn, Graph, QuiverError, Session, scanCsv, scanIpc, scanNdjson, scanParquet } from "arrow-quiver";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "quiver-"));
afterAll(() => rmSync(folder, { recursive: true }));

const f = Frame.from({ id: [1, 2], a: ["x", "y"] });
const g = await Graph.from({ nodes: { id: ["Ada", "Bob"], age: [36, 41] }, edges: { src: ["Ada"], dst: ["Bob"] } });
const bytes = new TextEncoder().encode("a,b\n1,2\n");
const lines = new TextEncoder().encode('{"a":1}\n');
const [parquet, ipc] = [await f.toParquet(), await f.toIpc()];

const VALUES: readonly unknown[] = [
  ...[5, -1, 1.5, Number.NaN, "x", "", true, null, {}, [], [5], 10n, () => 1, Symbol("s")],
];
/** The good ones of each kind; of words, other than these. */
const [FLAG, TEXT, TEXTS] = [[true], ["x", ""], ["x", "", []]];
const WORD: readonly unknown[] = [];
const WHOLE = [5, 10n];

type Call = (options: never) => unknown;
type Options = Readonly<Record<string, readonly unknown[]>>;

const EACH: Options = { signal: [null], threads: [5], onProgress: [VALUES[12], null] };
const RUN: Options = { ...EACH, params: [{}] };
const QUIETLY: Options = { signal: [null], threads: [5] };
const SCAN: Options = { hivePartitioning: [true, {}], storage: [{}] };
const NDJSON: Options = { schema: [{}], inferRows: [...WHOLE, 0], compression: WORD };
const CSV: Options = {
  ...{ ...NDJSON, header: FLAG, delimiter: ["x"], quote: ["x", "", null], escape: ["x"], comment: ["x"] },
  ...{ nullValues: TEXTS, nullRegex: TEXT, nullPadding: FLAG, newlinesInValues: FLAG },
};
const BYTES: Options = { ownership: WORD, signal: [null] };
const WRITE: Options = { ...RUN, partitionBy: TEXTS, overwrite: FLAG, storage: [{}], compression: WORD };
const ENCODE: Options = { ...RUN, compression: WORD };
const DIALECT: Options = { header: FLAG, delimiter: ["x"], quote: ["x"], nullValue: TEXT };
const KEYS = ["x", ""];
const NAME = ["x", "", null];
const KEY: Options = { src: KEYS, dst: KEYS };
const GRAPH: Options = {
  ...{ ...EACH, ...KEY, id: KEYS, directed: FLAG, onDangling: WORD, onDuplicate: WORD, onNull: WORD },
  ...{ session: WORD, ownership: WORD },
};
const COLUMNS = ["x", "", []];
const CALLS: readonly [name: string, call: Call, options: Options][] = [
  ["Frame.from", (o) => Frame.from({ a: [1] }, o), BYTES],
  ["fromCsv", (o) => Frame.fromCsv(bytes, o), { ...CSV, ...BYTES }],
  ["fromNdjson", (o) => Frame.fromNdjson(lines, o), { ...NDJSON, ...BYTES }],
  ["fromParquet", (o) => Frame.fromParquet(parquet, o), BYTES],
  ["fromIpc", (o) => Frame.fromIpc(ipc, o), BYTES],
  ["scanCsv", (o) => scanCsv("a*.csv", o), { ...CSV, ...SCAN }],
  ["scanNdjson", (o) => scanNdjson("a.ndjson", o), { ...NDJSON, ...SCAN }],
  ["scanParquet", (o) => scanParquet("a.parquet", o), SCAN],
  ["scanIpc", (o) => scanIpc(["a.arrow"], o), SCAN],
  ["sample of a count", (o) => f.sample({ count: 1, ...(o as object) }), { seed: [...WHOLE] }],
  ["sample", (o) => f.sample(o), { count: WHOLE, fraction: WORD }],
  ["distinct", (o) => f.distinct("a", o), { keep: WORD }],
  ["join", (o) => f.join(f, { on: "id", ...(o as object) }), { suffix: TEXT, nullsEqual: FLAG, how: WORD }],
  ["keys of join", (o) => f.join(f, o), { on: COLUMNS }],
  ["pairs of join", (o) => f.join(f, { rightOn: "id", ...(o as object) }), { leftOn: COLUMNS }],
  ["union", (o) => f.union(f, o), { distinct: FLAG, fillMissing: FLAG }],
  ["unnest", (o) => f.unnest("a", o), { keepEmpty: FLAG }],
  ["collect", (o) => f.collect(o), RUN],
  ["toArray", (o) => f.toArray(o), { ...RUN, int64: WORD }],
  ["count", (o) => f.count(o), RUN],
  ["prepare", (o) => f.prepare(o), EACH],
  ["stream", (o) => f.stream(o), { ...QUIETLY, params: [{}], batchSize: [5] }],
  ["toIpcStream", (o) => f.toIpcStream(o), { ...QUIETLY, params: [{}], batchSize: [5], compression: WORD }],
  ["toCsvStream", (o) => f.toCsvStream(o), { ...QUIETLY, ...DIALECT, params: [{}], batchSize: [5] }],
  ["toGraph", (o) => g.edges.toGraph(o), GRAPH],
  ["writeParquet", (o) => f.writeParquet(join(folder, "a"), o), { ...WRITE, rowGroupSize: WHOLE }],
  ["writeCsv", (o) => f.writeCsv(join(folder, "a"), o), { ...WRITE, ...DIALECT }],
  ["writeNdjson", (o) => f.writeNdjson(join(folder, "a"), o), WRITE],
  ["writeIpc", (o) => f.writeIpc(join(folder, "a"), o), { ...WRITE, form: WORD }],
  ["toParquet", (o) => f.toParquet(o), { ...ENCODE, rowGroupSize: WHOLE }],
  ["toCsv", (o) => f.toCsv(o), { ...ENCODE, ...DIALECT }],
  ["toNdjson", (o) => f.toNdjson(o), ENCODE],
  ["toIpc", (o) => f.toIpc(o), { ...ENCODE, form: WORD }],
  ["first", (o) => fn.first("a", o), { ignoreNulls: FLAG, orderBy: COLUMNS }],
  ["firstValue", (o) => fn.firstValue("a", o), { ignoreNulls: FLAG }],
  ["lag", (o) => fn.lag("a", 1, o), { ignoreNulls: FLAG }],
  ["over", (o) => fn.rank().over(o), { partitionBy: COLUMNS, orderBy: COLUMNS, rows: WORD }],
  ["list.sort", (o) => col("a").list.sort(o), { descending: FLAG, nullsFirst: FLAG }],
  ["toFlechette", (o) => f.toFlechette(o), { useDate: FLAG, useBigInt: FLAG }],
  ["Graph.from", (o) => Graph.from({ edges: { src: [1], dst: [2] } }, o), GRAPH],
  ["Graph.fromCsv", (o) => Graph.fromCsv({ edges: "none.csv" }, o), { ...GRAPH, ...CSV, ...SCAN }],
  ["Graph.fromParquet", (o) => Graph.fromParquet({ edges: "none.parquet" }, o), { ...GRAPH, ...SCAN }],
  [
    "Graph.read",
    (o) => Graph.read("none.graphml", o),
    { ...EACH, ids: WORD, format: WORD, session: WORD, id: ["x", ""] },
  ],
  ["Graph.open", (o) => Graph.open("none", o), { ...EACH, verify: FLAG, session: WORD, ownership: WORD }],
  ["project", (o) => g.project(o), { labels: [[]], types: [[]] }],
  ["withNodes", (o) => g.withNodes({ id: ["Ada"], age: [1] }, o), { ...EACH, label: NAME }],
  [
    "addNodes",
    (o) => g.addNodes({ id: ["Cleo"] }, o),
    { ...EACH, label: NAME, onDuplicate: WORD, onConflict: WORD, onNull: WORD },
  ],
  ["upsertNodes", (o) => g.upsertNodes({ id: ["Cleo"] }, o), { label: NAME, onDuplicate: WORD, onNull: WORD }],
  [
    "addEdges",
    (o) => g.addEdges({ src: ["Bob"], dst: ["Ada"] }, o),
    { ...EACH, ...KEY, type: NAME, from: NAME, to: NAME, onDangling: WORD, onNull: WORD },
  ],
  ["removeNodes", (o) => g.removeNodes(["Ada"], o), { ...EACH, label: NAME }],
  ["neighborhood", (o) => g.neighborhood("Ada", o), { ...EACH, label: NAME, hops: WHOLE, direction: WORD }],
  ["simplify", (o) => g.simplify(o), { ...EACH, agg: [{}, []], selfLoops: FLAG }],
  ["contract", (o) => g.contract("age", o), { nodes: [{}, []], edges: [{}, []], selfLoops: FLAG, onNull: WORD }],
  ["projectBipartite", (o) => g.projectBipartite(["Ada"], o), { label: NAME, direction: WORD }],
  ["merge", (o) => g.merge(g, o), { ...EACH, onConflict: WORD, edges: WORD }],
  ["buildIndexes", (o) => g.buildIndexes(o), { ...EACH, direction: WORD }],
  ["hasNode", (o) => g.hasNode("Ada", o), { label: TEXT }],
  ["neighbors", (o) => g.neighbors("Ada", o), { label: TEXT, direction: WORD, type: TEXT }],
  ["edgesBetween", (o) => g.edgesBetween("Ada", "Bob", o), { from: TEXT, to: TEXT, type: TEXT }],
  ["save", (o) => g.save(join(folder, "g"), o), { ...EACH, overwrite: FLAG }],
  ["write", (o) => g.write(join(folder, "g.graphml"), o), { ...EACH, overwrite: FLAG, onLoss: WORD, format: WORD }],
  ["toBytes", (o) => g.toBytes({ format: "dot", ...(o as object) }), { ...EACH, onLoss: WORD, format: WORD }],
  [
    "Session",
    (o) => new Session(o),
    {
      ...{
        threads: [5],
        memoryLimit: [5, 1.5],
        tempDir: ["x"],
        batchSize: [5],
        planTimeLimit: [5],
        planSizeLimit: [5],
      },
      ...{ sqlSizeLimit: [5], disabledOptimizers: [[]], verify: FLAG, files: FLAG, readOnly: FLAG },
    },
  ],
  ["register", (o) => new Session().register("t", { a: [1] }, o), BYTES],
];

const ARGUMENTS: readonly [name: string, call: Call, good: readonly unknown[], parameter: string][] = [
  ["limit", (v) => f.limit(v), WHOLE, "count"],
  ["offset", (v) => f.offset(v), WHOLE, "rows"],
  ["head", (v) => f.head(v), WHOLE, "count"],
  ["tail", (v) => f.tail(v), WHOLE, "count"],
  ["filter", (v) => f.filter(v), TEXT, "condition"],
  ["select", (v) => f.select(v), COLUMNS, "column"],
  ["groupBy", (v) => f.groupBy(v), COLUMNS, "key"],
  ["drop", (v) => f.drop(v), COLUMNS, "names"],
  ["rename", (v) => f.rename(v), [{}], "names"],
  ["rename to", (v) => f.rename({ a: v }), TEXT, "names"],
  ["unnest", (v) => f.unnest(v), COLUMNS, "columns"],
  ["in", (v) => f.in(v), WORD, "session"],
  ["in of a graph", (v) => g.in(v), WORD, "session"],
  ["cast", (v) => col("a").cast(v), TEXT, "type"],
  ["tryCast", (v) => col("a").tryCast(v), TEXT, "type"],
  ["field", (v) => col("a").field(v), TEXT, "name"],
  ["as", (v) => col("a").as(v), TEXT, "name"],
  ["quantile", (v) => fn.quantile("a", v), WORD, "share"],
  ["stringAgg", (v) => fn.stringAgg("a", v), TEXT, "separator"],
  ["call", (v) => fn.call(v), TEXT, "name"],
  ["interval", (v) => fn.interval(v), [{}], "fields"],
  ["interval of days", (v) => fn.interval({ days: v }), [5, -1], "days"],
  ["struct", (v) => fn.struct(v), WORD, "fields"],
  ["struct of a nameless", () => fn.struct({ "": "a" }), WORD, "fields"],
  ["a field of struct", (v) => fn.struct({ city: v }), TEXT, "fields.city"],
  ["sql", (v) => fn.sql(v), TEXT, "text"],
  ["col", (v) => col(v), TEXT, "name"],
  ["label", (v) => g.label(v), TEXT, "label"],
  ["contract", (v) => g.contract(v), TEXT, "by"],
  ["a schema's type", (v) => Frame.fromCsv(bytes, { schema: { a: v } }), TEXT, "schema"],
  ["a partition's type", (v) => scanCsv("a", { hivePartitioning: { a: v } }), TEXT, "hivePartitioning"],
  ["attributes of edges", (v) => Graph.fromEdges([1], [2], v), [{}], "attributes"],
  ["files", (v) => Graph.fromCsv(v), [{}], "files"],
  ["files of nodes", (v) => Graph.fromCsv({ nodes: v }), ["x", "", [], [5], {}], "nodes"],
  ["an algorithm's name", (v) => g.algo.run(v), TEXT, "name"],
  ["an estimate's", (v) => g.algo.estimate(v), TEXT, "name"],
  ["a frame's", (v) => g.algo.frame(v), TEXT, "name"],
  ["damping", (v) => g.algo.pagerank({ damping: v }), WORD, "damping"],
  ["paths", (v) => scanCsv(v), ["x"], "paths"],
];

/** The library's words, and no parser's or engine's. */
const FOREIGN =
  /malformed|line \d+ column|intermediate value|Cannot|serialize|expected usize|is not a function|iterable/;

async function refused(call: () => unknown): Promise<QuiverError | string> {
  try {
    await call();
  } catch (error) {
    return error instanceof QuiverError ? error : `${error}`;
  }
  return "nothing";
}

async function expectRefusal(call: () => unknown, parameter: string, value: unknown) {
  const error = await refused(call);
  expect(error, `${parameter} ${String(typeof value)}: ${error}`).toBeInstanceOf(QuiverError);
  expect(error).toMatchObject({ code: "INVALID_ARGUMENT", details: { parameter } });
  expect((error as QuiverError).message).not.toMatch(FOREIGN);
}

const cases = CALLS.flatMap(([name, call, options]) =>
  Object.entries(options).map(([option, good]) => [`${option} of ${name}`, call, option, good] as const),
);

/** Whether `value` is one of `good`: objects and arrays by what they hold. */
const isGood = (value: unknown, good: readonly unknown[]) =>
  good.some(
    (each) => Object.is(each, value) || (typeof value === "object" && value !== null && shown(each) === shown(value)),
  );
const shown = (value: unknown) =>
  typeof value === "object" ? JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}` : v)) : undefined;

describe("options of wrong types are refused by their names", () => {
  it.each(cases)("%s", async (_, call, option, good) => {
    for (const value of VALUES.filter((value) => !isGood(value, good))) {
      await expectRefusal(() => call({ [option]: value } as never), option, value);
    }
  });

  it.each(CALLS)("all of %s", async (_, call) => {
    for (const value of [null, 5, "x", [5]]) {
      const error = await refused(() => call(value as never));
      if (error !== "nothing") expect(error).toBeInstanceOf(QuiverError);
    }
  });
});

describe("arguments of wrong types are refused by their names", () => {
  it.each(ARGUMENTS)("%s", async (_, call, good, parameter) => {
    for (const value of VALUES.filter((value) => !isGood(value, good))) {
      await expectRefusal(() => call(value as never), parameter, value);
    }
  });
});

describe("options that are right", () => {
  it("are taken", async () => {
    const csv = await f.toCsv({ header: false, delimiter: ";", quote: "'", nullValue: "NA" });
    const read = Frame.fromCsv(csv, {
      ...{ header: false, delimiter: ";", quote: "'", nullValues: "NA", inferRows: 10n as never },
      ...{ schema: { column_1: "int8" }, compression: "none", nullPadding: true, newlinesInValues: false },
    });
    expect(await read.toArray()).toEqual([
      { column_1: 1, column_2: "x" },
      { column_1: 2, column_2: "y" },
    ]);
    expect(await Frame.fromParquet(await f.toParquet({ rowGroupSize: 1n as never })).count()).toBe(2);
    expect(await f.limit(1n).count()).toBe(1);
    expect(await f.sample({ count: 1n as never }).count()).toBe(1);
  });

  it("tell bigints from numbers where these are wanted", async () => {
    expect(() => new Session({ batchSize: 10n as never })).toThrow("got 10n");
    expect(() => f.limit(-1n)).toThrow("count must be a whole number, at least 0, got -1n");
  });
});

describe("a delimiter", () => {
  it.each(['"', "\n", "\r", ";;", "é", ""])(
    "%j is refused, since nobody could read what it parts",
    async (delimiter) => {
      await expectRefusal(() => f.toCsv({ delimiter }), "delimiter", delimiter);
      await expectRefusal(() => Frame.fromCsv(bytes, { delimiter }), "delimiter", delimiter);
      await expectRefusal(() => scanCsv("a.csv", { delimiter }), "delimiter", delimiter);
    },
  );

  it("is no quote or escape", async () => {
    await expectRefusal(() => f.toCsv({ quote: "," }), "delimiter", ",");
    await expectRefusal(() => Frame.fromCsv(bytes, { escape: "," }), "delimiter", ",");
    await expectRefusal(() => scanCsv("a.csv", { quote: ";", delimiter: ";" }), "delimiter", ";");
    expect(String(scanCsv("a.tsv", { quote: "," }))).toContain("a.tsv");
    expect(String(scanCsv("a.csv", { quote: null, delimiter: '"' }))).toContain("a.csv");
  });
});

describe("new names", () => {
  it("differ", async () => {
    await expectRefusal(() => f.rename({ a: "x", id: "x" }), "names", "x");
  });
});
