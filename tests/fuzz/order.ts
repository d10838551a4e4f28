/**
 * What a plan says of the order of its rows, and whether everything that depends on an order has one: without, an answer is nobody's
 * promise.
 */
import { type Expr, type From, type Key, type Query, type Rel, within } from "./ast.ts";
import { Invalid } from "./invalid.ts";
import { reductionOf } from "./registry.ts";

export interface Traits {
  /** Columns of which no value comes twice. */
  unique: readonly string[];
  /** Whether the rows come in an order that the plan gives. */
  ordered: boolean;
}

const known = new WeakMap<Rel, Traits>();

export function traitsOf(rel: Rel): Traits {
  let traits = known.get(rel);
  if (!traits) {
    traits = traitsOfStep(rel);
    known.set(rel, traits);
  }
  return traits;
}

/** A limit that no table reaches takes rows in any order. */
export const EVERY_ROW = 1_000_000;

const NONE: Traits = { unique: [], ordered: false };

function traitsOfStep(rel: Rel): Traits {
  switch (rel.kind) {
    case "table":
      return { unique: ["id"].filter((name) => rel.columns.some((column) => column.name === name)), ordered: true };
    case "sql":
      return { unique: [], ordered: isOrdered(rel.query) };
    case "filter":
    case "limit":
    case "tail":
    case "sample":
    case "distinctBy":
      return traitsOf(rel.input);
    case "sort": {
      const { unique } = traitsOf(rel.input);
      return { unique, ordered: isTotal(rel.keys, rel.input, unique) };
    }
    case "select": {
      const { unique, ordered } = traitsOf(rel.input);
      const kept = rel.items.flatMap(({ name, expr }) =>
        expr.kind === "column" && unique.includes(expr.name) ? [name] : [],
      );
      return { unique: kept, ordered };
    }
    case "withColumns": {
      const { unique, ordered } = traitsOf(rel.input);
      return { unique: unique.filter((name) => !rel.items.some((item) => item.name === name)), ordered };
    }
    case "drop": {
      const { unique, ordered } = traitsOf(rel.input);
      return { unique: unique.filter((name) => !rel.names.includes(name)), ordered };
    }
    case "rename": {
      const { unique, ordered } = traitsOf(rel.input);
      const to = new Map(rel.names);
      return { unique: unique.map((name) => to.get(name) ?? name), ordered };
    }
    case "groupBy":
      return { unique: rel.keys.length === 1 ? rel.keys.map(({ name }) => name) : [], ordered: false };
    case "distinct": {
      const { unique } = traitsOf(rel.input);
      return { unique, ordered: false };
    }
    case "join":
      return rel.how === "semi" || rel.how === "anti" ? { unique: traitsOf(rel.left).unique, ordered: false } : NONE;
    case "union":
      return { unique: [], ordered: !rel.distinct && traitsOf(rel.left).ordered && traitsOf(rel.right).ordered };
    case "unnest":
      return { unique: [], ordered: traitsOf(rel.input).ordered };
    case "describe":
      return NONE;
  }
}

const isOrdered = (query: Query): boolean => query.kind === "block" && query.orderBy.length === query.items.length;

/** Whether no two rows share all keys, unless they are equal. */
function isTotal(keys: readonly Key[], input: Rel, unique: readonly string[]): boolean {
  const names = keys.flatMap(({ expr }) => (expr.kind === "column" ? [expr.name] : []));
  return names.some((name) => unique.includes(name)) || namesOf(input).every((name) => names.includes(name));
}

/** The names of columns, as far as they are needed: where every one is a key, no other step has made some since. */
function namesOf(rel: Rel): string[] {
  switch (rel.kind) {
    case "table":
      return rel.columns.map(({ name }) => name);
    case "select":
      return rel.items.map(({ name }) => name);
    case "groupBy":
      return [...rel.keys, ...rel.aggregates].map(({ name }) => name);
    case "withColumns":
      return [...namesOf(rel.input), ...rel.items.map(({ name }) => name)];
    case "drop":
      return namesOf(rel.input).filter((name) => !rel.names.includes(name));
    case "rename": {
      const to = new Map(rel.names);
      return namesOf(rel.input).map((name) => to.get(name) ?? name);
    }
    case "sql":
      return rel.query.kind === "block" ? rel.query.items.map(({ name }) => name) : [NO_KEY];
    case "join":
      return rel.how === "semi" || rel.how === "anti" ? namesOf(rel.left) : [NO_KEY];
    case "union":
      return rel.fillMissing ? [NO_KEY] : namesOf(rel.left);
    case "describe":
      return ["statistic", ...namesOf(rel.input)];
    default:
      return namesOf(rel.input);
  }
}

/** Of no column: what cannot be told is not in order. */
const NO_KEY = "*";

/** @throws {Invalid} where an answer depends on an order that the plan does not give */
export function expectOrder(rel: Rel): void {
  for (const node of within(rel)) {
    switch (node.kind) {
      case "limit":
      case "tail":
      case "sample":
      case "distinctBy":
        if (node.kind === "distinctBy" && node.keep === "none") break;
        if (node.kind === "limit" && node.offset === 0 && (node.count ?? 0) >= EVERY_ROW) break;
        if (!traitsOf(node.input).ordered) throw new Invalid(`${node.kind} of rows in no order`);
        break;
      case "select":
      case "withColumns":
        for (const { expr } of node.items) expectOrders(expr, traitsOf(node.input).unique);
        break;
      case "filter":
        expectOrders(node.condition, traitsOf(node.input).unique);
        break;
      case "groupBy":
        for (const { expr } of node.aggregates) expectOrders(expr, traitsOf(node.input).unique);
        break;
      case "block":
        for (const { expr } of node.items) expectOrders(expr, uniqueOf(node.from));
        break;
    }
  }
}

const uniqueOf = (from: From | null): string[] =>
  from?.kind === "fromTable" && from.columns.some(({ name }) => name === "id") && /^t\d$/.test(from.name) ? ["id"] : [];

function expectOrders(expr: Expr, unique: readonly string[]): void {
  const isUnique = (keys: readonly Key[]) =>
    keys.some(({ expr }) => expr.kind === "column" && unique.includes(expr.name));
  for (const node of within(expr)) {
    if (node.kind === "aggregate" && reductionOf(node.op).ordered && !isUnique(node.order))
      throw new Invalid("an aggregate in no order");
    if (node.kind !== "over") continue;
    const inner = node.expr;
    const ordered = node.rows !== null || (inner.kind === "window" && reductionOf(`over ${inner.op}`).ordered);
    if (ordered && !isUnique(node.orderBy)) throw new Invalid("a window in no order");
    if (inner.kind === "window" && node.orderBy.length === 0) throw new Invalid("a rank by nothing");
  }
}
