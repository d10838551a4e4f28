/** Where something is made: what it may read, and how deep it may go. */
import type { Random } from "../../../property/random.ts";
import type { Expr, Given, Type } from "../syntax.ts";
import type { World } from "../world.ts";

export class Maker {
  readonly random: Random;
  readonly world: World;
  readonly parameters = new Map<string, { value: Given; type: Type }>();
  prepares = true;
  #names = 0;

  constructor(random: Random, world: World) {
    this.random = random;
    this.world = world;
  }

  fresh(letter: string): string {
    return `${letter}${this.#names++}`;
  }
}

/** Variables, and those of them that rows are in a total order of: rows that tie are equal in these. */
export interface Scope {
  variables: Map<string, Type>;
  ordered: Set<string>;
}

export interface Place {
  maker: Maker;
  variables: ReadonlyMap<string, Type>;
  depth: number;
  /** Whether queries and patterns may stand here. */
  queries: boolean;
}

export const placeOf = (maker: Maker, { variables }: Scope, depth = 2): Place => ({
  ...{ maker, variables, depth, queries: true },
});

export const below = (place: Place): Place => ({ ...place, depth: place.depth - 1 });

export const variable = (name: string): Expr => ({ is: "variable", name });
export const literal = (value: number | string | boolean | null): Expr => ({ is: "literal", value });
export const call = (name: string, ...args: Expr[]): Expr => ({ is: "call", name, args });
export const listOf = (item: Type, ordered = true): Type => ({ list: item, ordered });

/** Whether something of type `found` may stand where `wanted` is asked for. */
export function fits(found: Type, wanted: Type): boolean {
  if (typeof found === "string" || typeof wanted === "string") return found === wanted;
  return (found.ordered || !wanted.ordered) && fits(found.list, wanted.list);
}

/** Whether equal rows have equal values of this type, in whatever order things are found. */
export const isDetermined = (type: Type): boolean =>
  typeof type === "string" ? type !== "way" : type.ordered && isDetermined(type.list);

export const SCALARS = ["int", "float", "text", "bool"] as const;
export const isScalar = (type: Type): boolean => (SCALARS as readonly Type[]).includes(type);

/** The variables of a type. */
export const named = ({ variables }: Pick<Place, "variables">, wanted: Type): string[] =>
  [...variables].filter(([, type]) => fits(type, wanted)).map(([name]) => name);

/** Whether there is anything to make such a value of. */
export function reachable(place: Place, type: Type): boolean {
  const has = (...kinds: Type[]) => kinds.some((kind) => named(place, kind).length > 0);
  if (type === "node") return has("node", "edge", "path");
  if (type === "edge") return has("edge", "path");
  if (type === "path" || type === "way") return has(type);
  return typeof type === "string" || reachable(place, type.list);
}
