/** Which node or edge is under the pointer. */
import { SPACE } from "../page-format.ts";
import { curveBetween, loopAt } from "../parallel.ts";
import type { Camera } from "./camera.ts";
import type { Data } from "./data.ts";

/** The side of the grid that nodes are found by. */
const CELLS = 256;
/** So near, in pixels, is near enough. */
const REACH = 4;
/** With more edges, nobody means one of them. */
const MOST_EDGES = 50_000;

export class Hits {
  readonly #data: Data;
  readonly #starts = new Uint32Array(CELLS * CELLS + 1);
  readonly #nodes: Uint32Array;
  readonly #largest: number;

  constructor(data: Data) {
    this.#data = data;
    this.#nodes = new Uint32Array(data.numNodes);
    this.#largest = data.radii.reduce((largest, radius) => Math.max(largest, radius), 0);
    const cells = Uint32Array.from(data.x, (x, node) => this.#cell(x) * CELLS + this.#cell(data.y[node] as number));
    for (const cell of cells) this.#starts[cell + 1] = (this.#starts[cell + 1] as number) + 1;
    for (let cell = 0; cell < CELLS * CELLS; cell += 1) {
      this.#starts[cell + 1] = (this.#starts[cell + 1] as number) + (this.#starts[cell] as number);
    }
    const next = this.#starts.slice();
    cells.forEach((cell, node) => {
      this.#nodes[next[cell] as number] = node;
      next[cell] = (next[cell] as number) + 1;
    });
  }

  #cell(value: number): number {
    return Math.min(CELLS - 1, Math.max(0, Math.floor((value / SPACE) * CELLS)));
  }

  /** The node whose rim is nearest to a point on the screen, within reach; -1 where there is none. */
  node(px: number, py: number, camera: Camera, growth: number): number {
    const { x, y, radii } = this.#data;
    const [spaceX, spaceY] = [(px - camera.left) / camera.scale, (camera.top - py) / camera.scale];
    const reach = (this.#largest * growth + REACH) / camera.scale;
    let [best, nearest] = [-1, 0];
    for (let column = this.#cell(spaceX - reach); column <= this.#cell(spaceX + reach); column += 1) {
      for (let row = this.#cell(spaceY - reach); row <= this.#cell(spaceY + reach); row += 1) {
        const cell = column * CELLS + row;
        for (let at = this.#starts[cell] as number; at < (this.#starts[cell + 1] as number); at += 1) {
          const node = this.#nodes[at] as number;
          const distance = Math.hypot((x[node] as number) - spaceX, (y[node] as number) - spaceY) * camera.scale;
          const beyond = distance - (radii[node] as number) * growth;
          if (beyond > REACH || (best >= 0 && beyond >= nearest)) continue;
          [best, nearest] = [node, beyond];
        }
      }
    }
    return best;
  }

  /** The edge that passes nearest, within reach; -1 where there is none, or too many are drawn. */
  edge(px: number, py: number, camera: Camera, growth: number): number {
    const { numEdges, src, dst, x, y, radii, bends } = this.#data;
    if (numEdges > MOST_EDGES) return -1;
    const at = (node: number): [number, number, number] => [
      camera.left + (x[node] as number) * camera.scale,
      camera.top - (y[node] as number) * camera.scale,
      (radii[node] as number) * growth,
    ];
    let [best, nearest] = [-1, REACH];
    for (let edge = 0; edge < numEdges; edge += 1) {
      const [a, b, bend] = [src[edge] as number, dst[edge] as number, bends[edge] as number];
      const [ax, ay, radius] = at(a);
      let distance: number;
      if (a === b) {
        const loop = loopAt(ax, ay, radius, bend);
        distance = Math.abs(Math.hypot(px - loop.x, py - loop.y) - loop.radius);
      } else {
        const [bx, by] = at(b);
        if (bend === 0) distance = toSegment(px, py, ax, ay, bx, by);
        else {
          const curve = curveBetween([ax, ay, 0], [bx, by, 0], bend);
          distance = curve ? toCurve(px, py, curve) : REACH;
        }
      }
      if (distance < nearest) [best, nearest] = [edge, distance];
    }
    return best;
  }
}

function toSegment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const share = Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - ax - share * dx, py - ay - share * dy);
}

const PIECES = 12;

function toCurve(px: number, py: number, curve: NonNullable<ReturnType<typeof curveBetween>>): number {
  const { x0, y0, cx, cy, x1, y1 } = curve;
  const at = (t: number, a: number, c: number, b: number) => (1 - t) ** 2 * a + 2 * t * (1 - t) * c + t ** 2 * b;
  let [nearest, fromX, fromY] = [Number.POSITIVE_INFINITY, x0, y0];
  for (let piece = 1; piece <= PIECES; piece += 1) {
    const [toX, toY] = [at(piece / PIECES, x0, cx, x1), at(piece / PIECES, y0, cy, y1)];
    nearest = Math.min(nearest, toSegment(px, py, fromX, fromY, toX, toY));
    [fromX, fromY] = [toX, toY];
  }
  return nearest;
}
