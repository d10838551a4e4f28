/** Bins of round width, and in which of them each row is: computed in Rust, by the very edges that are drawn. */
import { type Expr, lit } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";

export interface Bins {
  count: number;
  /** The number of the bin that a value is in, from 0. */
  index: Expr;
  /** Where the bin of this number begins, which is where the one before ends. */
  edge(number: number): number;
}

/** Powers of ten beyond these overflow, or are not exact in any sense. */
const LEAST_POWER = -290;
const MOST_POWER = 307;

/** A float holds so many different steps of one width, with some to spare. */
const STEPS = 2 ** 48;

/**
 * At most `most` bins of 1, 2 or 5 times a power of ten that hold `min` to `max`; of whole numbers, at least 1 wide.
 *
 * A value is in the bin from its edge up to the next; the largest is in the last bin, even on its end, but for whole numbers.
 */
export function numberBins(value: Expr, min: number, max: number, most: number, whole: boolean): Bins {
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const span = max - min;
  const finest = Math.max(span === 0 ? largest / 10 : span / most, largest / STEPS);
  let power = Math.min(MOST_POWER, Math.max(LEAST_POWER, whole ? 0 : -Infinity, Math.floor(Math.log10(finest || 1))));
  let factor = 1;
  for (;;) {
    const bins = binsOf(value, min, max, factor, power, whole);
    const wide = bins.step >= finest || power >= MOST_POWER;
    if (wide && bins.count <= Math.max(1, most)) return bins;
    if (power >= MOST_POWER && factor === 5) return bins;
    if (factor === 5) power += 1;
    factor = factor === 1 ? 2 : factor === 2 ? 5 : 1;
  }
}

function binsOf(value: Expr, min: number, max: number, factor: number, power: number, whole: boolean) {
  // A power of ten below 1 is no float; what it divides is.
  const parts = 10 ** -power / factor;
  const step = factor * 10 ** power;
  const scaled = (at: number) => (power < 0 ? at * parts : at / step);
  const edgeAt = (at: number) => (power < 0 ? at / parts : at * step);
  const numberOf = (at: number) => {
    const near = Math.floor(scaled(at));
    return at >= edgeAt(near + 1) ? near + 1 : at < edgeAt(near) ? near - 1 : near;
  };
  const first = numberOf(min);
  let count = numberOf(max) - first + 1;
  if (!whole && count > 1 && max === edgeAt(first + count - 1)) count -= 1;

  const near = (power < 0 ? value.mul(float(parts)) : value.div(float(step))).floor();
  const edge = (at: Expr) => (power < 0 ? at.div(float(parts)) : at.mul(float(step)));
  const index = (isExact(min, max, whole) ? near : exactly(value, near, edge)).sub(float(first));
  return {
    count,
    step,
    index: whole ? index : fn.least(index, float(count - 1)),
    edge: (number: number) => edgeAt(first + number),
  };
}

/** The quotient of whole numbers that floats hold exactly is never rounded up to the next whole number. */
const isExact = (min: number, max: number, whole: boolean): boolean =>
  whole && Math.max(Math.abs(min), Math.abs(max)) < 2 ** 53;

/** `near`, put right by one where rounding has put a value on the other side of an edge. */
function exactly(value: Expr, near: Expr, edge: (at: Expr) => Expr): Expr {
  return fn
    .when(value.ge(edge(near.add(float(1)))))
    .then(near.add(float(1)))
    .when(value.lt(edge(near)))
    .then(near.sub(float(1)))
    .otherwise(near);
}

/** A constant float64: arithmetic of floats does not fail where it overflows. */
const float = (value: number): Expr => lit(value).cast("float64");

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** The first Monday since 1970, from which weeks are counted. */
const MONDAY = 4 * DAY;

const SPANS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[DAY, WEEK],
];

const YEAR_MONTHS = 12;
const POWERS = [1, 10, 100, 1000, 10_000, 100_000];
const YEARS = [...POWERS.flatMap((power) => [power, 2 * power, 5 * power]), 1_000_000];
const MONTHS = [1, 3, 6, ...YEARS.map((years) => years * YEAR_MONTHS)];

/** Milliseconds since 1970 that a Date holds at most. */
export const LAST_INSTANT = 8.64e15;

/**
 * At most `most` bins that hold `min` to `max`, in milliseconds since 1970: of so many milliseconds to days, of weeks from Monday,
 * or of months and years, in UTC.
 *
 * @param value - the milliseconds
 * @param time - the date or timestamp without a zone that they are of
 */
export function timeBins(value: Expr, time: Expr, min: number, max: number, most: number): Bins {
  for (const span of SPANS) {
    const start = span === WEEK ? MONDAY : 0;
    const numberOf = (at: number) => Math.floor((at - start) / span);
    const first = numberOf(min);
    const count = numberOf(max) - first + 1;
    if (count > most) continue;
    const index = value.sub(float(start)).div(float(span)).floor().sub(float(first));
    return { count, index, edge: (number) => clamped((first + number) * span + start) };
  }
  const months = time.dt.year().mul(YEAR_MONTHS).add(time.dt.month()).sub(1).cast("float64");
  const monthOf = (at: number) => {
    const date = new Date(at);
    return date.getUTCFullYear() * YEAR_MONTHS + date.getUTCMonth();
  };
  for (const width of MONTHS) {
    const first = Math.floor(monthOf(min) / width);
    const count = Math.floor(monthOf(max) / width) - first + 1;
    if (count > most && width !== MONTHS.at(-1)) continue;
    const index = months.div(float(width)).floor().sub(float(first));
    return { count, index, edge: (number) => monthStart((first + number) * width) };
  }
  throw new RangeError("no end of time");
}

/** Where a month begins that is counted from the year 0. */
function monthStart(month: number): number {
  // Date.UTC takes years below 100 for those of the last century.
  const start = Date.UTC(2000, Math.round(month) - 2000 * YEAR_MONTHS);
  return Number.isNaN(start) ? (month < 0 ? -LAST_INSTANT : LAST_INSTANT) : start;
}

const clamped = (instant: number) => Math.max(-LAST_INSTANT, Math.min(LAST_INSTANT, instant));
