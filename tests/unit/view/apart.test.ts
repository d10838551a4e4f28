import { describe, expect, it } from "vitest";
import { apart } from "../../../src/view/apart.ts";

const room = { width: 960, height: 640 };

/** The least room between the rims of two nodes, in pixels, where the picture was `scale` pixels per unit. */
function leastGap({ x, y }: { x: Float64Array; y: Float64Array }, radii: Float32Array, scale: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let a = 0; a < x.length; a += 1)
    for (let b = a + 1; b < x.length; b += 1) {
      const distance = Math.hypot((x[a] as number) - (x[b] as number), (y[a] as number) - (y[b] as number));
      least = Math.min(least, distance * scale - (radii[a] as number) - (radii[b] as number));
    }
  return least;
}

describe("nodes that overlap", () => {
  it("are moved until none do, and the others stay", () => {
    const count = 300;
    // A spiral that is too narrow for its nodes, and four corners far from it.
    const [x, y] = [Math.cos, Math.sin].map((turn) =>
      Float64Array.from({ length: count + 4 }, (_, i) =>
        i < count ? 0.012 * Math.sqrt(i) * turn(i) : turn(Math.PI / 4 + (Math.PI / 2) * (i - count)),
      ),
    ) as [Float64Array, Float64Array];
    const radii = Float32Array.from({ length: count + 4 }, (_, i) => 2 + (i % 5));
    const scale = Math.min(960, 640) / (2 * Math.SQRT1_2);
    expect(leastGap({ x, y }, radii, scale)).toBeLessThan(0);
    const moved = apart({ x, y }, radii, room);
    expect(leastGap(moved, radii, scale)).toBeGreaterThan(0);
    expect([moved.x.slice(count), moved.y.slice(count)]).toEqual([x.slice(count), y.slice(count)]);
    expect(apart({ x, y }, radii, room)).toEqual(moved);
  });

  it("leave one place in directions of their own", () => {
    const [x, y] = [Float64Array.of(0, 0, 0, 0, 10), Float64Array.of(0, 0, 0, 0, 10)];
    const moved = apart({ x, y }, new Float32Array(5).fill(10), room);
    expect(leastGap(moved, new Float32Array(5).fill(10), 64)).toBeGreaterThan(0);
  });

  it.each([0, 1, 3])("are left where all %i are at one place, or there are too many", (count) => {
    const none = { x: new Float64Array(count), y: new Float64Array(count) };
    expect(apart(none, new Float32Array(count).fill(5), room)).toEqual(none);
    const many = { x: new Float64Array(6000), y: Float64Array.from({ length: 6000 }, (_, i) => i % 7) };
    expect(apart(many, new Float32Array(6000).fill(5), room)).toEqual(many);
  });
});
