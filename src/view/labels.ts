/** Where labels go so that none lies on another, nor on a node that is drawn before. */

/** A node that may have a label: the first ones come first. */
export interface Labelled {
  x: number;
  y: number;
  radius: number;
  /** How wide the text is. */
  width: number;
}

export interface Placed {
  /** The position among the nodes that were given. */
  index: number;
  /** The left upper corner. */
  x: number;
  y: number;
  /** Which end of the text is next to the node. */
  anchor: "start" | "end" | "middle";
}

export interface Room {
  width: number;
  height: number;
  /** How high a line is. */
  line: number;
  /** The most labels. */
  most: number;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const GAP = 3;
const CELL = 64;

/** Tries right, left, above and below each node, in turn, and leaves out the label where none is free. */
export function placeLabels(nodes: readonly Labelled[], { width, height, line, most }: Room): Placed[] {
  const taken = new Boxes();
  const placed: Placed[] = [];
  const circles = nodes.map(({ x, y, radius }) => ({
    left: x - radius,
    top: y - radius,
    right: x + radius,
    bottom: y + radius,
  }));
  for (const circle of circles) taken.add(circle);
  for (let index = 0; index < nodes.length && placed.length < most; index += 1) {
    const { x, y, radius, width: wide } = nodes[index] as Labelled;
    const corners: Omit<Placed, "index">[] = [
      { x: x + radius + GAP, y: y - line / 2, anchor: "start" },
      { x: x - radius - GAP - wide, y: y - line / 2, anchor: "end" },
      { x: x - wide / 2, y: y - radius - GAP - line, anchor: "middle" },
      { x: x - wide / 2, y: y + radius + GAP, anchor: "middle" },
    ];
    const free = corners.find(({ x: left, y: top }) => {
      const box = { left, top, right: left + wide, bottom: top + line };
      if (left < 0 || top < 0 || box.right > width || box.bottom > height || taken.meets(box)) return false;
      taken.add(box);
      return true;
    });
    if (free) placed.push({ index, ...free });
  }
  return placed;
}

/** Boxes by the cells of a grid that they lie in. */
class Boxes {
  readonly #cells = new Map<number, Box[]>();

  add(box: Box): void {
    for (const cell of cellsOf(box)) {
      const known = this.#cells.get(cell);
      if (known) known.push(box);
      else this.#cells.set(cell, [box]);
    }
  }

  meets(box: Box): boolean {
    return cellsOf(box).some((cell) =>
      this.#cells
        .get(cell)
        ?.some(
          (other) =>
            other.left < box.right && other.right > box.left && other.top < box.bottom && other.bottom > box.top,
        ),
    );
  }
}

function cellsOf({ left, top, right, bottom }: Box): number[] {
  const cells: number[] = [];
  for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column += 1) {
    for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row += 1)
      cells.push(column * 65_536 + row);
  }
  return cells;
}

const NARROW = /[iljtfrI.,:;'|!()[\] ]/;
const WIDE = /[mwMW@%—…]/;
const FULL =
  /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/u;

/** How wide a text is at a size of font, at most: what has no screen cannot measure. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    if (NARROW.test(character)) width += 0.36;
    else if (FULL.test(character)) width += 1.2;
    else if (WIDE.test(character)) width += 1;
    else width += /\p{Lu}/u.test(character) ? 0.74 : 0.62;
  }
  return width * size;
}
