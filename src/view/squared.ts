import { extent } from "./scales.ts";

/** Both coordinates within 0 and 1, on one scale, the picture in the middle. */
export function squared(x: Float64Array, y: Float64Array): [Float64Array, Float64Array] {
  const [[left, right], [bottom, top]] = [extent(x), extent(y)];
  // Halves, as the width of what is very wide is no number any more.
  const half = Math.max(right / 2 - left / 2, top / 2 - bottom / 2) || 1;
  const within = (values: Float64Array, low: number, high: number) =>
    values.map((value) => value / half / 2 - (low / half + high / half) / 4 + 0.5);
  return [within(x, left, right), within(y, bottom, top)];
}
