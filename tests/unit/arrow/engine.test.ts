import vm from "node:vm";
import { describe, expect, it } from "vitest";

import {
  bufferOf,
  byteLengthOf,
  byteOffsetOf,
  bytesOf,
  isArrayBuffer,
  isDetached,
  isResizable,
  isShared,
  isView,
  lengthOf,
  typedArrayName,
} from "../../../src/arrow/engine.ts";

type Resizing = new (
  length: number,
  options: { maxByteLength: number },
) => ArrayBuffer & { resize(length: number): void };
const resizable = (length: number) => new (ArrayBuffer as unknown as Resizing)(length, { maxByteLength: 256 });
const detach = (buffer: ArrayBuffer) => structuredClone(buffer, { transfer: [buffer] });

const TYPES = {
  ...{ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array },
  ...{ Float32Array, Float64Array, BigInt64Array, BigUint64Array },
};
const NAMES = Object.keys(TYPES) as (keyof typeof TYPES)[];
const lies = { buffer: new ArrayBuffer(1 << 20), byteOffset: 8, byteLength: 1 << 20, length: 1 << 20 };

/** Ways to make `view` tell of itself what is not so. */
const disguises: Record<string, (view: ArrayBufferView) => void> = {
  nothing: () => {},
  "own properties": (view) => {
    for (const [name, value] of Object.entries(lies)) Object.defineProperty(view, name, { value });
  },
  "own getters": (view) => {
    for (const [name, value] of Object.entries(lies)) Object.defineProperty(view, name, { get: () => value });
  },
  "a subclass": (view) => {
    class Other extends (view.constructor as typeof Uint8Array) {}
    for (const [name, value] of Object.entries(lies))
      Object.defineProperty(Other.prototype, name, { get: () => value });
    Object.setPrototypeOf(view, Other.prototype);
  },
  "no prototype": (view) => void Object.setPrototypeOf(view, null),
  "another name": (view) => void Object.defineProperty(view, Symbol.toStringTag, { value: "Float32Array" }),
};

describe.each(Object.entries(disguises))("a view under %s", (_, disguise) => {
  it.each([...NAMES, "DataView"] as const)("%s: lies where the engine says", (name) => {
    for (const [offset, elements] of [
      [0, 4],
      [16, 2],
      [8, 0],
    ] as const) {
      const buffer = Uint8Array.from({ length: 64 }, (_, i) => i).buffer;
      const View = name === "DataView" ? DataView : TYPES[name];
      const view = new (View as typeof Uint8Array)(buffer, offset, elements);
      const { byteLength } = view;
      disguise(view);
      expect(isView(view)).toBe(true);
      expect(bufferOf(view)).toBe(buffer);
      expect([byteOffsetOf(view), byteLengthOf(view)]).toEqual([offset, byteLength]);
      expect(typedArrayName(view)).toBe(name === "DataView" ? undefined : name);
      if (name !== "DataView") expect(lengthOf(view)).toBe(elements);
      const bytes = bytesOf(view);
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      expect([bytes.buffer, bytes.byteOffset, bytes.byteLength]).toEqual([buffer, offset, byteLength]);
      expect([...bytes]).toEqual(Array.from({ length: byteLength }, (_, i) => offset + i));
    }
  });
});

describe("bytesOf", () => {
  it("gives an ordinary Uint8Array itself, and a Buffer's bytes where they are", () => {
    const view = Uint8Array.of(1, 2, 3);
    expect(bytesOf(view)).toBe(view);
    const pooled = Buffer.from("abc");
    const { buffer, byteOffset, byteLength } = bytesOf(pooled);
    expect([buffer, byteOffset, byteLength]).toEqual([pooled.buffer, pooled.byteOffset, 3]);
  });
});

describe("what overrides cannot hide", () => {
  const hide = <T extends object>(object: T, properties: Record<PropertyKey, unknown>): T => {
    for (const name of Reflect.ownKeys(properties)) {
      Object.defineProperty(object, name, { value: properties[name as string] });
    }
    return object;
  };

  it("is that a buffer can be resized", () => {
    expect(isResizable(hide(resizable(8), { resizable: false, maxByteLength: 8 }))).toBe(true);
    expect(isResizable(hide(new ArrayBuffer(8), { resizable: true }))).toBe(false);
    expect(isResizable(new SharedArrayBuffer(8))).toBe(false);
  });

  it("is that memory is gone", () => {
    const buffer = hide(new ArrayBuffer(8), { detached: false, byteLength: 8 });
    expect(isDetached(buffer)).toBe(false);
    detach(buffer);
    expect(isDetached(buffer)).toBe(true);
    expect(isDetached(hide(new ArrayBuffer(8), { detached: true, byteLength: 0 }))).toBe(false);
    expect(isDetached(new ArrayBuffer(0))).toBe(false);
    expect(isDetached(new SharedArrayBuffer(0))).toBe(false);
  });

  it("is which kind of buffer it is", () => {
    expect(isShared(hide(new SharedArrayBuffer(8), { [Symbol.toStringTag]: "ArrayBuffer" }))).toBe(true);
    expect(isShared(hide(new ArrayBuffer(8), { [Symbol.toStringTag]: "SharedArrayBuffer" }))).toBe(false);
    expect(isArrayBuffer(hide(new ArrayBuffer(8), { [Symbol.toStringTag]: "Object" }))).toBe(true);
    for (const other of [
      { [Symbol.toStringTag]: "ArrayBuffer" },
      new SharedArrayBuffer(8),
      null,
      1,
      new Uint8Array(1),
    ]) {
      expect(isArrayBuffer(other)).toBe(false);
    }
    expect(typedArrayName({ [Symbol.toStringTag]: "Uint8Array" })).toBeUndefined();
    expect(byteLengthOf({ byteLength: 8 })).toBe(0);
  });
});

describe("views whose memory went", () => {
  it.each(["Uint8Array", "DataView"] as const)("%s: is empty, and its buffer is known", (name) => {
    const View = (name === "DataView" ? DataView : Uint8Array) as typeof Uint8Array;
    const gone = new ArrayBuffer(16);
    const view = new View(gone, 8);
    detach(gone);
    expect([byteLengthOf(view), byteOffsetOf(view), bufferOf(view)]).toEqual([0, 0, gone]);
    const shrunk = resizable(16);
    const outside = new View(shrunk, 8, 8);
    (shrunk as InstanceType<Resizing>).resize(8);
    expect([byteLengthOf(outside), bufferOf(outside)]).toEqual([0, shrunk]);
  });
});

describe("objects of another realm", () => {
  it("are known", () => {
    const [view, buffer, shared] = vm.runInNewContext(
      "const view = Int32Array.of(1, 2); [view, view.buffer, new SharedArrayBuffer(8)]",
    );
    expect([typedArrayName(view), lengthOf(view), isArrayBuffer(buffer), isShared(shared)]).toEqual([
      ...["Int32Array", 2, true, true],
    ]);
    expect(Object.getPrototypeOf(bytesOf(view))).toBe(Uint8Array.prototype);
    expect(bytesOf(view).buffer).toBe(buffer);
  });
});
