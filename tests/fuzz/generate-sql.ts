/** Random SQL: blocks with joins, groups, windows and subqueries, set operations, common tables and values. */
import type { Random } from "../property/random.ts";
import { type Block, type Column, type Expr, type From, type Item, type Query, within } from "./ast.ts";
import { hasConstants } from "./constants.ts";
import { Expressions, readable, type Target, Unreachable } from "./generate-expressions.ts";
import { Invalid } from "./invalid.ts";
import { check, columnsOfQuery, type Scope, scopeOf } from "./schema.ts";
import { columnsOfTable, type TableData } from "./tables.ts";
import { duckType, isScalar, type Type } from "./types.ts";

export class Queries {
  readonly random: Random;
  readonly target: Target;
  readonly tables: readonly TableData[];
  /** Common tables in reach. */
  #common: { name: string; columns: Column[] }[] = [];
  #names = 0;

  constructor(random: Random, target: Target, tables: readonly TableData[]) {
    this.random = random;
    this.target = target;
    this.tables = tables;
  }

  name(prefix = "s"): string {
    return `${prefix}${this.#names++}`;
  }

  /** A query that is well formed. */
  query(): Query {
    for (let attempt = 0; attempt < 20; attempt++) {
      const made = this.attempt(() => this.any(2));
      if (made) return made;
    }
    return this.simple(this.table(), null);
  }

  attempt(make: () => Query, outer: Scope = []): Query | undefined {
    try {
      const made = make();
      columnsOfQuery(made, outer);
      return made;
    } catch (error) {
      if (error instanceof Invalid || error instanceof Unreachable) return undefined;
      throw error;
    }
  }

  any(depth: number): Query {
    const { random } = this;
    if (depth > 0 && random.chance(0.2)) return this.setOperation(depth);
    if (depth > 0 && random.chance(0.15)) return this.with(depth);
    if (random.chance(0.04)) return this.values();
    if (depth > 0 && random.chance(0.06)) return this.repeated(depth);
    return this.block(depth);
  }

  table(): From {
    if (this.#common.length > 0 && this.random.chance(0.5)) {
      const { name, columns } = this.random.pick(this.#common);
      return { kind: "fromTable", name, alias: this.name("t_"), columns };
    }
    const data = this.random.pick(this.tables);
    const columns = readable(columnsOfTable(data), this.target);
    return { kind: "fromTable", name: data.name, alias: this.name("t_"), columns };
  }

  from(depth: number): From {
    const { random } = this;
    const one: From =
      depth > 0 && random.chance(0.25)
        ? { kind: "derived", query: this.any(depth - 1), alias: this.name("t_"), lateral: false }
        : this.table();
    return random.chance(0.4) && !this.target.large ? this.join(one, depth) : one;
  }

  join(left: From, depth: number): From {
    const { random } = this;
    const how = random.pick(["inner", "inner", "left", "right", "full", "cross"] as const);
    const scope = scopeOf(left, []);
    if (depth > 0 && random.chance(0.1) && (how === "cross" || how === "inner")) {
      const query = this.correlated("rows", "int64", scope);
      return {
        kind: "fromJoin",
        how: "cross",
        left,
        right: { kind: "derived", query, alias: this.name("t_"), lateral: true },
        condition: null,
        using: [],
      };
    }
    const right: From =
      depth > 0 && random.chance(0.2)
        ? { kind: "derived", query: this.block(0), alias: this.name("t_"), lateral: false }
        : this.table();
    if (how === "cross") return { kind: "fromJoin", how, left, right, condition: null, using: [] };
    const others = scopeOf(right, []);
    const pairs = scope
      .flatMap((one) =>
        others
          .filter(({ type }) => type === one.type && isScalar(type) && !one.inexact)
          .map((two) => [one, two] as const),
      )
      .filter(([, two]) => !two.inexact);
    if (pairs.length === 0) return { kind: "fromJoin", how: "cross", left, right, condition: null, using: [] };
    const [one, two] = random.pick(pairs);
    // Equal names on both sides, whose one column is written with either alias.
    const named = pairs.filter(
      ([one, two]) => one.name === two.name && scope.filter(({ name }) => name === one.name).length === 1,
    );
    if (named.length > 0 && how === "inner" && random.chance(0.4))
      return { kind: "fromJoin", how, left, right, condition: null, using: [random.pick(named)[0].name] };
    const expressions = new Expressions(random, this.target, [...scope, ...others]);
    const equal: Expr = {
      kind: "call",
      op: "eq",
      args: [expressions.column(one), expressions.column(two)],
      type: "bool",
      inexact: false,
    };
    // Conditions of any form keep to inner joins: what a full one of such takes is refused in places.
    const condition =
      random.chance(0.3) && how === "inner"
        ? expressions.condition(2)
        : random.chance(0.3)
          ? ({ ...equal, op: "and", args: [equal, expressions.condition(1)] } as Expr)
          : equal;
    return { kind: "fromJoin", how, left, right, condition, using: [] };
  }

  expressions(scope: Scope, depth: number): Expressions {
    const nests =
      depth > 0
        ? (wanted: "row" | "rows" | "scalar", type: Type, outer: Scope) => this.correlated(wanted, type, outer)
        : undefined;
    return new Expressions(this.random, this.target, scope, nests);
  }

  block(depth: number): Query {
    const { random } = this;
    const from = this.from(depth);
    const scope = scopeOf(from, []);
    const expressions = this.expressions(scope, depth);
    const where = random.chance(0.5) ? expressions.condition(3) : null;
    if (random.chance(0.35)) return this.grouped(from, where, expressions);
    const items: Item[] = scope
      .filter(() => random.chance(0.4))
      .slice(0, 6)
      .map((column) => ({ kind: "item", name: this.name(), expr: expressions.column(column) }));
    for (let count = random.below(3); count > 0 || items.length === 0; count--) {
      const type = expressions.scalar();
      if (this.target.oracle && duckType(type) === null) continue;
      items.push({ kind: "item", name: this.name(), expr: expressions.of(type, 3, true) });
    }
    const ids = from.kind === "fromTable" && this.tables.some(({ name }) => name === from.name) ? ["id"] : [];
    if (random.chance(0.3)) {
      const over = expressions.over(ids);
      if (over) items.push({ kind: "item", name: this.name(), expr: over });
    }
    const distinct =
      random.chance(0.2) && items.every(({ expr }) => isScalar(expr.type) && !("inexact" in expr && expr.inexact));
    const plain = items.every(
      ({ expr }) => isScalar(expr.type) && !("inexact" in expr && expr.inexact) && expr.kind === "column",
    );
    if (!distinct && plain && random.chance(0.15))
      return this.first({ ...EMPTY, items, from, where, distinctOn: 1 + random.below(items.length) });
    return this.finished({ ...EMPTY, items, from, where, distinct });
  }

  grouped(from: From, where: Expr | null, expressions: Expressions): Query {
    const { random } = this;
    const scalars = expressions.scope.filter(({ type, alias }) => isScalar(type) && alias !== null);
    const keys = scalars
      .filter(() => random.chance(0.2))
      .slice(0, 2)
      .map((column) => expressions.column(column));
    const aggregates = Array.from({ length: 1 + random.below(3) }, () => expressions.aggregate([], 1)).filter(
      (one) => one !== undefined,
    );
    const items: Item[] = [...keys, ...aggregates].map((expr) => ({ kind: "item", name: this.name(), expr }));
    const grouping = keys.length > 0 && random.chance(0.2) ? random.pick(["rollup", "cube", "sets"] as const) : "plain";
    const first = aggregates.find((one) => isScalar(one.type) && !one.inexact);
    const having: Expr | null =
      first && hasConstants(first.type) && random.chance(0.3)
        ? {
            kind: "call",
            op: random.pick(["gt", "le", "neq", "isNotNull"]),
            args: [first, expressions.constant(first.type)],
            type: "bool",
            inexact: false,
          }
        : null;
    if (having?.kind === "call" && having.op === "isNotNull") having.args.pop();
    return this.finished({
      ...EMPTY,
      items,
      from,
      where,
      groupBy: keys.length > 0 || random.chance(0.9) ? (keys.length > 0 ? keys : null) : null,
      grouping,
      having,
    });
  }

  /** With an order and a limit, where all columns sort. */
  finished(block: Block): Query {
    const { random } = this;
    const sortable = block.items.every(({ expr }) => isScalar(expr.type) && !("inexact" in expr && expr.inexact));
    if (!sortable || !random.chance(0.3)) return block;
    const at = block.distinctOn > 0 ? 0 : random.below(block.items.length);
    const orderBy = [...block.items.slice(at), ...block.items.slice(0, at)].map(({ name, expr }) => ({
      ...{ kind: "key" as const, descending: random.chance(0.5), nullsFirst: random.chance(0.5) },
      expr: { kind: "column" as const, name, alias: null, type: expr.type, inexact: false },
    }));
    return { ...block, orderBy, limit: random.below(10), offset: random.chance(0.3) ? random.below(4) : 0 };
  }

  /** `DISTINCT ON`: of rows whose first columns are equal, that which an order of all columns puts first. */
  first(block: Block): Query {
    const { random } = this;
    const orderBy = block.items.map(({ expr }) => ({
      ...{ kind: "key" as const, expr, descending: random.chance(0.5), nullsFirst: random.chance(0.5) },
    }));
    return { ...block, orderBy };
  }

  simple(from: From, where: Expr | null): Block {
    const scope = scopeOf(from, []);
    const items: Item[] = scope.map((column) => ({
      kind: "item",
      name: this.name(),
      expr: { kind: "column", name: column.name, alias: column.alias, type: column.type, inexact: column.inexact },
    }));
    return { ...EMPTY, items, from, where };
  }

  /** A query of given columns. */
  ofTypes(types: readonly Type[], depth: number): Query {
    const { random } = this;
    const from = depth > 0 && random.chance(0.2) ? this.from(depth - 1) : this.table();
    const expressions = this.expressions(scopeOf(from, []), 0);
    const where = random.chance(0.5) ? (random.chance(0.2) ? NEVER : expressions.condition(2)) : null;
    const items: Item[] = types.map((type) => ({ kind: "item", name: this.name(), expr: expressions.of(type, 1) }));
    return { ...EMPTY, items, from, where };
  }

  setOperation(depth: number): Query {
    const { random } = this;
    const types = Array.from({ length: 1 + random.below(2) }, () =>
      random.pick(["int64", "utf8", "float64", "bool", "int32", "date"]),
    );
    const op = random.pick(["union", "intersect", "except"] as const);
    return {
      kind: "setOperation",
      op,
      all: random.chance(0.5),
      left: this.ofTypes(types, depth - 1),
      right: random.chance(0.2) ? this.ofTypes(types, 0) : this.ofTypes(types, depth - 1),
    };
  }

  with(depth: number): Query {
    const query = this.any(depth - 1);
    const columns = columnsOfQuery(query, []);
    const name = this.name("common");
    this.#common.push({ name, columns });
    const twice = (): Query => {
      const side = (): From => ({ kind: "fromTable", name, alias: this.name("t_"), columns });
      const [left, right] = [side(), side()];
      const scope = [...scopeOf(left, []), ...scopeOf(right, [])];
      const expressions = this.expressions(scope, 0);
      const [one, two] = [scope[0], scope[columns.length]];
      if (!one || !two || !isScalar(one.type) || one.inexact) return this.block(0);
      const condition: Expr = {
        kind: "call",
        op: "eq",
        args: [expressions.column(one), expressions.column(two)],
        type: "bool",
        inexact: false,
      };
      return this.simple(
        { kind: "fromJoin", how: this.random.pick(["inner", "left", "full"]), left, right, condition, using: [] },
        null,
      );
    };
    // Joined with itself again and again, it would have rows without number.
    const mayBeTwice = !this.target.large && ![...within(query)].some(({ kind }) => kind === "fromJoin");
    const body =
      mayBeTwice && this.random.chance(0.35)
        ? twice()
        : this.random.chance(0.7)
          ? this.block(depth - 1)
          : this.setOperation(depth);
    this.#common.pop();
    return { kind: "with", name, query, body };
  }

  /** A column takes the place of one that it is computed of, once and again by the same words. */
  repeated(depth: number): Query {
    let query = this.any(depth - 1);
    const scope = columnsOfQuery(query, []).map((column) => ({ ...column, alias: null }));
    const expressions = this.expressions(scope, 0);
    const changed = expressions.changed(scope);
    const items = scope.map((column): Item => {
      if (changed && column.name === changed.name) return changed;
      return { kind: "item", name: column.name, expr: expressions.column(column) };
    });
    for (let times = 1 + this.random.below(4); times > 0; times--) {
      query = { ...EMPTY, items, from: { kind: "derived", query, alias: null, lateral: false }, where: null };
    }
    return query;
  }

  values(): Query {
    const { random } = this;
    const types = ["int64", ...(random.chance(0.5) ? ["utf8"] : []), ...(random.chance(0.5) ? ["float64"] : [])];
    const columns = types.map((type) => ({ name: this.name(), type, inexact: false }));
    const expressions = this.expressions([], 0);
    return {
      kind: "values",
      columns,
      rows: Array.from({ length: 1 + random.below(4) }, () => types.map((type) => expressions.constant(type))),
    };
  }

  /** A query within another, which may look at its rows: one column of the type, or a row or none. */
  correlated(wanted: "row" | "rows" | "scalar", type: Type, outer: Scope): Query {
    const { random } = this;
    const from = this.table();
    const own = scopeOf(from, []);
    const expressions = new Expressions(random, this.target, own);
    const conditions: Expr[] = [];
    const pairs = outer.flatMap((one) =>
      own
        .filter((two) => two.type === one.type && isScalar(one.type) && !one.inexact)
        .map((two) => [one, two] as const),
    );
    if (pairs.length > 0 && random.chance(0.6)) {
      const [one, two] = random.pick(pairs);
      conditions.push({
        kind: "call",
        op: random.pick(["eq", "eq", "eq", "lt", "neq", "isNotDistinctFrom"]),
        args: [expressions.column(two), expressions.column(one)],
        type: "bool",
        inexact: false,
      });
    }
    if (random.chance(0.5)) conditions.push(random.chance(0.15) ? NEVER : expressions.condition(2));
    const where = conditions.reduce<Expr | null>(
      (all, one) => (all ? { kind: "call", op: "and", args: [all, one], type: "bool", inexact: false } : one),
      null,
    );
    // One row at most: the same for all, so that any of them may be taken.
    const constant = wanted === "scalar" && random.chance(0.25);
    const aggregated = !constant && (wanted === "scalar" || random.chance(0.25));
    let expr: Expr;
    if (constant) expr = expressions.constant(type);
    else if (aggregated) {
      const aggregate = (op: string, args: Expr[]): Expr => ({
        kind: "aggregate",
        op,
        args,
        filter: null,
        distinct: false,
        order: [],
        ignoreNulls: false,
        type,
        inexact: false,
      });
      const counts = type === "int64" && random.chance(0.6);
      expr = counts ? aggregate("count", []) : aggregate(random.pick(["min", "max"]), [expressions.of(type, 1)]);
    } else expr = expressions.of(type, 1);
    const items: Item[] = [{ kind: "item", name: this.name(), expr }];
    const block: Block = { ...EMPTY, items, from, where, limit: constant ? 1 : null };
    check(expr, [...own, ...outer], aggregated ? "groups" : "rows");
    return block;
  }
}

const NEVER: Expr = { kind: "constant", value: false, type: "bool" };
const EMPTY: Block = {
  ...{
    kind: "block",
    distinct: false,
    distinctOn: 0,
    items: [],
    from: null,
    where: null,
    groupBy: null,
    grouping: "plain",
  },
  ...{ having: null, orderBy: [], limit: null, offset: 0 },
};
