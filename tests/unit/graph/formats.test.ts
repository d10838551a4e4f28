import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { Graph, Session } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { GRAPH_FORMATS } from "../../../src/graph/formats.ts";
import { formatRows, formatsPage } from "../../formats/page.ts";
import { runSnippet, snippets } from "../../snippets.ts";

const files = new URL("../../formats/files/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "quiver-formats-"));
const bytes = (text: string) => new TextEncoder().encode(text);
const rows = async (graph: Graph) => ({
  nodes: await graph.nodes.toArray({ int64: "number" }),
  edges: await graph.edges.toArray({ int64: "number" }),
});

const people = await Graph.from({
  nodes: {
    id: ["ada", "b<o>b", "שלום"],
    age: Int32Array.of(36, 41, 29),
    score: [0.5, null, -1e300],
    ok: [true, false, null],
  },
  edges: {
    src: ["ada", "b<o>b"],
    dst: ["b<o>b", "ada"],
    kind: ['say "hi"', "a\n]]> b"],
    weight: Float64Array.of(0.1, 2),
  },
});

describe("the table of formats", () => {
  const catalog = formatRows();

  it("has the names that TypeScript knows", () =>
    expect(catalog.map(({ name }) => name).sort()).toEqual([...GRAPH_FORMATS].sort()));

  it("is docs/formats.md", () =>
    expect(readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8")).toBe(formatsPage(catalog)));
});

describe("code in docs/formats.md", () => {
  it.each(snippets("docs/formats.md"))("$name runs", ({ code }) => runSnippet(code));
});

describe("reading and writing", () => {
  it.each(["graphml", "gexf", "json", "graphml.gz", "cyjs"])("keeps everything as .%s", async (end) => {
    const path = join(folder, `people.${end}`);
    const written = await people.write(path);
    expect(written).toMatchObject({ nodes: 3, edges: 2, lost: [] });
    expect(readFileSync(path).length).toBe(written.bytes);
    const again = await Graph.read(pathToFileURL(path));
    expect(again.directed).toBe(true);
    expect(await rows(again)).toEqual(await rows(people));
  });

  it("takes bytes, pieces and streams", async () => {
    const graphml = await people.toBytes({ format: "graphml" });
    const expected = await rows(people);
    const pieces = async function* () {
      for (let at = 0; at < graphml.length; at += 100) yield graphml.slice(at, at + 100);
    };
    for (const source of [graphml, graphml.buffer, new Response(graphml), new Blob([graphml]), pieces()]) {
      expect(await rows(await Graph.read(source as never, { format: "graphml" }))).toEqual(expected);
    }
    expect(await rows(await Graph.read(gzipSync(graphml), { format: "graphml" }))).toEqual(expected);
  });

  it("names keys as it is told, and reads ids as it is told", async () => {
    const options = { format: "edge-list", id: "name", src: "from", dst: "to" } as const;
    const g = await Graph.read(bytes("1 2 5\n2 3 6\n"), options);
    expect(await rows(g)).toEqual({
      nodes: [{ name: 1 }, { name: 2 }, { name: 3 }],
      edges: [
        { from: 1, to: 2, weight: 5 },
        { from: 2, to: 3, weight: 6 },
      ],
    });
    const texts = await Graph.read(bytes("1 2\n"), { format: "edge-list", ids: "string", directed: false });
    expect(texts.directed).toBe(false);
    expect(await texts.nodes.toArray()).toEqual([{ id: "1" }, { id: "2" }]);
    await expect(Graph.read(bytes("a b\n"), { format: "edge-list", ids: "int64" })).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringContaining("line 1"),
    });
  });

  it("tells what a file holds besides", async () => {
    const g = await Graph.read(new URL("gephi-0.10.gexf", files));
    expect(g.report).toEqual({ skipped: [], added: [], total: 0, ignored: ["colors, positions, sizes and shapes"] });
    expect(String(g)).toContain("not read: colors");
    expect(Object.isFrozen(g.report.ignored)).toBe(true);
  });

  it("screens rows as Graph.from does", async () => {
    const dangling = bytes('{"nodes": [{"id": "a"}], "links": [{"source": "a", "target": "b"}]}');
    await expect(Graph.read(dangling, { format: "d3" })).rejects.toMatchObject({ code: "DANGLING_EDGE" });
    const g = await Graph.read(dangling, { format: "d3", onDangling: "add" });
    expect([g.numNodes, g.report.added.length]).toEqual([2, 1]);
  });

  it("reads all files of others", async () => {
    for (const name of readdirSync(files).filter((name) => name !== "content.json")) {
      const g = await Graph.read(new URL(name, files));
      expect(g.numNodes, name).toBeGreaterThan(0);
    }
  });
});

describe("what networkx reads", () => {
  const ours = new URL("../../formats/ours/", import.meta.url);
  const content = JSON.parse(readFileSync(new URL("content.json", ours), "utf8"));
  const edges = [
    ["ada", "b<o>b", { kind: 'say "hi"', weight: 0.1 }],
    ["b<o>b", "ada", { kind: "a\n]]> b", weight: 2 }],
  ];

  it.each(["graphml", "gexf", "gml", "json"] as const)("is what is written as .%s", async (end) => {
    const written = await people.toBytes({ format: end === "json" ? "node-link" : end });
    expect(new TextDecoder().decode(written)).toBe(readFileSync(new URL(`people.${end}`, ours), "utf8"));
    expect(content[end].directed).toBe(true);
    if (end !== "gml") expect(content[end].edges).toEqual(edges);
    expect(content[end].nodes.map(([, { age, score }]: [string, Record<string, unknown>]) => [age, score])).toEqual([
      [36, 0.5],
      [41, undefined],
      [29, -1e300],
    ]);
  });
});

describe("what a format cannot hold", () => {
  it("is an error that says so, and leaves the file that was there", async () => {
    const path = join(folder, "kept.mtx");
    writeFileSync(path, "before");
    await expect(people.write(path)).rejects.toMatchObject({
      code: "UNSUPPORTED_TYPE",
      message: expect.stringMatching(
        /Matrix Market cannot hold the column "age" of "nodes"; onLoss: "skip" leaves it out/,
      ),
    });
    expect(readFileSync(path, "utf8")).toBe("before");
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const { lost } = await people.write(path, { onLoss: "skip" });
    expect(lost).toContain('the column "age" of "nodes"');
    expect(readFileSync(path, "utf8")).toBe("%%MatrixMarket matrix coordinate real general\n3 3 2\n1 2 0.1\n2 1 2.0\n");
    await expect(people.write(path, { onLoss: "skip", overwrite: false })).rejects.toMatchObject({
      code: "FILE_EXISTS",
    });
  });

  it("is told of labels, dates, lists and control characters", async () => {
    const g = await Graph.from({
      nodes: { A: { id: [1] }, B: { id: [2], on: [new Date(0)], tags: [["x"]], text: ["\u0007"] } },
      edges: { R: { table: { src: [1], dst: [2] }, from: "A", to: "B" } },
    });
    await expect(g.toBytes({ format: "graphml" })).rejects.toThrow("several labels");
    const path = join(folder, "labels.graphml");
    const { lost } = await g.write(path, { onLoss: "skip" });
    expect(lost.join("\n")).toMatch(/several labels.*"on".*"tags".*U\+0007/s);
    const again = await Graph.read(path);
    expect((await again.nodes.toArray()).map(({ label, text }) => [label, text])).toEqual([
      ["A", null],
      ["B", "\ufffd"],
    ]);
  });
});

describe("what is wrong", () => {
  it.each<[string, () => unknown, string, RegExp]>([
    ["a path without a format", () => Graph.read("graph.xyz"), "INVALID_ARGUMENT", /tells no format/],
    ["bytes without a format", () => Graph.read(bytes("1 2")), "INVALID_ARGUMENT", /format/],
    ["no file", () => Graph.read(join(folder, "none.graphml")), "FILE_NOT_FOUND", /none\.graphml/],
    ["a folder", () => Graph.read(folder, { format: "gml" }), "IO_ERROR", /folder/],
    [
      "an address",
      () => Graph.read("https://example.org/a.graphml"),
      "INVALID_ARGUMENT",
      /fetch\(url\) to Graph\.read/,
    ],
    ["a format", () => Graph.read("a.x", { format: "grapml" as never }), "INVALID_ARGUMENT", /did you mean "graphml"/],
    ["a format that is only written", () => Graph.read(bytes(""), { format: "dot" }), "INVALID_ARGUMENT", /not read/],
    ["an option", () => Graph.read("a.gml", { idz: 1 } as never), "INVALID_ARGUMENT", /idz/],
    ["an option of writing", () => people.write("a.gml", { onloss: "skip" } as never), "INVALID_ARGUMENT", /onLoss/],
    ["no options", () => people.toBytes(undefined as never), "INVALID_ARGUMENT", /options/],
    ["a key of two columns", () => Graph.read("a.gml", { id: ["a", "b"] }), "INVALID_ARGUMENT", /one column/],
    ["a damaged file", () => Graph.read(bytes("<graphml><graph>"), { format: "graphml" }), "INVALID_DATA", /line 1/],
  ])("%s is told", async (_, work, code, message) => {
    const failed = (async () => work())();
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe("long work", () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `${i} ${(i * 7) % 200_000} ${i / 2}\n`).join("");

  it("tells how many bytes are read", async () => {
    const seen: { phase: string; total: number }[] = [];
    const g = await Graph.read(bytes(lines), { format: "edge-list", onProgress: (progress) => seen.push(progress) });
    expect(g.numEdges).toBe(200_000);
    expect(seen.length).toBeGreaterThan(0);
  });

  it("takes the memory of its session, and gives it back", async () => {
    using session = new Session({ memoryLimit: "8MB" });
    const long = lines.repeat(8);
    await expect(Graph.read(bytes(long), { format: "edge-list", session })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      message: expect.stringMatching(/a graph that is read/),
    });
    const short = lines.slice(0, 100_000);
    for (let again = 0; again < 3; again++) await Graph.read(bytes(short), { format: "edge-list", session });
  });

  it("stops when it is aborted", async () => {
    const abort = new AbortController();
    const reading = Graph.read(bytes(lines), { format: "edge-list", signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
    const g = await Graph.read(bytes(lines), { format: "edge-list" });
    const path = join(folder, "aborted.graphml");
    await expect(g.write(path, { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow("no");
    expect(readdirSync(folder)).not.toContain("aborted.graphml");
  });
});
