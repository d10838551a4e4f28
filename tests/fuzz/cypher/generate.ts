/** Random graphs and random queries over them, as data: `text.ts` writes such a query in Cypher, `naive.ts` answers it by trying everything. */
import type { Random } from "../../property/random.ts";

export interface World {
  directed: boolean;
  nodes: { label: string; x: number | null }[];
  edges: { src: number; dst: number; type: string; w: number | null }[];
}

export type Direction = "out" | "in" | "both";

export interface NodePattern {
  name: string | null;
  labels: string[];
  x: number | null;
}

export interface EdgePattern {
  name: string | null;
  types: string[];
  direction: Direction;
  /** Least and most edges; null for one. */
  length: [number, number] | null;
  w: number | null;
}

export interface Path {
  name: string | null;
  nodes: NodePattern[];
  edges: EdgePattern[];
}

export type Condition =
  | { compare: [name: string, property: "x" | "w", op: "<" | ">" | "=" | "<>", value: number] }
  | { same: [left: string, op: "=" | "<>", right: string] }
  | { isNull: [name: string, property: "x" | "w"] }
  | { label: [name: string, label: string] }
  | { exists: Path }
  | { not: Condition }
  | { and: Condition[] }
  | { or: Condition[] };

export interface Match {
  optional: boolean;
  paths: Path[];
  condition: Condition | null;
}

/** What a column of the result is of a variable. */
export type Column =
  | { id: string }
  | { property: [name: string, property: "x" | "w"] }
  | { edge: string }
  | { edges: string }
  | { path: string };

export interface Query {
  matches: Match[];
  columns: Column[];
  distinct: boolean;
  /** Rows are grouped by all columns, and counted. */
  counts: boolean;
}

/** What a variable is. */
type Kind = "node" | "edge" | "edges" | "path";

export const LABELS: readonly string[] = ["A", "B"];
const TYPES = ["R", "S"];

export function randomWorld(random: Random): World {
  const nodes = Array.from({ length: 1 + random.below(6) }, () => ({
    label: random.pick(LABELS),
    x: random.chance(0.2) ? null : random.below(3),
  }));
  const edges = Array.from({ length: random.below(9) }, () => ({
    src: random.below(nodes.length),
    dst: random.below(nodes.length),
    type: random.pick(TYPES),
    w: random.chance(0.2) ? null : random.below(3),
  }));
  return { directed: random.chance(0.8), nodes, edges };
}

/** What is not there is an error, and no pattern without matches. */
const labelsOf = ({ nodes }: World): string[] => [...new Set(nodes.map(({ label }) => label))];

export function randomQuery(random: Random, world: World): Query {
  const scope = new Map<string, Kind>();
  const matches = Array.from({ length: 1 + random.below(2) }, (_, at) => randomMatch(random, world, scope, at));
  const columns: Column[] = [...scope].flatMap(([name, kind]): Column[] => {
    if (random.chance(0.2)) return [];
    if (kind === "node") return [random.chance(0.7) ? { id: name } : { property: [name, "x"] }];
    if (kind === "edge") return [random.chance(0.7) ? { edge: name } : { property: [name, "w"] }];
    return [kind === "edges" ? { edges: name } : { path: name }];
  });
  if (columns.length === 0) columns.push({ id: [...scope].find(([, kind]) => kind === "node")?.[0] as string });
  const end = random.below(4);
  return { matches, columns, distinct: end === 0, counts: end === 1 };
}

function randomMatch(random: Random, world: World, scope: Map<string, Kind>, at: number): Match {
  const optional = random.chance(0.3);
  const paths = Array.from({ length: random.chance(0.25) ? 2 : 1 }, () => randomPath(random, world, scope, true));
  // A query has a node to speak of.
  const first = paths[0]?.nodes[0] as NodePattern;
  if (at === 0 && first.name === null) {
    first.name = "n";
    scope.set("n", "node");
  }
  const condition = random.chance(0.5) ? randomCondition(random, world, scope, 2) : null;
  return { optional, paths, condition };
}

function randomPath(random: Random, world: World, scope: Map<string, Kind>, binds: boolean): Path {
  const hops = random.pick([0, 1, 1, 1, 2, 2, 3]);
  const labels = labelsOf(world);
  const fresh = (kind: Kind, letter: string): string => {
    const name = `${letter}${scope.size}`;
    scope.set(name, kind);
    return name;
  };
  const node = (): NodePattern => {
    const known = [...scope].filter(([, kind]) => kind === "node").map(([name]) => name);
    const name =
      known.length > 0 && random.chance(0.4)
        ? random.pick(known)
        : binds && random.chance(0.7)
          ? fresh("node", "n")
          : null;
    return {
      name,
      labels: random.chance(0.3) ? [random.pick(labels), ...(random.chance(0.2) ? [random.pick(labels)] : [])] : [],
      x: random.chance(0.15) ? random.below(3) : null,
    };
  };
  const edge = (): EdgePattern => {
    const long = random.chance(0.3);
    const least = random.below(3);
    const types = new Set(world.edges.map(({ type }) => type));
    const allowed = TYPES.filter((type) => types.has(type));
    return {
      name: binds && random.chance(0.5) ? fresh(long ? "edges" : "edge", "k") : null,
      types: allowed.length > 0 && random.chance(0.4) ? [random.pick(allowed)] : [],
      direction: random.pick(["out", "in", "both"]),
      length: long ? [least, least + random.below(3)] : null,
      w: random.chance(0.15) ? random.below(3) : null,
    };
  };
  const nodes = [node()];
  const edges: EdgePattern[] = [];
  for (let hop = 0; hop < hops; hop++) {
    edges.push(edge());
    nodes.push(node());
  }
  return { name: binds && random.chance(0.25) ? fresh("path", "p") : null, nodes, edges };
}

function randomCondition(random: Random, world: World, scope: Map<string, Kind>, depth: number): Condition {
  const of = (kind: Kind) => [...scope].filter(([, known]) => known === kind).map(([name]) => name);
  const [nodes, edges] = [of("node"), of("edge")];
  if (depth > 0 && random.chance(0.4)) {
    const inner = () => randomCondition(random, world, scope, depth - 1);
    return random.pick<() => Condition>([
      () => ({ not: inner() }),
      () => ({ and: [inner(), inner()] }),
      () => ({ or: [inner(), inner()] }),
    ])();
  }
  const element = (): [string, "x" | "w"] =>
    edges.length > 0 && random.chance(0.4) ? [random.pick(edges), "w"] : [random.pick(nodes), "x"];
  return random.pick<() => Condition>([
    () => ({ compare: [...element(), random.pick(["<", ">", "=", "<>"]), random.below(3)] }),
    () => ({ compare: [...element(), random.pick(["<", ">", "=", "<>"]), random.below(3)] }),
    () => ({ same: [random.pick(nodes), random.pick(["=", "<>"]), random.pick(nodes)] }),
    () => ({ isNull: element() }),
    () => ({ label: [random.pick(nodes), random.pick(labelsOf(world))] }),
    () => ({ exists: existing(random, world, new Map(scope)) }),
  ])();
}

/** A path that begins at a node which is there. */
function existing(random: Random, world: World, scope: Map<string, Kind>): Path {
  const path = randomPath(random, world, scope, false);
  const nodes = [...scope].filter(([, kind]) => kind === "node").map(([name]) => name);
  (path.nodes[0] as NodePattern).name = random.pick(nodes);
  return path;
}
