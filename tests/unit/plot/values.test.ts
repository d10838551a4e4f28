/** What charts count, against the same counted row by row in plain JavaScript. */
import { type Datum, Frame, fn } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import { Random } from "../../property/random.ts";

interface Row {
  float: number | null;
  whole: number | null;
  time: Date | null;
  text: string | null;
  flag: boolean | null;
}

const WORDS = ["", "null", "other", "a.b", 'q"', "[0]", "x\ny", "é", ...Array.from({ length: 30 }, (_, i) => `w${i}`)];

function tableOf(seed: number, rows: number): Row[] {
  const source = new Random(seed);
  const random = () => source.next();
  const scale = 10 ** Math.floor(random() * 12 - 6);
  const start = Date.UTC(1950 + Math.floor(random() * 100), 3, 5);
  const span = 10 ** (2 + random() * 11);
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const maybe = <T>(value: T): T | null => (random() < 0.1 ? null : value);
  return Array.from({ length: rows }, () => ({
    // Decimals land on edges of bins, or would but for rounding.
    float: maybe(
      random() < 0.05 ? (odd[Math.floor(random() * 3)] as number) : (Math.round(random() * 1000) / 1000) * scale,
    ),
    whole: maybe(Math.floor((random() - 0.5) * 200)),
    time: maybe(new Date(Math.floor(start + random() * span))),
    text: maybe(WORDS[Math.floor(random() ** 2 * WORDS.length)] as string),
    flag: maybe(random() < 0.5),
  }));
}

const frameOf = (rows: readonly Row[]) =>
  Frame.from({
    float: rows.map(({ float }) => float),
    whole: rows.map(({ whole }) => whole),
    time: rows.map(({ time }) => time),
    text: rows.map(({ text }) => text),
    flag: rows.map(({ flag }) => flag),
  }) as unknown as Frame;

const numberOf = (value: number | Date | null): number | null => (value instanceof Date ? value.getTime() : value);
const drawn = (value: number | null): value is number => value !== null && Number.isFinite(value);

/** How many values lie between two edges, the end of the last bin included. */
function between(values: readonly number[], { x, x2 }: Datum, last: boolean): number {
  return values.filter((value) => value >= Number(x) && (value < Number(x2) || (last && value === Number(x2)))).length;
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])("of random table %i", (seed) => {
  const rows = tableOf(seed, 400);
  const frame = frameOf(rows);

  it.each(["float", "whole", "time"] as const)("a histogram of %s counts every value once", async (name) => {
    for (const bins of [1, 2, 7, 30, 200]) {
      const { spec, notes } = await frame.plot.histogram(name, { bins });
      const values = rows.map((row) => numberOf(row[name])).filter(drawn);
      const { values: data } = spec.data;
      expect(data.length).toBeLessThanOrEqual(Math.max(2, bins));
      expect(data.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(values.length);
      for (const [i, datum] of data.entries()) expect(between(values, datum, i === data.length - 1)).toBe(datum.rows);
      for (const [i, { x }] of data.entries())
        if (i > 0) expect(Number(x)).toBeGreaterThanOrEqual(Number(data[i - 1]?.x2));
      const left = notes.reduce((sum, note) => sum + Number(/^([\d,]+) rows? left out/.exec(note)?.[1] ?? 0), 0);
      expect(left).toBe(rows.length - values.length);
    }
  });

  it("a colored histogram stacks its parts", async () => {
    const { spec } = await frame.plot.histogram("whole", { color: "flag" });
    for (const datum of spec.data.values) {
      const inside = rows.filter(({ whole, flag }) => {
        return (
          drawn(whole) &&
          between([whole], datum, true) === 1 &&
          whole < Number(datum.x2) &&
          String(flag) === datum.color
        );
      });
      expect(inside.length).toBe(datum.rows);
      expect(Number(datum.y2) - Number(datum.y)).toBe(datum.rows);
    }
  });

  it("bars count the most frequent texts, and all others together", async () => {
    const counts = new Map<string | null, number>();
    for (const { text } of rows) counts.set(text, (counts.get(text) ?? 0) + 1);
    const limit = 5;
    const { spec, notes } = await frame.plot.bar("text", { limit });
    const lengths = spec.data.values.map(({ value }) => Number(value));
    const expected = [...counts.values()].sort((a, b) => b - a);
    expect(lengths.slice(0, limit)).toEqual(expected.slice(0, limit));
    expect(lengths.slice(limit)).toEqual([expected.slice(limit).reduce((sum, count) => sum + count, 0)]);
    expect(new Set(spec.data.values.map(({ label }) => label)).size).toBe(limit + 1);
    expect(notes.join()).toContain("5 most frequent");

    const all = await frame.plot.bar("text", { limit: 100 });
    expect(all.spec.data.values.map(({ value }) => value)).toEqual(expected);
  });

  it("bars take aggregates, those of the others too", async () => {
    const { spec } = await frame.plot.bar("text", { limit: 3, y: fn.max("whole") });
    const counts = new Map<string | null, number>();
    for (const { text } of rows) counts.set(text, (counts.get(text) ?? 0) + 1);
    const top = [...counts].sort(
      ([a, m], [b, n]) => n - m || Number(a === null) - Number(b === null) || ((a ?? "") < (b ?? "") ? -1 : 1),
    );
    const kept = new Set(top.slice(0, 3).map(([text]) => text));
    const most = Math.max(
      ...rows.filter(({ text }) => !kept.has(text)).map(({ whole }) => whole ?? Number.NEGATIVE_INFINITY),
    );
    expect(spec.data.values.at(-1)).toMatchObject({
      label: kept.has("other") ? "other (all else)" : "other",
      value: most,
    });
  });

  it("bars of flags are in their order, nulls last", async () => {
    const { spec } = await frame.plot.bar("flag", { y: "whole" });
    const sum = (flag: boolean | null) =>
      rows.filter((row) => row.flag === flag).reduce((all, { whole }) => all + (whole ?? 0), 0);
    expect(spec.data.values).toEqual([
      { label: "false", to: sum(false), value: sum(false) },
      { label: "true", to: sum(true), value: sum(true) },
      { label: "null", to: sum(null), value: sum(null) },
    ]);
  });

  it("a line has the mean of each position", async () => {
    const { spec } = await frame.plot.line("whole", "float");
    const at = new Map<number, number[]>();
    for (const { whole, float } of rows)
      if (drawn(whole) && drawn(float)) at.set(whole, [...(at.get(whole) ?? []), float]);
    expect(spec.data.values.map(({ x }) => x)).toEqual([...at.keys()].sort((a, b) => a - b));
    for (const { x, y, low, high } of spec.data.values) {
      const values = at.get(Number(x)) ?? [];
      expect(Number(y)).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 6);
      expect([low, high]).toEqual([Math.min(...values), Math.max(...values)]);
    }
  });

  it("a line of too many positions has the mean of each stretch", async () => {
    const chart = await frame.plot.line("time", "whole", { points: 20 });
    const points = rows.filter(({ time, whole }) => drawn(numberOf(time)) && drawn(whole));
    expect(chart.spec.data.values.length).toBeLessThanOrEqual(20);
    const [lowest, highest] = [Math.min, Math.max].map((of) => of(...points.map(({ whole }) => whole as number)));
    expect(Math.min(...chart.spec.data.values.map(({ low }) => Number(low)))).toBe(lowest);
    expect(Math.max(...chart.spec.data.values.map(({ high }) => Number(high)))).toBe(highest);
    expect(chart.notes.join()).toContain("stretches");
  });

  it("a scatter has every point, or counts them in cells, or draws some", async () => {
    const points = rows
      .map(({ float, time }) => ({ x: numberOf(float), y: numberOf(time) }))
      .filter(({ x, y }) => drawn(x) && drawn(y));
    const all = await frame.plot.scatter("float", "time");
    expect(all.spec.data.values).toEqual(points);
    const cells = await frame.plot.scatter("float", "time", { points: 50 });
    expect(cells.spec.data.values.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(points.length);
    for (const { x, x2, y, y2, rows } of cells.spec.data.values) {
      const least = points.filter((point) => {
        return (
          Number(point.x) > Number(x) &&
          Number(point.x) < Number(x2) &&
          Number(point.y) > Number(y) &&
          Number(point.y) < Number(y2)
        );
      });
      expect(least.length).toBeLessThanOrEqual(Number(rows));
    }
    const some = await frame.plot.scatter("float", "time", { points: 50, above: "sample" });
    expect(some.spec.data.values).toHaveLength(50);
    for (const point of some.spec.data.values) expect(points).toContainEqual(point);
    expect(some.notes.join()).toContain(`50 points of ${points.length}, drawn at random`);
  });

  it("a heat map counts pairs", async () => {
    const { spec } = await frame.plot.heatmap("flag", "whole", { bins: 5 });
    for (const { x, y, y2, value } of spec.data.values) {
      const inside = rows.filter(({ flag, whole }) => {
        return String(flag) === x && drawn(whole) && whole >= Number(y) && whole < Number(y2);
      });
      expect(inside.length).toBe(value);
    }
    const kept = rows.filter(({ whole }) => drawn(whole));
    expect(spec.data.values.reduce((sum, { value }) => sum + Number(value), 0)).toBe(kept.length);
  });
});

it("counts values on the edges of their bins where they are drawn", async () => {
  for (const step of [0.1, 0.01, 0.2, 0.05, 0.003, 7]) {
    const values = Array.from({ length: 1000 }, (_, i) => i * step);
    const { spec } = await (Frame.from({ v: Float64Array.from(values) }) as Frame).plot.histogram("v", { bins: 100 });
    const { values: data } = spec.data;
    for (const [i, datum] of data.entries()) expect(between(values, datum, i === data.length - 1)).toBe(datum.rows);
  }
});
