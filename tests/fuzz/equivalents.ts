/** Plans with some of their expressions written otherwise, which mean the same. */
import { Random } from "../property/random.ts";
import type { Expr, Rel } from "./ast.ts";
import { type Expr as Any, isExpr, isNode, type Node } from "./ast.ts";

const call = (op: string, ...args: Expr[]): Expr => ({ kind: "call", op, args, type: "bool", inexact: false });
const TRUE: Expr = { kind: "constant", value: true, type: "bool" };
const FALSE: Expr = { kind: "constant", value: false, type: "bool" };

type Rewrite = (expr: Extract<Any, { kind: "call" }>) => Expr | undefined;

/** Comparisons whose sides may change places. */
const MIRRORED: Readonly<Record<string, string>> = {
  eq: "eq",
  neq: "neq",
  lt: "gt",
  gt: "lt",
  le: "ge",
  ge: "le",
  isDistinctFrom: "isDistinctFrom",
  isNotDistinctFrom: "isNotDistinctFrom",
};
const NEGATED: Readonly<Record<string, string>> = {
  eq: "neq",
  neq: "eq",
  isDistinctFrom: "isNotDistinctFrom",
  isNotDistinctFrom: "isDistinctFrom",
  isNull: "isNotNull",
  isNotNull: "isNull",
};
const base = (op: string) => op.replace(/ \d+$/, "");

const REWRITES: readonly Rewrite[] = [
  // The other way round.
  ({ op, args: [left, right] }) =>
    MIRRORED[base(op)] && left && right ? call(MIRRORED[base(op)] as string, right, left) : undefined,
  // Not the opposite.
  ({ op, args }) => (NEGATED[base(op)] ? call("not", call(NEGATED[base(op)] as string, ...args)) : undefined),
  // By parts.
  ({ op, args: [of, low, high] }) =>
    op === "between" && of && low && high ? call("and", call("ge", of, low), call("le", of, high)) : undefined,
  ({ op, args: [of, low, high] }) =>
    ["between 2", "between 3"].includes(op) && of && low && high
      ? call("or", call("lt", of, low), call("gt", of, high))
      : undefined,
  ({ op, args: [of, ...list] }) =>
    ["isIn", "isIn 3"].includes(op) && of
      ? list.map((one) => call("eq", of, one)).reduce((all, one) => call("or", all, one))
      : undefined,
  ({ op, args: [of, ...list] }) =>
    op === "isIn 2" && of
      ? list.map((one) => call("neq", of, one)).reduce((all, one) => call("and", all, one))
      : undefined,
  ({ op, args: [left, right] }) =>
    base(op) === "isNotDistinctFrom" && left && right
      ? call(
          "or",
          call("coalesce", call("eq", left, right), FALSE),
          call("and", call("isNull", left), call("isNull", right)),
        )
      : undefined,
  // De Morgan.
  ({ op, args: [left, right] }) =>
    op === "and" && left && right ? call("not", call("or", call("not", left), call("not", right))) : undefined,
  ({ op, args: [left, right] }) =>
    op === "or" && left && right ? call("not", call("and", call("not", left), call("not", right))) : undefined,
  ({ op, args: [left, right] }) => ((op === "and" || op === "or") && left && right ? call(op, right, left) : undefined),
  // With what changes nothing.
  (expr) => (expr.type === "bool" ? call("and", expr, TRUE) : undefined),
  (expr) => (expr.type === "bool" ? call("or", FALSE, expr) : undefined),
  (expr) => (expr.type === "bool" ? call("not", call("not", expr)) : undefined),
];

/** The plan, some conditions of it rewritten: the same ones for the same seed. */
export function equivalents(rel: Rel, seed: number): Rel {
  const random = new Random(seed);
  return rewritten(rel, random) as Rel;
}

function rewritten(node: Node, random: Random): Node {
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, part]) => {
      if (Array.isArray(part))
        return [
          key,
          part.map((one) =>
            isNode(one)
              ? rewritten(one, random)
              : Array.isArray(one)
                ? one.map((inner) => (isNode(inner) ? rewritten(inner, random) : inner))
                : one,
          ),
        ];
      return [key, isNode(part) ? rewritten(part, random) : part];
    }),
  ) as unknown as Node;
  if (!isExpr(copy) || copy.kind !== "call" || copy.type !== "bool" || !random.chance(0.5)) return copy;
  return random.pick(REWRITES)(copy) ?? copy;
}
