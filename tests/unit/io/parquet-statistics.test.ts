/**
 * What footers of Parquet files leave out is not known. `tests/fixtures/parquet-statistics` was written by pyarrow, which tells no bounds of
 * long texts by itself; from the others what is optional was taken out: the numbers of nulls, and all that one row group tells.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

import { col, Frame, fn, Session, scanParquet } from "../../../src/index.ts";

const session = new Session();
for (const name of ["uncounted-nulls", "uncounted-nulls-of-pages", "unbounded-text", "unbounded-group"]) {
  const file = new URL(`../../fixtures/parquet-statistics/${name}.parquet`, import.meta.url);
  session.register(name, scanParquet(file));
}

it.each([
  ['SELECT count(i) AS a FROM "uncounted-nulls"', { a: 8n }],
  ['SELECT n AS a FROM "uncounted-nulls" WHERE i IS NULL', { a: 3n }],
  ['SELECT count(*) AS a FROM "uncounted-nulls" WHERE s IS NULL', { a: 1n }],
  ['SELECT count(i) AS a FROM "uncounted-nulls-of-pages"', { a: 8n }],
  ['SELECT n AS a FROM "uncounted-nulls-of-pages" WHERE i IS NULL', { a: 3n }],
  ['SELECT left(min(s), 3) AS a, left(max(s), 3) AS b FROM "unbounded-text"', { a: "\u0001zz", b: "~~z" }],
  ['SELECT min(i) AS a, max(i) AS b FROM "unbounded-group"', { a: 1, b: 9 }],
  ['SELECT max(i) AS a FROM "unbounded-group"', { a: 9 }],
])("%s", async (text, row) => {
  expect(await session.sql(text).toArray()).toEqual([row]);
});

it("are not those of files of other types, or of casts", async () => {
  const folder = mkdtempSync(join(tmpdir(), "statistics-"));
  try {
    await Frame.from({ c: Int32Array.of(1, 9) }).writeParquet(join(folder, "1.parquet"));
    await Frame.from({ c: BigInt64Array.of(5n, 6n) }).writeParquet(join(folder, "2.parquet"));
    expect(await scanParquet(folder).agg(fn.max("c").as("m"), fn.min("c").as("n")).toArray()).toEqual([
      { m: 9n, n: 1n },
    ]);
    expect(await scanParquet(folder).agg(fn.max("c").as("m")).toArray()).toEqual([{ m: 9n }]);
    const one = join(folder, "3.parquet");
    await Frame.from({ i: Int32Array.of(9, 10) }).writeParquet(one);
    const texts = scanParquet(one).select(col("i").cast("utf8").as("x"));
    expect(await texts.agg(fn.max("x").as("m")).toArray()).toEqual([{ m: "9" }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
