import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, connect } from "@lancedb/lancedb";
import { diagnostics, Frame, Graph, resetDiagnostics } from "arrow-quiver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runSnippet, snippets } from "../snippets.ts";

let folder: string;
let db: Connection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "quiver-lance-"));
  db = await connect(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = Array.from({ length: 2000 }, (_, i) => ({ src: `n${i}`, dst: `n${(i * 7) % 2000}`, weight: i / 4 }));

describe("tables of LanceDB", () => {
  it("and queries of them are taken, and their bytes counted", async () => {
    const table = await db.createTable("edges", rows);
    resetDiagnostics();
    const g = await Graph.from({ edges: table });
    expect([g.numNodes, g.numEdges]).toEqual([2000, 2000]);
    const { copyReasons, zeroCopyBytes } = diagnostics();
    expect(copyReasons.lancedb).toBeGreaterThan(2000 * 16);
    expect(zeroCopyBytes).toBeGreaterThan(2000 * 16);
    const query = table.query().where("weight < 10").select(["src", "dst"]);
    expect((await Graph.from({ edges: query })).numEdges).toBe(40);
    expect(await (await Frame.from(table.query().limit(1))).toArray()).toEqual([rows[0]]);
  });

  it("are made of results, and hold what they held", async () => {
    const g = await Graph.from({ edges: rows });
    const ranks = await g.algo.pagerank();
    const table = await db.createTable("ranks", ranks as never);
    expect(await table.countRows()).toBe(2000);
    const back = await (await Frame.from(table)).sort("id").collect();
    const here = await Frame.from(ranks).sort("id").collect();
    expect(back.toArray().map(String)).toEqual(here.toArray().map(String));
  });

  it("hold vectors, times and large integers", async () => {
    const frame = Frame.from({
      id: [1n, 2n ** 60n],
      vector: [
        [1, 2],
        [3, 4],
      ],
      at: [new Date(5), null],
    });
    const table = await db.createTable("vectors", (await frame.collect()) as never);
    const back = await (await Frame.from(table)).collect();
    expect([...(back.getChild("id") ?? [])]).toEqual([1n, 2n ** 60n]);
    expect([...(back.getChild("at") ?? [])].map((value) => value && Number(value))).toEqual([5, null]);
    expect(Array.from(back.getChild("vector") ?? [], (vector) => Array.from(vector, Number))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe("code in docs/neighbours/lancedb.md", () => {
  const blocks = snippets("docs/neighbours/lancedb.md");
  it("is there", () => expect(blocks.length).toBeGreaterThan(0));
  it.each(blocks)("$name runs", ({ code }) => runSnippet(code, (name) => import(name)));
});
