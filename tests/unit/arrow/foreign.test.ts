import { gzipSync } from "node:zlib";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { Frame, Graph } from "arrow-quiver";
import { MultiDirectedGraph } from "graphology";
import { describe, expect, it } from "vitest";

import { foreignBytes } from "../../../src/io/foreign-bytes.ts";

const method = () => undefined;
const methods = (...names: string[]) => Object.fromEntries(names.map((name) => [name, method]));
const withMethods = (...names: string[]) => Object.assign(Object.create(methods(...names)), { handle: 1 });

/** As structure shows them: what their packages have at the versions of today. */
const tables: [library: string, input: object, hint: RegExp][] = [
  [
    "DuckDB",
    withMethods("readAll", "readUntil", "getRows", "getColumnsObjectJS", "columnNames"),
    /reader\.getColumnsObjectJS\(\)/,
  ],
  ["DuckDB", withMethods("fetchChunk", "columnNames", "getRows"), /result\.getColumnsObjectJS\(\)/],
  ["DuckDB", withMethods("runAndReadAll", "stream"), /getColumnsObjectJS/],
  [
    "Polars",
    Object.assign(withMethods("writeIPC", "writeParquet", "toSeries", "getColumns"), {
      [Symbol.iterator]: [][Symbol.iterator],
    }),
    /df\.writeIPC\(\)/,
  ],
  ["Polars", withMethods("collect", "collectSync", "withColumn"), /collect\(\)\)\.writeIPC\(\)/],
  ["Polars", withMethods("toFrame", "toArray", "cast", "rename"), /toArray\(\)/],
  [
    "parquet-wasm",
    Object.assign(withMethods("intoIPCStream", "intoFFI", "free"), { __wbg_ptr: 5 }),
    /intoIPCStream\(\)/,
  ],
  [
    "LanceDB",
    Object.assign(withMethods("toArrow", "query", "search", "createIndex", "countRows"), { inner: {} }),
    /toArrow\(\)/,
  ],
  [
    "flechette",
    Object.assign(withMethods("toColumns", "getChildAt", "select", "selectAt"), { schema: {}, children: [] }),
    /tableToIPC\(table\)/,
  ],
  [
    "Arquero",
    Object.assign(withMethods("toArrowIPC", "objects", "derive", "columnNames"), { _data: {} }),
    /toArrowIPC\(\)/,
  ],
  ["Danfo", Object.assign(withMethods("iloc", "groupby", "print"), { $data: [[1]], $columns: ["a"] }), /toJSON\(df\)/],
  ["graphology", new MultiDirectedGraph(), /mapEdges/],
];

describe("tables of other libraries", () => {
  it.each(tables)("are named, with what makes Arrow of them: %s (case %#)", async (library, input, hint) => {
    const named = {
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(new RegExp(`${library}.*${hint.source}`)),
    };
    await expect((async () => Frame.from(input as never))()).rejects.toMatchObject(named);
    await expect(Graph.from({ edges: input as never })).rejects.toMatchObject(named);
    await expect(Graph.from({ nodes: { P: input as never } })).rejects.toMatchObject(named);
    await expect(Graph.from(input as never)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(library),
    });
  });

  it("are named where they come from DuckDB itself, whose columns are taken", async () => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll("select 1 as src, 2 as dst");
    await expect(Graph.from({ edges: reader as never })).rejects.toThrow(
      /edges: .*reader of DuckDB; pass reader\.getColumnsObjectJS/,
    );
    await expect((async () => Frame.from(connection as never))()).rejects.toThrow(/connection of DuckDB/);
    expect((await Graph.from({ edges: reader.getColumnsObjectJS() as never })).numEdges).toBe(1);
    expect((await Graph.from({ edges: reader.getRowObjectsJS() as never })).numEdges).toBe(1);
    const result = await connection.run("select 1 as src, 2 as dst");
    await expect((async () => Frame.from(result as never))()).rejects.toThrow(/result of DuckDB/);
  });

  it("of graphology become edges as the hint says", async () => {
    const graph = new MultiDirectedGraph();
    for (const name of ["a", "b"]) graph.addNode(name);
    graph.addEdge("a", "b", { weight: 2 });
    const edges = graph.mapEdges((_, attributes, source, target) => ({ src: source, dst: target, ...attributes }));
    const g = await Graph.from({ edges });
    expect(await g.edges.toArray({ int64: "number" })).toEqual([{ src: "a", dst: "b", weight: 2 }]);
  });

  it("do not stand in the way of columns of such names", async () => {
    expect(
      await Frame.from({ order: [1], mapEdges: [2], href: ["x"], query: [1], numNodes: [3], $data: [[1]] }).count(),
    ).toBe(1);
  });

  it.each([
    ["people.parquet", /scanParquet\("people\.parquet"\)/],
    ["a/b.csv.gz", /scanCsv\("a\/b\.csv\.gz"\)/],
    ["b.ndjson", /scanNdjson/],
    ["c.arrow", /scanIpc/],
    ["https://example.org/a.parquet", /await fetch\(/],
    ['[{"a":1}]', /JSON\.parse/],
    ["people", /scanParquet, scanCsv/],
  ])("a text such as %s says how to read it", async (text, hint) => {
    expect(() => Frame.from(text as never)).toThrow(hint);
    await expect(Graph.from({ edges: text as never })).rejects.toThrow(hint);
  });

  it("a URL says how to read it", () => {
    expect(() => Frame.from(new URL("file:///tmp/a.parquet") as never)).toThrow(/scanParquet\(url\)/);
  });
});

const bytes = (text: string) => new TextEncoder().encode(text);

describe("bytes of other formats", () => {
  it.each<[string, Uint8Array, RegExp]>([
    ["Parquet", bytes("PAR1\u0015\u0004"), /Parquet; read them with Frame\.fromParquet/],
    ["JSON", bytes(' [{"a": 1}]'), /JSON; pass the rows/],
    ["a JSON object", bytes('{"error": "not found"}'), /JSON/],
    ["lines of JSON", bytes('{"a":1}\n{"a":2}\n'), /fromNdjson/],
    ["HTML", bytes("<!DOCTYPE html><html>"), /an HTML page/],
    ["XML", bytes('<?xml version="1.0"?><a/>'), /XML/],
    ["CSV", bytes("id;name\n1;ä\n"), /CSV; read them with Frame\.fromCsv/],
    ["text", bytes("Not Found"), /text, "Not Found"/],
    ["gzip", gzipSync("a,b"), /gunzipSync/],
    ["zstd", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0), /zstd/],
    ["an archive", bytes("PK\u0003\u0004"), /ZIP/],
    ["Feather 1", bytes("FEA1"), /Feather of version 1/],
  ])("are named: %s", async (_, given, hint) => {
    expect(foreignBytes(given)).toMatch(hint);
    const named = { code: "INVALID_DATA", message: expect.stringMatching(hint) };
    for (const input of [
      given,
      new Uint8Array(given).buffer,
      new Response(given as never),
      new Blob([given as never]),
    ]) {
      await expect((async () => Frame.from(input as never))()).rejects.toMatchObject(named);
    }
    await expect(Graph.from({ edges: given })).rejects.toMatchObject(named);
  });

  it.each(["stream", "file"] as const)("are not those of Arrow IPC: %s", async (kind) => {
    const table = tableFromArrays({ a: [1, 2], text: ["<html>", '{"a":1}'] });
    const given = tableToIPC(table, kind);
    for (let length = 0; length < Math.min(given.length, 600); length += 7) {
      expect(foreignBytes(given.subarray(0, length)), String(length)).toBeUndefined();
    }
    expect(await (await Frame.from(given)).count()).toBe(2);
  });

  it("of a page that is not there name its status and address", async () => {
    const response = new Response("<html>", { status: 404, statusText: "Not Found" });
    Object.defineProperty(response, "url", { value: "https://example.org/a.arrow" });
    await expect(Frame.from(response)).rejects.toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringMatching(/404 Not Found to https:\/\/example\.org\/a\.arrow/),
    });
    await expect(Graph.from({ edges: new Response("x", { status: 500 }) })).rejects.toThrow(
      /edges: the server answered 500/,
    );
  });
});
