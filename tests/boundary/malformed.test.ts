import { describe, expect, test } from "vitest";

import { type Column, column, type Field, failure, roundTrip, type Table, tableOf } from "./addon.ts";

const child = (format: string, rest: Partial<Field> = {}): Field => ({ name: "item", format, nullable: true, ...rest });
const text = (value: string) => new TextEncoder().encode(value);
const i32 = (...values: number[]) => Int32Array.from(values);
const i64 = (...values: bigint[]) => BigInt64Array.from(values);

/** A view of 16 bytes: length, then its first bytes, or a prefix with buffer and offset. */
function view(length: number, prefix: string, buffer = 0, offset = 0): Uint8Array {
  const bytes = new Uint8Array(16);
  const numbers = new DataView(bytes.buffer);
  numbers.setInt32(0, length, true);
  bytes.set(text(prefix), 4);
  if (length > 12) {
    numbers.setInt32(8, buffer, true);
    numbers.setInt32(12, offset, true);
  }
  return bytes;
}

type Case = [what: string, table: Table, buffers: ArrayBufferView[], details: Record<string, unknown>];

const listOf = (offsets: Column, values: Column, format = "+l") =>
  tableOf(format, { ...offsets, children: [values] }, { children: [child("c")] });

const dictionaryOf = (keys: Column, values: Column[] = [column(2, [null, 0])]): Table => ({
  ...tableOf("c", { ...keys, dictionary: 0 }, { dictionary: child("c") }),
  dictionaries: [values],
});

const union = (format: string, buffers: number[]) =>
  tableOf(format, column(2, buffers, { children: [column(2, [null, 0]), column(2, [null, 0])] }), {
    children: [child("c"), child("c")],
  });

const runs = tableOf("+r", column(3, [], { children: [column(2, [null, 0]), column(2, [null, 1])] }), {
  children: [
    { name: "run_ends", format: "i", nullable: false },
    { name: "values", format: "c", nullable: true },
  ],
});

const invalid: Case[] = [
  ["values too short", tableOf("l", column(3, [null, 0])), [i64(1n, 2n)], { expected: "24 bytes", got: "16 bytes" }],
  ["values absent", tableOf("l", column(3, [null, null])), [], { expected: "24 bytes", got: "no buffer" }],
  ["Bool values too short", tableOf("b", column(9, [null, 0])), [Uint8Array.of(1)], { expected: "2 bytes" }],
  [
    "Bool values too short behind an offset",
    tableOf("b", column(2, [null, 0], { offset: 7 })),
    [Uint8Array.of(1)],
    { expected: "2 bytes" },
  ],
  [
    "a validity bitmap too short",
    tableOf("c", column(9, [0, 1], { nullCount: -1 })),
    [Uint8Array.of(1), new Int8Array(9)],
    { expected: "2 bytes", got: "1 bytes" },
  ],
  [
    "a validity bitmap too short behind an offset",
    tableOf("c", column(8, [0, 1], { nullCount: -1, offset: 1 })),
    [Uint8Array.of(1), new Int8Array(9)],
    { expected: "2 bytes" },
  ],
  ["nulls without a bitmap", tableOf("c", column(1, [null, 0], { nullCount: 1 })), [new Int8Array(1)], {}],
  [
    "a null count above the length",
    tableOf("c", column(1, [0, 0], { nullCount: 2 })),
    [new Int8Array(1)],
    { got: "2" },
  ],
  ["a null count below -1", tableOf("c", column(1, [0, 0], { nullCount: -2 })), [new Int8Array(1)], { got: "-2" }],
  ["a negative offset", tableOf("c", column(1, [null, 0], { offset: -8 })), [new Int8Array(1)], { got: "-8" }],
  ["too few buffers", tableOf("u", column(1, [null, 0])), [i32(0, 0)], { expected: "3", got: "2" }],
  ["too many buffers", tableOf("c", column(1, [null, 0, 0])), [new Int8Array(1)], { expected: "2", got: "3" }],
  ["a buffer that does not exist", tableOf("c", column(1, [null, 5])), [new Int8Array(1)], { got: "5" }],
  [
    "string offsets too short",
    tableOf("u", column(2, [null, 0, 1])),
    [i32(0, 1), text("ab")],
    { expected: "12 bytes" },
  ],
  [
    "string offsets behind the data",
    tableOf("u", column(1, [null, 0, 1])),
    [i32(0, 9), text("ab")],
    { expected: "9 bytes", got: "2 bytes" },
  ],
  [
    "the last string offset negative",
    tableOf("u", column(2, [null, 0, 1])),
    [i32(0, 1, -1), text("ab")],
    { got: "-1", row: 1 },
  ],
  ["a string offset negative", tableOf("u", column(2, [null, 0, 1])), [i32(0, -5, 2), text("ab")], {}],
  ["string offsets decreasing", tableOf("u", column(2, [null, 0, 1])), [i32(0, 2, 1), text("ab")], {}],
  ["string offsets beyond the last", tableOf("u", column(2, [null, 0, 1])), [i32(0, 7, 2), text("ab")], {}],
  ["64-bit offsets decreasing", tableOf("U", column(2, [null, 0, 1])), [i64(0n, 2n, 1n), text("ab")], {}],
  [
    "64-bit offsets behind the data",
    tableOf("Z", column(1, [null, 0, 1])),
    [i64(0n, 2n ** 62n), text("ab")],
    { expected: `${2n ** 62n} bytes` },
  ],
  ["broken UTF-8", tableOf("u", column(2, [null, 0, 1])), [i32(0, 1, 2), Uint8Array.of(0x61, 0xff)], { row: 1 }],
  ["a character cut in two", tableOf("u", column(2, [null, 0, 1])), [i32(0, 1, 2), text("é")], {}],
  ["broken UTF-8 in LargeUtf8", tableOf("U", column(1, [null, 0, 1])), [i64(0n, 1n), Uint8Array.of(0x80)], { row: 0 }],
  [
    "list offsets behind the child",
    listOf(column(1, [null, 0]), column(2, [null, 1])),
    [i32(0, 3), new Int8Array(2)],
    {},
  ],
  ["list offsets decreasing", listOf(column(2, [null, 0]), column(2, [null, 1])), [i32(0, 2, 1), new Int8Array(2)], {}],
  ["list offsets negative", listOf(column(1, [null, 0]), column(2, [null, 1])), [i32(-1, 1), new Int8Array(2)], {}],
  [
    "64-bit list offsets behind the child",
    listOf(column(1, [null, 0]), column(2, [null, 1]), "+L"),
    [i64(0n, 3n), new Int8Array(2)],
    {},
  ],
  [
    "a child's values too short",
    listOf(column(1, [null, 0]), column(5, [null, 1])),
    [i32(0, 1), new Int8Array(2)],
    { column: "a.item", expected: "5 bytes" },
  ],
  ["no child", tableOf("+l", column(0, [null, null]), { children: [child("c")] }), [], { expected: "1", got: "0" }],
  [
    "a child too many",
    tableOf("c", column(0, [null, null], { children: [column(0, [null, null])] })),
    [],
    { expected: "0" },
  ],
  ["a field without its child", tableOf("+l", column(0, [null, null])), [], { expected: "1", got: "0" }],
  [
    "a field with a child too many",
    tableOf("c", column(0, [null, null]), { children: [child("c")] }),
    [],
    { got: "1" },
  ],
  [
    "a struct's child too short",
    tableOf("+s", column(3, [null], { children: [column(2, [null, 0])] }), { children: [child("c")] }),
    [new Int8Array(3)],
    { column: "a.item", expected: "at least 3 rows", got: "2" },
  ],
  [
    "a fixed-size list's child too short",
    tableOf("+w:3", column(2, [null], { children: [column(5, [null, 0])] }), { children: [child("c")] }),
    [new Int8Array(6)],
    { expected: "at least 6 rows", got: "5" },
  ],
  [
    "a dictionary key behind the dictionary",
    dictionaryOf(column(2, [null, 1])),
    [new Int8Array(2), Int8Array.of(0, 2)],
    { row: 1 },
  ],
  ["a negative dictionary key", dictionaryOf(column(1, [null, 1])), [new Int8Array(2), Int8Array.of(-1)], { row: 0 }],
  ["a key into an empty dictionary", dictionaryOf(column(1, [null, 1]), []), [new Int8Array(2), Int8Array.of(0)], {}],
  [
    "a dictionary too short",
    dictionaryOf(column(1, [null, 1]), [column(3, [null, 0])]),
    [new Int8Array(2), new Int8Array(1)],
    {},
  ],
  ["no such dictionary", { ...dictionaryOf(column(1, [null, 0])), dictionaries: [] }, [new Int8Array(1)], { got: "0" }],
  [
    "no dictionary named",
    tableOf("c", column(1, [null, 0]), { dictionary: child("c") }),
    [new Int8Array(1)],
    { column: "a" },
  ],
  ["a dictionary of a plain column", tableOf("c", column(1, [null, 0], { dictionary: 0 })), [new Int8Array(1)], {}],
  ["a union's type id that no child has", union("+us:0,1", [1]), [new Int8Array(2), Int8Array.of(0, 2)], {}],
  ["a union's type id negative", union("+us:0,1", [1]), [new Int8Array(2), Int8Array.of(0, -1)], {}],
  [
    "a dense union's offset behind the child",
    union("+ud:0,1", [1, 2]),
    [new Int8Array(2), Int8Array.of(0, 1), i32(0, 2)],
    {},
  ],
  ["a dense union's offset negative", union("+ud:0,1", [1, 2]), [new Int8Array(2), Int8Array.of(0, 1), i32(0, -1)], {}],
  [
    "a sparse union's child too short",
    tableOf("+us:0", column(3, [1], { children: [column(2, [null, 0])] }), { children: [child("c")] }),
    [new Int8Array(3), new Int8Array(3)],
    { expected: "at least 3 rows" },
  ],
  ["views too short", tableOf("vu", column(2, [null, 0])), [view(1, "a")], { expected: "32 bytes" }],
  ["a view of a buffer that does not exist", tableOf("vu", column(1, [null, 0])), [view(13, "abcd")], { row: 0 }],
  [
    "a view behind its buffer",
    tableOf("vu", column(1, [null, 0, 1])),
    [view(13, "abcd", 0, 1), text("abcdefghijklm")],
    { row: 0 },
  ],
  [
    "a view with the wrong prefix",
    tableOf("vu", column(1, [null, 0, 1])),
    [view(13, "xbcd"), text("abcdefghijklm")],
    {},
  ],
  ["a view of negative length", tableOf("vz", column(1, [null, 0])), [view(-1, "a")], {}],
  ["broken UTF-8 in a view", tableOf("vu", column(1, [null, 0])), [view(1, "").fill(0xff, 4, 5)], { row: 0 }],
  [
    "nulls in a column declared without",
    tableOf("c", column(2, [0, 1], { nullCount: -1 }), { nullable: false }),
    [Uint8Array.of(0b01), new Int8Array(2)],
    { row: 1 },
  ],
  ["run ends that decrease", runs, [i32(2, 1), new Int8Array(2)], {}],
  ["run ends that end early", runs, [i32(1, 2), new Int8Array(2)], {}],
  [
    "a row count that no column has",
    { ...tableOf("c", column(2, [null, 0])), batches: [{ length: 3, columns: [column(2, [null, 0])] }] },
    [new Int8Array(3)],
    { expected: "3", got: "2" },
  ],
  [
    "a column too few",
    { ...tableOf("c", column(2, [null, 0])), batches: [{ length: 2, columns: [] }] },
    [],
    { expected: "1", got: "0" },
  ],
  ["negative rows", tableOf("c", column(-1, [null, null])), [], { got: "-1" }],
  ["a negative child length", listOf(column(0, [null, null]), column(-1, [null, null])), [], { got: "-1" }],
];

test.each(invalid)("%s is INVALID_DATA", async (_, table, buffers, details) => {
  expect(await failure([table], buffers)).toMatchObject({
    code: "INVALID_DATA",
    details: { table: "table 0", ...details },
  });
});

test("the error names table, column, batch and the row counted over all batches", async () => {
  const good = { length: 2, columns: [column(2, [null, 0, 1])] };
  const bad = { length: 2, columns: [column(2, [null, 0, 2])] };
  const table: Table = { fields: [{ name: "name", format: "u", nullable: true }], batches: [good, bad] };
  const error = await failure(
    [tableOf("c", column(0, [null, null])), table],
    [i32(0, 1, 2), text("ab"), Uint8Array.of(0x61, 0xff)],
  );
  expect(error).toMatchObject({
    code: "INVALID_DATA",
    message: expect.stringMatching(/column `name`, batch 1: .*UTF-?8/i),
    details: { table: "table 1", column: "name", row: 3 },
  });
});

describe("absurd sizes end in an error before anything is allocated", () => {
  const large = 2 ** 53 - 1;
  test.each<Case>([
    ["rows", tableOf("n", column(2 ** 32, [])), [], {}],
    [
      "rows of all batches together",
      {
        fields: [],
        batches: [
          { length: 2 ** 31, columns: [] },
          { length: 2 ** 31, columns: [] },
        ],
      },
      [],
      {},
    ],
    [
      "a child of nothing",
      tableOf("+l", column(0, [null, null], { children: [column(large, [])] }), { children: [child("n")] }),
      [],
      {},
    ],
    ["an offset", tableOf("b", column(1, [null, 0], { offset: large })), [new Uint8Array(1)], {}],
    [
      "a list size",
      tableOf("+w:2147483647", column(2 ** 31, [null], { children: [column(0, [])] }), {
        children: [child("n", { nullable: false })],
      }),
      [],
      {},
    ],
  ])("%s", async (_, table, buffers) => {
    expect(await failure([table], buffers)).toMatchObject({
      code: expect.stringMatching(/^(TOO_LARGE|INVALID_DATA)$/),
    });
  });
});

describe("types", () => {
  test.each([
    ["an unknown format", "x", {}],
    ["no format", "", {}],
    ["a NUL", "c\0", {}],
    ["a negative width", "w:-1", {}],
    ["no number", "w:a", {}],
    ["a decimal without digits", "d:0,0", {}],
    ["a decimal of too many digits", "d:39,0", {}],
    ["a scale above the precision", "d:5,6", {}],
    ["a decimal of another width", "d:5,2,96", {}],
    ["string keys", "u", { dictionary: child("c") }],
    ["a map of integers", "+m", { children: [child("c")] }],
    ["a union without ids", "+us:", { children: [] }],
    ["a union with an id twice", "+us:1,1", { children: [child("c"), child("c")] }],
    ["a union with too few children", "+us:0,1", { children: [child("c")] }],
    ["a negative list size", "+w:-1", { children: [child("c")] }],
    ["run ends of strings", "+r", { children: [child("u", { nullable: false }), child("c")] }],
    ["floats to widen", "f", { widen: "l" }],
    ["integers to widen to text", "i", { widen: "u" }],
  ])("%s is UNSUPPORTED_TYPE", async (_, format, rest) => {
    const error = await failure([tableOf(format, column(0, []), rest)], []);
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(UNSUPPORTED_TYPE|INVALID_DATA)$/),
      details: { column: "a" },
    });
  });

  test("nested too deep", async () => {
    const nested = (depth: number): Field =>
      depth === 0 ? child("c") : child("+l", { children: [nested(depth - 1)] });
    expect(await failure([{ fields: [nested(50)], batches: [] }], [])).toMatchObject({ code: "INVALID_DATA" });
    expect(await failure([{ fields: [nested(500)], batches: [] }], [])).toMatchObject({ code: "INVALID_ARGUMENT" });
    await roundTrip([{ fields: [nested(40)], batches: [] }], []);
  });

  test("a name with a NUL in it, which the C Data Interface cannot say", async () => {
    expect(await failure([tableOf("c", column(0, [null, null]), { name: "a\0b" })], [])).toMatchObject({
      code: "INVALID_DATA",
    });
  });
});

describe("a descriptor that is none", () => {
  test.each([
    ["no JSON", "["],
    ["no list", {}],
    ["a length that is no integer", [tableOf("c", column(1.5, [null, null]))]],
    ["a length beyond 64 bits", [tableOf("c", column(1e300, [null, null]))]],
    ["a negative buffer", [tableOf("c", column(1, [null, -1]))]],
    ["an unknown field", [{ ...tableOf("c", column(0, [null, null])), surplus: 1 }]],
    ["no address", [{ fields: [], batches: [], stream: "here" }]],
    ["a null address", [{ fields: [], batches: [], stream: "0" }]],
  ])("%s is INVALID_ARGUMENT", async (_, tables) => {
    expect(await failure(tables, [])).toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});
