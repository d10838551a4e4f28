/** How edges that would lie on one another are bent: parallel ones, those that lead back, and loops. */

/**
 * By how much each edge is bent, in steps: 0 is straight, and the sign is the side, seen along the edge. Loops have the number of those
 * that their node has before them.
 *
 * @param src - positions of nodes
 * @param dst - as many
 */
export function bendsOf(src: ArrayLike<number>, dst: ArrayLike<number>, nodes: number): Int16Array {
  const pairs = new Map<number, number[]>();
  for (let edge = 0; edge < src.length; edge += 1) {
    const [a, b] = [src[edge] as number, dst[edge] as number];
    const key = Math.min(a, b) * nodes + Math.max(a, b);
    const known = pairs.get(key);
    if (known) known.push(edge);
    else pairs.set(key, [edge]);
  }
  const bends = new Int16Array(src.length);
  for (const edges of pairs.values()) {
    if (edges.length === 1) continue;
    const [first] = edges as [number];
    edges.forEach((edge, i) => {
      if (src[edge] === dst[edge]) bends[edge] = Math.min(i, MOST);
      // To both sides of the straight line in turn; seen along an edge that leads back, sides are the other way round.
      else bends[edge] = side(i, edges.length) * (src[edge] === src[first] ? 1 : -1);
    });
  }
  return bends;
}

/** More would only fill the room between. */
const MOST = 40;

/** 0, 1, -1, 2, -2, …; without 0 where the number is even, so that a pair there and back is symmetrical. */
function side(i: number, of: number): number {
  const step = of % 2 === 0 ? i + 2 : i + 1;
  const distance = Math.min(MOST, step >> 1);
  return step % 2 === 0 ? distance : -distance;
}

/** How far from the straight line the control point of an edge of `length` lies, per step. */
export const bendOf = (length: number): number => Math.min(60, 8 + length * 0.12);

/** A quadratic curve: its end is where it meets the rim of the node that it leads to. */
export interface Curve {
  x0: number;
  y0: number;
  cx: number;
  cy: number;
  x1: number;
  y1: number;
}

/** An edge between the rims of two nodes, on a screen whose y grows downwards; undefined where the nodes overlap. */
export function curveBetween(
  [ax, ay, aRadius]: readonly [x: number, y: number, radius: number],
  [bx, by, bRadius]: readonly [x: number, y: number, radius: number],
  bend: number,
): Curve | undefined {
  const [dx, dy] = [bx - ax, by - ay];
  const length = Math.hypot(dx, dy);
  if (length <= aRadius + bRadius) return undefined;
  const shift = bend * bendOf(length);
  const [cx, cy] = [(ax + bx) / 2 - (dy / length) * shift, (ay + by) / 2 + (dx / length) * shift];
  const towards = (x: number, y: number, radius: number): [number, number] => {
    const distance = Math.hypot(cx - x, cy - y) || 1;
    return [x + ((cx - x) / distance) * radius, y + ((cy - y) / distance) * radius];
  };
  const [[x0, y0], [x1, y1]] = [towards(ax, ay, aRadius), towards(bx, by, bRadius)];
  return { x0, y0, cx, cy, x1, y1 };
}

/** A loop above its node: a circle through the node's middle, larger for each further loop. */
export function loopAt(x: number, y: number, radius: number, bend: number): { x: number; y: number; radius: number } {
  const size = radius * 0.9 + 4 + bend * 4;
  return { x, y: y - size, radius: size };
}

/** The more edges, the fainter each. */
export const alphaFor = (edges: number): number => Math.min(0.6, Math.max(0.05, 8 / Math.sqrt(Math.max(1, edges))));
