/** Random conditions. */

import type { Binary, Expr } from "../syntax.ts";
import { labelsOf } from "../world.ts";
import { expression } from "./expressions.ts";
import { anyList, comprehended } from "./lists.ts";
import { call, isScalar, listOf, type Place, reachable, SCALARS } from "./place.ts";
import { existsOf, patternOf } from "./queries.ts";

const COMPARISONS: readonly Binary[] = ["<", "<=", ">", ">=", "=", "<>"];

export function conditions(place: Place): (() => Expr)[] {
  const { random, world } = place.maker;
  const bool = () => expression(place, "bool");
  const compared = (): Expr => {
    const type = random.pick(["int", "int", "float", "text"] as const);
    const right = type === "float" && random.chance(0.5) ? "int" : type;
    return {
      is: "binary",
      op: random.pick(COMPARISONS),
      left: expression(place, type),
      right: expression(place, right),
    };
  };
  const options: (() => Expr)[] = [
    ...[compared, compared, compared],
    () => ({ is: "binary", op: random.pick(["AND", "OR", "XOR"]), left: bool(), right: bool() }),
    () => ({ is: "binary", op: random.pick(["AND", "OR"]), left: bool(), right: bool() }),
    () => ({ is: "not", of: bool() }),
    () => chained(place),
    () => isNull(place),
    () => within(place),
    () => ({
      is: "binary",
      op: random.pick(["STARTS WITH", "ENDS WITH", "CONTAINS"]),
      left: expression(place, "text"),
      right: expression(place, "text"),
    }),
    () => ({ is: "binary", op: random.pick(["=", "<>"]), left: bool(), right: bool() }),
    () => sameLists(place),
    () => quantified(place),
    () => quantified(place),
    () => call("isEmpty", random.chance(0.5) ? expression(place, "text") : anyList(place)),
  ];
  for (const kind of ["node", "edge"] as const) {
    const element = () => expression(place, kind);
    if (reachable(place, kind))
      options.push(() => ({ is: "binary", op: random.pick(["=", "<>"]), left: element(), right: element() }));
  }
  if (reachable(place, "node")) {
    options.push(() => ({ is: "label", of: expression(place, "node"), label: random.pick(labelsOf(world)) }));
    if (place.queries) options.push(...[existsOf, existsOf, patternOf].map((make) => () => make(place)));
  }
  return options;
}

/** Two comparisons that share a term: both hold. */
function chained(place: Place): Expr {
  const { random } = place.maker;
  const int = () => expression(place, "int");
  return {
    is: "chain",
    ops: [random.pick(COMPARISONS), random.pick(COMPARISONS)],
    terms: [int(), int(), int()],
  };
}

function isNull(place: Place): Expr {
  const { random } = place.maker;
  const kinds = [...SCALARS, "node", "edge", "path", listOf("int")] as const;
  const kind = random.pick(kinds.filter((kind) => reachable(place, kind)));
  return { is: "null", of: expression(place, kind), negated: random.chance(0.5) };
}

function within(place: Place): Expr {
  const { random } = place.maker;
  const kinds = (["int", "text", "float", "node", "edge"] as const).filter((kind) => reachable(place, kind));
  const kind = random.pick(kinds);
  return { is: "binary", op: "IN", left: expression(place, kind), right: anyList(place, kind) };
}

function sameLists(place: Place): Expr {
  const { random } = place.maker;
  const type = listOf(random.pick(["int", "text"] as const));
  return {
    is: "binary",
    op: random.pick(["=", "<>"]),
    left: expression(place, type),
    right: expression(place, type),
  };
}

function quantified(place: Place): Expr {
  const { random } = place.maker;
  const { name, of, inner, item } = comprehended(place);
  const where = isScalar(item) || random.chance(0.8) ? expression(inner, "bool") : isNull(inner);
  return { is: "quantified", quantifier: random.pick(["all", "any", "none", "single"]), name, of, where };
}
