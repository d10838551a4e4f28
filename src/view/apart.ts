/** Nodes that a layout leaves on one another, moved until each is seen. */
import type { Positions } from "./components.ts";
import { extent } from "./scales.ts";

/** Of more nodes a picture is a cloud, in which nobody looks for one. */
const MOST_NODES = 5000;
const ROUNDS = 60;
/** Pixels between the rims of two nodes. */
const GAP = 2;
/** The golden angle: nodes at one place leave it in directions of their own. */
const ANGLE = Math.PI * (3 - Math.sqrt(5));

/**
 * Moves nodes that overlap from each other, half the way each, in rounds, until none do or it has been tried long enough.
 *
 * @param radii - in pixels
 * @param room - the pixels that the whole picture is fitted into
 */
export function apart({ x, y }: Positions, radii: Float32Array, room: { width: number; height: number }): Positions {
  const moved = { x: x.slice(), y: y.slice() };
  if (x.length > MOST_NODES) return moved;
  const [[left, right], [bottom, top]] = [extent(x), extent(y)];
  const scale = Math.min(room.width / (right - left), room.height / (top - bottom));
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) return moved;
  for (let round = 0; round < ROUNDS; round += 1) if (!pushed(moved, radii, scale)) break;
  return moved;
}

/** One round; whether any two nodes overlapped. */
function pushed({ x, y }: Positions, radii: Float32Array, scale: number): boolean {
  const side = (2 * radii.reduce((largest, radius) => Math.max(largest, radius), 0) + GAP) / scale;
  const cells = new Map<string, number[]>();
  const cellOf = (node: number): [number, number] => [
    Math.floor((x[node] as number) / side),
    Math.floor((y[node] as number) / side),
  ];
  for (let node = 0; node < x.length; node += 1) {
    const key = cellOf(node).join();
    const known = cells.get(key);
    if (known) known.push(node);
    else cells.set(key, [node]);
  }
  let any = false;
  for (let node = 0; node < x.length; node += 1) {
    const [column, row] = cellOf(node);
    for (const [right, up] of AROUND) {
      for (const other of cells.get(`${column + right},${row + up}`) ?? []) {
        if (other <= node) continue;
        const least = ((radii[node] as number) + (radii[other] as number) + GAP) / scale;
        let [dx, dy] = [(x[other] as number) - (x[node] as number), (y[other] as number) - (y[node] as number)];
        let distance = Math.hypot(dx, dy);
        // A hair's breadth is none, so that rounding alone starts no further round.
        if (distance >= least * 0.999) continue;
        any = true;
        if (distance < least * 1e-6) {
          distance = least * 1e-3;
          [dx, dy] = [distance * Math.cos(ANGLE * other), distance * Math.sin(ANGLE * other)];
        }
        const by = (least - distance) / distance / 2;
        x[node] = (x[node] as number) - dx * by;
        y[node] = (y[node] as number) - dy * by;
        x[other] = (x[other] as number) + dx * by;
        y[other] = (y[other] as number) + dy * by;
      }
    }
  }
  return any;
}

const AROUND = [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((up) => [right, up] as const));
