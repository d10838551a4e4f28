import { execFile } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { type Table, tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Graph, type Progress, QuiverError } from "../../../src/index.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quiver-saved-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const rows = (table: Table) => table.toArray().map((row) => JSON.parse(JSON.stringify(row, plain)));
const plain = (_: string, value: unknown) => (typeof value === "bigint" ? Number(value) : value);

const people = () =>
  Graph.from(
    {
      nodes: {
        Person: { name: ["Ada", "Bob", "Cy"], age: [36, null, 29] },
        City: { name: ["Oslo", "Rome"], old: [false, true] },
      },
      edges: {
        LIVES_IN: { table: { src: ["Ada", "Cy"], dst: ["Rome", "Oslo"] }, from: "Person", to: "City" },
        KNOWS: {
          table: { src: ["Ada", "Bob"], dst: ["Bob", "Cy"], since: [1999, 2005] },
          from: "Person",
          to: "Person",
        },
      },
    },
    { id: "name" },
  );

/** The folder in which the files of the saved graph lie. */
const dataOf = (path: string) => join(path, readdirSync(path).find((name) => name.startsWith("data-")) as string);
const fileOf = (path: string, name: string) => join(dataOf(path), name);

const failure = async (work: Promise<unknown>): Promise<QuiverError> => {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(QuiverError);
  return error as QuiverError;
};

describe("Graph.open", () => {
  it("gives the graph that was saved, by a path and by a URL", async () => {
    const g = await people();
    const path = join(root, "graph");
    await g.save(path);
    for (const place of [path, pathToFileURL(path)]) {
      for (const options of [{}, { verify: true }, { ownership: "copy" as const }]) {
        const again = await Graph.open(place, options);
        expect(again.toJSON()).toEqual(g.toJSON());
        expect(rows(await again.nodes.collect())).toEqual(rows(await g.nodes.collect()));
        expect(rows(await again.edges.collect())).toEqual(rows(await g.edges.collect()));
        expect(rows(await again.algo.pagerank())).toEqual(rows(await g.algo.pagerank()));
        expect(again.hasNode("Ada")).toBe(true);
        expect(again.neighbors("Ada", { type: "KNOWS" })).toEqual(g.neighbors("Ada", { type: "KNOWS" }));
        const ages = await again.label("Person").filter("age > 30").select("name").collect();
        expect(rows(ages)).toEqual([{ name: "Ada" }]);
        const cypher = await again.sql("SELECT count(*) AS n FROM edges").collect();
        expect(rows(cypher)).toEqual([{ n: 4 }]);
      }
    }
  });

  it("keeps an undirected graph, an empty one, and one of edges alone", async () => {
    const graphs = [
      await Graph.from({ edges: { src: [1, 2], dst: [2, 2] } }, { directed: false }),
      await Graph.from({ nodes: { id: [] as number[] } }),
      await Graph.from({ edges: { a: ["x"], b: ["y"] } }, { src: "a", dst: "b" }),
    ];
    for (const [i, g] of graphs.entries()) {
      await g.save(join(root, `${i}`));
      const again = await Graph.open(join(root, `${i}`), { verify: true });
      expect(again.toJSON()).toEqual(g.toJSON());
      expect(again.directed).toBe(g.directed);
      expect(rows(await again.edges.collect())).toEqual(rows(await g.edges.collect()));
    }
  });

  it("opens a graph that can be changed, and saved over itself while it is open", async () => {
    const path = join(root, "graph");
    const g = await Graph.from({ edges: { src: [1, 2], dst: [2, 3], weight: [1.5, 2.5] } });
    await g.save(path);
    const opened = await Graph.open(path);
    const ranked = await opened.withNodes(await opened.algo.pagerank());
    const more = await ranked.addEdges({ src: [3], dst: [1], weight: [4] });
    await more.save(path);
    expect(rows(await opened.edges.collect())).toHaveLength(2);
    const again = await Graph.open(path, { verify: true });
    expect(rows(await again.edges.collect())).toEqual(rows(await more.edges.collect()));
    expect(rows(await again.nodes.collect())).toEqual(rows(await more.nodes.collect()));
    expect(readdirSync(path).filter((name) => name.startsWith("data-"))).toHaveLength(1);
  });

  it("lets results be written to without touching the file", async () => {
    const path = join(root, "graph");
    await (await Graph.fromEdges(Uint32Array.of(1, 2), Uint32Array.of(2, 3), { w: Float64Array.of(1, 2) })).save(path);
    const opened = await Graph.open(path);
    const before = readFileSync(fileOf(path, "edges-0.arrow"));
    const values = (await opened.edges.collect()).getChild("w")?.data[0]?.values as Float64Array;
    values[0] = 7;
    expect(readFileSync(fileOf(path, "edges-0.arrow"))).toEqual(before);
  });

  it("names the file that was cut off, altered, gone or newer", async () => {
    const path = join(root, "graph");
    await (await people()).save(path);
    const check = async (name: string, damage: (bytes: Buffer) => Buffer, use?: (g: Graph) => Promise<unknown>) => {
      const place = name.endsWith("json") ? join(path, name) : fileOf(path, name);
      const bytes = readFileSync(place);
      writeFileSync(place, damage(Buffer.from(bytes)));
      const opened = Graph.open(path, use ? {} : { verify: true });
      const error = await failure(use ? opened.then(use) : opened);
      expect(error.message).toContain(name);
      expect(error.code).toBe("INVALID_DATA");
      writeFileSync(place, bytes);
      return error;
    };
    const flip = (at: number) => (bytes: Buffer) => {
      bytes[at] = (bytes[at] as number) ^ 1;
      return bytes;
    };
    await check("ends.bin", (bytes) => bytes.subarray(0, 10));
    await check("ends.bin", flip(0), (g) => g.reverse().then((it) => it.simplify()));
    await check("ends.bin", flip(0));
    await check("adjacency-out.bin", flip(70));
    await check("adjacency-in.bin", flip(70), (g) => g.algo.pagerank());
    await check("nodes-1.arrow", flip(readFileSync(fileOf(path, "nodes-1.arrow")).length - 20), () =>
      Promise.resolve(),
    );
    const newer = await check("quiver-graph.json", (bytes) =>
      Buffer.from(bytes.toString().replace('"version": 1', '"version": 9')),
    );
    expect(newer.details).toMatchObject({ got: "9" });
    await check("quiver-graph.json", (bytes) => Buffer.from(bytes.toString().replace("Person", "Robot")));
    rmSync(fileOf(path, "edges-0.arrow"));
    expect((await failure(Graph.open(path))).message).toContain("edges-0.arrow");
  });

  it("refuses what is no saved graph", async () => {
    expect((await failure(Graph.open(join(root, "none")))).code).toBe("FILE_NOT_FOUND");
    expect((await failure(Graph.open(root))).code).toBe("FILE_NOT_FOUND");
    writeFileSync(join(root, "quiver-graph.json"), '{"format": "another"}');
    expect((await failure(Graph.open(root))).code).toBe("INVALID_DATA");
    for (const wrong of ["", 7, "s3://bucket/graph", null]) {
      expect((await failure(Graph.open(wrong as string))).code).toBe("INVALID_ARGUMENT");
    }
    const unknown = failure(Graph.open(root, { verfy: true } as object));
    expect((await unknown).code).toBe("INVALID_ARGUMENT");
  });

  it("is the same for several processes", async () => {
    const path = join(root, "graph");
    await (await people()).save(path);
    const program = `
      import { Graph } from ${JSON.stringify(new URL("../../../src/index.ts", import.meta.url).href)};
      const g = await Graph.open(${JSON.stringify(path)});
      console.log(g.numNodes, g.numEdges, (await g.algo.pagerank()).numRows);`;
    const args = ["--import", "tsx", "--input-type=module", "--eval", program];
    const runs = [0, 1].map(() => promisify(execFile)(process.execPath, args));
    for (const { stdout } of await Promise.all(runs)) expect(stdout.trim()).toBe("5 4 5");
  });
});

describe("graph.save", () => {
  it("writes Arrow files that others read", async () => {
    const path = join(root, "graph");
    await (await Graph.from({ edges: { src: ["a"], dst: ["b"], weight: [2] } })).save(path);
    const edges = tableFromIPC(readFileSync(fileOf(path, "edges-0.arrow")));
    expect(rows(edges)).toEqual([{ src: "a", dst: "b", weight: 2 }]);
    const manifest = JSON.parse(readFileSync(join(path, "quiver-graph.json"), "utf8"));
    expect(manifest).toMatchObject({ format: "quiver graph", version: 1, graph: { numNodes: 2, numEdges: 1 } });
    expect(manifest.graph.files.every((file: { sha256: string }) => /^[0-9a-f]{64}$/.test(file.sha256))).toBe(true);
  });

  it("replaces a saved graph unless it must not, and never a folder of other things", async () => {
    const g = await people();
    const path = join(root, "graph");
    await g.save(path);
    await g.save(path);
    const error = await failure(g.save(path, { overwrite: false }));
    expect(error.code).toBe("FILE_EXISTS");
    expect((await failure(g.save(root))).code).toBe("FILE_EXISTS");
    appendFileSync(join(root, "file"), "mine");
    expect((await failure(g.save(join(root, "file")))).code).toBe("FILE_EXISTS");
    expect((await failure(g.save(join(root, "no", "such")))).code).toBe("FILE_NOT_FOUND");
    expect((await failure(g.save(path, { overwrite: 1 } as object))).code).toBe("INVALID_ARGUMENT");
    g.close();
    expect((await failure(g.save(path))).code).toBe("CLOSED");
  });

  it("tells its progress, and stops when it is aborted", async () => {
    const n = 200_000;
    const src = Uint32Array.from({ length: n }, (_, i) => i % 1000);
    const dst = Uint32Array.from({ length: n }, (_, i) => (i * 7) % 1000);
    const g = await Graph.fromEdges(src, dst);
    const told: Progress[] = [];
    await g.save(join(root, "told"), { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toMatchObject({ phase: "save adjacency" });
    const again = await Graph.open(join(root, "told"), { verify: true, onProgress: (progress) => told.push(progress) });
    expect(again.numEdges).toBe(n);
    expect(told.length).toBeGreaterThan(1);
    const controller = new AbortController();
    const saving = g.save(join(root, "aborted"), { signal: controller.signal });
    controller.abort("stopped");
    await expect(saving).rejects.toBe("stopped");
    await expect(Graph.open(join(root, "told"), { signal: AbortSignal.abort("before") })).rejects.toBe("before");
  });
});
