/** Values of generated tables and constants. */
import type { Random } from "../property/random.ts";
import { info, kindOf, PER_SECOND, type Type } from "./types.ts";

/**
 * One value: integers, and decimals, dates and times by their digits or units, are bigints; floats numbers, or `"-NaN"` for the NaN
 * with its sign bit; bytes and texts are text; lists arrays, structs objects, maps arrays of pairs, intervals `[months, days, ns]`.
 */
export type Cell = null | bigint | number | string | boolean | readonly Cell[] | { readonly [field: string]: Cell };

/** How wild the values of a table are. */
export interface Mood {
  /** NaN of both signs, infinities, and zeros of both signs among the floats. */
  special: boolean;
  /** The smallest and largest values of every type. */
  edges: boolean;
  /** One large number among small ones. */
  large: boolean;
}

export const CALM: Mood = { special: false, edges: false, large: false };

export const TEXTS = [
  ...["", "a", "b", "ab", "A", "Oslo", "ROME", "ä", "O'Hara", "%", "a_b", " a ", "twelve bytes", "thirteen bytes"],
  ...["漢字", "1", "2.5", "aa", "b\\c"],
];
const DAY = 86_400n;

/** A value of `type` that is not null. */
export function value(random: Random, type: Type, mood: Mood): Cell {
  const of = info(type);
  const edge = mood.edges && random.chance(0.15);
  switch (of.kind) {
    case "int": {
      if (edge) {
        const top = 1n << BigInt(of.signed ? of.bits - 1 : of.bits);
        const low = of.signed ? -top : 0n;
        return random.pick([top - 1n, top - 2n, low, low + 1n, ...(of.bits === 64 ? [2n ** 53n, 2n ** 53n + 1n] : [])]);
      }
      return BigInt(random.below(13) - (of.signed ? 6 : 0));
    }
    case "float": {
      if (mood.special && random.chance(0.3)) {
        return random.pick([Number.NaN, "-NaN", Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0]);
      }
      if (edge && of.bits > 16) {
        const [max, min] = of.bits === 64 ? [Number.MAX_VALUE, 5e-324] : [3.4028234663852886e38, 1.401298464324817e-45];
        return random.pick([max, -max, min, ...(of.bits === 64 ? [2 ** 53, 0.1, 1e-300] : [0.5])]);
      }
      if (mood.large && random.chance(0.1)) return of.bits === 64 ? 2 ** 70 : of.bits === 32 ? 2 ** 40 : 1024;
      return (random.below(41) - 20) / 4;
    }
    case "decimal": {
      if (edge) return random.pick([1n, -1n]) * (10n ** BigInt(of.precision) - 1n);
      return BigInt(random.below(2001) - 1000);
    }
    case "bool":
      return random.chance(0.5);
    case "utf8":
      return random.pick(TEXTS);
    case "binary":
      return random.pick(["", "a", "ab", "\u0000", "\u00ff\u0001"]);
    case "date":
      return edge ? random.pick([-719_162n, 2_932_896n]) : BigInt(random.below(800) - 200);
    case "time": {
      const second = PER_SECOND[of.unit];
      return edge
        ? random.pick([0n, DAY * second - 1n])
        : BigInt(random.below(86_400)) * second + within(random, second);
    }
    case "timestamp":
    case "duration": {
      const second = PER_SECOND[of.unit];
      if (edge && of.unit !== "ns") return random.pick([-62_135_596_800n, 253_402_300_799n]) * second;
      return (
        BigInt(random.below(800) - 200) * DAY * second + BigInt(random.below(86_400)) * second + within(random, second)
      );
    }
    case "interval":
      return [BigInt(random.below(5) - 2), BigInt(random.below(5) - 2), BigInt(random.below(5) - 2) * 1_000_000_000n];
    case "list":
      return Array.from({ length: random.below(4) }, () => cell(random, of.element, mood, 0.2));
    case "fixed":
      return Array.from({ length: of.size }, () => cell(random, of.element, mood, 0.2));
    case "struct":
      return Object.fromEntries(of.fields.map(([name, inner]) => [name, cell(random, inner, mood, 0.2)]));
    case "map":
      return ["k", "l", "m"].filter(() => random.chance(0.4)).map((key) => [key, cell(random, of.element, mood, 0.2)]);
    case "null":
      return null;
  }
}

/** Some of a unit's parts of a second: mostly none, so that instants of different units meet. */
const within = (random: Random, second: bigint) =>
  second > 1n && random.chance(0.4) ? (BigInt(random.below(4)) * second) / 4n + (random.chance(0.3) ? 1n : 0n) : 0n;

/** A value of `type`, or null with a probability. */
export const cell = (random: Random, type: Type, mood: Mood, nulls: number): Cell =>
  random.chance(nulls) ? null : value(random, type, mood);

/** Floats as JavaScript's numbers. */
export const numberOf = (float: Cell): number => (float === "-NaN" ? Number.NaN : Number(float));

/** A value without surprises, for whoever reads what is left of a failure. */
export function plainest(type: Type): Cell {
  const of = info(type);
  switch (of.kind) {
    case "float":
      return 0;
    case "bool":
      return false;
    case "utf8":
    case "binary":
      return "";
    case "list":
    case "map":
      return [];
    case "fixed":
      return Array.from({ length: of.size }, () => plainest(of.element));
    case "struct":
      return Object.fromEntries(of.fields.map(([name, inner]) => [name, plainest(inner)]));
    case "interval":
      return [0n, 0n, 0n];
    case "null":
      return null;
    default:
      return 0n;
  }
}

/** A cell as it is written in TypeScript. */
export function written(value: Cell): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number")
    return Object.is(value, -0)
      ? "-0"
      : String(value)
          .replace("Infinity", "Number.POSITIVE_INFINITY")
          .replace("-Number.POSITIVE", "Number.NEGATIVE")
          .replace("NaN", "Number.NaN");
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, inner]) => `${name}: ${written(inner)}`)
      .join(", ")} }`;
  }
  return String(value);
}

/** Whether equal values of the type look alike in every engine: -0 and 0 are equal, and so are the NaNs. */
export const hasTwins = (type: Type): boolean => {
  const of = info(type);
  if (of.kind === "struct") return of.fields.some(([, inner]) => hasTwins(inner));
  return of.kind === "float" || (of.element !== "" && hasTwins(of.element)) || kindOf(type) === "interval";
};
