/** From values to colours and radii, and what legends say of them. */
import { plainType, TypeId, type TypeLike, type VectorLike } from "../arrow/structure.ts";
import { isNumeric, isTemporal } from "../display/types.ts";
import { formatAt, formatTicks } from "../display/values.ts";
import { QuiverError } from "../native/errors.ts";
import { numbersOf, textsOf } from "./columns.ts";
import type { ColorOptions } from "./options.ts";

export type ColorLegend =
  | { kind: "categorical"; title: string; entries: { text: string; color: string; count: number }[] }
  | { kind: "continuous"; title: string; from: string; to: string; colors: string[] };

export interface SizeLegend {
  title: string;
  entries: { text: string; radius: number }[];
}

/** A colour per row: `palette[codes[row]]`. */
export interface Colors {
  palette: string[];
  codes: Uint8Array;
  legend?: ColorLegend | undefined;
}

export interface Sizes {
  radii: Float32Array;
  legend?: SizeLegend | undefined;
}

/** Tableau's ten, which are told apart on white and on black. */
const CATEGORIES = [
  ...["#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f"],
  ...["#edc948", "#b07aa1", "#ff9da7", "#9c755f", "#86a3c3"],
];
const OTHER = "#9aa0a6";
/** Viridis, without its ends, which vanish on black and on white. */
const RAMP = ["#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#e6cf20"];
const STEPS = 64;
/** Integers of so few values are names. */
const FEW = 12;

export const DEFAULT_COLOR = "#4e79a7";

/** One colour for all rows. */
export const fixedColor = (color: string, rows: number): Colors => ({ palette: [color], codes: new Uint8Array(rows) });

/** Colours by a column, of the rows in the order of `rows`. */
export function colorsOf(
  vector: VectorLike,
  options: Pick<ColorOptions, "scale" | "colors">,
  title: string,
  rows: Uint32Array,
): Colors {
  if (options.scale === "continuous" || (options.scale === undefined && isContinuous(vector))) {
    return continuous(numbersOf(vector, "color", rows), options.colors ?? RAMP, title, vector.type);
  }
  return categorical(textsOf(vector, rows), options.colors ?? CATEGORIES, title);
}

function isContinuous(vector: VectorLike): boolean {
  const { type } = vector;
  if (!isNumeric(type) && !isTemporal(type)) return false;
  const isWhole = type.typeId === TypeId.Int || isTemporal(type);
  return !isWhole || new Set(numbersOf(vector, "color")).size > FEW;
}

function categorical(keys: readonly (string | null)[], colors: readonly string[], title: string): Colors {
  const counts = new Map<string | null, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  // Equally frequent ones in the order of their names, so that the same data always looks the same.
  const named = [...counts].filter((entry): entry is [string, number] => entry[0] !== null);
  named.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const first = named.length > colors.length ? named.slice(0, colors.length) : named;
  const entries = first.map(([text, count], i) => ({ text, color: colors[i] as string, count }));
  const others = named.slice(first.length).reduce((sum, [, count]) => sum + count, 0);
  if (others > 0) entries.push({ text: `${named.length - first.length} others`, color: OTHER, count: others });
  const nulls = counts.get(null);
  if (nulls !== undefined) entries.push({ text: "null", color: OTHER, count: nulls });
  const codeOf = new Map<string | null, number>(first.map(([text], code) => [text, code]));
  if (nulls !== undefined) codeOf.set(null, entries.length - 1);
  const codes = Uint8Array.from(keys, (key) => codeOf.get(key) ?? first.length);
  return { palette: entries.map(({ color }) => color), codes, legend: { kind: "categorical", title, entries } };
}

function continuous(values: Float64Array, colors: readonly string[], title: string, type: TypeLike): Colors {
  const [low, high] = extent(values);
  const palette = Array.from({ length: STEPS }, (_, step) => rampAt(colors, step / (STEPS - 1)));
  palette.push(OTHER);
  const share = shareWithin(low, high);
  const codes = Uint8Array.from(values, (value) =>
    Number.isFinite(value) ? Math.round(share(value) * (STEPS - 1)) : STEPS,
  );
  if (low > high) return { palette, codes };
  const text = textWithin(type, low, high);
  const legend: ColorLegend = { kind: "continuous", title, from: text(low), to: text(high), colors: [...colors] };
  return { palette, codes, legend };
}

/** The colour at a share of the ramp. */
function rampAt(colors: readonly string[], share: number): string {
  const at = share * (colors.length - 1);
  const [from, to] = [colors[Math.floor(at)] as string, colors[Math.ceil(at)] as string];
  const channel = (i: number) => {
    const [a, b] = [from, to].map((color) => Number.parseInt(color.slice(1 + 2 * i, 3 + 2 * i), 16)) as [
      number,
      number,
    ];
    return Math.round(a + (b - a) * (at % 1))
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(0)}${channel(1)}${channel(2)}`;
}

/** The radii where nobody says which: the more nodes, the smaller. */
export function rangeFor(rows: number): [number, number] {
  const smallest = Math.min(5, Math.max(1, 6 - Math.log10(Math.max(1, rows))));
  return [smallest, smallest * 3.2];
}

/** One radius for all rows. */
export const fixedSize = (radius: number, rows: number): Sizes => ({ radii: new Float32Array(rows).fill(radius) });

/** Radii by values, null the smallest: areas grow in proportion. `type` is that of the values, for the legend. */
export function sizesOf(values: Float64Array, range: readonly [number, number], title: string, type?: TypeLike): Sizes {
  const [low, high] = extent(values);
  const [smallest, largest] = range;
  const share = shareWithin(low, high);
  const radiusOf = (value: number) => {
    return Math.sqrt(smallest ** 2 + (largest ** 2 - smallest ** 2) * (Number.isFinite(value) ? share(value) : 0));
  };
  const radii = Float32Array.from(values, radiusOf);
  if (!(high > low)) return { radii };
  const ticks = [low, low / 2 + high / 2, high];
  const text = textWithin(type, low, high);
  const entries = ticks.map((value) => ({ text: text(value), radius: radiusOf(value) }));
  return { radii, legend: { title, entries } };
}

/** The least and the greatest of the finite values; the other way round where there is none. */
export function extent(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Which share of the way from `low` to `high` a value is; 0 where there is no way. */
function shareWithin(low: number, high: number): (value: number) => number {
  // The way between large numbers is no number any more, and that between tiny ones none when it is halved.
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const span = high / largest - low / largest;
  return (value) => (span > 0 ? (value / largest - low / largest) / span : 0);
}

const MIDNIGHT = / 00:00:00Z?$/;

/** Times as tables show them, days without a clock; numbers in five digits, or in as many more as tell apart what lies between `low` and `high`. */
function textWithin(type: TypeLike | undefined, low: number, high: number): (value: number) => string {
  // What a float rounds is no part of a time.
  const step = Math.max(Math.abs(low), Math.abs(high)) > Number.MAX_SAFE_INTEGER ? 1000 : 1;
  const plain = type && plainType(type);
  if (plain && isTemporal(plain)) {
    const text = (value: number) => formatTicks(plain, BigInt(Math.round(value / step)) * BigInt(step));
    return [low, high].every((end) => MIDNIGHT.test(text(end))) ? (value) => text(value).replace(MIDNIGHT, "") : text;
  }
  const same = high > low ? Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low)) : 0;
  const digits = Math.min(17, 5 + Math.max(0, Math.floor(same)));
  return (value) => {
    const rounded = Number(value.toPrecision(digits));
    // The largest float is rounded to what is none.
    if (!Number.isFinite(rounded)) return String(value);
    return Math.abs(rounded) >= 1e15 ? rounded.toExponential() : String(rounded);
  };
}

/** Coordinates must be there for every node. */
export function coordinatesOf(vector: VectorLike, parameter: "x" | "y", rows: Uint32Array): Float64Array {
  const values = numbersOf(vector, parameter);
  const row = values.findIndex((value) => !Number.isFinite(value));
  if (row < 0) return Float64Array.from(rows, (each) => values[each] as number);
  const expected = "a finite number for every node";
  const got = formatAt(vector, row) ?? "null";
  throw new QuiverError("INVALID_DATA", `${parameter} must be ${expected}, got ${got}`, {
    parameter,
    row,
    expected,
    got,
  });
}
