/** What every function says to columns that it does not take, and to values at the ends of their types. */

import * as arrow from "apache-arrow";
import { vectorFromArray } from "apache-arrow";
import { col, type Expr, Frame, fn, lit, type QuiverError } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { aggregates, functions, table, windows } from "../../functions.ts";

/** Words of DataFusion, Arrow and Rust, which no message has. */
const FOREIGN = [
  /\b(?:Arrow|Execution|External|Internal|Cast|Parser|Compute) error/,
  /Error during planning|likely caused by a bug|Optimizer rule|not yet implemented|DataFusion|backtrace/i,
  /\b(?:Utf8|LargeUtf8|U?Int(?:8|16|32|64)|Float(?:16|32|64)|Boolean|Date32|Date64|Decimal\d+|Some\(|None\b|Nanosecond)/,
  /\b(?:Timestamp|List|Struct|Interval|Duration)\(/,
  /checked_|__common_expr/,
];

const names = Object.keys(table) as (keyof typeof table)[];

/** The tables with every column's values under another's name: each function meets each type. */
const rotated = names.map((_, by) =>
  Frame.from(
    Object.fromEntries(names.map((name, at) => [name, table[names[(at + by) % names.length] as typeof name]])),
  ),
) as Frame[];

const int64 = (values: bigint[]) => vectorFromArray(values, new arrow.Int64());
const extreme = Frame.from({
  ...Object.fromEntries(names.map((name) => [name, table[name].slice(0, 2)])),
  text: vectorFromArray(["(", "%Q"], new arrow.Utf8()),
  other: vectorFromArray(["[", ""], new arrow.Utf8()),
  n: int64([-(2n ** 63n), 2n ** 63n - 1n]),
  m: vectorFromArray([-(2 ** 31), 2 ** 31 - 1], new arrow.Int32()),
  x: Float64Array.of(Number.NaN, -1e308),
  y: Float64Array.of(Number.POSITIVE_INFINITY, -0),
  time: vectorFromArray([8.64e15, -8.64e15], new arrow.TimestampMillisecond()),
}) as Frame;

let failures = 0;

async function check(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (caught) {
    failures += 1;
    const error = caught as QuiverError;
    expect(error).toMatchObject({ name: "QuiverError" });
    for (const words of FOREIGN) expect(error.message).not.toMatch(words);
    expect(error.code).not.toBe("INTERNAL");
    expect(error.details, error.message).not.toEqual({});
  }
}

describe("errors are in our words, with details", () => {
  it.each([...functions, ...windows])("of $name", async ({ expr }) => {
    for (const frame of [...rotated, extreme]) await check(() => frame.select(expr.as("value")).collect());
  });

  it.each(aggregates)("of the aggregate $name", async ({ expr }) => {
    for (const frame of [...rotated, extreme]) await check(() => frame.agg(expr.as("value")).collect());
  });

  it("of casts to every type", async () => {
    const types = [
      "boolean",
      "int8",
      "int32",
      "int64",
      "uint8",
      "uint64",
      "float16",
      "float64",
      "string",
      "binary",
      "date",
    ];
    types.push(
      "timestamp",
      "timestamp(ns)",
      "timestamp(s, Nowhere/Zone)",
      "decimal(3, 1)",
      "decimal(38, 38)",
      "decimal(90, 1)",
      "no type",
    );
    for (const type of types) {
      for (const name of names) {
        const cast = () => col(name).cast(type).as("value");
        for (const frame of [rotated[0] as Frame, extreme]) await check(() => frame.select(cast()).collect());
      }
    }
  });

  it("of which there were many", () => expect(failures).toBeGreaterThan(500));
});

describe("errors of values", () => {
  const failed = async (expr: Expr) => {
    const frame = Frame.from({
      t: ["1", "abc"],
      i: [1, 0],
      f: [1, Number.NaN],
      d: [new Date(0), new Date(8.64e15)],
    }) as Frame;
    return frame
      .select(expr.as("out"))
      .collect()
      .then(
        () => "nothing",
        (error: QuiverError) => ({ code: error.code, message: error.message, ...error.details, cause: error.cause }),
      );
  };

  it.each<[string, Expr, object]>([
    ["text as a number", col("t").cast("int32"), { column: "t", expected: "int32", got: '"abc"' }],
    ["text as a float", col("t").cast("float64"), { column: "t", expected: "float64", got: '"abc"' }],
    ["text as a date", col("t").cast("date"), { column: "t", expected: "date", got: '"1"' }],
    ["text as a timestamp", col("t").cast("timestamp"), { column: "t", got: '"1"' }],
    ["text as a boolean", col("t").cast("bool"), { column: "t", expected: "boolean", got: '"abc"' }],
    ["text as a decimal", col("t").cast("decimal(5, 2)"), { column: "t", got: '"abc"' }],
    ["NaN as an integer", col("f").cast("int64"), { column: "f", expected: "int64", got: "NaN" }],
    ["a remainder by zero", col("i").mod(col("i")), { column: "i", expected: "a divisor other than 0", got: "0" }],
    ["a sum", col("i").add(2n ** 63n - 1n), { column: "i", got: "1 + 9223372036854775807" }],
    ["a date's text", col("d").cast("date").cast("string"), { message: expect.stringContaining("date") }],
    ["a pattern", col("t").str.regexMatches("("), { got: "(", message: expect.stringContaining("unclosed group") }],
    ["an expression", fn.concat("t", lit("x")).cast("int32"), { column: "t", got: '"1x"' }],
  ])("say where and what: %s", async (_, expr, details) => {
    const error = await failed(expr);
    if (details && "message" in details && error === "nothing") return;
    expect(error).toMatchObject({ ...details, cause: expect.any(Error) });
  });

  it("name a zone that there is none of", async () => {
    const zone = "Nowhere/Zone";
    const unknown = { code: "INVALID_QUERY", got: zone, message: expect.stringContaining(`no time zone "${zone}"`) };
    for (const expr of [
      col("d").dt.convertTimeZone(zone),
      col("d").dt.replaceTimeZone(zone),
      col("d").cast(`timestamp(ms, ${zone})`),
    ]) {
      expect(await failed(expr)).toMatchObject(unknown);
    }
  });
});
