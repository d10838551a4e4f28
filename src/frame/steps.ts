/** What the step methods of a frame are given, brought to one form. */
import { Expr, type Order, SortKey } from "../expr/expr.ts";
import { oneOf, textsByName } from "../native/check.ts";
import { invalid, QuiverError } from "../native/errors.ts";
import type { Keep } from "../plan/plan.ts";

/** What {@link Frame.distinct} takes. */
export interface DistinctOptions {
  /**
   * Which row of those with one combination stays; default `"any"`. `"first"` and `"last"` go by the order of the rows, `"none"` keeps only
   * rows whose combination comes once; these three keep the order of the rows.
   */
  keep?: Keep;
}

const KEEP: readonly Keep[] = ["first", "last", "any", "none"];

export const keepOf = (parameter: string, keep: Keep): Keep => oneOf(parameter, keep, KEEP);

/** Arguments one by one, or in a list. */
export const spread = <T>(given: readonly (T | readonly T[])[]): T[] => given.flat() as T[];

/** The names of columns, given one by one or in a list. */
export function namesGiven(parameter: string, given: readonly unknown[]): string[] {
  const names = spread(given);
  const wrong = names.find((name) => typeof name !== "string");
  if (wrong !== undefined || names.includes(undefined)) throw invalid(parameter, "names of columns", wrong);
  return names as string[];
}

/** Columns under other names, no two of which are one. */
export function renamed(names: object): [from: string, to: string][] {
  const pairs = textsByName("names", names, "an object of new names by the old ones");
  const known = new Set<string>();
  const [, twice] = pairs.find(([, to]) => known.has(to) || !known.add(to)) ?? [];
  if (twice !== undefined) throw invalid("names", "names that differ", twice, `two columns would be called "${twice}"`);
  return pairs;
}

const DIRECTION = /^(asc|desc)(ending)?$/i;

/** Keys of a sort as they cross. A direction that stands beside its column, as in other libraries, is told where it goes. */
export function sortKeys(given: readonly (Order | readonly Order[])[], columns: () => readonly string[]): SortKey[] {
  const keys = spread<Order>(given);
  for (const [at, key] of keys.entries()) {
    const stray = typeof key === "string" ? DIRECTION.test(key) : isDirection(key);
    if (!stray || (typeof key === "string" && columns().includes(key))) continue;
    const before = keys[at - 1];
    const column = typeof before === "string" ? before : "age";
    const hint = `a direction goes with its key: col(${JSON.stringify(column)}).desc()`;
    if (typeof key !== "string") throw invalid("key", "a column's name or an expression", key, hint);
    const details = { column: key, expected: `col(${JSON.stringify(column)}).desc()`, got: key };
    throw new QuiverError("UNKNOWN_COLUMN", `there is no column "${key}"; ${hint}`, details);
  }
  return keys as SortKey[];
}

/** `{ descending: true }`, `false`, `-1` and the like. */
const isDirection = (key: unknown): boolean =>
  typeof key === "boolean" || typeof key === "number" || (typeof key === "object" && isOptions(key));

const isOptions = (key: object | null): boolean => !(key instanceof Expr || key instanceof SortKey);

/** The arguments of `distinct`: names one by one or in a list, and options behind them. */
export function distinctGiven(given: readonly unknown[]): { columns: string[]; options: DistinctOptions | undefined } {
  const last = given.at(-1);
  const hasOptions = given.length > 0 && typeof last !== "string" && !Array.isArray(last);
  const names = (hasOptions ? given.slice(0, -1) : given).filter((name, at) => name !== undefined || at > 0);
  return { columns: namesGiven("columns", names), options: hasOptions ? (last as DistinctOptions) : undefined };
}
