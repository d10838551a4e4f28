import { describe, expect, it } from "vitest";
import { type Labelled, placeLabels, textWidth } from "../../../src/view/labels.ts";

const room = { width: 800, height: 600, line: 15, most: 500 };

/** Numbers that look like none in particular, always the same. */
function* numbers(): Generator<number> {
  let state = 42;
  for (;;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    yield state / 0x7fffffff;
  }
}

describe("labels", () => {
  it("lie neither on one another nor on nodes, nor beyond the room", () => {
    const random = numbers();
    const next = () => random.next().value as number;
    const nodes = Array.from({ length: 400 }, (): Labelled => {
      return { x: next() * 800, y: next() * 600, radius: 1 + next() * 12, width: 10 + next() * 120 };
    });
    const placed = placeLabels(nodes, room);
    expect(placed.length).toBeGreaterThan(60);
    // Those that come first are asked first.
    expect(placed.map(({ index }) => index)).toEqual(placed.map(({ index }) => index).sort((a, b) => a - b));
    const boxes = placed.map(({ index, x, y }) => ({ x, y, right: x + (nodes[index]?.width ?? 0), bottom: y + 15 }));
    boxes.forEach((a, i) => {
      expect(a.x >= 0 && a.y >= 0 && a.right <= 800 && a.bottom <= 600).toBe(true);
      const meets = boxes.some((b, j) => j > i && a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom);
      expect(meets).toBe(false);
      for (const { x, y, radius } of nodes) {
        const [dx, dy] = [Math.max(a.x - x, 0, x - a.right), Math.max(a.y - y, 0, y - a.bottom)];
        expect(Math.hypot(dx, dy)).toBeGreaterThanOrEqual(radius * 0.99);
      }
    });
  });

  it("stand on the other side where there is no room, and are left out where there is none", () => {
    const at = (x: number, width: number) => placeLabels([{ x, y: 300, radius: 5, width }], room);
    expect(at(100, 50)).toEqual([{ index: 0, x: 108, y: 292.5, anchor: "start" }]);
    expect(at(790, 50)).toEqual([{ index: 0, x: 732, y: 292.5, anchor: "end" }]);
    expect(at(400, 700)[0]).toMatchObject({ anchor: "middle", x: 50 });
    expect(at(400, 900)).toEqual([]);
    expect(placeLabels([{ x: 9, y: 300, radius: 5, width: 5 }], { ...room, most: 0 })).toEqual([]);
  });

  it("are taken to be wider the more they hold", () => {
    expect(textWidth("", 12)).toBe(0);
    expect(textWidth("WWW", 12)).toBeGreaterThan(textWidth("aaa", 12));
    expect(textWidth("aaa", 12)).toBeGreaterThan(textWidth("iii", 12));
    expect(textWidth("日本", 12)).toBeGreaterThanOrEqual(24);
    expect(textWidth("😀", 10)).toBeGreaterThanOrEqual(10);
  });
});
