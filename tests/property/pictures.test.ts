/** Pictures and charts of columns of every type, with nulls, garbage under them, and times that no calendar has. */
import { col, Frame, fn, Graph, type LazyChart, QuiverError } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import { everyType, Random, randomTable } from "./random.ts";

const random = new Random(11);
const types = everyType(random, 1);
const table = randomTable(random, types, [30, 7], true);
const frame = Frame.from(table) as Frame;
const names = table.schema.fields.map(({ name }) => name);
const order = names[types.findIndex((type) => String(type) === "Int32")] as string;
const KEY = "the key";
const row = fn.rowNumber().over({ orderBy: order }).cast("string");
const nodes = await frame.withColumns(row.as(KEY)).collect();
const edges = { src: ["1", "2", "3", "3"], dst: ["2", "3", "3", "3"] };
const g = await Graph.from({ nodes, edges }, { id: KEY });

/** What a column may be refused for, once it is told. */
const REFUSED = new Set(["UNSUPPORTED_TYPE", "INVALID_DATA"]);

const NO_NUMBER = /="[^"]*(NaN|undefined|Infinity)/;

async function refusedOr<T>(attempt: () => PromiseLike<T>): Promise<T | undefined> {
  try {
    return await attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(QuiverError);
    expect(REFUSED).toContain((error as QuiverError).code);
    return undefined;
  }
}

describe.each(names.map((name, i) => [String(types[i]), name] as const))("a column of %s", (type, name) => {
  const isNumeric = /^(Null|U?[Ii]nt\d|Float|Decimal|Date|Time|Duration)/.test(type);

  it("is color and label of a picture, and its sizes where it is numeric", async () => {
    const svg = await g.toSvg({ color: col(name), label: col(name), layout: { iterations: 2 } });
    expect(svg).not.toMatch(NO_NUMBER);
    expect(svg.match(/<title>/g)).toHaveLength(38);
    for (const options of [
      { size: col(name) },
      { color: { by: col(name), scale: "continuous" } },
      { sample: col(name), maxNodes: 5 },
    ] as const) {
      const made = await refusedOr(() => g.toSvg({ ...options, layout: { iterations: 2 } }));
      expect(made !== undefined).toBe(isNumeric || /^Dictionary<\w+, (Uint|Int|Float)/.test(type));
      expect(made ?? "").not.toMatch(NO_NUMBER);
    }
    expect((await refusedOr(() => g.toSvg({ x: col(name), y: col(name) }))) ?? "").not.toMatch(NO_NUMBER);
  });

  it("is drawn by charts, or refused", async () => {
    const plots: LazyChart[] = [
      frame.plot.histogram(name, { color: name }),
      frame.plot.bar(name),
      frame.plot.line(name, name),
      frame.plot.scatter(name, name, { color: name }),
      frame.plot.scatter(name, name, { points: 1 }),
      frame.plot.heatmap(name, name),
      g.plot.adjacencyMatrix({ by: name }),
    ];
    const charts = await Promise.all(plots.map((plot) => refusedOr(() => plot)));
    for (const chart of charts) {
      for (const datum of chart?.spec.data.values ?? [])
        for (const value of Object.values(datum))
          expect(typeof value === "number" && !Number.isFinite(value)).toBe(false);
    }
    if (isNumeric) expect(charts.filter((chart) => chart === undefined).length).toBeLessThanOrEqual(1);
    const [bar] = charts.slice(1, 2);
    const counted = bar?.spec.data.values.reduce((sum, { value }) => sum + Number(value), 0);
    if (bar) expect(counted).toBe(37);
  });
});
