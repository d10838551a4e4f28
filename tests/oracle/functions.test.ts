import { DuckDBConnection, type DuckDBValue } from "@duckdb/node-api";
import { beforeAll, describe, expect, it } from "vitest";

import { aggregates, type FunctionCase, functions, windows } from "../functions.ts";

/** The table of `tests/functions.ts`, in DuckDB. */
const TABLE = `CREATE TABLE rows AS SELECT * FROM (VALUES
  (0, 'Ada Lovelace', 'Love', 7::BIGINT, 2, 2.5::DOUBLE, 1::DOUBLE, true, TIMESTAMP '2024-02-29 13:45:30.123',
   DATE '2024-02-29', [3, null, 1, 3], ['b', 'a', null], {'city': 'Oslo', 'people': 7}),
  (1, null, null, null, null, null, null, null, null, null, null, null, null),
  (2, 'Ólafur', 'fur', -7, 3, -2.25, 2, false, TIMESTAMP '1969-12-31 23:59:59.5', DATE '1970-01-01', [], [],
   {'city': null, 'people': 2}),
  (3, 'a.b.c', 'x', 0, -2, 'nan', 3, true, TIMESTAMP '2020-12-31', DATE '2021-01-03', [5], ['c'],
   {'city': 'Rome', 'people': null})
) AS t(row, text, other, n, m, x, y, yes, time, date, list, texts, place)`;

const DAY = 86_400_000;

/** A value of DuckDB's as the table of functions writes it. */
function plain(value: DuckDBValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value !== "object") return value;
  if ("items" in value) return value.items.map(plain);
  if ("entries" in value && !Array.isArray(value.entries)) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, plain(item)]));
  }
  if ("micros" in value) return new Date(Number((value.micros as bigint) / 1000n)).toISOString();
  if ("days" in value) return new Date(value.days * DAY).toISOString();
  return value;
}

const known = (cases: readonly FunctionCase[]) => cases.filter(({ duckdb }) => duckdb !== null);

describe("DuckDB agrees with the answers of", () => {
  let duckdb: DuckDBConnection;
  beforeAll(async () => {
    duckdb = await DuckDBConnection.create();
    await duckdb.run(TABLE);
  });

  const ask = async (sql: string) => (await duckdb.runAndReadAll(sql)).getRows().map((row) => plain(row[0] ?? null));

  it.each(known([...functions, ...windows]))("$name", async ({ duckdb: sql, expected }) => {
    expect(await ask(`SELECT value FROM (SELECT row, (${sql}) AS value FROM rows) ORDER BY row`)).toEqual(expected);
  });

  it.each(known(aggregates))("$name over all rows", async ({ duckdb: sql, expected }) => {
    expect(await ask(`SELECT (${sql}) FROM rows`)).toEqual(expected);
  });
});
