/** Answers a query by trying everything, one row after the other: what it means, whatever it costs. */
import { aggregates, type Clause, type Expr, type Projection, type Query, type Single } from "../syntax.ts";
import type { World } from "../world.ts";
import { evaluate } from "./expressions.ts";
import { ways } from "./patterns.ts";
import { Evaluation, keyOf, order, type Row, TooMuch, type Value } from "./values.ts";

/** More rows than this are not worth the time. */
const MOST_ROWS = 1000;

/** The rows of the result; undefined where that would take too long. */
export function answer(world: World, { first, second, parameters }: Query): Value[][] | undefined {
  const on = new Evaluation(world, parameters);
  try {
    const rows = singleOf(on, first);
    if (second === null) return rows;
    const both = [...rows, ...singleOf(on, second.query)];
    return second.all ? both : unique(both, keyOf);
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
}

function singleOf(on: Evaluation, { clauses, returns }: Single): Value[][] {
  const rows = projected(on, returns, ran(on, clauses, [new Map()]));
  return rows.map(({ after }) => returns.items.map(({ name }) => after.get(name) as Value));
}

export function ran(on: Evaluation, clauses: readonly Clause[], begin: readonly Row[]): Row[] {
  let rows = [...begin];
  for (const clause of clauses) {
    rows = after(on, clause, rows);
    if (rows.length > MOST_ROWS) throw new TooMuch();
  }
  return rows;
}

function after(on: Evaluation, clause: Clause, rows: Row[]): Row[] {
  const holds = (where: Expr | null, row: Row) => where === null || evaluate(on, where, row) === true;
  switch (clause.is) {
    case "match":
      return rows.flatMap((row) => matched(on, clause, row));
    case "unwind":
      return rows.flatMap((row) => {
        const list = evaluate(on, clause.list, row) as Value[] | null;
        return (list ?? []).map((item) => new Map(row).set(clause.name, item));
      });
    case "with": {
      const found = projected(on, clause.projection, rows);
      return found.filter(({ beside }) => holds(clause.where, beside)).map(({ after }) => after);
    }
  }
}

function matched(on: Evaluation, { optional, paths, where }: Extract<Clause, { is: "match" }>, row: Row): Row[] {
  const found = [...ways(on, paths, row)].filter((each) => where === null || evaluate(on, where, each) === true);
  if (!optional || found.length > 0) return found;
  const names = paths.flatMap(({ name, nodes, edges }) => [
    name,
    ...nodes.map(({ name }) => name),
    ...edges.map(({ name }) => name),
  ]);
  const kept = new Map(row);
  for (const name of names) if (name !== null && !kept.has(name)) kept.set(name, null);
  return [kept];
}

/** What a projection leaves, and that beside what was there before, where one row became one. */
interface Projected {
  after: Row;
  beside: Row;
  group: readonly Row[];
}

function projected(on: Evaluation, { all, items, distinct, sorts, skip, limit }: Projection, rows: Row[]): Projected[] {
  const isGrouped = items.some(({ value }) => aggregates(value));
  let found = (isGrouped ? grouped(on, items, rows) : rows.map((row) => [row])).map((group): Projected => {
    const [row = new Map()] = group;
    const values = items.map(({ name, value }): [string, Value] => [name, evaluate(on, value, row, group)]);
    const after = new Map([...(all ? row : []), ...values]);
    return { after, beside: isGrouped || distinct ? after : new Map([...row, ...after]), group };
  });
  if (distinct) found = unique(found, ({ after }) => keyOf([...after.values()]));
  if (sorts.length > 0) {
    const keyed = found.map((each) => ({ each, keys: sorts.map(({ by }) => evaluate(on, by, each.beside)) }));
    keyed.sort((one, other) => {
      const signs = sorts.map(({ descending }, at) => {
        const sign = order(one.keys[at] as Value, other.keys[at] as Value);
        return descending ? -sign : sign;
      });
      return signs.find((sign) => sign !== 0) ?? 0;
    });
    found = keyed.map(({ each }) => each);
  }
  const count = (expr: Expr | null, otherwise: number) =>
    expr === null ? otherwise : (evaluate(on, expr, new Map()) as number);
  const from = count(skip, 0);
  return found.slice(from, from + count(limit, Infinity));
}

/** Rows of equal keys, which are the items without aggregates; without keys, all rows, even none. */
function grouped(on: Evaluation, items: Projection["items"], rows: Row[]): Row[][] {
  const keys = items.filter(({ value }) => !aggregates(value));
  if (keys.length === 0) return [rows];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(keys.map(({ value }) => evaluate(on, value, row)));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

function unique<T>(items: T[], key: (item: T) => string): T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(key(item))) first.set(key(item), item);
  return [...first.values()];
}
