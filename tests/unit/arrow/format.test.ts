import * as arrow from "apache-arrow";
import { describe, expect, it } from "vitest";

import { formatOf, sameType, typeOf } from "../../../src/arrow/format.ts";

const field = (name: string, type: arrow.DataType) => new arrow.Field(name, type, true);
const item = field("item", new arrow.Int32());
const entries = field("entries", new arrow.Struct([field("key", new arrow.Utf8()), field("value", new arrow.Int8())]));
const pair = [field("a", new arrow.Int8()), field("b", new arrow.Utf8())];

/** The formats of the C Data Interface's specification, written by hand. */
const FORMATS: [string, arrow.DataType][] = [
  ["n", new arrow.Null()],
  ["b", new arrow.Bool()],
  ["c", new arrow.Int8()],
  ["C", new arrow.Uint8()],
  ["s", new arrow.Int16()],
  ["S", new arrow.Uint16()],
  ["i", new arrow.Int32()],
  ["I", new arrow.Uint32()],
  ["l", new arrow.Int64()],
  ["L", new arrow.Uint64()],
  ["e", new arrow.Float16()],
  ["f", new arrow.Float32()],
  ["g", new arrow.Float64()],
  ["z", new arrow.Binary()],
  ["Z", new arrow.LargeBinary()],
  ["vz", new arrow.BinaryView()],
  ["u", new arrow.Utf8()],
  ["U", new arrow.LargeUtf8()],
  ["vu", new arrow.Utf8View()],
  ["d:19,10", new arrow.Decimal(10, 19, 128)],
  ["d:19,-2", new arrow.Decimal(-2, 19, 128)],
  ["d:60,10,256", new arrow.Decimal(10, 60, 256)],
  ["w:42", new arrow.FixedSizeBinary(42)],
  ["tdD", new arrow.DateDay()],
  ["tdm", new arrow.DateMillisecond()],
  ["tts", new arrow.TimeSecond()],
  ["ttm", new arrow.TimeMillisecond()],
  ["ttu", new arrow.TimeMicrosecond()],
  ["ttn", new arrow.TimeNanosecond()],
  ["tss:", new arrow.TimestampSecond(null)],
  ["tsm:", new arrow.TimestampMillisecond(null)],
  ["tsu:", new arrow.TimestampMicrosecond(null)],
  ["tsn:", new arrow.TimestampNanosecond(null)],
  ["tss:Europe/Zurich", new arrow.TimestampSecond("Europe/Zurich")],
  ["tsm:UTC", new arrow.TimestampMillisecond("UTC")],
  ["tsu:+05:30", new arrow.TimestampMicrosecond("+05:30")],
  ["tsn:UTC", new arrow.TimestampNanosecond("UTC")],
  ["tDs", new arrow.DurationSecond()],
  ["tDm", new arrow.DurationMillisecond()],
  ["tDu", new arrow.DurationMicrosecond()],
  ["tDn", new arrow.DurationNanosecond()],
  ["tiM", new arrow.IntervalYearMonth()],
  ["tiD", new arrow.IntervalDayTime()],
  ["tin", new arrow.IntervalMonthDayNano()],
  ["+l", new arrow.List(item)],
  ["+L", new arrow.LargeList(item)],
  ["+w:3", new arrow.FixedSizeList(3, item)],
  ["+s", new arrow.Struct(pair)],
  ["+m", new arrow.Map_(entries as never, true)],
  ["+ud:4,7", new arrow.DenseUnion([4, 7], pair)],
  ["+us:0,1", new arrow.SparseUnion([0, 1], pair)],
];

describe.each(FORMATS)("%s", (format, type) => {
  it(`is ${type}`, () => {
    expect(formatOf(type)).toBe(format);
    const back = typeOf(format, type.children ?? [], (type as arrow.Map_).keysSorted ?? false);
    expect(back.constructor).toBe(type.constructor);
    expect(Object.entries(back)).toEqual(Object.entries(type));
    expect(sameType(back, type)).toBe(true);
  });
});

it("is the format of the keys of a dictionary", () => {
  expect(formatOf(new arrow.Dictionary(new arrow.Utf8(), new arrow.Uint16()))).toBe("S");
});

it("takes types as IPC spells them", () => {
  expect(formatOf(new arrow.Int(true, 64))).toBe("l");
  expect(formatOf(new arrow.Float(1))).toBe("f");
  expect(formatOf(new arrow.Timestamp(2, "UTC"))).toBe("tsu:UTC");
});

it.each(["", "x", "+r", "+vl", "+vL", "d:9,2,32", "d:9,2,64", "tx", "vx", "++"])("has no type for %j", (format) => {
  expect(() => typeOf(format)).toThrow(expect.objectContaining({ code: "UNSUPPORTED_TYPE", details: { got: format } }));
});

it.each([{ typeId: 99 }, { typeId: 2, bitWidth: 24, isSigned: true }, { typeId: 10, unit: 9 }])(
  "has no format for %j",
  (type) => {
    expect(() => formatOf(type)).toThrow(expect.objectContaining({ code: "UNSUPPORTED_TYPE" }));
  },
);

describe("sameType", () => {
  const list = (name: string, type: arrow.DataType) => new arrow.List(field(name, type));
  const dictionary = (values: arrow.DataType, keys: arrow.Int8 | arrow.Int32) =>
    new arrow.Dictionary(values, keys as never);
  it.each<[arrow.DataType, arrow.DataType, boolean]>([
    [new arrow.Int32(), new arrow.Int(true, 32), true],
    [new arrow.Int32(), new arrow.Int64(), false],
    [list("a", new arrow.Int8()), list("a", new arrow.Int8()), true],
    [list("a", new arrow.Int8()), list("b", new arrow.Int8()), false],
    [list("a", new arrow.Int8()), list("a", new arrow.Uint8()), false],
    [new arrow.Struct(pair), new arrow.Struct(pair.slice(1)), false],
    [dictionary(new arrow.Utf8(), new arrow.Int8()), dictionary(new arrow.Utf8(), new arrow.Int8()), true],
    [dictionary(new arrow.Utf8(), new arrow.Int8()), dictionary(new arrow.Utf8(), new arrow.Int32()), false],
    [dictionary(new arrow.Utf8(), new arrow.Int8()), dictionary(new arrow.Binary(), new arrow.Int8()), false],
    [dictionary(new arrow.Utf8(), new arrow.Int8()), new arrow.Int8(), false],
  ])("%s, %s: %s", (a, b, same) => {
    expect(sameType(a, b)).toBe(same);
    expect(sameType(b, a)).toBe(same);
  });
});
