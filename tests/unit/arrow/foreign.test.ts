import { gzipSync } from "node:zlib";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import { Frame, Graph } from "arrow-quiver";
import { describe, expect, it } from "vitest";

import { foreignBytes } from "../../../src/io/foreign-bytes.ts";

const method = () => undefined;
const methods = (...names: string[]) => Object.fromEntries(names.map((name) => [name, method]));
const withMethods = (...names: string[]) => Object.assign(Object.create(methods(...names)), { handle: 1 });

/** What is near a table, as structure shows it: what its package has at the version of today. */
const tables: [library: string, input: object, hint: RegExp][] = [
  ["DuckDB", withMethods("runAndReadAll", "stream"), /await connection\.run\(sql\)/],
  ["Polars", withMethods("toFrame", "toArray", "cast", "rename"), /series\.toFrame\(\)/],
  ["Danfo", Object.assign(withMethods("iloc", "groupby", "print"), { $data: [[1]], $columns: ["a"] }), /toJSON\(df\)/],
];

describe("what is near a table", () => {
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

  it("are named where they come from DuckDB itself, whose results are taken", async () => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create()).connect();
    await expect((async () => Frame.from(connection as never))()).rejects.toThrow(/connection of DuckDB/);
    const reader = await connection.runAndReadAll("select 1 as src, 2 as dst");
    for (const edges of [reader, reader.getColumnsObjectJS(), reader.getRowObjectsJS()]) {
      expect((await Graph.from({ edges: edges as never })).numEdges).toBe(1);
    }
    await expect(Graph.from(reader as never)).rejects.toThrow(/got a table of duckdb; one table of edges is written/);
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
