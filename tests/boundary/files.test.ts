import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Table } from "apache-arrow";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { col, Frame, scanCsv, scanIpc, scanNdjson, scanParquet } from "../../src/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quiver-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

describe("a process that is killed while it writes", () => {
  const script = fileURLToPath(new URL("children/writes.ts", import.meta.url));

  /** What lies in `path`, or in a folder under it. */
  const contents = (path: string): unknown =>
    statSync(path).isDirectory()
      ? readdirSync(path).map((name) => [name, contents(join(path, name))])
      : readFileSync(path, "utf8");

  async function killed(format: string, name: string, options: object): Promise<void> {
    const child = spawn(process.execPath, ["--import", "tsx", script, format, at(name), JSON.stringify(options)]);
    const ended = once(child, "exit");
    const temporary = () => readdirSync(folder).find((entry) => entry.endsWith(".tmp"));
    const begun = () => {
      const entry = temporary();
      return entry !== undefined && (statSync(at(entry)).isDirectory() || statSync(at(entry)).size > 100_000);
    };
    while (!begun() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGKILL");
    expect((await ended)[1]).toBe("SIGKILL");
    expect(temporary()).toBeDefined();
  }

  test.each([
    ["Parquet", "a.parquet", {}],
    ["Csv", "a.csv.gz", {}],
    ["Ipc", "a.arrow", {}],
    ["Parquet", "a", { partitionBy: "part", overwrite: true }],
  ])("leaves what was there, and nothing under a new name: %s %s %o", async (format, name, options) => {
    await killed(format, name, options);
    expect(readdirSync(folder).filter((entry) => !entry.startsWith("."))).toEqual([]);
    if ("partitionBy" in options) {
      mkdirSync(at(name));
      writeFileSync(at(`${name}/part.parquet`), "old");
    } else {
      writeFileSync(at(name), "old");
    }
    const before = contents(at(name));
    for (const entry of readdirSync(folder)) if (entry.startsWith(".")) rmSync(at(entry), { recursive: true });
    await killed(format, name, options);
    expect(readdirSync(folder).filter((entry) => !entry.startsWith("."))).toEqual([name]);
    expect(contents(at(name))).toEqual(before);
  });
});

describe("DuckDB", () => {
  let duckdb: DuckDBConnection;
  beforeAll(async () => {
    duckdb = await (await DuckDBInstance.create(":memory:")).connect();
  });
  afterAll(() => duckdb.closeSync());

  const ask = async (sql: string) =>
    (await duckdb.runAndReadAll(sql))
      .getRowsJson()
      .map((row) => row.map((value) => (value === null ? null : String(value))));
  const rows = (table: Table) => table.toArray().map((row) => Object.values(row.toJSON()));

  /** A table of a thousand rows, of which each column has nulls. */
  const table = () =>
    Frame.from({ id: Int32Array.from({ length: 1000 }, (_, i) => i) }).select(
      "id",
      col("id").mul(1_000_000_007).cast("int64").as("big"),
      col("id").div(8).as("eighth"),
      col("id").div(100).cast("decimal(9, 2)").as("money"),
      col("id").mod(7).eq(0).as("seventh"),
      col("id").cast("date").as("day"),
      col("id").cast("int64").mul(86_399_999).cast("timestamp(ms)").as("moment"),
      col("id").cast("string").as("text"),
    );
  const columns = "id, big, eighth, money, seventh, day, moment, text";
  const made = `SELECT i::INTEGER AS id, i * 1000000007 AS big, i / 8 AS eighth, (i / 100)::DECIMAL(9, 2) AS money,
    i % 7 = 0 AS seventh, DATE '1970-01-01' + i::INTEGER AS day, epoch_ms(i * 86399999) AS moment, i::VARCHAR AS text
    FROM range(1000) AS made(i)`;
  const same = async (source: string) => {
    expect(await ask(`SELECT ${columns} FROM (${made}) EXCEPT ALL SELECT ${columns} FROM ${source}`)).toEqual([]);
    expect(await ask(`SELECT count(*) FROM ${source}`)).toEqual([["1000"]]);
  };

  test.each(["none", "snappy", "gzip", "lz4", "zstd"] as const)("reads our Parquet, %s", async (compression) => {
    await table().writeParquet(at("a.parquet"), { compression, rowGroupSize: 300 });
    await same(`read_parquet('${at("a.parquet")}')`);
    const [types] = await ask(
      `SELECT list(column_type ORDER BY column_name) FROM (DESCRIBE SELECT * FROM read_parquet('${at("a.parquet")}'))`,
    );
    expect(types?.[0]).toBe("BIGINT,DATE,DOUBLE,INTEGER,TIMESTAMP,DECIMAL(9,2),BOOLEAN,VARCHAR");
    const groups = `SELECT count(DISTINCT row_group_id) FROM parquet_metadata('${at("a.parquet")}')`;
    expect(await ask(groups)).toEqual([["4"]]);
  });

  test("reads our folders, CSV and NDJSON", async () => {
    await table().withColumns(col("id").mod(3).as("part")).writeParquet(at("parts"), { partitionBy: "part" });
    await same(`read_parquet('${at("parts")}/**/*.parquet', hive_partitioning = true)`);
    const parts = `SELECT part, count(*) FROM read_parquet('${at("parts")}/**/*.parquet') GROUP BY part ORDER BY part`;
    expect(await ask(parts)).toEqual([
      ["0", "334"],
      ["1", "333"],
      ["2", "333"],
    ]);
    for (const name of ["a.csv", "a.csv.gz", "a.csv.zst"]) {
      await table().writeCsv(at(name));
      await same(`read_csv('${at(name)}', types = {'text': 'VARCHAR', 'money': 'DECIMAL(9, 2)'})`);
    }
    await table().writeNdjson(at("a.ndjson"));
    await same(`read_json('${at("a.ndjson")}', columns = {id: 'INTEGER', big: 'BIGINT', eighth: 'DOUBLE', money: 'DECIMAL(9, 2)',
      seventh: 'BOOLEAN', day: 'DATE', moment: 'TIMESTAMP', text: 'VARCHAR'})`);
  });

  test("reads our quotes, line breaks and nulls", async () => {
    const texts = ['a,"b"', "line\nbreak", "crlf\r\nend", " spaces ", "é☃", null, "NULL", "'", "\\"];
    const ids = texts.map((_, i) => i);
    await Frame.from({ id: ids, text: texts }).writeCsv(at("a.csv"));
    const read = `SELECT text FROM read_csv('${at("a.csv")}', all_varchar = true) ORDER BY id::INT`;
    expect((await ask(read)).flat()).toEqual(texts);
    await Frame.from({ id: ids, text: [...texts.slice(0, 8), ""] }).writeCsv(at("b.csv"), { nullValue: "~" });
    const marked = `SELECT text FROM read_csv('${at("b.csv")}', all_varchar = true, nullstr = '~') ORDER BY id::INT`;
    expect((await ask(marked)).flat()).toEqual([...texts.slice(0, 8), ""]);
  });

  test("is read by us: Parquet, CSV, NDJSON and folders", async () => {
    const ours = rows(await table().collect());
    const copies: [string, string, (path: string) => Frame][] = [
      ["a.parquet", "FORMAT parquet", scanParquet],
      ["b.parquet", "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, PARQUET_VERSION v2", scanParquet],
      [
        "a.csv",
        "FORMAT csv",
        (path) =>
          scanCsv(path, { schema: { id: "int32", money: "decimal(9, 2)", text: "string", moment: "timestamp(ms)" } }),
      ],
      [
        "a.csv.gz",
        "FORMAT csv, COMPRESSION gzip",
        (path) =>
          scanCsv(path, { schema: { id: "int32", money: "decimal(9, 2)", text: "string", moment: "timestamp(ms)" } }),
      ],
      [
        "a.ndjson",
        "FORMAT json",
        (path) =>
          scanNdjson(path, { schema: { id: "int32", money: "decimal(9, 2)", day: "date", moment: "timestamp(ms)" } }),
      ],
    ];
    for (const [name, options, scan] of copies) {
      await ask(`COPY (${made}) TO '${at(name)}' (${options})`);
      const theirs = scan(at(name)).withColumns(col("moment").cast("timestamp(ms)"));
      expect(rows(await theirs.collect()), name).toEqual(ours);
    }
    await ask(`COPY (SELECT i AS id, CASE WHEN i % 3 = 0 THEN NULL ELSE 'part ' || i % 3 END AS part FROM range(9) AS made(i))
      TO '${at("parts")}' (FORMAT parquet, PARTITION_BY part)`);
    const parts = rows(await scanParquet(at("parts")).sort("id").collect());
    expect(parts).toEqual(Array.from({ length: 9 }, (_, i) => [BigInt(i), i % 3 === 0 ? null : `part ${i % 3}`]));
    await ask(
      `COPY (SELECT 'a"b' AS a, 'line' || chr(10) || 'break' AS b, NULL AS c, 1 AS d) TO '${at("q.csv")}' (FORMAT csv)`,
    );
    expect(rows(await scanCsv(at("q.csv")).collect())).toEqual([['a"b', "line\nbreak", null, 1n]]);
  });

  test("agrees on nested types in Parquet", async () => {
    await ask(`COPY (SELECT i AS id, [i, NULL] AS list, {'a': i, 'b': ['x']} AS record, MAP {'k': i} AS pairs, i::UTINYINT AS small,
      INTERVAL (i) MONTH AS span, '\\xAA'::BLOB AS bytes, uuid() AS id2 FROM range(3) AS made(i)) TO '${at("n.parquet")}' (FORMAT parquet)`);
    const nested = scanParquet(at("n.parquet"));
    const wanted = "id, list, record, pairs, small, bytes";
    await nested.select("id", "list", "record", "pairs", "small", "bytes").writeParquet(at("again.parquet"));
    expect(await ask(`SELECT ${wanted} FROM read_parquet('${at("again.parquet")}')`)).toEqual(
      await ask(`SELECT ${wanted} FROM read_parquet('${at("n.parquet")}')`),
    );
    await nested.select("id", "list", "record").writeIpc(at("n.arrow"));
    expect(await scanIpc(at("n.arrow")).count()).toBe(3);
  });
});
