import { tableFromArrays } from "apache-arrow";
import { describe, expect, it } from "vitest";

import { col, diagnostics, exportStream, Graph, importStream, resetDiagnostics } from "../../../src/index.ts";
import { native } from "../../../src/native/native.ts";

const numbers = Float64Array.from({ length: 10_000 }, (_, i) => i / 2);
const address = (view: ArrayBufferView) =>
  native().bufferAddress(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));

describe("streams by address", () => {
  it("carry a table out and in without copying a byte", async () => {
    resetDiagnostics();
    const stream = await exportStream(tableFromArrays({ numbers }));
    const table = await importStream(stream);
    stream.close();
    expect(table.schema.names).toEqual(["numbers"]);
    const values = table.getChild("numbers")?.data[0]?.values;
    expect(values).toEqual(numbers);
    expect(address(values)).toBe(address(numbers));
    expect(diagnostics()).toMatchObject({ copiedBytes: 0 });
  });

  it("take frames, and graphs take them", async () => {
    const g = await Graph.from({ nodes: { id: [1, 2, 3] }, edges: { src: [1, 2], dst: [2, 3] } });
    using nodes = await exportStream(g.nodes.filter("id > 1"));
    using edges = await exportStream(g.edges.filter("src > 1"));
    const part = await Graph.from({ nodes, edges });
    expect([part.numNodes, part.numEdges]).toEqual([2, 1]);
  });

  it("run a frame as they are read, in batches of the size asked for", async () => {
    const g = await Graph.from({ nodes: { id: Int32Array.from({ length: 1000 }, (_, i) => i) } });
    using stream = await exportStream(g.nodes.filter("id >= $from"), { params: { from: 100 }, batchSize: 250 });
    const table = await importStream(stream);
    expect(table.batches.map((batch) => batch.numRows)).toEqual([250, 250, 250, 150]);
    expect(table.getChild("id")?.get(899)).toBe(999);
    // An error of the data arrives where the stream is read.
    using failing = await exportStream(g.nodes.select(col("id").mod(col("id"))));
    await expect(importStream(failing)).rejects.toThrow(/zero/i);
  });

  it("are read once", async () => {
    using stream = await exportStream({ id: [1] });
    await importStream(stream);
    await expect(importStream(stream)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("refuse no address", async () => {
    await expect(importStream({ address: 0n })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    const stream = await exportStream({ id: [1] });
    stream.close();
    expect(stream.address).toBe(0n);
    await expect(importStream(stream)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});
