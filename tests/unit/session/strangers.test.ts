/** SQL text from strangers: it reads the tables it is given and nothing else, and what it is given as a value stays one. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { col, QuiverError, Session } from "../../../src/index.ts";
import { Random } from "../../property/random.ts";

const folder = mkdtempSync(join(tmpdir(), "quiver-strangers-"));
const file = join(folder, "secret.csv");
const made = join(folder, "made");
const session = new Session();
session.register("t", { id: [1, 2, 3], name: ["a", "b", "c"] });

beforeAll(() => writeFileSync(file, "id,name\n7,secret\n"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function failure(work: Promise<unknown>): Promise<QuiverError> {
  const error = await work.then(
    (value) => new Error(`it gave ${value}`),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(QuiverError);
  return error as QuiverError;
}

/** Of other engines too: what begins so runs nothing, whatever follows. */
const STATEMENTS = [
  `COPY t TO '${made}'`,
  `COPY (SELECT * FROM t) TO '${made}' STORED AS CSV`,
  `CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '${file}'`,
  "CREATE TABLE x AS SELECT * FROM t",
  "CREATE VIEW x AS SELECT * FROM t",
  "CREATE FUNCTION f() RETURNS INT RETURN 1",
  "CREATE SCHEMA s",
  "DROP TABLE t",
  "ALTER TABLE t ADD COLUMN x INT",
  "INSERT INTO t VALUES (4, 'd')",
  "INSERT INTO t SELECT * FROM t",
  "UPDATE t SET id = 0",
  "DELETE FROM t",
  "MERGE INTO t USING t u ON t.id = u.id WHEN MATCHED THEN DELETE",
  "TRUNCATE TABLE t",
  "SET datafusion.execution.batch_size = 1",
  "RESET ALL",
  "SHOW ALL",
  "SHOW TABLES",
  "SHOW COLUMNS FROM t",
  "DESCRIBE t",
  "EXPLAIN SELECT 1",
  "EXPLAIN ANALYZE SELECT * FROM t",
  "EXPLAIN VERBOSE SELECT * FROM t",
  "PREPARE p AS SELECT 1",
  "EXECUTE p",
  "DEALLOCATE p",
  "BEGIN",
  "COMMIT",
  "CALL f()",
  "USE s",
  "ATTACH 'x.db'",
  "INSTALL httpfs",
  "LOAD 'x'",
  "PRAGMA version",
  "VACUUM",
  "ANALYZE t",
  "GRANT ALL ON t TO PUBLIC",
  "DECLARE x INT",
  "KILL 1",
];

/** Places that a query may be put in to look like another. */
const AROUND: ((text: string) => string)[] = [
  (text) => text,
  (text) => `  ${text.toLowerCase()} ;`,
  (text) => `/* SELECT */ ${text}`,
  (text) => `-- SELECT 1\n${text}`,
  (text) => `SELECT 1; ${text}`,
  (text) => `${text}; SELECT 1`,
  (text) => `WITH c AS (${text}) SELECT * FROM c`,
  (text) => `SELECT * FROM (${text}) AS x`,
  (text) => `SELECT (${text})`,
  (text) => `SELECT * FROM t UNION ALL ${text}`,
  (text) => `(${text})`,
];

describe("a statement that is no query", () => {
  it.each(STATEMENTS)("%s is refused, wherever it stands", async (statement) => {
    for (const around of AROUND) {
      const text = around(statement);
      const error = await failure(session.sql(text).collect());
      expect(["INVALID_QUERY", "UNKNOWN_TABLE", "UNKNOWN_COLUMN"], `${text}: ${error}`).toContain(error.code);
      expect(() => session.sql(text).schema, text).toThrow(QuiverError);
    }
    expect(existsSync(made)).toBe(false);
    expect(readdirSync(folder)).toEqual(["secret.csv"]);
    expect((await session.sql("SELECT count(*) AS n FROM t").toArray())[0]?.n).toBe(3n);
  });

  it("is none for SELECT INTO and queries that lock", async () => {
    expect((await failure(session.sql("SELECT * INTO x FROM t").collect())).code).toBe("INVALID_QUERY");
    expect(session.tables()).toEqual(['"t"'].map((name) => name.replaceAll('"', "")));
  });
});

describe("files, settings and the environment", () => {
  const TABLES = [
    `'${file}'`,
    `"${file}"`,
    `"file://${file}"`,
    `read_csv('${file}')`,
    `read_parquet('${file}')`,
    `read_json('${file}')`,
    `csv_scan('${file}')`,
    `parquet_metadata('${file}')`,
    `metadata_cache()`,
    `statistics_cache()`,
    `list_files_cache()`,
    `glob('${folder}/*')`,
    "information_schema.tables",
    "information_schema.columns",
    "information_schema.df_settings",
    "information_schema.routines",
    "pg_catalog.pg_class",
    "sqlite_master",
    "datafusion.public.t",
    "system.information_schema.tables",
    `url('http://127.0.0.1:1/')`,
    `s3('x')`,
  ];

  it.each(TABLES)("%s is no table", async (table) => {
    for (const text of [`SELECT * FROM ${table}`, `SELECT count(*) FROM t, ${table} AS x`, `TABLE ${table}`]) {
      const error = await failure(session.sql(text).collect());
      expect(["INVALID_QUERY", "UNKNOWN_TABLE"], `${text}: ${error}`).toContain(error.code);
      expect(error.message).not.toContain("secret\n");
    }
  });

  it.each([
    "@@x",
    "@x",
    "@@version",
    "getenv('HOME')",
    "current_setting('x')",
    "version2()",
    "load_file('/etc/passwd')",
  ])("%s is no value", async (value) => {
    const error = await failure(session.sql(`SELECT ${value}`).collect());
    expect(["INVALID_QUERY", "UNKNOWN_COLUMN"], String(error)).toContain(error.code);
  });

  it("holds for text within frames", async () => {
    const frame = session.from({ id: [1, 2, 3] });
    for (const text of [
      ...STATEMENTS,
      `id IN (SELECT id FROM '${file}')`,
      "(SELECT 1)",
      "id = 1; DROP TABLE t",
      "@@x = 1",
    ]) {
      const error = await failure(frame.filter(text).collect());
      expect(["INVALID_QUERY", "UNKNOWN_TABLE", "UNKNOWN_COLUMN"], `${text}: ${error}`).toContain(error.code);
    }
  });
});

describe("parameters", () => {
  const PIECES = [
    "'",
    '"',
    ";",
    "--",
    "/*",
    "*/",
    "$a",
    "$1",
    "\\",
    "\n",
    "\0",
    " OR 1=1",
    ") UNION SELECT name FROM t",
    "NULL",
    "%",
    "€",
    "𝒳",
    "''",
    "{{",
    "@@x",
  ];
  const random = new Random(20_26);
  const pick = () => Array.from({ length: 1 + random.below(6) }, () => PIECES[random.below(PIECES.length)]).join("");

  it("are values, whatever is in them", async () => {
    const prepared = await session
      .sql("SELECT $a AS a, count(*) AS n FROM t WHERE name = $a OR $a = 'no text'")
      .prepare();
    for (let round = 0; round < 300; round++) {
      const a = pick();
      const given = await session
        .sql("SELECT $a AS a, $a = $b AS same FROM t WHERE name <> $a LIMIT 1", { a, b: a })
        .toArray();
      expect(given).toEqual([{ a, same: true }]);
      const later = await session.sql("SELECT $1 AS a", undefined).toArray({ params: { 1: a } });
      expect(later).toEqual([{ a }]);
      expect((await (await prepared.execute({ a })).toArray())[0]?.toJSON()).toEqual({ a, n: 0n });
      const found = await session
        .from({ a: [a, "other"] })
        .filter("a = $a")
        .toArray({ params: { a } });
      expect(found).toEqual([{ a }]);
      const literal = await session
        .from({ a: [a, "other"] })
        .filter(col("a").eq(a))
        .toArray();
      expect(literal).toEqual([{ a }]);
    }
  });

  it("stand for no name, no table and no word", async () => {
    for (const text of [
      "SELECT * FROM $a",
      "SELECT id AS $a FROM t",
      "SELECT $a(id) FROM t",
      "$a",
      "SELECT 1 $a t",
      "SELECT id FROM t ORDER $a id",
    ]) {
      const error = await failure(session.sql(text, { a: "t" }).collect());
      expect(["INVALID_QUERY", "UNKNOWN_TABLE"], `${text}: ${error}`).toContain(error.code);
    }
    const ordered = await session.sql("SELECT id FROM t ORDER BY $a DESC", { a: "id" }).toArray();
    expect(ordered.map(({ id }) => id)).toEqual([1n, 2n, 3n]);
  });
});

describe("what strangers make large", () => {
  const small = new Session({ memoryLimit: "64MB", planTimeLimit: 60_000, sqlSizeLimit: 4000 });
  const rows = 100_000;
  small.register("t", {
    id: Int32Array.from({ length: rows }, (_, row) => row),
    name: Array.from({ length: rows }, (_, row) => `n${row % 100}`),
  });

  const GROWING = [
    "SELECT repeat('x', 2000000000)",
    "SELECT length(repeat(repeat('x', 100000), 20000))",
    "SELECT lpad('x', 2000000000)",
    "SELECT rpad(name, id * 1000, 'yz') FROM t",
    "SELECT range(0, 2000000000)",
    "SELECT generate_series(0, id * 1000) FROM t",
    "SELECT array_repeat(name, 2000000000) FROM t",
    "SELECT array_repeat(array_repeat(1, 30000), 30000)",
    "SELECT array_resize([1], 2000000000, 0) FROM t",
    "SELECT length(array_to_string(range(0, 100000), repeat('x', 10000)))",
    "SELECT replace(repeat('x', 1000000), 'x', repeat('y', 2000))",
    "SELECT regexp_replace(repeat('a', 1000000), 'a', repeat('b', 10000), 'g')",
    "SELECT range(DATE '0001-01-01', DATE '9999-01-01', INTERVAL '1 day') FROM t",
    "SELECT generate_series(TIMESTAMP '2000-01-01', TIMESTAMP '2020-01-01', INTERVAL '1 millisecond')",
    "SELECT array_agg(a.name || b.name) FROM t a, t b",
    "SELECT repeat(name, 10000) FROM t",
    "SELECT id FROM t ORDER BY repeat(name, 10000)",
    "SELECT range(0, 1000) FROM t",
  ];

  it.each(GROWING)("%s fails, and says which limit is in the way", { timeout: 60_000 }, async (text) => {
    const before = process.memoryUsage().rss;
    const error = await failure(small.sql(text).collect());
    expect(["TOO_LARGE", "OUT_OF_MEMORY"], String(error)).toContain(error.code);
    expect(process.memoryUsage().rss - before).toBeLessThan(1e9);
  });

  it.each([
    ["SELECT sum(length(repeat(name, id % 20000))) AS n FROM t", 2_900_305_000n],
    ["SELECT count(*) AS n FROM t WHERE length(repeat(name, 10000)) > 25000", 90_000n],
    ["SELECT max(length(v)) AS n FROM (SELECT lpad(name, id) AS v FROM t)", 99_999n],
    ["SELECT sum(x) AS n FROM (SELECT unnest(range(0, 1000)) AS x FROM t)", 49_950_000_000n],
    ["SELECT sum(cardinality(array_repeat(name, 5000))) AS n FROM t", 500_000_000n],
  ])("%s gives much for many rows, a piece of it at a time", { timeout: 60_000 }, async (text, wanted) => {
    const [row] = await small.sql(text).toArray();
    expect(BigInt(row?.n as bigint)).toBe(wanted);
  });

  it("is bounded before it is read", async () => {
    const long = await failure(small.sql(`SELECT '${"x".repeat(4000)}'`).collect());
    expect(long).toMatchObject({ code: "LIMIT_EXCEEDED", details: { parameter: "sqlSizeLimit" } });
    let union = small.from({ id: [1] });
    for (let level = 0; level < 40; level++) union = union.union(union);
    expect(await failure(union.collect())).toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { parameter: "planSizeLimit" },
    });
    expect(() => union.schema).toThrow(/planned/);
    expect(() => new Session({ planTimeLimit: 0 })).toThrow(/planTimeLimit/);
  });

  it.each([
    ["a cross join", "SELECT sum(a.id * b.id) FROM t a, t b, t c"],
    ["an inequality", "SELECT count(*) FROM t a JOIN t b ON a.id + b.id < 0"],
    ["an anti join", "SELECT count(*) FROM t a WHERE NOT EXISTS (SELECT 1 FROM t b WHERE a.id + b.id < 0)"],
    ["many matches", "SELECT count(*) FROM t a LEFT JOIN t b ON a.id % 2 = b.id % 2 AND a.id + b.id < 0"],
    ["wide frames", "SELECT median(id) OVER (ORDER BY id ROWS BETWEEN 50000 PRECEDING AND 50000 FOLLOWING) FROM t"],
    ["growing frames", "SELECT median(id) OVER (ORDER BY id) FROM t"],
    ["recursion", "WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r"],
    ["much of each row", "SELECT max(x) FROM (SELECT unnest(range(0, 1000000)) AS x FROM t)"],
    ["a long series", "SELECT sum(value) FROM generate_series(1, 1000000000000)"],
  ])("%s ends with its signal, and leaves no work behind", { timeout: 60_000 }, async (_, text) => {
    const session = new Session();
    const numbers = { id: Int32Array.from({ length: rows }, (_, row) => row) };
    const signal = AbortSignal.timeout(300);
    await expect(session.register("t", numbers).sql(text).collect({ signal })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(200);
  });
});
