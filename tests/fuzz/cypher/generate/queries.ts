/** Random queries and patterns within expressions. */
import type { Clause, Expr, Path, Type } from "../syntax.ts";
import { matchOf } from "./clauses.ts";
import { expression } from "./expressions.ts";
import { anyList, itemType } from "./lists.ts";
import { randomPath } from "./patterns.ts";
import { literal, named, type Place } from "./place.ts";

export const countOf = (place: Place): Expr => queryOf(place, "COUNT", null);
export const existsOf = (place: Place): Expr => queryOf(place, "EXISTS", null);
export const collectOf = (place: Place, item: Type): Expr => queryOf(place, "COLLECT", item);

function queryOf(place: Place, asks: "EXISTS" | "COUNT" | "COLLECT", item: Type | null): Expr {
  const { maker } = place;
  const { random } = maker;
  const variables = new Map(place.variables);
  const inner: Place = { ...place, variables, depth: Math.min(place.depth, 1) };
  const clauses: Clause[] = [];
  if (random.chance(0.15)) {
    const type = itemType(inner);
    const [list, name] = [anyList(inner, type), maker.fresh("u")];
    clauses.push({ is: "unwind", list, name });
    variables.set(name, type);
  }
  const matches = random.chance(0.2) ? 2 : 1;
  for (let at = 0; at < matches; at++) clauses.push(matchOf(inner, variables, { nested: true }));
  const bare = item === null && clauses.length === 1 && random.chance(0.6);
  const type = item ?? (!bare && random.chance(0.5) ? "int" : null);
  return { is: "query", asks, clauses, returns: type === null ? null : expression(inner, type), bare };
}

/** A path from a node that is there, which names nothing anew. */
export function patternOf(place: Place): Expr {
  const nodes = named(place, "node");
  if (nodes.length === 0) return literal(true);
  return { is: "pattern", path: pathFrom(place, new Map(place.variables), false) };
}

/** What is computed of each way of a pattern. */
export function listedOf(place: Place, item: Type): Expr {
  const { random } = place.maker;
  const variables = new Map(place.variables);
  const path = pathFrom(place, variables, true);
  const inner = { ...place, variables };
  const where = random.chance(0.4) ? expression(inner, "bool") : null;
  return { is: "listed", path, where, body: expression(inner, item) };
}

function pathFrom(place: Place, variables: Map<string, Type>, binds: boolean): Path {
  const { random } = place.maker;
  const nodes = named(place, "node");
  const path = randomPath(place, variables, { binds, hops: random.pick([1, 1, 2]), plain: true });
  const [first] = path.nodes;
  // One that was named in this path alone keeps its name.
  if (first && nodes.length > 0 && (first.name === null || place.variables.has(first.name)))
    first.name = random.pick(nodes);
  return path;
}
