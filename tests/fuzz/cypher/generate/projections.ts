/** Random WITH and RETURN: what is computed, grouped, sorted and cut off. */
import type { Aggregate, Expr, Projection, Sort, Type } from "../syntax.ts";
import { readsOnly } from "./clauses.ts";
import { expression } from "./expressions.ts";
import { itemType } from "./lists.ts";
import {
  call,
  isDetermined,
  isScalar,
  listOf,
  literal,
  type Maker,
  type Place,
  placeOf,
  SCALARS,
  type Scope,
  variable,
} from "./place.ts";

interface Item {
  value: Expr;
  name: string;
  type: Type;
  /** Whether rows that tie in the order have the same. */
  steady: boolean;
}

export interface Projected {
  projection: Projection;
  after: Scope;
  /** What a condition behind it may read. */
  beside: Scope;
  types: Type[];
  sorted: boolean;
}

/** @param wanted - the types of the columns of a RETURN; those of a WITH are any */
export function projected(maker: Maker, scope: Scope, result?: { types: Type[] | null; unites: boolean }): Projected {
  const { random } = maker;
  const isGrouped = !result?.types && random.chance(0.3);
  const isFree = result?.types?.every(isDetermined) ?? true;
  const distinct = isFree && random.chance(isGrouped ? 0.05 : 0.15);
  const all = result === undefined && !isGrouped && random.chance(0.12);
  const sorts = random.chance(0.3);
  const kept = all ? [...scope.variables] : [];
  let items = result?.types
    ? typed(maker, scope, result.types)
    : itemsOf(maker, scope, isGrouped, result !== undefined);
  // Rows are equal or not by what is determined.
  if (isGrouped || distinct)
    items = items.filter(
      ({ type, value }) => isDetermined(type) || (isGrouped && !distinct && value.is === "aggregate"),
    );
  const determinedAll = !distinct || kept.every(([, type]) => isDetermined(type));
  if (all) items = items.filter(({ name }) => !scope.variables.has(name));
  if (items.length === 0 && !all) items.push(fallback(maker, scope));
  if (result) items = items.map((item, at) => ({ ...item, name: `c${at}` }));
  else if (!all && !sorts) renamed(maker, scope, items);

  const columns = new Map([...kept, ...items.map(({ name, type }): [string, Type] => [name, type])]);
  const hides = isGrouped || distinct;
  const beside: Scope = { variables: hides ? columns : new Map([...scope.variables, ...columns]), ordered: new Set() };
  const order = sorts ? orderOf(maker, items, columns, hides ? columns : beside.variables) : null;
  const steady = [...kept.map(([name]) => name), ...items.filter((item) => item.steady).map(({ name }) => name)];
  const isSteady = scope.ordered.size > 0 && !hides;
  const ordered = new Set(
    order
      ? columns.keys()
      : isSteady
        ? steady.filter((name) => !all || items.some((item) => item.name === name) || scope.ordered.has(name))
        : [],
  );
  const cuts = order !== null && random.chance(0.6);
  const projection: Projection = {
    ...{ all, items: items.map(({ value, name }) => ({ value, name })), distinct: distinct && determinedAll },
    sorts: order ?? [],
    skip: cuts && random.chance(0.4) ? cut(maker, random.below(3)) : null,
    limit: cuts && random.chance(0.7) ? cut(maker, random.below(5)) : null,
  };
  return {
    // Which of equal rows are left is not determined, nor what they were made of.
    ...{ projection, after: { variables: columns, ordered } },
    beside: cuts ? { variables: columns, ordered: new Set() } : beside,
    ...{ types: [...columns.values()], sorted: order !== null },
  };
}

function typed(maker: Maker, scope: Scope, types: Type[]): Item[] {
  return types.map((type) => ({ value: expression(placeOf(maker, scope), type), name: "", type, steady: false }));
}

function itemsOf(maker: Maker, scope: Scope, isGrouped: boolean, isResult: boolean): Item[] {
  const { random } = maker;
  const place = placeOf(maker, scope);
  const steady = (value: Expr) => readsOnly(value, scope.ordered);
  const items: Item[] = [];
  for (const [name, type] of scope.variables) {
    if (random.chance(isGrouped ? 0.5 : 0.25)) continue;
    // Of a way that may be another, its length.
    if (isResult && type === "way") {
      items.push({ value: call("length", variable(name)), name: "", type: "int", steady: steady(variable(name)) });
      continue;
    }
    items.push({ value: variable(name), name, type, steady: scope.ordered.has(name) });
  }
  const computed = () => {
    const type = random.pick<Type>([...SCALARS, "int", itemType(place), listOf(itemType(place), random.chance(0.5))]);
    const value = expression(place, type);
    items.push({ value, name: maker.fresh("v"), type, steady: steady(value) });
  };
  for (let count = random.below(isResult ? 3 : 2); count > 0; count--) computed();
  if (isGrouped) {
    const keys = items.filter(({ type }) => type === "int");
    for (let count = 1 + random.below(2); count > 0; count--) items.push(aggregated(place, scope, keys));
  }
  return shuffled(random, items);
}

/** An aggregate, alone or computed with. */
function aggregated(place: Place, { ordered }: Scope, keys: Item[]): Item {
  const { maker } = place;
  const { random } = maker;
  const name = maker.fresh("g");
  const inner = { ...place, depth: 1 };
  const made = (value: Expr, type: Type): Item => ({ value, name, type, steady: false });
  const aggregate = (called: Aggregate, of: Expr | null, distinct = false): Expr => ({
    ...{ is: "aggregate", name: called, distinct, of },
  });
  const distinct = random.chance(0.2);
  const number = random.pick(["int", "float"] as const);
  const comparable = random.pick(["int", "float", "text"] as const);
  const counted = (): Expr => {
    const type = itemType(place);
    return random.chance(0.4)
      ? aggregate("count", null)
      : aggregate("count", expression(inner, type), distinct && isDetermined(type));
  };
  return random.pick<() => Item>([
    () => made(counted(), "int"),
    () => made(aggregate("sum", expression(inner, number), distinct), number),
    () => made(aggregate("avg", expression(inner, number), distinct), "float"),
    () => made(aggregate(random.pick(["min", "max"]), expression(inner, comparable)), comparable),
    () => {
      const of = itemType(place);
      const value = expression(inner, of);
      const isOrdered = !distinct && ordered.size > 0 && readsOnly(value, ordered);
      return made(aggregate("collect", value, distinct), listOf(of, isOrdered));
    },
    () => made(call("size", aggregate("collect", expression(inner, itemType(place)), distinct)), "int"),
    () => {
      const right = keys.length > 0 && random.chance(0.6) ? random.pick(keys).value : literal(random.below(3));
      return made({ is: "binary", op: random.pick(["+", "-", "*"]), left: counted(), right }, "int");
    },
  ])();
}

function fallback(maker: Maker, scope: Scope): Item {
  return { value: expression(placeOf(maker, scope, 0), "int"), name: maker.fresh("v"), type: "int", steady: false };
}

/** Some variables by other names, which may be those of others. */
function renamed(maker: Maker, scope: Scope, items: Item[]): void {
  const { random } = maker;
  for (const item of items) {
    const taken = new Set(items.map(({ name }) => name));
    const free = [...scope.variables.keys()].filter((name) => !taken.has(name));
    if (random.chance(0.15)) item.name = free.length > 0 && random.chance(0.5) ? random.pick(free) : maker.fresh("a");
  }
  const [one, other] = items;
  if (one && other && random.chance(0.05)) [one.name, other.name] = [other.name, one.name];
}

/** What rows are in a total order by; null where a column has none. */
function orderOf(
  maker: Maker,
  items: Item[],
  columns: ReadonlyMap<string, Type>,
  readable: ReadonlyMap<string, Type>,
): Sort[] | null {
  const { random } = maker;
  const keys = [...columns].map(([name, type]) => {
    if (isScalar(type)) return variable(name);
    if (type === "node") return random.chance(0.5) ? call("id", variable(name)) : propertyOf(name);
    return type === "edge" ? call("id", variable(name)) : null;
  });
  if (keys.some((key) => key === null) || items.some(({ type }) => type === "way")) return null;
  const any = shuffled(random, keys as Expr[]);
  if (random.chance(0.3)) {
    const place: Place = {
      maker,
      variables: readable,
      depth: 1,
      queries: random.chance(0.3),
    };
    any.unshift(expression(place, random.pick(["int", "float", "text", "bool"])));
  }
  return any.map((by) => ({ by, descending: random.chance(0.4) }));
}

const propertyOf = (name: string): Expr => ({ is: "property", of: variable(name), key: "id" });

function cut(maker: Maker, count: number): Expr {
  if (maker.random.chance(0.7)) return literal(count);
  const name = maker.fresh("cut");
  maker.parameters.set(name, { value: count, type: "int" });
  // It is known when the query is planned.
  maker.prepares = false;
  return { is: "parameter", name };
}

function shuffled<T>(random: Maker["random"], items: T[]): T[] {
  const left = [...items];
  return Array.from({ length: items.length }, () => left.splice(random.below(left.length), 1)[0] as T);
}
