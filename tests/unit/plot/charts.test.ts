/** Charts as others see them: Vega-Lite compiles their specs without a warning, and Vega draws what they say. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { DateDay, makeData, Vector } from "apache-arrow";
import { type Chart, col, Frame, fn, Graph, generate, type LazyChart, lit, param } from "arrow-quiver";
import { compile } from "vega-lite";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "quiver-charts-"));
afterAll(() => rmSync(folder, { recursive: true }));

const cities = Frame.from({
  city: ["Oslo", "Rome", "Oslo", "Bergen", null, "Rome", "Oslo"],
  people: [5, 7, 3, 8, 2, null, 1],
  area: [1.5, 2.5, Number.NaN, 4.5, 1, 2, 3],
  since: [0, 1, 2, 3, 4, 5, 6].map((day) => new Date(Date.UTC(2024, 1, 26 + day))),
  open: [true, false, null, true, true, false, false],
}) as Frame;

/** What an SVG has drawn, by the role that Vega gives each group. */
const drawn = (svg: string, kind: "rect" | "symbol" | "line" | "area") =>
  [...svg.matchAll(new RegExp(`<g class="mark-${kind} role-mark[^"]*"[^>]*>([\\s\\S]*?)</g>`, "g"))]
    .flatMap(([, marks = ""]) => [...marks.matchAll(/<path[^>]*>/g)])
    .map(([path]) => path)
    .filter((path) => !/class="background"|url\(#gradient/.test(path));

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

const numbersOf = (path: string) => (/ d="([^"]*)"/.exec(path)?.[1] ?? "").match(/-?[\d.]+/g)?.map(Number) ?? [];

async function rendered(lazy: LazyChart): Promise<{ chart: Chart; svg: string }> {
  const chart = await lazy;
  const warnings: unknown[] = [];
  const log = (...said: unknown[]) => {
    warnings.push(...said);
    return logger;
  };
  const logger = { level: () => logger, error: log, warn: log, info: () => logger, debug: () => logger };
  compile(JSON.parse(JSON.stringify(chart)), { logger: logger as never });
  expect(warnings).toEqual([]);
  const svg = await chart.toSvg();
  // What screen readers say, and tooltips.
  if (chart.spec.data.values.length > 0) expect(svg).not.toMatch(/(: |to )NaN[;"]/);
  // No mark lies nowhere.
  for (const [attributes] of svg.matchAll(/ (d|transform|width|height)="[^"]*"/g))
    expect(attributes).not.toMatch(/NaN|undefined|Infinity/);
  return { chart, svg };
}

describe("of frames", () => {
  it("a histogram draws a bar per bin, as high as it has rows", async () => {
    const { chart, svg } = await rendered(cities.plot.histogram("people", { bins: 5, height: 100 }));
    expect(chart.spec.data.values).toEqual([
      { x: 0, x2: 2, y: 0, y2: 1, rows: 1 },
      { x: 2, x2: 4, y: 0, y2: 2, rows: 2 },
      { x: 4, x2: 6, y: 0, y2: 1, rows: 1 },
      { x: 6, x2: 8, y: 0, y2: 1, rows: 1 },
      { x: 8, x2: 10, y: 0, y2: 1, rows: 1 },
    ]);
    const bars = drawn(svg, "rect");
    const heights = bars.map((bar) => Math.abs(numbersOf(bar)[3] ?? 0));
    expect(bars).toHaveLength(5);
    for (const [i, { rows }] of chart.spec.data.values.entries()) expect(heights[i]).toBeCloseTo(Number(rows) * 50);
    expect(chart.notes).toEqual(["1 row left out: people is null (1)"]);
    expect(texts(svg)).toContain("1 row left out: people is null (1)");
    expect(texts(svg)).toContain("rows by people");
  });

  it("bars stand in order, under their names", async () => {
    const { chart, svg } = await rendered(cities.plot.bar("city", { title: "Who is where" }));
    expect(chart.spec.data.values.map(({ label, value }) => [label, value])).toEqual([
      ["Oslo", 3],
      ["Rome", 2],
      ["Bergen", 1],
      ["null", 1],
    ]);
    expect(drawn(svg, "rect")).toHaveLength(4);
    expect(texts(svg)).toEqual(expect.arrayContaining(["Oslo", "Rome", "Bergen", "null", "Who is where", "city"]));
  });

  it.each<[string, () => LazyChart, Parameters<typeof drawn>[1], number]>([
    ["a histogram of times", () => cities.plot.histogram("since", { bins: 7 }), "rect", 7],
    ["a colored histogram", () => cities.plot.histogram("people", { color: "open", bins: 2 }), "rect", 5],
    ["lying bars", () => cities.plot.bar("city", { y: "people", horizontal: true }), "rect", 4],
    ["stacked bars", () => cities.plot.bar("city", { color: "open" }), "rect", 6],
    ["bars side by side", () => cities.plot.bar("city", { y: fn.mean("people"), color: "open" }), "rect", 6],
    ["bars of days", () => cities.plot.bar(col("since").dt.weekday().as("weekday")), "rect", 7],
    ["a line", () => cities.plot.line("since", "people"), "line", 1],
    ["colored lines", () => cities.plot.line("since", "people", { color: "city" }), "line", 4],
    ["a line of an aggregate", () => cities.plot.line("people", fn.max("area")), "line", 1],
    ["a band", () => cities.plot.line(col("people").mod(3).as("m"), "people"), "area", 1],
    ["points", () => cities.plot.scatter("people", "area", { color: "city" }), "symbol", 5],
    ["points by a scale", () => cities.plot.scatter("since", "area", { color: "people" }), "symbol", 6],
    ["cells of points", () => cities.plot.scatter("people", "area", { points: 1 }), "rect", 5],
    ["a heat map", () => cities.plot.heatmap("city", "open"), "rect", 6],
    ["a heat map of numbers", () => cities.plot.heatmap("people", "since", { value: "area" }), "rect", 5],
  ])("%s is drawn", async (_, plot, kind, count) => {
    const { svg } = await rendered(plot());
    expect(drawn(svg, kind)).toHaveLength(count);
  });

  it("empty ones are drawn without marks, and say so", async () => {
    const empty = cities.filter(lit(false));
    for (const plot of [
      empty.plot.histogram("people"),
      empty.plot.histogram("since", { color: "city" }),
      empty.plot.bar("city", { color: "open" }),
      empty.plot.line("since", "area"),
      empty.plot.scatter("people", "area"),
      empty.plot.heatmap("city", "people"),
    ]) {
      const { chart, svg } = await rendered(plot);
      expect(chart.spec.data.values).toEqual([]);
      expect(chart.notes).toEqual(["no rows"]);
      expect(drawn(svg, "rect")).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  });

  it("scales without a value, and graphs without nodes, name no bounds that are none", async () => {
    const nulls = cities.select(col("people"), lit(null).cast("float64").as("n"), lit(null).cast("timestamp").as("at"));
    const none = await Graph.from({ nodes: { id: [] as string[] } });
    for (const plot of [
      nulls.plot.bar("people", { y: "n" }),
      nulls.plot.line("people", "n"),
      nulls.plot.line("at", "people"),
      nulls.plot.scatter("n", "at", { color: "n" }),
      nulls.plot.scatter("at", "n", { points: 1 }),
      nulls.plot.heatmap("people", "n", { value: "n" }),
      none.plot.degreeDistribution(),
      none.plot.componentSizes(),
      none.plot.adjacencyMatrix(),
      none.plot.pathLengths(),
      (await Graph.from({ nodes: { id: ["one"] } })).plot.degreeDistribution(),
    ])
      expect((await rendered(plot)).svg.replaceAll("NaN or infinite", "")).not.toMatch(/NaN|Infinity/);
  });

  it("the largest floats count as infinite, as the scales of what lies between them overflow", async () => {
    const wide = Frame.from({
      v: Float64Array.of(-Number.MAX_VALUE, -1e300, 1e300, Infinity),
      w: [1, 2, 3, 4],
    }) as Frame;
    for (const plot of [
      wide.plot.histogram("v"),
      wide.plot.line("w", "v"),
      wide.plot.line("v", "w"),
      wide.plot.scatter("v", "v", { color: "v" }),
      wide.plot.scatter("v", "w", { points: 1 }),
      wide.plot.heatmap("v", "w"),
      wide.plot.heatmap("w", "w", { value: "v" }),
      wide.plot.bar("w", { y: "v" }),
      wide.plot.bar("w", { y: fn.max("v") }),
    ]) {
      const { svg } = await rendered(plot);
      expect(svg.replaceAll("NaN or infinite", "")).not.toMatch(/NaN|Infinity/);
    }
    expect((await wide.plot.histogram("v")).notes).toEqual(["2 rows left out: v is NaN or infinite (2)"]);
  });

  it("nothing but nulls leaves nothing to draw", async () => {
    const nulls = cities.select(lit(null).cast("float64").as("n"), lit(null).as("any"));
    expect((await nulls.plot.histogram("n")).notes).toEqual(["7 rows left out: n is null (7)"]);
    expect((await nulls.plot.bar("any")).spec.data.values).toEqual([{ label: "null", to: 7, value: 7 }]);
  });

  it.each(["float32", "float64", "int8", "int64", "uint64", "decimal(20, 2)", "Float16"])(
    "numbers of type %s are drawn",
    async (type) => {
      const { spec } = await cities.select(col("people").cast(type).as("n")).plot.histogram("n", { bins: 2 });
      expect(spec.data.values.map(({ x, rows }) => [x, rows])).toEqual([
        [0, 3],
        [5, 3],
      ]);
    },
  );

  it("integers that no float holds have bars of their own", async () => {
    const ids = Frame.from({ id: [2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 1n] }) as Frame;
    expect((await ids.plot.bar("id")).spec.data.values.map(({ label, value }) => [label, value])).toEqual([
      ["9007199254740992", 1],
      ["9007199254740993", 2],
    ]);
  });

  it("bars of times are named as tables show them, even times that no calendar has", async () => {
    const days = new Vector([makeData({ type: new DateDay(), data: Int32Array.of(2 ** 31 - 1, 0, 0) })]);
    const { spec } = await (Frame.from({ day: days }) as Frame).plot.bar("day");
    expect(spec.data.values.map(({ label, value }) => [label, value])).toEqual([
      ["1970-01-01", 2],
      ["day 2147483647", 1],
    ]);
    const zoned = cities.select(col("since").dt.convertTimeZone("Asia/Tokyo").as("since"));
    expect((await zoned.plot.bar("since")).spec.data.values[0]?.label).toBe("2024-02-26 00:00:00Z");
  });

  it("times with a zone are drawn in UTC, as tables show them", async () => {
    const zoned = cities.select(col("since").dt.convertTimeZone("Asia/Tokyo").as("since"));
    const plain = await cities.plot.histogram("since", { bins: 7 });
    const chart = await zoned.plot.histogram("since", { bins: 7 });
    expect(chart.spec.data).toEqual(plain.spec.data);
    expect(JSON.stringify(chart)).toContain("since (UTC)");
  });

  it("calendar units are bins", async () => {
    const days = Frame.from({
      at: Array.from({ length: 400 }, (_, day) => new Date(Date.UTC(2023, 0, 1 + day))),
    }) as Frame;
    const { spec } = await days.plot.histogram("at", { bins: 14 });
    expect(spec.data.values.map(({ rows }) => rows)).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 4]);
    const weeks = await days.plot.histogram("at", { bins: 60 });
    expect(new Date(Number(weeks.spec.data.values[1]?.x)).getUTCDay()).toBe(1);
    expect(weeks.spec.data.values.slice(1, -1).every(({ rows }) => rows === 7)).toBe(true);
  });

  it.each([
    [1e300, -1e300],
    [Number.MIN_VALUE, 0],
    [1e300, 1e300],
    [2 ** 60, 2 ** 60 + 256],
    [-0, 0],
  ])("%d and %d are in bins that are numbers", async (a, b) => {
    const { spec } = await (Frame.from({ v: Float64Array.of(a, b) }) as Frame).plot.histogram("v");
    expect(spec.data.values.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(2);
    for (const { x, x2 } of spec.data.values) {
      expect(Number.isFinite(x) && Number.isFinite(x2)).toBe(true);
      expect(Number(x)).toBeLessThan(Number(x2));
    }
  });

  it("parameters are filled in, and an abort ends drawing", async () => {
    const old = cities.filter(col("people").gt(param("least")));
    expect((await old.plot.bar("city", { params: { least: 4 } })).spec.data.values).toHaveLength(3);
    await expect(cities.plot.bar("city", { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

describe("hostile names and texts", () => {
  const names = [
    "a.b",
    "a[0]",
    "a\\b",
    "it's",
    'say "x"',
    "</script><script>alert(1)</script>",
    "datum.x",
    "__proto__",
    "toString",
    "constructor",
    "x",
    "count",
    "a\u0001\n\u202eb",
    "é漢字",
    "n".repeat(10_000),
  ];

  it.each(names)("a column called %j is drawn by its values", async (name) => {
    const frame = Frame.from(
      Object.fromEntries([
        [name, [1, 2, 2]],
        [`${name} text`, ["a", name.slice(0, 100), "b"]],
      ]),
    ) as Frame;
    for (const plot of [
      frame.plot.histogram(name),
      frame.plot.bar(`${name} text`, { y: name, color: `${name} text` }),
      frame.plot.line(name, name),
      frame.plot.scatter(name, name, { color: `${name} text` }),
      frame.plot.heatmap(`${name} text`, name, { value: name }),
    ]) {
      const { chart, svg } = await rendered(plot);
      expect(chart.spec.data.values.length).toBeGreaterThan(0);
      expect(JSON.stringify(chart).length).toBeLessThan(6000);
      expect(svg).not.toMatch(/<script/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: no XML has them
      expect(svg).not.toMatch(/[\u0000-\u0008\u202e]/);
      const html = await chart.toHtml();
      expect(html.match(/<script>/g)).toHaveLength(2);
      expect(html.match(/<\/script>/g)).toHaveLength(2);
    }
    expect((await frame.plot.histogram(name)).spec.data.values.map(({ rows }) => rows)).toEqual([1, 2]);
  });

  it("a title may be what all objects have", async () => {
    const { svg } = await rendered(cities.plot.histogram("people", { title: "toString" }));
    expect(texts(svg)).toContain("toString\u2060");
  });

  it("texts that are shown alike stay apart", async () => {
    const texts = ["other", "null", null, "a\n", "a\\n", "", `${"y".repeat(100)}1`, `${"y".repeat(100)}2`];
    const { spec } = await (Frame.from({ t: texts }) as Frame).plot.bar("t");
    expect(new Set(spec.data.values.map(({ label }) => label)).size).toBe(texts.length);
    const cut = await (Frame.from({ t: ["other", "other", "a", "b"] }) as Frame).plot.bar("t", { limit: 1 });
    expect(cut.spec.data.values.map(({ label, value }) => [label, value])).toEqual([
      ["other", 2],
      ["other (all else)", 2],
    ]);
  });
});

describe("of graphs", () => {
  const star = Graph.fromEdges(["a", "b", "c", "d", "d"], ["hub", "hub", "hub", "hub", "d"]);

  it("degrees are counted, each alone and with all that are larger", async () => {
    const g = await star;
    const { chart, svg } = await rendered(g.plot.degreeDistribution());
    expect(chart.spec.data.values).toEqual([
      { x: 1, y: 3, nodes: "this degree" },
      { x: 1, y: 5, nodes: "this degree or more" },
      { x: 3, y: 1, nodes: "this degree" },
      { x: 3, y: 2, nodes: "this degree or more" },
      { x: 4, y: 1, nodes: "this degree" },
      { x: 4, y: 1, nodes: "this degree or more" },
    ]);
    expect([drawn(svg, "symbol"), drawn(svg, "line")].map(({ length }) => length)).toEqual([3, 1]);
    const entering = await g.plot.degreeDistribution({ direction: "in" });
    expect(entering.notes).toEqual(["3 nodes left out: degree 0 has no place on a logarithmic axis"]);
  });

  it("many degrees are grouped, and those of a degree or more stay exact", async () => {
    const degrees = Array.from({ length: 400 }, (_, i) => i + 1);
    const ends = degrees.flatMap((degree) => Array.from({ length: degree }, () => degree));
    const g = await Graph.fromEdges(
      ends,
      ends.map(() => 0),
    );
    const { chart } = await rendered(g.plot.degreeDistribution({ direction: "out" }));
    expect(chart.spec.data.values.length).toBeLessThan(120);
    for (const { x, y, nodes } of chart.spec.data.values) {
      if (nodes === "this degree or more") expect(y).toBe(400 - Number(x) + 1);
      else expect(Number(y)).toBeLessThanOrEqual(1);
    }
  });

  it("components are counted by size", async () => {
    const g = await Graph.from({ nodes: { id: [1, 2, 3, 4, 5, 6] }, edges: { src: [1, 2, 4], dst: [2, 1, 5] } });
    const { chart } = await rendered(g.plot.componentSizes());
    expect(chart.spec.data.values).toEqual([
      { x: 1, y: 2 },
      { x: 2, y: 2 },
    ]);
    expect(chart.notes).toEqual(["4 components; the largest has 2 nodes (33.3 %)"]);
    expect((await g.plot.componentSizes({ kind: "strong" })).spec.data.values).toEqual([
      { x: 1, y: 4 },
      { x: 2, y: 1 },
    ]);
  });

  it("the adjacency matrix counts edges between communities, and node by node", async () => {
    const nodes = { id: ["a", "b", "c", "d"], team: ["x", "y", "x", "y"] };
    const edges = { src: ["a", "a", "a", "b", "d"], dst: ["c", "b", "b", "d", "d"] };
    const g = await Graph.from({ nodes, edges });
    const communities = await g.plot.adjacencyMatrix({ by: "team", nodes: 0 });
    expect(communities.spec.data.values).toEqual([
      { x: "x", y: "x", edges: 1 },
      { x: "y", y: "x", edges: 2 },
      { x: "y", y: "y", edges: 2 },
    ]);
    const { chart, svg } = await rendered(g.plot.adjacencyMatrix({ by: "team" }));
    expect(chart.spec.data.values).toEqual([
      { x: "c", y: "a", edges: 1, color: "x" },
      { x: "b", y: "a", edges: 2, color: "between them" },
      { x: "d", y: "b", edges: 1, color: "y" },
      { x: "d", y: "d", edges: 1, color: "y" },
    ]);
    expect(drawn(svg, "rect")).toHaveLength(4);
    const undirected = await Graph.from({ nodes, edges }, { directed: false });
    const both = (await undirected.plot.adjacencyMatrix({ by: "team", nodes: 0 })).spec.data.values;
    expect(both).toEqual([
      { x: "x", y: "x", edges: 1 },
      { x: "y", y: "x", edges: 2 },
      { x: "x", y: "y", edges: 2 },
      { x: "y", y: "y", edges: 2 },
    ]);
  });

  it("without a column, communities are found; nodes of several labels have places of their own", async () => {
    const karate = await Graph.from(await generate.karateClub(), { directed: false });
    const { chart } = await rendered(karate.plot.adjacencyMatrix());
    expect(chart.spec.data.values).toHaveLength(2 * karate.numEdges);
    const labelled = await Graph.from({
      nodes: { P: { id: [1, 2] }, Q: { id: [1] } },
      edges: { A: { table: { src: [1, 2], dst: [1, 1] }, from: "P", to: "Q" } },
    });
    const by = await labelled.plot.adjacencyMatrix({ by: "label", nodes: 0 });
    expect(by.spec.data.values).toEqual([{ x: "Q", y: "P", edges: 2 }]);
  });

  it("path lengths are counted from all nodes, or from some", async () => {
    const path = await Graph.fromEdges([1, 2, 3], [2, 3, 4]);
    const { chart, svg } = await rendered(path.plot.pathLengths());
    expect(chart.spec.data.values).toEqual([
      { x: 1, pairs: 3 },
      { x: 2, pairs: 2 },
      { x: 3, pairs: 1 },
    ]);
    expect(chart.notes).toEqual(["mean 1.667", "6 pairs of 12 joined by no path"]);
    expect(drawn(svg, "rect")).toHaveLength(3);
    const both = await path.plot.pathLengths({ samples: 2, direction: "both" });
    expect(both.spec.data.values.reduce((sum, { pairs }) => sum + Number(pairs), 0)).toBe(6);
    expect(both.notes[0]).toBe("from 2 of 4 nodes, drawn at random");
  });

  it("those without nodes or edges are drawn", async () => {
    for (const g of [
      await Graph.from({ nodes: { id: [] as number[] } }),
      await Graph.from({ nodes: { id: [1, 2] } }),
    ]) {
      for (const plot of [
        g.plot.degreeDistribution(),
        g.plot.componentSizes(),
        g.plot.adjacencyMatrix(),
        g.plot.pathLengths(),
      ]) {
        await rendered(plot);
      }
    }
  });
});

describe("charts", () => {
  it("are drawn once, when they are awaited", async () => {
    const lazy = cities.plot.bar("city");
    expect(inspect(lazy)).toContain("await it");
    expect(await lazy).toBe(await lazy);
    const chart = await lazy;
    expect(inspect(chart)).toBe("Chart: rows by city (4 marks)");
    expect(JSON.parse(JSON.stringify({ chart })).chart).toEqual(chart.spec);
    expect(await cities.plot.bar("missing").catch((error) => (error as { code: string }).code)).toBe("UNKNOWN_COLUMN");
  });

  it("give notebooks their spec, beside text", async () => {
    const bundle = (given: object) =>
      (given as Record<symbol, () => Promise<object>>)[Symbol.for("Jupyter.display")]?.();
    const lazy = cities.plot.bar("city");
    const chart = await lazy;
    expect(await bundle(lazy)).toEqual({ "text/plain": String(chart), "application/vnd.vegalite.v5+json": chart.spec });
    expect(await bundle(chart)).toEqual(await bundle(lazy));
  });

  it("are saved as what their names say", async () => {
    const chart = cities.plot.bar("city");
    await chart.save(join(folder, "chart.json"));
    await chart.save(pathToFileURL(join(folder, "chart.SVG")));
    await chart.save(join(folder, "chart.html"));
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    expect(JSON.parse(read("chart.json"))).toEqual((await chart).spec);
    expect(read("chart.SVG")).toBe(await chart.toSvg());
    expect(read("chart.html")).toBe(await chart.toHtml());
    expect(readdirSync(folder).sort()).toEqual(["chart.SVG", "chart.html", "chart.json"]);
  });

  it("are not saved where they cannot be, and leave nothing behind", async () => {
    const chart = cities.plot.bar("city");
    for (const path of ["chart.png", "chart", "svg", "", ".constructor", 5, null]) {
      await expect(chart.save(path as string)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    }
    await expect(chart.save(join(folder, "none", "a.json"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    mkdirSync(join(folder, "folder.json"));
    await expect(chart.save(join(folder, "folder.json"))).rejects.toMatchObject({ code: "IO_ERROR" });
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("say which packages are missing", () => {
    // Beside no vega: a copy of the sources elsewhere, which finds no packages but apache-arrow.
    const script = `
      import { register } from "node:module";
      register("data:text/javascript," + encodeURIComponent(\`export async function resolve(name, context, next) {
        if (name === "vega" || name === "vega-lite") throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
        return next(name, context);
      }\`), import.meta.url);
      const { Frame } = await import(${JSON.stringify(new URL("../../../src/index.ts", import.meta.url).href)});
      const chart = await Frame.from({ a: [1] }).plot.histogram("a");
      await chart.save(${JSON.stringify(join(folder, "without.json"))});
      try { await chart.toSvg(); } catch (error) { console.log(error.code, error.message); }`;
    writeFileSync(join(folder, "without.mts"), script);
    const root = new URL("../../..", import.meta.url);
    const said = execFileSync(process.execPath, ["--import", "tsx", join(folder, "without.mts")], {
      cwd: root,
      encoding: "utf8",
    });
    expect(said).toMatch(/^PACKAGE_MISSING .*npm install vega vega-lite/);
    expect(readdirSync(folder)).toContain("without.json");
  });
});

describe("what is refused", () => {
  it.each<[string, () => PromiseLike<unknown>, object]>([
    ["a column that is not there", () => cities.plot.histogram("peple"), { code: "UNKNOWN_COLUMN" }],
    [
      "an option that is none",
      () => cities.plot.bar("city", { colour: "open" } as never),
      { code: "INVALID_ARGUMENT" },
    ],
    ["no bins", () => cities.plot.histogram("people", { bins: 0 }), { details: { parameter: "bins" } }],
    ["too many bins", () => cities.plot.histogram("people", { bins: 1001 }), { details: { parameter: "bins" } }],
    ["a width that is none", () => cities.plot.bar("city", { width: -1 }), { details: { parameter: "width" } }],
    ["a title that is none", () => cities.plot.bar("city", { title: 5 as never }), { details: { parameter: "title" } }],
    [
      "a sort that is none",
      () => cities.plot.bar("city", { sort: "size" as never }),
      { details: { parameter: "sort" } },
    ],
    ["options that are none", () => cities.plot.bar("city", null as never), { code: "INVALID_ARGUMENT" }],
    ["a histogram of texts", () => cities.plot.histogram("city"), { code: "UNSUPPORTED_TYPE" }],
    ["a scatter of texts", () => cities.plot.scatter("city", "people"), { code: "UNSUPPORTED_TYPE" }],
    ["a line of texts", () => cities.plot.line("since", "city"), { code: "UNSUPPORTED_TYPE" }],
    ["lengths that are texts", () => cities.plot.bar("open", { y: "city" }), { code: "UNSUPPORTED_TYPE" }],
    ["lengths that are times", () => cities.plot.bar("city", { y: fn.max("since") }), { code: "UNSUPPORTED_TYPE" }],
    ["lists", () => cities.select(fn.list("people").as("l")).plot.bar("l"), { code: "UNSUPPORTED_TYPE" }],
    [
      "cells of colors",
      () => cities.plot.scatter("people", "area", { above: "cells", color: "city" }),
      { details: { parameter: "above" } },
    ],
    ["no column", () => cities.plot.histogram(undefined as never), { code: "INVALID_ARGUMENT" }],
    [
      "a direction that is none",
      async () => (await Graph.fromEdges([1], [2])).plot.degreeDistribution({ direction: "up" as never }),
      { details: { parameter: "direction" } },
    ],
    [
      "a community that is none",
      async () => (await Graph.fromEdges([1], [2])).plot.adjacencyMatrix({ by: "team" }),
      { code: "UNKNOWN_COLUMN" },
    ],
  ])("%s", async (_, work, expected) => {
    const error = await Promise.resolve(work()).then(
      () => undefined,
      (error) => error,
    );
    expect(error).toMatchObject({ name: "QuiverError", ...expected });
  });
});
