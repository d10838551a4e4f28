/** What is computed of edges and nodes that become one: a frame over a graph whose rows have the numbers of their groups. */
import { col, Expr } from "../expr/expr.ts";
import { fn } from "../expr/functions.ts";
import type { Frame } from "../frame/frame.ts";
import { oneOf } from "../native/check.ts";
import { invalid } from "../native/errors.ts";

const NAMES = ["sum", "mean", "min", "max", "median", "count", "countDistinct", "first", "last"] as const;

/** The aggregates that a word is enough for: the function of `fn` with this name, of the column that the result is called by. */
export type AggregateName = (typeof NAMES)[number];

/** Aggregates: a list of expressions, as `groupBy(…).agg(…)` takes, or by name: `{ weight: "sum", calls: fn.count() }`. */
export type Aggregates = readonly Expr[] | Readonly<Record<string, Expr | AggregateName>>;

/** What numbers of groups are called by: nobody's column begins so. */
export const PREFIX = "\u0001";

export function aggregatesOf(parameter: string, given: Aggregates): Expr[] {
  if (given instanceof Expr) return [given];
  if (Array.isArray(given)) {
    const wrong = given.find((expr) => !(expr instanceof Expr));
    if (wrong !== undefined || given.includes(undefined)) throw invalid(parameter, "expressions", wrong);
    return [...given];
  }
  if (typeof given !== "object" || given === null) {
    throw invalid(parameter, 'aggregates, such as { weight: "sum" } or [fn.sum("weight").as("weight")]', given);
  }
  return Object.entries(given as Readonly<Record<string, Expr | AggregateName>>).map(([name, of]) => {
    if (of instanceof Expr) return of.as(name);
    if (typeof of !== "string") throw invalid(`${parameter}.${name}`, "an aggregate or the name of one", of);
    return fn[oneOf(`${parameter}.${name}`, of, NAMES)](col(name)).as(name);
  });
}

/** One row per group in the `order` of their numbers, which are in columns of these names; rows without the first are left out. */
export function grouped(
  rows: Frame,
  numbers: readonly [string, ...string[]],
  aggregates: readonly Expr[],
  order: readonly string[] = numbers,
): Frame {
  return rows
    .filter(col(numbers[0]).isNotNull())
    .groupBy(...numbers)
    .agg(...aggregates)
    .sort(...order);
}
