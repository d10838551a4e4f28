/** Spans of calendar time. */
import { isRecord } from "../native/check.ts";
import { invalid, inWords } from "../native/errors.ts";
import { Expr } from "./expr.ts";

/** The parts of a span; each a whole number, negative ones going back. */
export interface IntervalFields {
  years?: number;
  quarters?: number;
  months?: number;
  weeks?: number;
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
  microseconds?: number;
  nanoseconds?: number;
}

const MONTHS = { years: 12, quarters: 3, months: 1 } as const;
const DAYS = { weeks: 7, days: 1 } as const;
const NANOSECONDS = {
  hours: 3_600_000_000_000n,
  minutes: 60_000_000_000n,
  seconds: 1_000_000_000n,
  milliseconds: 1_000_000n,
  microseconds: 1_000n,
  nanoseconds: 1n,
} as const;

/** A span as a constant: months, days and the time of the clock stay apart, because their lengths differ. */
export function interval(fields: IntervalFields): Expr {
  if (!isRecord(fields as unknown)) {
    throw invalid("fields", "an object such as { months: 1, days: 2 }", fields);
  }
  let [months, days, nanoseconds] = [0, 0, 0n];
  for (const [unit, count] of Object.entries(fields)) {
    if (count === undefined) continue;
    if (!Number.isSafeInteger(count)) throw invalid(unit, "a whole number", count);
    if (Object.hasOwn(MONTHS, unit)) months += count * MONTHS[unit as keyof typeof MONTHS];
    else if (Object.hasOwn(DAYS, unit)) days += count * DAYS[unit as keyof typeof DAYS];
    else if (Object.hasOwn(NANOSECONDS, unit)) {
      nanoseconds += BigInt(count) * NANOSECONDS[unit as keyof typeof NANOSECONDS];
    } else throw invalid("interval", Object.keys({ ...MONTHS, ...DAYS, ...NANOSECONDS }).join(", "), unit);
  }
  const fits = Math.max(Math.abs(months), Math.abs(days)) < 2 ** 31 && BigInt.asIntN(64, nanoseconds) === nanoseconds;
  if (!fits) throw invalid("interval", "at most 2147483647 months and days, and 292 years of hours", inWords("more"));
  return new Expr({ literal: { interval: { months, days, nanoseconds: String(nanoseconds) } } });
}
