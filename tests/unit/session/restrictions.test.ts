/** Sessions that keep their frames and graphs from files: `files: false`, and from writing: `readOnly: true`. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Frame, Graph, Session, scanCsv, scanNdjson } from "../../../src/index.ts";

const folder = mkdtempSync(join(tmpdir(), "quiver-restrictions-"));
const file = join(folder, "secret.csv");
const out = join(folder, "out");
beforeAll(() => writeFileSync(file, "id,name\n7,secret\n"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const table = { id: [7, 8], name: ["a", "b"] };
const refused = (parameter: string) =>
  expect.objectContaining({ code: "INVALID_ARGUMENT", details: expect.objectContaining({ parameter }) });

describe("a session with files: false", () => {
  const session = new Session({ files: false });
  const scan = scanCsv(file);
  const noFiles = refused("files");

  it("registers no frame that reads files, however deep they lie in it", () => {
    const algorithm = async () => (await Graph.fromEdges([7], [8])).algo.frame("bfs", { source: scan.select("id") });
    for (const frame of [
      scan,
      scan.filter("id = 7").limit(1),
      Frame.from(table).join(scan, { on: "id" }),
      Frame.from(table).union(scan.union(scan)),
      new Session().register("files", scan).sql("SELECT * FROM files"),
      scanNdjson("s3://bucket/rows.ndjson"),
      scanNdjson("https://example.org/rows.ndjson"),
    ])
      expect(() => session.register("t", frame)).toThrow(noFiles);
    expect(session.tables()).toEqual([]);
    return expect(algorithm().then((frame) => session.register("t", frame))).rejects.toEqual(noFiles);
  });

  it("runs none, and names what it reads", async () => {
    expect(() => scan.in(session).schema).toThrow(noFiles);
    await expect(scan.in(session).collect()).rejects.toEqual(noFiles);
    await expect(session.from(table).join(scan, { on: "id" }).toArray()).rejects.toThrow(/files: false.*secret\.csv/);
    await expect(session.from(scan).prepare()).rejects.toEqual(noFiles);
    await expect(session.from(scan).explain()).rejects.toEqual(noFiles);
    const graph = (await Graph.from({ edges: { src: [1], dst: [2] } })).in(session);
    await expect(graph.nodes.join(scan, { on: "id" }).collect()).rejects.toEqual(noFiles);
    expect(() => session.from(scan).stream()).toThrow(noFiles);
  });

  it("reads no graph of files, and makes none of frames that do", async () => {
    const path = join(folder, "graph.edges");
    writeFileSync(path, "1 2\n");
    const saved = join(folder, "graph");
    await (await Graph.fromEdges([7], [8])).save(saved);
    const graph = (await Graph.fromEdges([7], [8])).in(session);
    const edges = scan.select("id AS src", "id AS dst");
    for (const reading of [
      () => Graph.read(path, { format: "edge-list", session }),
      () => Graph.read([path, path], { format: "neo4j-csv", session }),
      () => Graph.read(folder, { format: "graphar", session }),
      () => Graph.open(saved, { session }),
      () => Graph.from({ edges }, { session }),
      () => Graph.fromCsv({ edges: file }, { src: "id", dst: "name", session }),
      () => graph.addNodes(scan.select("id")),
      () => graph.algo.bfs({ source: scan.select("id") as never }),
    ])
      await expect(reading()).rejects.toEqual(noFiles);
    const bytes = readFileSync(path);
    expect((await Graph.read(bytes, { format: "edge-list", session })).numEdges).toBe(1);
    expect((await Graph.open(saved)).in(session).numEdges).toBe(1);
    rmSync(path);
    rmSync(saved, { recursive: true });
  });

  it("runs everything else: tables, graphs, results, and bytes in memory", async () => {
    const bytes = Frame.fromCsv(new TextEncoder().encode("id,n\n7,1\n"));
    session
      .register("t", table)
      .register("b", bytes)
      .use(await Graph.fromEdges([7], [8]));
    const text = "SELECT name, n FROM t JOIN b USING (id) JOIN pagerank() USING (id)";
    expect(await session.sql(text).toArray()).toEqual([{ name: "a", n: 1n }]);
  });

  it("does not open what another has saved of files", async () => {
    const saved = join(folder, "session");
    await new Session().register("files", scan).save(saved);
    await expect(Session.open(saved, { files: false })).rejects.toEqual(noFiles);
    rmSync(saved, { recursive: true });
  });
});

describe("a session with readOnly: true", () => {
  const session = new Session({ readOnly: true });
  const noWriting = refused("readOnly");

  it("writes nothing", async () => {
    const frame = session.register("t", table).sql("SELECT * FROM t");
    const graph = (await Graph.from({ edges: { src: [1], dst: [2] } })).in(session);
    const before = readdirSync(folder);
    for (const writing of [
      () => frame.writeParquet(out),
      () => frame.filter("id = 7").writeCsv(out),
      () => frame.writeNdjson(out),
      () => frame.writeIpc(out, { partitionBy: "name" }),
      () => graph.nodes.writeCsv(out),
      () => graph.save(out),
      () => graph.write(`${out}.graphml`),
      () => graph.write(out, { format: "neo4j-csv" }),
      () => session.save(out),
    ])
      await expect(writing()).rejects.toEqual(noWriting);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(folder)).toEqual(before);
  });

  it("reads, files too, and gives bytes", async () => {
    expect(await scanCsv(file).in(session).count()).toBe(1);
    expect(new TextDecoder().decode(await session.from(table).toCsv())).toBe("id,name\n7,a\n8,b\n");
  });
});

it("neither is anything but true or false", () => {
  expect(() => new Session({ files: 0 as never })).toThrow(/files.*true or false/);
  expect(() => new Session({ readOnly: "yes" as never })).toThrow(/readOnly.*true or false/);
  expect(new Session({ files: false, readOnly: true }).toString()).toContain("files false, readOnly true");
});
