/** Random queries. */
import type { Random } from "../../../property/random.ts";
import { type Query, type Single, some, type Type } from "../syntax.ts";
import type { World } from "../world.ts";
import { randomClause } from "./clauses.ts";
import { isDetermined, Maker, type Scope } from "./place.ts";
import { projected } from "./projections.ts";

export function randomQuery(random: Random, world: World): Query {
  const maker = new Maker(random, world);
  const { single, types, sorted } = randomSingle(maker, null);
  let second: Query["second"] = null;
  // UNION tells rows apart by their values, edges by their columns.
  if (random.chance(0.1) && types.every((type) => !isElement(type))) {
    const all = random.chance(0.5) || !types.every(isDetermined);
    second = { query: randomSingle(maker, types).single, all };
  }
  // Some were made for what was left out.
  const isRead = (name: string) => some([single, second], (expr) => expr.is === "parameter" && expr.name === name);
  const parameters = new Map([...maker.parameters].filter(([name]) => isRead(name)));
  return { first: single, second, types, sorted: sorted && second === null, parameters, prepares: maker.prepares };
}

const isElement = (type: Type): boolean =>
  typeof type === "string" ? ["node", "edge", "path", "way"].includes(type) : isElement(type.list);

function randomSingle(maker: Maker, wanted: Type[] | null): { single: Single; types: Type[]; sorted: boolean } {
  const { random } = maker;
  const scope: Scope = { variables: new Map(), ordered: new Set() };
  const count = random.pick([1, 2, 2, 3, 3, 4]);
  const clauses = Array.from({ length: count }, (_, at) => randomClause(maker, scope, at === 0));
  const { projection, types, sorted } = projected(maker, scope, { types: wanted, unites: wanted !== null });
  return { single: { clauses, returns: projection }, types, sorted };
}
