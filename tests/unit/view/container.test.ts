import { describe, expect, it } from "vitest";
import { pack, unpack, type Values } from "../../../src/view/container.ts";

const arrays = new Map<string, Values>([
  ["bytes", Uint8Array.of(1, 2, 255)],
  ["none", new Float64Array()],
  ["shorts", Uint16Array.of(1, 65_535)],
  ["words", Uint32Array.of(0, 2 ** 32 - 1, 7)],
  ["signed", Int32Array.of(-1, 5)],
  ["floats", Float32Array.of(0.5, Number.NaN, -0)],
  ["doubles", Float64Array.of(Math.PI, Number.NEGATIVE_INFINITY)],
]);

describe("packed arrays", () => {
  it("come back, with what describes them", () => {
    const header = { title: "</script> \u2028 ש", list: [1, null] };
    const bytes = pack({ header, arrays });
    // Anywhere in a buffer.
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    const back = unpack(moved.subarray(3));
    expect(back.header).toEqual(header);
    expect([...back.arrays]).toEqual([...arrays]);
  });

  it("have their bytes by place, behind a text and its length", () => {
    const bytes = pack({ header: {}, arrays: new Map([["a", Uint16Array.of(0x0102, 0x0304)]]) });
    const length = bytes[0] as number;
    expect(JSON.parse(Buffer.from(bytes.subarray(4, 4 + length)).toString())).toEqual({
      header: {},
      entries: [{ name: "a", kind: "Uint16Array", length: 2 }],
    });
    expect([...bytes.subarray(4 + length)]).toEqual([0x02, 0x04, 0x01, 0x03]);
  });
});
