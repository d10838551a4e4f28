import { describe, expect, test } from "vitest";

import { addon, bytes, column, failure, tableOf } from "./addon.ts";

const table = tableOf("l", column(2, [null, 0]));

const detached = (view: BigInt64Array): Uint8Array => {
  const taken = bytes(view);
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return taken;
};

describe("memory that cannot be borrowed is refused before it is read", () => {
  test("detached", async () => {
    expect(await failure([table], [detached(BigInt64Array.of(1n, 2n))])).toMatchObject({
      code: "INVALID_DATA",
      message: expect.stringContaining("detached"),
      details: { column: "a", table: "table 0" },
    });
  });

  test("detached, where no bytes are needed: it must not pass for an empty column", async () => {
    const empty = tableOf("l", column(0, [null, 0]));
    expect(await failure([empty], [detached(BigInt64Array.of(1n))])).toMatchObject({ code: "INVALID_DATA" });
  });

  test("a detached validity bitmap does not pass for: no nulls", async () => {
    const nulls = tableOf("l", column(2, [1, 0], { nullCount: -1 }));
    const gone = detached(BigInt64Array.of(1n));
    expect(await failure([nulls], [BigInt64Array.of(1n, 2n), gone])).toMatchObject({ code: "INVALID_DATA" });
  });

  test.each<[string, () => ArrayBufferLike]>([
    ["resizable", () => new (ArrayBuffer as new (n: number, o: object) => ArrayBuffer)(16, { maxByteLength: 32 })],
    ["shared", () => new SharedArrayBuffer(16)],
  ])("%s", async (_, allocate) => {
    expect(await failure([table], [new Uint8Array(allocate())])).toMatchObject({ code: "INVALID_DATA" });
  });

  test.each<[string, unknown]>([
    ["another typed array", Int8Array.of(1)],
    ["an ArrayBuffer", new ArrayBuffer(16)],
    ["a DataView", new DataView(new ArrayBuffer(16))],
    ["null", null],
    ["a number", 1],
  ])("%s is no Uint8Array", async (_, value) => {
    const call = async () => addon.roundTrip(JSON.stringify([table]), [value as Uint8Array], null);
    await expect(call()).rejects.toThrow(/INVALID_DATA/);
  });
});
