/** Random expressions of a type: what any of them may be, and choosing. */
import type { Expr, Given, Type } from "../syntax.ts";
import { TEXTS, WEIGHTS } from "../world.ts";
import { conditions } from "./conditions.ts";
import { lists } from "./lists.ts";
import { below, call, fits, isScalar, listOf, literal, named, type Place, reachable, variable } from "./place.ts";
import { countOf } from "./queries.ts";
import { floats, ints, texts } from "./values.ts";

type Options = (() => Expr)[];

export function expression(place: Place, type: Type): Expr {
  const { random } = place.maker;
  const leaves = leavesOf(place, type);
  if (place.depth <= 0 || random.chance(0.3)) return random.pick(leaves)();
  const deeper = compounds(below(place), type);
  return random.pick(deeper.length > 0 ? deeper : leaves)();
}

/** What does not go deeper. */
function leavesOf(place: Place, type: Type): Options {
  const { maker } = place;
  const known = named(place, type);
  const options: Options = known.length > 0 ? Array(3).fill(() => variable(maker.random.pick(known))) : [];
  if (isScalar(type)) {
    const scalar = () => literalOf(place, type);
    options.push(scalar, () => (maker.random.chance(0.15) ? literal(null) : scalar()));
    if (maker.random.chance(0.3)) options.push(() => parameterOf(place, type));
  }
  const properties: [Type, Type, string][] = [
    ["int", "node", "x"],
    ["int", "node", "id"],
    ["text", "node", "s"],
    [listOf("int"), "node", "l"],
    ["float", "edge", "w"],
  ];
  for (const [wanted, of, key] of properties) {
    const owners = named(place, of);
    if (!fits(wanted, type) || owners.length === 0) continue;
    const read = (): Expr => ({ is: "property", of: variable(maker.random.pick(owners)), key });
    options.push(read, read);
  }
  const functions: [Type, Type, string][] = [
    ["int", "node", "id"],
    ["int", "edge", "id"],
    ["int", "path", "length"],
    ["int", "way", "length"],
    ["text", "edge", "type"],
    ["node", "edge", "startNode"],
    ["node", "edge", "endNode"],
    [listOf("text"), "node", "labels"],
    [listOf("node"), "path", "nodes"],
    [listOf("edge"), "path", "relationships"],
  ];
  for (const [wanted, of, name] of functions) {
    const owners = named(place, of);
    if (fits(wanted, type) && owners.length > 0) options.push(() => call(name, variable(maker.random.pick(owners))));
  }
  const paths = named(place, "path");
  if (paths.length > 0 && (type === "node" || type === "edge")) {
    const name = type === "node" ? "nodes" : "relationships";
    options.push(() => call(maker.random.pick(["head", "last"]), call(name, variable(maker.random.pick(paths)))));
  }
  // A list of nothing has no type of its own.
  if (typeof type !== "string" && options.length < 3) options.push(() => written(place, type.list));
  return options;
}

/** A list of a few. */
function written(place: Place, item: Type): Expr {
  const { random } = place.maker;
  const most = isScalar(item) ? 4 : 3;
  const items = Array.from({ length: random.below(most) }, () => expression({ ...place, depth: 0 }, item));
  return { is: "list", items };
}

function literalOf({ maker: { random } }: Place, type: Type): Expr {
  if (type === "int") return literal(random.chance(0.1) ? -1 : random.below(4));
  if (type === "float") return { is: "literal", value: random.pick(WEIGHTS), float: true };
  if (type === "text") return literal(random.pick(TEXTS));
  // What holds finds more.
  return literal(random.chance(0.7));
}

export function parameterOf({ maker }: Place, type: Type): Expr {
  const name = maker.fresh("$").slice(1);
  maker.parameters.set(`p${name}`, { value: givenOf(maker.random, type), type });
  if (!isScalar(type)) maker.prepares = false;
  return { is: "parameter", name: `p${name}` };
}

function givenOf(random: Place["maker"]["random"], type: Type): Given {
  if (typeof type !== "string") return Array.from({ length: random.below(4) }, () => givenOf(random, type.list));
  if (random.chance(0.1)) return null;
  if (type === "int") return random.below(4);
  if (type === "float") return random.pick(WEIGHTS);
  return type === "text" ? random.pick(TEXTS) : random.chance(0.5);
}

function compounds(place: Place, type: Type): Options {
  const { random } = place.maker;
  const inner = () => expression(place, type);
  const options: Options = [];
  if (type === "int") options.push(...ints(place), ...(place.queries ? [() => countOf(place)] : []));
  if (type === "float") options.push(...floats(place));
  if (type === "text") options.push(...texts(place));
  if (type === "bool") options.push(...conditions(place));
  if (typeof type !== "string") options.push(...lists(place, type));
  if (typeof type === "string" && type !== "path" && type !== "way") {
    options.push(() => elementOf(place, type));
    options.push(() => call("coalesce", ...Array.from({ length: 1 + random.below(3) }, inner)));
    options.push(() => chosen(place, type));
    if (isScalar(type)) options.push(() => entryOf(place, type));
  }
  return options;
}

/** An element of a list. */
function elementOf(place: Place, type: Type): Expr {
  const { random } = place.maker;
  const of = expression(place, listOf(type));
  if (random.chance(0.5)) return call(random.pick(["head", "last"]), of);
  return { is: "index", of, at: random.chance(0.7) ? literal(random.below(4) - 1) : expression(place, "int") };
}

/** A value out of a map, which may be made of a node. */
function entryOf(place: Place, type: Type): Expr {
  const { random } = place.maker;
  const entries: [string, Expr][] = [
    ["a", expression(place, type)],
    ["b", expression(place, "int")],
  ];
  const nodes = named(place, "node");
  if (nodes.length === 0 || random.chance(0.5)) return { is: "property", of: { is: "map", entries }, key: "a" };
  const of: Expr = { is: "projection", of: variable(random.pick(nodes)), keys: ["x", "s"], entries };
  const key = random.pick(["a", ...(type === "int" ? ["x", "b"] : type === "text" ? ["s"] : [])]);
  return { is: "property", of, key };
}

/** CASE, of conditions or of values that are compared. */
function chosen(place: Place, type: Type): Expr {
  const { random } = place.maker;
  const kinds = (["int", "text", "float", "node"] as const).filter((kind) => reachable(place, kind));
  const of = random.chance(0.5) ? random.pick(kinds) : null;
  const branches = Array.from({ length: 1 + random.below(2) }, () => ({
    when: expression(place, of ?? "bool"),
    gives: expression(place, type),
  }));
  const otherwise = random.chance(0.6) ? expression(place, type) : null;
  return { is: "case", operand: of === null ? null : expression(place, of), branches, otherwise };
}
