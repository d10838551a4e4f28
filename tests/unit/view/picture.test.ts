import { col, type ErrorCode, fn, Graph, generate, lit, type ViewOptions } from "arrow-quiver";
import { describe, expect, it } from "vitest";
import { endsOf } from "../../../src/view/ends.ts";
import { type Picture, pictureOf } from "../../../src/view/picture.ts";

const LIMITS = { maxNodes: 1000, maxEdges: 5000 };
const ALL = { attributes: "all", edgeAttributes: "all", room: () => ({ width: 900, height: 600 }) } as const;
const picture = (graph: Graph, options: ViewOptions = {}, limits = LIMITS) => pictureOf(graph, options, limits, ALL);

/** What each edge joins, by ids. */
const pairs = ({ src, dst, ids }: Picture) =>
  Array.from(src, (from, edge) => `${ids[from]} ${ids[dst[edge] as number]}`).sort();

const labelled = await Graph.from({
  nodes: {
    Person: { id: ["Ada", "Bob", "Cleo"], age: [30, 41, null] },
    City: { table: { name: ["Oslo", "Ada"], people: [7, 8.5] }, id: "name" },
  },
  edges: {
    KNOWS: {
      table: { src: ["Ada", "Ada", "Bob"], dst: ["Bob", "Bob", "Bob"], since: [1, 2, 3] },
      from: "Person",
      to: "Person",
    },
    IN: { table: { who: ["Cleo"], where: ["Ada"] }, from: "Person", to: "City", src: "who", dst: "where" },
  },
});

describe("a picture", () => {
  it("joins what the edges join, the most central first", async () => {
    const g = await Graph.fromEdges(["a", "b", "c", "d", "d"], ["hub", "hub", "hub", "hub", "a"]);
    const made = await picture(g);
    expect(made.ids[0]).toBe("hub");
    expect(pairs(made)).toEqual(["a hub", "b hub", "c hub", "d a", "d hub"]);
    const keys = Array.from(made.src, (from, edge) => from * 10 + (made.dst[edge] as number));
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
  });

  it("keeps labels apart whose nodes have the same ids", async () => {
    const made = await picture(labelled);
    expect([...made.ids].sort()).toEqual(["Ada", "Ada", "Bob", "Cleo", "Oslo"]);
    expect(pairs(made)).toEqual(["Ada Bob", "Ada Bob", "Bob Bob", "Cleo Ada"]);
    const label = made.attributes.find(({ name }) => name === "label");
    const ends = Array.from(made.src, (from, edge) => [from, made.dst[edge] as number]);
    expect(ends.map((edge) => edge.map((node) => label?.texts?.[node]).join(" ")).sort()).toEqual([
      "Person City",
      "Person Person",
      "Person Person",
      "Person Person",
    ]);
    expect(made.colors.legend).toMatchObject({ title: "label", entries: [{ text: "Person" }, { text: "City" }] });
  });

  it("finds ends by keys of several columns", async () => {
    const g = await Graph.from(
      {
        nodes: { country: ["NO", "NO", "SE"], code: [1, 2, 1] },
        edges: { c1: ["NO", "SE"], n1: [2, 1], c2: ["SE", "NO"], n2: [1, 1] },
      },
      { id: ["country", "code"], src: ["c1", "n1"], dst: ["c2", "n2"] },
    );
    expect(await endsOf(g, {})).toEqual({ src: Uint32Array.of(1, 2), dst: Uint32Array.of(2, 0) });
    expect(pairs(await picture(g))).toEqual(["NO, 2 SE, 1", "SE, 1 NO, 1"]);
  });

  it("finds ends of many edges as plain JavaScript does, reversed too", async () => {
    const { nodes, edges } = await generate.erdosRenyi({ nodes: 500, probability: 0.05, seed: 3 });
    const g = await Graph.from({ nodes, edges });
    const [src, dst] = ["src", "dst"].map((name) => [...(edges.getChild(name as "src") ?? [])]);
    expect(await endsOf(g, {})).toEqual({ src: Uint32Array.from(src ?? []), dst: Uint32Array.from(dst ?? []) });
    const back = await endsOf(await g.reverse(), {});
    expect(back).toEqual({ src: Uint32Array.from(dst ?? []), dst: Uint32Array.from(src ?? []) });
  });

  it("has columns in the order of its nodes and edges, with nulls and large integers as they are", async () => {
    const g = await Graph.from({
      nodes: { id: ["a", "b"], small: [1, null], large: [2n ** 60n, 3n], text: ["x", null], float: [0.5, null] },
      edges: { src: ["a", "a"], dst: ["b", "b"], weight: [1.5, 2.5] },
    });
    const made = await picture(g);
    expect(made.ids).toEqual(["b", "a"]);
    const column = (name: string) => made.attributes.find((each) => each.name === name);
    expect(column("small")).toMatchObject({ values: Int32Array.of(0, 1), nulls: Uint8Array.of(1, 0) });
    expect(column("large")?.texts).toEqual(["3", "1152921504606846976"]);
    expect(column("text")).toMatchObject({ texts: ["", "x"], nulls: Uint8Array.of(1, 0) });
    expect(column("float")).toMatchObject({ nulls: Uint8Array.of(1, 0) });
    expect(made.edgeAttributes.map(({ name, values }) => [name, values])).toEqual([
      ["weight", Float64Array.of(1.5, 2.5)],
    ]);
  });

  it("leaves out columns whose types in several tables have nothing in common, unless they are asked for", async () => {
    const g = await Graph.from({
      nodes: { A: { id: ["1"], v: [1], w: [1] }, B: { id: ["2"], v: ["x"], w: [0.5] } },
      edges: {
        E: { table: { src: ["1"], dst: ["2"], u: [1] }, from: "A", to: "B" },
        F: { table: { src: ["1"], dst: ["1"], u: ["t"] }, from: "A", to: "A" },
      },
    });
    const made = await picture(g);
    expect(made.attributes.map(({ name }) => name)).toEqual(["label", "w"]);
    expect(made.edgeAttributes.map(({ name }) => name)).toEqual(["type"]);
    await expect(g.view({ attributes: ["v"] })).rejects.toMatchObject({ code: "UNSUPPORTED_TYPE" });
  });

  it("takes columns and expressions for colour, size, label and place", async () => {
    const g = await Graph.from({
      nodes: { id: [1, 2, 3], a: [1, 4, 9], c: ["u", "v", "u"] },
      edges: { src: [1], dst: [2] },
    });
    const made = await picture(g, {
      ...{ color: fn.upper("c").as("kind"), size: { by: col("a").sqrt(), range: [1, 3], title: "root" } },
      ...{ label: fn.concat("c", "!"), x: "a", y: col("a").mul(2) },
    });
    const of = (node: number) => made.ids.indexOf(String(node));
    expect(made.colors.legend).toMatchObject({ title: "kind", entries: [{ text: "U", count: 2 }, { text: "V" }] });
    expect(made.sizes.legend?.title).toBe("root");
    expect([made.sizes.radii[of(1)], made.sizes.radii[of(3)]]).toEqual([1, 3]);
    expect(made.labels?.[of(2)]).toBe("v!");
    expect([made.x[of(3)], made.y[of(3)]]).toEqual([9, 18]);
  });

  it("takes one colour, one radius and no labels", async () => {
    const made = await picture(labelled, { color: "#00ff00", size: 7, label: null });
    expect(made.colors).toMatchObject({ palette: ["#00ff00"], codes: new Uint8Array(5) });
    expect(made.colors.legend).toBeUndefined();
    expect([...made.sizes.radii]).toEqual([7, 7, 7, 7, 7]);
    expect(made.labels).toEqual([]);
  });

  it("is of a graph without edges, and of one without nodes", async () => {
    expect((await picture(await Graph.from({ nodes: { id: [1, 2] } }))).ids.length).toBe(2);
    const none = await picture(
      await Graph.from({ nodes: { id: new Int32Array() }, edges: { src: new Int32Array(), dst: new Int32Array() } }),
    );
    expect([none.ids, none.src.length]).toEqual([[], 0]);
  });
});

describe("the part that is drawn", () => {
  const ring = Array.from({ length: 300 }, (_, i) => [i, (i + 1) % 300] as const);
  // A star in a ring: the middle of it is known to be most central.
  const spokes = Array.from({ length: 50 }, (_, i) => [i * 2, 300] as const);
  const graph = Graph.fromEdges([...ring, ...spokes]);

  it("is that of highest PageRank, and says so", async () => {
    const g = await graph;
    const ranks = (await g.algo.pagerank())
      .toArray()
      .map(({ id, pagerank }) => [String(id), Number(pagerank)] as const);
    const best = [...ranks]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 20)
      .map(([id]) => id);
    const made = await picture(g, {}, { maxNodes: 20, maxEdges: 5000 });
    expect([...made.ids].sort()).toEqual([...best].sort());
    expect(made.ids[0]).toBe("300");
    expect(made.notice).toMatch(/^Showing 20 of 301 nodes, those of highest PageRank, and \d+ of 350 edges\.$/);
    const whole = await picture(g);
    expect(whole.notice).toBe("");
    expect(new Set(pairs(whole)).size).toBe(350);
    for (const pair of pairs(made)) expect(pairs(whole)).toContain(pair);
  });

  it("has no more edges than it may", async () => {
    const made = await picture(await graph, {}, { maxNodes: 1000, maxEdges: 30 });
    expect(made.src.length).toBeLessThanOrEqual(30);
    expect(made.src.length).toBeGreaterThan(10);
    const parallel = await Graph.fromEdges(new Int32Array(100), new Int32Array(100).fill(1));
    const few = await picture(parallel, {}, { maxNodes: 10, maxEdges: 7 });
    expect([few.ids.length, few.src.length]).toEqual([2, 7]);
    expect(few.notice).toContain("7 of 100 edges");
  });

  it("is what `sample` says", async () => {
    const g = await Graph.from({ nodes: { id: [1, 2, 3, 4], score: [5, null, 9, 7] }, edges: { src: [1], dst: [2] } });
    const limits = { maxNodes: 2, maxEdges: 10 };
    expect([...(await picture(g, { sample: "score" }, limits)).ids].sort()).toEqual(["3", "4"]);
    const least = await picture(g, { sample: col("score").neg() }, limits);
    expect([...least.ids].sort()).toEqual(["1", "4"]);
    expect(least.notice).toContain("of highest value");
    const random = await picture(g, { sample: "random" }, limits);
    expect(random.ids.length).toBe(2);
    expect(random.ids).toEqual((await picture(g, { sample: "random" }, limits)).ids);
  });

  it("is a part of every label", async () => {
    const made = await picture(labelled, {}, { maxNodes: 3, maxEdges: 10 });
    expect(made.ids.length).toBe(3);
    expect(made.attributes.map(({ name }) => name)).toEqual(["label", "age", "people"]);
  });
});

describe("errors", () => {
  it.each<[string, Record<string, unknown>, ErrorCode, RegExp]>([
    ["an option", { colour: "c" }, "INVALID_ARGUMENT", /did you mean "color"/],
    ["a column", { color: "agee" }, "UNKNOWN_COLUMN", /agee/],
    ["a column of sizes", { size: "nope" }, "UNKNOWN_COLUMN", /nope/],
    ["a text as a size", { size: "label" }, "UNSUPPORTED_TYPE", /size must be numbers or times/],
    ["one coordinate", { x: "age" }, "INVALID_ARGUMENT", /^y must be given together/],
    [
      "a coordinate that is null",
      { x: lit(null).cast("float64"), y: lit(1) },
      "INVALID_DATA",
      /for every node, got null/,
    ],
    ["and one that is NaN", { x: lit(Number.NaN), y: lit(1) }, "INVALID_DATA", /for every node, got NaN/],
    ["a colour", { color: { by: "age", colors: ["red;}"] } }, "INVALID_ARGUMENT", /color\.colors/],
    ["a scale", { color: { by: "age", scale: "log" } }, "INVALID_ARGUMENT", /color\.scale/],
    ["nothing to colour by", { color: {} }, "INVALID_ARGUMENT", /color\.by/],
    ["a radius", { size: -1 }, "INVALID_ARGUMENT", /size must be a radius/],
    ["a range", { size: { by: "age", range: [5, 1] } }, "INVALID_ARGUMENT", /size\.range/],
    ["a limit", { maxNodes: 0 }, "INVALID_ARGUMENT", /maxNodes/],
    ["an attribute", { attributes: ["nope"] }, "UNKNOWN_COLUMN", /nope/],
    ["attributes", { attributes: "age" }, "INVALID_ARGUMENT", /attributes/],
    ["a layout", { layout: { iteration: 3 } }, "INVALID_ARGUMENT", /iterations/],
    ["a theme", { theme: "blue" }, "INVALID_ARGUMENT", /theme/],
    ["a text as a sample", { maxNodes: 1, sample: "label" }, "UNSUPPORTED_TYPE", /sample/],
  ])("name %s", async (_, options, code, message) => {
    const failed = expect(labelled.view(options as ViewOptions)).rejects;
    await failed.toMatchObject({ name: "QuiverError", code, message: expect.stringMatching(message) });
  });

  it("leave the signal its reason", async () => {
    const reason = new Error("changed my mind");
    await expect(labelled.view({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
