/** From the picture's space to the screen: x = left + scale · X, y = top − scale · Y. */
export interface Camera {
  scale: number;
  left: number;
  top: number;
}

/** What shows nodes and edges, and moves over them. */
export interface Renderer {
  readonly kind: "webgl" | "canvas";
  camera(): Camera;
  /** Moves so that all nodes fill the room. */
  fit(): void;
  zoom(factor: number): void;
  pan(right: number, down: number): void;
  /** Moves a node into the middle, near enough to see what is around it. */
  show(node: number): void;
  /** Greys out all but these nodes; undefined ends it. */
  light(nodes: readonly number[] | undefined): void;
  /** Draws again, in the colours of now. */
  redraw(): void;
}

/** Nodes grow when they come near, but slower than the room between them. */
export const growthOf = (scale: number, fitted: number): number =>
  Math.min(5, Math.max(0.7, Math.sqrt(scale / fitted)));

export interface Size {
  width: number;
  height: number;
  /** How much of it, on the left, something else covers. */
  left: number;
}

const PADDING = 40;
/** So that one node, or some at one place, do not fill the screen. */
const LEAST_EXTENT = 40;

/** The camera from which all points are seen. */
export function cameraFor(x: Float32Array, y: Float32Array, { width, height, left: covered }: Size): Camera {
  let [left, right, bottom, top] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let node = 0; node < x.length; node += 1) {
    left = Math.min(left, x[node] as number);
    right = Math.max(right, x[node] as number);
    bottom = Math.min(bottom, y[node] as number);
    top = Math.max(top, y[node] as number);
  }
  if (left > right) return { scale: 1, left: 0, top: height };
  const wide = Math.max(right - left, LEAST_EXTENT);
  const high = Math.max(top - bottom, LEAST_EXTENT);
  const scale = Math.max(1e-3, Math.min((width - covered - 2 * PADDING) / wide, (height - 2 * PADDING) / high));
  return centred((left + right) / 2, (bottom + top) / 2, scale, { width: width + covered, height, left: 0 });
}

export const centred = (x: number, y: number, scale: number, { width, height }: Size): Camera => ({
  scale,
  left: width / 2 - scale * x,
  top: height / 2 + scale * y,
});
