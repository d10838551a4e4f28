import { describe, expect, it } from "vitest";
import { besideEachOther } from "../../../src/view/components.ts";

/** Numbers that look like none in particular, always the same. */
function* numbers(): Generator<number> {
  let state = 7;
  for (;;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    yield state / 0x7fffffff;
  }
}

/** Rings of these sizes, all around one middle, as a layout may leave them. */
function rings(sizes: readonly number[]) {
  const [x, y, src, dst] = [[] as number[], [] as number[], [] as number[], [] as number[]];
  for (const size of sizes) {
    const first = x.length;
    for (let i = 0; i < size; i += 1) {
      const angle = (2 * Math.PI * i) / size;
      x.push(Math.cos(angle) * size * 3);
      y.push(Math.sin(angle) * size);
      if (size > 1) {
        src.push(first + i);
        dst.push(first + ((i + 1) % size));
      }
    }
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y), src: Uint32Array.from(src), dst: Uint32Array.from(dst) };
}

const boxOf = (x: Float64Array, y: Float64Array) => ({
  ...{ left: Math.min(...x), right: Math.max(...x), bottom: Math.min(...y), top: Math.max(...y) },
});

/** Each ring's box, in order. */
const boxes = ({ x, y }: { x: Float64Array; y: Float64Array }, sizes: readonly number[]) => {
  let first = 0;
  return sizes.map((size) => {
    first += size;
    return boxOf(x.subarray(first - size, first), y.subarray(first - size, first));
  });
};

describe("components", () => {
  it.each([0.5, 1, 1.5, 4])("lie beside each other in a picture of %f to 1, and fill much of it", (aspect) => {
    const random = numbers();
    const sizes = Array.from({ length: 60 }, () => 1 + Math.floor((random.next().value as number) ** 4 * 40));
    const { x, y, src, dst } = rings(sizes);
    const placed = besideEachOther({ x, y }, src, dst, aspect);
    const found = boxes(placed, sizes);
    for (const [i, a] of found.entries())
      for (const b of found.slice(i + 1))
        expect(a.left < b.right && b.left < a.right && a.bottom < b.top && b.bottom < a.top).toBe(false);
    const whole = boxOf(placed.x, placed.y);
    const [width, height] = [whole.right - whole.left, whole.top - whole.bottom];
    expect(width / height / aspect).toBeGreaterThan(0.5);
    expect(width / height / aspect).toBeLessThan(2);
    const area = sizes.reduce((sum, size) => sum + (size > 2 ? 6 * size * 2 * size : 0), 0);
    expect(area / (width * height)).toBeGreaterThan(0.4);
  });

  it("keep what is within them", () => {
    const { x, y, src, dst } = rings([9, 5, 1, 2]);
    const placed = besideEachOther({ x, y }, src, dst, 1.5);
    const length = (at: { x: Float64Array; y: Float64Array }, a: number, b: number) =>
      Math.hypot((at.x[a] as number) - (at.x[b] as number), (at.y[a] as number) - (at.y[b] as number));
    for (const [a, b] of [
      [0, 4],
      [0, 8],
      [9, 11],
      [15, 16],
    ] as const)
      expect(length(placed, a, b)).toBeCloseTo(length({ x, y }, a, b), 9);
  });

  it("lie along the longer side of the picture", () => {
    const { x, y, src, dst } = rings([12]);
    const turned = { x: y, y: x };
    const lying = boxOf(...(Object.values(besideEachOther(turned, src, dst, 2)) as [Float64Array, Float64Array]));
    expect(lying.right - lying.left).toBeGreaterThan(2.5 * (lying.top - lying.bottom));
    const standing = boxOf(...(Object.values(besideEachOther(turned, src, dst, 0.5)) as [Float64Array, Float64Array]));
    expect(standing.top - standing.bottom).toBeGreaterThan(2.5 * (standing.right - standing.left));
  });

  it("are a grid where there are no edges, and nothing where there is nothing", () => {
    const none = new Uint32Array();
    const { x, y } = besideEachOther({ x: new Float64Array(12), y: new Float64Array(12) }, none, none, 4 / 3);
    expect(new Set(x).size).toBe(4);
    expect(new Set(y).size).toBe(3);
    expect(besideEachOther({ x: new Float64Array(), y: new Float64Array() }, none, none, 1)).toEqual({
      x: new Float64Array(),
      y: new Float64Array(),
    });
    const many = { x: new Float64Array(200_000), y: new Float64Array(200_000) };
    const placed = besideEachOther(many, none, none, 1.5);
    expect(new Set(Array.from(placed.x, (left, node) => `${left} ${placed.y[node]}`)).size).toBe(200_000);
  });
});
