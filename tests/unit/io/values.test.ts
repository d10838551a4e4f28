import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";

import { encodeStrings } from "../../../src/io/strings.ts";
import { convertData, inferData } from "../../../src/io/values.ts";

const valuesOf = (data: arrow.Data) => [...new arrow.Vector([data])];

describe("inferData", () => {
  const date = new Date("2024-02-29T12:00:00Z");
  it.each<[string, unknown[], string, unknown[]]>([
    ["strings", ["a", null, "ü", undefined, ""], "Utf8", ["a", null, "ü", null, ""]],
    ["booleans", [true, null, false, true], "Bool", [true, null, false, true]],
    [
      "integers",
      [1, -1, null, 2 ** 53 - 1, -(2 ** 53) + 1, -0],
      "Int64",
      [1n, -1n, null, 2n ** 53n - 1n, -(2n ** 53n) + 1n, 0n],
    ],
    [
      "integers around 2³²",
      [2 ** 32, 2 ** 32 - 1, -(2 ** 32), -(2 ** 32) - 1, 2 ** 31],
      "Int64",
      [4294967296n, 4294967295n, -4294967296n, -4294967297n, 2147483648n],
    ],
    ["numbers with a fraction", [1, 1.5, null], "Float64", [1, 1.5, null]],
    ["numbers beyond safe integers", [1, 2 ** 53], "Float64", [1, 2 ** 53]],
    [
      "numbers that are none",
      [1, Number.NaN, Number.POSITIVE_INFINITY],
      "Float64",
      [1, Number.NaN, Number.POSITIVE_INFINITY],
    ],
    ["bigints", [1n, null, -(2n ** 63n)], "Int64", [1n, null, -(2n ** 63n)]],
    ["large bigints", [2n ** 63n, null, 1, 2n ** 64n - 1n], "Uint64", [2n ** 63n, null, 1n, 2n ** 64n - 1n]],
    ["a large bigint behind others", [1n, 2, 2n ** 63n], "Uint64", [1n, 2n, 2n ** 63n]],
    ["dates", [date, null], "Timestamp<MILLISECOND>", [date.getTime(), null]],
    ["nothing", [null, undefined, null], "Null", [null, null, null]],
    ["an undefined first", [undefined, null, "x"], "Utf8", [null, null, "x"]],
    ["no rows", [], "Null", []],
    // biome-ignore lint/suspicious/noSparseArray: holes are missing values
    ["holes", [1, , 3], "Int64", [1n, null, 3n]],
  ])("%s", (_, values, type, expected) => {
    const data = inferData(values, "c");
    expect(String(data.type)).toBe(type);
    expect(valuesOf(data)).toEqual(expected);
    expect(data.nullCount).toBe(expected.filter((value) => value === null).length);
  });

  it.each<[unknown[], number, string, string]>([
    [["a", "b", 3], 2, "a string", "3"],
    [[1, null, "2"], 2, "a number", '"2"'],
    [[1, 2n], 1, "a number", "2n"],
    [[true, 0], 1, "a boolean", "0"],
    [[1n, "x".repeat(99)], 1, "an integer of 64 bits", `"${"x".repeat(40)}…"`],
    [[1n, 1.5], 1, "an integer of 64 bits", "1.5"],
    [[2n ** 64n], 0, "an unsigned integer of 64 bits", "18446744073709551616n"],
    [[-(2n ** 63n) - 1n], 0, "an integer of 64 bits", "-9223372036854775809n"],
    [[1n, 2n ** 63n, -1n], 2, "nothing negative beside 9223372036854775808n, which is unsigned", "-1n"],
    [[-1n, 2n ** 63n], 0, "nothing negative beside 9223372036854775808n, which is unsigned", "-1n"],
    [[2n ** 63n, null, -1], 2, "nothing negative beside 9223372036854775808n, which is unsigned", "-1"],
    [[null, new Map()], 1, "a string, number, bigint, boolean, Date, array or plain object", "an object"],
    [["x", [1]], 1, "a string", "an array"],
    [[[1], 5], 1, "an array", "5"],
    [[{}, "x"], 1, "an object", '"x"'],
    [[{}, [1]], 1, "an object", "an array"],
    [[new Date(0), new Date(Number.NaN)], 1, "a valid Date", "an invalid Date"],
    [[() => {}], 0, "a string, number, bigint, boolean, Date, array or plain object", "a function"],
  ])("refuses values of several kinds, case %#", (values, row, expected, got) => {
    expect(() => inferData(values, "c")).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", details: { column: "c", row, expected, got } }),
    );
  });

  it("packs booleans and nulls at every length around bytes", () => {
    for (let length = 0; length <= 33; length++) {
      const values = Array.from({ length }, (_, i) => (i % 5 === 3 ? null : i % 3 === 0));
      expect(valuesOf(inferData(values.length > 3 ? values : [...values, true], "c")).slice(0, length)).toEqual(values);
    }
  });
});

describe("convertData", () => {
  it.each<[string, unknown[] | ArrayLike<number | bigint>, Parameters<typeof convertData>[1], string, unknown[]]>([
    ["text", ["a", null], "text", "Utf8", ["a", null]],
    ["no text", [null, null], "text", "Utf8", [null, null]],
    ["int of numbers and bigints", [1, 2n, null], "int", "Int64", [1n, 2n, null]],
    ["int of a Float64Array", Float64Array.of(1, -2), "int", "Int64", [1n, -2n]],
    ["float", [1, null, 2n], "float", "Float64", [1, null, 2]],
    ["float of an Int32Array", Int32Array.of(1, 2), "float", "Float64", [1, 2]],
    ["bool", [true, null], "bool", "Bool", [true, null]],
    ["Int8", [127, -128, null, 5n], new arrow.Int8(), "Int8", [127, -128, null, 5]],
    ["Uint32", [2 ** 32 - 1, 0], new arrow.Uint32(), "Uint32", [2 ** 32 - 1, 0]],
    ["Uint64", [2n ** 64n - 1n, 5, null], new arrow.Uint64(), "Uint64", [2n ** 64n - 1n, 5n, null]],
    ["Float32", [0.5, null, Number.NaN], new arrow.Float32(), "Float32", [0.5, null, Number.NaN]],
    ["Utf8", ["a", null], new arrow.Utf8(), "Utf8", ["a", null]],
    ["LargeUtf8", ["a", null, "bc"], new arrow.LargeUtf8(), "LargeUtf8", ["a", null, "bc"]],
    ["Bool", [false, null], new arrow.Bool(), "Bool", [false, null]],
    [
      "a dictionary",
      ["a", undefined, "a"],
      new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
      "Dictionary<Int8, Utf8>",
      ["a", null, "a"],
    ],
    [
      "a timestamp with a zone",
      [new Date(5)],
      new arrow.TimestampMillisecond("UTC"),
      "Timestamp<MILLISECOND, UTC>",
      [5],
    ],
  ])("%s", (_, values, type, name, expected) => {
    const data = convertData(values, type, "c");
    expect(String(data.type)).toBe(name);
    expect(valuesOf(data)).toEqual(expected);
  });

  it.each<[string, unknown[] | ArrayLike<number>, Parameters<typeof convertData>[1], number]>([
    ["a number as text", ["a", 1], "text", 1],
    ["text as int", [1, "2"], "int", 1],
    ["a fraction as int", Float64Array.of(1, 2, 2.5), "int", 2],
    ["2⁵³ as int", [2 ** 53], "int", 0],
    ["an inexact bigint as float", [2n ** 60n + 1n], "float", 0],
    ["1 as bool", [true, 1], "bool", 1],
    ["128 as Int8", [0, 128], new arrow.Int8(), 1],
    ["0.5 as Int32", [0.5], new arrow.Int32(), 0],
    ["NaN as Int32", [Number.NaN], new arrow.Int32(), 0],
    ["-1 as Uint64", [1, -1], new arrow.Uint64(), 1],
    ["-1n as Uint64", [1n, -1n], new arrow.Uint64(), 1],
    ["1e300 as Float32", [1, 1e300], new arrow.Float32(), 1],
    ["a number in a dictionary of text", ["a", 1], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()), 1],
  ])("refuses %s, with its row", (_, values, type, row) => {
    expect(() => convertData(values, type, "c")).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", details: expect.objectContaining({ column: "c", row }) }),
    );
  });

  it.each(["integer", new arrow.Struct([]), new arrow.Float16(), {}, null])("refuses the type %s", (type) => {
    expect(() => convertData([1], type as never, "c")).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_TYPE", details: expect.objectContaining({ column: "c" }) }),
    );
  });
});

describe("encodeStrings", () => {
  const alone = new TextEncoder();
  /** Encodes one by one: slow, and nothing to get wrong. */
  function check(values: (string | null)[]) {
    const characters = values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    const { bytes, offsets } = encodeStrings(values, characters, "c");
    expect(offsets.length).toBe(values.length + 1);
    values.forEach((value, i) => {
      const got = bytes.subarray(offsets[i], offsets[i + 1]);
      expect(Buffer.compare(got, alone.encode(value ?? ""))).toBe(0);
    });
  }

  it.each<[string, (i: number) => string | null]>([
    ["ASCII", (i) => `person_${i}`],
    ["two bytes", (i) => `é${i}`],
    ["three bytes", (i) => `${i}漢字`],
    ["four bytes", (i) => `${i}😀`],
    ["ASCII but for one string", (i) => (i === 2500 ? "ÿ" : "abc")],
    ["nulls and empty strings", (i) => (i % 3 === 0 ? null : i % 3 === 1 ? "" : "x")],
    ["one long string among short ones", (i) => (i === 1500 ? "漢".repeat(100_000) : "a")],
    ["U+FFFD itself", (i) => `\ufffd${i}`],
  ])("%s", (_, make) => {
    for (const length of [0, 1, 2, 1023, 1024, 1025, 3000]) check(Array.from({ length }, (_, i) => make(i)));
  });

  it.each([
    "\ud800",
    "a\udbff",
    "\udc00b",
    "\udfff",
    "\ud800\ud800\udc00",
    "é\ude00\ud83d",
    `${"x".repeat(3000)}\ud800`,
  ])("refuses half of a surrogate pair by its row: %j", (half) => {
    for (const row of [0, 1, 1023, 1024, 2047]) {
      // Halves of two neighbours would make a pair, were they not looked at apart.
      const values = Array.from({ length: 2048 }, (_, i) => (i === row ? half : i === row + 1 ? "\udc00" : "a"));
      const error = { code: "INVALID_DATA", details: expect.objectContaining({ column: "c", row }) };
      expect(() => encodeStrings(values, 2048, "c")).toThrow(expect.objectContaining(error));
    }
  });

  it("takes strings that are longer than their neighbours together may be", () => {
    check(["a", "é".repeat(5_000_000), "b", null, "c".repeat(4_000_000), "漢".repeat(300_000), "d"]);
    // More than half a gigabyte in a thousand strings: no engine joins them.
    const [text, count] = ["x".repeat(530_000), 1024];
    const { bytes, offsets } = encodeStrings(Array(count).fill(text), count * text.length, "c");
    expect([bytes.length, offsets[1], offsets[count]]).toEqual([count * text.length, text.length, count * text.length]);
  });

  it("refuses more than an offset reaches before it makes room for it", () => {
    const error = expect.objectContaining({ code: "TOO_LARGE", details: expect.objectContaining({ column: "c" }) });
    expect(() => encodeStrings(["a"], 2 ** 31, "c")).toThrow(error);
  });

  it("gives back memory that it did not need", () => {
    const values = ["漢".repeat(1000), ...Array.from({ length: 5000 }, () => "")];
    expect(encodeStrings(values, 1000, "c").bytes.buffer.byteLength).toBeLessThan(3000 * 1.3);
  });
});
