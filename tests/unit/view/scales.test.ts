import {
  DateDay,
  Dictionary,
  Field,
  Float64,
  Int8,
  Int32,
  Int64,
  makeData,
  Null,
  Table,
  TimestampMillisecond,
  Utf8,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, it } from "vitest";
import { numbersOf, shownColumn } from "../../../src/view/columns.ts";
import { colorsOf, coordinatesOf, extent, rangeFor, sizesOf } from "../../../src/view/scales.ts";
import { squared } from "../../../src/view/squared.ts";

const rows = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);
const MOST = String(Number.MAX_VALUE);
const texts = (...values: (string | null)[]) => vectorFromArray(values, new Utf8());
const colors = (vector: Vector, options = {}) => colorsOf(vector, options, "t", rows(vector.length));

describe("colours", () => {
  it("are those of the most frequent categories, and one of all others", () => {
    const { palette, codes, legend } = colors(texts("b", "a", "b", "c", null, "d", "b", "c"), {
      colors: ["#111111", "#222222"],
    });
    expect(legend).toMatchObject({
      kind: "categorical",
      entries: [
        { text: "b", color: "#111111", count: 3 },
        { text: "c", color: "#222222", count: 2 },
        { text: "2 others", count: 2 },
        { text: "null", count: 1 },
      ],
    });
    expect([...codes].map((code) => palette[code])).toEqual([
      "#111111",
      "#9aa0a6",
      "#111111",
      "#222222",
      "#9aa0a6",
      "#9aa0a6",
      "#111111",
      "#222222",
    ]);
  });

  it("are few integers' as names, and many integers' and floats' on a ramp", () => {
    expect(colors(vectorFromArray([1, 2, 2], new Int32())).legend?.kind).toBe("categorical");
    expect(
      colors(
        vectorFromArray(
          Array.from({ length: 20 }, (_, i) => i),
          new Int32(),
        ),
      ).legend?.kind,
    ).toBe("continuous");
    expect(colors(vectorFromArray([1, 2], new Float64())).legend?.kind).toBe("continuous");
    expect(colors(vectorFromArray([1, 2], new Float64()), { scale: "categorical" }).legend?.kind).toBe("categorical");
    expect(colors(vectorFromArray([1, 2], new Int32()), { scale: "continuous" }).legend?.kind).toBe("continuous");
  });

  it("go from the first to the last of the ramp, and nulls have their own", () => {
    const { palette, codes, legend } = colors(vectorFromArray([10, 20, null, 15, Number.NaN], new Float64()), {
      colors: ["#000000", "#ffffff"],
    });
    const of = [...codes].map((code) => palette[code]);
    expect(of).toEqual(["#000000", "#ffffff", "#9aa0a6", expect.stringMatching(/^#(7|8)/), "#9aa0a6"]);
    expect(legend).toMatchObject({ from: "10", to: "20" });
  });

  it.each<[string, Vector, [from: string, to: string]]>([
    ["near numbers", vectorFromArray([1_000_001, 1_000_002], new Float64()), ["1000001", "1000002"]],
    ["the largest", vectorFromArray([-Number.MAX_VALUE, Number.MAX_VALUE], new Float64()), [`-${MOST}`, MOST]],
    ["the smallest", vectorFromArray([0, Number.MIN_VALUE], new Float64()), ["0", "5e-324"]],
    ["64 bits", vectorFromArray([-(2n ** 63n), 2n ** 63n - 1n], new Int64()), ["-9.2234e+18", "9.2234e+18"]],
    [
      "days",
      vectorFromArray([new Date("0001-01-01"), new Date("9999-12-31")], new DateDay()),
      ["0001-01-01", "9999-12-31"],
    ],
    [
      "times",
      vectorFromArray([1, 1500], new TimestampMillisecond("UTC")),
      ["1970-01-01 00:00:00.001Z", "1970-01-01 00:00:01.500Z"],
    ],
    ["codes of numbers", vectorFromArray([0.25, 0.75], new Dictionary(new Float64(), new Int8())), ["0.25", "0.75"]],
  ])("tell the ends of %s apart, in the legend and the picture", (_, vector, [from, to]) => {
    const { legend, codes, palette } = colors(vector, { scale: "continuous" });
    expect(legend).toMatchObject({ kind: "continuous", from, to });
    expect([...codes]).toEqual([0, palette.length - 2]);
  });

  it("are a null's for nulls of every type", () => {
    const nothing = vectorFromArray([null, null], new Null());
    expect(colors(nothing).legend).toMatchObject({ entries: [{ text: "null", count: 2 }] });
    expect(shownColumn("n", nothing, rows(2))).toMatchObject({ texts: ["", ""], nulls: Uint8Array.of(1, 1) });
    expect(sizesOf(numbersOf(nothing, "size"), [2, 4], "t")).toEqual({ radii: Float32Array.of(2, 2) });
    const coded = new Vector([
      makeData({
        ...{ type: new Dictionary(new Utf8(), new Int8()), length: 2, data: Int8Array.of(0, 1) },
        dictionary: texts("a", null) as Vector<Utf8>,
      }),
    ]);
    expect(shownColumn("n", coded, rows(2))).toMatchObject({ texts: ["a", ""], nulls: Uint8Array.of(0, 1) });
  });

  it("tell times in dictionaries as times", () => {
    const days = vectorFromArray(
      [new Date("1970-01-01"), new Date("2024-10-04")],
      new Dictionary(new DateDay(), new Int32()),
    );
    const { legend } = colors(days, { scale: "continuous" });
    expect(legend).toMatchObject({ from: "1970-01-01", to: "2024-10-04" });
  });

  it("have no legend where there is no value, and one colour where there is one", () => {
    expect(colors(vectorFromArray([null, null], new Float64())).legend).toBeUndefined();
    expect(colors(vectorFromArray([null, null], new DateDay()), { scale: "continuous" }).legend).toBeUndefined();
    expect(new Set(colors(vectorFromArray([3, 3], new Float64())).codes).size).toBe(1);
  });

  it("are of the rows asked for", () => {
    const { legend } = colorsOf(texts("a", "b", "b"), {}, "t", Uint32Array.of(1, 2));
    expect(legend).toMatchObject({ entries: [{ text: "b", count: 2 }] });
  });
});

describe("sizes", () => {
  it("have areas in proportion", () => {
    const { radii, legend } = sizesOf(Float64Array.of(0, 50, 100, Number.NaN), [2, 10], "t");
    expect([radii[0], radii[2], radii[3]]).toEqual([2, 10, 2]);
    const area = (radius: number | undefined) => (radius ?? 0) ** 2;
    expect(area(radii[1])).toBeCloseTo((area(radii[0]) + area(radii[2])) / 2, 3);
    expect(legend?.entries.map(({ text }) => text)).toEqual(["0", "50", "100"]);
  });

  it("are the smallest where all are alike", () => {
    const { radii, legend } = sizesOf(Float64Array.of(7, 7), [2, 10], "t");
    expect([[...radii], legend]).toEqual([[2, 2], undefined]);
  });

  it("shrink as there are more nodes", () => {
    expect(rangeFor(10)[0]).toBeGreaterThan(rangeFor(10_000)[0]);
    expect(rangeFor(1e9)[0]).toBe(1);
    expect(rangeFor(0)[0]).toBeGreaterThan(0);
  });
});

describe("positions", () => {
  it("are there for every node, or the first row without one is named", () => {
    const vector = vectorFromArray([1, null, 3], new Float64());
    const details = { code: "INVALID_DATA", details: expect.objectContaining({ parameter: "x", row: 1 }) };
    expect(() => coordinatesOf(vector, "x", rows(3))).toThrow(expect.objectContaining(details));
    expect(() => coordinatesOf(texts("a"), "y", rows(1))).toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_TYPE" }),
    );
  });

  it("come on one scale, in the middle of a square", () => {
    const [x, y] = squared(Float64Array.of(-10, 10), Float64Array.of(100, 110));
    expect([...x]).toEqual([0, 1]);
    expect([...y]).toEqual([0.25, 0.75]);
    expect(squared(Float64Array.of(5), Float64Array.of(-3)).map(([value]) => value)).toEqual([0.5, 0.5]);
    expect([...squared(Float64Array.of(-1e308, 1e308), Float64Array.of(0, 0))[0]]).toEqual([0, 1]);
  });

  it("have an extent of what is finite", () => {
    expect(extent([3, Number.NaN, -1, Number.POSITIVE_INFINITY])).toEqual([-1, 3]);
  });
});

// Tables of several chunks have nulls by chunk.
it("reads columns of several chunks", () => {
  const table = new Table({ a: vectorFromArray([1, null], new Float64()) }).concat(
    new Table({ a: vectorFromArray([3], new Float64()) }),
  );
  expect(table.schema.fields[0]).toBeInstanceOf(Field);
  expect([...sizesOf(Float64Array.from([1, Number.NaN, 3]), [1, 2], "t").radii]).toEqual([1, 1, 2]);
  expect(colors(table.getChild("a") as Vector).codes.length).toBe(3);
});
