import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import * as arrow from "apache-arrow";
import {
  col,
  Frame,
  fn,
  Graph,
  param,
  type ScanCsvOptions,
  scanCsv,
  scanIpc,
  scanNdjson,
  scanParquet,
} from "arrow-quiver";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quiver-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
function put(name: string, text: string | Uint8Array): string {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
  return at(name);
}
const code = (code: string) => expect.objectContaining({ code });
const values = (table: arrow.Table) => table.toArray().map((row) => Object.values(row.toJSON()));
const types = (schema: arrow.Schema) => schema.fields.map(({ type }) => String(type));

/** A column of every type that apache-arrow has, with nulls. */
function everyType(): arrow.Table {
  const item = (type: arrow.DataType) => new arrow.Field("item", type, true);
  const columns: [string, arrow.DataType, unknown[]][] = [
    ["null", new arrow.Null(), [null, null, null]],
    ["bool", new arrow.Bool(), [true, null, false]],
    ["int8", new arrow.Int8(), [-128, null, 127]],
    ["int16", new arrow.Int16(), [-32768, null, 32767]],
    ["int32", new arrow.Int32(), [-(2 ** 31), null, 2 ** 31 - 1]],
    ["int64", new arrow.Int64(), [-(2n ** 63n), null, 2n ** 63n - 1n]],
    ["uint8", new arrow.Uint8(), [0, null, 255]],
    ["uint16", new arrow.Uint16(), [0, null, 65535]],
    ["uint32", new arrow.Uint32(), [0, null, 2 ** 32 - 1]],
    ["uint64", new arrow.Uint64(), [0n, null, 2n ** 64n - 1n]],
    ["float16", new arrow.Float16(), [0.5, null, -2]],
    ["float32", new arrow.Float32(), [0.1, null, Number.NaN]],
    ["float64", new arrow.Float64(), [Number.MIN_VALUE, null, -0]],
    ["utf8", new arrow.Utf8(), ["", null, 'a\n"b",é']],
    ["largeUtf8", new arrow.LargeUtf8(), ["", null, "x"]],
    ["binary", new arrow.Binary(), [Uint8Array.of(255, 0), null, new Uint8Array()]],
    ["largeBinary", new arrow.LargeBinary(), [Uint8Array.of(255, 0), null, new Uint8Array()]],
    ["fixedBinary", new arrow.FixedSizeBinary(2), [Uint8Array.of(255, 0), null, Uint8Array.of(1, 2)]],
    ["day", new arrow.DateDay(), [new Date(0), null, new Date("2024-02-29")]],
    ["dateMs", new arrow.DateMillisecond(), [new Date(0), null, new Date("1969-12-31")]],
    ["timeS", new arrow.TimeSecond(), [0, null, 86_399]],
    ["timeMs", new arrow.TimeMillisecond(), [0, null, 86_399_999]],
    ["timeUs", new arrow.TimeMicrosecond(), [0n, null, 86_399_999_999n]],
    ["timeNs", new arrow.TimeNanosecond(), [0n, null, 86_399_999_999_999n]],
    ["stampS", new arrow.TimestampSecond(), [0, null, 86_400_000]],
    ["stampMs", new arrow.TimestampMillisecond("Europe/Oslo"), [0, null, 1]],
    ["stampUs", new arrow.TimestampMicrosecond("UTC"), [0, null, 1]],
    ["stampNs", new arrow.TimestampNanosecond(), [0, null, 1]],
    ["durationS", new arrow.DurationSecond(), [0n, null, -1n]],
    ["durationMs", new arrow.DurationMillisecond(), [0n, null, 1n]],
    ["durationUs", new arrow.DurationMicrosecond(), [0n, null, 1n]],
    ["durationNs", new arrow.DurationNanosecond(), [0n, null, 1n]],
    ["months", new arrow.IntervalYearMonth(), [Int32Array.of(14), null, Int32Array.of(-1)]],
    ["days", new arrow.IntervalDayTime(), [Int32Array.of(1, 2), null, Int32Array.of(-1, 0)]],
    ["list", new arrow.List(item(new arrow.Utf8())), [["a", null], null, []]],
    ["fixedList", new arrow.FixedSizeList(2, item(new arrow.Int32())), [[1, 2], null, [3, null]]],
    ["struct", new arrow.Struct([item(new arrow.Utf8())]), [{ item: "a" }, null, { item: null }]],
    ["dictionary", new arrow.Dictionary(new arrow.Utf8(), new arrow.Int16()), ["x", null, "x"]],
  ];
  const vectors = columns.map(([name, type, values]) => [name, arrow.vectorFromArray(values, type)] as const);
  return new arrow.Table(Object.fromEntries(vectors));
}

describe("round trips", () => {
  const printed = (table: arrow.Table) =>
    values(table).map((row) => row.map((value) => (value instanceof Date ? value.toISOString() : String(value))));

  test.each(["none", "zstd", "snappy", "gzip", "lz4"] as const)("Parquet holds every type, %s", async (compression) => {
    const table = everyType();
    const written = await Frame.from(table).writeParquet(at("a.parquet"), { compression, rowGroupSize: 2 });
    expect(written).toEqual({ rows: 3, bytes: statSync(at("a.parquet")).size, files: 1 });
    const read = await scanParquet(at("a.parquet")).collect();
    expect(read.schema.names).toEqual(table.schema.names);
    expect(types(read.schema)).toEqual(types(table.schema));
    expect(printed(read)).toEqual(printed(table));
  });

  test.each([{}, { compression: "lz4" }, { compression: "zstd", form: "stream" }] as const)(
    "IPC holds every type, %o",
    async (options) => {
      const table = everyType();
      await Frame.from(table).writeIpc(at("a.arrow"), options);
      const read = await scanIpc(at("a.arrow")).collect();
      expect(types(read.schema)).toEqual(types(table.schema));
      expect(printed(read)).toEqual(printed(table));
      if (!("compression" in options)) {
        expect(printed(arrow.tableFromIPC(readFileSync(at("a.arrow"))))).toEqual(printed(table));
      }
    },
  );

  it("apache-arrow reads what was written in batches with dictionaries of their own, and the other way round", async () => {
    const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8());
    const parts = [["a", "b", null], ["c", "a"], ["b"]].map(
      (text) => new arrow.Table({ text: arrow.vectorFromArray(text, type) }),
    );
    const table = parts.slice(1).reduce((all, part) => all.concat(part), parts[0] as arrow.Table);
    for (const form of ["file", "stream"] as const) {
      await Frame.from(table).writeIpc(at(form), { form });
      expect(values(arrow.tableFromIPC(readFileSync(at(form))))).toEqual(values(table));
      // Its own file writer takes one dictionary only.
      const theirs = form === "file" ? (parts[0] as arrow.Table) : table;
      put(`js-${form}.arrow`, arrow.tableToIPC(theirs, form));
      expect(values(await scanIpc(at(`js-${form}.arrow`)).collect())).toEqual(values(theirs));
    }
  });

  it("what the format cannot hold is refused by its column, and leaves nothing", async () => {
    const nested = Frame.from(everyType());
    await expect(nested.writeCsv(at("a.csv"))).rejects.toMatchObject({
      code: "UNSUPPORTED_TYPE",
      details: { column: "list" },
    });
    const interval = arrow.vectorFromArray([Int32Array.of(1, 2, 3, 0)], new arrow.IntervalMonthDayNano());
    const precise = Frame.from(new arrow.Table({ interval }));
    await expect(precise.writeParquet(at("a.parquet"))).rejects.toMatchObject({
      code: "UNSUPPORTED_TYPE",
      details: { column: "interval" },
    });
    expect(readdirSync(folder)).toEqual([]);
    await precise.writeIpc(at("a.arrow"));
    expect(types(scanIpc(at("a.arrow")).schema)).toEqual(["Interval<MONTH_DAY_NANO>"]);
  });
});

describe("scanCsv", () => {
  const read = async (text: string, options: ScanCsvOptions = {}) =>
    values(await scanCsv(put("a.csv", text), options).collect());

  it("infers types, and takes given ones", async () => {
    const path = put(
      "a.csv",
      "i,f,b,d,t,s,n\n1,1.5,true,2024-02-29,2024-02-29T12:00:00,x,\n-2,3,false,2024-03-01,2024-03-01 00:00:00.5,1,\n",
    );
    const expected = ["Int64", "Float64", "Bool", "Date32<DAY>", "Timestamp<MILLISECOND>", "Utf8", "Utf8"];
    expect(types(scanCsv(path).schema)).toEqual(expected);
    const schema = { i: "uint16", f: "decimal(5, 2)", n: "dictionary" };
    await expect(scanCsv(path, { schema }).collect()).rejects.toEqual(code("INVALID_QUERY"));
    const typed = scanCsv(path, { schema: { i: "string", f: "decimal(5, 2)", s: "largeutf8" } });
    expect(types(typed.schema).slice(0, 2)).toEqual(["Utf8", "Decimal[5e+2]"]);
    expect((await typed.collect()).getChild("s")?.get(1)).toBe("1");
  });

  it.each<[string, string, ScanCsvOptions, unknown[][]]>([
    ["quotes and delimiters in quotes", 'a,b\n"x,""y""",z\n', {}, [['x,"y"', "z"]]],
    [
      "newlines in quotes",
      'a,b\n"1\n2\r\n3",z\n"",w\n',
      {},
      [
        ["1\n2\r\n3", "z"],
        [null, "w"],
      ],
    ],
    ["carriage returns and a byte order mark", "\ufeffa,b\r\nx,y\r\n", {}, [["x", "y"]]],
    ["no final newline", "a\nx", {}, [["x"]]],
    ["empty fields", "a,b\n,x\n", {}, [[null, "x"]]],
    ["a word for null", "a,b\n,NULL\n", { nullValues: "NULL", schema: { a: "string" } }, [["", null]]],
    ["a pattern for null", "a\n-\nx\n", { nullRegex: "^-$" }, [[null], ["x"]]],
    ["no quotes", 'a\n5" pipe\n', { quote: null }, [['5" pipe']]],
    ["backslashes", 'a,b\n"C:\\",\\\n', {}, [["C:\\", "\\"]]],
    ["a header alone", "a,b\n", {}, []],
    ["no header", "1\n2\n", { header: false }, [[1n], [2n]]],
  ])("%s", async (_, text, options, expected) => expect(await read(text, options)).toEqual(expected));

  it("names file, line and column of what it cannot read", async () => {
    const path = put("a.csv", `id,age\n${"1,2\n".repeat(200)}1,old\n`);
    const error = await scanCsv(path, { inferRows: 100 })
      .collect()
      .catch((error) => error);
    expect(error).toMatchObject({ code: "INVALID_DATA", details: { column: "age", got: "old", expected: "Int64" } });
    expect(error.message).toContain(`${path}, line 202, column "age"`);
    await expect(scanCsv(put("b.csv", "a,b\n1\n")).collect()).rejects.toThrow(/b\.csv: .*line 2/);
    await expect(scanCsv(put("c.csv", Uint8Array.of(97, 10, 0xff, 10))).collect()).rejects.toThrow(/c\.csv: .*UTF-8/i);
  });

  it("reads compressed files by their names", async () => {
    put("a.csv.gz", gzipSync("a\n1\n"));
    // Members of a gzip file follow one another.
    put("b.csv.gz", Buffer.concat([gzipSync("a\n2\n"), gzipSync("3\n")]));
    await Frame.from({ a: [4] }).writeCsv(at("c.csv.zst"));
    expect(readFileSync(at("c.csv.zst")).readUInt32LE()).toBe(0xfd2fb528);
    expect(values(await scanCsv(folder).collect()).flat()).toEqual([1n, 2n, 3n, 4n]);
    await expect(scanCsv(put("d.csv.gz", "not gzip")).collect()).rejects.toThrow("d.csv.gz");
  });

  it("splits one file without line breaks in quotes between threads, in order", async () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => `${i},some text to make the file longer ${i}`);
    const path = put("a.csv", `id,text\n${rows.join("\n")}\n`);
    const frame = scanCsv(path, { newlinesInValues: false }).filter(col("id").mod(3).eq(0));
    expect(await frame.explain()).toMatch(/file_groups=\{[2-9]|file_groups=\{\d\d/);
    const ids = (await frame.collect({ threads: 3 })).getChild("id")?.toArray() as BigInt64Array;
    expect(ids.length).toBe(100_000);
    expect(ids.every((id, i) => id === BigInt(i) * 3n)).toBe(true);
  });
});

describe("scans", () => {
  it("find files by URL, list, folder and glob", async () => {
    for (const name of ["b", "a", "c/d"]) put(`${name}.ndjson`, `{"file":"${name}"}\n`);
    const files = async (...paths: Parameters<typeof scanNdjson>) =>
      values(await scanNdjson(...paths).collect()).flat();
    expect(await files(pathToFileURL(at("a.ndjson")))).toEqual(["a"]);
    expect(await files(pathToFileURL(at("a.ndjson")).href)).toEqual(["a"]);
    expect(await files([at("b.ndjson"), at("a.ndjson")])).toEqual(["b", "a"]);
    expect(await files(folder)).toEqual(["a", "b", "c/d"]);
    expect(await files(at("?.ndjson"))).toEqual(["a", "b"]);
    expect(await files(at("**/d.nd*"))).toEqual(["c/d"]);
  });

  it("see what was written since", async () => {
    const path = put("a.csv", "a\n1\n");
    const frame = scanCsv(path);
    expect(await frame.count()).toBe(1);
    put("a.csv", "a\n1\n2\n");
    expect(await frame.count()).toBe(2);
  });

  it("read hive partitions, and only the folders that a filter leaves", async () => {
    for (const year of [2023, 2024]) put(`year=${year}/day=2024-01-0${year % 10}/a.csv`, `id\n${year}\n`);
    const frame = scanCsv(folder);
    expect(types(frame.schema)).toEqual(["Int64", "Int64", "Date32<DAY>"]);
    const filtered = frame.filter("year = 2024").select("id", "year");
    expect(values(await filtered.collect())).toEqual([[2024n, 2024n]]);
    expect(await filtered.explain()).not.toContain("year=2023");
    const prepared = await frame
      .filter(col("year").eq(param("year")))
      .select("id")
      .prepare();
    for (const year of [2023, 2024]) expect(values(await prepared.execute({ year }))).toEqual([[BigInt(year)]]);
    expect(scanCsv(folder, { hivePartitioning: false }).schema.names).toEqual(["id"]);
    const typed = scanCsv(folder, { hivePartitioning: { year: "string" } });
    expect(types(typed.schema)[1]).toBe("Utf8");
    await expect(scanCsv(folder, { hivePartitioning: { yaer: "string" } }).collect()).rejects.toEqual(
      code("UNKNOWN_COLUMN"),
    );
  });

  it("push filters and columns down into Parquet", async () => {
    const table = arrow.tableFromArrays({
      id: Int32Array.from({ length: 1000 }, (_, i) => i),
      text: Array(1000).fill("x"),
    });
    await Frame.from(table).writeParquet(at("a.parquet"), { rowGroupSize: 100 });
    const frame = scanParquet(at("a.parquet")).filter(col("id").ge(950)).select("id");
    const text = await frame.explain();
    expect(text).toContain("projection=[id]");
    expect(text).toMatch(/predicate=id@0 >= 950, pruning_predicate=/);
    let done = 0;
    const result = await frame.collect({ onProgress: (progress) => (done = progress.done) });
    expect([result.numRows, done]).toEqual([50, 100]);
    const prepared = await scanParquet(at("a.parquet"))
      .filter(col("id").lt(param("n")))
      .select("id")
      .prepare();
    for (const n of [10, 500, 3]) expect((await prepared.execute({ n })).numRows).toBe(n);
  });

  it("name what is missing, unreadable, or not of the format", async () => {
    const failure = (frame: Frame) => frame.collect().catch((error) => error);
    for (const [frame, name] of [
      [scanCsv(at("no.csv")), "no.csv"],
      [scanParquet(at("*.parquet")), "*.parquet"],
      [scanNdjson(folder), basename(folder)],
    ] as const) {
      const error = await failure(frame);
      expect(error).toMatchObject({ code: "FILE_NOT_FOUND" });
      expect(error.message).toContain(name);
      expect(() => frame.schema).toThrow(expect.objectContaining({ code: "FILE_NOT_FOUND" }));
    }
    const text = put("text.txt", "this is no data");
    for (const scan of [scanParquet, scanIpc]) {
      const error = await failure(scan(text));
      expect(error).toMatchObject({ code: "INVALID_DATA", message: expect.stringContaining("text.txt") });
    }
    await Frame.from(everyType()).writeParquet(at("torn.parquet"));
    put("torn.parquet", readFileSync(at("torn.parquet")).subarray(0, 400));
    expect(await failure(scanParquet(at("torn.parquet")))).toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringContaining("torn.parquet"),
    });
  });

  it("refuse options that do not exist or fit", () => {
    const wrong: (() => unknown)[] = [
      () => scanCsv(at("a.csv"), { delimeter: ";" } as object),
      () => scanParquet(at("a.parquet"), { delimiter: ";" } as object),
      () => scanCsv([]),
      () => scanCsv(7 as never),
      () => scanCsv("ftp://example.org/a.csv"),
      () => scanCsv(new URL("data:text/csv,a")),
    ];
    for (const call of wrong) expect(call).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    const path = put("a.csv", "a\n1\n");
    for (const options of [{ delimiter: ";;" }, { nullRegex: "(" }, { nullRegex: "x", nullValues: "x" }]) {
      expect(() => scanCsv(path, options).schema).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    }
  });

  it("take part in any plan", async () => {
    put("people.csv", "id,city\n1,Oslo\n2,Rome\n3,Oslo\n");
    await Frame.from({ name: ["Oslo", "Rome"], country: ["NO", "IT"] }).writeParquet(at("cities.parquet"));
    const joined = scanCsv(at("people.csv"))
      .join(scanParquet(at("cities.parquet")), { leftOn: "city", rightOn: "name" })
      .groupBy("country")
      .agg(fn.count().as("people"))
      .sort("country");
    expect(values(await joined.collect())).toEqual([
      ["IT", 1n],
      ["NO", 2n],
    ]);
    const both = scanCsv(at("people.csv")).union(Frame.from({ id: [4], city: ["Lima"] }));
    expect(values(await both.collect()).map(([id]) => id)).toEqual([1n, 2n, 3n, 4n]);
  });
});

describe("writes", () => {
  const people = { id: [1, 2, 3, 4], city: ["Oslo", null, "a/b=ç", "Oslo"], year: [2023, 2024, 2024, 2023] };

  it("write what a query gives, in its order, with parameters and progress", async () => {
    const rows = 200_000;
    const frame = Frame.from({ id: Int32Array.from({ length: rows }, (_, i) => i) });
    let done = 0;
    const written = await frame
      .filter(col("id").ge(param("from")))
      .select("id", col("id").mul(2).as("double"))
      .writeCsv(at("a.csv"), { params: { from: 5 }, onProgress: (progress) => (done = progress.done), threads: 2 });
    expect(written.rows).toBe(rows - 5);
    expect(done).toBe(rows);
    const lines = readFileSync(at("a.csv"), "utf8").split("\n");
    expect(lines.slice(0, 3)).toEqual(["id,double", "5,10", "6,12"]);
    expect(lines.at(-2)).toBe(`${rows - 1},${2 * (rows - 1)}`);
    expect(written.bytes).toBe(statSync(at("a.csv")).size);
  });

  it("write a dialect of CSV", async () => {
    const frame = Frame.from({ a: ["x;'", null, ""], b: [1, null, 3] });
    await frame.writeCsv(at("a.csv"), { delimiter: ";", quote: "'", nullValue: "NA", header: false });
    expect(readFileSync(at("a.csv"), "utf8")).toBe("'x;''';1\nNA;NA\n;3\n");
    await frame.writeNdjson(at("a.ndjson"));
    expect(readFileSync(at("a.ndjson"), "utf8")).toBe('{"a":"x;\'","b":1}\n{"a":null,"b":null}\n{"a":"","b":3}\n');
  });

  it("replace files unless told not to, and folders only when told to", async () => {
    const frame = Frame.from(people);
    const path = put("a.csv", "old");
    await expect(frame.writeCsv(path, { overwrite: false })).rejects.toEqual(code("FILE_EXISTS"));
    expect(readFileSync(path, "utf8")).toBe("old");
    expect((await frame.writeCsv(path)).rows).toBe(4);
    const written = await frame.writeParquet(at("out"), { partitionBy: ["year", "city"] });
    expect(written).toMatchObject({ rows: 4, files: 3 });
    await expect(frame.writeParquet(at("out"), { partitionBy: "year" })).rejects.toEqual(code("FILE_EXISTS"));
    const read = scanParquet(at("out"));
    expect(types(read.schema)).toEqual(["Int64", "Int64", "Utf8"]);
    expect(values(await read.sort("id").collect())).toEqual([
      [1n, 2023n, "Oslo"],
      [2n, 2024n, null],
      [3n, 2024n, "a/b=ç"],
      [4n, 2023n, "Oslo"],
    ]);
    await frame.writeCsv(at("out"), { partitionBy: "year", overwrite: true });
    expect(readdirSync(at("out")).sort()).toEqual(["year=2023", "year=2024"]);
    expect(readdirSync(folder).sort()).toEqual(["a.csv", "out"]);
  });

  it("replace the very file that they read", async () => {
    const path = put("a.csv", "id\n1\n2\n3\n");
    await scanCsv(path).filter("id > 1").writeCsv(path);
    expect(readFileSync(path, "utf8")).toBe("id\n2\n3\n");
  });

  it("leave nothing behind an abort in the middle", async () => {
    const big = Frame.from({ id: Int32Array.from({ length: 3_000_000 }, (_, i) => i) });
    put("a.csv", "old");
    for (const options of [{}, { partitionBy: "part", overwrite: true }]) {
      const abort = new AbortController();
      const reason = new Error("enough");
      const writing = big
        .withColumns(col("id").mod(3).as("part"), col("id").cast("string").as("text"))
        .writeCsv(at("a.csv"), { ...options, signal: abort.signal });
      while (readdirSync(folder).length === 1) await new Promise(setImmediate);
      abort.abort(reason);
      await expect(writing).rejects.toBe(reason);
      // The call rejects at once; the work ends soon after.
      while (readdirSync(folder).length > 1) await new Promise(setImmediate);
      expect(readFileSync(at("a.csv"), "utf8")).toBe("old");
    }
  });

  it("say what is wrong with where they write", async () => {
    const frame = Frame.from(people);
    await expect(frame.writeCsv(at("no/a.csv"))).rejects.toEqual(code("FILE_NOT_FOUND"));
    await expect(frame.writeCsv(folder)).rejects.toEqual(code("FILE_EXISTS"));
    await expect(frame.writeCsv("")).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(frame.writeCsv(at("a"), { compression: "lz4" as never })).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(frame.writeCsv(at("a"), { delimeter: ";" } as object)).rejects.toEqual(code("INVALID_ARGUMENT"));
    await expect(frame.writeCsv(at("a"), { partitionBy: "yaer" })).rejects.toMatchObject({
      code: "UNKNOWN_COLUMN",
      details: { expected: expect.stringContaining("year") },
    });
    await expect(frame.filter("nope > 1").writeCsv(at("a"))).rejects.toEqual(code("UNKNOWN_COLUMN"));
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("graphs from files", () => {
  it("come from one file each, or from files per label and type", async () => {
    const nodes = put("nodes.csv", "iata;city\nOSL;Oslo\nFCO;Rome\n");
    const edges = put("edges.csv", "origin;destination;seats\nOSL;FCO;180\nFCO;OSL;150\n");
    const options = { id: "iata", src: "origin", dst: "destination", delimiter: ";" };
    const g = await Graph.fromCsv({ nodes, edges }, options);
    expect([g.numNodes, g.numEdges]).toEqual([2, 2]);
    expect(types(g.edges.schema)).toEqual(["Utf8", "Utf8", "Int64"]);
    await g.nodes.writeParquet(at("nodes.parquet"));
    await g.edges.writeParquet(at("edges.parquet"), {});
    await g.edges.writeIpc(at("edges.arrow"));
    await g.edges.writeNdjson(at("edges.ndjson"));
    const { delimiter, ...keys } = options;
    const labelled = await Graph.fromParquet(
      {
        nodes: { Airport: { path: at("nodes.parquet"), id: "iata" } },
        edges: { FLIES: { path: [at("edges.parquet")], src: "origin", dst: "destination" } },
      },
      { directed: false },
    );
    expect([labelled.labels, labelled.types, labelled.directed]).toEqual([["Airport"], ["FLIES"], false]);
    expect((await Graph.fromIpc({ edges: at("edges.arrow") }, keys)).numNodes).toBe(2);
    expect((await Graph.fromNdjson({ edges: at("*.ndjson") }, keys)).numEdges).toBe(2);
    await expect(Graph.fromParquet({ edges: at("no.parquet") })).rejects.toEqual(code("FILE_NOT_FOUND"));
    await expect(Graph.fromParquet({ edges }, { delimiter } as object)).rejects.toEqual(code("INVALID_ARGUMENT"));
  });
});
