/** Random lists. */

import type { Expr, Type } from "../syntax.ts";
import { expression, parameterOf } from "./expressions.ts";
import { call, isScalar, listOf, literal, type Place, reachable, SCALARS } from "./place.ts";
import { collectOf, listedOf } from "./queries.ts";

/** A type that elements of lists have here. */
export function itemType(place: Place): Type {
  const { random } = place.maker;
  const kinds: Type[] = ["int", "int", ...SCALARS, "node", "node", "edge", listOf("int")];
  return random.pick(kinds.filter((kind) => reachable(place, kind)));
}

/** A list in whatever order. */
export const anyList = (place: Place, item = itemType(place)): Expr => expression(place, listOf(item, false));

/** A list, the name of its elements, and where something is made of each. */
export function comprehended(
  place: Place,
  ordered = false,
  item = itemType(place),
): { name: string; of: Expr; inner: Place; item: Type } {
  const { random } = place.maker;
  const of = expression(place, listOf(item, ordered));
  const within = (name: string) => {
    const variables = new Map(place.variables).set(name, item);
    return { name, of, inner: { ...place, variables, queries: false }, item };
  };
  // A name may hide another, but not what is made of that.
  const hiding = within(random.pick([...place.variables.keys(), "e"]));
  const isMade = (["node", "edge", "path"] as const).every(
    (type) => reachable(hiding.inner, type) || !reachable(place, type),
  );
  return isMade && random.chance(0.15) ? hiding : within(place.maker.fresh("e"));
}

export function lists(place: Place, { list: item, ordered }: Exclude<Type, string>): (() => Expr)[] {
  const { random } = place.maker;
  const type = { list: item, ordered };
  const same = () => expression(place, type);
  const bound = () => (random.chance(0.3) ? null : literal(random.below(5) - 2));
  const options: (() => Expr)[] = [
    () => ({ is: "binary", op: "+", left: same(), right: same() }),
    () => filtered(place, type),
    () => mapped(place, item, ordered),
    () => mapped(place, item, ordered),
  ];
  if (ordered) {
    options.push(
      () => {
        const [from, to] = [bound(), bound()];
        return { is: "slice", of: same(), from: from ?? (to === null ? literal(1) : null), to };
      },
      () => call("tail", same()),
      () => call("reverse", same()),
    );
  }
  if (isScalar(item)) {
    options.push(() => parameterOf(place, type));
    // A list to which null is added is none.
    options.push(() => ({
      is: "binary",
      op: "+",
      left: same(),
      right: { is: "list", items: [expression({ ...place, depth: 0 }, item)] },
    }));
  }
  if (item === "int") options.push(() => call("range", literal(random.below(3)), literal(random.below(4))));
  if (item === "int")
    options.push(() =>
      call("range", literal(random.below(5)), literal(random.below(4)), literal(random.pick([-2, -1, 2]))),
    );
  if (item === "text") options.push(() => call("split", expression(place, "text"), literal("a")));
  if (!ordered && place.queries && reachable(place, "node"))
    options.push(
      () => listedOf(place, item),
      () => collectOf(place, item),
    );
  return options;
}

function filtered(place: Place, type: Exclude<Type, string>): Expr {
  const { name, of, inner } = comprehended(place, type.ordered, type.list);
  return { is: "comprehension", name, of, where: expression(inner, "bool"), body: null };
}

function mapped(place: Place, item: Type, ordered: boolean): Expr {
  const { random } = place.maker;
  const { name, of, inner } = comprehended(place, ordered);
  const where = random.chance(0.3) ? expression(inner, "bool") : null;
  return { is: "comprehension", name, of, where, body: expression(inner, item) };
}
