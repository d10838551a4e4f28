/** A column of a chart: what kind of values it has, which rows can be drawn by it, and how its values become marks. */
import type { Table } from "apache-arrow";
import { plainType, TypeId, type TypeLike } from "../arrow/structure.ts";
import { isNumeric, typeName } from "../display/types.ts";
import { formatTicks, isShort } from "../display/values.ts";
import { type Aggregate, type ColumnLike, column, type Expr, lit } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import type { CollectOptions } from "../frame/options.ts";
import { QuiverError } from "../native/errors.ts";
import { LAST_INSTANT } from "./bins.ts";
import { inFull, nameOf, plural } from "./label.ts";

export type Kind = "number" | "time" | "category";

/** A column or expression as charts see it. */
export interface Axis {
  /** As it is shown. */
  name: string;
  /** The name, and what its numbers count where they count something. */
  title: string;
  kind: Kind;
  /** Numbers and times: a float64, times in milliseconds since 1970. Categories: text, null for null. */
  value: Expr;
  /** Where `value` is a number that can be drawn; null of categories, all of which can. */
  finite: Expr | null;
  /** Whether all values are whole. */
  whole: boolean;
  /** Whether every value but null can be drawn. */
  exact: boolean;
  /** Of times: the date or timestamp without a zone. */
  time?: Expr;
  /** Of categories whose values are in an order of their own: a number that goes by it. */
  order?: Expr;
  /** Of categories whose `value` is not how they are shown: how they are. */
  shown?: (text: string) => string;
}

/** Larger numbers count as infinite: the scales of charts overflow where they take the span of an axis times a few. */
const LARGEST = 1e300;

/**
 * How a column is drawn, by its type.
 *
 * @throws {@link QuiverError} `UNKNOWN_COLUMN` and what else its expression fails with; `UNSUPPORTED_TYPE` for lists, structs, bytes
 */
export function axisOf(frame: Frame, parameter: string, given: ColumnLike): Axis {
  const expr = column(given);
  const name = nameOf(given);
  const type = frame.select(expr.as(parameter)).schema.fields[0]?.type as unknown as TypeLike;
  const of = type as unknown as { unit: number; timezone?: string | null };
  const number = (value: Expr, whole: boolean, title = name): Axis => {
    // NaN is larger than all numbers, as in every comparison.
    const finite = whole ? value.isNotNull() : value.between(-LARGEST, LARGEST);
    return { name, title, kind: "number", value, finite, whole, exact: whole };
  };
  const plain = plainType(type);
  if (plain.typeId === TypeId.Int) return number(expr.cast("float64"), true);
  // Nothing but nulls has no place on an axis of numbers, and is no reason to draw none.
  if (isNumeric(plain) || type.typeId === TypeId.Null) return number(expr.cast("float64"), false);
  switch (type.typeId) {
    case TypeId.Duration:
      return number(expr.cast("int64").cast("float64"), true, `${name} (${UNITS[of.unit]})`);
    case TypeId.Time: {
      const bits = isShort(type) ? "int32" : "int64";
      return number(expr.cast(bits).cast("float64"), true, `${name} (${UNITS[of.unit]} since midnight)`);
    }
    case TypeId.Date:
    case TypeId.Timestamp: {
      const zoned = type.typeId === TypeId.Timestamp && Boolean(of.timezone);
      const time = zoned ? expr.dt.convertTimeZone("UTC").dt.replaceTimeZone(null) : expr;
      const value = time.dt.epoch("millisecond").cast("float64");
      const finite = value.between(-LAST_INSTANT, LAST_INSTANT);
      return {
        name,
        title: zoned ? `${name} (UTC)` : name,
        kind: "time",
        value,
        finite,
        whole: true,
        exact: false,
        time,
      };
    }
  }
  return categoryOf(parameter, expr, name, type);
}

const UNITS = ["s", "ms", "µs", "ns"];

/** A column whose values are drawn one by one, whatever their type. */
export function categoryAxis(frame: Frame, parameter: string, given: ColumnLike): Axis {
  const type = frame.select(column(given).as(parameter)).schema.fields[0]?.type as unknown as TypeLike;
  return categoryOf(parameter, column(given), nameOf(given), type);
}

function categoryOf(parameter: string, expr: Expr, name: string, type: TypeLike): Axis {
  const axis = { name, title: name, kind: "category", finite: null, whole: false, exact: false } as const;
  const plain = plainType(type);
  switch (plain.typeId) {
    case TypeId.Utf8:
    case TypeId.LargeUtf8:
    case TypeId.Utf8View:
    case TypeId.Null:
      return { ...axis, value: expr.cast("string") };
    case TypeId.Bool:
      return { ...axis, value: expr.cast("string"), order: expr.cast("int64").cast("float64") };
    case TypeId.Float:
      // 0 and -0 are one value, and so are a float and itself by any other name.
      return { ...axis, value: expr.add(lit(0).cast("float64")).cast("string"), order: expr.cast("float64") };
    case TypeId.Int:
    case TypeId.Decimal:
      return { ...axis, value: expr.cast("string"), order: expr.cast("float64") };
    case TypeId.Date:
    case TypeId.Timestamp:
    case TypeId.Time:
    case TypeId.Duration: {
      // By their numbers, which are there for times that no calendar has, too.
      const ticks = expr.cast(isShort(plain) ? "int32" : "int64");
      const shown = (text: string) => formatTicks(plain, BigInt(text));
      return { ...axis, value: ticks.cast("string"), order: ticks.cast("float64"), shown };
    }
  }
  const expected = "numbers, times, texts or booleans";
  const message = `charts draw ${expected}, and ${name} is of type ${typeName(type)}`;
  throw new QuiverError("UNSUPPORTED_TYPE", message, { parameter, column: name });
}

/** Refuses what is no number, where lengths are drawn. */
export function numberAxis(frame: Frame, parameter: string, given: ColumnLike): Axis {
  const axis = axisOf(frame, parameter, given);
  if (axis.kind === "number") return axis;
  const message = `${parameter} takes numbers, and ${axis.name} has ${axis.kind === "time" ? "times" : "texts or booleans"}`;
  throw new QuiverError("UNSUPPORTED_TYPE", message, { parameter, column: axis.name });
}

/** Rows that can be drawn by all of some axes, and between what their values lie. */
export interface Extent {
  kept: number;
  /** The condition of the rows that are kept; null where all are. */
  condition: Expr | null;
  /** Of each axis that is no category: the least and the largest value of the rows that are kept; null without any. */
  bounds: ([min: number, max: number] | null)[];
  /** What is left out and why, in words. */
  notes: string[];
}

/** Measures the axes in one pass. */
export async function extentOf(frame: Frame, axes: readonly Axis[], run: CollectOptions): Promise<Extent> {
  const measured = axes.flatMap((axis, i) => (axis.finite === null ? [] : [{ ...axis, finite: axis.finite, i }]));
  const [first, ...others] = measured.map(({ finite }) => finite);
  const condition = first === undefined ? null : first.and(...others);
  // Of whole numbers alone all but nulls can be drawn, and those are passed over anyway.
  const filtered = (aggregate: Aggregate) =>
    condition === null || (others.length === 0 && measured[0]?.exact) ? aggregate : aggregate.filter(condition);
  const table = await frame
    .agg([
      fn.count().as("rows"),
      (condition === null ? fn.count() : fn.count().filter(condition)).as("kept"),
      ...measured.flatMap(({ value, finite, exact, i }) => [
        fn.count(value).as(`known${i}`),
        (exact ? fn.count(value) : fn.count().filter(finite)).as(`finite${i}`),
        filtered(fn.min(value)).as(`min${i}`),
        filtered(fn.max(value)).as(`max${i}`),
      ]),
    ])
    .collect(run);
  const read = (name: string) => cell(table, name, 0);
  const rows = read("rows") ?? 0;
  const bounds = axes.map(({ finite }, i): [number, number] | null => {
    const [min, max] = finite === null ? [null, null] : [read(`min${i}`), read(`max${i}`)];
    return min === null || max === null ? null : [min, max];
  });
  const kept = read("kept") ?? 0;
  const reasons = axes.flatMap(({ name, kind, finite }, i) => {
    if (finite === null) return [];
    const [known = 0, drawn = 0] = [read(`known${i}`) ?? 0, read(`finite${i}`) ?? 0];
    const beyond = kind === "time" ? "beyond what a date holds" : "NaN or infinite";
    return [
      ...(known < rows ? [`${name} is null (${inFull(rows - known)})`] : []),
      ...(drawn < known ? [`${name} is ${beyond} (${inFull(known - drawn)})`] : []),
    ];
  });
  // Both axes may be of one column.
  const told = [...new Set(reasons)].join(", ");
  const left = kept < rows ? [`${plural(rows - kept, "row")} left out: ${told}`] : [];
  return { kept, condition, bounds, notes: rows === 0 ? ["no rows"] : left };
}

/** A number of a result, whatever type it has; null for a null. */
export function cell(table: Table, name: string, row: number): number | null {
  const value: unknown = table.getChild(name)?.get(row) ?? null;
  return value === null ? null : Number(value);
}

/** A text of a result, or null. */
export const textCell = (table: Table, name: string, row: number): string | null => {
  const value: unknown = table.getChild(name)?.get(row) ?? null;
  return value === null ? null : String(value);
};

/** A number as JSON holds it: null for what is none. */
export const drawable = (value: number | null): number | null =>
  value === null || !(Math.abs(value) <= LARGEST) ? null : value;
