/** Random clauses, each of which adds to what is in scope. */
import type { Clause, Expr, Path, Type } from "../syntax.ts";
import { expression } from "./expressions.ts";
import { anyList, itemType } from "./lists.ts";
import { randomPath } from "./patterns.ts";
import { isScalar, type Maker, type Place, placeOf, reachable, type Scope } from "./place.ts";
import { projected } from "./projections.ts";

export function randomClause(maker: Maker, scope: Scope, isFirst: boolean): Clause {
  const { random } = maker;
  const place = placeOf(maker, scope);
  if (isFirst) return random.chance(0.15) ? unwindOf(place, scope) : matchOf(place, scope.variables, {});
  return random.pick<() => Clause>([
    () => matchOf(place, scope.variables, {}),
    () => matchOf(place, scope.variables, {}),
    () => withOf(maker, scope),
    () => withOf(maker, scope),
    () => withOf(maker, scope),
    () => unwindOf(place, scope),
  ])();
}

/** @param variables - what is named is added */
export function matchOf(before: Place, variables: Map<string, Type>, { nested = false }): Clause {
  const { random } = before.maker;
  // What is within a pattern reads what was there before it alone.
  const place = { ...before, variables: new Map(variables) };
  const optional = !nested && random.chance(0.3);
  const paths: Path[] = [];
  if (random.chance(0.12)) {
    paths.push(randomPath(place, variables, { binds: true, shortest: random.pick(["any", "all"]) }));
  } else {
    const hops = nested ? random.pick([1, 1, 2]) : undefined;
    const count = random.chance(nested ? 0.1 : 0.25) ? 2 : 1;
    const wanted = { binds: true, taken: new Set<string>(), ...(hops !== undefined && { hops }) };
    for (let at = 0; at < count; at++) paths.push(randomPath(place, variables, wanted));
  }
  // A query has a node to speak of.
  const first = paths[0]?.nodes[0];
  if (first && first.name === null && !reachable({ ...place, variables }, "node")) {
    first.name = before.maker.fresh("n");
    variables.set(first.name, "node");
  }
  const where = random.chance(nested ? 0.4 : 0.5) ? expression({ ...before, variables }, "bool") : null;
  return { is: "match", optional, paths, where };
}

function unwindOf(place: Place, { variables }: Scope): Clause {
  const { maker } = place;
  const { random } = maker;
  const type = itemType(place);
  const list: Expr = isScalar(type) && random.chance(0.08) ? { is: "literal", value: null } : anyList(place, type);
  const name = maker.fresh("u");
  variables.set(name, type);
  return { is: "unwind", list, name };
}

function withOf(maker: Maker, scope: Scope): Clause {
  const { projection, after, beside } = projected(maker, scope);
  const where = maker.random.chance(0.35) ? expression(placeOf(maker, beside), "bool") : null;
  scope.variables = after.variables;
  scope.ordered = after.ordered;
  return { is: "with", projection, where };
}

/** Whether an expression is made of these variables alone; names of its own count as others. */
export function readsOnly(expr: Expr, names: ReadonlySet<string>): boolean {
  let only = true;
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    if ("is" in part && (part as Expr).is === "variable" && !names.has((part as { name?: string }).name ?? ""))
      only = false;
    for (const inner of Object.values(part)) visit(inner);
  };
  visit(expr);
  return only;
}
