/** Connected components side by side: a layout of all at once keeps them far apart, so that each is small. */
import { extent } from "./scales.ts";

/** Coordinates by node. */
export interface Positions {
  x: Float64Array;
  y: Float64Array;
}

/** A component's nodes, around a corner of their own, and the room that they take. */
interface Box {
  nodes: Uint32Array;
  width: number;
  height: number;
}

/** How much room there is between components, in lengths of an edge. */
const GAP = 0.8;

/**
 * Turns each component's longest axis to where a picture `aspect` times as wide as high has most room, and packs components, the highest
 * first, each as low as it goes. Distances within a component stay.
 *
 * @param src - positions of nodes, one per edge
 * @param dst - as many
 */
export function besideEachOther(positions: Positions, src: Uint32Array, dst: Uint32Array, aspect: number): Positions {
  const { x, y } = { x: positions.x.slice(), y: positions.y.slice() };
  const groups = componentsOf(src, dst, x.length);
  for (const nodes of groups) turn(x, y, nodes, aspect >= 1 ? 0 : Math.PI / 2);
  if (groups.length === 1) return { x, y };
  const gap = GAP * (edgeLength(x, y, src, dst) || 1);
  const boxes = groups.map((nodes): Box => {
    const [[left, right], [bottom, top]] = [extent(pick(x, nodes)), extent(pick(y, nodes))];
    // Nodes that a layout leaves near each other need room as well.
    const least = gap * Math.sqrt(nodes.length);
    const [width, height] = [Math.max(right - left + gap, least), Math.max(top - bottom + gap, least)];
    shift(x, nodes, (width - left - right) / 2);
    shift(y, nodes, (height - bottom - top) / 2);
    return { nodes, width, height };
  });
  // Of equal ones, the first component first.
  boxes.sort((a, b) => b.height - a.height);
  const area = boxes.reduce((sum, { width, height }) => sum + width * height, 0);
  const widest = boxes.reduce((most, { width }) => Math.max(most, width), 0);
  const skyline = new Skyline(Math.max(Math.sqrt(area * aspect), widest));
  for (const { nodes, width, height } of boxes) {
    const corner = skyline.place(width, height);
    shift(x, nodes, corner.x);
    // The largest on top.
    shift(y, nodes, -corner.y - height);
  }
  return { x, y };
}

const pick = (values: Float64Array, nodes: Uint32Array): Float64Array =>
  Float64Array.from(nodes, (node) => values[node] as number);

function shift(values: Float64Array, nodes: Uint32Array, by: number): void {
  for (const node of nodes) values[node] = (values[node] as number) + by;
}

/** The nodes of each component, those of smaller numbers first. */
function componentsOf(src: Uint32Array, dst: Uint32Array, count: number): Uint32Array[] {
  const parents = Uint32Array.from({ length: count }, (_, node) => node);
  const root = (node: number): number => {
    let at = node;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number;
      at = parents[at] as number;
    }
    return at;
  };
  src.forEach((from, edge) => {
    const [a, b] = [root(from), root(dst[edge] as number)];
    parents[Math.max(a, b)] = Math.min(a, b);
  });
  const groups = new Map<number, number[]>();
  for (let node = 0; node < count; node += 1) {
    const known = groups.get(root(node));
    if (known) known.push(node);
    else groups.set(root(node), [node]);
  }
  return Array.from(groups.values(), (nodes) => Uint32Array.from(nodes));
}

/** Turns nodes around their middle so that they lie along `direction`. */
function turn(x: Float64Array, y: Float64Array, nodes: Uint32Array, direction: number): void {
  const mean = (values: Float64Array) => nodes.reduce((sum, node) => sum + (values[node] as number) / nodes.length, 0);
  const [middleX, middleY] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const node of nodes) {
    const [dx, dy] = [(x[node] as number) - middleX, (y[node] as number) - middleY];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const angle = direction - Math.atan2(2 * xy, xx - yy) / 2;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  for (const node of nodes) {
    const [dx, dy] = [(x[node] as number) - middleX, (y[node] as number) - middleY];
    x[node] = cosine * dx - sine * dy;
    y[node] = sine * dx + cosine * dy;
  }
}

/** The mean length of an edge; 0 where there is none. */
function edgeLength(x: Float64Array, y: Float64Array, src: Uint32Array, dst: Uint32Array): number {
  let [sum, count] = [0, 0];
  src.forEach((from, edge) => {
    const to = dst[edge] as number;
    if (from === to) return;
    sum += Math.hypot((x[from] as number) - (x[to] as number), (y[from] as number) - (y[to] as number));
    count += 1;
  });
  return count === 0 ? 0 : sum / count;
}

/** The upper rim of what stands in a strip, as steps from left to right. */
class Skyline {
  readonly #width: number;
  #steps: { x: number; y: number }[] = [{ x: 0, y: 0 }];

  constructor(width: number) {
    this.#width = width;
  }

  /** Puts a box where its lower rim is lowest, the leftmost of such places. */
  place(width: number, height: number): { x: number; y: number } {
    let best = { x: 0, y: Number.POSITIVE_INFINITY };
    this.#steps.forEach(({ x }, i) => {
      // Rounding must not keep what is as wide as the strip out of it.
      if (x > 0 && x + width > this.#width * (1 + 1e-9)) return;
      let y = 0;
      for (let j = i; j < this.#steps.length && (this.#steps[j] as { x: number }).x < x + width; j += 1) {
        y = Math.max(y, (this.#steps[j] as { y: number }).y);
        if (y >= best.y) return;
      }
      best = { x, y };
    });
    this.#raise(best.x, best.x + width, best.y + height);
    return best;
  }

  #raise(left: number, right: number, y: number): void {
    const before = this.#steps.filter(({ x }) => x < left);
    const after = this.#steps.filter(({ x }) => x >= right);
    const under = this.#steps.findLast(({ x }) => x <= right)?.y ?? 0;
    const next = right < this.#width && after[0]?.x !== right ? [{ x: right, y: under }] : [];
    // What is level is one step, so that a row of equal boxes costs no more than its last.
    const joined = before.at(-1)?.y === y ? [] : [{ x: left, y }];
    const rest = [...next, ...after];
    this.#steps = [...before, ...joined, ...(rest[0]?.y === y ? rest.slice(1) : rest)];
  }
}
