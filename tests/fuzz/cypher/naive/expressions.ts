/** What an expression is in a row. */
import type { Expr, Given } from "../syntax.ts";
import { ran } from "./clauses.ts";
import { computed } from "./functions.ts";
import { compared } from "./operators.ts";
import { ways } from "./patterns.ts";
import { type Evaluation, equal, isEdge, isMap, isNode, joined, not, type Row, type Value } from "./values.ts";

/** @param group - the rows that aggregates are of */
export function evaluate(on: Evaluation, expr: Expr, row: Row, group: readonly Row[] = []): Value {
  on.step();
  const of = (inner: Expr) => evaluate(on, inner, row, group);
  switch (expr.is) {
    case "literal":
      return expr.value;
    case "parameter":
      return on.parameters.get(expr.name)?.value as Given;
    case "variable": {
      const value = row.get(expr.name);
      if (value === undefined) throw new Error(`no variable ${expr.name}`);
      return value;
    }
    case "property":
      return property(on, of(expr.of), expr.key);
    case "label": {
      const node = of(expr.of);
      return isNode(node) ? on.world.nodes[node.node]?.label === expr.label : null;
    }
    case "binary":
      return compared(expr.op, of(expr.left), of(expr.right), expr.whole);
    case "chain": {
      const [one, two, three] = expr.terms.map(of) as [Value, Value, Value];
      const both = [compared(expr.ops[0], one, two), compared(expr.ops[1], two, three)];
      return joined(both as (boolean | null)[], false);
    }
    case "not":
      return not(of(expr.of) as boolean | null);
    case "minus": {
      const value = of(expr.of);
      return value === null ? null : -(value as number);
    }
    case "null":
      return (of(expr.of) === null) !== expr.negated;
    case "call":
      return computed(on, expr.name, expr.args.map(of));
    case "list":
      return expr.items.map(of);
    case "map":
      return { map: new Map(expr.entries.map(([key, value]) => [key, of(value)])) };
    case "projection": {
      const base = of(expr.of);
      const own = expr.keys.map((key): [string, Value] => [key, property(on, base, key)]);
      return { map: new Map([...own, ...expr.entries.map(([key, value]): [string, Value] => [key, of(value)])]) };
    }
    case "index": {
      const [list, at] = [of(expr.of) as Value[] | null, of(expr.at) as number | null];
      return list === null || at === null ? null : (list.at(at) ?? null);
    }
    case "slice": {
      const list = of(expr.of) as Value[] | null;
      const [from, to] = [expr.from ? of(expr.from) : 0, expr.to ? of(expr.to) : Infinity] as (number | null)[];
      return list === null || from == null || to == null ? null : list.slice(from, to);
    }
    case "comprehension": {
      const list = of(expr.of) as Value[] | null;
      if (list === null) return null;
      const rows = list.map((item) => new Map(row).set(expr.name, item));
      const kept = rows.filter((each) => expr.where === null || evaluate(on, expr.where, each) === true);
      const { body, name } = expr;
      return kept.map((each) => (body === null ? (each.get(name) as Value) : evaluate(on, body, each)));
    }
    case "quantified": {
      const list = of(expr.of) as Value[] | null;
      if (list === null) return null;
      const holds = list.map((item) => evaluate(on, expr.where, new Map(row).set(expr.name, item)));
      return quantified(expr.quantifier, holds as (boolean | null)[]);
    }
    case "case": {
      const operand = expr.operand && of(expr.operand);
      const found = expr.branches.find(({ when }) =>
        expr.operand ? equal(operand, of(when)) === true : of(when) === true,
      );
      return found ? of(found.gives) : expr.otherwise ? of(expr.otherwise) : null;
    }
    case "aggregate":
      return aggregated(on, expr, group);
    case "pattern":
      return !ways(on, [expr.path], row).next().done;
    case "listed": {
      const { path, where, body } = expr;
      const rows = [...ways(on, [path], row)].filter((each) => where === null || evaluate(on, where, each) === true);
      return rows.map((each) => evaluate(on, body, each));
    }
    case "query": {
      const rows = ran(on, expr.clauses, [row]);
      if (expr.asks === "EXISTS") return rows.length > 0;
      if (expr.asks === "COUNT") return rows.length;
      return rows.map((each) => evaluate(on, expr.returns as Expr, each));
    }
  }
}

function property({ world }: Evaluation, value: Value, key: string): Value {
  if (isMap(value)) return value.map.get(key) ?? null;
  if (isNode(value)) {
    if (key === "id") return value.node;
    return world.nodes[value.node]?.[key as "x" | "s" | "l"] ?? null;
  }
  return isEdge(value) ? (world.edges[value.edge]?.w ?? null) : null;
}

function quantified(quantifier: string, holds: readonly (boolean | null)[]): boolean | null {
  if (quantifier === "all") return joined(holds, false);
  if (quantifier === "any") return joined(holds, true);
  if (quantifier === "none") return not(joined(holds, true));
  const count = holds.filter((value) => value === true).length;
  if (count > 1) return false;
  return holds.includes(null) ? null : count === 1;
}

function aggregated(
  on: Evaluation,
  { name, distinct, of }: Extract<Expr, { is: "aggregate" }>,
  group: readonly Row[],
): Value {
  if (of === null) return group.length;
  const all = group.map((row) => evaluate(on, of, row)).filter((value) => value !== null);
  const values = distinct ? [...new Map(all.map((value) => [JSON.stringify(value), value])).values()] : all;
  const numbers = values as number[];
  const sum = numbers.reduce((total, value) => total + value, 0);
  if (name === "count") return values.length;
  if (name === "collect") return values;
  if (name === "sum") return sum;
  if (values.length === 0) return null;
  if (name === "avg") return sum / values.length;
  return numbers.reduce((best, value) => (value < best === (name === "min") ? value : best));
}
