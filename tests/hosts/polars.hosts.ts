import { tableFromArrays } from "apache-arrow";
import { diagnostics, Frame, Graph, resetDiagnostics } from "arrow-quiver";
import pl from "nodejs-polars";
import { describe, expect, it } from "vitest";

import { everyType, Random, randomTable } from "../property/random.ts";
import { columnValues } from "../property/shown.ts";
import { runSnippet, snippets } from "../snippets.ts";

const frame = () =>
  pl
    .DataFrame({ src: ["a", "b", null], dst: ["b", "c", "a"], weight: [1.5, null, 3] })
    .withColumns(
      pl.Series("id", BigInt64Array.of(1n, 2n ** 60n, -5n) as never),
      pl.Series("at", [new Date(0), new Date(5), null], pl.Datetime("ms")),
      pl.Series("kind", ["x", "y", "x"], pl.Categorical),
      pl.Series("tags", [["a"], [], null], pl.List(pl.String)),
    );

describe("frames of nodejs-polars", () => {
  it("are taken with their types and nulls", async () => {
    const table = await Frame.from(frame()).collect();
    expect(Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]))).toMatchObject({
      ...{
        weight: "Float64",
        id: "Int64",
        at: "Timestamp<MILLISECOND>",
        kind: expect.stringMatching(/^Dictionary<Uint32/),
      },
    });
    expect([...(table.getChild("id") ?? [])]).toEqual([1n, 2n ** 60n, -5n]);
    expect([...(table.getChild("src") ?? [])]).toEqual(["a", "b", null]);
    expect([...(table.getChild("kind") ?? [])]).toEqual(["x", "y", "x"]);
    expect(Array.from(table.getChild("tags") ?? [], (tags) => tags && [...tags])).toEqual([["a"], [], null]);
  });

  it("are nodes and edges, lazy ones too", async () => {
    const edges = frame().filter(pl.col("src").isNotNull());
    expect((await Graph.from({ edges })).numEdges).toBe(2);
    expect((await Graph.from({ edges: frame().lazy().filter(pl.col("src").isNotNull()) as never })).numEdges).toBe(2);
    expect((await Graph.from({ nodes: { P: pl.DataFrame({ id: ["a"] }) } })).numNodes).toBe(1);
    await expect((async () => Frame.from(frame().getColumn("id") as never))()).rejects.toThrow(
      /Series of Polars; pass series/,
    );
    await expect(Graph.from(frame() as never)).rejects.toThrow(/a table of polars; one table of edges is written/);
  });

  it("are copied once, as the IPC that Polars writes", async () => {
    const rows = 10_000;
    const ids = Array.from({ length: rows }, (_, i) => i);
    const edges = pl.DataFrame({ src: pl.Series("src", ids, pl.Int64), dst: pl.Series("dst", ids, pl.Int64) });
    const ipc = edges.writeIPCStream({ compression: "uncompressed" }).byteLength;
    resetDiagnostics();
    await Graph.from({ edges });
    const { copyReasons, zeroCopyBytes } = diagnostics();
    expect(copyReasons.polars).toBe(ipc);
    expect(zeroCopyBytes + (copyReasons["compressed or misaligned"] ?? 0)).toBeGreaterThanOrEqual(rows * 16);
  });

  it("are made of results", async () => {
    const g = await Graph.from({ edges: frame().filter(pl.col("src").isNotNull()) });
    const ranks = await Frame.from(await g.algo.pagerank()).toIpc({ form: "file" });
    const df = pl.readIPC(Buffer.from(ranks.buffer, ranks.byteOffset, ranks.byteLength));
    expect(df.columns).toEqual(["id", "pagerank"]);
    expect(df.getColumn("pagerank").sum()).toBeCloseTo(1, 9);
  });

  it.each([1, 2, 3])("hold random tables of every type that they have, there and back, seed %i", async (seed) => {
    const random = new Random(seed);
    // Intervals, unions, fixed binary, and decimals beyond 38 digits or of a negative scale are none of Polars' types.
    const lacks = /Interval|Union|FixedSizeBinary|Decimal\[60|e-3\]|Map|Float16|Dictionary|\+05:30|Time\d/;
    const types = everyType(random, 1).filter((type) => !lacks.test(String(type)));
    const table = randomTable(random, types, [40], true);
    const ipc = await Frame.from(table).toIpc({ form: "file" });
    const back = await Frame.from(pl.readIPC(Buffer.from(ipc))).collect();
    table.schema.fields.forEach(({ type }, i) => {
      // What Polars has another type for is compared by value where that is the same.
      if (/Date64|Timestamp<SECOND|Duration<SECOND|Null/.test(String(type))) return;
      expect([String(type), columnValues(back, i)]).toEqual([String(type), columnValues(table, i)]);
    });
  });

  it("read Parquet that is written here, and have theirs read", async () => {
    const table = tableFromArrays({ id: BigInt64Array.of(1n, 2n ** 60n), name: ["a", "☕"], on: [true, false] });
    const theirs = pl.readParquet(Buffer.from(await Frame.from(table).toParquet()));
    expect(theirs.getColumn("name").toArray()).toEqual(["a", "☕"]);
    const ours = Frame.fromParquet(frame().writeParquet({ compression: "zstd" }));
    expect(await ours.select("src", "weight").toArray()).toEqual([
      ...[
        { src: "a", weight: 1.5 },
        { src: "b", weight: null },
        { src: null, weight: 3 },
      ],
    ]);
  });
});

describe("code in docs/neighbours/polars.md", () => {
  const blocks = snippets("docs/neighbours/polars.md");
  it("is there", () => expect(blocks.length).toBeGreaterThan(0));
  it.each(blocks)("$name runs", ({ code }) => runSnippet(code, (name) => import(name)));
});
