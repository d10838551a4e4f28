/** Small reads by the addon itself: what JavaScript may pass, and memory that is taken away. */
import { describe, expect, test } from "vitest";

import { fromNative } from "../../src/native/errors.ts";
import type { Exported, GraphHandle } from "../../src/native/native.ts";
import { addon, bytes, column } from "./addon.ts";

const field = (name: string) => ({ name, format: "l", nullable: false });

async function open(ids: BigInt64Array, ends: BigInt64Array): Promise<GraphHandle> {
  const nodes = { fields: [field("id")], batches: [{ length: ids.length, columns: [column(ids.length, [null, 0])] }] };
  const end = column(ends.length, [null, 1]);
  const edges = {
    fields: [field("src"), field("dst")],
    batches: [{ length: ends.length, columns: [end, end] }],
  };
  const options = {
    nodes: [{ table: 0, label: null, id: ["id"] }],
    edges: [{ table: 1, type: null, src: ["src"], dst: ["dst"], from: null, to: null }],
  };
  const buffers = [bytes(ids), bytes(ends)];
  return (await addon.openGraph(JSON.stringify([nodes, edges]), buffers, [], JSON.stringify(options), null)).handle;
}

const failure = (work: () => unknown) => {
  try {
    return { value: work() };
  } catch (error) {
    return fromNative(error) as { code?: string };
  }
};

describe("small reads", () => {
  const reads = (handle: GraphHandle, id: never): [string, () => unknown][] => [
    ["hasNode", () => handle.hasNode(id, null)],
    ["nodeRow", () => handle.nodeRow(id, null)],
    ["neighbors", () => handle.neighbors(id, null, "out", null)],
    ["edgesBetween", () => handle.edgesBetween(1n, id, null, null, null)],
    ["degreeOf", () => handle.degreeOf(id, null, "both", null)],
  ];

  test("look before they read whether borrowed memory is still there", async () => {
    const ids = BigInt64Array.of(1n, 5n, 9n);
    const handle = await open(ids, BigInt64Array.of(1n, 5n));
    for (const [name, read] of reads(handle, 5n as never)) expect(failure(read), name).toHaveProperty("value");
    structuredClone(ids.buffer, { transfer: [ids.buffer] });
    const all: [string, () => unknown][] = [
      ...reads(handle, 5n as never),
      ["columns", () => handle.columns(true, 0, [0])],
    ];
    for (const [name, read] of all) expect(failure(read), name).toMatchObject({ code: "INVALID_DATA" });
    await expect(handle.buildIndexes(["out"], null)).rejects.toThrow(/INVALID_DATA/);
  });

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["a symbol", Symbol("x")],
    ["a function", () => 1],
    ["an object", {}],
    ["an empty array", []],
    ["too many parts", [1, 2]],
    ["an array of arrays", [[1]]],
    ["a sparse array", new Array(1)],
    ["a DataView", new DataView(new ArrayBuffer(8))],
    ["an ArrayBuffer", new ArrayBuffer(8)],
    ["an invalid date", new Date(Number.NaN)],
    ["a bigint of a thousand bits", 2n ** 1000n],
    ["NaN", Number.NaN],
  ])("refuse %s, and go on", async (_, id) => {
    const handle = await open(BigInt64Array.of(1n, 5n, 9n), BigInt64Array.of(1n, 5n));
    for (const [name, read] of reads(handle, id as never)) {
      expect(failure(read), name).not.toHaveProperty("value", true);
      if (name !== "hasNode" && name !== "nodeRow") expect(failure(read), name).not.toHaveProperty("value");
    }
    expect(handle.hasNode(9n, null)).toBe(true);
  });

  test("refuse directions, tables and columns that there are not", async () => {
    const handle = await open(BigInt64Array.of(1n), BigInt64Array.of(1n));
    const wrong = { code: "INVALID_ARGUMENT" };
    expect(failure(() => handle.neighbors(1n, null, "up", null))).toMatchObject(wrong);
    expect(failure(() => handle.degreeOf(1n, null, "", null))).toMatchObject(wrong);
    expect(failure(() => handle.columns(true, 1, [0]))).toMatchObject(wrong);
    expect(failure(() => handle.columns(false, 7, []))).toMatchObject(wrong);
    expect(failure(() => handle.columns(false, 0, [5]))).toHaveProperty("code");
    await expect(handle.buildIndexes(["out", "up"], null)).rejects.toThrow(/INVALID_ARGUMENT/);
  });

  test("give the columns where they lie", async () => {
    const ids = BigInt64Array.from({ length: 3000 }, (_, i) => BigInt(i * 3));
    const handle = await open(ids, BigInt64Array.of(3n));
    const { tables, buffers } = handle.columns(true, 0, [0]) as Exported;
    const [index, offset, length] = JSON.parse(tables)[0].batches[0].columns[0].buffers[1];
    expect(length).toBe(ids.byteLength);
    const view = new Uint8Array(buffers[index] as ArrayBuffer, offset, length);
    expect(addon.bufferAddress(view)).toBe(addon.bufferAddress(bytes(ids)));
  });

  test("of a node with many neighbours", async () => {
    const n = 200_000;
    const ids = BigInt64Array.from({ length: n }, (_, i) => BigInt(i));
    const nodes = { fields: [field("id")], batches: [{ length: n, columns: [column(n, [null, 0])] }] };
    const edges = {
      fields: [field("src"), field("dst")],
      batches: [{ length: n, columns: [column(n, [null, 1]), column(n, [null, 0])] }],
    };
    const options = {
      nodes: [{ table: 0, label: null, id: ["id"] }],
      edges: [{ table: 1, type: null, src: ["src"], dst: ["dst"], from: null, to: null }],
    };
    const buffers = [bytes(ids), bytes(new BigInt64Array(n))];
    const { handle } = await addon.openGraph(
      JSON.stringify([nodes, edges]),
      buffers,
      [],
      JSON.stringify(options),
      null,
    );
    const rows = new Uint32Array(handle.neighbors(0n, null, "out", null) as ArrayBuffer);
    expect(rows.length).toBe(n);
    expect(rows.every((row, i) => row === i)).toBe(true);
    expect(handle.degreeOf(0n, null, "both", null)).toBe(n + 1);
  });
});
