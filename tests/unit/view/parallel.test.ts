import { describe, expect, it } from "vitest";
import { bendsOf, curveBetween, loopAt } from "../../../src/view/parallel.ts";

const bends = (...edges: [number, number][]) => [
  ...bendsOf(
    edges.map(([a]) => a),
    edges.map(([, b]) => b),
    10,
  ),
];

describe("edges that would lie on one another", () => {
  it("are bent, all differently where they are drawn", () => {
    expect(bends([0, 1], [1, 2], [2, 0])).toEqual([0, 0, 0]);
    expect(bends([0, 1], [0, 1], [0, 1])).toEqual([0, 1, -1]);
    expect(bends([0, 1], [0, 1]).map(Math.abs)).toEqual([1, 1]);
    expect(new Set(bends([0, 1], [0, 1])).size).toBe(2);
    // Their sides are told from where each begins, so that the same number is the other side of the paper.
    const [there, back] = bends([0, 1], [1, 0]);
    const [a, b] = [[0, 0, 0] as const, [100, 0, 0] as const];
    const [up, down] = [curveBetween(a, b, there ?? 0)?.cy ?? 0, curveBetween(b, a, back ?? 0)?.cy ?? 0];
    expect(up * down).toBeLessThan(0);
  });

  it("are loops that lie around one another", () => {
    expect(bends([3, 3], [3, 3], [3, 3])).toEqual([0, 1, 2]);
    const sizes = [0, 1, 2].map((bend) => loopAt(0, 0, 5, bend));
    for (const { y, radius } of sizes) expect(y + radius).toBeCloseTo(0);
    expect(sizes.map(({ radius }) => radius)).toEqual([...sizes].map(({ radius }) => radius).sort((a, b) => a - b));
  });

  it("are many, and still bounded", () => {
    const many = bends(...Array.from({ length: 5000 }, (): [number, number] => [0, 1]));
    expect(Math.max(...many.map(Math.abs))).toBeLessThanOrEqual(40);
  });
});

describe("a curve", () => {
  it("goes from rim to rim", () => {
    expect(curveBetween([0, 0, 10], [100, 0, 20], 0)).toEqual({ x0: 10, y0: 0, cx: 50, cy: 0, x1: 80, y1: 0 });
    const bent = curveBetween([0, 0, 10], [100, 0, 20], 1);
    expect(Math.hypot(bent?.x0 ?? 0, bent?.y0 ?? 0)).toBeCloseTo(10);
    expect(Math.hypot((bent?.x1 ?? 0) - 100, bent?.y1 ?? 0)).toBeCloseTo(20);
  });

  it("is nothing where the nodes overlap", () => expect(curveBetween([0, 0, 10], [5, 0, 10], 0)).toBeUndefined());
});
