/** Finds patterns by trying every edge at every step. */
import type { EdgePattern, NodePattern, Path } from "../syntax.ts";
import type { World } from "../world.ts";
import { evaluate } from "./expressions.ts";
import { type Evaluation, isEdge, isNode, type Row, type Value, type Way } from "./values.ts";

const NONE: ReadonlySet<number> = new Set();

/** The rows in which all paths are there, no edge of which is used twice. */
export function* ways(
  on: Evaluation,
  paths: readonly Path[],
  row: Row,
  used: ReadonlySet<number> = NONE,
): Generator<Row> {
  const [path, ...rest] = paths;
  if (path === undefined) yield row;
  else for (const [next, taken] of onePath(on, path, row, used)) yield* ways(on, rest, next, taken);
}

type Reached = [Row, ReadonlySet<number>];

function* onePath(on: Evaluation, path: Path, row: Row, used: ReadonlySet<number>): Generator<Reached> {
  const begins = on.world.nodes.map((_, node) => [node, entered(on, path.nodes[0] as NodePattern, node, row)] as const);
  for (const [node, begun] of begins) {
    if (begun === null) continue;
    if (path.shortest === null) yield* onward(on, path, 0, node, begun, used, { nodes: [node], edges: [] });
    else yield* shortest(on, path, node, begun, used);
  }
}

function* onward(
  on: Evaluation,
  path: Path,
  hop: number,
  at: number,
  row: Row,
  used: ReadonlySet<number>,
  way: Way,
): Generator<Reached> {
  const pattern = path.edges[hop];
  if (pattern === undefined) {
    yield [path.name === null ? row : new Map(row).set(path.name, { path: way }), used];
    return;
  }
  const [least, most] = pattern.length ?? [1, 1];
  for (const walk of walks(on, pattern, at, most, used, row)) {
    if (walk.edges.length < least) continue;
    const end = walk.nodes.at(-1) ?? at;
    const reached = entered(on, path.nodes[hop + 1] as NodePattern, end, row);
    const next = reached && named(pattern, walk.edges, reached);
    if (next === null) continue;
    yield* onward(on, path, hop + 1, end, next, new Set([...used, ...walk.edges]), {
      nodes: [...way.nodes, ...walk.nodes],
      edges: [...way.edges, ...walk.edges],
    });
  }
}

/** The shortest ways from a node to each other; it is nearest to itself, with no edges. */
function* shortest(on: Evaluation, path: Path, from: number, row: Row, used: ReadonlySet<number>): Generator<Reached> {
  const pattern = path.edges[0] as EdgePattern;
  const [least, most] = pattern.length ?? [1, 1];
  const all = [...walks(on, pattern, from, most, used, row)];
  for (let end = 0; end < on.world.nodes.length; end++) {
    const reached = entered(on, path.nodes[1] as NodePattern, end, row);
    if (reached === null) continue;
    const there = all.filter(({ nodes }) => (nodes.at(-1) ?? from) === end);
    const length = Math.min(...there.map(({ edges }) => edges.length));
    if (length < least) continue;
    const found = there.filter(({ edges }) => edges.length === length);
    for (const { nodes, edges } of path.shortest === "any" ? found.slice(0, 1) : found) {
      const value = { path: { nodes: [from, ...nodes], edges } };
      yield [path.name === null ? reached : new Map(reached).set(path.name, value), new Set([...used, ...edges])];
    }
  }
}

/** Every walk of at most so many edges, that without any first. */
function* walks(
  on: Evaluation,
  pattern: EdgePattern,
  at: number,
  most: number,
  used: ReadonlySet<number>,
  row: Row,
): Generator<Way> {
  on.step();
  yield { nodes: [], edges: [] };
  if (most === 0) return;
  for (const [edge, { src, dst, type, w }] of on.world.edges.entries()) {
    if (used.has(edge) || (pattern.types.length > 0 && !pattern.types.includes(type))) continue;
    if (pattern.w !== null && (w === null || evaluate(on, pattern.w, row) !== w)) continue;
    if (pattern.where !== null) {
      const own = new Map(row).set(pattern.name as string, { edge });
      if (evaluate(on, pattern.where, own) !== true) continue;
    }
    const both = pattern.direction === "both" || !on.world.directed;
    const ends = new Set<number>();
    if (src === at && (both || pattern.direction === "out")) ends.add(dst);
    if (dst === at && (both || pattern.direction === "in")) ends.add(src);
    for (const end of ends) {
      for (const rest of walks(on, pattern, end, most - 1, new Set([...used, edge]), row))
        yield { nodes: [end, ...rest.nodes], edges: [edge, ...rest.edges] };
    }
  }
}

/** The row in which `node` is what the pattern says; null where it is not. */
function entered(on: Evaluation, { name, labels, x, where }: NodePattern, node: number, row: Row): Row | null {
  const is = on.world.nodes[node] as World["nodes"][number];
  if (labels !== null && labels.are.includes(is.label) === labels.not) return null;
  if (x !== null && (is.x === null || is.x !== evaluate(on, x, row))) return null;
  const known = name === null ? undefined : row.get(name);
  if (known !== undefined && !(isNode(known) && known.node === node)) return null;
  const own = name === null ? row : new Map(row).set(name, { node });
  return where === null || evaluate(on, where, own) === true ? own : null;
}

/** The row in which the edges have the name that the pattern gives them; null where it has others. */
function named({ name, length }: EdgePattern, edges: number[], row: Row): Row | null {
  if (name === null) return row;
  const known = row.get(name);
  const value: Value = length === null ? { edge: edges[0] as number } : edges.map((edge) => ({ edge }));
  if (known === undefined) return new Map(row).set(name, value);
  return isEdge(known) && known.edge === edges[0] ? row : null;
}
