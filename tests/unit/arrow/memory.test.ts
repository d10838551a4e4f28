import * as workers from "node:worker_threads";
import type { Vector } from "apache-arrow";
import { describe, expect, it } from "vitest";

import { isDetached } from "../../../src/arrow/engine.ts";
import { BufferList, copyReason, type Ownership } from "../../../src/arrow/memory.ts";
import { col, Frame } from "../../../src/index.ts";

const detach = (buffer: ArrayBuffer) => structuredClone(buffer, { transfer: [buffer] });
const bytes = (...values: number[]) => Uint8Array.from(values);
const resizable = () => new (ArrayBuffer as new (n: number, o: object) => ArrayBuffer)(8, { maxByteLength: 64 });

/** Adds views to a list of that ownership; gives the list's views and what was copied. */
function take(ownership: Ownership, ...views: ArrayBufferView[]) {
  const list = new BufferList(ownership);
  const indices = views.map((view) => list.add(view, "c"));
  return { indices, taken: list.finish(), copied: Object.fromEntries(list.copied) };
}

describe("copyReason", () => {
  it.each<[string, () => ArrayBufferLike, string | null]>([
    ["an ordinary buffer", () => new ArrayBuffer(8), null],
    ["one of a WebAssembly page's size", () => new ArrayBuffer(65536), null],
    ["an empty buffer", () => new ArrayBuffer(0), null],
    ["a resizable buffer", resizable, "resizable"],
    ["a shared buffer", () => new SharedArrayBuffer(8), "shared"],
    ["WebAssembly memory", () => new WebAssembly.Memory({ initial: 1 }).buffer, "wasm"],
    ["WebAssembly memory of several pages", () => new WebAssembly.Memory({ initial: 3 }).buffer, "wasm"],
    [
      "shared WebAssembly memory",
      () => new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }).buffer,
      "shared",
    ],
  ])("%s", (_, make, reason) => {
    const buffer = make();
    const { byteLength } = buffer;
    expect(copyReason(buffer)).toBe(reason);
    expect(copyReason(buffer)).toBe(reason);
    // Looking must not detach it.
    expect(buffer.byteLength).toBe(byteLength);
  });
});

describe("memory that must not move", () => {
  // Node-API's own: what a query gives in other memory than the caller's.
  const external = async (rows: number) => {
    const table = await Frame.from({ a: BigInt64Array.from({ length: rows }, (_, i) => BigInt(i)) })
      .select(col("a").mul(2).as("a"))
      .collect();
    return (table.getChild("a") as Vector).toArray().buffer as ArrayBuffer;
  };
  // Newer runtimes tell; of Node 20 it is known to be harmless.
  const isMarked = (workers as { isMarkedAsUntransferable?: (value: object) => boolean }).isMarkedAsUntransferable;

  it.each([1_000, 8_192, 65_536])(
    "is external memory of %i rows, which is borrowed and not marked again",
    async (rows) => {
      const buffer = await external(rows);
      expect(buffer.byteLength).toBe(8 * rows);
      expect(copyReason(buffer)).toBeNull();
      const view = new Uint8Array(buffer);
      expect(take("borrow", view).copied).toEqual({});
      expect(take("borrow", view).taken[0]?.buffer).toBe(buffer);
      if (isMarked) expect(isMarked(buffer)).toBe(true);
    },
  );

  it("is memory that others marked: no WebAssembly's", () => {
    const buffer = new ArrayBuffer(65_536);
    workers.markAsUntransferable(buffer);
    // Node 20 does not tell marks, so that it has to be copied there.
    expect(copyReason(buffer)).toBe(isMarked ? null : "wasm");
  });

  it("is no WebAssembly memory, marked or not, where growing takes it away", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
    const { buffer } = memory;
    workers.markAsUntransferable(buffer);
    const reason = copyReason(buffer);
    // Where a mark keeps the engine from detaching, growing it ends the process: then nobody takes it away.
    const held = isMarked !== undefined && Number(process.versions.node.split(".")[0]) >= 24;
    expect(reason).toBe(held ? null : "wasm");
  });

  it.each<[string, () => ArrayBufferLike, string]>([
    [
      "resizable memory that says it is not",
      () => Object.defineProperty(resizable(), "resizable", { value: false }),
      "resizable",
    ],
    [
      "shared memory that calls itself an ArrayBuffer",
      () => Object.defineProperty(new SharedArrayBuffer(8), Symbol.toStringTag, { value: "ArrayBuffer" }),
      "shared",
    ],
    [
      "WebAssembly memory that says it has another length",
      () => Object.defineProperty(new WebAssembly.Memory({ initial: 1 }).buffer, "byteLength", { value: 12 }),
      "wasm",
    ],
  ])("is not %s", (_, make, reason) => {
    for (const ownership of ["borrow", "transfer", "copy"] as const) {
      const view = new Uint8Array(make(), 0, 8);
      const { taken, copied } = take(ownership, view);
      expect(copied).toEqual({ [reason]: 8 });
      expect(taken[0]?.buffer).not.toBe(view.buffer);
    }
  });

  it("is that of the view, whatever it names", () => {
    for (const ownership of ["borrow", "transfer", "copy"] as const) {
      const view = bytes(1, 2, 3);
      const decoy = new ArrayBuffer(8);
      Object.defineProperty(view, "buffer", { value: decoy });
      Object.defineProperty(view, "byteLength", { value: 8 });
      const { taken } = take(ownership, view);
      expect(taken[0]).toEqual(bytes(1, 2, 3));
      expect(taken[0]?.buffer).not.toBe(decoy);
    }
  });
});

describe("BufferList", () => {
  it("borrows views as they are, each once", () => {
    const view = bytes(1, 2, 3);
    const numbers = Int32Array.of(1, -1);
    const { indices, taken, copied } = take("borrow", view, numbers, view);
    expect(indices).toEqual([0, 1, 0]);
    expect(taken[0]).toBe(view);
    expect(taken[1]).toEqual(bytes(1, 0, 0, 0, 255, 255, 255, 255));
    expect(taken[1]?.buffer).toBe(numbers.buffer);
    expect(copied).toEqual({});
  });

  it("keeps the place of a view in its buffer", () => {
    const view = new Float64Array(new ArrayBuffer(64), 16, 2);
    const { taken } = take("borrow", view);
    expect([taken[0]?.byteOffset, taken[0]?.byteLength]).toEqual([16, 16]);
  });

  it("keeps borrowed memory from being transferred", () => {
    const view = bytes(1, 2, 3);
    take("borrow", view);
    try {
      detach(view.buffer);
    } catch {
      // Newer runtimes refuse, Node 20 copies.
    }
    expect([...view]).toEqual([1, 2, 3]);
  });

  it("refuses detached memory, by its column", () => {
    const view = bytes(1, 2);
    detach(view.buffer);
    for (const ownership of ["borrow", "transfer", "copy"] as const) {
      expect(() => new BufferList(ownership).add(view, "age")).toThrow(
        expect.objectContaining({ code: "INVALID_DATA", details: expect.objectContaining({ column: "age" }) }),
      );
    }
  });

  it.each<[string, () => ArrayBufferView]>([
    ["resizable", () => new Uint8Array(resizable())],
    ["shared", () => new Uint8Array(new SharedArrayBuffer(8))],
    ["wasm", () => new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 8, 8)],
  ])("copies %s memory in every mode, and counts it", (reason, make) => {
    for (const ownership of ["borrow", "transfer", "copy"] as const) {
      const view = make() as Uint8Array;
      view.set([1, 2, 3]);
      const { taken, copied } = take(ownership, view);
      expect(taken[0]).toEqual(bytes(1, 2, 3, 0, 0, 0, 0, 0));
      expect(taken[0]?.buffer).not.toBe(view.buffer);
      expect(copied).toEqual({ [reason]: 8 });
      view[0] = 9;
      expect(taken[0]?.[0]).toBe(1);
    }
  });

  it("copies on request", () => {
    const view = Int16Array.of(1, 2, 3);
    const { taken, copied } = take("copy", view, view);
    view[0] = 9;
    expect(taken).toEqual([bytes(1, 0, 2, 0, 3, 0)]);
    expect(copied).toEqual({ requested: 6 });
  });

  it("transfers each buffer once, with all its views", () => {
    const buffer = bytes(...Array.from({ length: 24 }, (_, i) => i)).buffer;
    const [a, b] = [new Uint8Array(buffer, 8, 4), new Uint8Array(buffer, 16, 8)];
    const { taken, copied } = take("transfer", a, b);
    expect(taken).toEqual([bytes(8, 9, 10, 11), bytes(16, 17, 18, 19, 20, 21, 22, 23)]);
    expect(taken[0]?.buffer).toBe(taken[1]?.buffer);
    expect(isDetached(buffer)).toBe(true);
    expect(copied).toEqual({});
  });

  it("transfers nothing before the end", () => {
    const view = bytes(1, 2, 3);
    const gone = bytes(1);
    detach(gone.buffer);
    const list = new BufferList("transfer");
    list.add(view, "a");
    expect(() => list.add(gone, "b")).toThrow();
    expect([...view]).toEqual([1, 2, 3]);
  });

  it("copies what cannot be transferred: the Buffer pool, borrowed memory", () => {
    const neighbour = Buffer.from("neighbour");
    const pooled = Buffer.from("pooled");
    expect(pooled.buffer).toBe(neighbour.buffer);
    const borrowed = bytes(1, 2, 3);
    take("borrow", borrowed);
    const { taken, copied } = take("transfer", pooled, borrowed);
    expect(taken).toEqual([new Uint8Array(Buffer.from("pooled")), bytes(1, 2, 3)]);
    expect(copied).toEqual({ untransferable: pooled.buffer.byteLength + 3 });
    expect(neighbour.toString()).toBe("neighbour");
    expect([...borrowed]).toEqual([1, 2, 3]);
  });

  it("keeps empty views", () => {
    for (const ownership of ["borrow", "transfer", "copy"] as const) {
      expect(take(ownership, new Uint8Array(0)).taken).toEqual([new Uint8Array(0)]);
    }
  });
});
