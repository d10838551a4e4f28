/**
 * Functions give for each row of columns what they give for its values as constants, whatever the other rows hold: nulls, negative
 * numbers, empty lists, and lists that a null hides.
 */
import { QuiverError, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { Random } from "./random.ts";

type Kind = keyof typeof VALUES;

const VALUES = {
  int: ["0", "1", "-1", "2", "3", "7", "-5", "100", "CAST(NULL AS BIGINT)"],
  small: ["0", "1", "-1", "2", "3", "-2", "CAST(NULL AS BIGINT)"],
  float: [
    "0e0",
    "-0e0",
    "1e0",
    "-2.5e0",
    "100000e0",
    "1e-9",
    "1e300",
    "'NaN'::DOUBLE",
    "'inf'::DOUBLE",
    "CAST(NULL AS DOUBLE)",
  ],
  decimal: ["1.5", "-0.5", "9.9", "0.0", "123.4"]
    .map((text) => `CAST(${text} AS DECIMAL(5, 1))`)
    .concat("CAST(NULL AS DECIMAL(5, 1))"),
  text: ["''", "'a'", "'aaa'", "'a,b,c'", "'héllo'", "'ababa'", "'漢字'", "CAST(NULL AS VARCHAR)"],
  delimiter: ["','", "'a'", "'aa'", "'b'", "CAST(NULL AS VARCHAR)"],
  date: ["DATE '2020-01-31'", "DATE '1969-12-31'", "DATE '2024-02-29'", "CAST(NULL AS DATE)"],
  time: ["TIMESTAMP '2020-01-31 12:34:56.789'", "TIMESTAMP '1969-12-31 23:59:59.5'", "CAST(NULL AS TIMESTAMP)"],
  format: ["'%Y'", "'%m-%d'", "'%Y-%m-%d'", "CAST(NULL AS VARCHAR)"],
  part: ["'year'", "'month'", "'day'", "'hour'", "'epoch'"],
  list: [
    "[1, 2, 3]",
    "[2, NULL]",
    "[3, 1, 3]",
    "array_remove([1], 1)",
    "CAST(NULL AS BIGINT[])",
    "nullif([1, 2], [1, 2])",
    "nullif([4], [5])",
  ],
  nested: ["[[1], [2, 3]]", "[[1], NULL]", "[nullif([1, 2], [1, 2]), [3]]", "CAST(NULL AS BIGINT[][])"],
  texts: ["['a', 'b']", "['b', NULL]", "CAST(NULL AS VARCHAR[])", "nullif(['a'], ['a'])"],
  direction: ["'asc'", "'desc'", "CAST(NULL AS VARCHAR)"],
  nulls: ["'nulls first'", "'nulls last'"],
  span: [
    "INTERVAL '1 month'",
    "INTERVAL '36 hours'",
    "INTERVAL '2.5 seconds'",
    "INTERVAL '-1 day'",
    "CAST(NULL AS INTERVAL)",
  ],
} as const satisfies Record<string, readonly string[]>;

const FUNCTIONS: [text: string, ...kinds: Kind[]][] = [
  ["round($0, $1)", "float", "int"],
  ["trunc($0, $1)", "float", "int"],
  ["round($0)", "decimal"],
  ["ceil($0)", "decimal"],
  ["floor($0)", "decimal"],
  ["log($0, $1)", "float", "float"],
  ["log($0)", "float"],
  ["power($0, $1)", "float", "small"],
  ["nanvl($0, $1)", "float", "float"],
  ["signum($0)", "float"],
  ["gcd($0, $1)", "int", "int"],
  ["lcm($0, $1)", "int", "int"],
  ["$0 ^ $1 ^ $0", "int", "int"],
  ["CAST(coalesce($0, $1) AS DOUBLE)", "float", "decimal"],
  ["$0 < $1", "decimal", "float"],
  ["CAST(nullif($0, $1) AS DOUBLE)", "decimal", "float"],
  ["CAST(greatest($0, $1) AS DOUBLE)", "decimal", "float"],
  ["$0 IN ($1, $2)", "float", "decimal", "float"],
  ["substr($0, $1, $2)", "text", "small", "small"],
  ["left($0, $1)", "text", "small"],
  ["right($0, $1)", "text", "small"],
  ["lpad($0, $1, $2)", "text", "small", "delimiter"],
  ["rpad($0, $1)", "text", "small"],
  ["split_part($0, $1, $2)", "text", "delimiter", "small"],
  ["substr_index($0, $1, $2)", "text", "delimiter", "small"],
  ["strpos($0, $1)", "text", "delimiter"],
  ["replace($0, $1, $2)", "text", "delimiter", "delimiter"],
  ["repeat($0, $1)", "text", "small"],
  ["translate($0, $1, $2)", "text", "delimiter", "text"],
  ["concat_ws($0, $1, $2)", "delimiter", "text", "text"],
  ["overlay($0 PLACING $1 FROM 1)", "text", "delimiter"],
  ["levenshtein($0, $1)", "text", "text"],
  ["starts_with($0, $1)", "text", "delimiter"],
  ["find_in_set($0, $1)", "delimiter", "text"],
  ["regexp_replace($0, $1, $2)", "text", "delimiter", "delimiter"],
  ["string_to_array($0, $1)", "text", "delimiter"],
  ["to_char($0, $1)", "date", "format"],
  ["to_char($0, $1)", "time", "format"],
  ["date_part('epoch', $0)", "span"],
  ["extract(millisecond FROM $0)", "span"],
  ["extract(minute FROM ($0 - $1))", "time", "time"],
  ["$0 + $1", "date", "span"],
  ["$0 - $1", "time", "span"],
  ["CAST($0 AS VARCHAR) = $1", "date", "text"],
  ["array_append($0, $1)", "list", "small"],
  ["array_prepend($1, $0)", "list", "small"],
  ["array_concat($0, $1)", "list", "list"],
  ["array_union($0, $1)", "list", "list"],
  ["array_intersect($0, $1)", "list", "list"],
  ["array_except($0, $1)", "list", "list"],
  ["array_has($0, $1)", "list", "small"],
  ["array_has_any($0, $1)", "list", "list"],
  ["array_has_all($0, $1)", "list", "list"],
  ["$1 = ANY($0)", "list", "small"],
  ["array_position($0, $1)", "list", "small"],
  ["array_remove($0, $1)", "list", "small"],
  ["array_remove_all($0, $1)", "list", "small"],
  ["array_replace_all($0, $1, $2)", "list", "small", "small"],
  ["array_sort($0, $1)", "list", "direction"],
  ["array_sort($0, $1, $2)", "list", "direction", "nulls"],
  ["array_slice($0, $1, $2)", "list", "small", "small"],
  ["array_element($0, $1)", "list", "small"],
  ["array_repeat($0, $1)", "list", "small"],
  ["array_resize($0, 3, $1)", "list", "small"],
  ["array_to_string($0, $1)", "texts", "delimiter"],
  ["array_distinct($0)", "list"],
  ["array_reverse($0)", "list"],
  ["array_length($0)", "list"],
  ["cardinality($0)", "list"],
  ["array_min($0)", "list"],
  ["array_max($0)", "list"],
  ["flatten($0)", "nested"],
  ["array_append($0, $1)", "nested", "list"],
  ["$0 < $1", "list", "list"],
  ["$0 = $1", "list", "list"],
  ["map($0, $0)", "texts"],
];

const plain = (value: unknown): unknown => {
  if (typeof value === "bigint") return Number(value);
  if (Object.is(value, -0)) return 0;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (value instanceof Date) return value.getTime();
  if (value instanceof Map) return [...value].map(([key, own]) => [key, plain(own)]);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) {
    if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, plain);
    return String(value);
  }
  return value;
};

async function answer(session: Session, text: string): Promise<unknown[] | QuiverError> {
  try {
    const rows = await session.sql(text).toArray();
    return rows.map((row) => plain(row.x));
  } catch (error) {
    if (error instanceof QuiverError && error.code !== "INTERNAL") return error;
    throw new Error(text, { cause: error });
  }
}

const ROWS = 5;
const seeds = Array.from(
  { length: Number(process.env.QUIVER_SEEDS ?? 3) },
  (_, at) => at + Number(process.env.QUIVER_SEED ?? 1),
);

describe.each(seeds)("seed %i", (seed) => {
  it.each(FUNCTIONS)("%s", async (text, ...kinds) => {
    const random = new Random(seed);
    const session = new Session({ threads: 1 });
    const rows = Array.from({ length: ROWS }, () => kinds.map((kind) => random.pick<string>(VALUES[kind])));
    const filled = (values: readonly string[]) =>
      text.replaceAll(/\$(\d)/g, (_, place) => `(${values[Number(place)]})`);
    const expected: unknown[] = [];
    for (const values of rows) {
      const one = await answer(session, `SELECT ${filled(values)} AS x`);
      // What fails by its values fails for all rows.
      if (one instanceof QuiverError) return;
      expected.push(one[0]);
    }
    const names = kinds.map((_, at) => `c${at}`);
    const table = rows.map(
      (values, at) => `SELECT ${at} AS i, ${values.map((value, place) => `${value} AS c${place}`)}`,
    );
    const sql = `SELECT ${filled(names)} AS x FROM (${table.join(" UNION ALL ")}) ORDER BY i`;
    for (const batchSize of [8192, 2]) {
      const got = await answer(new Session({ threads: 1, batchSize }), sql);
      expect(got, `${sql}\nbatches of ${batchSize}`).toEqual(expected);
    }
  });
});
