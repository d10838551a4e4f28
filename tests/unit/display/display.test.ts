import { inspect } from "node:util";
import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";

import { display, notebookBundle } from "../../../src/display/display.ts";
import { htmlTable } from "../../../src/display/html.ts";
import { formatTable } from "../../../src/display/text.ts";
import { typeName } from "../../../src/display/types.ts";
import { formatAt } from "../../../src/display/values.ts";

const table = arrow.tableFromArrays({
  id: Int32Array.of(1, 20, 300),
  name: ["Zürich", "漢字", "a\nb"],
});

describe("formatTable", () => {
  it("draws shape, names, types and rows", () => {
    expect(formatTable(table)).toBe(
      [
        "3 rows × 2 columns",
        "┌───────┬──────────────────┐",
        "│    id ┆ name             │",
        "│ int32 ┆ dictionary<utf8> │",
        "╞═══════╪══════════════════╡",
        "│     1 ┆ Zürich           │",
        "│    20 ┆ 漢字             │",
        "│   300 ┆ a\\nb             │",
        "└───────┴──────────────────┘",
      ].join("\n"),
    );
  });

  it("shows the first and the last rows of a longer table, over its batches", () => {
    const batch = (start: number) =>
      arrow.tableFromArrays({ n: Int32Array.from({ length: 600 }, (_, i) => start + i) })
        .batches[0] as arrow.RecordBatch;
    const lines = formatTable(new arrow.Table([batch(0), batch(600)]), { rows: 5 }).split("\n");
    expect(lines[0]).toBe("1,200 rows × 1 column");
    expect(lines.slice(5, -1).map((line) => line.replace(/[│ ]/g, ""))).toEqual(["0", "1", "2", "…", "1198", "1199"]);
  });

  it("shows as many rows as there are when there are no more", () => {
    expect(formatTable(table, { rows: 3 })).not.toContain("…");
    expect(formatTable(table, { rows: 2 })).toContain("…");
    expect(formatTable(table, { rows: 0 }).split("\n")).toHaveLength(7);
  });

  it.each([30, 40, 60, 100])("stays within %i characters", (width) => {
    const columns = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`column ${i}`, ["x".repeat(i)]]));
    const lines = formatTable(arrow.tableFromArrays(columns), { width }).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines[2]).toContain("column 0");
    expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1);
  });

  it("escapes names as it does values", () => {
    const named = new arrow.Table({ "a\nb\u001b[31m": arrow.vectorFromArray(["x\u2028\u0085"], new arrow.Utf8()) });
    const lines = formatTable(named).split("\n");
    expect(lines).toHaveLength(7);
    expect(lines[2]).toBe("│ a\\nb\\u001b[31m │");
    expect(lines[5]).toBe("│ x\\u2028\\u0085  │");
    const type = new arrow.Struct([new arrow.Field("a\nb", new arrow.Int8())]);
    const nested = formatTable(new arrow.Table({ s: arrow.vectorFromArray([{ "a\nb": 1 }], type) })).split("\n");
    expect([nested[3], nested[5]]).toEqual(["│ struct<a\\nb: int8> │", "│ {a\\nb: 1}          │"]);
  });

  it.each<[object, string]>([
    [{ rows: -1 }, "rows"],
    [{ rows: "x" }, "rows"],
    [{ rows: Number.NaN }, "rows"],
    [{ rows: null }, "rows"],
    [{ width: -5 }, "width"],
    [{ width: "80" }, "width"],
  ])("refuses %o", (options, parameter) => {
    const refused = expect.objectContaining({
      code: "INVALID_ARGUMENT",
      details: expect.objectContaining({ parameter }),
    });
    for (const show of [formatTable, htmlTable, display, notebookBundle]) {
      expect(() => show(table, options)).toThrow(refused);
    }
  });

  it("shows all rows where so many are asked for", () => {
    expect(formatTable(table, { rows: Number.POSITIVE_INFINITY })).toBe(formatTable(table, { rows: 3 }));
  });

  it("shows a table without columns, and one without rows", () => {
    expect(formatTable(new arrow.Table())).toBe("0 rows × 0 columns");
    expect(formatTable(new arrow.Table(table.schema))).toContain("0 rows × 2 columns");
  });
});

describe("values", () => {
  const at = (type: arrow.DataType, value: unknown) => formatAt(arrow.vectorFromArray([value], type) as never, 0);
  const raw = (type: arrow.DataType, values: ArrayBufferView) =>
    formatAt(new arrow.Vector([new arrow.Data(type, 0, 1, 0, [undefined, values] as never)]) as never, 0);
  const item = (type: arrow.DataType) => new arrow.Field("item", type, true);

  it.each<[string, string | null, string]>([
    ["a null", at(new arrow.Int32(), null), null as never],
    ["int64", at(new arrow.Int64(), -(2n ** 63n)), "-9223372036854775808"],
    ["uint64", at(new arrow.Uint64(), 2n ** 64n - 1n), "18446744073709551615"],
    ["whole float64", at(new arrow.Float64(), 3), "3.0"],
    ["float64", at(new arrow.Float64(), 0.1 + 0.2), "0.3"],
    ["large float64", at(new arrow.Float64(), 1e300), "1e+300"],
    ["float64 of many digits", at(new arrow.Float64(), 123456789.25), "123456789.25"],
    ["float64 of many digits and decimals", at(new arrow.Float64(), -12345678.98765), "-12345678.99"],
    ["float64 of few digits and many decimals", at(new arrow.Float64(), 12345.678901), "12345.68"],
    ["the largest float64 with decimals", at(new arrow.Float64(), 2 ** 52 - 0.5), "4503599627370495.5"],
    ["the largest exact float64", at(new arrow.Float64(), -(2 ** 53)), "-9007199254740992.0"],
    ["float64 beyond exact ones", at(new arrow.Float64(), 123456789e12), "1.234568e+20"],
    ["infinity", at(new arrow.Float64(), Number.NEGATIVE_INFINITY), "-Infinity"],
    ["not a number", at(new arrow.Float64(), Number.NaN), "NaN"],
    ["float16", raw(new arrow.Float16(), Uint16Array.of(0xc500)), "-5.0"],
    ["the smallest float16", raw(new arrow.Float16(), Uint16Array.of(1)), "5.960464e-8"],
    ["bool", at(new arrow.Bool(), true), "true"],
    ["decimal128", raw(new arrow.Decimal(2, 10), Uint32Array.of(12345, 0, 0, 0)), "123.45"],
    [
      "negative decimal128",
      raw(new arrow.Decimal(3, 10), Uint32Array.of(2 ** 32 - 5, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1)),
      "-0.005",
    ],
    ["decimal of negative scale", raw(new arrow.Decimal(-2, 10), Uint32Array.of(7, 0, 0, 0)), "700"],
    ["date32", raw(new arrow.DateDay(), Int32Array.of(-1)), "1969-12-31"],
    ["date64", raw(new arrow.DateMillisecond(), BigInt64Array.of(951_782_400_000n)), "2000-02-29"],
    ["time", raw(new arrow.TimeMicrosecond(), BigInt64Array.of(3_661_000_250n)), "01:01:01.000250"],
    ["timestamp", raw(new arrow.TimestampSecond(), BigInt64Array.of(0n)), "1970-01-01 00:00:00"],
    ["timestamp before 1970", raw(new arrow.TimestampMillisecond(), BigInt64Array.of(-1n)), "1969-12-31 23:59:59.999"],
    [
      "nanoseconds",
      raw(new arrow.TimestampNanosecond("UTC"), BigInt64Array.of(1_700_000_000_123_456_789n)),
      "2023-11-14 22:13:20.123456789Z",
    ],
    ["duration", raw(new arrow.DurationMillisecond(), BigInt64Array.of(-5n)), "-5ms"],
    ["year-month interval", raw(new arrow.IntervalYearMonth(), Int32Array.of(14)), "1y 2mo"],
    ["day-time interval", raw(new arrow.IntervalDayTime(), Int32Array.of(0, 0)), "0ms"],
    ["month-day-nano interval", raw(new arrow.IntervalMonthDayNano(), Int32Array.of(1, 2, -1, -1)), "1mo 2d -1ns"],
    ["utf8", at(new arrow.Utf8(), "a\tb"), "a\\tb"],
    ["delete and further controls", at(new arrow.Utf8(), "\u007f\u009b"), "\\u007f\\u009b"],
    ["other ends of lines", at(new arrow.Utf8(), "\u2028\u2029\u0085"), "\\u2028\\u2029\\u0085"],
    ["turned text", at(new arrow.Utf8(), "a\u202ebc\u2066"), "a\\u202ebc\\u2066"],
    ["turned text in a list", at(new arrow.List(item(new arrow.Utf8())), ["\u202e\n"]), '["\\u202e\\n"]'],
    ["utf8 view, inline", at(new arrow.Utf8View(), "short"), "short"],
    ["utf8 view, elsewhere", at(new arrow.Utf8View(), "longer than twelve"), "longer than twelve"],
    ["binary", at(new arrow.Binary(), Uint8Array.of(0, 255)), "0x00ff"],
    ["fixed-size binary", raw(new arrow.FixedSizeBinary(2), Uint8Array.of(1, 2)), "0x0102"],
    ["dictionary", at(new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()), "x"), "x"],
    ["list", at(new arrow.List(item(new arrow.Utf8())), ["a", null, 'q"']), '["a", null, "q\\""]'],
    [
      "long list",
      at(
        new arrow.List(item(new arrow.Int8())),
        Array.from({ length: 9 }, (_, i) => i),
      ),
      "[0, 1, 2, 3, 4, 5, 6, 7, …]",
    ],
    ["fixed-size list", at(new arrow.FixedSizeList(2, item(new arrow.Int8())), [1, 2]), "[1, 2]"],
    [
      "struct",
      at(new arrow.Struct([new arrow.Field("a", new arrow.Int8()), new arrow.Field("b", new arrow.Utf8())]), {
        a: 1,
        b: "x",
      }),
      '{a: 1, b: "x"}',
    ],
  ])("%s", (_, shown, expected) => {
    expect(shown).toBe(expected);
  });
});

it.each<[arrow.DataType, string]>([
  [new arrow.Uint16(), "uint16"],
  [new arrow.Float32(), "float32"],
  [new arrow.Utf8View(), "utf8view"],
  [new arrow.Decimal(2, 10), "decimal(10, 2)"],
  [new arrow.TimestampNanosecond("UTC"), "timestamp[ns, UTC]"],
  [new arrow.TimestampSecond(), "timestamp[s]"],
  [new arrow.IntervalDayTime(), "interval[day_time]"],
  [new arrow.FixedSizeList(3, new arrow.Field("item", new arrow.Float32())), "list<float32>[3]"],
  [new arrow.Struct([new arrow.Field("a", new arrow.Bool())]), "struct<a: bool>"],
  [
    new arrow.Map_(
      new arrow.Field(
        "e",
        new arrow.Struct([new arrow.Field("k", new arrow.Utf8()), new arrow.Field("v", new arrow.Int8())]),
      ) as never,
    ),
    "map<key: utf8, value: int8>",
  ],
])("names %s %s", (type, name) => {
  expect(typeName(type)).toBe(name);
});

describe("htmlTable", () => {
  it("escapes names and values", () => {
    const html = htmlTable(arrow.tableFromArrays({ "<script>": ["&'\"<b>"] }));
    expect(html).toContain("<th>&lt;script&gt;</th>");
    expect(html).toContain("<td>&amp;&#39;&quot;&lt;b&gt;</td>");
    expect(html).not.toMatch(/<script|<b>/);
  });

  it("aligns numbers to the right, and says what it leaves out", () => {
    const html = htmlTable(table, { rows: 2 });
    expect(html).toContain("<caption>3 rows × 2 columns</caption>");
    expect(html).toContain('<td style="text-align: right">300</td>');
    expect(html.match(/<tr>/g)).toHaveLength(5);
  });
});

describe("display", () => {
  it("is what prints", () => {
    expect(inspect(display(table))).toBe(formatTable(table));
    expect(`${display(table, { rows: 2 })}`).toBe(formatTable(table, { rows: 2 }));
  });

  it("gives notebooks text, HTML and data", () => {
    const values = { id: [1n, 2n ** 60n, null], text: ["null", null, "5"], x: [0.5, 2, null] };
    const bundle = notebookBundle(
      new arrow.Table({
        id: arrow.vectorFromArray(values.id, new arrow.Int64()),
        text: arrow.vectorFromArray(values.text, new arrow.Utf8()),
        x: arrow.vectorFromArray(values.x, new arrow.Float64()),
      }),
    );
    expect(Object.keys(bundle)).toEqual(["text/plain", "text/html", "application/vnd.dataresource+json"]);
    expect(bundle["application/vnd.dataresource+json"]).toEqual({
      data: [
        { id: 1, text: "null", x: 0.5 },
        { id: "1152921504606846976", text: null, x: 2 },
        { id: null, text: "5", x: null },
      ],
      schema: {
        fields: [
          { name: "id", type: "number" },
          { name: "text", type: "string" },
          { name: "x", type: "number" },
        ],
      },
    });
  });

  it("gives notebooks floats and names as they are", () => {
    const floats = [123456789.25, 1 / 3, 1e20, 1e300, -(2 ** 60), null];
    const bundle = notebookBundle(new arrow.Table({ "a\nb": arrow.vectorFromArray(floats, new arrow.Float64()) }));
    expect(bundle["application/vnd.dataresource+json"]).toEqual({
      data: floats.map((float) => ({ "a\nb": float })),
      schema: { fields: [{ name: "a\nb", type: "number" }] },
    });
  });
});
