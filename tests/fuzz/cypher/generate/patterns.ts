/** Random patterns. */
import type { EdgePattern, Expr, NodePattern, Path, Type } from "../syntax.ts";
import { labelsOf, typesOf } from "../world.ts";
import { expression } from "./expressions.ts";
import { below, listOf, named, type Place } from "./place.ts";

interface Wanted {
  /** Whether it may name what is not there yet. */
  binds: boolean;
  /** Names of edges that the pattern has already: none is there twice. */
  taken?: Set<string>;
  hops?: number;
  /** Without conditions of its parts. */
  plain?: boolean;
  shortest?: "any" | "all" | null;
}

/** @param variables - what it names is added */
export function randomPath(place: Place, variables: Map<string, Type>, wanted: Wanted): Path {
  const { binds, plain = false, shortest = null } = wanted;
  const { maker } = place;
  const { random, world } = maker;
  const hops = shortest !== null ? 1 : (wanted.hops ?? random.pick([0, 1, 1, 1, 1, 2, 2, 3]));
  const taken = wanted.taken ?? new Set<string>();
  const fresh = (type: Type, letter: string): string => {
    const name = maker.fresh(letter);
    variables.set(name, type);
    return name;
  };
  /** Of the part of that name and what was there before. */
  const condition = (name: string | null, type: Type, queries: boolean): Expr | null => {
    if (plain || name === null || !random.chance(0.08)) return null;
    const own = new Map(place.variables).set(name, type);
    return expression({ ...below(place), variables: own, queries }, "bool");
  };
  const value = (type: Type): Expr | null =>
    random.chance(0.08) ? expression({ ...place, depth: 0, queries: false }, type) : null;

  const node = (): NodePattern => {
    const known = named({ variables }, "node");
    const isKnown = known.length > 0 && random.chance(0.3);
    const name = isKnown ? random.pick(known) : binds && random.chance(0.7) ? fresh("node", "n") : null;
    const labels = labelsOf(world);
    const are = [random.pick(labels), ...(random.chance(0.2) ? [random.pick(labels)] : [])];
    const not = random.chance(0.15);
    const label = random.chance(0.3) ? { are: not ? are.slice(0, 1) : are, not } : null;
    return { name, labels: label, x: value("int"), where: condition(name, "node", true) };
  };
  const bound = named(place, "edge");
  const edge = (): EdgePattern => {
    const long = shortest !== null || random.chance(0.3);
    // The reader knows them in MATCH alone.
    const quantified = long && random.chance(0.4) && !plain;
    const allowed = typesOf(world);
    const types = allowed.length > 0 && random.chance(0.4) ? [random.pick(allowed)] : [];
    const direction = random.pick(["out", "in", "both"] as const);
    const length = !long
      ? null
      : shortest !== null
        ? shortestLength(random)
        : trailLength(random, world.edges.length < 6);
    const common = { types, direction, length, quantified };
    if (shortest !== null) return { ...common, name: null, w: null, where: null };
    const free = bound.filter((name) => !taken.has(name));
    if (!long && free.length > 0 && random.chance(0.15)) {
      // The same edge again.
      const name = random.pick(free);
      taken.add(name);
      return { ...common, name, w: null, where: null };
    }
    const type = long ? listOf("edge") : "edge";
    const name = binds && random.chance(0.5) ? fresh(type, "k") : null;
    // Of several edges, each is called by the name; the star has no conditions.
    const where = long && !quantified ? null : condition(name, "edge", !long);
    return { ...common, name, w: where === null ? value("float") : null, where };
  };
  const nodes = [node()];
  const edges: EdgePattern[] = [];
  for (let hop = 0; hop < hops; hop++) {
    edges.push(edge());
    nodes.push(node());
  }
  const isNamed = binds && random.chance(shortest === null ? 0.25 : 0.8);
  const type = shortest === "any" ? "way" : "path";
  return { name: isNamed ? fresh(type, "p") : null, nodes, edges, shortest };
}

type Random = Place["maker"]["random"];

/** Of many edges there are too many trails, all of which are made even for EXISTS. */
function trailLength(random: Random, few: boolean): [number, number] {
  const least = random.below(3);
  if (few && random.chance(0.2)) return [least, Infinity];
  return [least, Math.max(1, Math.min(least + random.below(3), few ? 4 : 3))];
}

function shortestLength(random: Random): [number, number] {
  return [random.pick([0, 1, 1]), random.chance(0.6) ? Infinity : 1 + random.below(3)];
}
