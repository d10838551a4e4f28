/** The columns of a plan, and whether it is well formed: shrinking breaks plans, and what is broken is found here. */
import {
  type Block,
  type Column,
  type Expr,
  type From,
  type Item,
  inexact,
  type Query,
  type Rel,
  within,
} from "./ast.ts";
import { Invalid } from "./invalid.ts";
import { expectOrder } from "./order.ts";
import { info, isScalar, kindOf } from "./types.ts";

/** Columns in reach, by the alias of their table: null within frames. */
export type Scope = readonly (Column & { alias: string | null })[];

const known = new WeakMap<object, Column[]>();

export function columnsOf(rel: Rel): Column[] {
  let columns = known.get(rel);
  if (!columns) {
    columns = columnsOfStep(rel);
    const names = columns.map(({ name }) => name);
    if (new Set(names).size < names.length) throw new Invalid("two columns of one name");
    if (names.length === 0) throw new Invalid("no columns");
    known.set(rel, columns);
  }
  return columns;
}

const plain = (columns: readonly Column[]): Scope => columns.map((column) => ({ ...column, alias: null }));
const column = ({ name, expr }: Item): Column => ({ name, type: expr.type, inexact: inexact(expr) });

function columnsOfStep(rel: Rel): Column[] {
  switch (rel.kind) {
    case "table":
      return rel.columns;
    case "sql":
      return columnsOfQuery(rel.query, []);
    case "filter":
      expectBool(rel.condition);
      check(rel.condition, plain(columnsOf(rel.input)), "windows");
      return columnsOf(rel.input);
    case "select":
      for (const { expr } of rel.items) check(expr, plain(columnsOf(rel.input)), "windows");
      return rel.items.map(column);
    case "withColumns": {
      const before = columnsOf(rel.input);
      for (const { expr } of rel.items) check(expr, plain(before), "windows");
      if (rel.items.length === 0) throw new Invalid("no new columns");
      const made = rel.items.map(column);
      if (new Set(made.map(({ name }) => name)).size < made.length) throw new Invalid("two new columns of one name");
      const replaced = before.map((old) => made.find(({ name }) => name === old.name) ?? old);
      return [...replaced, ...made.filter(({ name }) => !before.some((old) => old.name === name))];
    }
    case "drop": {
      const before = columnsOf(rel.input);
      expectAll(rel.names, before);
      return before.filter(({ name }) => !rel.names.includes(name));
    }
    case "rename": {
      const before = columnsOf(rel.input);
      expectAll(
        rel.names.map(([from]) => from),
        before,
      );
      const to = new Map(rel.names);
      return before.map((old) => ({ ...old, name: to.get(old.name) ?? old.name }));
    }
    case "groupBy": {
      const scope = plain(columnsOf(rel.input));
      for (const { expr } of rel.keys) {
        check(expr, scope, "rows");
        expectKey(expr);
      }
      for (const { expr } of rel.aggregates) check(expr, scope, "groups");
      return [...rel.keys, ...rel.aggregates].map(column);
    }
    case "sort":
      for (const { expr } of rel.keys) {
        check(expr, plain(columnsOf(rel.input)), "rows");
        expectKey(expr);
      }
      if (rel.keys.length === 0) throw new Invalid("no keys");
      return columnsOf(rel.input);
    case "limit":
    case "tail":
    case "sample":
      return columnsOf(rel.input);
    case "distinct":
      if (columnsOf(rel.input).some(isLoose)) throw new Invalid("distinct values that are inexact");
      return columnsOf(rel.input);
    case "distinctBy": {
      const before = columnsOf(rel.input);
      expectAll(rel.columns, before);
      if (rel.columns.length === 0) throw new Invalid("no columns");
      if (before.some((one) => rel.columns.includes(one.name) && isLoose(one))) throw new Invalid("inexact keys");
      return before;
    }
    case "join":
      return joined(rel);
    case "union":
      return united(rel);
    case "unnest": {
      const before = columnsOf(rel.input);
      expectAll(rel.columns, before);
      if (rel.columns.length === 0) throw new Invalid("no lists");
      return before.map((old) => {
        if (!rel.columns.includes(old.name)) return old;
        if (kindOf(old.type) !== "list") throw new Invalid("no list");
        return { ...old, type: info(old.type).element };
      });
    }
    case "describe": {
      const before = columnsOf(rel.input);
      const statistics = before.map((old) => {
        const isNumeric = ["int", "float", "decimal", "bool"].includes(kindOf(old.type));
        return { name: old.name, type: isNumeric ? "float64" : "utf8", inexact: true };
      });
      return [{ name: "statistic", type: "utf8", inexact: false }, ...statistics];
    }
  }
}

const isLoose = (one: Column) =>
  one.inexact || (!isScalar(one.type) && kindOf(one.type) !== "list" && kindOf(one.type) !== "struct");

function joined(rel: Extract<Rel, { kind: "join" }>): Column[] {
  const [left, right] = [columnsOf(rel.left), columnsOf(rel.right)];
  for (const pair of rel.on) {
    check(pair.left, plain(left), "rows");
    check(pair.right, plain(right), "rows");
    if (pair.left.type !== pair.right.type) throw new Invalid("keys of two types");
    expectKey(pair.left);
    expectKey(pair.right);
  }
  if ((rel.on.length === 0) !== (rel.how === "cross")) throw new Invalid("keys of a cross join, or none");
  if (rel.how === "semi" || rel.how === "anti") return left;
  const shared = sharedKeys(rel);
  const others = right.filter(({ name }) => !shared.includes(name));
  const named = others.map((one) =>
    left.some(({ name }) => name === one.name) ? { ...one, name: `${one.name}_right` } : one,
  );
  return [...left, ...named];
}

/** Keys that both sides have under one name, which come once. */
export function sharedKeys({ on }: Extract<Rel, { kind: "join" }>): string[] {
  return on.flatMap(({ left, right }) =>
    left.kind === "column" && right.kind === "column" && left.name === right.name ? [left.name] : [],
  );
}

function united(rel: Extract<Rel, { kind: "union" }>): Column[] {
  const [left, right] = [columnsOf(rel.left), columnsOf(rel.right)];
  const other = (name: string) => right.find((one) => one.name === name);
  for (const one of left) {
    const match = other(one.name);
    if (match && match.type !== one.type) throw new Invalid("a union of two types");
    if (!match && !rel.fillMissing) throw new Invalid("a column that one side lacks");
  }
  const more = right.filter(({ name }) => !left.some((one) => one.name === name));
  if (more.length > 0 && !rel.fillMissing) throw new Invalid("a column that one side lacks");
  const all = [
    ...left.map((one) => ({ ...one, inexact: one.inexact || (other(one.name)?.inexact ?? false) })),
    ...more,
  ];
  if (rel.distinct && all.some(isLoose)) throw new Invalid("distinct values that are inexact");
  return all;
}

export function columnsOfQuery(query: Query, outer: Scope): Column[] {
  switch (query.kind) {
    case "block":
      return columnsOfBlock(query, outer);
    case "values":
      for (const row of query.rows) {
        if (row.length !== query.columns.length) throw new Invalid("rows of two lengths");
        row.forEach((expr, at) => {
          if (expr.kind !== "constant" || expr.type !== query.columns[at]?.type)
            throw new Invalid("values of two types");
        });
      }
      if (query.rows.length === 0 || query.columns.length === 0) throw new Invalid("no values");
      return query.columns;
    case "setOperation": {
      const [left, right] = [columnsOfQuery(query.left, []), columnsOfQuery(query.right, [])];
      if (left.length !== right.length || left.some((one, at) => one.type !== right[at]?.type))
        throw new Invalid("two types");
      const all = left.map((one, at) => ({ ...one, inexact: one.inexact || (right[at]?.inexact ?? false) }));
      if (!(query.op === "union" && query.all) && all.some(isLoose)) throw new Invalid("sets of inexact values");
      return all;
    }
    case "with": {
      const made = columnsOfQuery(query.query, []);
      for (const node of within(query.body)) {
        if (node.kind !== "fromTable" || node.name !== query.name) continue;
        const same =
          node.columns.length === made.length &&
          node.columns.every((one, at) => one.name === made[at]?.name && one.type === made[at]?.type);
        if (!same) throw new Invalid("a common table of other columns");
      }
      return columnsOfQuery(query.body, outer);
    }
  }
}

function columnsOfBlock(block: Block, outer: Scope): Column[] {
  const own = block.from ? scopeOf(block.from, outer) : [];
  const scope = [...own, ...outer];
  const grouped = block.groupBy !== null || block.items.some(({ expr }) => hasAggregate(expr));
  if (block.items.length === 0) throw new Invalid("no columns");
  if (block.where) {
    expectBool(block.where);
    check(block.where, scope, "rows");
  }
  const keys = new Set((block.groupBy ?? []).map((key) => JSON.stringify(key, plainly)));
  for (const key of block.groupBy ?? []) {
    check(key, own, "rows");
    expectKey(key);
    if (key.kind !== "column") throw new Invalid("keys are columns");
  }
  if (block.grouping !== "plain" && keys.size === 0) throw new Invalid("sets of no keys");
  for (const { expr } of block.items) {
    check(expr, scope, grouped ? "groups" : "windows");
    if (grouped) expectGrouped(expr, keys);
  }
  if (block.having) {
    if (!grouped) throw new Invalid("having without groups");
    expectBool(block.having);
    check(block.having, scope, "groups");
    expectGrouped(block.having, keys);
  }
  const columns = block.items.map(column);
  if (new Set(columns.map(({ name }) => name)).size < columns.length) throw new Invalid("two columns of one name");
  if (block.distinct && columns.some(isLoose)) throw new Invalid("distinct values that are inexact");
  // Then it goes by what the items are, all of them, in their order.
  if (block.distinctOn > 0) {
    const same =
      block.orderBy.length === block.items.length &&
      block.orderBy.every(
        ({ expr }, at) => JSON.stringify(expr, plainly) === JSON.stringify(block.items[at]?.expr, plainly),
      );
    if (
      !same ||
      block.distinctOn > block.items.length ||
      block.distinct ||
      grouped ||
      block.limit !== null ||
      block.offset > 0
    )
      throw new Invalid("DISTINCT ON by another order");
    for (const { expr } of block.items) expectKey(expr);
    return columns;
  }
  for (const { expr } of block.orderBy) {
    if (expr.kind !== "column" || expr.alias !== null) throw new Invalid("orders go by columns of the result");
    check(expr, plain(columns), "rows");
    expectKey(expr);
  }
  if ((block.limit !== null || block.offset > 0) && block.orderBy.length < columns.length)
    throw new Invalid("a limit without an order");
  return columns;
}

export function scopeOf(from: From, outer: Scope): Scope {
  switch (from.kind) {
    case "fromTable":
      return from.columns.map((one) => ({ ...one, alias: from.alias }));
    case "derived":
      return columnsOfQuery(from.query, from.lateral ? outer : []).map((one) => ({ ...one, alias: from.alias }));
    case "fromJoin": {
      const left = scopeOf(from.left, outer);
      const right = scopeOf(from.right, [...left, ...outer]);
      const all = [...left, ...right];
      if (from.condition) {
        expectBool(from.condition);
        check(from.condition, all, "rows");
      }
      for (const name of from.using) {
        const [one, two] = [left.find((column) => column.name === name), right.find((column) => column.name === name)];
        if (!one || !two || one.type !== two.type) throw new Invalid("no such key on both sides");
      }
      if (
        from.how === "cross"
          ? from.condition !== null || from.using.length > 0
          : (from.condition === null) === (from.using.length === 0)
      ) {
        throw new Invalid("a join's condition");
      }
      if (
        new Set(all.map(({ alias }) => alias)).size <
        new Set(left.map(({ alias }) => alias)).size + new Set(right.map(({ alias }) => alias)).size
      ) {
        throw new Invalid("two tables of one alias");
      }
      return all;
    }
  }
}

const plainly = (key: string, value: unknown) =>
  typeof value === "bigint" ? String(value) : key === "inexact" ? undefined : value;
const hasAggregate = (expr: Expr): boolean => {
  if (expr.kind === "aggregate") return true;
  if (expr.kind === "call") return expr.args.some(hasAggregate);
  return (
    expr.kind === "over" &&
    [...expr.partitionBy, ...expr.orderBy.map((key) => key.expr), ...argsOf(expr.expr)].some(hasAggregate)
  );
};

/** Outside of aggregates only keys. */
function expectGrouped(expr: Expr, keys: ReadonlySet<string>): void {
  if (expr.kind === "aggregate" || keys.has(JSON.stringify(expr, plainly))) return;
  if (expr.kind === "column") throw new Invalid("a column that is no key");
  if (expr.kind === "over" || expr.kind === "subquery") throw new Invalid("windows and subqueries over groups");
  for (const arg of argsOf(expr)) expectGrouped(arg, keys);
}

/** What an expression is made of, within the same rows. */
export function argsOf(expr: Expr): Expr[] {
  return "args" in expr ? expr.args : [];
}

function expectAll(names: readonly string[], columns: readonly Column[]): void {
  if (names.length === 0 || names.some((name) => !columns.some((one) => one.name === name)))
    throw new Invalid("no such column");
}

function expectBool(expr: Expr): void {
  if (expr.type !== "bool") throw new Invalid("a condition that is none");
}

function expectKey(expr: Expr): void {
  if (!isScalar(expr.type) || inexact(expr)) throw new Invalid("a key that does not compare");
}

/** What may be in an expression beside functions of one row. */
type Place = "rows" | "windows" | "groups";

export function check(expr: Expr, scope: Scope, place: Place): void {
  switch (expr.kind) {
    case "column": {
      const found = scope.find((one) => one.name === expr.name && one.alias === expr.alias);
      if (!found || found.type !== expr.type) throw new Invalid(`no column ${expr.name}`);
      if (found.inexact && !expr.inexact) throw new Invalid("an inexact column");
      return;
    }
    case "constant":
    case "raw":
      return;
    case "call":
      for (const arg of expr.args) {
        // Inexact values are handed on alone.
        if (inexact(arg)) throw new Invalid("an inexact argument");
        check(arg, scope, place);
      }
      return;
    case "aggregate":
      if (place !== "groups") throw new Invalid("an aggregate among rows");
      for (const part of [...expr.args, ...(expr.filter ? [expr.filter] : []), ...expr.order.map((key) => key.expr)]) {
        if (inexact(part)) throw new Invalid("an inexact argument");
        check(part, scope, "rows");
      }
      return;
    case "window":
      throw new Invalid("a window function without a window");
    case "over": {
      if (place !== "windows") throw new Invalid("a window among rows");
      const inner = expr.expr;
      if (inner.kind !== "window" && inner.kind !== "aggregate") throw new Invalid("a window of nothing");
      const parts = [...argsOf(inner), ...expr.partitionBy, ...expr.orderBy.map((key) => key.expr)];
      if (inner.kind === "aggregate" && inner.filter) parts.push(inner.filter);
      for (const part of parts) {
        if (inexact(part)) throw new Invalid("an inexact argument");
        check(part, scope, "rows");
      }
      return;
    }
    case "subquery": {
      if (expr.operand) {
        check(expr.operand, scope, "rows");
        expectKey(expr.operand);
      }
      const columns = columnsOfQuery(expr.query, scope);
      if (["in", "notIn", "scalar"].includes(expr.form) && columns.length !== 1)
        throw new Invalid("a subquery of many columns");
      if (expr.operand && columns[0]?.type !== expr.operand.type) throw new Invalid("a subquery of another type");
      if (expr.form === "scalar" && columns[0]?.type !== expr.type) throw new Invalid("a subquery of another type");
      if (expr.form === "scalar" && !isOneRow(expr.query)) throw new Invalid("a scalar of many rows");
      if (columns.some((one) => one.inexact)) throw new Invalid("an inexact subquery");
      return;
    }
  }
}

/** Whether a query gives one row, or none, whatever the tables hold. */
export function isOneRow(query: Query): boolean {
  if (query.kind === "values") return query.rows.length === 1;
  if (query.kind !== "block") return false;
  return query.limit === 1 || (query.groupBy === null && query.items.some(({ expr }) => hasAggregate(expr)));
}

export function isValid(rel: Rel): boolean {
  try {
    columnsOf(rel);
    expectOrder(rel);
    return true;
  } catch (error) {
    if (error instanceof Invalid) return false;
    throw error;
  }
}
