import { type DuckDBConnection, type DuckDBDataChunk, DuckDBInstance, type DuckDBVector } from "@duckdb/node-api";
import { DataType, type Table, TimeUnit, type Vector } from "apache-arrow";
import { diagnostics, Frame, Graph, resetDiagnostics } from "arrow-quiver";
import { beforeAll, describe, expect, it } from "vitest";

import { columnValues } from "../../../property/shown.ts";

let duck: DuckDBConnection;
beforeAll(async () => {
  duck = await (await DuckDBInstance.create()).connect();
});

const collected = async (sql: string): Promise<Table> => (await Frame.from(await duck.run(sql))).collect();

/** A type, how a value of it is made of the number `i`, and what it is after it came back, where that is another type. */
const TYPES: readonly [type: string, value: string, back?: string][] = [
  ["BOOLEAN", "i % 3 = 0"],
  ["TINYINT", "(i % 256 - 128)::TINYINT"],
  ["SMALLINT", "(i * 7919 % 65536 - 32768)::SMALLINT"],
  ["INTEGER", "((hash(i) % 4294967296)::BIGINT - 2147483648)::INTEGER"],
  ["BIGINT", "(hash(i)::HUGEINT - 9223372036854775808)::BIGINT"],
  ["UTINYINT", "(i % 256)::UTINYINT"],
  ["USMALLINT", "(i * 7919 % 65536)::USMALLINT"],
  ["UINTEGER", "(hash(i) % 4294967296)::UINTEGER"],
  ["UBIGINT", "hash(i)"],
  ["HUGEINT", "(hash(i)::HUGEINT * (hash(i + 1) % 5000000000000000000)::HUGEINT) * (i % 2 * 2 - 1)", "DECIMAL(38, 0)"],
  ["UHUGEINT", "hash(i)::UHUGEINT * 1000000007", "DECIMAL(38, 0)"],
  ["FLOAT", "[0.5, -0.0, 'nan', 'inf', '-inf', i / 7][i % 6 + 1]::FLOAT"],
  ["DOUBLE", "[0.1, -0.0, 'nan', 'inf', 1e308, i / 7][i % 6 + 1]::DOUBLE"],
  ["DECIMAL(4, 1)", "((i % 20000 - 10000) / 10)::DECIMAL(4, 1)"],
  ["DECIMAL(9, 3)", "((hash(i) % 1999999999)::BIGINT - 999999999)::DECIMAL(18, 0) / 1000"],
  ["DECIMAL(18, 0)", "((hash(i) % 1999999999999999999)::HUGEINT - 999999999999999999)::DECIMAL(18, 0)"],
  ["DECIMAL(38, 10)", "(hash(i)::DECIMAL(28, 0) - 9223372036854775808)::DECIMAL(38, 10) + 0.0000000001"],
  [
    "VARCHAR",
    "['', 'a', 'twelve bytes', 'thirteen byte', 'Zürich ☕ 漢字かな', repeat('x', i % 300), chr(65279) || 'marked text of some length'][i % 7 + 1]",
  ],
  ["BLOB", "['', '\\x00\\xFF', 'a longer blob of bytes \\xAA', 'b'][i % 4 + 1]::BLOB"],
  ["DATE", "DATE '0001-01-01' + (hash(i) % 3000000)::INTEGER"],
  ["TIME", "TIME '00:00:00' + INTERVAL (hash(i) % 86400000000) MICROSECONDS"],
  ["TIMESTAMP", "make_timestamp((hash(i) % 8000000000000000)::BIGINT - 4000000000000000)"],
  ["TIMESTAMP_S", "make_timestamp((hash(i) % 4000000000)::BIGINT * 1000000)::TIMESTAMP_S"],
  ["TIMESTAMP_MS", "make_timestamp((hash(i) % 4000000000000)::BIGINT * 1000)::TIMESTAMP_MS"],
  ["TIMESTAMP_NS", "make_timestamp_ns((hash(i) % 4000000000000000000)::BIGINT)"],
  ["TIMESTAMPTZ", "make_timestamp((hash(i) % 8000000000000000)::BIGINT - 4000000000000000)::TIMESTAMPTZ"],
  ["UUID", "md5(i::VARCHAR)::UUID", "VARCHAR"],
  ["BIT", "(i % 1000)::INTEGER::BIT", "VARCHAR"],
  [
    "ENUM('red', 'green', 'a colour with a long name')",
    "['red', 'green', 'a colour with a long name'][i % 3 + 1]",
    "VARCHAR",
  ],
  ["INTEGER[]", "CASE WHEN i % 4 = 0 THEN [] ELSE [i, NULL, i + 1]::INTEGER[] END"],
  ["VARCHAR[][]", "[[i::VARCHAR, NULL], NULL, [], ['a longer text than twelve']]"],
  ["INTEGER[3]", "[i, NULL, i + 2]", "INTEGER[]"],
  ["STRUCT(a BIGINT, b STRUCT(c VARCHAR, d DECIMAL(10, 2)[]))", "{a: i, b: {c: 'x' || i, d: [i / 100, NULL]}}"],
  ["MAP(VARCHAR, DOUBLE)", "CASE WHEN i % 5 = 0 THEN MAP() ELSE MAP(['k' || i, 'l'], [i / 3, NULL]) END"],
  [
    "STRUCT(t TIMESTAMPTZ[], u DATE)",
    "{t: [make_timestamp(i * 1000001)::TIMESTAMPTZ], u: DATE '1970-01-01' + i::INTEGER}",
  ],
];

describe("results of DuckDB", () => {
  it.each(TYPES)("come and go with every value: %s", async (type, value, back = type) => {
    const rows = 5000;
    // Rows are left out, so that lists no longer lie one behind the other, and a third is null.
    const values = `SELECT i, (CASE WHEN hash(i + 11) % 3 = 0 THEN NULL ELSE ${value} END)::${type} AS v FROM range(${rows}) t(i) WHERE hash(i) % 5 <> 0`;
    await duck.run(`CREATE OR REPLACE TABLE given AS ${values}`);
    const frame = await Frame.from(await duck.run("SELECT * FROM given"));
    await frame.toDuckDB(duck, "taken", { mode: "replace" });
    const reader = await duck.runAndReadAll(`
      SELECT count(*), count(*) FILTER (WHERE g.v::${back} IS NOT DISTINCT FROM t.v), count(g.v), min(typeof(t.v))
      FROM given g JOIN taken t USING (i)`);
    const [all, same, valid, is] = reader.getRows()[0] as [bigint, bigint, bigint, string];
    expect(all).toBe((await duck.runAndReadAll("SELECT count(*) FROM given")).getRows()[0]?.[0]);
    expect(all).toBeGreaterThan(3000n);
    expect(valid).toBeGreaterThan(1000n);
    expect(same, `${type} came back as ${is}`).toBe(all);
  });

  it("are the same where nothing but what DuckDB declares is there to be read", async () => {
    const columns = TYPES.map(
      ([type, value], k) => `(CASE WHEN hash(i + ${k}) % 3 = 0 THEN NULL ELSE ${value} END)::${type} AS c${k}`,
    );
    const result = await duck.run(`SELECT ${columns} FROM range(1, 301) t(i)`);
    const [chunk] = await (await duck.run(`SELECT ${columns} FROM range(1, 301) t(i)`)).fetchAllChunks();
    const declared = (vector: DuckDBVector) => ({
      ...{ type: vector.type, itemCount: vector.itemCount },
      getItem: (row: number) => vector.getItem(row),
    });
    const plain = {
      ...{ columnCount: TYPES.length, rowCount: 300, getColumnValues: () => [] },
      getColumnVector: (i: number) => declared((chunk as DuckDBDataChunk).getColumnVector(i)),
    };
    const [seen, told] = await Promise.all([result, plain].map(async (input) => (await Frame.from(input)).collect()));
    for (const [k, [type]] of TYPES.entries()) {
      expect([type, columnValues(told as Table, k)]).toEqual([type, columnValues(seen as Table, k)]);
    }
  });

  it("have the types that DuckDB itself gives them as Arrow", async () => {
    const table = await collected(`SELECT 1::HUGEINT h, uuid() u, 'a'::ENUM('a') e, now() t, 1::DECIMAL(4, 1) d,
      INTERVAL 1 MONTH n, [1]::INTEGER[1] f, TIMESTAMP_NS '2020-01-01' ns, union_value(a := 1)::UNION(a INTEGER, b VARCHAR) o`);
    expect(Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]))).toEqual({
      ...{ h: "Decimal[38e0]", u: "Utf8", e: "Dictionary<Uint8, Utf8>", t: "Timestamp<MICROSECOND, UTC>" },
      ...{
        d: "Decimal[4e+1]",
        n: "Interval<MONTH_DAY_NANO>",
        f: "FixedSizeList[1]<Int32>",
        ns: "Timestamp<NANOSECOND>",
      },
      o: "Union<Int32 | Utf8>",
    });
    const { type } = table.schema.fields[7] as { type: DataType };
    expect(DataType.isTimestamp(type) && type.unit).toBe(TimeUnit.NANOSECOND);
  });

  it("hold intervals and unions, value by value", async () => {
    const table = await collected(`SELECT * FROM (VALUES
      (1, INTERVAL '14 months -3 days 1.000002 seconds', union_value(n := 7)::UNION(n INTEGER, s VARCHAR)),
      (2, NULL, NULL), (3, INTERVAL '0 days', union_value(s := 'text')::UNION(n INTEGER, s VARCHAR))) t(i, v, o)`);
    const column = (name: string) => table.getChild(name) as Vector;
    const [intervals, unions] = [column("v"), column("o")];
    expect([...intervals.get(0)].slice(0, 2)).toEqual([14, -3]);
    const nanoseconds = new BigInt64Array(intervals.get(0).slice(2).buffer)[0];
    expect(nanoseconds).toBe(1_000_002_000n);
    expect(intervals.get(1)).toBeNull();
    expect([0, 1, 2].map((row) => unions.get(row))).toEqual([7, null, "text"]);
  });

  it.each([
    [
      "TIME WITH TIME ZONE",
      "TIMETZ '10:00:00+02'",
      /DuckDB's TIME WITH TIME ZONE, which Arrow has no type for; cast it/,
    ],
    ["BIGNUM", "12::BIGNUM", /BIGNUM, which Arrow has no type for/],
  ])("of a type that Arrow lacks are refused with the column: %s", async (_, value, message) => {
    const result = await duck.run(`SELECT 1 a, ${value} AS wrong`);
    await expect(Graph.from({ edges: result })).rejects.toMatchObject({
      ...{ code: "UNSUPPORTED_TYPE", message: expect.stringMatching(message) },
      details: { table: "edges", column: "wrong" },
    });
  });

  it.each([
    ["170141183460469231731687303715884105727::HUGEINT", /row 2500: expected an integer of at most 38 digits/],
    ["-100000000000000000000000000000000000000::HUGEINT", /row 2500: expected an integer of at most 38 digits/],
    ["340282366920938463463374607431768211455::UHUGEINT", /row 2500: expected an integer of at most 38 digits/],
    ["'infinity'::TIMESTAMP", /row 2500: expected a finite time, got infinity/],
    ["'-infinity'::DATE", /row 2500: expected a finite time/],
    ["'infinity'::TIMESTAMPTZ", /row 2500: expected a finite time/],
    ["to_microseconds(9223372036854775807)", /row 2500: expected an interval of nanoseconds/],
  ])("with a value that Arrow's type does not have are refused with the row: %s", async (value, message) => {
    const result = await duck.run(`SELECT CASE WHEN i = 2500 THEN ${value} END AS v FROM range(3000) t(i)`);
    await expect((async () => Frame.from(result))()).rejects.toMatchObject({
      ...{ code: "INVALID_DATA", message: expect.stringMatching(message), details: { column: "v", row: 2500 } },
    });
  });

  it("are taken in every form in which they come, any number of times where DuckDB gives them so", async () => {
    const sql = "SELECT i AS src, i + 1 AS dst FROM range(5000) t(i)";
    const result = await duck.run(sql);
    const reader = await duck.runAndReadAll(sql);
    const again = [() => duck.run(sql), () => duck.stream(sql), () => duck.streamAndRead(sql)];
    for (const input of [() => result, () => result, () => reader, () => reader, ...again]) {
      expect((await Graph.from({ edges: await input() })).numEdges).toBe(5000);
    }
    expect((await Graph.from({ edges: duck.run(sql) })).numEdges).toBe(5000);
    const [chunk] = await (await duck.run(sql)).fetchAllChunks();
    const options = { src: "column0", dst: "column1" };
    expect((await Graph.from({ edges: chunk as never }, options)).numEdges).toBe(2048);
    const stream = await duck.stream(sql);
    await stream.fetchChunk();
    expect((await Graph.from({ edges: stream })).numEdges).toBe(5000 - 2048);
  });

  it("are nodes and edges of labels and types, and rows that are added", async () => {
    const nodes = await duck.run("SELECT i AS id, 'n' || i AS name FROM range(10) t(i)");
    const edges = await duck.run("SELECT i AS src, (i + 1) % 10 AS dst FROM range(10) t(i)");
    const g = await Graph.from({ nodes: { Node: nodes }, edges: { NEXT: { table: edges, from: "Node", to: "Node" } } });
    expect([g.numNodes, g.numEdges]).toEqual([10, 10]);
    const more = await g.addNodes(await duck.run("SELECT 10::BIGINT AS id, 'new' AS name"));
    expect(more.node(10)).toMatchObject({ name: "new" });
  });

  it("lend the memory of what is in lists and structs, and have the rows that were left in", async () => {
    const rows = 4096;
    const lists =
      "SELECT i, CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN [] ELSE [i, i + 1] END AS l, {a: i} AS s";
    const all = await duck.run(`${lists} FROM range(${rows}) t(i)`);
    const wanted = (i: number) => (i % 3 === 0 ? null : i % 3 === 1 ? [] : [BigInt(i), BigInt(i + 1)]);
    const read = async (input: Awaited<typeof all>) => {
      const table = await (await Frame.from(input)).collect();
      const [ids, values] = ["i", "l"].map((name) => [...(table.getChild(name) as Vector)]) as [bigint[], unknown[]];
      values.forEach((list, k) => {
        expect(list && [...(list as Iterable<bigint>)]).toEqual(wanted(Number(ids[k])));
      });
      return ids.length;
    };
    expect(await read(all)).toBe(rows);
    await duck.run(`CREATE OR REPLACE TABLE lists AS ${lists} FROM range(${rows}) t(i)`);
    expect(await read(await duck.run("FROM lists WHERE i % 5 <> 0 ORDER BY hash(i)"))).toBe(rows - Math.ceil(rows / 5));
    expect(await read(await duck.run("FROM lists WHERE i > 100"))).toBe(rows - 101);
  });

  it("without rows keep their columns, and two columns of one name are told apart", async () => {
    const table = await collected("SELECT 1::BIGINT a, 'x' b, ['y'] c WHERE false");
    expect([table.numRows, String(table.schema.fields[2]?.type)]).toEqual([0, "List<Utf8>"]);
    expect((await collected("SELECT 1 a, 2 a")).schema.names).toEqual(["a", "a:1"]);
  });

  it("are copied once, by DuckDB's binding, and borrowed from there", async () => {
    const result = await duck.run("SELECT i AS src, i + 1 AS dst, i / 2 AS w FROM range(100000) t(i)");
    resetDiagnostics();
    await Graph.from({ edges: result });
    const { zeroCopyBytes, copiedBytes, copyReasons } = diagnostics();
    expect([zeroCopyBytes, copiedBytes]).toEqual([2_400_000, 2_400_000]);
    expect(copyReasons).toEqual({ duckdb: 2_400_000 });
  });
});

describe("frames into DuckDB", () => {
  it("make, replace and append to tables, and leave no file behind", async () => {
    const { readdirSync } = await import("node:fs");
    const { tmpdir } = await import("node:os");
    const files = () => readdirSync(tmpdir()).filter((name) => /^\.?quiver-.*parquet/.test(name));
    const before = files();
    const frame = Frame.from({ id: [1, 2], name: ["a", null] });
    await duck.run('CREATE SCHEMA IF NOT EXISTS "my schema"');
    await frame.toDuckDB(duck, 'my schema.a "b"');
    await expect(frame.toDuckDB(duck, 'my schema.a "b"')).rejects.toThrow(/already exists/);
    await frame.toDuckDB(duck, 'my schema.a "b"', { mode: "append" });
    const rows = await duck.runAndReadAll('SELECT id, name FROM "my schema"."a ""b"""');
    expect(rows.getRows()).toEqual([
      [1n, "a"],
      [2n, null],
      [1n, "a"],
      [2n, null],
    ]);
    await frame.limit(1).toDuckDB(duck, 'my schema.a "b"', { mode: "replace" });
    expect(await (await Frame.from(await duck.run('FROM "my schema"."a ""b"""'))).count()).toBe(1);
    expect(files()).toEqual(before);
  });

  it("hold Arrow's types that Parquet has as numbers, and refuse those that DuckDB would hold otherwise", async () => {
    const { vectorFromArray, TimestampSecond, DateMillisecond, TimeSecond, DurationMillisecond, ...types } =
      await import("apache-arrow");
    const at = Date.UTC(1969, 6, 20, 20, 17, 40);
    const columns = {
      stamp: vectorFromArray([new Date(at), null], new TimestampSecond()),
      instant: vectorFromArray([new Date(at), null], new TimestampSecond("Europe/Oslo")),
      day: vectorFromArray([new Date(Date.UTC(1969, 6, 20)), null], new DateMillisecond()),
      time: vectorFromArray([73_060, null], new TimeSecond()),
      duration: vectorFromArray([1_500n, null], new DurationMillisecond()),
    };
    await Frame.from(columns as never).toDuckDB(duck, "numbers", { mode: "replace" });
    const [row, none] = (
      await duck.runAndReadAll(
        "SELECT stamp::VARCHAR, epoch(instant)::BIGINT, day::VARCHAR, time::VARCHAR, duration::VARCHAR FROM numbers",
      )
    ).getRows();
    expect(row).toEqual(["1969-07-20 20:17:40", BigInt(at / 1000), "1969-07-20", "20:17:40", "00:00:01.5"]);
    expect(none).toEqual([null, null, null, null, null]);
    const { List, Field, Decimal, DurationNanosecond, TimestampNanosecond } = types;
    const list = vectorFromArray([[new Date(at)]], new List(new Field("item", new TimestampSecond(), true)));
    const decimal = vectorFromArray([new Uint32Array(8)], new Decimal(2, 60, 256));
    const nanos = vectorFromArray([1n], new DurationNanosecond());
    const instants = vectorFromArray([1], new TimestampNanosecond("UTC"));
    for (const wrong of [list, decimal, nanos, instants]) {
      await expect(Frame.from({ wrong } as never).toDuckDB(duck, "refused")).rejects.toMatchObject({
        ...{ code: "UNSUPPORTED_TYPE", details: { column: "wrong" } },
      });
    }
    const unions = await Frame.from(await duck.run("SELECT union_value(a := 1) AS wrong"));
    await expect(unions.toDuckDB(duck, "refused")).rejects.toThrow(/column "wrong": .* no unions/);
    const intervals = await Frame.from(await duck.run("SELECT INTERVAL 1 DAY AS wrong"));
    await expect(intervals.toDuckDB(duck, "refused")).rejects.toThrow(/column "wrong": Parquet holds no Interval/);
  });

  it("take parameters and a signal, and refuse what is no connection", async () => {
    const { param, col } = await import("arrow-quiver");
    const frame = Frame.from({ id: [1, 2, 3] }).filter(col("id").gt(param("n")));
    await frame.toDuckDB(duck, "few", { params: { n: 2 }, mode: "replace" });
    expect((await duck.runAndReadAll("FROM few")).getRows()).toEqual([[3n]]);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(frame.toDuckDB(duck, "none", { params: { n: 2 }, signal })).rejects.toThrow("enough");
    await expect(frame.toDuckDB({} as never, "none")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(() => frame.toDuckDB(duck, "none", { modus: "x" } as never)).toThrow(/modus|mode/);
  });
});
